//! Any bytes are an object or an error; an object is the same after writing and reading. The first byte chooses the version.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_pyscope::code::marshal;
use mdbook_pyscope::target::PyVersion;

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else { return };
    let version = PyVersion::ALL[usize::from(*choice) % PyVersion::ALL.len()];
    if let Ok(value) = marshal::read(rest, version) {
        assert_eq!(marshal::read(&marshal::write(&value), version), Ok(value));
    }
});
