//! A Python string: any sequence of code points, lone surrogates included.

use std::fmt;
use std::sync::Arc;

/// A Python `str` as WTF-8 bytes (UTF-8, but a lone surrogate may stand as its three-byte form, which is what marshal
/// calls `surrogatepass`). Cheap to clone. Ordered by code point, as Python orders strings.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PyStr(Arc<[u8]>);

impl PyStr {
    /// From WTF-8 bytes; `None` when they are neither UTF-8 nor UTF-8 with three-byte surrogates.
    pub fn from_wtf8(bytes: &[u8]) -> Option<PyStr> {
        let mut rest = bytes;
        loop {
            match std::str::from_utf8(rest) {
                Ok(_) => return Some(PyStr(bytes.into())),
                Err(e) => match &rest[e.valid_up_to()..] {
                    [0xED, 0xA0..=0xBF, 0x80..=0xBF, tail @ ..] => rest = tail,
                    _ => return None,
                },
            }
        }
    }

    /// From code points; values above U+10FFFF become U+FFFD.
    pub fn from_code_points(points: impl IntoIterator<Item = u32>) -> PyStr {
        let mut bytes = Vec::new();
        for point in points {
            push_code_point(&mut bytes, point);
        }
        PyStr(bytes.into())
    }

    /// The WTF-8 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As UTF-8, if it holds no lone surrogate.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// For people: lone surrogates are shown as `\udcXX`.
    pub fn to_display(&self) -> String {
        match self.as_str() {
            Some(s) => s.to_string(),
            None => self
                .code_points()
                .map(|p| char::from_u32(p).map_or_else(|| format!("\\u{p:04x}"), String::from))
                .collect(),
        }
    }

    /// The code points, surrogates included.
    pub fn code_points(&self) -> impl Iterator<Item = u32> + '_ {
        let mut rest: &[u8] = &self.0;
        std::iter::from_fn(move || {
            let first = *rest.first()?;
            let (length, start) = match first {
                0..=0x7F => (1, u32::from(first)),
                0x80..=0xDF => (2, u32::from(first & 0x1F)),
                0xE0..=0xEF => (3, u32::from(first & 0x0F)),
                _ => (4, u32::from(first & 0x07)),
            };
            let point = rest[1..length].iter().fold(start, |p, b| p << 6 | u32::from(b & 0x3F));
            rest = &rest[length..];
            Some(point)
        })
    }

    /// Whether the string has no characters.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Appends a code point, surrogates included, in WTF-8.
pub fn push_code_point(bytes: &mut Vec<u8>, point: u32) {
    if let 0xD800..=0xDFFF = point {
        bytes.extend([0xED, 0x80 | (point >> 6 & 0x3F) as u8, 0x80 | (point & 0x3F) as u8]);
    } else {
        let c = char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER);
        bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

impl From<&str> for PyStr {
    fn from(s: &str) -> Self {
        PyStr(s.as_bytes().into())
    }
}

impl From<String> for PyStr {
    fn from(s: String) -> Self {
        PyStr(s.into_bytes().into())
    }
}

impl PartialEq<str> for PyStr {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other.as_bytes()
    }
}

impl fmt::Debug for PyStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_display())
    }
}

impl fmt::Display for PyStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_str() {
            Some(text) => f.write_str(text),
            None => f.write_str(&self.to_display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surrogates_survive() {
        let s = PyStr::from_code_points([0x61, 0xD800, 0x1F600]);
        assert_eq!(s.code_points().collect::<Vec<_>>(), [0x61, 0xD800, 0x1F600]);
        assert_eq!(PyStr::from_wtf8(s.as_bytes()), Some(s.clone()));
        assert_eq!(s.as_str(), None);
        assert_eq!(PyStr::from_wtf8(&[0xFF]), None);
    }
}
