//! What must hold of any bytes: both embedded targets compile or refuse them in every mode; with and without stages kept the
//! answer is the same; and what comes out can be written and read again.

use std::sync::Arc;

use mdbook_pyscope::code::lines::locations;
use mdbook_pyscope::code::marshal::{MarshalError, Problem};
use mdbook_pyscope::code::pyc::{Pyc, PycError, Validation};
use mdbook_pyscope::code::{CodeObject, exception_table, instructions};
use mdbook_pyscope::compiler::{Mode, Options, compile, stages};
use mdbook_pyscope::target::{PyVersion, Target};

use super::way;

/// Sources up to this length are also compiled as an expression and as a statement.
const SHORT: usize = 200;

/// Checks one source; whether anything accepts it.
pub fn check(source: &[u8]) -> bool {
    let (mode, _, optimize) = way(source);
    let mut accepted = false;
    for version in [PyVersion::V3_13, PyVersion::V3_14] {
        let modes = if source.len() <= SHORT { vec![Mode::Exec, Mode::Eval, Mode::Single] } else { vec![mode] };
        for mode in modes {
            let options = Options { target: Target::of(version), mode, optimize };
            let lean = compile(source, "fuzz.py", options);
            let kept = stages(source, "fuzz.py", options);
            match (lean, kept) {
                (Ok(lean), Ok(kept)) => {
                    accepted = true;
                    assert_eq!(lean.code, kept.code);
                    assert_eq!(lean.warnings, kept.warnings);
                    assert_eq!(kept.unit(&kept.code).map(|unit| &unit.code), Some(&kept.code));
                    whole(&lean.code);
                    let file = Pyc { validation: Validation::Timestamp { mtime: 0, size: 0 }, code: lean.code };
                    let read = Pyc::read(&file.write());
                    // "object too deeply nested to marshal", says CPython of such constants.
                    let too_deep = matches!(read, Err(PycError::Marshal(MarshalError { problem: Problem::Depth, .. })));
                    assert!(too_deep || read == Ok(file));
                }
                (Err(lean), Err(kept)) => assert_eq!(lean, kept),
                (lean, kept) => panic!("{:?} without stages, {:?} with them", lean.err(), kept.err()),
            }
        }
    }
    accepted
}

/// Tables speak of the code that is there.
fn whole(code: &Arc<CodeObject>) {
    let size = code.code.len() as u32;
    assert_eq!(instructions(code).last().map(|last| last.end()), Some(size));
    assert_eq!(locations(code).last().map(|last| last.end), Some(size));
    for entry in exception_table::decode(&code.exceptiontable) {
        assert!(entry.start < entry.end && entry.end <= size && entry.target < size && entry.depth < code.stacksize);
    }
    code.children().for_each(whole);
}
