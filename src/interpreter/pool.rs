//! Workers for all versions, shared by all threads.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError};

use serde::de::DeserializeOwned;

use super::answer::{Compiled, Failure, Request, Tool};
use super::discovery::Interpreter;
use super::told::Stage;
use super::worker::{Limits, Worker};
use crate::target::PyVersion;

/// Up to a few workers for each version, started as they are needed and kept until the pool is dropped.
#[derive(Debug)]
pub struct Pool {
    desks: BTreeMap<PyVersion, Desk>,
}

/// The workers of one version.
#[derive(Debug)]
struct Desk {
    idle: Mutex<Vec<Worker>>,
    back: Condvar,
}

impl Pool {
    /// A pool over one interpreter of each version, with at most `workers` (at least 1) processes for each.
    pub fn new(interpreters: impl IntoIterator<Item = Interpreter>, workers: usize, limits: Limits) -> Pool {
        let desk = |interpreter: Interpreter| {
            let idle = (0..workers.max(1)).map(|_| Worker::new(interpreter.clone(), limits)).collect();
            (interpreter.release.version, Desk { idle: Mutex::new(idle), back: Condvar::new() })
        };
        Pool { desks: interpreters.into_iter().map(desk).collect() }
    }

    /// Compiles a block with the interpreter of that version; waits while all its workers are busy.
    ///
    /// # Errors
    /// As [`Worker::compile`], and [`Failure::NotFound`].
    pub fn compile(&self, version: PyVersion, request: &Request) -> Result<Compiled, Failure> {
        self.with_worker(version, |worker| worker.compile(request))
    }

    /// What a tool of that version prints; waits as [`Pool::compile`].
    ///
    /// # Errors
    /// As [`Pool::compile`].
    pub fn print(&self, version: PyVersion, tool: Tool, request: &Request) -> Result<Vec<u8>, Failure> {
        self.with_worker(version, |worker| worker.print(tool, request))
    }

    /// Tells a stage of a source; waits as [`Pool::compile`].
    ///
    /// # Errors
    /// As [`Pool::compile`].
    pub fn tell<T: DeserializeOwned>(
        &self,
        version: PyVersion,
        stage: Stage,
        request: &Request,
    ) -> Result<Vec<T>, Failure> {
        self.with_worker(version, |worker| worker.tell(stage, request))
    }

    fn with_worker<T>(
        &self,
        version: PyVersion,
        work: impl FnOnce(&mut Worker) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let desk = self.desks.get(&version).ok_or(Failure::NotFound(version))?;
        let mut idle = desk.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut worker = loop {
            // The last one back is the first to go: it is warm.
            match idle.pop() {
                Some(worker) => break worker,
                None => idle = desk.back.wait(idle).unwrap_or_else(PoisonError::into_inner),
            }
        };
        drop(idle);
        let result = work(&mut worker);
        desk.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        desk.back.notify_one();
        result
    }

    /// The versions that have an interpreter, oldest first.
    pub fn versions(&self) -> impl Iterator<Item = PyVersion> + '_ {
        self.desks.keys().copied()
    }
}
