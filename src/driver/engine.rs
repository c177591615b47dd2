//! Who compiles: the embedded compiler, or a real interpreter.
//!
//! Each (source, options, version) is compiled once in the life of an [`Engines`], however many blocks share it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::Value;

use super::compile::{Compiled, CompiledVersion, Failure, FailureKind, Source};
use super::embedded;
use super::front::{self, FrontStage};
use super::interpreted::Interpreters;
use super::job::{Job, View};
use super::told::Told;
use super::verify;
use crate::base::hash::short_hash;
use crate::interpreter::Found;
use crate::interpreter::told::Stage;
use crate::target::{PyVersion, Target};

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

/// What a compilation keeps besides the code object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    Code,
    /// The stages, without what each pass did and where names are written.
    Stages,
    /// All of it.
    All,
}

type Slot = Arc<OnceLock<Result<Compiled, Failure>>>;
type Custom = Box<dyn Fn(&Source<'_>, PyVersion) -> Result<Compiled, Failure> + Send + Sync>;

/// The engines of one run.
pub struct Engines {
    choice: EngineChoice,
    /// A compiler that the caller brings; it replaces the others.
    custom: Option<Custom>,
    /// Whether the embedded compiler is checked against an interpreter.
    verify: bool,
    interpreters: Interpreters,
    done: Mutex<BTreeMap<String, Slot>>,
}

impl fmt::Debug for Engines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engines").field("choice", &self.choice).field("interpreters", &self.interpreters).finish()
    }
}

impl Engines {
    /// Engines for a run; `interpreters` are programs to use for a version, before any that is found, and relative names
    /// of programs count from the folder `base`. Nothing is looked for or started before it is needed.
    pub fn new(choice: EngineChoice, interpreters: BTreeMap<PyVersion, String>, base: impl Into<PathBuf>) -> Self {
        let interpreters = Interpreters::new(interpreters, base.into());
        Engines { choice, custom: None, verify: false, interpreters, done: Mutex::default() }
    }

    /// Engines that ask only `compile`, for callers with a compiler of their own and for tests.
    pub fn custom(
        compile: impl Fn(&Source<'_>, PyVersion) -> Result<Compiled, Failure> + Send + Sync + 'static,
    ) -> Self {
        Engines { custom: Some(Box::new(compile)), ..Engines::new(EngineChoice::Auto, BTreeMap::new(), "") }
    }

    /// The same, with the embedded compiler checked against an interpreter of that version where there is one: a difference
    /// is a failure.
    pub fn verified(self, verify: bool) -> Self {
        Engines { verify, ..self }
    }

    /// What is on this machine; looks for interpreters if nobody has yet.
    pub fn interpreters(&self) -> &Found {
        self.interpreters.found()
    }

    /// Whether the embedded compiler knows a version.
    pub fn is_embedded(&self, version: PyVersion) -> bool {
        embedded::VERSIONS.contains(&version)
    }

    /// What every version of the job makes of it, in the job's order.
    pub fn compile(&self, job: &Job) -> Vec<CompiledVersion> {
        let source =
            Source { bytes: job.source.as_bytes(), filename: &job.filename, mode: job.mode, optimize: job.optimize };
        // What each pass did is much, and one view only shows it; so are the places of names in what an interpreter tells.
        let keep = |version| {
            let all = if self.is_embedded(version) { View::Instructions } else { View::Symbols };
            if job.views.contains(&all) { Keep::All } else { Keep::Stages }
        };
        let one = |&version| CompiledVersion { version, outcome: self.compile_once(&source, version, keep(version)) };
        job.versions.iter().map(one).collect()
    }

    /// What one version makes of a source.
    pub fn compile_for(&self, source: &Source<'_>, version: PyVersion) -> Result<Compiled, Failure> {
        self.compile_once(source, version, Keep::Code)
    }

    /// The text of CPython's own tool for a stage: of a version that is built in from the embedded compiler, of the others
    /// from an interpreter.
    ///
    /// # Errors
    ///
    /// What CPython says about wrong source; a message with a remedy when nothing can print it.
    pub fn front_text(&self, stage: FrontStage, source: &Source<'_>, version: PyVersion) -> Result<String, Failure> {
        match self.choice {
            EngineChoice::Auto | EngineChoice::Embedded if self.is_embedded(version) => {
                front::text(stage, source, version)
            }
            EngineChoice::Embedded => Err(not_built_in(version)),
            EngineChoice::Auto | EngineChoice::Interpreter => self.interpreters.print(stage.tool(), source, version),
        }
    }

    /// Such a stage as JSON.
    ///
    /// # Errors
    ///
    /// The same.
    pub(super) fn front_json(
        &self,
        stage: FrontStage,
        source: &Source<'_>,
        version: PyVersion,
    ) -> Result<Value, Failure> {
        match self.choice {
            EngineChoice::Auto | EngineChoice::Embedded if self.is_embedded(version) => {
                front::json(stage, source, version)
            }
            EngineChoice::Embedded => Err(not_built_in(version)),
            EngineChoice::Auto | EngineChoice::Interpreter => {
                let ask = &self.interpreters;
                match stage {
                    FrontStage::Tokens => {
                        front::told_tokens(&ask.tell(Stage::Tokens, source, version)?, source, version)
                    }
                    FrontStage::Ast { .. } => {
                        front::told_tree(&ask.tell(Stage::Tree { comments: true }, source, version)?, version)
                    }
                    FrontStage::Symbols => front::told_tables(&ask.tell(Stage::Tables, source, version)?, version),
                }
            }
        }
    }

    /// The release that such a stage is of.
    pub(super) fn front_release(&self, version: PyVersion) -> String {
        let is_embedded = self.choice != EngineChoice::Interpreter && self.is_embedded(version);
        let interpreter = if is_embedded { None } else { self.interpreters.get(version) };
        interpreter.map_or_else(|| Target::of(version).to_string(), |found| found.release.to_string())
    }

    fn compile_once(&self, source: &Source<'_>, version: PyVersion, keep: Keep) -> Result<Compiled, Failure> {
        let options = format!("{version} {} {} {keep:?}", source.mode.name(), source.optimize);
        let key = short_hash(&[options.as_bytes(), source.filename.as_bytes(), source.bytes], 64);
        let slot: Slot = self.done.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone();
        // Other blocks with the same source wait here for the first of them instead of compiling again.
        slot.get_or_init(|| self.compile_now(source, version, keep)).clone()
    }

    /// The stages of a version that is built in are kept for views whoever compiles: an interpreter does not show them.
    fn compile_now(&self, source: &Source<'_>, version: PyVersion, keep: Keep) -> Result<Compiled, Failure> {
        if let Some(compile) = &self.custom {
            return compile(source, version);
        }
        match self.choice {
            EngineChoice::Auto | EngineChoice::Embedded if self.is_embedded(version) => {
                let done = embedded::compile(source, version, keep);
                match self.verify.then(|| self.interpreters.get(version)).flatten() {
                    Some(oracle) => verify::compare(version, done, self.interpreters.compile(source, version), oracle),
                    None => done,
                }
            }
            EngineChoice::Embedded => Err(not_built_in(version)),
            EngineChoice::Auto | EngineChoice::Interpreter => {
                let mut done = self.interpreters.compile(source, version)?;
                if keep != Keep::Code && self.is_embedded(version) {
                    done.stages = embedded::stages(source, version, keep).ok();
                } else if keep != Keep::Code {
                    let near = embedded::nearest(version);
                    let stages =
                        (keep == Keep::All).then(|| embedded::stages(source, near, Keep::Stages).ok()).flatten();
                    let near = stages.map(|stages| (near, stages));
                    done.told = Some(Arc::new(Told { near, ..self.interpreters.told(source, version) }));
                }
                Ok(done)
            }
        }
    }
}

fn not_built_in(version: PyVersion) -> Failure {
    Failure::new(FailureKind::NoEngine, format!("CPython {version} is not built in"))
        .hint("`engine = \"auto\"` in book.toml, or `--engine auto`, uses an interpreter where there is one")
}
