//! A real CPython: found, asked who it is, and used to compile through isolated long-lived workers.
//!
//! In: programs that the configuration names, the environment; then source and the arguments of `compile()`. Out: marshal
//! bytes and warnings, or what a tool of that CPython prints, or [`told`] stages, or what the interpreter raised, or how it died.
//!
//! 1. [`places`](Discovery): programs that may be interpreters, best first.
//! 2. `probe`: each says who it is, in a limited time; junk, hanging, crashing and foreign ones are set aside with a
//!    [`Reason`].
//! 3. [`discover`]: the best for each version.
//! 4. [`Worker`]: one process that compiles block after block (`worker.py`, over pipes); killed with its children when it
//!    takes too long, and started again after it died. [`Pool`]: workers for many threads.
//!
//! For a whole run: `let found = discover(&Discovery::here(configured, book_root))`, which is what `versions` shows
//! ([`Interpreter`] and [`Rejected`] print themselves); then
//! `Pool::new(found.chosen.into_values(), workers, Limits::default())` and [`Pool::compile`] from any thread. Nothing is
//! started before it is needed, so a run that the embedded compiler serves should not call [`discover`] at all.
//!
//! No source is ever run, and no module but the standard library's imported. This folder never sees `compiler`: the oracle
//! must not learn from its pupil. Of code objects it knows only that they are bytes.

mod answer;
mod discovery;
mod frame;
mod places;
mod pool;
mod probe;
mod process;
pub mod told;
mod worker;

pub use answer::{Compiled, Failure, PyWarning, Raised, Request, Tool};
pub use discovery::{Found, Interpreter, Rejected, discover, discover_version};
pub use places::{Discovery, Origin};
pub use pool::Pool;
pub use probe::{Level, Reason, Release};
pub use process::{CommandLine, Death};
pub use worker::{Limits, Worker};
