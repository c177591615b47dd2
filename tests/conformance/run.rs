//! Compiles any files with our compiler and with a real CPython, and compares the code objects field by field:
//!
//!     cargo run --profile sweep --example conformance -- --python 3.13 PATH...
//!
//! A path is a file, or a folder whose `*.py` files are taken; `--library` is the library of the installed 3.13, tests
//! included. `--optimize 0|1|2`; `--show N` differences (10); `--interpreter PROGRAM` instead of the one that is found;
//! `--files FILE` appends the paths of files that differ to a file; `--only TEXT` takes only paths that contain it.
//! What CPython answered is kept in the target folder, by the hash of the sources.
//!
//! Printed: for each version how many files both accept, which one alone accepts, how many code objects are equal in every
//! field, how many differ by the first field that does, and the first differences: field, what stands there, and the first
//! stage of compilation whose text differs (tokens, tree, rewritten tree, symbol tables, instruction sequence, optimised
//! sequence), with the first row that does; and what both refuse with different exceptions, words or places. The exit status
//! says whether all agree in what they accept and in the code objects.

#![allow(clippy::print_stdout)]

#[path = "../found/mod.rs"]
mod found;
mod options;
mod oracle;
mod report;
mod stages;

use std::process::ExitCode;

use mdbook_pyscope::base::limits::DEEP_STACK;
use mdbook_pyscope::compiler::{self, CompileError, Compiled};
use mdbook_pyscope::target::Target;

use options::Options;
use oracle::Answer;
use report::Report;

fn main() -> ExitCode {
    // Trees are walked to any depth that CPython allows.
    let work = std::thread::Builder::new().stack_size(DEEP_STACK).spawn(compare);
    work.map(|work| work.join().unwrap_or(ExitCode::FAILURE)).unwrap_or(ExitCode::FAILURE)
}

fn compare() -> ExitCode {
    let options = match Options::from_arguments() {
        Ok(options) => options,
        Err(problem) => {
            println!("{problem}");
            return ExitCode::from(2);
        }
    };
    let mut agree = true;
    for version in &options.versions {
        let mut report = Report::new(*version, options.show);
        let answers = match oracle::answers(*version, &options) {
            Ok(answers) => answers,
            Err(problem) => {
                println!("{problem}");
                return ExitCode::from(2);
            }
        };
        for (path, answer) in options.paths.iter().zip(&answers) {
            let Ok(source) = std::fs::read(path) else { continue };
            let ours = compile(&source, path, *version, options.optimize);
            match (ours, answer) {
                (Ok(ours), Answer::Code(theirs)) => {
                    report.compare(path, &ours.code, theirs, || oracle::stages(*version, &options, &source, path));
                }
                (Err(ours), Answer::Error(theirs)) => report.both_refuse(path, &ours, theirs),
                (_, Answer::Crash) => report.crash(path),
                (Ok(_), Answer::Error(error)) => report.wrongly_accepted(path, error),
                (Err(error), Answer::Code(theirs)) => report.wrongly_refused(path, &error, theirs),
            }
        }
        println!("{report}");
        report.append_files(options.files.as_deref());
        agree &= report.agrees();
    }
    if agree { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Compiles with ours; a panic is reported like an error, for the run should go on.
fn compile(
    source: &[u8],
    path: &str,
    version: mdbook_pyscope::target::PyVersion,
    optimize: u8,
) -> Result<Compiled, CompileError> {
    let options = compiler::Options { optimize, ..compiler::Options::new(Target::of(version)) };
    std::panic::catch_unwind(|| compiler::compile(source, path, options)).unwrap_or_else(|_| {
        Err(CompileError::unplaced(compiler::ErrorKind::System, format!("the compiler panicked on {path}")))
    })
}
