//! Any `.pyc` that is read has a listing and a text, whatever its code and tables hold. Start from `tests/pyc/*.pyc`:
//! `cargo fuzz run pyc_listing fuzz/corpus/pyc_listing tests/pyc`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_pyscope::code::pyc::Pyc;
use mdbook_pyscope::render::text::dis;
use mdbook_pyscope::view::listing::{Brief, Listing, nested};

/// Shared objects may stand for very many; a few thousand show what there is to see.
const MOST: usize = 2000;

fuzz_target!(|bytes: &[u8]| {
    let Ok(pyc) = Pyc::read(bytes) else { return };
    let options = dis::Options { caches: true, offsets: true, positions: true };
    let mut text = String::new();
    for inner in nested(&pyc.code).take(MOST) {
        text.clear();
        dis::write(&mut text, &Brief::of(&inner.code), options);
        let _ = Listing::of(&inner.code);
    }
    assert_eq!(Pyc::read(&pyc.write()), Ok(pyc));
});
