//! The values of string, bytes and number literals, decoded from their source text.
//!
//! Follows the escapes of `Objects/unicodeobject.c` and `Objects/bytesobject.c`: lone surrogates survive, invalid
//! escapes stay as written and are reported, octal above `\377` is reported. Numbers follow `Parser/pegen.c`.

use num_bigint::BigInt;
use num_traits::Num;

use crate::code::pystr::push_code_point;
use crate::code::{Constant, PyStr};
use crate::target::PyVersion;
use crate::target::printable::is_printable;

/// CPython's limit for decimal integers in source (`sys.int_info.default_max_str_digits`).
pub const MAX_DECIMAL_DIGITS: usize = 4300;

/// An escape that cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscapeError {
    /// First byte of the escape, in the text that was decoded.
    pub start: usize,
    /// Last byte that belongs to it, inclusive, as CPython counts.
    pub end: usize,
    /// CPython's reason.
    pub reason: &'static str,
}

/// An escape that is accepted with a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OddEscape {
    /// Byte offset of the backslash, in the text that was decoded.
    pub at: usize,
    /// Whether it is an octal escape above `\377`; otherwise the character after the backslash means nothing.
    pub octal: bool,
}

/// What kind of text is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextKind {
    /// Backslashes are themselves.
    pub raw: bool,
    /// `{{` and `}}` stand for one brace.
    pub doubled_braces: bool,
    /// Whose Unicode names are known.
    pub version: PyVersion,
}

/// Decodes the body of a string literal (without quotes); line breaks are `\n` already.
pub fn decode_str(body: &str, kind: TextKind, odd: &mut Vec<OddEscape>) -> Result<PyStr, EscapeError> {
    let bytes = body.as_bytes();
    let has_escape = !kind.raw && memchr::memchr(b'\\', bytes).is_some();
    let has_brace = kind.doubled_braces && memchr::memchr2(b'{', b'}', bytes).is_some();
    if !has_escape && !has_brace {
        return Ok(PyStr::from(body));
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if has_escape => at = decode_escape(bytes, at, &mut out, odd, kind.version)?,
            brace @ (b'{' | b'}') if has_brace => {
                out.push(brace);
                at += if bytes.get(at + 1) == Some(&brace) { 2 } else { 1 };
            }
            _ => {
                let next = memchr::memchr3(b'\\', b'{', b'}', &bytes[at + 1..]).map_or(bytes.len(), |n| at + 1 + n);
                out.extend_from_slice(&bytes[at..next]);
                at = next;
            }
        }
    }
    // Bytes are copied from UTF-8 or pushed by code point.
    Ok(PyStr::from_wtf8(&out).unwrap_or_else(|| PyStr::from(body)))
}

/// Decodes one escape at `at` and returns where to go on.
fn decode_escape(
    bytes: &[u8],
    at: usize,
    out: &mut Vec<u8>,
    odd: &mut Vec<OddEscape>,
    version: PyVersion,
) -> Result<usize, EscapeError> {
    let Some(&c) = bytes.get(at + 1) else {
        out.push(b'\\');
        return Ok(at + 1);
    };
    if let Some(simple) = simple_escape(c) {
        out.push(simple);
        return Ok(at + 2);
    }
    match c {
        b'\n' => Ok(at + 2),
        b'0'..=b'7' => {
            let (value, end) = octal(bytes, at + 1);
            if value > 0o377 {
                odd.push(OddEscape { at, octal: true });
            }
            push_code_point(out, value);
            Ok(end)
        }
        b'x' => hex(bytes, at, 2, "truncated \\xXX escape", out),
        b'u' => hex(bytes, at, 4, "truncated \\uXXXX escape", out),
        b'U' => hex(bytes, at, 8, "truncated \\UXXXXXXXX escape", out),
        b'N' => named(bytes, at, out, version),
        _ => {
            // CPython rewrites a backslash before a non-ASCII character before it looks for escapes.
            if c.is_ascii() {
                odd.push(OddEscape { at, octal: false });
            }
            out.push(b'\\');
            Ok(at + 1)
        }
    }
}

fn simple_escape(c: u8) -> Option<u8> {
    Some(match c {
        b'\\' | b'\'' | b'"' => c,
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        _ => return None,
    })
}

/// Up to three octal digits from `at`: the value and where they end.
fn octal(bytes: &[u8], at: usize) -> (u32, usize) {
    let digits = bytes[at..].iter().take(3).take_while(|b| matches!(b, b'0'..=b'7')).count();
    (bytes[at..at + digits].iter().fold(0, |v, d| v * 8 + u32::from(d - b'0')), at + digits)
}

fn hex(bytes: &[u8], at: usize, digits: usize, reason: &'static str, out: &mut Vec<u8>) -> Result<usize, EscapeError> {
    let found = bytes[at + 2..].iter().take(digits).take_while(|b| b.is_ascii_hexdigit()).count();
    let value =
        bytes[at + 2..at + 2 + found].iter().fold(0u32, |v, b| v << 4 | (*b as char).to_digit(16).unwrap_or_default());
    if found < digits {
        return Err(EscapeError { start: at, end: at + 1 + found, reason });
    }
    if value > 0x10FFFF {
        return Err(EscapeError { start: at, end: at + 1 + found, reason: "illegal Unicode character" });
    }
    push_code_point(out, value);
    Ok(at + 2 + digits)
}

fn named(bytes: &[u8], at: usize, out: &mut Vec<u8>, version: PyVersion) -> Result<usize, EscapeError> {
    const MALFORMED: &str = "malformed \\N character escape";
    if bytes.get(at + 2) != Some(&b'{') {
        return Err(EscapeError { start: at, end: at + 1, reason: MALFORMED });
    }
    let rest = &bytes[at + 3..];
    let Some(length) = memchr::memchr(b'}', rest) else {
        return Err(EscapeError { start: at, end: bytes.len() - 1, reason: MALFORMED });
    };
    if length == 0 {
        return Err(EscapeError { start: at, end: at + 2, reason: MALFORMED });
    }
    let end = at + 3 + length;
    let name = std::str::from_utf8(&rest[..length]).unwrap_or_default();
    match unicode_names2::character(name).filter(|c| is_known(*c, name, version)) {
        Some(c) => {
            push_code_point(out, c as u32);
            Ok(end + 1)
        }
        None => Err(EscapeError { start: at, end, reason: "unknown Unicode character name" }),
    }
}

/// Whether a version knows a character, and by a name that is written so.
fn is_known(c: char, name: &str, version: PyVersion) -> bool {
    let newest = PyVersion::ALL[PyVersion::ALL.len() - 1];
    let is_newer = is_printable(c as u32, newest) && !is_printable(c as u32, version);
    // These names are made by rule, and small letters are none of it.
    let by_rule = ["CJK UNIFIED IDEOGRAPH-", "HANGUL SYLLABLE "];
    let is_by_rule = by_rule.iter().any(|start| name.get(..start.len()).is_some_and(|n| n.eq_ignore_ascii_case(start)));
    !(is_newer || is_by_rule && name.bytes().any(|byte| byte.is_ascii_lowercase()))
}

/// Decodes the body of a bytes literal. The reason of an error is CPython's whole message.
pub fn decode_bytes(body: &str, raw: bool, out: &mut Vec<u8>, odd: &mut Vec<OddEscape>) -> Result<(), EscapeError> {
    let bytes = body.as_bytes();
    if raw || memchr::memchr(b'\\', bytes).is_none() {
        out.extend_from_slice(bytes);
        return Ok(());
    }
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            let next = memchr::memchr(b'\\', &bytes[at..]).map_or(bytes.len(), |n| at + n);
            out.extend_from_slice(&bytes[at..next]);
            at = next;
            continue;
        }
        match bytes.get(at + 1) {
            Some(&c) if simple_escape(c).is_some() => {
                out.extend(simple_escape(c));
                at += 2;
            }
            Some(b'\n') => at += 2,
            Some(b'0'..=b'7') => {
                let (value, end) = octal(bytes, at + 1);
                if value > 0o377 {
                    odd.push(OddEscape { at, octal: true });
                }
                out.push(value as u8);
                at = end;
            }
            Some(b'x') => {
                let two = bytes.get(at + 2..at + 4).and_then(|d| {
                    let high = (d[0] as char).to_digit(16)?;
                    Some(high << 4 | (d[1] as char).to_digit(16)?)
                });
                let Some(value) = two else {
                    return Err(EscapeError { start: at, end: at + 1, reason: "invalid \\x escape" });
                };
                out.push(value as u8);
                at += 4;
            }
            _ => {
                odd.push(OddEscape { at, octal: false });
                out.push(b'\\');
                at += 1;
            }
        }
    }
    Ok(())
}

/// CPython's words for a decimal integer with more digits.
pub fn too_many_digits(digits: usize) -> String {
    format!(
        "Exceeds the limit ({MAX_DECIMAL_DIGITS} digits) for integer string conversion: value has {digits} digits; use \
         sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid \
         decimal conversion limits."
    )
}

/// An integer literal of any size; `None` when it has more decimal digits than CPython takes (their number is in `Err`).
pub fn integer(text: &str) -> Result<Constant, usize> {
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    let (radix, body) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        _ => (10, digits.as_str()),
    };
    if radix == 10 && body.len() > MAX_DECIMAL_DIGITS {
        return Err(body.len());
    }
    Ok(BigInt::from_str_radix(body, radix).map_or(Constant::Int(0), Constant::int))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: TextKind = TextKind { raw: false, doubled_braces: false, version: PyVersion::V3_14 };

    fn points(body: &str) -> Vec<u32> {
        decode_str(body, PLAIN, &mut Vec::new()).unwrap().code_points().collect()
    }

    #[test]
    fn escapes_decode_as_in_cpython() {
        assert_eq!(points(r"a\x41\u00e9\U0001f600\ud800\7\101\400"), [97, 65, 0xe9, 0x1f600, 0xd800, 7, 65, 256]);
        assert_eq!(points("a\\\nb\\d"), [97, 98, 92, 100]);
        assert_eq!(points(r"\N{DIGIT ONE}"), [0x31]);
        let error = decode_str(r"ab\x4", PLAIN, &mut Vec::new()).unwrap_err();
        assert_eq!((error.start, error.end), (2, 4));
        let mut odd = Vec::new();
        decode_str(r"\d \477 \é", PLAIN, &mut odd).unwrap();
        assert_eq!(odd, [OddEscape { at: 0, octal: false }, OddEscape { at: 3, octal: true }]);
    }

    #[test]
    fn numbers_have_any_size() {
        assert_eq!(integer("0x_ff").unwrap(), Constant::Int(255));
        assert_eq!(integer("1_000").unwrap(), Constant::Int(1000));
        assert!(matches!(integer("99999999999999999999").unwrap(), Constant::BigInt(_)));
        assert_eq!(integer(&"1".repeat(5000)).unwrap_err(), 5000);
    }
}
