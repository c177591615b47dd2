//! `co_lnotab`, the line table of 3.8 and 3.9: pairs of an unsigned byte, bytes of code, and a signed byte, lines.
//!
//! Both count from the last pair; larger steps take several pairs (`Objects/lnotab_notes.txt`). The table says nothing of
//! code without a line.

use super::LineRange;

/// The lines of `length` bytes of code that begin at `firstlineno`.
pub fn decode(table: &[u8], firstlineno: i32, length: u32) -> Vec<LineRange> {
    let mut ranges = Vec::new();
    let (mut end, mut line) = (0u32, firstlineno);
    let mut last = None;
    for pair in table.chunks_exact(2) {
        if pair[0] != 0 {
            if last != Some(line) {
                close(&mut ranges, end);
                ranges.push(LineRange { start: end, end, line: Some(line) });
                last = Some(line);
            }
            end = end.saturating_add(pair[0].into());
            if end >= length {
                close(&mut ranges, length);
                return ranges;
            }
        }
        line = line.wrapping_add((pair[1] as i8).into());
    }
    if last != Some(line) {
        close(&mut ranges, end);
        ranges.push(LineRange { start: end, end, line: Some(line) });
    }
    close(&mut ranges, length);
    ranges
}

/// Sets the end of the range that is open.
fn close(ranges: &mut [LineRange], end: u32) {
    if let Some(open) = ranges.last_mut() {
        open.end = end;
    }
}

/// Writes the table for instructions given by offset and line in ascending order, as `assemble_lnotab` of
/// `Python/compile.c` does for each instruction whose line differs.
pub fn encode(starts: impl IntoIterator<Item = (u32, i32)>, firstlineno: i32) -> Vec<u8> {
    let mut table = Vec::new();
    let (mut offset, mut line) = (0, firstlineno);
    for (start, next) in starts {
        let (mut bytes, mut lines) = (start.saturating_sub(offset), i64::from(next) - i64::from(line));
        if bytes == 0 && lines == 0 {
            continue;
        }
        while bytes > 255 {
            table.extend([255, 0]);
            bytes -= 255;
        }
        while !(-128..=127).contains(&lines) {
            let step: i8 = if lines < 0 { -128 } else { 127 };
            table.extend([bytes as u8, step as u8]);
            bytes = 0;
            lines -= i64::from(step);
        }
        table.extend([bytes as u8, lines as u8]);
        (offset, line) = (start, next);
    }
    table
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn range(start: u32, end: u32, line: i32) -> LineRange {
        LineRange { start, end, line: Some(line) }
    }

    #[test]
    fn as_the_interpreter_reads_it() {
        // dict(dis.findlinestarts(code)) of 3.9.18 for these bytes: {0: 1, 8: 2, 20: 1}.
        assert_eq!(decode(&[8, 1, 12, 255], 1, 24), [range(0, 8, 1), range(8, 20, 2), range(20, 24, 1)]);
        assert_eq!(decode(&[], 7, 4), [range(0, 4, 7)]);
        assert_eq!(decode(&[0, 3, 4, 0, 4, 2], 1, 4), [range(0, 4, 4)]);
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(steps in vec((1u32..700, -300i32..300), 0..12), first in 1i32..5000) {
            let mut starts = vec![(0, first)];
            for (bytes, lines) in steps {
                let (offset, line) = starts[starts.len() - 1];
                if lines != 0 {
                    starts.push((offset + 2 * bytes, line + lines));
                }
            }
            let end = starts[starts.len() - 1].0 + 2;
            let read = decode(&encode(starts.iter().copied(), first), first, end);
            let read: Vec<_> = read.into_iter().filter_map(|r| Some((r.start, r.line?))).collect();
            prop_assert_eq!(read, starts);
        }

        #[test]
        fn any_bytes_are_a_table(table in vec(any::<u8>(), 0..40), first in any::<i32>(), length in 0u32..500) {
            let ranges = decode(&table, first, length);
            prop_assert!(ranges.windows(2).all(|w| w[0].end == w[1].start));
        }
    }
}
