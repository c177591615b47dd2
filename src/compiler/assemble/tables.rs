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
    let extended = table.byte(Op::ExtendedArg).unwrap_or_default();
    for instr in placed {
        for prefix in (1..=instr.prefixes()).rev() {
            bytes.extend([extended, (instr.arg >> (8 * prefix)) as u8]);
        }
        bytes.extend([table.byte(instr.op).unwrap_or_default(), instr.arg as u8]);
        bytes.resize(bytes.len() + 2 * usize::from(instr.caches), 0);
    }
}

/// `co_exceptiontable`: one entry for every stretch of instructions with the same handler.
pub(super) fn exceptions(placed: &[Placed], graph: &Graph) -> Vec<u8> {
    let end = placed.last().map_or(0, |last| last.offset + last.size());
    let offset = |index: usize| UNIT * placed.get(index).map_or(end, |instr| instr.offset);
    let mut at = 0;
    exception_table::encode(std::iter::from_fn(|| {
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
    }))
}

/// `co_linetable` (PEP 657): an entry for every stretch with the same location.
pub(super) fn locations(placed: &[Placed], firstlineno: i32) -> Vec<u8> {
    let mut table = location_table::Encoder::new(firstlineno);
    let mut rest = placed.iter();
    let Some(first) = rest.next() else { return table.finish() };
    let (mut location, mut units) = (first.location, first.size());
    for instr in rest {
        if instr.location != location {
            table.push(units, location);
            (location, units) = (instr.location, 0);
        }
        units += instr.size();
    }
    table.push(units, location);
    table.finish()
}
