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
use super::lexer::{Lexer, TokenKind};
use crate::compiler::{CompileError, Mode};
use crate::target::Target;

/// Tokens before a mistake that are always read again; what comes earlier in a long source is taken as good.
const READ_AGAIN: usize = 5000;

/// The error that CPython raises for `text`, of which the first parser accepted what stands before `good_until`; `None`
/// when this reading finds none.
pub(super) fn explain(text: &str, good_until: usize, mode: Mode, target: Target) -> Option<CompileError> {
    let text = if mode == Mode::Exec { ended(text) } else { Cow::Borrowed(text) };
    let skip = if mode == Mode::Exec { statement_before(&text, good_until, target) } else { 0 };
    let read = |skip| read_twice(&text, text.as_bytes(), skip, mode, target);
    let found = read(skip);
    if found.is_none() && skip > 0 { read(0) } else { found }
}

/// The error that CPython raises for bytes that are not all UTF-8, from versions that decode only what they need; `text` has a
/// letter for each byte that is none.
pub(super) fn explain_undecodable(text: &str, bytes: &[u8], mode: Mode, target: Target) -> Option<CompileError> {
    if mode == Mode::Exec && !text.ends_with('\n') {
        return read_twice(&format!("{text}\n"), &[bytes, b"\n"].concat(), 0, mode, target);
    }
    read_twice(text, bytes, 0, mode, target)
}

fn read_twice(text: &str, bytes: &[u8], skip: usize, mode: Mode, target: Target) -> Option<CompileError> {
    stacker::maybe_grow(1 << 20, 64 << 20, || {
        let mut parser = Parser::new(text, bytes, target);
        parser.single = mode == Mode::Single;
        parser.skip(skip);
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
            // A tokenizer that has met the end of the text is not asked again.
            if !parser.stopped && !parser.lexer.is_at_end() {
                parser.read_on();
            }
            return parser.error;
        }
        parser.generic(last?);
        parser.error
    })
}

/// The index of the token that begins a statement of the module some way before `offset`; 0 in short sources.
fn statement_before(text: &str, offset: usize, target: Target) -> usize {
    let mut lexer = Lexer::new(text, target, false);
    let mut starts = vec![0];
    let (mut index, mut depth, mut fresh) = (0usize, 0usize, true);
    while let Ok(token) = lexer.next_token() {
        if token.start >= offset || token.kind == TokenKind::EndMarker {
            break;
        }
        match token.kind {
            TokenKind::Indent => depth += 1,
            TokenKind::Dedent => depth = depth.saturating_sub(1),
            TokenKind::Newline => fresh = true,
            _ => {
                let goes_on = ["else", "elif", "except", "finally"].contains(&&text[token.start..token.end]);
                if std::mem::take(&mut fresh) && depth == 0 && !goes_on {
                    starts.push(index);
                }
            }
        }
        index += 1;
    }
    // A decorator or an unfinished `try` before the mistake may be part of it.
    starts.into_iter().rev().skip(3).find(|start| start + READ_AGAIN <= index).unwrap_or(0)
}

/// The text with a line break at its end, as CPython's tokenizer reads it.
fn ended(text: &str) -> Cow<'_, str> {
    if text.ends_with('\n') { Cow::Borrowed(text) } else { Cow::Owned(format!("{text}\n")) }
}

/// What the tokenizer alone refuses, for sources that Ruff accepts: tabs, nesting, encodings of names.
pub(super) fn tokenizer_error(text: &str, target: Target) -> Option<CompileError> {
    let text = ended(text);
    let mut parser = Parser::new(&text, text.as_bytes(), target);
    loop {
        let token = parser.fetch();
        if parser.error.is_some() {
            return parser.error;
        }
        if token.is_none_or(|t| t.kind == TokenKind::EndMarker) {
            return None;
        }
    }
}
