//! String literals: what they hold is decoded here only to find what is wrong with it.

use std::ops::Range;

use super::parser::{Node, Out, Parser, Rule};
use crate::compiler::syntax::convert::unicode_error;
use crate::compiler::syntax::lexer::TokenKind;
use crate::compiler::syntax::literal::{self, TextKind};
use crate::compiler::syntax::source::undecodable;
use crate::compiler::{CompileError, ErrorKind};
use crate::target::Feature;

/// What kind of literal a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Str,
    Bytes,
    Formatted,
    Template,
}

impl Parser<'_> {
    /// Adjacent literals.
    pub(super) fn strings(&mut self) -> Out {
        self.memo(Rule::Strings, |p| {
            if p.has(Feature::TemplateStrings) {
                p.mistake(|p| p.mixed_templates());
            }
            let mark = p.mark;
            let parts = p.parts(3, |p| p.plain_or_formatted());
            if p.error.is_some() {
                return None;
            }
            if let Some(&(_, first)) = parts.first() {
                let bytes = parts.iter().filter(|(k, _)| *k == Part::Bytes).count();
                if bytes > 0 && bytes < parts.len() {
                    return p.raise("cannot mix bytes and nonbytes literals");
                }
                let formatted = parts.iter().any(|(k, _)| *k == Part::Formatted);
                return Some(p.node(if formatted { "f-string expression" } else { "literal" }, first));
            }
            p.mark = mark;
            let parts = p.templates();
            let &(_, first) = parts.first()?;
            Some(p.node("t-string expression", first))
        })
    }

    /// Literals one after the other, each `rules` rules deeper.
    fn parts(&mut self, rules: u32, mut part: impl FnMut(&mut Self) -> Option<(Part, Node)>) -> Vec<(Part, Node)> {
        self.rules(rules - 1, |p| Some(std::iter::from_fn(|| p.rule(&mut part)).collect())).unwrap_or_default()
    }

    fn plain_or_formatted(&mut self) -> Option<(Part, Node)> {
        if self.at_kind(TokenKind::String) {
            self.plain_string()
        } else if self.at_kind(TokenKind::FStringStart) {
            self.quoted(false)
        } else {
            None
        }
    }

    /// T-strings one after the other.
    fn templates(&mut self) -> Vec<(Part, Node)> {
        self.parts(1, |p| p.template())
    }

    /// A t-string. One that a reading without mistakes failed on is not looked into again.
    fn template(&mut self) -> Option<(Part, Node)> {
        let node = self.memo(Rule::Template, |p| {
            if p.at_kind(TokenKind::TStringStart) { p.quoted(true).map(|(_, node)| node) } else { None }
        })?;
        Some((Part::Template, node))
    }

    fn mixed_templates(&mut self) -> Option<()> {
        const MIXED: &str = "cannot mix t-string literals with string or bytes literals";
        self.alt::<()>(|p| {
            let &(_, last) = p.parts(3, |p| p.plain_or_formatted()).last()?;
            let (_, other) = p.template()?;
            p.range(last, other, MIXED)
        });
        self.alt::<()>(|p| {
            let &(_, last) = p.templates().last()?;
            let (_, other) = p.plain_or_formatted()?;
            p.range(last, other, MIXED)
        })
    }

    fn plain_string(&mut self) -> Option<(Part, Node)> {
        let node = self.kind(TokenKind::String)?;
        let text = self.first_text(node);
        let prefix_length = text.find(['\'', '"'])?;
        let prefix = text[..prefix_length].to_ascii_lowercase();
        let quote =
            if text[prefix_length..].starts_with("'''") || text[prefix_length..].starts_with("\"\"\"") { 3 } else { 1 };
        let body = text.get(prefix_length + quote..text.len() - quote)?;
        let start = self.tokens[node.first].start + prefix_length + quote;
        let bytes = &self.bytes[start..start + body.len()];
        let raw = prefix.contains('r');
        if prefix.contains('b') {
            if !bytes.is_ascii() {
                return self.at_node(node, "bytes can only contain ASCII literal characters");
            }
            if let Err(error) = literal::decode_bytes(body, raw, &mut Vec::new(), &mut Vec::new()) {
                return self.raise(format!("(value error) {} at position {}", error.reason, error.start));
            }
            return Some((Part::Bytes, node));
        }
        if let Err(problem) = undecodable_text(bytes, raw) {
            return self.raise(format!("(unicode error) {problem}"));
        }
        self.check_text(body, raw)?;
        Some((Part::Str, node))
    }

    /// Refuses text with an escape that does not decode.
    fn check_text(&mut self, body: &str, raw: bool) -> Option<()> {
        self.check_decoded(body, raw, false)
    }

    /// Text of an f-string that is no UTF-8: CPython lets the decoder's own exception through. 3.13 decodes what is not ASCII in
    /// a format spec piece by piece.
    fn check_bytes(&mut self, text: Node, in_spec: bool) -> Option<()> {
        let token = self.tokens[text.first];
        let bytes = &self.bytes[token.start..token.end];
        let decoded = if in_spec && !self.has(Feature::RawFormatSpec) { by_pieces(bytes) } else { undecodable(bytes) };
        let Err(problem) = decoded else { return Some(()) };
        self.stopped = true;
        self.fail(CompileError::unplaced(ErrorKind::UnicodeDecode, problem))
    }

    /// In a format spec CPython lets the decoder's own exception through.
    fn check_decoded(&mut self, body: &str, raw: bool, in_spec: bool) -> Option<()> {
        let kind = TextKind { raw, doubled_braces: false, version: self.target.version };
        match literal::decode_str(body, kind, &mut Vec::new()) {
            Ok(_) => Some(()),
            Err(error) if in_spec => {
                let message = unicode_error(body, &error).replace("(unicode error) ", "");
                self.stopped = true;
                self.fail(CompileError::unplaced(ErrorKind::UnicodeDecode, message))
            }
            Err(error) => self.raise(unicode_error(body, &error)),
        }
    }

    fn quoted(&mut self, template: bool) -> Option<(Part, Node)> {
        let (start, end, part) = if template {
            (TokenKind::TStringStart, TokenKind::TStringEnd, Part::Template)
        } else {
            (TokenKind::FStringStart, TokenKind::FStringEnd, Part::Formatted)
        };
        let mark = self.mark;
        let first = self.kind(start)?;
        let raw = self.first_text(first).contains(['r', 'R']);
        let texts = self.quoted_parts(template, false, raw);
        let closed = texts.and_then(|texts| {
            self.kind(end)?;
            Some(texts)
        });
        let Some(texts) = closed else {
            self.mark = mark;
            return None;
        };
        for text in texts {
            let body = &self.text[text];
            self.check_text(body, raw)?;
        }
        Some((part, self.node("f-string expression", first)))
    }

    /// Text and replacement fields; gives the pieces of text, and what fields show of themselves where that is decoded too.
    fn quoted_parts(&mut self, template: bool, in_spec: bool, raw: bool) -> Option<Vec<Range<usize>>> {
        let middle = if template { TokenKind::TStringMiddle } else { TokenKind::FStringMiddle };
        let mut texts = Vec::new();
        self.rules(2, |p| {
            loop {
                if let Some(text) = p.kind(middle) {
                    p.check_bytes(text, in_spec)?;
                    if in_spec {
                        // Text of a format spec is decoded at once.
                        let body = p.first_text(text);
                        let raw = raw && p.has(Feature::RawFormatSpec);
                        p.check_decoded(body, raw, true)?;
                    }
                    let token = p.tokens[text.first];
                    texts.push(token.start..token.end);
                    continue;
                }
                let debug = p.rule(|p| p.replacement_field(template, raw));
                let Some(debug) = debug else { break };
                texts.extend(debug.filter(|_| !raw && !in_spec && p.has(Feature::DebugTextEscapes)));
            }
            p.error.is_none().then_some(texts)
        })
    }

    /// A field; gives the text that it shows of itself, if it does and no comment is in it.
    fn replacement_field(&mut self, template: bool, raw: bool) -> Option<Option<Range<usize>>> {
        let good = self.alt(|p| {
            p.tok("{")?;
            p.annotated_rhs()?;
            let equals = p.opt(|p| p.tok("="))?;
            let end = p.peek()?;
            let conversion = p.opt(|p| p.conversion())?;
            p.opt(|p| {
                p.tok(":")?;
                p.rule(|p| p.quoted_parts(template, true, raw))
            })?;
            p.tok("}")?;
            if let Some(name) = conversion
                && !p.has(Feature::ConversionCheckedEarly)
            {
                p.check_conversion(name)?;
            }
            let debug = equals.and_then(|_| p.lexer.field_texts.get(&end.start));
            let plain = |debug: &Range<usize>| p.text.get(debug.clone()).is_some_and(|text| !text.contains('#'));
            Some(debug.map(|&(start, end)| start..end).filter(plain))
        });
        if good.is_none() {
            let letter = if template { 't' } else { 'f' };
            self.mistake(|p| p.wrong_field(letter, template, raw));
        }
        good
    }

    fn conversion(&mut self) -> Out {
        let mark = self.tok("!")?;
        let name = self.name()?;
        if mark.line != name.line || mark.end_column != name.column {
            let exclamation = if self.has(Feature::TemplateStrings) { "exclamation" } else { "exclamanation" };
            let letter = self.open_string_letter();
            return self.range(
                mark,
                name,
                format!("{letter}-string: conversion type must come right after the {exclamation} mark"),
            );
        }
        if self.has(Feature::ConversionCheckedEarly) {
            self.check_conversion(name)?;
        }
        Some(name)
    }

    /// Refuses a conversion that is none.
    fn check_conversion(&mut self, name: Node) -> Option<()> {
        let text = self.name_text(name);
        if matches!(&*text, "s" | "r" | "a") {
            return Some(());
        }
        let letter = self.open_string_letter();
        self.at_node(name, format!("{letter}-string: invalid conversion character '{text}': expected 's', 'r', or 'a'"))
    }

    fn open_string_letter(&self) -> char {
        let inner = self.tokens[..self.mark]
            .iter()
            .rev()
            .scan(0, |depth, t| {
                match t.kind {
                    TokenKind::FStringEnd | TokenKind::TStringEnd => *depth += 1,
                    TokenKind::FStringStart | TokenKind::TStringStart => *depth -= 1,
                    _ => {}
                }
                Some((*depth, t.kind))
            })
            .find(|(depth, _)| *depth < 0);
        if inner.is_some_and(|(_, kind)| kind == TokenKind::TStringStart) { 't' } else { 'f' }
    }

    fn wrong_field(&mut self, letter: char, template: bool, raw: bool) -> Option<()> {
        for first in ["=", "!", ":", "}"] {
            self.alt::<()>(|p| {
                p.tok("{")?;
                let wrong = p.tok(first)?;
                p.at_node(wrong, format!("{letter}-string: valid expression required before '{first}'"))
            });
        }
        self.alt::<()>(|p| {
            p.tok("{")?;
            p.not(|p| p.annotated_rhs())?;
            p.raise_next(format!("{letter}-string: expecting a valid expression after '{{'"))
        });
        self.alt::<()>(|p| {
            p.tok("{")?;
            p.annotated_rhs()?;
            p.not(|p| p.any(&["=", "!", ":", "}"]))?;
            p.raise_next(format!("{letter}-string: expecting '=', or '!', or ':', or '}}'"))
        });
        self.alt::<()>(|p| {
            p.tok("{")?;
            p.annotated_rhs()?;
            p.tok("=")?;
            p.not(|p| p.any(&["!", ":", "}"]))?;
            p.raise_next(format!("{letter}-string: expecting '!', or ':', or '}}'"))
        });
        self.alt::<()>(|p| {
            p.tok("{")?;
            p.annotated_rhs()?;
            p.opt(|p| p.tok("="))?;
            p.alt::<()>(|p| {
                p.tok("!")?;
                if !p.at(&[":", "}"]) {
                    return None;
                }
                p.raise_next(format!("{letter}-string: missing conversion character"))
            });
            p.tok("!")?;
            p.not(|p| p.name())?;
            p.raise_next(format!("{letter}-string: invalid conversion character"))
        });
        let head = |p: &mut Self| {
            p.tok("{")?;
            p.annotated_rhs()?;
            p.opt(|p| p.tok("="))?;
            p.opt(|p| {
                p.tok("!")?;
                p.name()
            })
        };
        self.alt::<()>(|p| {
            head(p)?;
            p.not(|p| p.any(&[":", "}"]))?;
            p.raise_next(format!("{letter}-string: expecting ':' or '}}'"))
        });
        self.alt::<()>(|p| {
            head(p)?;
            p.tok(":")?;
            p.quoted_parts(template, true, raw)?;
            p.not(|p| p.tok("}"))?;
            p.raise_next(format!("{letter}-string: expecting '}}', or format specs"))
        });
        self.alt::<()>(|p| {
            head(p)?;
            p.not(|p| p.tok("}"))?;
            p.raise_next(format!("{letter}-string: expecting '}}'"))
        })
    }
}

/// What the decoder says about the text of a plain literal. With backslashes CPython decodes what is not ASCII piece by piece.
fn undecodable_text(body: &[u8], raw: bool) -> Result<(), String> {
    if raw || !body.contains(&b'\\') {
        return undecodable(body);
    }
    by_pieces(body)
}

fn by_pieces(bytes: &[u8]) -> Result<(), String> {
    bytes.split(u8::is_ascii).try_for_each(undecodable)
}
