//! Replacement fields of which CPython's tokenizer says what Ruff's tree does not.

use super::lexer::{FieldTexts, Lexer, TokenKind};
use crate::target::Target;

/// The texts that fields may be given, by the offset of the `:`, `!` or `}` behind them.
pub(super) fn texts(text: &str, target: Target) -> FieldTexts {
    let mut lexer = Lexer::new(text, target, false);
    while lexer.next_token().is_ok_and(|token| token.kind != TokenKind::EndMarker) {}
    lexer.field_texts
}
