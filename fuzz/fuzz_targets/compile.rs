//! Any bytes compile or are refused, by both embedded targets and in every mode (`python/whole.rs`).

#![no_main]

mod python;

use libfuzzer_sys::{Corpus, fuzz_crossover, fuzz_mutator, fuzz_target};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    match seed % 8 {
        0 => libfuzzer_sys::fuzzer_mutate(data, size, max_size),
        _ => python::mutate(data, size, max_size, seed),
    }
});

fuzz_crossover!(|one: &[u8], other: &[u8], out: &mut [u8], seed: u32| {
    // The macro takes nothing but a block.
    python::cross(one, other, out, seed)
});

// Sources that nothing accepts teach little when they are long.
fuzz_target!(|source: &[u8]| -> Corpus {
    if python::whole::check(source) || source.len() < 400 { Corpus::Keep } else { Corpus::Reject }
});
