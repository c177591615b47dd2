//! One entry of a packed table, bit by bit.

use std::iter::Peekable;
use std::slice::Iter;

/// A byte cut into groups of bits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BitByte {
    /// The byte in hexadecimal.
    pub raw: String,
    /// Its bits from the highest to the lowest, in groups: `1`, `1100`, `000`, each with what it says.
    pub groups: Vec<(String, String)>,
}

/// The highest bit of the first byte of an entry, in both tables.
const FIRST: u8 = 0x80;
/// In an integer of several bytes: another one follows.
const MORE: u8 = 0x40;

fn byte(value: u8, groups: &[(u32, String)]) -> BitByte {
    let (mut left, mut cut) = (u8::BITS, Vec::with_capacity(groups.len()));
    for (width, meaning) in groups {
        left -= width;
        let bits = (u32::from(value) >> left) & ((1 << width) - 1);
        cut.push((format!("{bits:0width$b}", width = *width as usize), meaning.clone()));
    }
    BitByte { raw: format!("{value:02x}"), groups: cut }
}

/// The bytes of one entry of a location table (3.11 and later).
pub(super) fn location(entry: &[u8]) -> Vec<BitByte> {
    let Some((&head, rest)) = entry.split_first() else { return Vec::new() };
    let code = head >> 3 & 15;
    let form = match code {
        0..=9 => format!("short form, columns from {}", u32::from(code) << 3),
        10 => "one line, the same as before".to_string(),
        11 => "one line, the next".to_string(),
        12 => "one line, the next but one".to_string(),
        13 => "no columns".to_string(),
        14 => "long form".to_string(),
        _ => "no place".to_string(),
    };
    let units = u32::from(head & 7) + 1;
    let length = if units == 1 { "1 code unit".to_string() } else { format!("{units} code units") };
    let mut bytes = vec![byte(head, &[(1, "an entry begins".to_string()), (4, form), (3, length)])];
    let mut rest = rest.iter().peekable();
    match code {
        0..=9 => {
            if let Some(&second) = rest.next() {
                let (more, width) = (second >> 4 & 7, second & 15);
                bytes.push(byte(
                    second,
                    &[
                        (1, String::new()),
                        (3, format!("{more} more: column {}", (code << 3) + more)),
                        (4, format!("{width} wide")),
                    ],
                ));
            }
        }
        10..=12 => {
            for (name, &column) in ["from column", "to column"].into_iter().zip(rest.by_ref()) {
                bytes.push(byte(column, &[(8, format!("{name} {column}"))]));
            }
        }
        13 => signed(&mut bytes, &mut rest),
        14 => {
            signed(&mut bytes, &mut rest);
            integer(&mut bytes, &mut rest, false, &|n| lines(i64::try_from(n).unwrap_or(i64::MAX), "to the last line"));
            integer(&mut bytes, &mut rest, false, &|n| column(n, "from"));
            integer(&mut bytes, &mut rest, false, &|n| column(n, "to"));
        }
        _ => {}
    }
    // What a damaged entry has besides.
    bytes.extend(rest.map(|&b| byte(b, &[(8, String::new())])));
    bytes
}

fn lines(n: i64, what: &str) -> String {
    format!("{n:+} {} {what}", if n.abs() == 1 { "line" } else { "lines" })
}

fn column(n: u64, word: &str) -> String {
    match n.checked_sub(1) {
        Some(column) => format!("{n} less 1: {word} column {column}"),
        None => "no column".to_string(),
    }
}

fn signed(bytes: &mut Vec<BitByte>, rest: &mut Peekable<Iter<'_, u8>>) {
    integer(bytes, rest, false, &|n| {
        let half = (n >> 1) as i64;
        lines(if n & 1 == 1 { -half } else { half }, "from the line before")
    });
}

/// An integer of six bits a byte, the lowest or the highest bits first; its last byte says what it means.
fn integer(
    bytes: &mut Vec<BitByte>,
    rest: &mut Peekable<Iter<'_, u8>>,
    high_first: bool,
    meaning: &dyn Fn(u64) -> String,
) {
    let (mut value, mut shift, mut first) = (0u64, 0u32, true);
    for &next in rest.by_ref() {
        let six = u64::from(next & 0x3f);
        value = if high_first { value << 6 | six } else { value | six.checked_shl(shift).unwrap_or(0) };
        shift = (shift + 6).min(60);
        let begins = if next & FIRST != 0 && first && high_first { "an entry begins" } else { "" };
        let more = next & MORE != 0;
        let says = if more { String::new() } else { meaning(value) };
        bytes.push(byte(
            next,
            &[(1, begins.to_string()), (1, if more { "more follows" } else { "" }.to_string()), (6, says)],
        ));
        first = false;
        if !more {
            return;
        }
    }
}

/// The bytes of one entry of an exception table.
pub(super) fn exception(entry: &[u8]) -> Vec<BitByte> {
    let (mut bytes, mut rest) = (Vec::new(), entry.iter().peekable());
    let offset = |n: u64| format!("{n} × 2 = offset {}", n.saturating_mul(2));
    integer(&mut bytes, &mut rest, true, &|n| format!("from {}", offset(n)));
    integer(&mut bytes, &mut rest, true, &|n| format!("{n} code units long"));
    integer(&mut bytes, &mut rest, true, &|n| format!("handler at {}", offset(n)));
    integer(&mut bytes, &mut rest, true, &|n| {
        let lasti = if n & 1 == 1 { "with lasti" } else { "without lasti" };
        format!("depth {}, {lasti}", n >> 1)
    });
    bytes.extend(rest.map(|&b| byte(b, &[(8, String::new())])));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[BitByte]) -> Vec<String> {
        let group =
            |(bits, says): &(String, String)| if says.is_empty() { bits.clone() } else { format!("{bits} {says}") };
        bytes.iter().map(|b| b.groups.iter().map(group).collect::<Vec<_>>().join(" | ")).collect()
    }

    /// The example of CPython's own description of the exception table: 20, 28, 100, depth 3 with lasti.
    #[test]
    fn an_exception_entry() {
        let entry = [0x80 | 20, 28, 0x40 | 1, 36, 3 << 1 | 1];
        assert_eq!(
            shown(&exception(&entry)),
            [
                "1 an entry begins | 0 | 010100 from 20 × 2 = offset 40",
                "0 | 0 | 011100 28 code units long",
                "0 | 1 more follows | 000001",
                "0 | 0 | 100100 handler at 100 × 2 = offset 200",
                "0 | 0 | 000111 depth 3, with lasti",
            ]
        );
    }

    #[test]
    fn location_entries() {
        // `python3.14 -c "..."`: 8d 6e is columns 14 to 28 for six units, e0 0e 13 the next line but one, columns 14 to 19.
        assert_eq!(
            shown(&location(&[0x8d, 0x6e])),
            [
                "1 an entry begins | 0001 short form, columns from 8 | 101 6 code units",
                "0 | 110 6 more: column 14 | 1110 14 wide",
            ]
        );
        assert_eq!(
            shown(&location(&[0xe0, 0x0e, 0x13])),
            [
                "1 an entry begins | 1100 one line, the next but one | 000 1 code unit",
                "00001110 from column 14",
                "00010011 to column 19",
            ]
        );
        assert_eq!(
            shown(&location(&[0xf0, 0x03, 0x01, 0x0b, 0x41, 0x01])),
            [
                "1 an entry begins | 1110 long form | 000 1 code unit",
                "0 | 0 | 000011 -1 line from the line before",
                "0 | 0 | 000001 +1 line to the last line",
                "0 | 0 | 001011 11 less 1: from column 10",
                "0 | 1 more follows | 000001",
                "0 | 0 | 000001 65 less 1: to column 64",
            ]
        );
        assert_eq!(shown(&location(&[0xf8])), ["1 an entry begins | 1111 no place | 000 1 code unit"]);
    }
}
