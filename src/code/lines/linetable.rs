//! The line table of 3.10 (PEP 626): pairs of an unsigned byte, bytes of code, and a signed byte, lines from the last
//! line; -128 marks code without a line (`Objects/lnotab_notes.txt`).

use super::LineRange;

const NO_LINE: i8 = -128;

/// Ranges of bytes with their lines; pairs that cover no code only move the line.
pub fn decode(table: &[u8], firstlineno: i32) -> impl Iterator<Item = LineRange> + '_ {
    let (mut end, mut line) = (0u32, firstlineno);
    table.chunks_exact(2).filter_map(move |pair| {
        let start = end;
        end = end.saturating_add(pair[0].into());
        let step = pair[1] as i8;
        if step != NO_LINE {
            line = line.wrapping_add(step.into());
        }
        let known = Some(line).filter(|line| step != NO_LINE && *line >= 0);
        (start != end).then_some(LineRange { start, end, line: known })
    })
}

/// Writes the table for ranges in order, as `assemble_line_range` of `Python/compile.c` does.
pub fn encode(ranges: impl IntoIterator<Item = LineRange>, firstlineno: i32) -> Vec<u8> {
    let mut table = Vec::new();
    let mut last = i64::from(firstlineno);
    for range in ranges {
        let mut bytes = range.end.saturating_sub(range.start);
        if bytes == 0 {
            continue;
        }
        let (mut lines, rest) = match range.line {
            None => (i64::from(NO_LINE), NO_LINE),
            Some(line) => (i64::from(line) - std::mem::replace(&mut last, line.into()), 0),
        };
        if range.line.is_some() {
            while !(-127..=127).contains(&lines) {
                let step: i8 = if lines < 0 { -127 } else { 127 };
                table.extend([0, step as u8]);
                lines -= i64::from(step);
            }
        }
        while bytes > 254 {
            table.extend([254, lines as u8]);
            lines = rest.into();
            bytes -= 254;
        }
        table.extend([bytes as u8, lines as u8]);
    }
    table
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn as_the_interpreter_reads_it() {
        // list(code.co_lines()) of 3.10.13 for these bytes: [(0, 4, 1), (4, 6, None), (6, 8, 129)].
        let read: Vec<_> = decode(&[4, 0, 2, 128, 0, 127, 2, 1], 1).map(|r| (r.start, r.end, r.line)).collect();
        assert_eq!(read, [(0, 4, Some(1)), (4, 6, None), (6, 8, Some(129))]);
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(
            steps in vec((1u32..127, prop::option::weighted(0.8, 0i32..900)), 0..12),
            first in 0i32..500,
        ) {
            let mut start = 0;
            let ranges: Vec<_> = steps.into_iter().map(|(units, line)| {
                let range = LineRange { start, end: start + 2 * units, line };
                start = range.end;
                range
            }).collect();
            prop_assert_eq!(decode(&encode(ranges.iter().copied(), first), first).collect::<Vec<_>>(), ranges);
        }

        #[test]
        fn long_ranges_are_split(units in 127u32..2000, line in prop::option::of(1i32..900)) {
            let table = encode([LineRange { start: 0, end: 2 * units, line }], 1);
            let read: Vec<_> = decode(&table, 1).collect();
            prop_assert_eq!(read.last().map(|r| r.end), Some(2 * units));
            prop_assert!(read.iter().all(|r| r.line == line));
        }

        #[test]
        fn any_bytes_are_a_table(table in vec(any::<u8>(), 0..40), first in any::<i32>()) {
            decode(&table, first).count();
        }
    }
}
