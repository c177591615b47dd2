//! Compiling by a real interpreter: its answers in the driver's words.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;

use super::compile::{Compiled, Failure, FailureKind, Provenance, PyWarning, Source};
use super::told::Told;
use crate::base::{LineIndex, Location};
use crate::code::marshal;
use crate::interpreter::told::Stage;
use crate::interpreter::{
    self, Discovery, Found, Interpreter, Limits, Pool, Request, Tool, discover, discover_version,
};
use crate::target::PyVersion;

/// The interpreters of a run, each looked for when the first block needs its version.
#[derive(Debug)]
pub(super) struct Interpreters {
    configured: BTreeMap<PyVersion, String>,
    /// The folder that relative names of programs count from.
    base: PathBuf,
    /// All of them, if somebody asked.
    found: OnceLock<Found>,
    versions: BTreeMap<PyVersion, OnceLock<One>>,
}

/// The interpreter of one version, and the workers that run it.
#[derive(Debug)]
struct One {
    found: Found,
    pool: Pool,
}

impl Interpreters {
    pub(super) fn new(configured: BTreeMap<PyVersion, String>, base: PathBuf) -> Self {
        let versions = PyVersion::ALL.iter().map(|&version| (version, OnceLock::new())).collect();
        Interpreters { configured, base, found: OnceLock::new(), versions }
    }

    fn places(&self) -> Discovery {
        Discovery::here(self.configured.clone(), &self.base)
    }

    /// What is on this machine.
    pub(super) fn found(&self) -> &Found {
        self.found.get_or_init(|| discover(&self.places()))
    }

    fn one(&self, version: PyVersion) -> Option<&One> {
        Some(self.versions.get(&version)?.get_or_init(|| {
            let found = self.found.get().cloned().unwrap_or_else(|| discover_version(&self.places(), version));
            let workers = rayon::current_num_threads().min(8);
            let pool = Pool::new(found.get(version).cloned(), workers, Limits::default());
            One { found, pool }
        }))
    }

    fn ready(&self, version: PyVersion) -> Result<(&Pool, &Interpreter), Failure> {
        let one = self.one(version).and_then(|one| Some((&one.pool, one.found.get(version)?)));
        one.ok_or_else(|| self.missing(version))
    }

    /// The interpreter for a version.
    pub(super) fn get(&self, version: PyVersion) -> Option<&Interpreter> {
        self.one(version)?.found.get(version)
    }

    pub(super) fn compile(&self, source: &Source<'_>, version: PyVersion) -> Result<Compiled, Failure> {
        let (pool, interpreter) = self.ready(version)?;
        let request = request(source);
        let done = pool.compile(version, &request).map_err(|failure| failed(source, failure))?;
        let code = marshal::read_code(&done.marshal, version).map_err(|error| {
            let message = format!("the code object that CPython {} gave cannot be read: {error}", interpreter.release);
            Failure::new(FailureKind::Engine, message)
        })?;
        let warning = |warning: interpreter::PyWarning| PyWarning {
            category: warning.category,
            message: warning.message,
            location: warning.line.map_or(Location::NONE, |line| Location::new(narrow(line), narrow(line), -1, -1)),
        };
        Ok(Compiled {
            code,
            warnings: done.warnings.into_iter().map(warning).collect(),
            provenance: Provenance {
                release: interpreter.release.to_string(),
                magic: version.table().magic,
                engine: "interpreter",
                command: source.command(version),
            },
            stages: None,
            told: None,
        })
    }

    /// What a tool of that version prints for a source.
    pub(super) fn print(&self, tool: Tool, source: &Source<'_>, version: PyVersion) -> Result<String, Failure> {
        let (pool, _) = self.ready(version)?;
        let printed = pool.print(version, tool, &request(source)).map_err(|failure| failed(source, failure))?;
        Ok(String::from_utf8_lossy(&printed).into_owned())
    }

    /// A stage of a source, as that version has it.
    pub(super) fn tell<T: DeserializeOwned>(
        &self,
        stage: Stage,
        source: &Source<'_>,
        version: PyVersion,
    ) -> Result<Vec<T>, Failure> {
        let (pool, _) = self.ready(version)?;
        pool.tell(version, stage, &request(source)).map_err(|failure| failed(source, failure))
    }

    /// The stages before the code object.
    pub(super) fn told(&self, source: &Source<'_>, version: PyVersion) -> Told {
        let has_comments = source.bytes.windows(5).any(|word| word == b"type:");
        let commented = || self.tell(Stage::Tree { comments: true }, source, version).ok();
        Told {
            tokens: self.tell(Stage::Tokens, source, version),
            tree: self.tell(Stage::Tree { comments: false }, source, version),
            commented: if has_comments { commented() } else { None },
            tables: self.tell(Stage::Tables, source, version),
            near: None,
        }
    }

    fn missing(&self, version: PyVersion) -> Failure {
        let failure = Failure::new(
            FailureKind::NoEngine,
            format!("no interpreter for CPython {version} was found on this machine"),
        );
        match self.one(version).and_then(|one| one.found.misconfigured(version)) {
            Some(rejected) => failure.hint(format!("the program named for {version} cannot be used: {rejected}")),
            None => failure.hint(
                "install that CPython, or name its program: under [preprocessor.pyscope.interpreters] in book.toml, or by \
                 `--interpreter 3.X=PROGRAM`",
            ),
        }
    }
}

fn request(source: &Source<'_>) -> Request {
    Request {
        source: source.bytes.to_vec(),
        filename: source.filename.to_string(),
        mode: source.mode.name(),
        optimize: source.optimize,
        flags: 0,
    }
}

fn failed(source: &Source<'_>, failure: interpreter::Failure) -> Failure {
    match failure {
        interpreter::Failure::Raised(raised, _) => {
            let kind = if raised.is_about_the_source() { FailureKind::Source } else { FailureKind::NotSupported };
            let message = format!("{}: {}", raised.class, raised.message);
            let place = location(source.bytes, raised.lineno, raised.offset, raised.end_lineno, raised.end_offset);
            Failure::new(kind, message).at(place)
        }
        interpreter::Failure::TooLarge => Failure::new(FailureKind::NotSupported, failure.to_string()),
        other => Failure::new(FailureKind::Engine, other.to_string()),
    }
}

/// The place of an exception, with byte columns. An end that the interpreter does not give is that of the line.
pub(super) fn location(
    source: &[u8],
    lineno: Option<i64>,
    offset: Option<i64>,
    end_lineno: Option<i64>,
    end_offset: Option<i64>,
) -> Location {
    let Some(line) = lineno.filter(|line| *line > 0) else { return Location::NONE };
    let text = String::from_utf8_lossy(source);
    let lines = LineIndex::new(&text);
    let column = |line: i64, offset: Option<i64>| -> i32 {
        let Some(offset) = offset.filter(|offset| *offset > 0) else { return -1 };
        let Some(start) = usize::try_from(line).ok().and_then(|line| lines.start(line)) else { return -1 };
        let characters = text[start..].chars().take_while(|c| !matches!(c, '\n' | '\r'));
        let before = usize::try_from(offset - 1).unwrap_or(0);
        characters.take(before).map(|c| c.len_utf8() as i32).sum()
    };
    let end_line = end_lineno.filter(|end| *end >= line).unwrap_or(line);
    let start = column(line, offset);
    let end = column(end_line, end_offset);
    Location::new(narrow(line), narrow(end_line), start, if end_line == line && end <= start { -1 } else { end })
}

fn narrow(line: i64) -> i32 {
    i32::try_from(line).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_bytes() {
        let source = "é = ü\nx".as_bytes();
        let at = |lineno, offset, end: Option<(i64, i64)>| {
            location(source, lineno, offset, end.map(|e| e.0), end.map(|e| e.1))
        };
        assert_eq!(at(Some(1), Some(5), Some((1, 6))), Location::new(1, 1, 5, 7));
        assert_eq!(at(Some(1), Some(5), None), Location::new(1, 1, 5, -1));
        assert_eq!(at(Some(2), Some(1), Some((2, 1))), Location::new(2, 2, 0, -1));
        assert_eq!(at(None, Some(5), None), Location::NONE);
        assert_eq!(at(Some(0), Some(0), None), Location::NONE);
        assert_eq!(at(Some(99), Some(7), Some((-1, -1))), Location::new(99, 99, -1, -1));
    }
}
