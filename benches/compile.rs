//! Our compiler against CPython 3.13's own `compile()`: the same files, one thread each, one after the other.
//!
//!     cargo bench --bench compile [FOLDER...]
//!
//! Without folders: the library of the installed 3.13, tests included. Reading files is not timed. The sides take turns over
//! all files that both accept, round by round, in time of the processor, so that a machine that grows slower is slower for
//! all; said are the best round of each and the ratio of every round.

#![allow(clippy::print_stdout)]

#[path = "clock/mod.rs"]
mod clock;
#[path = "../tests/found/mod.rs"]
mod found;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use mdbook_pyscope::compiler::{Options, compile};
use mdbook_pyscope::target::{PyVersion, Target};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Rounds that count; one before them warms both sides.
const ROUNDS: usize = 7;

/// Reads the list of files, then for every further line times compile() over all of them and prints the seconds.
const THEIRS: &str = "
import sys, time, warnings
warnings.simplefilter('ignore')
sources = []
while path := sys.stdin.readline().rstrip('\\n'):
    with open(path, 'rb') as file: sources.append((path, file.read()))
while sys.stdin.readline():
    start = time.thread_time()
    for path, source in sources:
        try: compile(source, path, 'exec', dont_inherit=True)
        except SyntaxError: pass
    print(time.thread_time() - start, flush=True)
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
    let mut theirs = Theirs::start(python, sources.iter().map(|(path, _)| path.as_str()));
    let mut rounds: Vec<[f64; 3]> = Vec::new();
    for _ in 0..=ROUNDS {
        let [old, new] = [PyVersion::V3_13, PyVersion::V3_14].map(|version| {
            let start = clock::now();
            for (path, source) in &sources {
                std::hint::black_box(compile(source, path, options(version)).is_ok());
            }
            (clock::now() - start).as_secs_f64()
        });
        rounds.push([theirs.round(), old, new]);
    }
    let rounds = &rounds[1..];
    let best = |side: usize| rounds.iter().map(|round| round[side]).fold(f64::INFINITY, f64::min);
    println!("CPython {}: {:.3} s", python.release, best(0));
    for (side, version) in [(1, PyVersion::V3_13), (2, PyVersion::V3_14)] {
        let mut ratios: Vec<f64> = rounds.iter().map(|round| round[0] / round[side]).collect();
        ratios.sort_by(f64::total_cmp);
        println!(
            "ours for {version}: {:.3} s, {:.1} MB/s, {:.2} times as fast (rounds: {:.2} to {:.2}, median {:.2})",
            best(side),
            bytes as f64 / 1e6 / best(side),
            best(0) / best(side),
            ratios[0],
            ratios[ratios.len() - 1],
            ratios[ratios.len() / 2],
        );
    }
}

/// CPython, waiting for its turn.
struct Theirs {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Theirs {
    fn start<'a>(python: &found::Python, paths: impl Iterator<Item = &'a str>) -> Theirs {
        let mut command = python.command();
        command.args(["-c", THEIRS]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the interpreter starts");
        let mut asks = child.stdin.take().expect("a pipe");
        let answers = BufReader::new(child.stdout.take().expect("a pipe"));
        for path in paths {
            writeln!(asks, "{path}").expect("the interpreter reads");
        }
        writeln!(asks).expect("the interpreter reads");
        Theirs { child, asks, answers }
    }

    /// Seconds of its processor time for one round.
    fn round(&mut self) -> f64 {
        writeln!(self.asks, "again").expect("the interpreter reads");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("the interpreter answers");
        line.trim().parse().expect("seconds")
    }
}

impl Drop for Theirs {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
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
