//! `dis FILE`: the text of that version's own `python3.X -m dis`, for source files and `.pyc` files.
//!
//! Addresses of code objects are always `0x0`; all else is what CPython prints. A `.pyc` is listed as the version that
//! wrote it would, whatever `--python` says.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::options::Format;
use super::{EngineOptions, Failure, Outcome, Status, Streams, input};
use crate::code::CodeObject;
use crate::code::pyc::Pyc;
use crate::driver::compile::Source;
use crate::driver::data;
use crate::driver::job::Mode;
use crate::render::text::dis;
use crate::target::{Feature, Magic, Target};
use crate::view::listing::{Brief, nested};

/// Print exactly what `python3.X -m dis` prints for a file
#[derive(Args)]
pub(super) struct Arguments {
    /// Source file or `.pyc`; `-` is standard input
    file: PathBuf,
    #[command(flatten)]
    engine: EngineOptions,
    /// Show inline caches (3.13 and later)
    #[arg(short = 'C', long)]
    show_caches: bool,
    /// Show instruction offsets (3.13 and later; before, they are always shown)
    #[arg(short = 'O', long)]
    show_offsets: bool,
    /// Show positions (3.14 and later)
    #[arg(short = 'P', long)]
    show_positions: bool,
    /// Optimisation level, as `-O` and `-OO` of the interpreter
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=2))]
    optimize: u8,
    /// What to write: the text of `dis`, or JSON with every field of every instruction
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(arguments: &Arguments, streams: &mut Streams<'_>) -> Outcome {
    let (name, bytes) = input::read(&arguments.file, streams)?;
    let code = if is_pyc(&arguments.file, &bytes) {
        let pyc = Pyc::read(&bytes).map_err(|error| input::in_file(&name, &error.to_string()))?;
        check_options(arguments, Target::of(pyc.code.version))?;
        pyc.code
    } else {
        check_options(arguments, Target::of(arguments.engine.python))?;
        let source = Source { bytes: &bytes, filename: &name, mode: Mode::Exec, optimize: arguments.optimize };
        input::compile(&arguments.engine, &source, streams)?.code
    };
    match arguments.format {
        Format::Text => print(&code, arguments, streams)?,
        Format::Json => streams.output.write_all(data::listings(&code, &name).as_bytes())?,
    }
    Ok(Status::Done)
}

/// By its name, or by a magic number; a magic number holds a carriage return and cannot begin Python source by chance.
fn is_pyc(file: &Path, bytes: &[u8]) -> bool {
    let magic = bytes.first_chunk().map(|magic| Magic::of(*magic));
    file.extension().is_some_and(|extension| extension == "pyc") || magic.is_some_and(|magic| magic != Magic::No)
}

fn check_options(arguments: &Arguments, target: Target) -> Result<(), Failure> {
    let options = [
        (arguments.show_caches, "-C", Feature::DisLabels),
        (arguments.show_offsets, "-O", Feature::DisLabels),
        (arguments.show_positions, "-P", Feature::DisPositions),
    ];
    match options.into_iter().find(|(given, _, since)| *given && !target.has(*since)) {
        None => Ok(()),
        Some((_, option, _)) => Err(Failure::usage(
            format!("`dis` of CPython {} has no option `{option}`", target.version),
            "leave the option out, or choose a later version with --python",
        )),
    }
}

/// One code object after the other, so that a file of any size needs memory for its largest only.
fn print(code: &Arc<CodeObject>, arguments: &Arguments, streams: &mut Streams<'_>) -> Result<(), Failure> {
    let options = dis::Options {
        caches: arguments.show_caches,
        offsets: arguments.show_offsets,
        positions: arguments.show_positions,
    };
    let mut text = String::new();
    for inner in nested(code) {
        text.clear();
        let listing = Brief::of(&inner.code);
        match inner.parent {
            None => dis::write(&mut text, &listing, options),
            Some(_) => dis::write_nested(&mut text, &listing, options),
        }
        streams.output.write_all(text.as_bytes())?;
    }
    Ok(())
}
