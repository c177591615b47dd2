//! Where every block and every jump goes, in code units (`_PyCfg_ToInstructionSequence`,
//! `resolve_unconditional_jumps`, `resolve_jump_offsets`).
//!
//! Only jumps depend on places, so only they are listed; all other instructions stay in their blocks.

use crate::base::Location;
use crate::compiler::flowgraph::{self, BlockId, Graph, Instr, Rules};
use crate::target::{Op, OpcodeTable, Target};

/// A jump, in the order of the code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Jump {
    /// The real instruction.
    pub op: Op,
    pub arg: u32,
    target: BlockId,
    /// In code units.
    offset: u32,
    caches: u8,
}

impl Jump {
    fn size(&self) -> u32 {
        size(self.caches, self.arg)
    }
}

/// Number of `EXTENDED_ARG` that an operand takes.
#[inline]
pub(super) fn prefixes(arg: u32) -> u32 {
    // Nearly no operand takes one.
    if arg <= 0xFF { 0 } else { 1 + u32::from(arg > 0xFFFF) + u32::from(arg > 0xFF_FFFF) }
}

/// Length with prefixes and caches, in code units.
#[inline]
fn size(caches: u8, arg: u32) -> u32 {
    1 + u32::from(caches) + prefixes(arg)
}

/// Whether an instruction is one of [`Layout::jumps`].
#[inline]
pub(super) fn is_jump(instr: &Instr, rules: Rules) -> bool {
    instr.target.is_some() && rules.is_jump(instr.op)
}

/// The layout of a unit; the room is used again and again.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The blocks in the order of the code.
    pub order: Vec<BlockId>,
    /// The jumps in the order of the code.
    pub jumps: Vec<Jump>,
    /// Length of the code, in code units.
    pub end: u32,
    /// For each block, where it begins; jumps to empty ones go to what follows.
    places: Vec<Place>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    /// Number of instructions before the block.
    index: u32,
    /// Number of code units before the block.
    offset: u32,
}

/// What a block that is not linked has.
const NOWHERE: Place = Place { index: u32::MAX, offset: u32::MAX };

impl Layout {
    /// Finds the places; jumps get their direction and their distance, and every instruction its location.
    pub(super) fn find(&mut self, graph: &mut Graph, target: Target) {
        let (rules, table) = (Rules::of(target), target.table());
        self.jumps.clear();
        self.order.clear();
        self.places.clear();
        self.places.resize(graph.block_count(), NOWHERE);
        let mut index = 0;
        for id in graph.order() {
            self.order.push(id);
            self.places[id.0 as usize].index = index;
            index += graph.block(id).len() as u32;
        }
        let has_next = self.measure(graph, rules, table);
        self.resolve_offsets(graph, rules, table);
        if has_next && rules.next_location {
            self.resolve_next_locations(graph, rules);
        }
    }

    /// In code units, where a block begins.
    pub(super) fn offset(&self, id: BlockId) -> u32 {
        self.places[id.0 as usize].offset
    }

    /// Number of instructions before a block: the same for a block and for empty ones before it.
    pub(super) fn index(&self, id: BlockId) -> u32 {
        self.places[id.0 as usize].index
    }

    /// Lists the jumps and finds the places of blocks; says whether a location is that of the next instruction.
    fn measure(&mut self, graph: &Graph, rules: Rules, table: &OpcodeTable) -> bool {
        let (mut offset, mut has_next, mut index) = (0, false, 0);
        for &id in &self.order {
            self.places[id.0 as usize].offset = offset;
            for instr in graph.code(id) {
                has_next |= instr.location.line == Location::NEXT.line;
                if is_jump(instr, rules) {
                    let target = self.places[instr.target.0 as usize].index;
                    let op = direct(instr.op, target > index);
                    // The first round takes the index of the target for the operand, as CPython does.
                    let jump = Jump { op, arg: target, target: instr.target, offset, caches: table.caches(op) };
                    offset += jump.size();
                    self.jumps.push(jump);
                } else {
                    offset += size(table.caches(instr.op), instr.arg);
                }
                index += 1;
            }
        }
        self.end = offset;
        has_next
    }

    /// Sizes depend on operands and operands on sizes; rounds are made until no size changes.
    fn resolve_offsets(&mut self, graph: &Graph, rules: Rules, table: &OpcodeTable) {
        let end_send = end_send_offset(table);
        loop {
            let mut changed = false;
            for jump in &mut self.jumps {
                let end = jump.offset + jump.size();
                let to = self.places[jump.target.0 as usize].offset;
                let before = prefixes(jump.arg);
                jump.arg = match jump.op {
                    Op::EndAsyncFor => end.saturating_sub(to).saturating_sub(end_send),
                    _ => end.abs_diff(to),
                };
                changed |= prefixes(jump.arg) != before;
            }
            if !changed {
                return;
            }
            self.measure_again(graph, rules, table);
        }
    }

    /// Finds the places once more, for jumps whose size has changed.
    fn measure_again(&mut self, graph: &Graph, rules: Rules, table: &OpcodeTable) {
        let mut offset = 0;
        let mut jumps = self.jumps.iter_mut();
        for &id in &self.order {
            self.places[id.0 as usize].offset = offset;
            for instr in graph.code(id) {
                offset += match is_jump(instr, rules).then(|| jumps.next()).flatten() {
                    Some(jump) => {
                        jump.offset = offset;
                        jump.size()
                    }
                    None => size(table.caches(instr.op), instr.arg),
                };
            }
        }
        self.end = offset;
    }

    /// "The place of the next instruction" becomes that place; an instruction that ends the code's flow has none.
    fn resolve_next_locations(&self, graph: &mut Graph, rules: Rules) {
        let mut after = Location::NONE;
        for &id in self.order.iter().rev() {
            for instr in graph.code_mut(id).iter_mut().rev() {
                if instr.location == Location::NEXT {
                    let ends = flowgraph::is_terminator(instr.op, |op| rules.has_target(op));
                    instr.location = if ends { Location::NONE } else { after };
                }
                after = instr.location;
            }
        }
    }
}

/// The real instruction for an unconditional jump in that direction.
fn direct(op: Op, forward: bool) -> Op {
    match (op, forward) {
        (Op::Jump | Op::JumpNoInterrupt, true) => Op::JumpForward,
        (Op::Jump, false) => Op::JumpBackward,
        (Op::JumpNoInterrupt, false) => Op::JumpBackwardNoInterrupt,
        _ => op,
    }
}

/// Distance from the `SEND` of an `async for` to its `END_SEND`: the two instructions between them with their caches.
fn end_send_offset(table: &OpcodeTable) -> u32 {
    let send = 1 + u32::from(table.caches(Op::Send));
    let resume = 1 + u32::from(table.caches(Op::Resume));
    send + 1 + resume + 1
}
