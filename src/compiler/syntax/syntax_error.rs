//! What CPython raises when a source does not parse or does not compile, with the attributes its exception has.

use std::fmt;

/// The exception class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum ErrorClass {
    SyntaxError,
    IndentationError,
    TabError,
    /// "Parser stack overflowed": nested too deeply for CPython's parser.
    MemoryError,
    /// Nested too deeply for a later stage.
    RecursionError,
}

impl ErrorClass {
    /// The name as Python prints it.
    pub fn name(self) -> &'static str {
        match self {
            ErrorClass::SyntaxError => "SyntaxError",
            ErrorClass::IndentationError => "IndentationError",
            ErrorClass::TabError => "TabError",
            ErrorClass::MemoryError => "MemoryError",
            ErrorClass::RecursionError => "RecursionError",
        }
    }
}

/// An error of the tokenizer, the parser, the symbol table or the code generator.
///
/// The four numbers are the exception's attributes: lines from 1; `offset` and `end_offset` are columns from 1, in
/// characters for errors of the parser. `None` where CPython leaves them out; `end_offset` 0 or -1 appear as CPython has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Which exception.
    pub class: ErrorClass,
    /// `msg`.
    pub message: String,
    /// `lineno`.
    pub line: Option<i32>,
    /// `offset`.
    pub offset: Option<i32>,
    /// `end_lineno`.
    pub end_line: Option<i32>,
    /// `end_offset`.
    pub end_offset: Option<i32>,
}

impl SyntaxError {
    /// A `SyntaxError` without a place.
    pub fn new(message: impl Into<String>) -> Self {
        SyntaxError {
            class: ErrorClass::SyntaxError,
            message: message.into(),
            line: None,
            offset: None,
            end_line: None,
            end_offset: None,
        }
    }

    /// With another class.
    pub fn class(mut self, class: ErrorClass) -> Self {
        self.class = class;
        self
    }

    /// With a place: `lineno`, `offset`, `end_lineno`, `end_offset`.
    pub fn at(mut self, line: i32, offset: i32, end_line: i32, end_offset: i32) -> Self {
        self.line = Some(line);
        self.offset = Some(offset);
        self.end_line = Some(end_line);
        self.end_offset = Some(end_offset);
        self
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.class.name(), self.message)
    }
}

impl std::error::Error for SyntaxError {}

/// A `SyntaxWarning` (or `DeprecationWarning`) that CPython gives while it compiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxWarning {
    /// The text.
    pub message: String,
    /// The line it is attributed to.
    pub line: i32,
}
