//! Compiling by the embedded compiler: its answers in the driver's words.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::compile::{Compiled, Failure, FailureKind, Provenance, PyWarning, Source};
use super::engine::Keep;
use super::interpreted::location;
use super::job::Mode;
use crate::compiler::stages::Stages;
use crate::compiler::{self, CompileError, CompileWarning, ErrorKind, Options, WarningKind};
use crate::target::{PyVersion, Target};

/// The versions that are built in, newest first.
pub const VERSIONS: [PyVersion; 2] = [PyVersion::V3_14, PyVersion::V3_13];

/// Of those the one that is most like a version.
pub(super) fn nearest(version: PyVersion) -> PyVersion {
    let [first, rest @ ..] = VERSIONS;
    rest.into_iter().fold(first, |best, one| {
        let far = |other: PyVersion| other.minor().abs_diff(version.minor());
        if far(one) < far(best) { one } else { best }
    })
}

pub(super) fn options(source: &Source<'_>, version: PyVersion) -> Options {
    let mode = match source.mode {
        Mode::Exec => compiler::Mode::Exec,
        Mode::Eval => compiler::Mode::Eval,
        Mode::Single => compiler::Mode::Single,
    };
    Options { target: Target::of(version), mode, optimize: source.optimize }
}

/// Compiles for one of [`VERSIONS`], and keeps what is asked for.
pub(super) fn compile(source: &Source<'_>, version: PyVersion, keep: Keep) -> Result<Compiled, Failure> {
    let options = options(source, version);
    let (code, warnings, stages) = if keep != Keep::Code {
        let stages = stages(source, version, keep)?;
        (stages.code.clone(), stages.warnings.clone(), Some(stages))
    } else {
        let done = guarded(source, version, || compiler::compile(source.bytes, source.filename, options))?;
        (done.code, done.warnings, None)
    };
    Ok(Compiled {
        code,
        warnings: warnings.into_iter().map(warning).collect(),
        provenance: Provenance {
            release: options.target.to_string(),
            magic: version.table().magic,
            engine: "embedded",
            command: source.command(version),
        },
        stages,
        told: None,
    })
}

/// Every stage of one of [`VERSIONS`], for views of a source that something else compiles.
pub(super) fn stages(source: &Source<'_>, version: PyVersion, keep: Keep) -> Result<Arc<Stages>, Failure> {
    let options = options(source, version);
    let passes = keep == Keep::All;
    guarded(source, version, || compiler::stages_with(source.bytes, source.filename, options, passes)).map(Arc::new)
}

/// Runs the compiler; a fault of its own costs this block alone.
pub(super) fn guarded<T>(
    source: &Source<'_>,
    version: PyVersion,
    run: impl FnOnce() -> Result<T, CompileError>,
) -> Result<T, Failure> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(done) => done.map_err(|error| failed(source, error)),
        Err(_) => Err(Failure::new(
            FailureKind::Engine,
            format!(
                "the embedded compiler for CPython {version} failed on this block; this is a fault of mdbook-pyscope"
            ),
        )
        .hint("`engine = \"interpreter\"` compiles with an installed CPython instead")),
    }
}

fn failed(source: &Source<'_>, error: CompileError) -> Failure {
    let kind = match error.kind {
        ErrorKind::Syntax | ErrorKind::Indentation | ErrorKind::Tab | ErrorKind::Value | ErrorKind::UnicodeEncode => {
            FailureKind::Source
        }
        _ => FailureKind::NotSupported,
    };
    let number = |n: i32| Some(i64::from(n)).filter(|n| *n > 0);
    let place = location(
        source.bytes,
        number(error.lineno),
        number(error.offset),
        number(error.end_lineno),
        number(error.end_offset),
    );
    Failure::new(kind, error.to_string()).at(place)
}

fn warning(warning: CompileWarning) -> PyWarning {
    let category = match warning.kind {
        WarningKind::Syntax => "SyntaxWarning",
        WarningKind::Deprecation => "DeprecationWarning",
    };
    PyWarning { category: category.to_string(), message: warning.message, location: warning.location }
}
