//! A job in, rendered fragments and diagnostics out; chooses the engine.
//!
//! 1. [`Job`]: what a block, an option set or a command line asks for, in one form.
//! 2. [`Engines`]: who compiles for which version; each (source, version) pair is compiled once a run.
//! 3. [`compile`]: a job and a version → a code object with its warnings and its provenance, or a [`Failure`].
//! 4. [`figure`]: a job and what its versions gave → all that stands under the block, as a view.
//! 5. [`front`]: a source → its tokens, tree or symbol tables, as CPython's own tools print them.
//! 6. [`data`]: a stage as JSON.
//! 7. [`report`]: diagnostics → text for a terminal.
//!
//! Knows no Markdown and no mdBook.

pub mod compile;
pub mod data;
pub mod embedded;
pub mod engine;
pub mod figure;
pub mod front;
mod interpreted;
pub mod job;
pub mod report;
mod strip;
pub mod told;
mod verify;

pub use compile::{Compiled, CompiledVersion, Failure, FailureKind, Provenance, PyWarning, Source};
pub use engine::{EngineChoice, Engines};
pub use job::{Extras, Job, Mode, View};
