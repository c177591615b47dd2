//! What is asked of a worker, and what comes of it.

use std::time::Duration;

use serde::Deserialize;

use super::process::Death;

/// Source to compile, with the arguments of `compile()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The source as bytes: its encoding declaration and byte order mark count.
    pub source: Vec<u8>,
    /// `co_filename`.
    pub filename: String,
    /// `exec`, `eval` or `single`.
    pub mode: &'static str,
    /// 0, 1 or 2 as `-O` and `-OO`.
    pub optimize: u8,
    /// Flags of `compile()` ([`crate::target::flags`]); those of `from __future__` are read from the source as well.
    pub flags: u32,
}

impl Request {
    /// A module without optimisation.
    pub fn exec(source: impl Into<Vec<u8>>, filename: impl Into<String>) -> Self {
        Request { source: source.into(), filename: filename.into(), mode: "exec", optimize: 0, flags: 0 }
    }
}

/// What CPython has a tool for that prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// `python -m tokenize -e`.
    Tokenize,
    /// `python -m ast`; with attributes, `python -m ast --include-attributes`.
    Ast {
        /// Whether `lineno` and the others are printed.
        attributes: bool,
    },
    /// `python -m symtable`.
    Symtable,
}

impl Tool {
    /// What the worker calls it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Tool::Tokenize => "tokens",
            Tool::Ast { .. } => "ast",
            Tool::Symtable => "symbols",
        }
    }
}

/// A warning that the compiler gave, such as `SyntaxWarning: invalid escape sequence`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PyWarning {
    /// Name of its class.
    pub category: String,
    /// CPython's words; lone surrogates are escaped.
    pub message: String,
    /// Line in the source, from 1.
    pub line: Option<i64>,
}

/// An exception that `compile()` raised. Lines count from 1 and columns from 1 in characters, as CPython gives them; any
/// place may be missing, 0 or outside of the source. Lone surrogates in texts are escaped.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Raised {
    /// Name of its class: `SyntaxError`, `IndentationError`, `ValueError`, `RecursionError`, `MemoryError`, …
    pub class: String,
    /// CPython's words, without class and place.
    pub message: String,
    /// The file that the error is placed in.
    #[serde(default)]
    pub filename: Option<String>,
    /// The line as the interpreter shows it.
    #[serde(default)]
    pub text: Option<String>,
    /// First line.
    #[serde(default)]
    pub lineno: Option<i64>,
    /// First column.
    #[serde(default)]
    pub offset: Option<i64>,
    /// Last line (3.10 and later).
    #[serde(default)]
    pub end_lineno: Option<i64>,
    /// One past the last column (3.10 and later).
    #[serde(default)]
    pub end_offset: Option<i64>,
}

impl Raised {
    /// Whether this says that the source is wrong (`SyntaxError` and its kin; `ValueError` for NUL bytes; `TokenError` of the module `tokenize`), rather than too
    /// much for the interpreter (`RecursionError`, `MemoryError`, `OverflowError`, `SystemError`).
    pub fn is_about_the_source(&self) -> bool {
        matches!(
            self.class.as_str(),
            "SyntaxError"
                | "IndentationError"
                | "TabError"
                | "_IncompleteInputError"
                | "ValueError"
                | "UnicodeError"
                | "TokenError"
        )
    }
}

/// A block that compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    /// The code object as `marshal.dumps` of that interpreter gives it, without a `.pyc` header.
    pub marshal: Vec<u8>,
    /// Warnings in the order in which they came, repeated ones included.
    pub warnings: Vec<PyWarning>,
}

/// Why there is no code object for a block. Each block fails alone; the next request finds a fresh worker where needed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// `compile()` raised an exception; before it came these warnings.
    #[error("{}: {}", .0.class, .0.message)]
    Raised(Box<Raised>, Vec<PyWarning>),
    /// No interpreter of this version is there.
    #[error("no interpreter for CPython {0} was found")]
    NotFound(crate::target::PyVersion),
    /// The interpreter cannot be started.
    #[error("`{command}` cannot be started: {reason}")]
    NotStarted {
        /// What was typed.
        command: String,
        /// What the system says.
        reason: String,
    },
    /// The interpreter ended while it compiled the block.
    #[error("CPython {release} {death} while it compiled this{}", said(.complaint))]
    Died {
        /// The interpreter's release.
        release: String,
        /// How it ended.
        death: Death,
        /// What it wrote to standard error, in one line; may be empty.
        complaint: String,
    },
    /// The interpreter was ended because it took too long.
    #[error("CPython {release} was stopped: it did not compile this in {} s", .time.as_secs_f32())]
    TimedOut {
        /// The interpreter's release.
        release: String,
        /// How long it had.
        time: Duration,
    },
    /// The interpreter gave something else than an answer.
    #[error("CPython {release} gave {what}{}", said(.complaint))]
    BadAnswer {
        /// The interpreter's release.
        release: String,
        /// What came.
        what: String,
        /// What it wrote to standard error, in one line; may be empty.
        complaint: String,
    },
    /// The block is too large to be sent.
    #[error("the source is larger than 4 GiB")]
    TooLarge,
}

fn said(complaint: &str) -> String {
    if complaint.is_empty() { String::new() } else { format!("; it said `{complaint}`") }
}
