//! String literals: plain, bytes, f-strings, t-strings; implicit concatenation and debug text as CPython builds them.

use std::borrow::Cow;

use ruff_python_ast::{self as r, StringFlags};
use ruff_text_size::{TextRange, TextSize};

use super::Converter;
use super::expr::constant;
use crate::base::Location;
use crate::code::{Constant, PyStr};
use crate::compiler::syntax::ast::*;
use crate::compiler::syntax::fields;
use crate::compiler::syntax::literal::{self, EscapeError, TextKind};
use crate::compiler::{CompileError, ErrorKind};

/// A run of literal text that grows while neighbours are text too.
struct Run {
    text: Vec<u8>,
    start: TextSize,
    end: TextSize,
    u_prefix: bool,
}

/// The parts of an f- or t-string so far.
#[derive(Default)]
struct Parts {
    values: List<Expr>,
    run: Option<Run>,
}

impl Converter<'_> {
    pub(super) fn string(&mut self, e: &r::ExprStringLiteral) -> ExprKind {
        let parts = e.value.as_slice();
        let u_prefix = parts.first().is_some_and(|p| p.flags.prefix().is_unicode());
        let value = match parts {
            [one] => self.plain(one),
            many => {
                let mut bytes = Vec::new();
                for part in many {
                    bytes.extend_from_slice(self.plain(part).as_bytes());
                }
                joined_text(&bytes)
            }
        };
        ExprKind::Constant { value: Constant::Str(value), u_prefix }
    }

    pub(super) fn bytes(&mut self, e: &r::ExprBytesLiteral) -> ExprKind {
        let mut out = Vec::new();
        for part in &e.value {
            let body = body(part.range, part.flags);
            let mut odd = std::mem::take(&mut self.odd_scratch);
            let result = literal::decode_bytes(&self.text[body], part.flags.prefix().is_raw(), &mut out, &mut odd);
            self.note_odd(body, part.range.start(), false, &mut odd);
            self.odd_scratch = odd;
            if let Err(error) = result {
                let message = format!("(value error) {} at position {}", error.reason, error.start);
                self.fail_at(message, part.range);
            }
        }
        constant(Constant::Bytes(out.into()))
    }

    fn plain(&mut self, part: &r::StringLiteral) -> PyStr {
        let kind = TextKind { raw: part.flags.prefix().is_raw(), doubled_braces: false, version: self.target.version };
        self.decode(body(part.range, part.flags), kind, part.range, part.range.start())
    }

    fn decode(&mut self, body: TextRange, kind: TextKind, token: TextRange, line_of: TextSize) -> PyStr {
        let mut odd = std::mem::take(&mut self.odd_scratch);
        let result = literal::decode_str(&self.text[body], kind, &mut odd);
        self.note_odd(body, line_of, kind.doubled_braces, &mut odd);
        self.odd_scratch = odd;
        result.unwrap_or_else(|error| {
            self.fail_at(unicode_error(&self.text[body], &error), token);
            PyStr::from("")
        })
    }

    /// Notes odd escapes of the text at `body`: CPython's decoder reports only the first of each token.
    fn note_odd(&mut self, body: TextRange, token: TextSize, in_fstring: bool, odd: &mut Vec<literal::OddEscape>) {
        let text = &self.text[body];
        let at_brace = |at: usize| in_fstring && matches!(text.as_bytes().get(at + 1), Some(b'{' | b'}'));
        for (i, &escape) in odd.iter().enumerate() {
            let offset = body.start().to_usize() + escape.at;
            let line_of = if at_brace(escape.at) {
                // The tokenizer has seen these already.
                super::LineOf::Escape
            } else if i == 0 {
                let lines_below = memchr::memchr_iter(b'\n', &text.as_bytes()[..escape.at]).count() as i32;
                super::LineOf::Token { start: token.to_usize(), lines_below }
            } else {
                continue;
            };
            self.odd.push(super::OddPlace { offset, escape, line_of });
        }
        odd.clear();
    }

    /// A backslash right before the brace of a replacement field.
    fn note_brace_escape(&mut self, text: TextRange, raw: bool) {
        let (bytes, end) = (self.text.as_bytes(), text.end().to_usize());
        let backslashes = bytes[text.start().to_usize()..end].iter().rev().take_while(|b| **b == b'\\').count();
        if !raw && backslashes % 2 == 1 && bytes.get(end) == Some(&b'{') {
            let escape = literal::OddEscape { at: 0, octal: false };
            self.odd.push(super::OddPlace { offset: end - 1, escape, line_of: super::LineOf::Escape });
        }
    }

    fn fail_at(&mut self, message: String, range: TextRange) {
        let mut at = self.location(range);
        // The parser's columns count characters.
        at.column = self.characters(range.start(), at.column);
        at.end_column = self.characters(range.end(), at.end_column);
        self.fail(CompileError::syntax(message, at));
    }

    /// The character column of an offset whose byte column is known.
    fn characters(&self, offset: TextSize, column: i32) -> i32 {
        let end = offset.to_usize();
        self.text[end - column as usize..end].chars().count() as i32
    }

    pub(super) fn joined(&mut self, e: &r::ExprFString, _location: Location) -> ExprKind {
        let mut parts = Parts::default();
        let specs = std::mem::take(&mut self.specs);
        for part in &e.value {
            match part {
                r::FStringPart::Literal(l) => {
                    let text = self.plain(l);
                    // Even an empty string literal widens the run of text that it stands in.
                    parts.add(text.as_bytes(), l.range, l.flags.prefix().is_unicode());
                }
                r::FStringPart::FString(f) => {
                    let closing = f.range.add_start(f.range.len() - f.flags.closer_len());
                    self.elements(&f.elements, (f.flags.prefix().is_raw(), false), Some(closing), &mut parts);
                }
            }
        }
        self.specs = specs;
        ExprKind::JoinedStr(parts.finish(self))
    }

    pub(super) fn template(&mut self, e: &r::ExprTString) -> ExprKind {
        let mut parts = Parts::default();
        let specs = std::mem::take(&mut self.specs);
        for t in &e.value {
            let closing = t.range.add_start(t.range.len() - t.flags.closer_len());
            self.elements(&t.elements, (t.flags.prefix().is_raw(), true), Some(closing), &mut parts);
        }
        self.specs = specs;
        ExprKind::TemplateStr(parts.finish(self))
    }

    /// `closing` is where the quotes at the end stand; nothing inside a format spec.
    fn elements(
        &mut self,
        elements: &[r::InterpolatedStringElement],
        (raw, template): (bool, bool),
        closing: Option<TextRange>,
        parts: &mut Parts,
    ) {
        for element in elements {
            match element {
                r::InterpolatedStringElement::Literal(l) => {
                    let kind = TextKind { raw, doubled_braces: true, version: self.target.version };
                    let range = self.before_blank(l.range);
                    let text = self.decode(range, kind, range, closing.map_or(range.start(), |quotes| quotes.start()));
                    self.note_brace_escape(range, raw);
                    parts.text(text.as_bytes(), range);
                }
                r::InterpolatedStringElement::Interpolation(i) => {
                    self.interpolation(i, (raw, template), closing, parts);
                }
            }
        }
    }

    fn interpolation(
        &mut self,
        i: &r::InterpolatedElement,
        (raw, template): (bool, bool),
        closing: Option<TextRange>,
        parts: &mut Parts,
    ) {
        let mut conversion = i.conversion as i32;
        if i.debug_text.is_some() {
            let start = i.range.start() + TextSize::new(1);
            // The text runs from the brace to the end of the blanks after `=`.
            let end = self.debug_end(i);
            let text = self.field_text(start, end).unwrap_or_else(|| {
                let message = "field 'value' is required for Constant";
                self.fail(CompileError::unplaced(ErrorKind::Value, message));
                String::new()
            });
            let range = TextRange::new(start, end);
            match closing.filter(|_| self.debug_text_escapes && !raw && text.contains('\\')) {
                Some(quotes) => {
                    let text = self.debug_text_decoded(&text, range, quotes);
                    parts.text(text.as_bytes(), range);
                }
                None => parts.text(text.as_bytes(), range),
            }
            if conversion == -1 && i.format_spec.is_none() {
                conversion = i32::from(b'r');
            }
        }
        let location = self.location(i.range);
        parts.close(self);
        let value = self.boxed(&i.expression);
        let format_spec = i.format_spec.as_deref().map(|spec| {
            let mut inner = Parts::default();
            // Fields inside a format spec are plain ones, in t-strings too.
            self.specs += 1;
            self.elements(&spec.elements, (raw && self.raw_format_spec, false), None, &mut inner);
            self.specs -= 1;
            let values = inner.finish(self);
            let at_end = self.disguise.blanks.iter().find(|blank| blank.end == spec.range.end().to_usize());
            let end = at_end.map_or(spec.range.end(), |blank| TextSize::new(blank.start as u32));
            let location = self.between(spec.range.start() - TextSize::new(1), end);
            Box::new(Expr { kind: ExprKind::JoinedStr(values), location })
        });
        let kind = if template {
            let str = Box::new(Constant::str(self.interpolated_text(i)));
            ExprKind::Interpolation { value, str, conversion, format_spec }
        } else {
            ExprKind::FormattedValue { value, conversion, format_spec }
        };
        parts.values.push(Expr { kind, location });
    }

    /// What becomes of debug text, of the field at `range`, that is decoded when the closing quotes are read.
    fn debug_text_decoded(&mut self, text: &str, range: TextRange, quotes: TextRange) -> PyStr {
        let kind = TextKind { raw: false, doubled_braces: false, version: self.target.version };
        let mut odd = Vec::new();
        let decoded = literal::decode_str(text, kind, &mut odd);
        // Before a brace the tokenizer would have said so.
        let at_brace = |at: usize| matches!(text.as_bytes().get(at + 1), Some(b'{' | b'}'));
        if let Some(&escape) = odd.first().filter(|escape| !at_brace(escape.at)) {
            let written =
                text.get(escape.at..).and_then(|rest| rest.char_indices().nth(2).map(|(end, _)| &rest[..end]));
            let at = written.and_then(|written| self.text[range].find(written)).unwrap_or_default();
            let line_of = super::LineOf::Token { start: quotes.start().to_usize(), lines_below: 0 };
            self.odd.push(super::OddPlace { offset: range.start().to_usize() + at, escape, line_of });
        }
        decoded.unwrap_or_else(|error| {
            self.fail_at(unicode_error(text, &error), quotes);
            PyStr::from("")
        })
    }

    /// Where the debug text ends: before `!`, `:` or the closing brace.
    fn debug_end(&self, i: &r::InterpolatedElement) -> TextSize {
        let bytes = self.text.as_bytes();
        if i.conversion != r::ConversionFlag::None {
            let limit = i.format_spec.as_ref().map_or(i.range.end(), |s| s.range.start()).to_usize();
            if let Some(at) = memchr::memrchr(b'!', &bytes[..limit]) {
                return TextSize::new(at as u32);
            }
        }
        match &i.format_spec {
            Some(spec) => spec.range.start() - TextSize::new(1),
            None => i.range.end() - TextSize::new(1),
        }
    }

    /// The source text of an interpolation's expression.
    fn interpolated_text(&mut self, i: &r::InterpolatedElement) -> String {
        let mut text = self.field_text(i.range.start() + TextSize::new(1), self.debug_end(i)).unwrap_or_default();
        text.truncate(text.trim_end_matches(|c| is_blank(c) || c == '=').len());
        text
    }

    /// The text of a field that stands at `start..end`, as CPython's tokenizer cuts it; `None` where it has none.
    fn field_text(&mut self, start: TextSize, end: TextSize) -> Option<String> {
        let text = &self.text[TextRange::new(start, end)];
        let (mut start, mut end) = (start.to_usize(), end.to_usize());
        if self.specs > 0 || memchr::memchr3(b':', b'!', b'}', text.as_bytes()).is_some() {
            let texts = self.field_texts.get_or_insert_with(|| fields::texts(self.text, self.target));
            (start, end) = *texts.get(&end)?;
        }
        Some(without_comments(&self.text[start..end], self.hash_in_quotes).into_owned())
    }

    /// The part of a range that Ruff was shown as it is.
    fn before_blank(&self, range: TextRange) -> TextRange {
        let (start, end) = (range.start().to_usize(), range.end().to_usize());
        let next = self.disguise.blanks.partition_point(|blank| blank.start < start);
        match self.disguise.blanks.get(next) {
            Some(blank) if blank.start < end => TextRange::new(range.start(), TextSize::new(blank.start as u32)),
            _ => range,
        }
    }
}

/// What `str.isspace` is true of.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}

impl Parts {
    fn text(&mut self, text: &[u8], range: TextRange) {
        if !text.is_empty() {
            self.add(text, range, false);
        }
    }

    fn add(&mut self, text: &[u8], range: TextRange, u_prefix: bool) {
        match &mut self.run {
            Some(run) => {
                run.text.extend_from_slice(text);
                run.end = range.end();
            }
            None => self.run = Some(Run { text: text.to_vec(), start: range.start(), end: range.end(), u_prefix }),
        }
    }

    fn close(&mut self, c: &mut Converter) {
        if let Some(run) = self.run.take().filter(|run| !run.text.is_empty()) {
            let value = Constant::Str(joined_text(&run.text));
            let location = c.between(run.start, run.end);
            self.values.push(Expr { kind: ExprKind::Constant { value, u_prefix: run.u_prefix }, location });
        }
    }

    fn finish(mut self, c: &mut Converter) -> List<Expr> {
        self.close(c);
        self.values
    }
}

/// The range between the quotes.
fn body(range: TextRange, flags: impl StringFlags) -> TextRange {
    range.add_start(flags.opener_len()).sub_end(flags.closer_len())
}

/// Text glued from parts: a high and a low surrogate from different parts stay two code points.
fn joined_text(bytes: &[u8]) -> PyStr {
    PyStr::from_wtf8(bytes).unwrap_or_else(|| PyStr::from(String::from_utf8_lossy(bytes).into_owned()))
}

/// Debug text as CPython keeps it: the source, less comments. Before 3.13.2 a `#` inside quotes counts too.
fn without_comments(source: &str, hash_in_quotes: bool) -> Cow<'_, str> {
    if memchr::memchr(b'#', source.as_bytes()).is_none() {
        return Cow::Borrowed(source);
    }
    let mut out = String::with_capacity(source.len());
    let mut quote: Option<char> = None;
    let mut in_comment = false;
    for c in source.chars() {
        if in_comment {
            if c == '\n' {
                in_comment = false;
                out.push(c);
            }
            continue;
        }
        match c {
            '#' if quote.is_none() || hash_in_quotes => {
                in_comment = true;
                continue;
            }
            '\'' | '"' if quote.is_none() => quote = Some(c),
            _ if quote == Some(c) => quote = None,
            _ => {}
        }
        out.push(c);
    }
    Cow::Owned(out)
}

/// CPython's words for an escape that does not decode; positions count in the UTF-8 or `\U`-expanded text it decodes.
pub(in crate::compiler::syntax) fn unicode_error(body: &str, error: &EscapeError) -> String {
    let shift: usize = body[..error.start].chars().filter(|c| !c.is_ascii()).map(|c| 10 - c.len_utf8()).sum();
    let inner: usize = body
        .get(error.start..=error.end)
        .unwrap_or("")
        .chars()
        .filter(|c| !c.is_ascii())
        .map(|c| 10 - c.len_utf8())
        .sum();
    let (start, end) = (error.start + shift, error.end + shift + inner);
    if start == end {
        let byte = body.as_bytes().get(error.start).copied().unwrap_or(b'\\');
        format!(
            "(unicode error) 'unicodeescape' codec can't decode byte 0x{byte:02x} in position {start}: {}",
            error.reason
        )
    } else {
        format!("(unicode error) 'unicodeescape' codec can't decode bytes in position {start}-{end}: {}", error.reason)
    }
}
