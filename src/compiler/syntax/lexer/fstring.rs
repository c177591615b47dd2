//! The text of f- and t-strings, between replacement fields.

use super::{Lexer, MAX_FIELD_NESTING, Step, TokenKind};
use crate::target::Feature;

impl Lexer<'_> {
    pub(super) fn fstring_text(&mut self) -> Step {
        let Some(quoted) = self.quoted.last().cloned() else { return self.regular() };
        self.begin();
        let rest = &self.bytes[self.at..];
        if self.at == self.line_end {
            // A new line is fetched only when its first byte is read.
            let first = self.bump();
            self.back(first);
            if first.is_some() {
                self.begin();
            }
        }
        if rest.first() == Some(&b'{') && rest.get(1) != Some(&b'{') {
            return self.open_field();
        }
        let closing = vec![quoted.quote; quoted.quote_size];
        if rest.starts_with(&closing) {
            self.at += quoted.quote_size;
            self.quoted.pop();
            return self.token(if quoted.template { TokenKind::TStringEnd } else { TokenKind::FStringEnd });
        }
        self.fstring_middle()
    }

    /// Turns to the expression whose brace comes next.
    fn open_field(&mut self) -> Step {
        let letter = self.string_letter();
        if let Some(quoted) = self.quoted.last_mut() {
            quoted.field_depth += 1;
            if quoted.field_depth >= MAX_FIELD_NESTING {
                return self.raise(format!("{letter}-string: expressions nested too deeply"));
            }
            quoted.in_text = false;
        }
        self.regular()
    }

    fn middle(&self, end: usize) -> Step {
        let template = self.quoted.last().is_some_and(|q| q.template);
        self.token_to(if template { TokenKind::TStringMiddle } else { TokenKind::FStringMiddle }, end)
    }

    fn fstring_middle(&mut self) -> Step {
        let Some(quoted) = self.quoted.last().cloned() else { return self.regular() };
        let letter = self.string_letter();
        let in_spec = quoted.in_format_spec && quoted.field_depth >= 0;
        let mut quotes = 0;
        let mut named_escape = false;
        while quotes != quoted.quote_size {
            let byte = self.bump();
            if byte.is_none() || (quoted.quote_size == 1 && byte == Some(b'\n')) {
                return self.broken_off(byte, in_spec);
            }
            if byte == Some(quoted.quote) {
                quotes += 1;
                continue;
            }
            quotes = 0;
            match byte {
                Some(b'{') => {
                    if let Some(q) = self.quoted.last_mut() {
                        q.field.begin(self.at);
                    }
                    let peek = self.bump();
                    if peek == Some(b'{') && !in_spec {
                        return self.middle(self.at - 1);
                    }
                    self.back(peek);
                    self.back(byte);
                    let end = self.at;
                    if let Some(q) = self.quoted.last_mut() {
                        q.field_depth += 1;
                        if q.field_depth >= MAX_FIELD_NESTING {
                            return self.raise(format!("{letter}-string: expressions nested too deeply"));
                        }
                        q.in_text = false;
                        q.in_format_spec = false;
                    }
                    return self.middle(end);
                }
                Some(b'}') => {
                    if named_escape {
                        return self.middle(self.at);
                    }
                    let peek = self.bump();
                    if peek == Some(b'}') && !in_spec && quoted.bracket_depth == 0 {
                        return self.middle(self.at - 1);
                    }
                    self.back(peek);
                    self.back(byte);
                    if let Some(q) = self.quoted.last_mut() {
                        q.in_text = false;
                        q.in_format_spec = false;
                    }
                    return self.middle(self.at);
                }
                Some(b'\\') => {
                    let mut peek = self.bump();
                    if peek == Some(b'\r') {
                        peek = self.bump();
                    }
                    if matches!(peek, Some(b'{' | b'}')) {
                        self.back(peek);
                        continue;
                    }
                    if !quoted.raw && peek == Some(b'N') {
                        peek = self.bump();
                        if peek == Some(b'{') {
                            named_escape = true;
                        } else {
                            self.back(peek);
                        }
                    }
                }
                _ => {}
            }
        }
        self.at -= quoted.quote_size;
        self.middle(self.at)
    }

    /// The text or its line ended before the quotes.
    fn broken_off(&mut self, byte: Option<u8>, in_spec: bool) -> Step {
        let letter = self.string_letter();
        if in_spec && byte == Some(b'\n') {
            if self.has(Feature::SpecNewlineError) {
                return self.raise(format!(
                    "{letter}-string: newlines are not allowed in format specifiers for single quoted {letter}-strings"
                ));
            }
            self.back(byte);
            self.spec_breaks.push(self.at);
            if let Some(q) = self.quoted.last_mut() {
                q.in_text = false;
                q.in_format_spec = false;
            }
            return self.middle(self.at);
        }
        let detected = self.line;
        let Some(quoted) = self.quoted.last().cloned() else { return self.regular() };
        self.at = quoted.start + 1;
        self.line_start = quoted.line_start;
        self.line = quoted.first_line;
        let triple = if quoted.quote_size == 3 { "triple-quoted " } else { "" };
        self.raise(format!("unterminated {triple}{letter}-string literal (detected at line {detected})"))
    }
}
