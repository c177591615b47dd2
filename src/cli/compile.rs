//! `compile FILE -o FILE.pyc`: a `.pyc` that the CPython of that version loads.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use clap::{Args, ValueEnum};

use super::{EngineOptions, Failure, Outcome, Status, Streams, input};
use crate::base::Diagnostic;
use crate::code::marshal::{MarshalError, Problem};
use crate::code::pyc::{Pyc, PycError, Validation, source_hash};
use crate::driver::compile::Source;
use crate::driver::job::Mode;

/// Write a `.pyc` that CPython loads, from a source file
#[derive(Args)]
pub(super) struct Arguments {
    /// Source file; `-` is standard input
    file: PathBuf,
    /// The file to write; `-` is standard output. Without it, `__pycache__/NAME.cpython-3X.pyc` beside the source
    #[arg(short, long, value_name = "FILE.pyc")]
    output: Option<PathBuf>,
    #[command(flatten)]
    engine: EngineOptions,
    /// Optimisation level, as `-O` and `-OO` of the interpreter
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=2))]
    optimize: u8,
    /// How Python decides whether the file is still that of its source
    #[arg(long, value_enum, default_value_t = Invalidation::Timestamp)]
    invalidation: Invalidation,
}

/// `--invalidation-mode` of `compileall` (PEP 552).
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Invalidation {
    /// By the source's time and size.
    Timestamp,
    /// By a hash that is compared on import.
    CheckedHash,
    /// By a hash that is trusted.
    UncheckedHash,
}

pub(super) fn run(arguments: &Arguments, streams: &mut Streams<'_>) -> Outcome {
    let (name, bytes) = input::read(&arguments.file, streams)?;
    let source = Source { bytes: &bytes, filename: &name, mode: Mode::Exec, optimize: arguments.optimize };
    let code = input::compile(&arguments.engine, &source, streams)?.code;
    let version = arguments.engine.python;
    let validation = match arguments.invalidation {
        Invalidation::Timestamp => {
            Validation::Timestamp { mtime: modified(&arguments.file)?, size: bytes.len() as u32 }
        }
        mode => {
            Validation::Hash { hash: source_hash(version, &bytes), check_source: mode == Invalidation::CheckedHash }
        }
    };
    let pyc = Pyc { validation, code }.write();
    if matches!(Pyc::read(&pyc), Err(PycError::Marshal(MarshalError { problem: Problem::Depth, .. }))) {
        // What CPython says instead of writing it.
        return Err(input::in_file(&name, "ValueError: object too deeply nested to marshal"));
    }
    match output(arguments)? {
        path if path == Path::new("-") => streams.output.write_all(&pyc)?,
        path => write(&path, &pyc)?,
    }
    Ok(Status::Done)
}

/// The source's modification time as a `.pyc` holds it. Standard input has none.
fn modified(file: &Path) -> Result<u32, Failure> {
    if file == Path::new("-") {
        return Ok(0);
    }
    let time = std::fs::metadata(file).and_then(|m| m.modified());
    let time = time.map_err(|e| input::in_file(&file.to_string_lossy(), &format!("has no modification time: {e}")))?;
    // Only the low 32 bits are stored; times before 1970 wrap, as in CPython. Its `os.stat` has the time as a float, in
    // which the last hundred nanoseconds of a second round up: a whole number of seconds taken otherwise would not be its.
    Ok(match time.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_secs_f64() as u64 as u32,
        Err(before) => (before.duration().as_secs_f64() as u64 as u32).wrapping_neg(),
    })
}

fn output(arguments: &Arguments) -> Result<PathBuf, Failure> {
    if let Some(output) = &arguments.output {
        return Ok(output.clone());
    }
    let Some(stem) = arguments.file.file_stem().filter(|_| arguments.file != Path::new("-")) else {
        return Err(Failure::usage("standard input has no folder to write beside", "name the file to write with `-o`"));
    };
    let optimized = if arguments.optimize > 0 { format!(".opt-{}", arguments.optimize) } else { String::new() };
    let version = arguments.engine.python.to_string().replace('.', "");
    let name = format!("{}.cpython-{version}{optimized}.pyc", stem.to_string_lossy());
    Ok(arguments.file.with_file_name("__pycache__").join(name))
}

/// Writes beside the file and renames, so that an import never sees half of it.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Diagnostic::error(format!("{}: cannot be written: {e}", path.display()));
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}", std::process::id()));
    let beside = path.with_file_name(name);
    std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, path)).map_err(failed)?;
    Ok(())
}
