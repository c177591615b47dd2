//! Conditional jumps go forward only: one that would go back is reversed and jumps over an unconditional jump
//! (`normalize_jumps`). From 3.14 on, `NOT_TAKEN` marks the way on.

use super::graph::{BlockId, Graph};
use super::{Work, opclass};
use crate::target::Op;

/// Runs over all blocks; the order of the code is final from here on.
pub(super) fn normalize_jumps(work: &mut Work<'_>) {
    let rules = work.rules;
    let graph = &mut *work.graph;
    for index in 0..graph.block_count() {
        graph.block_mut(BlockId(index as u32)).visited = false;
    }
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        graph.visit(id);
        normalize_block(graph, id, rules.not_taken);
        id = graph.block(id).next;
    }
}

fn normalize_block(graph: &mut Graph, id: BlockId, not_taken: bool) {
    let Some(&last) = graph.last(id).filter(|last| opclass::is_conditional_jump(last.op)) else { return };
    if !graph.block(last.target).visited {
        if not_taken {
            graph.append(id, Op::NotTaken, 0, BlockId::NONE, last.location);
        }
        return;
    }
    let reversed = match last.op {
        Op::PopJumpIfNotNone => Op::PopJumpIfNone,
        Op::PopJumpIfNone => Op::PopJumpIfNotNone,
        Op::PopJumpIfFalse => Op::PopJumpIfTrue,
        _ => Op::PopJumpIfFalse,
    };
    let back = graph.new_block();
    if not_taken {
        graph.append(back, Op::NotTaken, 0, BlockId::NONE, last.location);
    }
    graph.append(back, Op::Jump, 0, last.target, last.location);
    let (cold, depth) = (graph.block(id).cold, graph.block(last.target).start_depth);
    let block = graph.block_mut(back);
    block.cold = cold;
    block.start_depth = depth;
    let over = graph.block(id).next;
    graph.link_after(id, back);
    if let Some(jump) = graph.code_mut(id).last_mut() {
        jump.op = reversed;
        jump.target = over;
    }
}
