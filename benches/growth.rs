//! Time grows with length and no faster: programs of one kind each, once and twice as long, on ours and on CPython 3.13.
//!
//!     cargo bench --bench growth [NUMBER] [WORDS]
//!
//! With a number: programs so many times as long. With words: only programs whose name contains them. Printed: the time of ours for the shorter, and how many times longer
//! the longer takes, on ours and on CPython. Fails where ours is above [`MOST`]. What CPython refuses for its size we refuse
//! in the same words.

#![allow(clippy::print_stdout)]

#[path = "clock/mod.rs"]
mod clock;
#[path = "../tests/found/mod.rs"]
mod found;
#[path = "growth/programs.rs"]
mod programs;

use std::process::{ExitCode, Stdio};
use std::time::Duration;

use mdbook_pyscope::compiler::{Options, compile};
use mdbook_pyscope::target::{PyVersion, Target};
use programs::{End, PROGRAMS, Program};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many times longer twice the length may take. What grows with the square takes four times as long; caches and the
/// pages of memory that is used for the first time add a little to two.
const MOST: f64 = 2.8;
/// What is measured again.
const SUSPICIOUS: f64 = 2.3;

/// Times `compile()` of the file named on every line of standard input; prints seconds.
const THEIRS: &str = "
import sys, time, warnings
warnings.simplefilter('ignore')
for path in sys.stdin:
    with open(path[:-1], 'rb') as file: source = file.read()
    best = 1e9
    for _ in range(3):
        start = time.thread_time()
        try: compile(source, 'grown.py', 'exec', dont_inherit=True)
        except SyntaxError: pass
        best = min(best, time.thread_time() - start)
        if best > 0.3: break
    print(best, flush=True)
";

fn main() -> ExitCode {
    let arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let (numbers, words): (Vec<String>, Vec<String>) = arguments.partition(|word| word.parse::<usize>().is_ok());
    let length = numbers.iter().filter_map(|number| number.parse::<usize>().ok()).product();
    let wanted = |program: &&Program| words.iter().all(|word| program.name.contains(word.as_str()));
    let programs: Vec<&Program> = PROGRAMS.iter().filter(wanted).collect();
    let theirs = theirs(&programs, length);
    let mut too_much = Vec::new();
    for (at, program) in programs.iter().enumerate() {
        let [once, growth] = growth(program, length);
        print!("{:60} {:8.2} ms, {growth:.2}", program.name, once * 1e3);
        match theirs.get(at) {
            Some([once, twice]) => println!("; CPython {:8.2} ms, {:.2}", once * 1e3, twice / once),
            None => println!(),
        }
        if growth > MOST && program.end != End::LongCode {
            too_much.push(program.name);
        }
    }
    refused();
    if too_much.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("time grows faster than length: {}", too_much.join("; "));
    ExitCode::FAILURE
}

/// Seconds that ours takes for a program, and how many times longer it takes for twice the length. What else runs may
/// disturb one measurement and not the other: what is too much is measured again.
fn growth(program: &Program, length: usize) -> [f64; 2] {
    let mut least = [0.0, f64::INFINITY];
    for _ in 0..3 {
        let [once, twice] = [1, 2].map(|times| ours(program, times * length));
        if twice / once < least[1] {
            least = [once, twice / once];
        }
        if least[1] < SUSPICIOUS {
            break;
        }
    }
    least
}

/// Seconds that ours takes for a program so many times as long.
fn ours(program: &Program, times: usize) -> f64 {
    let source = (program.text)(times * program.parts);
    let options = Options::new(Target::of(PyVersion::V3_14));
    let compiled = compile(source.as_bytes(), "grown.py", options);
    assert_eq!(compiled.is_ok(), program.end != End::Error, "{}: {:?}", program.name, compiled.err());
    let work = || _ = std::hint::black_box(compile(source.as_bytes(), "grown.py", options).is_ok());
    clock::best(3, Duration::from_millis(60), work).as_secs_f64()
}

/// Seconds that CPython takes for every program, once and twice as long; none where there is no CPython.
fn theirs(programs: &[&Program], length: usize) -> Vec<[f64; 2]> {
    let Some(python) = found::of(PyVersion::V3_13).filter(|python| found::wanted(python.version)) else {
        found::skipped("growth", "no CPython 3.13 was found");
        return Vec::new();
    };
    let folder = tempfile::tempdir().expect("a folder for sources");
    let mut list = String::new();
    for (at, program) in programs.iter().enumerate() {
        for times in [1, 2] {
            let path = folder.path().join(format!("{at}_{times}.py"));
            std::fs::write(&path, (program.text)(times * length * program.parts)).expect("a source is written");
            list += &format!("{}\n", path.display());
        }
    }
    let paths = folder.path().join("list");
    std::fs::write(&paths, list).expect("the list is written");
    let list = std::fs::File::open(&paths).expect("the list is read");
    let run = python.command().args(["-c", THEIRS]).stdin(list).stdout(Stdio::piped()).spawn();
    let output = run.and_then(std::process::Child::wait_with_output).expect("the interpreter runs");
    let times: Vec<f64> =
        String::from_utf8_lossy(&output.stdout).lines().filter_map(|line| line.parse().ok()).collect();
    times.as_chunks().0.to_vec()
}

/// CPython's parser has a limit of its own for `elif`: what it says to 10,000 is what we say.
fn refused() {
    let source = format!("if a: b\n{}", "elif a == 1: b = 2\n".repeat(10_000));
    for version in [PyVersion::V3_13, PyVersion::V3_14] {
        let compiled = compile(source.as_bytes(), "grown.py", Options::new(Target::of(version)));
        let error = compiled.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("Parser stack overflowed - Python source too complex to parse"), "{version}: {error}");
    }
}
