//! Numbers, and what may follow them.

use super::{Lexer, Step, Stop, TokenKind, continues_name};

impl Lexer<'_> {
    pub(super) fn number(&mut self, first: u8) -> Step {
        if first != b'0' {
            let next = self.digits()?;
            return self.after_digits(next);
        }
        let next = self.bump();
        match next.map(|b| b.to_ascii_lowercase()) {
            Some(b'x') => self.radix("hexadecimal", |b| b.is_ascii_hexdigit()),
            Some(b'o') => self.radix("octal", |b| matches!(b, b'0'..=b'7')),
            Some(b'b') => self.radix("binary", |b| matches!(b, b'0' | b'1')),
            _ => self.zero(next),
        }
    }

    /// The digits after `0x`, `0o` or `0b`.
    fn radix(&mut self, kind: &'static str, is_digit: fn(u8) -> bool) -> Step {
        let mut byte = self.bump();
        loop {
            if byte == Some(b'_') {
                byte = self.bump();
            }
            match byte {
                Some(b) if is_digit(b) => {}
                Some(b) if b.is_ascii_digit() => {
                    return self.raise(format!("invalid digit '{}' in {kind} literal", char::from(b)));
                }
                _ => {
                    self.back(byte);
                    return self.raise(format!("invalid {kind} literal"));
                }
            }
            while byte.is_some_and(is_digit) {
                byte = self.bump();
            }
            if byte != Some(b'_') {
                break;
            }
        }
        if let Some(b) = byte.filter(|b| b.is_ascii_digit()) {
            return self.raise(format!("invalid digit '{}' in {kind} literal", char::from(b)));
        }
        self.finish_number(byte, kind)
    }

    /// A number that begins with 0 and has no radix letter; `byte` follows the zero.
    fn zero(&mut self, mut byte: Option<u8>) -> Step {
        loop {
            if byte == Some(b'_') {
                byte = self.bump();
                if !byte.is_some_and(|b| b.is_ascii_digit()) {
                    self.back(byte);
                    return self.raise("invalid decimal literal");
                }
            }
            if byte != Some(b'0') {
                break;
            }
            byte = self.bump();
        }
        let zeros_end = self.at;
        let mut nonzero = false;
        if byte.is_some_and(|b| b.is_ascii_digit()) {
            nonzero = true;
            byte = self.digits()?;
        }
        match byte {
            Some(b'.' | b'e' | b'E' | b'j' | b'J') => self.after_digits(byte),
            _ if nonzero && !self.extra => {
                self.back(byte);
                let message =
                    "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
                self.raise_at(message, self.start_column + 1, (zeros_end - self.line_start) as i32)
            }
            _ => self.finish_number(byte, "decimal"),
        }
    }

    /// More decimal digits and single underscores; gives the byte after them.
    fn digits(&mut self) -> Result<Option<u8>, Stop> {
        loop {
            let mut byte = self.bump();
            while byte.is_some_and(|b| b.is_ascii_digit()) {
                byte = self.bump();
            }
            if byte != Some(b'_') {
                return Ok(byte);
            }
            byte = self.bump();
            if !byte.is_some_and(|b| b.is_ascii_digit()) {
                self.back(byte);
                self.raise("invalid decimal literal")?;
            }
        }
    }

    fn after_digits(&mut self, byte: Option<u8>) -> Step {
        if byte == Some(b'.') {
            let next = self.bump();
            return self.fraction(next);
        }
        self.exponent(byte)
    }

    /// What follows the point; `byte` is the first byte after it.
    pub(super) fn fraction(&mut self, mut byte: Option<u8>) -> Step {
        if byte.is_some_and(|b| b.is_ascii_digit()) {
            byte = self.digits()?;
        }
        self.exponent(byte)
    }

    fn exponent(&mut self, mut byte: Option<u8>) -> Step {
        if let Some(letter @ (b'e' | b'E')) = byte {
            byte = self.bump();
            if matches!(byte, Some(b'+' | b'-')) {
                byte = self.bump();
                if !byte.is_some_and(|b| b.is_ascii_digit()) {
                    self.back(byte);
                    return self.raise("invalid decimal literal");
                }
            } else if !byte.is_some_and(|b| b.is_ascii_digit()) {
                self.back(byte);
                self.check_after_number(Some(letter), "decimal")?;
                self.back(Some(letter));
                return self.token(TokenKind::Number);
            }
            byte = self.digits()?;
        }
        if matches!(byte, Some(b'j' | b'J')) {
            byte = self.bump();
            return self.finish_number(byte, "imaginary");
        }
        self.finish_number(byte, "decimal")
    }

    fn finish_number(&mut self, byte: Option<u8>, kind: &'static str) -> Step {
        self.check_after_number(byte, kind)?;
        self.back(byte);
        self.token(TokenKind::Number)
    }

    /// `byte` was read after a number: a keyword there is let pass with a warning, other letters are not.
    fn check_after_number(&mut self, byte: Option<u8>, kind: &'static str) -> Result<(), Stop> {
        let Some(byte) = byte.filter(|b| !self.extra && *b < 128 && continues_name(*b)) else { return Ok(()) };
        let word = |rest: &[u8]| {
            let tail = &self.bytes[self.at..];
            let found = tail.starts_with(rest);
            (found && !tail.get(rest.len()).is_some_and(|b| continues_name(*b)), found && tail.len() == rest.len())
        };
        let (keyword, at_end) = match byte {
            b'a' => word(b"nd"),
            b'e' => word(b"lse"),
            b'f' => word(b"or"),
            b'i' => (matches!(self.bytes.get(self.at), Some(b'f' | b'n' | b's')), false),
            b'o' => word(b"r"),
            b'n' => word(b"ot"),
            _ => (false, false),
        };
        self.at_end |= at_end;
        if keyword {
            self.number_warnings.push((self.start, self.line, kind));
            return Ok(());
        }
        self.back(Some(byte));
        self.raise(format!("invalid {kind} literal")).map(|_| ())
    }
}
