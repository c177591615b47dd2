//! The embedded compiler checked against a real interpreter of the same version.

use super::compile::{Compiled, Failure, FailureKind};
use crate::code::diff;
use crate::interpreter::Interpreter;
use crate::target::{PyVersion, Target};

/// Differences that are named; a broken compiler should not fill the screen.
const SHOWN: usize = 3;

/// Compares what the embedded compiler made with what the interpreter made of the same source. A difference is a failure:
/// the figure would not show what that CPython does. The interpreter's release is named, for another patch release than
/// the one that is built in may rightly differ.
pub(super) fn compare(
    version: PyVersion,
    ours: Result<Compiled, Failure>,
    theirs: Result<Compiled, Failure>,
    interpreter: &Interpreter,
) -> Result<Compiled, Failure> {
    let differ = |what: String| {
        let message = format!("the embedded compiler and CPython {} differ: {what}", interpreter.release);
        let failure = Failure::new(FailureKind::Engine, message);
        match interpreter.release.target() == Target::of(version) {
            true => failure.hint("this is a fault of mdbook-pyscope; please report the block"),
            false => failure.hint(format!("the embedded compiler follows CPython {}", Target::of(version))),
        }
    };
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => {
            let mut differences = Vec::new();
            diff::compare(&ours.code, &theirs.code, &mut differences);
            if differences.is_empty() {
                return Ok(ours);
            }
            let mut failure = differ(format!("{} code objects are not the same", differences.len()));
            for one in differences.iter().take(SHOWN) {
                failure = failure.hint(format!("{} of {}: {} and {}", one.field, one.object, one.left, one.right));
            }
            Err(failure)
        }
        // What the interpreter could not answer says nothing about the embedded compiler.
        (ours, Err(theirs)) if !matches!(theirs.kind, FailureKind::Source | FailureKind::NotSupported) => {
            ours.and(Err(theirs))
        }
        (Ok(_), Err(theirs)) => Err(differ(format!("it gives no error where CPython gives {}", theirs.message))),
        (Err(ours), Ok(_)) => Err(differ(format!("it gives {} where CPython gives no error", ours.message))),
        (Err(ours), Err(theirs)) if ours.message == theirs.message => Err(ours),
        (Err(ours), Err(theirs)) => {
            Err(differ(format!("it gives {} where CPython gives {}", ours.message, theirs.message)).at(ours.location))
        }
    }
}
