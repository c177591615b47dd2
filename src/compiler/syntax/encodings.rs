//! The encodings of sources other than UTF-8, under all the names that CPython's `encodings` package knows
//! (`data/encodings/encodings.tsv`; [`codecs`] has those that are no tables): bytes → text, or what CPython's codec says.

use encoding_rs::{DecoderResult, Encoding};

use super::codecs;
use crate::target::PyVersion;

/// Decodes `bytes` by the encoding that a cookie names; the error is the codec's message.
pub(super) fn decode(bytes: &[u8], name: &str, version: PyVersion) -> Result<String, String> {
    let normal = normal_name(name);
    if let Some(decoded) = codecs::decode(bytes, &normal, version) {
        return decoded;
    }
    let Some(row) = find(&normal) else { return Err(format!("unknown encoding: {name}")) };
    match row.kind {
        Kind::Bytes => Err(format!("'{name}' is not a text encoding; use codecs.decode() to handle arbitrary codecs")),
        Kind::Charmap(cells) => by_table(bytes, cells),
        Kind::Multibyte if row.codec == "gb2312" => codecs::gb_2312(bytes),
        Kind::Multibyte => by_whatwg(bytes, row.codec),
    }
}

struct Row {
    codec: &'static str,
    kind: Kind,
}

enum Kind {
    /// Bytes to bytes, such as `base64`.
    Bytes,
    /// A byte is a character: the code points of all bytes, or of the upper half where the lower one is ASCII.
    Charmap(&'static str),
    /// Asian encodings.
    Multibyte,
}

/// As in `encodings.normalize_encoding`, what is no letter, digit or dot only divides.
fn normal_name(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let parts = name.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("_").replace('.', "_")
}

fn find(name: &str) -> Option<Row> {
    include_str!("../../../data/encodings/encodings.tsv").lines().find_map(|line| {
        let mut cells = line.split('\t');
        let (codec, others) = (cells.next()?, cells.next()?);
        if name.is_empty() || codec != name && !others.split(',').any(|other| other == name) {
            return None;
        }
        let kind = match cells.next()? {
            "bytes" => Kind::Bytes,
            "charmap" => Kind::Charmap(cells.next()?),
            _ => Kind::Multibyte,
        };
        Some(Row { codec, kind })
    })
}

fn by_table(bytes: &[u8], cells: &str) -> Result<String, String> {
    let cell = |cell| u32::from_str_radix(cell, 16).ok().and_then(char::from_u32);
    let mut table: Vec<Option<char>> = cells.split(' ').map(cell).collect();
    if table.len() < 256 {
        table.splice(0..0, (0..128).map(char::from_u32));
    }
    let decoded = bytes.iter().enumerate().map(|(at, byte)| {
        table.get(usize::from(*byte)).copied().flatten().ok_or_else(|| {
            format!("'charmap' codec can't decode byte 0x{byte:02x} in position {at}: character maps to <undefined>")
        })
    });
    decoded.collect()
}

/// Asian encodings as browsers read them: nearly the same characters as CPython's.
fn by_whatwg(bytes: &[u8], codec: &str) -> Result<String, String> {
    let label = match codec {
        "big5hkscs" | "cp950" => "big5",
        "cp932" | "shift_jis_2004" | "shift_jisx0213" => "shift_jis",
        "cp949" => "euc-kr",
        "euc_jis_2004" | "euc_jisx0213" => "euc-jp",
        other => &other.replace('_', "-"),
    };
    let Some(encoding) = Encoding::for_label(label.as_bytes()) else {
        return Err(format!("unknown encoding: {codec}"));
    };
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut out = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(0));
    match decoder.decode_to_string_without_replacement(bytes, &mut out, true) {
        (DecoderResult::Malformed(length, after), read) => {
            let at = read.saturating_sub(usize::from(length) + usize::from(after));
            let byte = bytes.get(at).copied().unwrap_or_default();
            let what = if at + usize::from(length) >= bytes.len() { "incomplete" } else { "illegal" };
            let message =
                format!("'{codec}' codec can't decode byte 0x{byte:02x} in position {at}: {what} multibyte sequence");
            Err(message)
        }
        _ => Ok(out),
    }
}
