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

/// Fills `placed` with the instructions in the order of the code; jumps and offsets are final.
pub(super) fn lay_out(graph: &Graph, target: Target, placed: &mut Vec<Placed>, first: &mut Vec<u32>) {
    let rules = Rules::of(target);
    let table = target.table();
    placed.clear();
    first.clear();
    first.resize(graph.block_count(), NONE);
    let mut next = 0;
    for id in graph.order() {
        first[id.0 as usize] = next;
        next += graph.block(id).len() as u32;
    }
    for id in graph.order() {
        for instr in graph.code(id) {
            let jumps = instr.target.is_some() && rules.is_jump(instr.op);
            let target = if jumps { first[instr.target.0 as usize] } else { NONE };
            let index = placed.len() as u32;
            let op = direct(instr.op, target > index);
            placed.push(Placed {
                op,
                arg: if jumps { target } else { instr.arg },
                location: instr.location,
                target,
                handler: if instr.except.is_some() { first[instr.except.0 as usize] } else { NONE },
                handler_block: instr.except,
                offset: 0,
                caches: table.caches(op),
            });
        }
    }
    resolve_offsets(placed, end_send_offset(table));
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

/// Sizes depend on operands and operands on sizes; rounds are made until no size changes. The first round takes the
/// index of the target for the operand, as CPython does.
fn resolve_offsets(placed: &mut [Placed], end_send: u32) {
    let mut changed = placed.iter().any(|instr| instr.target != NONE);
    let mut offset = 0;
    for instr in placed.iter_mut() {
        instr.offset = offset;
        offset += instr.size();
    }
    while std::mem::take(&mut changed) {
        for index in 0..placed.len() {
            let instr = placed[index];
            if instr.target == NONE {
                continue;
            }
            let end = instr.offset + instr.size();
            let to = placed.get(instr.target as usize).map_or(end, |target| target.offset);
            let arg = if instr.op == Op::EndAsyncFor {
                end.saturating_sub(to).saturating_sub(end_send)
            } else {
                end.abs_diff(to)
            };
            placed[index].arg = arg;
            changed |= placed[index].size() != instr.size();
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
