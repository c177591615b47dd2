//! Empties blocks that control cannot reach, and counts the edges into the others (`remove_unreachable`).

use super::graph::BlockId;
use super::{Work, opclass};

/// Counts predecessors of every block that can be reached and empties the rest.
pub(super) fn remove_unreachable(work: &mut Work<'_>) {
    let rules = work.rules;
    let graph = &mut *work.graph;
    let mut stack = graph.start_walk();
    for index in 0..graph.block_count() {
        graph.block_mut(BlockId(index as u32)).predecessors = 0;
    }
    graph.block_mut(BlockId::ENTRY).predecessors = 1;
    graph.visit(BlockId::ENTRY);
    stack.push(BlockId::ENTRY);
    while let Some(id) = stack.pop() {
        let next = graph.block(id).next;
        if next.is_some() && graph.falls_through(id) {
            if graph.visit(next) {
                stack.push(next);
            }
            graph.block_mut(next).predecessors += 1;
        }
        for index in 0..graph.block(id).len() {
            let instr = graph.code(id)[index];
            if instr.target.is_some() && (rules.is_jump(instr.op) || opclass::is_block_push(instr.op)) {
                if graph.visit(instr.target) {
                    stack.push(instr.target);
                }
                graph.block_mut(instr.target).predecessors += 1;
            }
        }
    }
    graph.end_walk(stack);
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        if graph.block(id).predecessors == 0 {
            graph.truncate(id, 0);
            graph.block_mut(id).handler = false;
        }
        id = graph.block(id).next;
    }
}
