//! `LOAD_FAST` of a local that may be unbound becomes `LOAD_FAST_CHECK`
//! (`add_checks_for_loads_of_uninitialized_variables`).

use super::Work;
use super::graph::{Block, BlockId, Graph};
use crate::target::Op;

/// Locals that are followed from block to block; later ones are only followed inside a block.
const TRACKED: usize = 64;

/// Marks the loads that need a check.
pub(super) fn check_loads(work: &mut Work<'_>) {
    let locals = work.unit.varnames.len();
    // Parameters are bound until something takes their value away.
    let only_parameters = locals == work.unit.parameters as usize && locals <= TRACKED && !work.graph.notes.unbinds;
    if locals == 0 || only_parameters {
        return;
    }
    let rules = work.rules;
    let graph = &mut *work.graph;
    if locals > TRACKED {
        check_late_locals(graph, locals);
    }
    let mut stack = graph.start_walk();
    for index in 0..graph.block_count() {
        graph.block_mut(BlockId(index as u32)).state = 0;
    }
    let parameters = (work.unit.parameters as usize).min(TRACKED);
    let count = locals.min(TRACKED);
    let unbound = (parameters..count).fold(0u64, |mask, local| mask | 1 << local);
    add(graph.parts(BlockId::ENTRY).1, &mut stack, BlockId::ENTRY, unbound);
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        graph.block_mut(id).visited = false;
        scan(graph, rules, &mut stack, id);
        id = graph.block(id).next;
    }
    while let Some(id) = stack.pop() {
        // What was queued by blocks before it and scanned after them is done.
        if std::mem::take(&mut graph.block_mut(id).visited) {
            scan(graph, rules, &mut stack, id);
        }
    }
    graph.end_walk(stack);
}

/// Notes that `id` can begin with the locals in `mask` unbound, and queues it if that is news.
fn add(blocks: &mut [Block], stack: &mut Vec<BlockId>, id: BlockId, mask: u64) {
    let block = &mut blocks[id.0 as usize];
    if block.state | mask != block.state {
        block.state |= mask;
        if !std::mem::replace(&mut block.visited, true) {
            stack.push(id);
        }
    }
}

fn scan(graph: &mut Graph, rules: super::Rules, stack: &mut Vec<BlockId>, id: BlockId) {
    let Block { state: mut unbound, next, .. } = *graph.block(id);
    let falls_through = next.is_some() && graph.falls_through(id);
    let (code, blocks) = graph.parts(id);
    // The last thing told to a handler; most instructions of a block have the same one.
    let mut told = (BlockId::NONE, 0);
    for instr in code.iter_mut() {
        if instr.except.is_some() && (instr.except, unbound) != told {
            told = (instr.except, unbound);
            add(blocks, stack, instr.except, unbound);
        }
        let bit = bit_of(instr.arg);
        let (binds, unbinds) = EFFECTS[instr.op as usize];
        if instr.op == Op::LoadFast && unbound & bit != 0 {
            instr.op = Op::LoadFastCheck;
        }
        unbound = unbound & !(bit & binds) | bit & unbinds;
    }
    if falls_through {
        add(blocks, stack, next, unbound);
    }
    if let Some(last) = code.last().filter(|last| rules.is_jump(last.op)) {
        add(blocks, stack, last.target, unbound);
    }
}

/// The bit of a local; none for locals that are not followed.
#[inline]
fn bit_of(local: u32) -> u64 {
    u64::from(local < TRACKED as u32) << (local % TRACKED as u32)
}

/// Of which of the bit of its local an instruction makes the local bound, and of which unbound: of all or of none. As masks,
/// for what an instruction does is not to be guessed, and most do nothing.
const EFFECTS: [(u64, u64); Op::ALL.len()] = {
    let mut effects = [(0, 0); Op::ALL.len()];
    let mut at = 0;
    while at < effects.len() {
        effects[at] = match Op::ALL[at] {
            Op::DeleteFast | Op::LoadFastAndClear | Op::StoreFastMaybeNull => (0, u64::MAX),
            Op::StoreFast | Op::LoadFastCheck | Op::LoadFast => (u64::MAX, 0),
            _ => (0, 0),
        };
        at += 1;
    }
    effects
};

/// Locals from [`TRACKED`] on: a load is safe after an earlier load or store in the same block.
fn check_late_locals(graph: &mut Graph, locals: usize) {
    let mut bound_in = vec![0u32; locals - TRACKED];
    let mut number = 0;
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        number += 1;
        for instr in graph.code_mut(id) {
            let Some(state) = (instr.arg as usize).checked_sub(TRACKED).and_then(|local| bound_in.get_mut(local))
            else {
                continue;
            };
            match instr.op {
                Op::DeleteFast | Op::LoadFastAndClear | Op::StoreFastMaybeNull => *state = number - 1,
                Op::StoreFast => *state = number,
                Op::LoadFast => {
                    if *state != number {
                        instr.op = Op::LoadFastCheck;
                    }
                    *state = number;
                }
                _ => {}
            }
        }
        id = graph.block(id).next;
    }
}
