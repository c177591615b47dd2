//! Codecs that are no tables: those of Unicode, of domain names, and Python's own. Hardly anybody keeps sources in them.
//!
//! In: bytes and the normal name of a codec. Out: the text, or what CPython's codec says.

use super::literal::{self, TextKind};
use crate::target::PyVersion;

/// What a codec of the name makes of the bytes; `None` where the name is none of these.
pub(super) fn decode(bytes: &[u8], name: &str, version: PyVersion) -> Option<Result<String, String>> {
    Some(match name {
        "utf_16" | "u16" | "utf16" | "utf_16_le" | "utf_16le" | "unicodelittleunmarked" => utf_16(bytes, "le"),
        "utf_16_be" | "utf_16be" | "unicodebigunmarked" => utf_16(bytes, "be"),
        "utf_32" | "u32" | "utf32" | "utf_32_le" | "utf_32le" => utf_32(bytes, "le"),
        "utf_32_be" | "utf_32be" => utf_32(bytes, "be"),
        "utf_7" | "u7" | "utf7" | "unicode_1_1_utf_7" => utf_7(bytes),
        "hz" | "hzgb" | "hz_gb" | "hz_gb_2312" => hz(bytes),
        "idna" => idna(bytes),
        "undefined" => Err("undefined encoding".to_string()),
        "unicode_escape" => escapes(bytes, version),
        "raw_unicode_escape" => raw_escapes(bytes),
        _ => return None,
    })
}

/// The words for the bytes from `start` to `end`.
fn refused(codec: &str, bytes: &[u8], start: usize, end: usize, reason: &str) -> String {
    match bytes.get(start) {
        Some(byte) if end == start + 1 => {
            format!("'{codec}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}")
        }
        _ => format!("'{codec}' codec can't decode bytes in position {start}-{}: {reason}", end - 1),
    }
}

fn utf_16(bytes: &[u8], order: &str) -> Result<String, String> {
    let unit = |at: usize| {
        let pair = [*bytes.get(at)?, *bytes.get(at + 1)?];
        Some(u32::from(if order == "be" { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }))
    };
    let refuse = |start, end, reason| Err(refused(&format!("utf-16-{order}"), bytes, start, end, reason));
    let (mut out, mut at) = (String::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let Some(first) = unit(at) else { return refuse(at, bytes.len(), "truncated data") };
        let point = match first {
            0xDC00..0xE000 => return refuse(at, at + 2, "illegal encoding"),
            0xD800..0xDC00 => match unit(at + 2) {
                Some(second @ 0xDC00..0xE000) => {
                    at += 2;
                    0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
                }
                Some(_) => return refuse(at, at + 2, "illegal UTF-16 surrogate"),
                None => return refuse(at, bytes.len(), "unexpected end of data"),
            },
            point => point,
        };
        out.extend(char::from_u32(point));
        at += 2;
    }
    Ok(out)
}

fn utf_32(bytes: &[u8], order: &str) -> Result<String, String> {
    let refuse = |start, end, reason| Err(refused(&format!("utf-32-{order}"), bytes, start, end, reason));
    let mut out = String::with_capacity(bytes.len());
    for (number, unit) in bytes.chunks(4).enumerate() {
        let at = number * 4;
        let Ok(unit) = <[u8; 4]>::try_from(unit) else { return refuse(at, bytes.len(), "truncated data") };
        let point = if order == "be" { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) };
        match char::from_u32(point) {
            Some(c) => out.push(c),
            None if point < 0x11_0000 => {
                return refuse(at, at + 4, "code point in surrogate code point range(0xd800, 0xe000)");
            }
            None => return refuse(at, at + 4, "code point not in range(0x110000)"),
        }
    }
    Ok(out)
}

/// A code unit of UTF-16 behind the text; half of a pair waits in `half`.
fn push_unit(out: &mut String, half: &mut Option<u32>, unit: u32) {
    if let Some(first) = half.take()
        && (0xDC00..0xE000).contains(&unit)
    {
        out.extend(char::from_u32(0x10000 + ((first - 0xD800) << 10) + (unit - 0xDC00)));
    } else if (0xD800..0xDC00).contains(&unit) {
        *half = Some(unit);
    } else {
        out.extend(char::from_u32(unit));
    }
}

/// Six bits of a letter of base 64.
fn sextet(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

fn utf_7(bytes: &[u8]) -> Result<String, String> {
    let refuse = |start, end, reason| Err(refused("utf7", bytes, start, end, reason));
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'+' if bytes.get(at) == Some(&b'-') => {
                out.push('+');
                at += 1;
            }
            b'+' if bytes.get(at).is_some_and(|next| sextet(*next).is_none()) => {
                return refuse(start, at + 1, "ill-formed sequence");
            }
            b'+' => {
                let (mut bits, mut buffer, mut half) = (0, 0u32, None);
                while let Some(six) = bytes.get(at).and_then(|next| sextet(*next)) {
                    at += 1;
                    bits += 6;
                    buffer = buffer << 6 | six;
                    if bits >= 16 {
                        bits -= 16;
                        push_unit(&mut out, &mut half, buffer >> bits);
                        buffer &= (1 << bits) - 1;
                    }
                }
                let is_rest = bits >= 6 || buffer != 0;
                match bytes.get(at) {
                    None if is_rest || half.is_some() => {
                        return refuse(start, at, "unterminated shift sequence");
                    }
                    Some(_) if bits >= 6 => return refuse(start, at + 1, "partial character in shift sequence"),
                    Some(_) if is_rest => return refuse(start, at + 1, "non-zero padding bits in shift sequence"),
                    Some(b'-') => at += 1,
                    _ => {}
                }
            }
            0..0x80 => out.push(char::from(byte)),
            _ => return refuse(start, at, "unexpected special character"),
        }
    }
    Ok(out)
}

/// The character of two bytes; GBK has more of them, and two others.
fn gb_2312_letter(first: u8, second: u8) -> Option<char> {
    let is_there = match first {
        0xA1 | 0xA3 | 0xB0..=0xD6 | 0xD8..=0xF7 => matches!(second, 0xA1..=0xFE),
        0xA2 => matches!(second, 0xB1..=0xE2 | 0xE5..=0xEE | 0xF1..=0xFC),
        0xA4 => matches!(second, 0xA1..=0xF3),
        0xA5 => matches!(second, 0xA1..=0xF6),
        0xA6 => matches!(second, 0xA1..=0xB8 | 0xC1..=0xD8),
        0xA7 => matches!(second, 0xA1..=0xC1 | 0xD1..=0xF1),
        0xA8 => matches!(second, 0xA1..=0xBA | 0xC5..=0xE9),
        0xA9 => matches!(second, 0xA4..=0xEF),
        0xD7 => matches!(second, 0xA1..=0xF9),
        _ => false,
    };
    match (first, second) {
        (0xA1, 0xA4) => Some('\u{30FB}'),
        (0xA1, 0xAA) => Some('\u{2015}'),
        pair if is_there => {
            let bytes = [pair.0, pair.1];
            let text = encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(&bytes)?;
            text.chars().next()
        }
        _ => None,
    }
}

/// The codec `gb2312`: ASCII, and letters of two bytes.
pub(super) fn gb_2312(bytes: &[u8]) -> Result<String, String> {
    let (mut out, mut at) = (String::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            out.push(char::from(byte));
            at += 1;
            continue;
        }
        let refuse = |what: &str| Err(refused("gb2312", bytes, at, at + 1, &format!("{what} multibyte sequence")));
        let Some(&second) = bytes.get(at + 1) else { return refuse("incomplete") };
        let Some(letter) = gb_2312_letter(byte, second) else { return refuse("illegal") };
        out.push(letter);
        at += 2;
    }
    Ok(out)
}

fn hz(bytes: &[u8]) -> Result<String, String> {
    let (mut out, mut at, mut chinese) = (String::with_capacity(bytes.len()), 0, false);
    while let Some(&byte) = bytes.get(at) {
        let next = bytes.get(at + 1);
        let refuse = |what: &str| Err(refused("hz", bytes, at, at + 1, &format!("{what} multibyte sequence")));
        if (byte == b'~' || chinese) && next.is_none() {
            return refuse("incomplete");
        }
        match (byte, next) {
            (b'~', Some(b'~')) if !chinese => out.push('~'),
            (b'~', Some(b'\n')) if !chinese => {}
            (b'~', Some(b'{')) if !chinese => chinese = true,
            (b'~', Some(b'}')) if chinese => chinese = false,
            (first @ 0x21..0x7F, Some(second)) if chinese => match gb_2312_letter(first | 0x80, second ^ 0x80) {
                Some(c) => out.push(c),
                None => return refuse("illegal"),
            },
            (0..0x80, _) if byte != b'~' && !chinese => {
                out.push(char::from(byte));
                at += 1;
                continue;
            }
            _ => return refuse("illegal"),
        }
        at += 2;
    }
    Ok(out)
}

/// Domain names: ASCII stays as it is, unless a label is in Punycode.
fn idna(bytes: &[u8]) -> Result<String, String> {
    if let Some(at) = bytes.iter().position(|byte| !byte.is_ascii()) {
        return Err(refused("idna", bytes, at, at + 1, "ordinal not in range(128)"));
    }
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// The escapes of literals, everywhere.
fn escapes(bytes: &[u8], version: PyVersion) -> Result<String, String> {
    let text = latin_1(bytes);
    let decoded = literal::decode_str(&text, TextKind { raw: false, doubled_braces: false, version }, &mut Vec::new());
    let place = |at: usize| text[..at].chars().count();
    let decoded = decoded.map_err(|e| refused("unicodeescape", bytes, place(e.start), place(e.end) + 1, e.reason))?;
    Ok(decoded.to_string())
}

/// Only `\u` and `\U`, and only behind an odd number of backslashes.
fn raw_escapes(bytes: &[u8]) -> Result<String, String> {
    let (mut out, mut half, mut at) = (String::with_capacity(bytes.len()), None, 0);
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let digits = match bytes.get(at + 1) {
            Some(b'u') if byte == b'\\' => 4,
            Some(b'U') if byte == b'\\' => 8,
            next => {
                push_unit(&mut out, &mut half, u32::from(byte));
                at += 1;
                if byte == b'\\' && next == Some(&b'\\') {
                    out.push('\\');
                    at += 1;
                }
                continue;
            }
        };
        at += 2;
        let hex = bytes[at..].iter().take(digits).take_while(|byte| byte.is_ascii_hexdigit()).count();
        let point = bytes[at..at + hex]
            .iter()
            .fold(0u32, |all, digit| all << 4 | char::from(*digit).to_digit(16).unwrap_or_default());
        at += hex;
        let reason = match (hex == digits, digits) {
            (true, _) if point < 0x11_0000 => {
                if point < 0x1_0000 {
                    push_unit(&mut out, &mut half, point);
                } else {
                    out.extend(char::from_u32(point));
                }
                continue;
            }
            (true, _) => "\\Uxxxxxxxx out of range",
            (false, 4) => "truncated \\uXXXX escape",
            (false, _) => "truncated \\UXXXXXXXX escape",
        };
        return Err(refused("rawunicodeescape", bytes, start, at, reason));
    }
    Ok(out)
}
