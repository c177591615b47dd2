//! Which characters `repr()` shows as they are: Unicode grew between CPython versions (`Objects/unicodectype.c`).

use std::sync::OnceLock;

use super::{Feature, PyVersion, Target};

/// A range of code points and the first minor version in which they are printable.
struct Row {
    first: u32,
    last: u32,
    since: u8,
}

fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| include_str!("../../data/unicode/printable.tsv").lines().filter_map(row).collect())
}

fn row(line: &str) -> Option<Row> {
    let mut cells = line.split('\t');
    let first = u32::from_str_radix(cells.next()?, 16).ok()?;
    let last = u32::from_str_radix(cells.next()?, 16).ok()?;
    Some(Row { first, last, since: cells.next()?.parse().ok()? })
}

/// Whether `str.isprintable` holds for a code point in `version`; surrogates are not printable.
pub fn is_printable(point: u32, version: PyVersion) -> bool {
    if point < 0x7F {
        return point >= 0x20;
    }
    let rows = rows();
    let after = rows.partition_point(|r| r.first <= point);
    after > 0 && point <= rows[after - 1].last && rows[after - 1].since <= version.minor()
}

/// Whether a version's Unicode has a character that names may hold. These are printable but for the two joiners, which names may
/// hold since Unicode 15.1.
pub fn is_in_names(c: char, version: PyVersion) -> bool {
    match c {
        '\u{200c}' | '\u{200d}' => Target::of(version).has(Feature::JoinersInNames),
        _ => is_printable(c as u32, version),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printable_grew() {
        let at = |point, version| is_printable(point, version);
        assert!(at(0xE9, PyVersion::V3_8) && !at(0xAD, PyVersion::V3_14) && !at(0x7F, PyVersion::V3_14));
        assert!(!at(0xD800, PyVersion::V3_14) && !at(0x2028, PyVersion::V3_14) && at(0x1F600, PyVersion::V3_8));
        let grown = (0..0x110000).filter(|&p| at(p, PyVersion::V3_14) && !at(p, PyVersion::V3_8)).count();
        assert!(grown > 10_000, "{grown}");
    }
}
