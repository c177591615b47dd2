//! Blocks become one list of instructions whose jumps count code units (`_PyCfg_ToInstructionSequence`,
//! `resolve_unconditional_jumps`, `resolve_jump_offsets`).

use crate::base::Location;
use crate::compiler::flowgraph::{self, BlockId, Graph, Rules};
use crate::target::{Op, OpcodeTable, Target};

/// No handler, no target.
pub(super) const NONE: u32 = u32::MAX;

/// An instruction with its place in the code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub op: Op,
    pub arg: u32,
    pub location: Location,
    /// Index of the instruction that it jumps to.
    pub target: u32,
    /// Index of the first instruction of its handler.
    pub handler: u32,
    /// Block of the handler, for the depth on its entry.
    pub handler_block: BlockId,
    /// In code units.
    pub offset: u32,
    pub caches: u8,
}

impl Placed {
    /// Length with prefixes and caches, in code units.
    #[inline]
    pub(super) fn size(&self) -> u32 {
        1 + u32::from(self.caches) + self.prefixes()
    }

    /// Number of `EXTENDED_ARG` before it.
    #[inline]
    pub(super) fn prefixes(&self) -> u32 {
        u32::from(self.arg > 0xFF) + u32::from(self.arg > 0xFFFF) + u32::from(self.arg > 0xFF_FFFF)
    }
}

/// Room for laying out, used again and again.
#[derive(Debug, Default)]
pub(super) struct Room {
    /// For each block the index of its first instruction.
    first: Vec<u32>,
    /// The indices of the jumps.
    jumps: Vec<u32>,
}

/// Fills `placed` with the instructions in the order of the code; jumps and offsets are final.
pub(super) fn lay_out(graph: &Graph, target: Target, placed: &mut Vec<Placed>, room: &mut Room) {
    let rules = Rules::of(target);
    let table = target.table();
    let Room { first, jumps } = room;
    placed.clear();
    jumps.clear();
    first.clear();
    first.resize(graph.block_count(), NONE);
    let mut next = 0;
    for id in graph.order() {
        first[id.0 as usize] = next;
        next += graph.block(id).len() as u32;
    }
    placed.reserve(next as usize);
    let mut offset = 0;
    for id in graph.order() {
        for instr in graph.code(id) {
            let (mut op, mut arg, mut target) = (instr.op, instr.arg, NONE);
            if instr.target.is_some() && rules.is_jump(op) {
                let index = placed.len() as u32;
                jumps.push(index);
                target = first[instr.target.0 as usize];
                op = direct(op, target > index);
                // The first round takes the index of the target for the operand, as CPython does.
                arg = target;
            }
            let instr = Placed {
                op,
                arg,
                location: instr.location,
                target,
                handler: if instr.except.is_some() { first[instr.except.0 as usize] } else { NONE },
                handler_block: instr.except,
                offset,
                caches: table.caches(op),
            };
            offset += instr.size();
            placed.push(instr);
        }
    }
    resolve_offsets(placed, jumps, end_send_offset(table));
    if rules.next_location {
        resolve_next_locations(placed, rules);
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

/// Sizes depend on operands and operands on sizes; rounds are made until no size changes.
fn resolve_offsets(placed: &mut [Placed], jumps: &[u32], end_send: u32) {
    let mut changed = !jumps.is_empty();
    while std::mem::take(&mut changed) {
        for &index in jumps {
            let instr = placed[index as usize];
            let end = instr.offset + instr.size();
            let to = placed.get(instr.target as usize).map_or(end, |target| target.offset);
            let arg = if instr.op == Op::EndAsyncFor {
                end.saturating_sub(to).saturating_sub(end_send)
            } else {
                end.abs_diff(to)
            };
            let instr_now = &mut placed[index as usize];
            instr_now.arg = arg;
            changed |= instr_now.size() != instr.size();
        }
        if changed {
            let mut offset = 0;
            for instr in placed.iter_mut() {
                instr.offset = offset;
                offset += instr.size();
            }
        }
    }
}

/// "The place of the next instruction" becomes that place; an instruction that ends the code's flow has none.
fn resolve_next_locations(placed: &mut [Placed], rules: Rules) {
    let mut after = Location::NONE;
    for instr in placed.iter_mut().rev() {
        if instr.location == Location::NEXT {
            let ends = flowgraph::is_terminator(instr.op, |op| rules.has_target(op));
            instr.location = if ends { Location::NONE } else { after };
        }
        after = instr.location;
    }
}
