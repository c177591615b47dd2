//! Replacement fields of which CPython's tokenizer says what Ruff's tree does not.

use std::ops::Range;

use super::lexer::{FieldTexts, Lexer, TokenKind};
use crate::target::Target;

/// The texts that fields may be given, by the offset of the `:`, `!` or `}` behind them.
pub(super) fn texts(text: &str, target: Target) -> FieldTexts {
    let mut lexer = Lexer::new(text, target, false);
    while lexer.next_token().is_ok_and(|token| token.kind != TokenKind::EndMarker) {}
    lexer.field_texts
}

/// A source that CPython before 3.14 takes and Ruff refuses.
pub(super) struct Blanked {
    /// Of the same length, with spaces for what Ruff must not see; they end up in literal parts of format specs.
    pub(super) text: String,
    /// Where these spaces stand.
    pub(super) blanks: Vec<Range<usize>>,
}

/// Line breaks in the format specs of single-quoted f-strings: the literal part ends there, and what follows up to the end of
/// the field is read as code is, where blanks mean nothing. `None` where there are none.
pub(super) fn blanked(text: &str, target: Target) -> Option<Blanked> {
    let mut lexer = Lexer::new(text, target, false);
    let mut blanks = Vec::new();
    // How many brackets are open in each spec that is read as code.
    let mut specs: Vec<usize> = Vec::new();
    let (mut breaks, mut end, mut level) = (0, 0, 0);
    while let Ok(token) = lexer.next_token() {
        if token.kind == TokenKind::EndMarker {
            break;
        }
        if specs.last() == Some(&level) && end < token.start {
            blanks.push(end..token.start);
        }
        let operator = if token.kind == TokenKind::Op { &text[token.start..token.end] } else { "" };
        if lexer.spec_breaks.len() > breaks || (operator == ":" && specs.last().is_some_and(|open| open + 1 == level)) {
            // A field inside such a spec has none but a spec of that kind.
            specs.push(token.level);
        } else if operator == "}" && specs.last().is_some_and(|open| token.level < *open) {
            specs.pop();
        }
        (breaks, end, level) = (lexer.spec_breaks.len(), token.end, token.level);
    }
    if blanks.is_empty() {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    for blank in &blanks {
        bytes[blank.clone()].fill(b' ');
    }
    Some(Blanked { text: String::from_utf8(bytes).ok()?, blanks })
}
