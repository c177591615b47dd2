//! `dis FILE`: the text of that version's own `python3.X -m dis`, for source files and `.pyc` files.

use std::path::PathBuf;

use clap::Args;

use super::{EngineOptions, Failure, Outcome, Streams};

/// Print exactly what `python3.X -m dis` prints for a file
#[derive(Args)]
pub(super) struct Arguments {
    /// Source file or `.pyc`; `-` is standard input
    file: PathBuf,
    #[command(flatten)]
    engine: EngineOptions,
    /// Show inline caches, where that version has this option
    #[arg(short = 'C', long)]
    show_caches: bool,
    /// Show instruction offsets, where that version has this option
    #[arg(short = 'O', long)]
    show_offsets: bool,
    /// Show positions, where that version has this option
    #[arg(short = 'P', long)]
    show_positions: bool,
    /// Optimisation level, as `-O` and `-OO` of the interpreter
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=2))]
    optimize: u8,
}

pub(super) fn run(arguments: &Arguments, _: &mut Streams<'_>) -> Outcome {
    let _ = arguments.engine.engines();
    Err(Failure::usage("`dis` is not connected yet", ""))
}
