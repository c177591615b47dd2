//! Source bytes → text, as CPython's tokenizer reads a file: byte-order mark, encoding cookie (PEP 263), line breaks.

use std::borrow::Cow;

use super::{encodings, refusal};
use crate::base::Location;
use crate::compiler::{CompileError, ErrorKind, Mode};
use crate::target::{Feature, Target};

/// Decodes `bytes` and translates `\r\n` and lone `\r` to `\n`.
///
/// Encodings are known under all the names that CPython has for them.
///
/// # Errors
///
/// CPython's, for a NUL, bytes that do not decode, an unknown encoding, or a cookie that contradicts the byte-order mark.
pub fn decode(bytes: &[u8], target: Target) -> Result<Cow<'_, str>, CompileError> {
    decode_raw(bytes, target).map(|(_, text)| unix_lines(text))
}

/// The same for the parser: what is compiled may not be a module, which matters where several things are wrong; and codecs see the
/// line break that CPython puts at the end of a module.
pub(super) fn decode_for(bytes: &[u8], mode: Mode, target: Target) -> Result<Cow<'_, str>, CompileError> {
    let needs_end = mode == Mode::Exec && !bytes.ends_with(b"\n");
    if needs_end && cookie(bytes).is_some_and(|(name, _)| known(&name).is_none()) {
        let ended = [bytes, b"\n"].concat();
        return decode_named(&ended, mode, target).map(|(_, text)| Cow::Owned(unix_lines(text).into_owned()));
    }
    decode_named(bytes, mode, target).map(|(_, text)| unix_lines(text))
}

/// Decodes `bytes` and leaves line breaks alone; with the encoding's name as `tokenize.detect_encoding` gives it.
///
/// # Errors
///
/// As for [`decode`].
pub fn decode_raw(bytes: &[u8], target: Target) -> Result<(String, Cow<'_, str>), CompileError> {
    decode_named(bytes, Mode::Exec, target)
}

fn decode_named(bytes: &[u8], mode: Mode, target: Target) -> Result<(String, Cow<'_, str>), CompileError> {
    let (body, has_mark) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    if memchr::memchr(0, body).is_some() {
        return Err(CompileError::unplaced(ErrorKind::Syntax, "source code string cannot contain null bytes"));
    }
    let Some((name, line)) = cookie(body) else {
        return Ok(("utf-8".to_string(), default_utf8(body, mode, target)?));
    };
    let normal = normal_name(&name);
    if has_mark && normal != Some("utf-8") {
        let mut error = refuse(format!("encoding problem: {} with BOM", normal.unwrap_or(&name)));
        if target.has(Feature::NonUtf8Error) {
            let text = body.split(|b| *b == b'\n').nth(line).unwrap_or_default();
            let length = text.strip_suffix(b"\r").unwrap_or(text).len() as i32;
            // Of the second line, the line break counts too.
            let length = length + line as i32;
            let line = line as i32 + 1;
            (error.lineno, error.offset, error.end_lineno, error.end_offset) = (line, 0, line, length);
        }
        return Err(error);
    }
    let text = match known(&name) {
        _ if normal == Some("utf-8") => default_utf8(body, mode, target)?,
        Some(Encoding::Utf8) => {
            Cow::Borrowed(std::str::from_utf8(body).map_err(|e| refuse(words(body, e.valid_up_to())))?)
        }
        Some(Encoding::Latin1 | Encoding::Ascii) if body.is_ascii() => {
            Cow::Borrowed(std::str::from_utf8(body).unwrap_or_default())
        }
        Some(Encoding::Latin1) => Cow::Owned(body.iter().map(|&b| char::from(b)).collect()),
        Some(Encoding::Ascii) => {
            let at = body.iter().position(|b| !b.is_ascii()).unwrap_or_default();
            return Err(refuse(format!(
                "'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)",
                body[at]
            )));
        }
        None => Cow::Owned(encodings::decode(body, &name, target.version).map_err(refuse)?),
    };
    Ok((normal.map_or(name, str::to_string), text))
}

/// An error of the whole file.
fn refuse(message: impl Into<String>) -> CompileError {
    let mut error = CompileError::unplaced(ErrorKind::Syntax, message);
    error.offset = -1;
    error
}

/// UTF-8 by default or by its proper name: CPython decodes it piece by piece.
fn default_utf8(body: &[u8], mode: Mode, target: Target) -> Result<Cow<'_, str>, CompileError> {
    let at = match std::str::from_utf8(body) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error.valid_up_to(),
    };
    let line_start = memchr::memrchr(b'\n', &body[..at]).map_or(0, |n| n + 1);
    let line = 1 + memchr::memchr_iter(b'\n', &body[..at]).count() as i32;
    if target.has(Feature::NonUtf8Error) {
        let column = String::from_utf8_lossy(&body[line_start..at]).chars().count() as i32;
        let message = format!(
            "Non-UTF-8 code starting with '\\x{:02x}' on line {line}, but no encoding declared; see \
             https://peps.python.org/pep-0263/ for details",
            body[at]
        );
        return Err(CompileError::syntax(message, Location::new(line, line, column, column)));
    }
    Ok(Cow::Owned(lenient_utf8(body, mode, target)?))
}

/// The text for tokenizers that decode only what they need: comments may hold anything, and what is wrong before counts first.
fn lenient_utf8(body: &[u8], mode: Mode, target: Target) -> Result<String, CompileError> {
    let bytes = unix_bytes(body);
    // With a letter for each such byte, which begins no prefix and ends no number, tokens stand where CPython sees them.
    let with = |letter: char| {
        let mut text = String::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().map(|_| letter));
        }
        text
    };
    match refusal::explain_undecodable(&with('Q'), &bytes, mode, target) {
        Some(error) => Err(error),
        None => Ok(with('?')),
    }
}

/// What CPython's decoder says about bytes that are not UTF-8.
pub(super) fn undecodable(bytes: &[u8]) -> Result<(), String> {
    std::str::from_utf8(bytes).map(|_| ()).map_err(|e| words(bytes, e.valid_up_to()))
}

/// CPython's words for the bytes of `body` at `at`, which are not UTF-8.
fn words(body: &[u8], at: usize) -> String {
    let reason = utf8_reason(body, at);
    let length = match std::str::from_utf8(&body[at..]) {
        Err(error) => error.error_len().unwrap_or(body.len() - at),
        Ok(_) => 1,
    };
    if length > 1 {
        format!("'utf-8' codec can't decode bytes in position {at}-{}: {reason}", at + length - 1)
    } else {
        format!("'utf-8' codec can't decode byte 0x{:02x} in position {at}: {reason}", body[at])
    }
}

fn unix_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => {}
            b'\r' => out.push(b'\n'),
            byte => out.push(*byte),
        }
    }
    out
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
        other if normal_name(other) == Some("iso-8859-1") => Encoding::Latin1,
        _ => return None,
    })
}

/// The encoding named in a comment of the first two lines, and the line's index; the second counts only if the first is blank or a comment.
fn cookie(body: &[u8]) -> Option<(String, usize)> {
    let mut rest = body;
    for line_number in 0..2 {
        let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line = &rest[..end];
        let start = line.iter().position(|b| !matches!(b, b' ' | b'\t' | 0x0C)).unwrap_or(line.len());
        if start < line.len() && line[start] != b'#' {
            return None;
        }
        if let Some(name) = cookie_in(&line[start..]) {
            return Some((name, line_number));
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
    use crate::target::PyVersion;

    #[test]
    fn encodings_and_line_breaks() {
        let decode = |bytes| super::decode(bytes, Target::of(PyVersion::V3_14)).map(Cow::into_owned);
        assert_eq!(decode(b"\xEF\xBB\xBFa\r\nb\rc").unwrap(), "a\nb\nc");
        assert_eq!(decode(b"# -*- coding: latin-1 -*-\n\xE9").unwrap(), "# -*- coding: latin-1 -*-\n\u{e9}");
        assert_eq!(decode(b"\n# vim: set fileencoding=iso-8859-1 :\n\xE9").unwrap().chars().last(), Some('\u{e9}'));
        assert!(decode(b"x\n# coding: latin-1\n\xE9").is_err());
        assert_eq!(decode(b"# coding: koi8-r\n\xC1").unwrap().chars().last(), Some('\u{430}'));
        let error = decode(b"x = 1\n\xC3\xA9\xFF\n").unwrap_err();
        assert_eq!((error.lineno, error.offset), (2, 2));
        let lenient = super::decode(b"x # \xFF\n", Target::of(PyVersion::V3_13));
        assert_eq!(lenient.unwrap(), "x # ?\n");
        assert_eq!(decode(b"# coding: klingon\n").unwrap_err().message, "unknown encoding: klingon");
        assert_eq!(decode(b"a\0").unwrap_err().message, "source code string cannot contain null bytes");
    }
}
