//! The tables of a code object entry by entry, with the bytes that each entry takes.
//!
//! [`lines`](super::lines) and [`exception_table`] say what the tables mean; this says which bytes say it.

use std::ops::Range;

use super::exception_table::{self, ExceptionEntry};
use super::lines::location_table;
use crate::base::Location;
use crate::target::{Feature, Target};

/// An entry of a line or location table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineEntry {
    /// Its bytes, counted from the start of the table.
    pub bytes: Range<usize>,
    /// CPython's name of its form (3.11 and later), or what kind of step it is.
    pub form: &'static str,
    /// First byte of code that it speaks of.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The location that it gives; up to 3.10 only a line.
    pub location: Location,
}

/// The entries of `co_linetable` or `co_lnotab`; all bytes are in one. Up to 3.9 an entry is a step: bytes of code that
/// keep the line before it, then the line that begins.
pub fn line_entries(target: Target, table: &[u8], firstlineno: i32) -> Vec<LineEntry> {
    if target.has(Feature::LocationTable) {
        return location_entries(table, firstlineno);
    }
    let linetable = target.has(Feature::LineTable310);
    let (mut at, mut line) = (0u32, firstlineno);
    let mut entries = Vec::new();
    for (n, pair) in table.chunks(2).enumerate() {
        let bytes = 2 * n..2 * n + pair.len();
        let &[step, lines] = pair else {
            let location = Location::NONE;
            entries.push(LineEntry { bytes, form: "half a step", start: at, end: at, location });
            break;
        };
        let lines = lines as i8;
        let none = linetable && lines == i8::MIN;
        let end = at.saturating_add(step.into());
        line = line.wrapping_add(if none { 0 } else { lines.into() });
        let location = if none { Location::NONE } else { Location::new(line, line, -1, -1) };
        let start = if linetable { at } else { end };
        let form = match (none, step) {
            (true, _) => "no line",
            (_, 0) => "line step",
            _ => "step",
        };
        entries.push(LineEntry { bytes, form, start, end, location });
        at = end;
    }
    entries
}

fn location_entries(table: &[u8], firstlineno: i32) -> Vec<LineEntry> {
    let mut decoder = location_table::decode(table, firstlineno);
    let mut entries = Vec::new();
    loop {
        let from = table.len() - decoder.rest();
        let Some(range) = decoder.next() else { return entries };
        let form = match table[from] >> 3 & 15 {
            0..=9 => "short",
            10..=12 => "one line",
            13 => "no columns",
            14 => "long",
            _ => "none",
        };
        let bytes = from..table.len() - decoder.rest();
        entries.push(LineEntry { bytes, form, start: range.start, end: range.end, location: range.location });
    }
}

/// The entries of an exception table with their bytes; what is left at the end of a damaged one is no entry.
pub fn exception_entries(table: &[u8]) -> Vec<(Range<usize>, Option<ExceptionEntry>)> {
    let mut entries = Vec::new();
    let mut at = 0;
    while at < table.len() {
        let entry = exception_table::decode(&table[at..]).next();
        // Four integers; bit 6 of a byte says that its integer goes on.
        let ends = table[at..].iter().enumerate().filter(|(_, byte)| **byte & 0x40 == 0).map(|(n, _)| n + 1);
        let length = ends.take(4).last().filter(|_| entry.is_some()).unwrap_or(table.len() - at);
        entries.push((at..at + length, entry));
        at += length;
    }
    entries
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::target::PyVersion;

    proptest! {
        #[test]
        fn every_byte_is_in_one_entry(table in vec(any::<u8>(), 0..60), first in 0i32..100) {
            for version in PyVersion::ALL {
                let entries = line_entries(Target::of(version), &table, first);
                let bytes: Vec<usize> = entries.iter().flat_map(|e| e.bytes.clone()).collect();
                prop_assert_eq!(bytes, (0..table.len()).collect::<Vec<_>>());
            }
            let bytes: Vec<usize> = exception_entries(&table).into_iter().flat_map(|(bytes, _)| bytes).collect();
            prop_assert_eq!(bytes, (0..table.len()).collect::<Vec<_>>());
        }

        #[test]
        fn entries_are_those_of_the_decoders(table in vec(any::<u8>(), 0..60), first in 0i32..100) {
            let found: Vec<_> = exception_entries(&table).into_iter().filter_map(|(_, e)| e).collect();
            prop_assert_eq!(found, exception_table::decode(&table).collect::<Vec<_>>());
            let read: Vec<_> = location_entries(&table, first).into_iter().map(|e| (e.start, e.location)).collect();
            let again: Vec<_> = location_table::decode(&table, first).map(|r| (r.start, r.location)).collect();
            prop_assert_eq!(read, again);
        }
    }
}
