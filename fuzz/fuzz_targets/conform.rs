//! Our compiler against CPython 3.13 (`python/oracle.rs` says how another one is named), one program after the other. A
//! difference ends the run, unless `PYSCOPE_DIFFERENCES` names a folder to put them in.

#![no_main]

mod python;

use std::cell::RefCell;

use libfuzzer_sys::{Corpus, fuzz_crossover, fuzz_mutator, fuzz_target};

use python::oracle::Oracle;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    match seed % 16 {
        0 => libfuzzer_sys::fuzzer_mutate(data, size, max_size),
        _ => python::mutate(data, size, max_size, seed),
    }
});

fuzz_crossover!(|one: &[u8], other: &[u8], out: &mut [u8], seed: u32| {
    // The macro takes nothing but a block.
    python::cross(one, other, out, seed)
});

thread_local! {
    static ORACLE: RefCell<Oracle> = RefCell::new(Oracle::from_environment());
}

fuzz_target!(|source: &[u8]| -> Corpus {
    match ORACLE.with_borrow_mut(|oracle| oracle.ask(source)) {
        true => Corpus::Keep,
        false if source.len() < 400 => Corpus::Keep,
        false => Corpus::Reject,
    }
});
