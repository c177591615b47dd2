//! What every stage of the compiler says when the source is wrong.

use std::ops::{Deref, DerefMut};

use crate::base::Location;

/// The exception that CPython raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// `SyntaxError`.
    Syntax,
    /// `IndentationError`.
    Indentation,
    /// `TabError`.
    Tab,
    /// `ValueError`, such as null bytes in the source.
    Value,
    /// `OverflowError`: a number in the code object would not fit.
    Overflow,
    /// `RecursionError`: nested too deeply for this CPython.
    Recursion,
    /// `MemoryError`: "s_push: parser stack overflow".
    Memory,
    /// `UnicodeEncodeError`, such as a surrogate in a docstring.
    UnicodeEncode,
    /// `UnicodeDecodeError`: an escape in a format spec.
    UnicodeDecode,
    /// `SystemError`: CPython would report a fault of its own, or this is one of ours.
    System,
}

impl ErrorKind {
    /// Python's name of the exception.
    pub const fn name(self) -> &'static str {
        match self {
            ErrorKind::Syntax => "SyntaxError",
            ErrorKind::Indentation => "IndentationError",
            ErrorKind::Tab => "TabError",
            ErrorKind::Value => "ValueError",
            ErrorKind::Overflow => "OverflowError",
            ErrorKind::Recursion => "RecursionError",
            ErrorKind::Memory => "MemoryError",
            ErrorKind::UnicodeEncode => "UnicodeEncodeError",
            ErrorKind::UnicodeDecode => "UnicodeDecodeError",
            ErrorKind::System => "SystemError",
        }
    }
}

/// Why a source does not compile, in CPython's words. One word long: nearly every function of the compiler can give it, and
/// nearly none does.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}", self.kind.name(), self.message)]
pub struct CompileError(Box<ErrorDetails>);

/// What a [`CompileError`] holds. The four numbers are the attributes of Python's exception: lines and offsets count from 1, 0 or
/// -1 stand for what CPython puts there when it does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorDetails {
    /// Which exception.
    pub kind: ErrorKind,
    /// Its message (`SyntaxError.msg`).
    pub message: String,
    /// `lineno`; 0 when the exception has none.
    pub lineno: i32,
    /// `offset`: in characters for errors of the parser; in bytes for errors found later, as CPython counts there.
    pub offset: i32,
    /// `end_lineno`.
    pub end_lineno: i32,
    /// `end_offset`.
    pub end_offset: i32,
}

impl From<ErrorDetails> for CompileError {
    fn from(details: ErrorDetails) -> CompileError {
        CompileError(Box::new(details))
    }
}

impl Deref for CompileError {
    type Target = ErrorDetails;

    fn deref(&self) -> &ErrorDetails {
        &self.0
    }
}

impl DerefMut for CompileError {
    fn deref_mut(&mut self) -> &mut ErrorDetails {
        &mut self.0
    }
}

impl CompileError {
    /// A `SyntaxError` found after parsing, at `location`.
    pub fn syntax(message: impl Into<String>, location: Location) -> CompileError {
        CompileError::from(ErrorDetails {
            kind: ErrorKind::Syntax,
            message: message.into(),
            lineno: location.line,
            offset: location.column + 1,
            end_lineno: location.end_line,
            end_offset: location.end_column + 1,
        })
    }

    /// An exception without a place.
    pub fn unplaced(kind: ErrorKind, message: impl Into<String>) -> CompileError {
        let message = message.into();
        CompileError::from(ErrorDetails { kind, message, lineno: 0, offset: 0, end_lineno: 0, end_offset: 0 })
    }
}

/// Which category a warning of the compiler has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WarningKind {
    /// `SyntaxWarning`.
    Syntax,
    /// `DeprecationWarning`.
    Deprecation,
}

/// A warning that CPython's compiler gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileWarning {
    /// Category.
    pub kind: WarningKind,
    /// CPython's message.
    pub message: String,
    /// Line, from 1.
    pub lineno: i32,
    /// Where, as far as it is known more exactly.
    pub location: Location,
}
