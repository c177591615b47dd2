//! Why a source does not parse, in CPython's words: the second reading, made only when the first one failed.
//!
//! CPython's parser reads twice too: once to parse, and again with rules that know common mistakes. Whichever rule
//! speaks first wins; if none does, "invalid syntax" is said at the furthest token of the first reading; and what the
//! tokenizer finds in the rest of the text (a bracket that is never closed) may take precedence. Messages, places and
//! their order follow `Grammar/python.gram` and `Parser/pegen_errors.c` of 3.13 and 3.14.
//!
//! 1. [`parser`]: tokens on demand, going back, errors with places.
//! 2. The grammar, a file for each part of it; in the second reading the mistakes are looked for in the same order as
//!    CPython does.

mod call;
mod compound;
mod display;
mod expr;
mod params;
mod parser;
mod pattern;
mod simple;
mod strings;
mod target;

use std::borrow::Cow;

use self::parser::Parser;
use super::lexer::Stop;
use crate::compiler::{CompileError, Mode};
use crate::target::Target;

/// The error that CPython raises for `text`; `None` when this reading finds none.
pub(super) fn explain(text: &str, mode: Mode, target: Target) -> Option<CompileError> {
    let text = if mode == Mode::Exec { ended(text) } else { Cow::Borrowed(text) };
    stacker::maybe_grow(1 << 20, 64 << 20, || {
        let mut parser = Parser::new(&text, target);
        parser.single = mode == Mode::Single;
        let accepted = parser.input(mode);
        if accepted && parser.error.is_none() {
            return None;
        }
        let last = parser.tokens.last().copied();
        if parser.error.is_none() {
            parser.begin_second_reading();
            parser.input(mode);
        }
        if parser.error.is_some() {
            if !parser.stopped {
                parser.read_on();
            }
            return parser.error;
        }
        parser.generic(last?);
        parser.error
    })
}

/// The text with a line break at its end, as CPython's tokenizer reads it.
fn ended(text: &str) -> Cow<'_, str> {
    if text.ends_with('\n') { Cow::Borrowed(text) } else { Cow::Owned(format!("{text}\n")) }
}

/// What the tokenizer alone refuses, for sources that Ruff accepts: tabs, nesting, encodings of names.
pub(super) fn tokenizer_error(text: &str, target: Target) -> Option<CompileError> {
    let text = ended(text);
    let mut parser = Parser::new(&text, target);
    loop {
        let token = parser.fetch();
        if parser.error.is_some() {
            return parser.error;
        }
        if token.is_none_or(|t| t.kind == super::lexer::TokenKind::EndMarker) {
            return None;
        }
    }
}

/// Whether a stop of the tokenizer is an exception of its own.
fn is_raised(stop: &Stop) -> bool {
    matches!(stop, Stop::Raised(_))
}
