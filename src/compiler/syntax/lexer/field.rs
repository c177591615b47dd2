//! The text of a replacement field, which `{x=}` shows and t-strings keep, as CPython's tokenizer cuts it.
//!
//! It keeps one text per string, begun at a `{` and ended at a `:`, `!` or `}`, and hands it to each token that may end a field.
//! Which braces begin a text is decided by counting brackets, not by the grammar; so a field inside a format spec may be
//! given the text of another one, and one with a `!=` inside only what stands before it.

use rustc_hash::FxHashMap;

use super::{Lexer, Quoted};
use crate::target::Feature;

/// What is known at the `:`, `!` or `}` at an offset: the first byte of the text and one past its last.
pub(in crate::compiler::syntax) type FieldTexts = FxHashMap<usize, (usize, usize)>;

/// The text that a string has at hand.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Recording {
    start: usize,
    end: Option<usize>,
    /// A `=` was read in the field.
    pub(super) debug: bool,
}

impl Recording {
    pub(super) fn begin(&mut self, start: usize) {
        (self.start, self.end) = (start, None);
    }
}

/// Whether an expression of a field is read, not the text between fields.
fn in_field(quoted: &Quoted) -> bool {
    quoted.field_depth >= 0
}

impl Lexer<'_> {
    /// Called with the first byte of an operator, before its bracket counts.
    pub(super) fn note_field(&mut self, byte: u8) {
        if !matches!(byte, b':' | b'!' | b'{' | b'}') {
            return;
        }
        let first_end_counts = self.has(Feature::DebugTextEndsEarly);
        let Some(quoted) = self.quoted.last_mut().filter(|q| in_field(q)) else { return };
        let level = quoted.bracket_depth - i32::from(byte != b'{');
        let field = &mut quoted.field;
        if level != 0 && (level != 1 || !(field.debug || quoted.in_format_spec)) {
            return;
        }
        if byte == b'{' {
            return field.begin(self.at);
        }
        if field.end.is_none() || (byte != b':' && !first_end_counts) {
            field.end = Some(self.start);
        }
        if let Some(end) = field.end.filter(|_| field.debug || quoted.template) {
            self.field_texts.insert(self.start, (field.start, end));
        }
    }

    /// Called for a `=`.
    pub(super) fn note_debug(&mut self) {
        let anywhere = self.has(Feature::DebugTextEndsEarly);
        if let Some(quoted) = self.quoted.last_mut().filter(|q| in_field(q)) {
            quoted.field.debug |= anywhere || quoted.bracket_depth - quoted.field_depth == 1;
        }
    }
}
