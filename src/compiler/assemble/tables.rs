//! Instruction bytes, exception table and location table (`Python/assemble.c`); how entries are written is in `code`.

use super::layout::{NONE, Placed};
use crate::code::exception_table::{self, ExceptionEntry};
use crate::code::instruction::UNIT;
use crate::code::lines::location_table;
use crate::compiler::flowgraph::Graph;
use crate::target::{Op, OpcodeTable};

/// `co_code`: every instruction with its prefixes, and zeroes for its caches.
pub(super) fn code(placed: &[Placed], table: &OpcodeTable, bytes: &mut Vec<u8>) {
    bytes.clear();
    bytes.resize((end_of(placed) * UNIT) as usize, 0);
    let extended = table.byte(Op::ExtendedArg).unwrap_or_default();
    for instr in placed {
        let mut at = (instr.offset * UNIT) as usize;
        for prefix in (1..=instr.prefixes()).rev() {
            bytes[at..at + 2].copy_from_slice(&[extended, (instr.arg >> (8 * prefix)) as u8]);
            at += 2;
        }
        bytes[at..at + 2].copy_from_slice(&[table.byte(instr.op).unwrap_or_default(), instr.arg as u8]);
    }
}

/// Length of the code, in code units.
fn end_of(placed: &[Placed]) -> u32 {
    placed.last().map_or(0, |last| last.offset + last.size())
}

/// `co_exceptiontable`: one entry for every stretch of instructions with the same handler.
pub(super) fn exceptions(placed: &[Placed], graph: &Graph, bytes: &mut Vec<u8>) {
    bytes.clear();
    if !graph.has_handlers() {
        return;
    }
    let end = end_of(placed);
    let offset = |index: usize| UNIT * placed.get(index).map_or(end, |instr| instr.offset);
    let mut at = 0;
    let entries = std::iter::from_fn(|| {
        loop {
            let first = placed.get(at)?;
            let start = offset(at);
            at += placed[at..].iter().take_while(|instr| instr.handler == first.handler).count();
            if first.handler != NONE {
                let handler = graph.block(first.handler_block);
                let lasti = handler.preserve_lasti;
                // On entry there are also the exception and, if asked for, the offset.
                let depth = (handler.start_depth - 1 - i32::from(lasti)).max(0).unsigned_abs();
                let target = offset(first.handler as usize);
                return Some(ExceptionEntry { start, end: offset(at), target, depth, lasti });
            }
        }
    });
    exception_table::encode_into(entries, bytes);
}

/// `co_linetable` (PEP 657): an entry for every stretch with the same location.
pub(super) fn locations(placed: &[Placed], firstlineno: i32, bytes: &mut Vec<u8>) {
    bytes.clear();
    let mut table = location_table::Encoder::onto(firstlineno, bytes);
    let Some(first) = placed.first() else { return };
    let (mut location, mut start) = (first.location, 0);
    for instr in placed {
        if instr.location != location {
            table.push(instr.offset - start, location);
            (location, start) = (instr.location, instr.offset);
        }
    }
    table.push(end_of(placed) - start, location);
}
