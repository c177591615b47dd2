//! Who compiles: the embedded compiler, or a real interpreter.
//!
//! Each (source, options, version) is compiled once in the life of an [`Engines`], however many blocks share it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::compile::{Compiled, CompiledVersion, Failure, FailureKind};
use super::job::Job;
use crate::base::hash::short_hash;
use crate::target::PyVersion;

/// Who is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EngineChoice {
    /// The embedded compiler where it knows the version, else an interpreter.
    #[default]
    Auto,
    /// The embedded compiler only.
    Embedded,
    /// A real interpreter only.
    Interpreter,
}

impl EngineChoice {
    /// The names of the choices.
    pub const NAMES: [&'static str; 3] = ["auto", "embedded", "interpreter"];
}

impl FromStr for EngineChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(EngineChoice::Auto),
            "embedded" => Ok(EngineChoice::Embedded),
            "interpreter" => Ok(EngineChoice::Interpreter),
            _ => Err(format!("`{text}` is not an engine; the engines are `auto`, `embedded` and `interpreter`")),
        }
    }
}

type Slot = Arc<OnceLock<Result<Compiled, Failure>>>;

type Custom = Box<dyn Fn(&Job, PyVersion) -> Result<Compiled, Failure> + Send + Sync>;

/// The engines of one run.
pub struct Engines {
    choice: EngineChoice,
    /// A compiler that the caller brings; it replaces the others.
    custom: Option<Custom>,
    /// Programs that the configuration names, by version.
    interpreters: BTreeMap<PyVersion, String>,
    done: Mutex<BTreeMap<String, Slot>>,
}

impl fmt::Debug for Engines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engines").field("choice", &self.choice).field("interpreters", &self.interpreters).finish()
    }
}

impl Engines {
    /// Engines for a run; `interpreters` are programs to use for a version, before any that is found. Nothing is started
    /// before it is needed.
    pub fn new(choice: EngineChoice, interpreters: BTreeMap<PyVersion, String>) -> Self {
        Engines { choice, custom: None, interpreters, done: Mutex::default() }
    }

    /// Engines that ask only `compile`, for callers with a compiler of their own and for tests.
    pub fn custom(compile: impl Fn(&Job, PyVersion) -> Result<Compiled, Failure> + Send + Sync + 'static) -> Self {
        Engines { custom: Some(Box::new(compile)), ..Engines::new(EngineChoice::Auto, BTreeMap::new()) }
    }

    /// One line for `versions`: who can compile for this version.
    pub fn describe(&self, version: PyVersion) -> String {
        match self.interpreters.get(&version) {
            Some(program) => format!("interpreter {program}"),
            None => "no engine".to_string(),
        }
    }

    /// What every version of the job makes of it, in the job's order.
    pub fn compile(&self, job: &Job) -> Vec<CompiledVersion> {
        let one = |&version| CompiledVersion { version, outcome: self.compile_for(job, version) };
        job.versions.iter().map(one).collect()
    }

    /// What one version makes of the job.
    pub fn compile_for(&self, job: &Job, version: PyVersion) -> Result<Compiled, Failure> {
        let options = format!("{version} {} {}", job.mode.name(), job.optimize);
        let key = short_hash(&[&options, &job.filename, &job.source], 64);
        let slot: Slot = self.done.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone();
        // Other blocks with the same source wait here for the first of them instead of compiling again.
        slot.get_or_init(|| self.compile_now(job, version)).clone()
    }

    fn compile_now(&self, job: &Job, version: PyVersion) -> Result<Compiled, Failure> {
        if let Some(compile) = &self.custom {
            return compile(job, version);
        }
        let hint = match self.choice {
            EngineChoice::Embedded => "set `engine = \"auto\"` to use an interpreter where there is one",
            _ => "install that CPython, or name its program under [preprocessor.pyscope.interpreters] in book.toml",
        };
        Err(Failure::new(FailureKind::NoEngine, format!("nothing here can compile for CPython {version}")).hint(hint))
    }
}
