//! Our compiler against one CPython, one program after the other: both accept or both refuse, and what they accept gives the
//! same code object in every field.

use std::collections::BTreeMap;
use std::path::PathBuf;

use mdbook_pyscope::code::diff::{self, Difference};
use mdbook_pyscope::code::{Constant, marshal};
use mdbook_pyscope::compiler::{CompileError, Compiled, ErrorKind, Options, compile};
use mdbook_pyscope::interpreter::{Discovery, Failure, Limits, Raised, Request, Worker, discover};
use mdbook_pyscope::target::{PyVersion, Target};

use super::way;

/// A CPython that is asked, and what was found so far.
pub struct Oracle {
    version: PyVersion,
    worker: Worker,
    /// Where sources that differ are put; without it the first one ends the run.
    folder: Option<PathBuf>,
    /// Whether messages and places of errors are compared too.
    messages: bool,
    /// How many sources differed, by kind.
    pub differences: BTreeMap<String, usize>,
    /// Sources that both accept, that both refuse, and that the interpreter could not say anything about.
    pub accepted: usize,
    pub refused: usize,
    pub unanswered: usize,
}

/// Sources of one kind that are kept.
const KEPT: usize = 3;

impl Oracle {
    /// The CPython 3.13 of this machine, or what `PYSCOPE_CONFORM=3.14=PROGRAM` names; `PYSCOPE_DIFFERENCES` names the folder
    /// of differences, and `PYSCOPE_MESSAGES` asks for those of messages.
    pub fn from_environment() -> Oracle {
        let mut configured = BTreeMap::new();
        let mut version = PyVersion::V3_13;
        let named = std::env::var("PYSCOPE_CONFORM").ok();
        if let Some((wanted, program)) = named.as_deref().and_then(|named| named.split_once('=')) {
            version = wanted.parse().expect("a version");
            configured.insert(version, program.to_string());
        }
        let found = discover(&Discovery::here(configured, "."));
        let interpreter = found.get(version).unwrap_or_else(|| panic!("no CPython {version} was found")).clone();
        Oracle {
            version,
            worker: Worker::new(interpreter, Limits::default()),
            folder: std::env::var_os("PYSCOPE_DIFFERENCES").map(PathBuf::from),
            messages: std::env::var_os("PYSCOPE_MESSAGES").is_some(),
            differences: BTreeMap::new(),
            accepted: 0,
            refused: 0,
            unanswered: 0,
        }
    }

    /// Compares one source; whether both accept it and agree.
    pub fn ask(&mut self, source: &[u8]) -> bool {
        let (mode, name, optimize) = way(source);
        let options = Options { target: Target::of(self.version), mode, optimize };
        let request = Request { source: source.to_vec(), filename: "fuzz.py".into(), mode: name, optimize, flags: 0 };
        let ours = compile(source, "fuzz.py", options);
        let accepted = ours.is_ok();
        let difference = match self.worker.compile(&request) {
            Ok(theirs) => self.same_code(ours, &theirs.marshal),
            Err(Failure::Raised(raised, _)) if !self.is_own_limit(&raised) => self.same_refusal(ours, &raised),
            // An interpreter that died or ran out of something has said nothing about the source.
            Err(_) => {
                self.unanswered += 1;
                return false;
            }
        };
        match difference {
            Some((kind, text)) => {
                self.report(kind, &text, source, name, optimize);
                false
            }
            None => {
                *(if accepted { &mut self.accepted } else { &mut self.refused }) += 1;
                accepted
            }
        }
    }

    fn same_code(&self, ours: Result<Compiled, CompileError>, theirs: &[u8]) -> Option<(String, String)> {
        let ours = match ours {
            Ok(ours) => ours,
            Err(error) => {
                return Some((
                    format!("refused-{}", kind(&error.message)),
                    format!("CPython accepts; ours: {error:?}"),
                ));
            }
        };
        let Ok(Constant::Code(theirs)) = marshal::read(theirs, self.version) else {
            panic!("an answer that is no code object")
        };
        let mut differences = Vec::new();
        diff::compare(&ours.code, &theirs, &mut differences);
        differences.into_iter().next().map(|Difference { object, field, left, right }| {
            (field.to_string(), format!("{object} {field}\n ours: {left}\n CPython: {right}"))
        })
    }

    fn same_refusal(&self, ours: Result<Compiled, CompileError>, theirs: &Raised) -> Option<(String, String)> {
        let Err(ours) = ours else {
            return Some((format!("accepted-{}", kind(&theirs.message)), format!("ours accepts; CPython: {theirs:?}")));
        };
        // Whether a source is too deep is the same question for both; what is wrong with it besides need not be.
        let too_deep = |class: &str| matches!(class, "RecursionError" | "MemoryError");
        let classes = ours.kind.name() != theirs.class;
        let messages = ours.message != theirs.message
            || i64::from(ours.lineno) != theirs.lineno.unwrap_or(0)
            || i64::from(ours.offset) != theirs.offset.unwrap_or(0);
        let differ = classes
            && (too_deep(&theirs.class) || too_deep(ours.kind.name()) || ours.kind == ErrorKind::System)
            || self.messages && (classes || messages);
        differ.then(|| {
            (
                format!("message-{}-{}", theirs.class, kind(&theirs.message)),
                format!("ours: {ours:?}\nCPython: {theirs:?}"),
            )
        })
    }

    /// Whether an exception says more about this machine than about the source.
    fn is_own_limit(&self, raised: &Raised) -> bool {
        let wasm = self.worker.interpreter().wasm;
        raised.class == "MemoryError" && raised.message.is_empty()
            || wasm && matches!(raised.class.as_str(), "MemoryError" | "RecursionError")
    }

    fn report(&mut self, kind: String, text: &str, source: &[u8], mode: &str, optimize: u8) {
        let count = self.differences.entry(kind.clone()).or_default();
        *count += 1;
        let Some(folder) = &self.folder else { panic!("{mode}, optimize={optimize}: {text}") };
        if *count <= KEPT {
            let _ = std::fs::create_dir_all(folder);
            let name = format!("{kind}-{count}-{mode}-{optimize}");
            let _ = std::fs::write(folder.join(format!("{name}.py")), source);
            let _ = std::fs::write(folder.join(format!("{name}.txt")), text);
        }
    }
}

/// A word for a file name: the message without what is particular to a source.
fn kind(message: &str) -> String {
    message.chars().map(|c| if c.is_ascii_alphabetic() { c } else { '_' }).take(60).collect()
}
