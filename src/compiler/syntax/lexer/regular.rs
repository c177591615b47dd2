//! Everything outside the text of f-strings: indentation, names, strings, operators, brackets.

use super::{Bracket, Lexer, MAX_FSTRINGS, MAX_INDENT, MAX_LEVEL, Quoted, Step, Stop, TokenKind};
use super::{continues_name, starts_name};
use crate::compiler::syntax::source::undecodable;
use crate::target::Feature;
use crate::target::printable::{is_in_names, is_printable};

/// Width of a tab, and the other width that must agree on what is deeper (`ALTTABSIZE`).
const TAB: usize = 8;

impl Lexer<'_> {
    pub(super) fn regular(&mut self) -> Step {
        loop {
            self.in_token = false;
            let mut blank_line = false;
            if self.at_line_start {
                self.at_line_start = false;
                blank_line = self.indentation()?;
            }
            self.begin();
            if self.pending < 0 {
                self.pending += 1;
                return self.placeless(TokenKind::Dedent);
            }
            if self.pending > 0 {
                self.pending -= 1;
                let mut indent = self.placeless(TokenKind::Indent)?;
                if self.extra {
                    indent.start = self.line_start;
                    indent.column = 0;
                }
                return Ok(indent);
            }
            let peeked = self.bump();
            self.back(peeked);
            if let Some(step) = self.after_blanks(blank_line) {
                return step;
            }
        }
    }

    /// Reads the white space of a new line and compares it with the lines before; says whether nothing else is on it.
    fn indentation(&mut self) -> Result<bool, Stop> {
        let (mut column, mut other) = (0usize, 0usize);
        let mut continued = 0usize;
        let byte = loop {
            match self.bump() {
                Some(b' ') => {
                    column += 1;
                    other += 1;
                }
                Some(b'\t') => {
                    column = (column / TAB + 1) * TAB;
                    other += 1;
                }
                Some(0x0C) => (column, other) = (0, 0),
                Some(b'\\') => {
                    // The first of several joined lines decides.
                    if continued == 0 {
                        continued = column;
                    }
                    self.continuation()?;
                }
                byte => break byte,
            }
        };
        self.back(byte);
        if matches!(byte, Some(b'#' | b'\n' | b'\r')) {
            return Ok(true);
        }
        if !self.brackets.is_empty() {
            return Ok(false);
        }
        if continued != 0 {
            (column, other) = (continued, continued);
        }
        let (current, current_other) = self.indents[self.indents.len() - 1];
        if column == current {
            if other != current_other {
                return Err(self.tab_error());
            }
        } else if column > current {
            if self.indents.len() >= MAX_INDENT {
                self.at = self.line_end;
                return Err(Stop::TooDeep);
            }
            if other <= current_other {
                return Err(self.tab_error());
            }
            self.pending += 1;
            self.indents.push((column, other));
        } else {
            while self.indents.len() > 1 && column < self.indents[self.indents.len() - 1].0 {
                self.pending -= 1;
                self.indents.pop();
            }
            let (current, current_other) = self.indents[self.indents.len() - 1];
            if column != current {
                self.at = self.line_end;
                return Err(Stop::Dedent);
            }
            if other != current_other {
                return Err(self.tab_error());
            }
        }
        Ok(false)
    }

    fn tab_error(&mut self) -> Stop {
        self.at = self.line_end;
        Stop::TabSpace
    }

    /// After a backslash: the line must end, and another must follow.
    fn continuation(&mut self) -> Result<(), Stop> {
        let mut byte = self.bump();
        if byte == Some(b'\r') {
            byte = self.bump();
        }
        if byte != Some(b'\n') {
            return Err(Stop::LineContinuation);
        }
        let next = self.bump();
        if next.is_none() {
            self.at = self.line_end;
            return Err(Stop::Eof);
        }
        self.back(next);
        Ok(())
    }

    /// A token after optional blanks; `None` to begin a new line.
    fn after_blanks(&mut self, blank_line: bool) -> Option<Step> {
        loop {
            self.in_token = false;
            let byte = loop {
                match self.bump() {
                    Some(b' ' | b'\t' | 0x0C) => {}
                    byte => break byte,
                }
            };
            self.back(byte);
            self.begin();
            let Some(mut byte) = self.bump() else { return Some(self.end()) };
            if byte == b'#' {
                let last = loop {
                    match self.bump() {
                        Some(b'\n' | b'\r') => break self.bytes.get(self.at - 1).copied(),
                        None => break None,
                        _ => {}
                    }
                };
                if self.extra {
                    self.back(last);
                    self.comment_newline = blank_line;
                    return Some(self.token(TokenKind::Comment));
                }
                let Some(last) = last else { return Some(self.end()) };
                // The line break's token begins where the comment does.
                byte = last;
            }
            if starts_name(byte) {
                return Some(self.name(byte));
            }
            if byte == b'\r' {
                byte = self.bump().unwrap_or(b'\n');
            }
            if byte == b'\n' {
                self.at_line_start = true;
                if blank_line || !self.brackets.is_empty() {
                    if self.extra {
                        self.comment_newline = false;
                        return Some(self.token(TokenKind::Nl));
                    }
                    return None;
                }
                if self.comment_newline && self.extra {
                    self.comment_newline = false;
                    return Some(self.token(TokenKind::Nl));
                }
                return Some(self.newline());
            }
            if byte == b'.' {
                let next = self.bump();
                if next.is_some_and(|b| b.is_ascii_digit()) {
                    return Some(self.fraction(next));
                }
                self.back(next);
                if self.bytes[self.at..].starts_with(b"..") {
                    self.at += 2;
                } else if next == Some(b'.') {
                    self.look_at(self.at + 1);
                }
                return Some(self.token(TokenKind::Op));
            }
            if byte.is_ascii_digit() {
                return Some(self.number(byte));
            }
            if matches!(byte, b'\'' | b'"') {
                return Some(self.string(byte));
            }
            if byte == b'\\' {
                if let Err(stop) = self.continuation() {
                    return Some(Err(stop));
                }
                continue;
            }
            return Some(self.operator(byte));
        }
    }

    fn newline(&self) -> Step {
        let mut token = self.token_to(TokenKind::Newline, self.at - 1)?;
        if !self.extra {
            token.end_column = token.column + (token.end - token.start) as i32;
            token.end_column += 1;
        }
        Ok(token)
    }

    fn end(&mut self) -> Step {
        if !self.brackets.is_empty() {
            return Err(Stop::Eof);
        }
        self.placeless(TokenKind::EndMarker)
    }

    fn name(&mut self, first: u8) -> Step {
        let (mut b, mut r, mut u, mut f, mut t) = (false, false, false, false, false);
        let strict = !self.has(Feature::PrefixErrors);
        let mut byte = Some(first);
        loop {
            match byte.map(|b| b.to_ascii_lowercase()) {
                Some(b'b') if !(b || strict && (u || f)) => b = true,
                Some(b'u') if !(u || strict && (b || r || f)) => u = true,
                Some(b'r') if !(r || strict && u) => r = true,
                Some(b'f') if !(f || strict && (b || u)) => f = true,
                Some(b't') if !t && self.has(Feature::TemplateStrings) => t = true,
                _ => break,
            }
            byte = self.bump();
            if let Some(quote @ (b'\'' | b'"')) = byte {
                let flags = [('u', u), ('b', b), ('r', r), ('f', f), ('t', t)];
                if let Some((one, two)) = incompatible(&flags) {
                    let offset = self.start_column + 1;
                    let end = (self.at - self.line_start) as i32;
                    return self.raise_at(format!("'{one}' and '{two}' prefixes are incompatible"), offset, end);
                }
                return if f || t { self.open_fstring(quote, t, r) } else { self.string(quote) };
            }
        }
        let mut ascii = true;
        while let Some(b) = byte.filter(|b| continues_name(*b)) {
            ascii &= b < 128;
            byte = self.bump();
        }
        self.back(byte);
        if !ascii && !self.extra {
            self.check_name()?;
        }
        self.token(TokenKind::Name)
    }

    /// Refuses a name with a character that no name may have.
    fn check_name(&mut self) -> Result<(), Stop> {
        if let Err(problem) = undecodable(&self.bytes[self.start..self.at]) {
            return Err(Stop::Undecodable(problem));
        }
        let name = &self.text[self.start..self.at];
        let bad = name.char_indices().find(|(i, c)| {
            // Characters newer than this version's Unicode are not printable yet.
            let known = c.is_ascii() || is_in_names(*c, self.target.version);
            let fits = if *i == 0 { unicode_ident::is_xid_start(*c) } else { unicode_ident::is_xid_continue(*c) };
            !(known && fits || *c == '_')
        });
        let Some((i, c)) = bad else { return Ok(()) };
        self.at = self.start + i + c.len_utf8();
        let point = c as u32;
        let message = if is_printable(point, self.target.version) {
            format!("invalid character '{c}' (U+{point:04X})")
        } else {
            format!("invalid non-printable character U+{point:04X}")
        };
        self.raise(message).map(|_| ())
    }

    fn open_fstring(&mut self, quote: u8, template: bool, raw: bool) -> Step {
        let mut quote_size = 1;
        if self.bytes[self.at..].starts_with(&[quote, quote]) {
            quote_size = 3;
            self.at += 2;
        } else if self.bytes.get(self.at) == Some(&quote) {
            // Whether a third quote follows.
            self.look_at(self.at + 1);
        }
        if self.quoted.len() + 1 >= MAX_FSTRINGS {
            let both = if self.has(Feature::TemplateStrings) { " or t-strings" } else { "" };
            return self.raise(format!("too many nested f-strings{both}"));
        }
        self.quoted.push(Quoted {
            template,
            raw,
            quote,
            quote_size,
            start: self.start,
            line_start: self.line_start,
            first_line: self.line,
            in_text: true,
            bracket_depth: 0,
            field_depth: -1,
            in_format_spec: false,
            field: Default::default(),
        });
        self.token(if template { TokenKind::TStringStart } else { TokenKind::FStringStart })
    }

    fn string(&mut self, quote: u8) -> Step {
        let (first_line, first_line_start) = (self.line, self.line_start);
        let mut quote_size = 1;
        let mut found = 0;
        let mut byte = self.bump();
        if byte == Some(quote) {
            byte = self.bump();
            if byte == Some(quote) {
                quote_size = 3;
            } else {
                found = 1;
            }
        }
        if byte != Some(quote) {
            self.back(byte);
        }
        let mut escaped_quote = false;
        while found != quote_size {
            byte = self.bump();
            match byte {
                None => return self.unterminated(quote, quote_size, first_line, first_line_start, escaped_quote),
                Some(b'\n') if quote_size == 1 => {
                    return self.unterminated(quote, quote_size, first_line, first_line_start, escaped_quote);
                }
                Some(b) if b == quote => found += 1,
                Some(b) => {
                    found = 0;
                    if b == b'\\' {
                        byte = self.bump();
                        if byte == Some(quote) {
                            escaped_quote = true;
                        }
                        if byte == Some(b'\r') {
                            self.bump();
                        }
                    }
                }
            }
        }
        self.token(TokenKind::String)
    }

    fn unterminated(&mut self, quote: u8, size: usize, line: i32, line_start: usize, escaped: bool) -> Step {
        let detected = self.line;
        self.at = self.start + 1;
        self.line_start = line_start;
        self.line = line;
        if let Some(outer) = self.quoted.last()
            && outer.quote == quote
            && outer.quote_size == size
        {
            return self.raise(format!("{}-string: expecting '}}'", self.string_letter()));
        }
        if size == 3 {
            return self.raise(format!("unterminated triple-quoted string literal (detected at line {detected})"));
        }
        let tail = if escaped { "; perhaps you escaped the end quote?" } else { "" };
        self.raise(format!("unterminated string literal (detected at line {detected}){tail}"))
    }

    fn operator(&mut self, byte: u8) -> Step {
        self.note_field(byte);
        if byte == b':'
            && let Some(outer) = self.quoted.last_mut()
            && outer.field_depth >= 0
            && outer.bracket_depth - 1 == outer.field_depth
        {
            outer.in_text = true;
            outer.in_format_spec = true;
            return self.token(TokenKind::Op);
        }
        let rest = &self.bytes[self.start..];
        let length = if rest.len() >= 3 && matches!(&rest[..3], b"**=" | b"//=" | b"<<=" | b">>=") {
            3
        } else if rest.len() >= 2 && is_double(&rest[..2]) {
            2
        } else {
            1
        };
        if length < 3 {
            // Whether the operator is a longer one.
            self.look_at(self.start + length);
        }
        if length > 1 {
            self.at = self.start + length;
            return self.token(TokenKind::Op);
        }
        match byte {
            b'=' => self.note_debug(),
            b'(' | b'[' | b'{' => {
                if self.brackets.len() >= MAX_LEVEL {
                    return self.raise("too many nested parentheses");
                }
                self.brackets.push(Bracket { open: byte, line: self.line, column: self.start_column });
                if let Some(outer) = self.quoted.last_mut() {
                    outer.bracket_depth += 1;
                }
            }
            b')' | b']' | b'}' => self.close(byte)?,
            _ => {}
        }
        // After a lone carriage return one byte is taken, whatever it is.
        if let Err(problem) = undecodable(&self.bytes[self.start..self.at]) {
            return Err(Stop::Undecodable(problem));
        }
        if !is_printable(u32::from(byte), self.target.version) {
            return self.raise(format!("invalid non-printable character U+{byte:04X}"));
        }
        self.token(TokenKind::Op)
    }

    fn close(&mut self, byte: u8) -> Result<(), Stop> {
        let close = char::from(byte);
        let letter = self.string_letter();
        if byte == b'}' && self.quoted.last().is_some_and(|q| q.bracket_depth == 0) {
            return self.raise(format!("{letter}-string: single '}}' is not allowed")).map(|_| ());
        }
        match self.brackets.pop() {
            None if self.extra => {}
            None => return self.raise(format!("unmatched '{close}'")).map(|_| ()),
            Some(bracket) => {
                let matches = matches!((bracket.open, byte), (b'(', b')') | (b'[', b']') | (b'{', b'}'));
                if !matches && !self.extra {
                    if let Some(outer) = self.quoted.last()
                        && bracket.open == b'{'
                        && outer.bracket_depth - 1 == outer.field_depth
                    {
                        return self.raise(format!("{letter}-string: unmatched '{close}'")).map(|_| ());
                    }
                    let open = char::from(bracket.open);
                    let where_opened =
                        if bracket.line == self.line { String::new() } else { format!(" on line {}", bracket.line) };
                    let message = format!(
                        "closing parenthesis '{close}' does not match opening parenthesis '{open}'{where_opened}"
                    );
                    return self.raise(message).map(|_| ());
                }
            }
        }
        if let Some(outer) = self.quoted.last_mut() {
            outer.bracket_depth -= 1;
            if outer.bracket_depth < 0 {
                return self.raise(format!("{letter}-string: unmatched '{close}'")).map(|_| ());
            }
            if byte == b'}' && outer.bracket_depth == outer.field_depth {
                outer.field_depth -= 1;
                outer.in_text = true;
                outer.in_format_spec = false;
                outer.field.debug = false;
            }
        }
        Ok(())
    }
}

/// The first pair of prefixes that exclude each other, in CPython's order.
fn incompatible(flags: &[(char, bool)]) -> Option<(char, char)> {
    let on = |c| flags.iter().any(|(f, set)| *f == c && *set);
    [('u', 'b'), ('u', 'r'), ('u', 'f'), ('u', 't'), ('b', 'f'), ('b', 't'), ('f', 't')]
        .into_iter()
        .find(|(a, b)| on(*a) && on(*b))
}

fn is_double(two: &[u8]) -> bool {
    matches!(
        two,
        b"!="
            | b"%="
            | b"&="
            | b"**"
            | b"*="
            | b"+="
            | b"-="
            | b"->"
            | b"//"
            | b"/="
            | b":="
            | b"<<"
            | b"<="
            | b"<>"
            | b"=="
            | b">="
            | b">>"
            | b"@="
            | b"^="
            | b"|="
    )
}
