//! One interpreter process that compiles block after block.
//!
//! 1. Started when first needed: `worker.py` through `-c`, isolated, with a memory limit of the system where it has one.
//! 2. Each request goes out and each answer comes in through threads of their own, so that the caller's clock rules.
//! 3. What takes too long, dies or talks nonsense is killed with all its children; the next request starts a new process.

use std::io::Write;
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::answer::{Compiled, Failure, PyWarning, Raised, Request, Tool};
use super::discovery::Interpreter;
use super::frame::{self, Frame, FrameError};
use super::process::{Group, Tail};
use super::told::Stage;
use crate::base::limits;

const SCRIPT: &str = include_str!("worker.py");
/// How long a worker that has closed its output may take to end by itself.
const LAST_WORDS: Duration = Duration::from_millis(1000);

/// What a worker may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time until it is ready.
    pub start: Duration,
    /// Time for one block.
    pub block: Duration,
    /// Address space in bytes, where the system can limit it (`RLIMIT_AS`); WebAssembly builds have their own.
    pub memory: u64,
    /// Longest answer in bytes.
    pub answer: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            start: limits::PROBE_TIME,
            block: limits::WORKER_TIME,
            memory: limits::WORKER_MEMORY,
            answer: limits::MAX_ANSWER_BYTES,
        }
    }
}

/// An interpreter that compiles, one block at a time.
#[derive(Debug)]
pub struct Worker {
    interpreter: Interpreter,
    limits: Limits,
    running: Option<Running>,
    last_id: u64,
}

#[derive(Debug)]
struct Running {
    group: Group,
    questions: Sender<Vec<u8>>,
    answers: Receiver<Result<Frame, FrameError>>,
    complaints: Tail,
}

#[derive(Deserialize)]
struct Header {
    id: u64,
    #[serde(default)]
    raised: Option<Raised>,
    #[serde(default)]
    warnings: Vec<PyWarning>,
}

impl Worker {
    /// A worker for an interpreter; nothing is started yet.
    pub fn new(interpreter: Interpreter, limits: Limits) -> Self {
        Worker { interpreter, limits, running: None, last_id: 0 }
    }

    /// The interpreter.
    pub fn interpreter(&self) -> &Interpreter {
        &self.interpreter
    }

    /// Compiles a block.
    ///
    /// # Errors
    /// [`Failure::Raised`] for what the interpreter says of the source; the other kinds when there is no answer.
    pub fn compile(&mut self, request: &Request) -> Result<Compiled, Failure> {
        let header = serde_json::json!({
            "filename": request.filename,
            "mode": request.mode,
            "optimize": request.optimize,
            "flags": request.flags,
        });
        self.ask(header, &request.source)
    }

    /// What a tool of this CPython prints for a source; flags and optimisation are of no account. Where the version has no
    /// such tool, the text has the form of the first that has it. It is UTF-8.
    ///
    /// # Errors
    /// As [`Worker::compile`].
    pub fn print(&mut self, tool: Tool, request: &Request) -> Result<Vec<u8>, Failure> {
        let header = serde_json::json!({
            "print": tool.word(),
            "attributes": tool == Tool::Ast { attributes: true },
            "filename": request.filename,
            "mode": request.mode,
        });
        self.ask(header, &request.source).map(|answer| answer.marshal)
    }

    /// Tells a stage of a source, as the module of this CPython that has it gives it; flags and optimisation are of no account.
    ///
    /// # Errors
    /// As [`Worker::compile`].
    pub fn tell<T: DeserializeOwned>(&mut self, stage: Stage, request: &Request) -> Result<Vec<T>, Failure> {
        let header = serde_json::json!({
            "print": stage.word(),
            "comments": stage == Stage::Tree { comments: true },
            "filename": request.filename,
            "mode": request.mode,
        });
        let answer = self.ask(header, &request.source)?;
        serde_json::from_slice(&answer.marshal).map_err(|error| Failure::BadAnswer {
            release: self.release(),
            what: format!("an answer that cannot be read: {error}"),
            complaint: String::new(),
        })
    }

    fn ask(&mut self, mut header: serde_json::Value, body: &[u8]) -> Result<Compiled, Failure> {
        self.last_id += 1;
        header["id"] = self.last_id.into();
        let question =
            frame::encode(frame::QUESTION, header.to_string().as_bytes(), body).map_err(|_| Failure::TooLarge)?;
        // One that died while it had nothing to do is no block's fault.
        if self.running.as_mut().is_some_and(|running| running.group.has_ended()) {
            self.running = None;
        }
        let mut running = match self.running.take() {
            Some(running) => running,
            None => self.start()?,
        };
        // If the process is gone, the answer says so.
        let _ = running.questions.send(question);
        let (header, body) = self.answer(&mut running, self.last_id, self.limits.block)?;
        if let Some(raised) = header.raised {
            // An interpreter that ran out of memory is not trusted with the next block.
            if raised.class != "MemoryError" {
                self.running = Some(running);
            }
            return Err(Failure::Raised(Box::new(raised), header.warnings));
        }
        self.running = Some(running);
        Ok(Compiled { marshal: body, warnings: header.warnings })
    }

    fn release(&self) -> String {
        self.interpreter.release.to_string()
    }

    fn start(&self) -> Result<Running, Failure> {
        let memory = if self.interpreter.wasm { u64::MAX >> 1 } else { self.limits.memory };
        let mut command = self.interpreter.command.python(SCRIPT, &[memory.to_string()]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let not_started =
            |reason: String| Failure::NotStarted { command: self.interpreter.command.to_string(), reason };
        let mut group = Group::start(command).map_err(|error| not_started(error.to_string()))?;
        let (Some(mut stdin), Some(mut stdout), Some(stderr)) =
            (group.child.stdin.take(), group.child.stdout.take(), group.child.stderr.take())
        else {
            return Err(not_started("no pipe to the process".to_string()));
        };
        let (questions, to_write) = mpsc::channel::<Vec<u8>>();
        thread::spawn(move || {
            while let Ok(bytes) = to_write.recv() {
                if stdin.write_all(&bytes).and_then(|()| stdin.flush()).is_err() {
                    return;
                }
            }
        });
        let (from_reader, answers) = mpsc::channel();
        let most = self.limits.answer;
        thread::spawn(move || {
            loop {
                let frame = frame::read(&mut stdout, frame::ANSWER, most);
                let last = frame.is_err();
                if from_reader.send(frame).is_err() || last {
                    return;
                }
            }
        });
        let mut running = Running { group, questions, answers, complaints: Tail::of(stderr) };
        self.answer(&mut running, 0, self.limits.start).map_err(|failure| match failure {
            Failure::Died { death, complaint, .. } if complaint.is_empty() => not_started(format!("it {death}")),
            Failure::Died { complaint, .. } => not_started(complaint),
            Failure::TimedOut { time, .. } => not_started(format!("it was not ready in {} s", time.as_secs_f32())),
            other => other,
        })?;
        Ok(running)
    }

    /// Waits for the answer with that number. After an error the process must not be used again.
    fn answer(&self, running: &mut Running, id: u64, time: Duration) -> Result<(Header, Vec<u8>), Failure> {
        let bad = |what: String, running: &Running| Failure::BadAnswer {
            release: self.release(),
            what,
            complaint: running.complaints.complaint(),
        };
        match running.answers.recv_timeout(time) {
            Ok(Ok(frame)) => match serde_json::from_slice::<Header>(&frame.header) {
                Ok(header) if header.id == id => Ok((header, frame.body)),
                Ok(header) => Err(bad(format!("answer {} to question {id}", header.id), running)),
                Err(error) => Err(bad(format!("an answer that cannot be read: {error}"), running)),
            },
            Ok(Err(FrameError::End | FrameError::Truncated)) | Err(RecvTimeoutError::Disconnected) => {
                let death = running.group.death(LAST_WORDS);
                Err(Failure::Died { release: self.release(), death, complaint: running.complaints.complaint() })
            }
            Ok(Err(error)) => Err(bad(error.to_string(), running)),
            Err(RecvTimeoutError::Timeout) => {
                running.group.kill();
                Err(Failure::TimedOut { release: self.release(), time })
            }
        }
    }
}
