//! Source bytes → text, as CPython's tokenizer reads a file: byte-order mark, encoding cookie (PEP 263), line breaks.

use std::borrow::Cow;

use crate::base::Location;
use crate::compiler::{CompileError, ErrorKind};

/// Decodes `bytes` and translates `\r\n` and lone `\r` to `\n`.
///
/// Known encodings are UTF-8, Latin-1 and ASCII under all the names that CPython's codecs have for them.
///
/// # Errors
///
/// CPython's, for a NUL, bytes that do not decode, an unknown encoding, or a cookie that contradicts the byte-order mark.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, CompileError> {
    decode_raw(bytes).map(|(_, text)| unix_lines(text))
}

/// Decodes `bytes` and leaves line breaks alone; with the encoding's name as `tokenize.detect_encoding` gives it.
///
/// # Errors
///
/// As for [`decode`].
pub fn decode_raw(bytes: &[u8]) -> Result<(String, Cow<'_, str>), CompileError> {
    let (body, has_mark) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    if memchr::memchr(0, body).is_some() {
        return Err(refuse("source code string cannot contain null bytes"));
    }
    let cookie = cookie(body);
    let encoding = match &cookie {
        None => Encoding::Utf8,
        Some(name) => match known(name) {
            Some(Encoding::Utf8) => Encoding::Utf8,
            _ if has_mark => {
                return Err(refuse(format!("encoding problem: {name} with BOM")));
            }
            Some(encoding) => encoding,
            None => return Err(refuse(format!("unknown encoding: {name}"))),
        },
    };
    let text = match encoding {
        Encoding::Utf8 => Cow::Borrowed(std::str::from_utf8(body).map_err(|e| not_utf8(body, e))?),
        Encoding::Latin1 if body.is_ascii() => Cow::Borrowed(std::str::from_utf8(body).unwrap_or_default()),
        Encoding::Latin1 => Cow::Owned(body.iter().map(|&b| char::from(b)).collect()),
        Encoding::Ascii => match body.iter().position(|b| !b.is_ascii()) {
            None => Cow::Borrowed(std::str::from_utf8(body).unwrap_or_default()),
            Some(at) => {
                return Err(refuse(format!(
                    "'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)",
                    body[at]
                )));
            }
        },
    };
    let name = match (encoding, cookie) {
        (_, Some(name)) if !has_mark => normal_name(&name).map_or(name, str::to_string),
        _ => "utf-8".to_string(),
    };
    Ok((name, text))
}

/// An error of the whole file.
fn refuse(message: impl Into<String>) -> CompileError {
    CompileError::unplaced(ErrorKind::Syntax, message)
}

/// `\r\n` and lone `\r` become `\n`.
pub fn unix_lines(text: Cow<'_, str>) -> Cow<'_, str> {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// The name that `tokenize` gives to the commonest encodings.
fn normal_name(name: &str) -> Option<&'static str> {
    let plain: String = name.chars().take(12).map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
    if plain == "utf-8" || plain.starts_with("utf-8-") {
        return Some("utf-8");
    }
    ["latin-1", "iso-8859-1", "iso-latin-1"]
        .iter()
        .any(|known| plain == *known || plain.strip_prefix(known).is_some_and(|rest| rest.starts_with('-')))
        .then_some("iso-8859-1")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Latin1,
    Ascii,
}

fn known(name: &str) -> Option<Encoding> {
    let plain: String = name.to_ascii_lowercase().chars().map(|c| if c == '_' { '-' } else { c }).collect();
    Some(match plain.as_str() {
        "utf-8" | "utf8" | "u8" | "utf" | "cp65001" | "utf8-ucs2" | "utf8-ucs4" | "utf-8-sig" | "utf8-sig" => {
            Encoding::Utf8
        }
        "latin-1" | "latin1" | "latin" | "l1" | "iso-8859-1" | "iso8859-1" | "iso8859" | "8859" | "cp819"
        | "iso-ir-100" | "iso-8859-1-1987" => Encoding::Latin1,
        "ascii" | "us-ascii" | "646" | "ansi-x3.4-1968" | "ansi-x3.4-1986" | "cp367" | "csascii" | "ibm367"
        | "iso646-us" | "iso-646.irv-1991" | "iso-ir-6" | "us" => Encoding::Ascii,
        other if other.starts_with("utf-8-") => Encoding::Utf8,
        other if other.starts_with("latin-1-") || other.starts_with("iso-8859-1-") => Encoding::Latin1,
        _ => return None,
    })
}

/// The encoding named in a comment of the first two lines; the second counts only if the first is blank or a comment.
fn cookie(body: &[u8]) -> Option<String> {
    let mut rest = body;
    for _ in 0..2 {
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line = &rest[..end];
        let start = line.iter().position(|b| !matches!(b, b' ' | b'\t' | 0x0C)).unwrap_or(line.len());
        if start < line.len() && line[start] != b'#' {
            return None;
        }
        if let Some(name) = cookie_in(&line[start..]) {
            return Some(name);
        }
        let step = if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
        rest = rest.get(end + step..)?;
    }
    None
}

fn cookie_in(comment: &[u8]) -> Option<String> {
    let mut from = 0;
    while let Some(found) = memchr::memmem::find(&comment[from..], b"coding") {
        let after = from + found + 6;
        if matches!(comment.get(after), Some(b':' | b'=')) {
            let name: String = comment[after + 1..]
                .iter()
                .skip_while(|b| matches!(b, b' ' | b'\t'))
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
                .map(|&b| char::from(b))
                .collect();
            if !name.is_empty() {
                return Some(name);
            }
        }
        from = after;
    }
    None
}

fn not_utf8(body: &[u8], error: std::str::Utf8Error) -> CompileError {
    let at = error.valid_up_to();
    let byte = body[at];
    let line = 1 + memchr::memchr_iter(b'\n', &body[..at]).count() as i32;
    let message = format!(
        "(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: {}",
        utf8_reason(body, at)
    );
    let location = Location::new(line, line, -1, -1);
    CompileError::syntax(message, location)
}

/// Why the byte at `at` is not UTF-8, in the words of CPython's decoder.
fn utf8_reason(body: &[u8], at: usize) -> &'static str {
    let length = match body[at] {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return "invalid start byte",
    };
    let rest = &body[at + 1..body.len().min(at + length)];
    if rest.len() < length - 1 && rest.iter().all(|b| matches!(b, 0x80..=0xBF)) {
        return "unexpected end of data";
    }
    "invalid continuation byte"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_and_line_breaks() {
        assert_eq!(decode(b"\xEF\xBB\xBFa\r\nb\rc").unwrap(), "a\nb\nc");
        assert_eq!(decode(b"# -*- coding: latin-1 -*-\n\xE9").unwrap(), "# -*- coding: latin-1 -*-\n\u{e9}");
        assert_eq!(decode(b"\n# vim: set fileencoding=iso-8859-1 :\n\xE9").unwrap().chars().last(), Some('\u{e9}'));
        assert!(decode(b"x\n# coding: latin-1\n\xE9").is_err());
        assert_eq!(decode(b"# coding: klingon\n").unwrap_err().message, "unknown encoding: klingon");
        assert_eq!(decode(b"a\0").unwrap_err().message, "source code string cannot contain null bytes");
    }
}
