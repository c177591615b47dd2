//! `.pyc` files recorded from every CPython, without an interpreter: what is read from them, what `dis` prints, and what
//! becomes of damaged ones. `tests/pyc/record.py` made the expectations.

use std::path::PathBuf;

use mdbook_pyscope::code::CodeObject;
use mdbook_pyscope::code::pyc::{Pyc, PycError, Validation, source_hash};
use mdbook_pyscope::render::text::dis;
use mdbook_pyscope::target::{Feature, PyVersion, Target};
use mdbook_pyscope::view::listing::{Brief, nested};

fn recorded(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/pyc").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text(code: &std::sync::Arc<CodeObject>, options: dis::Options) -> String {
    let mut text = String::new();
    for inner in nested(code) {
        let listing = Brief::of(&inner.code);
        match inner.parent {
            None => dis::write(&mut text, &listing, options),
            Some(_) => dis::write_nested(&mut text, &listing, options),
        }
    }
    text
}

/// The part of the sample that a version understands, as `record.py` cuts it.
fn source(version: PyVersion) -> Vec<u8> {
    let text = String::from_utf8(recorded("sample.py")).expect("UTF-8");
    let later = |line: &str| {
        let since = line.trim_end().strip_prefix("# since ").and_then(|v| v.parse::<PyVersion>().ok());
        since.is_some_and(|since| since > version)
    };
    text.split_inclusive('\n').take_while(|line| !later(line)).collect::<String>().into_bytes()
}

#[test]
fn listings_are_those_of_dis() {
    for version in PyVersion::ALL {
        let pyc = Pyc::read(&recorded(&format!("{version}.pyc"))).expect("a whole file");
        let plain = text(&pyc.code, dis::Options::default());
        assert_eq!(plain.as_bytes(), recorded(&format!("{version}.dis")), "dis of {version}");
        let options = dis::Options { caches: true, offsets: true, positions: true };
        let all = text(&pyc.code, options);
        match Target::of(version).has(Feature::DisLabels) {
            true => assert_eq!(all.as_bytes(), recorded(&format!("{version}.options.dis")), "options of {version}"),
            false => assert_eq!(all, plain, "{version} has no options"),
        }
    }
}

#[test]
fn files_are_read_and_written() {
    for version in PyVersion::ALL {
        let original = recorded(&format!("{version}.pyc"));
        let pyc = Pyc::read(&original).expect("a whole file");
        let hash = source_hash(version, &source(version));
        assert_eq!(pyc.validation, Validation::Hash { hash, check_source: false });
        let written = pyc.write();
        assert_eq!(written[..16], original[..16]);
        assert!(written.len() < original.len() * 21 / 20, "{} bytes became {}", original.len(), written.len());
        assert_eq!(Pyc::read(&written), Ok(pyc));
    }
}

#[test]
fn every_truncation_is_an_error() {
    for version in PyVersion::ALL {
        let whole = recorded(&format!("{version}.pyc"));
        for length in 0..whole.len() {
            let error = Pyc::read(&whole[..length]).expect_err("a cut file");
            let message = error.to_string();
            assert!(message.contains("Python write it again"), "{message}");
            if let PycError::Marshal(at) = error {
                assert!(at.offset <= length, "{message}");
            }
        }
    }
}

/// A small generator, so that a failure comes again (xorshift64).
fn numbers(mut state: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    }
}

/// `PYSCOPE_DAMAGE=100000` damages each file that often, instead of 400 times.
#[test]
fn damaged_files_are_read_or_refused() {
    let times = std::env::var("PYSCOPE_DAMAGE").ok().and_then(|times| times.parse().ok()).unwrap_or(400);
    let mut next = numbers(0x9E37_79B9_7F4A_7C15);
    let mut read = 0;
    for version in PyVersion::ALL {
        let whole = recorded(&format!("{version}.pyc"));
        for _ in 0..times {
            let mut bytes = whole.clone();
            for _ in 0..=next(3) {
                let at = 16 + next(bytes.len() - 16);
                bytes[at] = next(256) as u8;
            }
            let Ok(pyc) = Pyc::read(&bytes) else { continue };
            read += 1;
            let options = dis::Options { caches: true, offsets: true, positions: true };
            assert!(!text(&pyc.code, options).is_empty());
            assert_eq!(Pyc::read(&pyc.write()).as_ref(), Ok(&pyc));
        }
    }
    assert!(read > 500, "only {read} were still readable");
}
