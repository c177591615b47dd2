//! Our compiler against CPython 3.13's own `compile()`: the same files, one thread each, one after the other.
//!
//!     cargo bench --bench compile [FOLDER...]
//!
//! Without folders: the library of the installed 3.13, tests included. Reading files is not timed. Each side takes the best
//! of three rounds over all files that both accept, in time of the processor, so that what else runs matters less. Then checks that time grows with length and no faster: for programs of one
//! kind, twice the length may take at most three times as long. One is printed and not checked: nested scopes that each get a copy
//! of the names bound around them, where time grows with the square, as it does in CPython (4.7 s for 10,000 names).

#![allow(clippy::print_stdout)]

#[path = "../tests/found/mod.rs"]
mod found;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use mdbook_pyscope::compiler::{Options, compile};
use mdbook_pyscope::target::{PyVersion, Target};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 3;
/// What one round takes at least.
const ENOUGH: Duration = Duration::from_millis(200);

/// Times compile() over the files named on standard input; prints seconds.
const THEIRS: &str = "
import sys, time, warnings
warnings.simplefilter('ignore')
sources = [(path, open(path, 'rb').read()) for path in sys.stdin.read().splitlines()]
best = None
for _ in range(3):
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
    linear();
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
        let ours = best(|| {
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

/// The shortest of some rounds, in time of the processor. A round does the work until it has taken [`ENOUGH`], for systems
/// may count that time in steps of milliseconds.
fn best(mut work: impl FnMut()) -> Duration {
    let mut round = || {
        let (start, mut times) = (processor_time(), 0);
        loop {
            work();
            times += 1;
            let taken = processor_time().saturating_sub(start);
            if taken >= ENOUGH {
                return taken / times;
            }
        }
    };
    (0..ROUNDS).map(|_| round()).min().unwrap_or_default()
}

/// What this thread has had of the processor, where the system says so; else the time that has passed.
fn processor_time() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let schedule = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    match schedule.split_whitespace().next().and_then(|nanoseconds| nanoseconds.parse().ok()) {
        Some(nanoseconds) => Duration::from_nanos(nanoseconds),
        None => START.get_or_init(Instant::now).elapsed(),
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

/// The program whose scopes copy names.
const COPIED_NAMES: &str = "5,000 names in one function";

/// A kind of program that grows.
type Program = (&'static str, fn(usize) -> String);

fn linear() {
    let programs: [Program; 6] = [
        ("100,000 lines", |n| "x = f(a, b[1]) + c.d\n".repeat(n * 100_000)),
        // CPython itself refuses 10,000: its parser has a limit of its own.
        ("2,000 elif branches", |n| format!("if a: b\n{}", "elif a == 1: b = 2\n".repeat(n * 2_000))),
        ("a literal of 50,000 elements", |n| format!("x = [{}]\n", "a, 1, ".repeat(n * 25_000))),
        ("5,000 functions with closures", |n| {
            "def f(a):\n    def g(b): return a + b\n    return [x + a for x in g]\n".repeat(n * 5_000)
        }),
        ("one function of 20,000 branches", |n| {
            format!("def f(a):\n{}", "    if a: b = a\n    else: a = b\n".repeat(n * 20_000))
        }),
        (COPIED_NAMES, |n| {
            let lines = (0..n * 5_000).map(|i| format!("    name{i} = other{i}\n    lambda: name{i}\n"));
            format!("def f():\n{}", lines.collect::<String>())
        }),
    ];
    for (name, program) in programs {
        let mut times = [0.0; 2];
        for (time, length) in times.iter_mut().zip([1, 2]) {
            let source = program(length);
            let options = Options::new(Target::of(PyVersion::V3_14));
            *time = best(|| {
                let compiled = compile(source.as_bytes(), "grown.py", options);
                assert!(compiled.is_ok(), "{name}: {:?}", compiled.err());
            })
            .as_secs_f64();
        }
        let growth = times[1] / times[0];
        println!("{name}: {:.3} s; twice the length: {:.3} s ({growth:.2} times)", times[0], times[1]);
        assert!(growth < 3.0 || name == COPIED_NAMES, "{name}: time grows faster than length");
    }
}
