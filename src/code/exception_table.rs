//! The exception table of 3.11 and later (`Objects/exception_handling_notes.txt`): which code is guarded by which handler.
//!
//! An entry is four integers, highest bits first: start, length and target in units of two bytes, and twice the stack depth
//! plus one where the handler also wants the offset of the instruction that raised ("lasti"). The first byte of an entry
//! has its top bit set, so that a binary search can find entries.

use super::varint;

const ENTRY: u8 = 0x80;

/// Code `start..end` is guarded by the handler at `target`; all in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExceptionEntry {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Where the handler begins.
    pub target: u32,
    /// To what depth the stack is cut back before the handler runs.
    pub depth: u32,
    /// Whether the offset of the instruction that raised is pushed too.
    pub lasti: bool,
}

/// Reads a table; bytes that do not make up a whole entry are ignored, as `dis` ignores them.
pub fn decode(table: &[u8]) -> impl Iterator<Item = ExceptionEntry> + '_ {
    let mut bytes = table.iter();
    std::iter::from_fn(move || {
        let mut offset = || Some(varint::read_high_first(&mut bytes)?.wrapping_mul(2));
        let start = offset()?;
        let end = start.wrapping_add(offset()?);
        let target = offset()?;
        let depth = varint::read_high_first(&mut bytes)?;
        Some(ExceptionEntry { start, end, target, depth: depth >> 1, lasti: depth & 1 != 0 })
    })
}

/// Writes a table, as `assemble_emit_exception_table_entry` of `Python/assemble.c` does.
pub fn encode(entries: impl IntoIterator<Item = ExceptionEntry>) -> Vec<u8> {
    let mut table = Vec::new();
    encode_into(entries, &mut table);
    table
}

/// As [`encode`], behind the bytes of `table`.
pub fn encode_into(entries: impl IntoIterator<Item = ExceptionEntry>, table: &mut Vec<u8>) {
    for entry in entries {
        varint::write_high_first(table, entry.start / 2, ENTRY);
        varint::write_high_first(table, entry.end.saturating_sub(entry.start) / 2, 0);
        varint::write_high_first(table, entry.target / 2, 0);
        varint::write_high_first(table, entry.depth << 1 | u32::from(entry.lasti), 0);
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(
            entries in vec((0u32..200_000, 1u32..5000, 0u32..200_000, 0u32..100, any::<bool>()), 0..10),
        ) {
            let entries: Vec<_> = entries.into_iter().map(|(start, length, target, depth, lasti)| ExceptionEntry {
                start: 2 * start, end: 2 * (start + length), target: 2 * target, depth, lasti,
            }).collect();
            prop_assert_eq!(decode(&encode(entries.iter().copied())).collect::<Vec<_>>(), entries);
        }

        #[test]
        fn any_bytes_are_a_table(table in vec(any::<u8>(), 0..60)) {
            decode(&table).count();
        }
    }
}
