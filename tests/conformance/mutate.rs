//! The checks of the fuzz targets `compile` and `conform` without libFuzzer, so without a nightly compiler and without
//! coverage: sources are changed token by token, and each is compiled by both embedded targets and by a real CPython.
//!
//!     cargo run --profile sweep --example mutate -- SECONDS SEED PATH...
//!
//! A path is a file or a folder of sources to begin with. The environment is that of `conform`
//! (`fuzz/fuzz_targets/python/oracle.rs`): without `PYSCOPE_DIFFERENCES` the first difference ends the run.

#![allow(clippy::print_stdout, missing_docs)]

#[path = "../../fuzz/fuzz_targets/python/mod.rs"]
mod python;

use std::path::Path;
use std::time::{Duration, Instant};

use python::fragments::statements;
use python::oracle::Oracle;
use python::{Dice, cross, mutate, whole};

/// Longest source.
const LONGEST: usize = 20_000;
/// Changed sources that are changed again.
const POOL: usize = 20_000;
/// Seconds between two lines about what was done.
const PAUSE: u64 = 60;
/// What takes longer is a hang.
const SLOW: Duration = Duration::from_secs(10);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [seconds, seed, paths @ ..] = &arguments[..] else { return println!("mutate SECONDS SEED PATH...") };
    let (seconds, seed): (u64, u32) = (seconds.parse().expect("seconds"), seed.parse().expect("a seed"));
    let mut pool = Vec::new();
    for path in paths {
        collect(Path::new(path), &mut pool);
    }
    assert!(!pool.is_empty(), "no sources to begin with");
    let (begin, mut said) = (Instant::now(), 0);
    let mut dice = Dice::new(seed);
    let mut oracle = Oracle::from_environment();
    let mut done = 0usize;
    while begin.elapsed().as_secs() < seconds {
        let source = next(&pool, &mut dice);
        // What a panic or an overflow leaves behind.
        let _ = std::fs::write(format!("{}/pyscope-mutate-{seed}.py", std::env::temp_dir().display()), &source);
        let start = Instant::now();
        let accepted = whole::check(&source);
        assert!(start.elapsed() < SLOW, "{:?} for {} bytes", start.elapsed(), source.len());
        let agreed = oracle.ask(&source);
        done += 1;
        if agreed || accepted && dice.below(4) == 0 {
            match pool.len() < POOL {
                true => pool.push(source),
                false => {
                    let at = dice.below(pool.len());
                    pool[at] = source;
                }
            }
        }
        if begin.elapsed().as_secs() / PAUSE > said || begin.elapsed().as_secs() >= seconds {
            said = begin.elapsed().as_secs() / PAUSE;
            let Oracle { accepted, refused, unanswered, differences, .. } = &oracle;
            println!(
                "{} s: {done} sources; {accepted} accepted by both and equal, {refused} refused by both, {unanswered} without \
                 an answer; differences {differences:?}",
                begin.elapsed().as_secs()
            );
        }
    }
}

/// A source changed once or some times, or two mixed.
fn next(pool: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let seed = dice.below(u32::MAX as usize) as u32;
    let mut data = vec![0; LONGEST];
    let (one, other) = (dice.of(pool), dice.of(pool));
    let mut size = match dice.below(6) {
        0 => cross(one, other, &mut data, seed),
        _ => {
            let size = one.len().min(LONGEST);
            data[..size].copy_from_slice(&one[..size]);
            size
        }
    };
    size = mutate(&mut data, size, LONGEST, seed);
    data.truncate(size);
    data
}

/// The statements of sources, each by itself: of what is put together from a few, more compiles.
fn collect(path: &Path, pool: &mut Vec<Vec<u8>>) {
    if path.is_dir() {
        let mut entries: Vec<_> = std::fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).collect();
        entries.sort();
        entries
            .iter()
            .filter(|e| e.is_dir() || e.extension().is_some_and(|e| e == "py"))
            .for_each(|e| collect(e, pool));
    } else if let Ok(source) = std::fs::read_to_string(path) {
        pool.extend(statements(&source).into_iter().filter(|part| part.len() < LONGEST / 4).map(String::into_bytes));
    }
}
