//! What compiling gives: a code object with all that a page says about where it comes from, or why there is none.

use std::sync::Arc;

use super::job::Mode;
use super::told::Told;
use crate::base::{Diagnostic, Location, Place, SourceText};
use crate::code::CodeObject;
use crate::compiler::stages::Stages;
use crate::target::PyVersion;

/// What is compiled: the arguments of `compile()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source<'a> {
    /// The source; its encoding declaration and byte order mark count.
    pub bytes: &'a [u8],
    /// `co_filename`.
    pub filename: &'a str,
    /// What kind of source it is.
    pub mode: Mode,
    /// Optimisation level: 0, 1 (`-O`) or 2 (`-OO`).
    pub optimize: u8,
}

impl Source<'_> {
    /// The command that prints the listing of this source, in a file of its name, by that CPython itself.
    pub fn command(&self, version: PyVersion) -> String {
        let flags = ["", " -O", " -OO"][usize::from(self.optimize.min(2))];
        let name = self.filename;
        match self.mode {
            Mode::Exec => format!("python{version}{flags} -m dis {name}"),
            mode => format!(
                "python{version}{flags} -c \"import dis; dis.dis(compile(open('{name}').read(), '{name}', '{}'))\"",
                mode.name()
            ),
        }
    }
}

/// Who compiled, and how a reader can do the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The release whose behaviour is shown, such as `3.14.2`.
    pub release: String,
    /// Magic number of that release's `.pyc` files.
    pub magic: u16,
    /// `embedded` or `interpreter`.
    pub engine: &'static str,
    /// The command that gives the same listing from a file of this content.
    pub command: String,
}

/// A warning that CPython's compiler gives, such as `SyntaxWarning: invalid escape sequence`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PyWarning {
    /// Class of the warning.
    pub category: String,
    /// CPython's words.
    pub message: String,
    /// Where; the columns may be missing.
    pub location: Location,
}

/// Source that was compiled.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The module's code object.
    pub code: Arc<CodeObject>,
    /// What CPython warned of.
    pub warnings: Vec<PyWarning>,
    /// Who compiled.
    pub provenance: Provenance,
    /// What was kept of the way there, for versions that are built in; only where it was asked for.
    pub stages: Option<Arc<Stages>>,
    /// The same for the other versions, as the interpreter told it.
    pub told: Option<Arc<Told>>,
}

/// Whose fault it is that nothing was compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The source is wrong, in the view of that CPython.
    Source,
    /// The source may be right, and the program cannot compile it for this version.
    NotSupported,
    /// No engine can compile for this version here.
    NoEngine,
    /// An engine was there and did not answer properly.
    Engine,
}

/// Why there is no code object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Whose fault.
    pub kind: FailureKind,
    /// What is wrong; for wrong source CPython's own words, class first: `SyntaxError: '(' was never closed`.
    pub message: String,
    /// Where in the source; [`Location::NONE`] if it has no place.
    pub location: Location,
    /// What to do, one line each.
    pub hints: Vec<String>,
}

impl Failure {
    /// A failure without a place.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Failure { kind, message: message.into(), location: Location::NONE, hints: Vec::new() }
    }

    /// With a place.
    pub fn at(mut self, location: Location) -> Self {
        self.location = location;
        self
    }

    /// With one more hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The message for a source that is a whole file.
    pub fn in_file(&self, file: &str, source: &[u8]) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(&self.message);
        diagnostic.place = place_in_file(file, source, self.location);
        diagnostic.hints = self.hints.clone();
        diagnostic
    }
}

impl PyWarning {
    /// The message for a source that is a whole file.
    pub fn in_file(&self, file: &str, source: &[u8]) -> Diagnostic {
        let mut diagnostic = Diagnostic::warning(format!("{}: {}", self.category, self.message));
        diagnostic.place = place_in_file(file, source, self.location);
        diagnostic
    }
}

/// A location of a file as people count: from 1, columns in characters. What is missing or lies outside is cut.
fn place_in_file(file: &str, source: &[u8], at: Location) -> Option<Place> {
    let text = SourceText::new(file, String::from_utf8_lossy(source));
    let line = usize::try_from(at.line).ok().filter(|line| (1..=text.lines.count()).contains(line))?;
    let end_line = usize::try_from(at.end_line).unwrap_or(line).clamp(line, text.lines.count());
    let characters = |line: usize, bytes: i32| {
        let line = text.line(line);
        let bytes = usize::try_from(bytes).ok().map(|bytes| bytes.min(line.len()))?;
        Some(String::from_utf8_lossy(&line.as_bytes()[..bytes]).chars().count() + 1)
    };
    let column = characters(line, at.column).unwrap_or(1);
    let whole = text.line(end_line).chars().count() + 1;
    let end_column = characters(end_line, at.end_column).unwrap_or(whole);
    let snippet: Vec<&str> = (line..=end_line).map(|line| text.line(line)).collect();
    let end_column = if line == end_line { end_column.max(column + 1) } else { end_column };
    Some(Place { file: file.to_string(), line, column, end_line, end_column, snippet: snippet.join("\n") })
}

/// What one version makes of a job.
#[derive(Clone, Debug)]
pub struct CompiledVersion {
    /// Which CPython.
    pub version: PyVersion,
    /// The code, or why there is none.
    pub outcome: Result<Compiled, Failure>,
}
