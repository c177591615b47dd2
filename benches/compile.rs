//! Our compiler against CPython 3.13's own `compile()`: the same files, one thread each, one after the other.
//!
//!     cargo bench --bench compile [FOLDER...]
//!
//! Without folders: the library of the installed 3.13, tests included. Reading files is not timed. Each side takes the best
//! of five rounds over all files that both accept, in time of the processor, so that what else runs matters less.

#![allow(clippy::print_stdout)]

#[path = "clock/mod.rs"]
mod clock;
#[path = "../tests/found/mod.rs"]
mod found;

use std::path::{Path, PathBuf};
use std::time::Duration;

use mdbook_pyscope::compiler::{Options, compile};
use mdbook_pyscope::target::{PyVersion, Target};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Times compile() over the files named on standard input; prints seconds.
const THEIRS: &str = "
import sys, time, warnings
warnings.simplefilter('ignore')
sources = [(path, open(path, 'rb').read()) for path in sys.stdin.read().splitlines()]
best = None
for _ in range(5):
    start = time.thread_time()
    for path, source in sources:
        try: compile(source, path, 'exec', dont_inherit=True)
        except SyntaxError: pass
    taken = time.thread_time() - start
    best = taken if best is None else min(best, taken)
print(best)
";

fn main() {
    let folders: Vec<PathBuf> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).map(PathBuf::from).collect();
    if let Some(python) = found::of(PyVersion::V3_13) {
        let library = || python.stdout(&["-c", "import os; print(os.path.dirname(os.__file__))"]).trim().into();
        let folders = if folders.is_empty() { vec![library()] } else { folders };
        against_cpython(python, &folders);
    } else {
        found::skipped("compile", "no CPython 3.13 was found");
    }
}

fn against_cpython(python: &found::Python, folders: &[PathBuf]) {
    let mut paths = Vec::new();
    folders.iter().for_each(|folder| collect(folder, &mut paths));
    paths.sort();
    let options = |version| Options::new(Target::of(version));
    let sources: Vec<(String, Vec<u8>)> = paths
        .into_iter()
        .filter_map(|path| Some((path.to_str()?.to_string(), std::fs::read(path).ok()?)))
        .filter(|(path, source)| compile(source, path, options(PyVersion::V3_13)).is_ok())
        .collect();
    let bytes: usize = sources.iter().map(|(_, source)| source.len()).sum();
    println!("{} files, {:.1} MB", sources.len(), bytes as f64 / 1e6);
    let mut command = python.command();
    let mut child = command
        .args(["-c", THEIRS])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the interpreter starts");
    let list: Vec<&str> = sources.iter().map(|(path, _)| path.as_str()).collect();
    if let Some(mut stdin) = child.stdin.take() {
        std::io::Write::write_all(&mut stdin, list.join("\n").as_bytes()).expect("the interpreter reads");
    }
    let output = child.wait_with_output().expect("the interpreter ends");
    let theirs: f64 = String::from_utf8_lossy(&output.stdout).trim().parse().expect("seconds");
    println!("CPython {}: {theirs:.3} s", python.release);
    for version in [PyVersion::V3_13, PyVersion::V3_14] {
        let ours = clock::best(5, Duration::ZERO, || {
            for (path, source) in &sources {
                std::hint::black_box(compile(source, path, options(version)).is_ok());
            }
        })
        .as_secs_f64();
        println!(
            "ours for {version}: {ours:.3} s, {:.1} MB/s, {:.2} times as fast",
            bytes as f64 / 1e6 / ours,
            theirs / ours
        );
    }
}

fn collect(path: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "site-packages" {
            collect(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            into.push(path);
        }
    }
}
