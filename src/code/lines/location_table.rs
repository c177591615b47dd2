//! The location table of 3.11 and later (PEP 657, `Objects/locations.md`): a line and columns for every unit of code.
//!
//! An entry is a byte `1ccccnnn` (form `cccc`, `nnn` + 1 units) and what the form needs; every other byte is below 128.

use super::LocationRange;
use crate::base::Location;
use crate::code::varint;

const ONE_LINE: u8 = 10;
const NO_COLUMNS: u8 = 13;
const LONG: u8 = 14;
const NONE: u8 = 15;
/// Most units of one entry.
const MAX_UNITS: u32 = 8;

/// Reads the entries. A table that ends inside an entry is read as if zeros followed.
pub fn decode(table: &[u8], firstlineno: i32) -> Decoder<'_> {
    Decoder { bytes: table.iter(), line: firstlineno, end: 0 }
}

/// Iterator over the entries of a location table.
pub struct Decoder<'a> {
    bytes: std::slice::Iter<'a, u8>,
    line: i32,
    end: u32,
}

impl Decoder<'_> {
    /// How many bytes of the table are still to be read.
    pub fn rest(&self) -> usize {
        self.bytes.len()
    }

    fn byte(&mut self) -> i32 {
        i32::from(self.bytes.next().copied().unwrap_or(0))
    }

    fn advance(&mut self, lines: i32) -> i32 {
        self.line = self.line.wrapping_add(lines);
        self.line
    }
}

impl Iterator for Decoder<'_> {
    type Item = LocationRange;

    fn next(&mut self) -> Option<LocationRange> {
        let first = *self.bytes.next()?;
        let start = self.end;
        self.end = start + 2 * (u32::from(first & 7) + 1);
        let form = first >> 3 & 15;
        let location = match form {
            NONE => Location::NONE,
            LONG => {
                let step = varint::read_signed(&mut self.bytes);
                let line = self.advance(step);
                let end_line = line.wrapping_add(varint::read(&mut self.bytes) as i32);
                let column = (varint::read(&mut self.bytes) as i32).wrapping_sub(1);
                Location::new(line, end_line, column, (varint::read(&mut self.bytes) as i32).wrapping_sub(1))
            }
            NO_COLUMNS => {
                let step = varint::read_signed(&mut self.bytes);
                let line = self.advance(step);
                Location::new(line, line, -1, -1)
            }
            ONE_LINE..NO_COLUMNS => {
                let line = self.advance((form - ONE_LINE).into());
                let column = self.byte();
                Location::new(line, line, column, self.byte())
            }
            _ => {
                let second = self.byte();
                let column = i32::from(form) << 3 | second >> 4;
                Location::new(self.line, self.line, column, column + (second & 15))
            }
        };
        Some(LocationRange { start, end: self.end, location })
    }
}

/// Writes a table entry by entry, as `write_location_info_entry` of `Python/assemble.c` does.
pub struct Encoder<'a> {
    out: &'a mut Vec<u8>,
    line: i32,
}

impl<'a> Encoder<'a> {
    /// Begins the table of a code object behind the bytes of `out`.
    pub fn onto(firstlineno: i32, out: &'a mut Vec<u8>) -> Self {
        Encoder { out, line: firstlineno }
    }

    /// Adds `units` units (2 bytes each) with one location; more than eight take several entries. 3.11 gives each
    /// instruction separately, later versions each run of instructions with one location.
    pub fn push(&mut self, mut units: u32, location: Location) {
        while units > MAX_UNITS {
            self.entry(MAX_UNITS, location);
            units -= MAX_UNITS;
        }
        if units > 0 {
            self.entry(units, location);
        }
    }

    #[inline]
    fn entry(&mut self, units: u32, at: Location) {
        let width = at.end_column.wrapping_sub(at.column);
        // The commonest first, asked as one question: half the entries are it, and which is not to be guessed.
        let on_the_line = (at.line == self.line) & (at.end_line == at.line) & (at.line >= 0);
        if on_the_line & (0..80).contains(&at.column) & (0..16).contains(&width) {
            let first = 0x80 | at.column & 0x78 | (units - 1) as i32;
            let second = (at.column & 7) << 4 | width;
            return self.out.extend_from_slice(&[first as u8, second as u8]);
        }
        self.other_entry(units, at);
    }

    fn other_entry(&mut self, units: u32, at: Location) {
        let first = |form: u8| 0x80 | form << 3 | (units - 1) as u8;
        if at.line < 0 {
            return self.out.push(first(NONE));
        }
        let lines = at.line.wrapping_sub(self.line);
        let (column, end) = (at.column, at.end_column);
        let one_line = at.end_line == at.line;
        self.line = at.line;
        if column < 0 || end < 0 {
            if one_line || at.end_line < 0 {
                self.out.push(first(NO_COLUMNS));
                return varint::write_signed(self.out, lines);
            }
        } else if one_line && (0..3).contains(&lines) && column < 128 && end < 128 {
            return self.out.extend_from_slice(&[first(ONE_LINE + lines as u8), column as u8, end as u8]);
        }
        self.out.push(first(LONG));
        varint::write_signed(self.out, lines);
        varint::write(self.out, at.end_line.wrapping_sub(at.line) as u32);
        varint::write(self.out, column.wrapping_add(1) as u32);
        varint::write(self.out, end.wrapping_add(1) as u32);
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn location() -> impl Strategy<Value = Location> {
        let columns = prop_oneof![(0i32..100, 0i32..20), (0i32..200, 0i32..200), (0i32..5000, 0i32..5000)];
        prop_oneof![
            1 => Just(Location::NONE),
            1 => (1i32..300).prop_map(|line| Location::new(line, line, -1, -1)),
            4 => (1i32..300, 0i32..3, columns).prop_map(|(line, lines, (column, width))| {
                Location::new(line, line + lines, column, column + width)
            }),
            1 => (1i32..300, 0i32..300, 0i32..100, 0i32..100)
                .prop_map(|(line, lines, column, end)| Location::new(line, line + lines, column, end)),
        ]
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(entries in vec((1u32..=8, location()), 0..20), first in 0i32..400) {
            let mut table = Vec::new();
            let mut encoder = Encoder::onto(first, &mut table);
            entries.iter().for_each(|&(units, location)| encoder.push(units, location));
            let read: Vec<_> = decode(&table, first).map(|r| ((r.end - r.start) / 2, r.location)).collect();
            prop_assert_eq!(read, entries);
        }

        #[test]
        fn long_runs_are_split(units in 9u32..100, location in location()) {
            let mut table = Vec::new();
            Encoder::onto(1, &mut table).push(units, location);
            prop_assert_eq!(decode(&table, 1).last().map(|r| r.end), Some(2 * units));
            prop_assert!(decode(&table, 1).all(|r| r.location == location));
        }

        #[test]
        fn any_bytes_are_a_table(table in vec(any::<u8>(), 0..40), first in any::<i32>()) {
            decode(&table, first).count();
        }
    }
}
