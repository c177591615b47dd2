//! Instruction bytes, exception table and location table (`Python/assemble.c`); how entries are written is in `code`.

use super::layout::{Jump, Layout, is_jump, prefixes};
use crate::base::Location;
use crate::code::exception_table::{self, ExceptionEntry};
use crate::code::instruction::UNIT;
use crate::code::lines::location_table;
use crate::compiler::flowgraph::{BlockId, Graph, Instr, Rules};
use crate::target::{Op, Target};

/// The tables of a code object; the room is used again and again.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// `co_code`: every instruction with its prefixes, and zeroes for its caches.
    pub code: Vec<u8>,
    /// `co_linetable` (PEP 657): an entry for every stretch with the same location.
    pub lines: Vec<u8>,
    /// `co_exceptiontable`: an entry for every stretch of instructions with the same handler.
    pub exceptions: Vec<u8>,
    guarded: Vec<Guarded>,
}

/// A stretch of instructions begins.
#[derive(Clone, Copy, Debug)]
struct Guarded {
    /// In code units.
    start: u32,
    handler: BlockId,
}

impl Tables {
    /// Writes all three in one go over the instructions.
    pub(super) fn write(&mut self, graph: &Graph, layout: &Layout, target: Target, firstlineno: i32) {
        let (rules, table) = (Rules::of(target), target.table());
        let extended = table.byte(Op::ExtendedArg).unwrap_or_default();
        self.code.clear();
        self.code.resize((layout.end * UNIT) as usize, 0);
        self.lines.clear();
        self.guarded.clear();
        let mut lines = Lines::onto(firstlineno, &mut self.lines);
        let mut jumps = layout.jumps.iter();
        let (mut offset, mut handler) = (0, BlockId::NONE);
        for instr in layout.order.iter().flat_map(|&id| graph.code(id)) {
            let (op, arg) = resolved(instr, rules, &mut jumps);
            lines.at(offset, &instr.location);
            if instr.except != handler {
                handler = instr.except;
                self.guarded.push(Guarded { start: offset, handler });
            }
            if arg > 0xFF {
                for prefix in (1..=prefixes(arg)).rev() {
                    put(&mut self.code, offset, extended, arg >> (8 * prefix));
                    offset += 1;
                }
            }
            put(&mut self.code, offset, table.byte(op).unwrap_or_default(), arg);
            offset += 1 + u32::from(table.caches(op));
        }
        lines.end(offset);
        self.write_exceptions(graph, layout);
    }

    fn write_exceptions(&mut self, graph: &Graph, layout: &Layout) {
        self.exceptions.clear();
        // Handlers that begin with the same instruction are one.
        let index = |at: &Guarded| if at.handler.is_some() { layout.index(at.handler) } else { u32::MAX };
        let stretches = self.guarded.chunk_by(|a, b| index(a) == index(b));
        let mut starts = stretches.map(|stretch| stretch[0]).peekable();
        let entries = std::iter::from_fn(|| {
            loop {
                let Guarded { start, handler } = starts.next()?;
                let end = starts.peek().map_or(layout.end, |next| next.start);
                if handler.is_some() {
                    let block = graph.block(handler);
                    let lasti = block.preserve_lasti;
                    // On entry there are also the exception and, if asked for, the offset.
                    let depth = (block.start_depth - 1 - i32::from(lasti)).max(0).unsigned_abs();
                    let target = UNIT * layout.offset(handler);
                    return Some(ExceptionEntry { start: UNIT * start, end: UNIT * end, target, depth, lasti });
                }
            }
        });
        exception_table::encode_into(entries, &mut self.exceptions);
    }
}

/// The real instruction and its operand.
#[inline]
fn resolved(instr: &Instr, rules: Rules, jumps: &mut std::slice::Iter<'_, Jump>) -> (Op, u32) {
    if is_jump(instr, rules)
        && let Some(jump) = jumps.next()
    {
        return (jump.op, jump.arg);
    }
    (instr.op, instr.arg)
}

/// Puts an instruction at an offset in code units; of the operand, the lowest byte.
#[inline]
fn put(code: &mut [u8], offset: u32, op: u8, arg: u32) {
    let at = (offset * UNIT) as usize;
    if let Some([first, second]) = code.get_mut(at..at + 2) {
        (*first, *second) = (op, arg as u8);
    }
}

/// Writes the location table while the instructions pass by.
struct Lines<'a> {
    table: location_table::Encoder<'a>,
    /// Of the stretch that has begun.
    location: &'a Location,
    start: u32,
}

impl<'a> Lines<'a> {
    fn onto(firstlineno: i32, bytes: &'a mut Vec<u8>) -> Lines<'a> {
        Lines { table: location_table::Encoder::onto(firstlineno, bytes), location: &Location::NONE, start: 0 }
    }

    #[inline]
    fn at(&mut self, offset: u32, location: &'a Location) {
        if differ(location, self.location) {
            self.end(offset);
            (self.location, self.start) = (location, offset);
        }
    }

    fn end(&mut self, offset: u32) {
        self.table.push(offset - self.start, *self.location);
    }
}

/// Whether two locations differ, asked as one question: they do at every other instruction, and not in a number that could
/// be guessed.
#[inline]
fn differ(a: &Location, b: &Location) -> bool {
    let lines = (a.line ^ b.line) | (a.end_line ^ b.end_line);
    lines | (a.column ^ b.column) | (a.end_column ^ b.end_column) != 0
}
