//! Empties blocks that control cannot reach, and counts the edges into the others (`remove_unreachable`).

use super::graph::{BlockId, Graph};
use super::{Rules, Work, opclass};

/// Counts predecessors of every block that can be reached and empties the rest.
pub(super) fn remove_unreachable(work: &mut Work<'_>) {
    let rules = work.rules;
    let graph = &mut *work.graph;
    if !std::mem::take(&mut graph.notes.edges) {
        // In tests, count again: the numbers must be the same.
        #[cfg(test)]
        let counted: Vec<_> = graph.order().map(|id| graph.block(id).predecessors).collect();
        #[cfg(test)]
        count(graph, rules);
        #[cfg(test)]
        assert_eq!(counted, graph.order().map(|id| graph.block(id).predecessors).collect::<Vec<_>>());
        return;
    }
    count(graph, rules);
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        if graph.block(id).predecessors == 0 {
            graph.notes.unused_consts |= !graph.block(id).is_empty();
            graph.truncate(id, 0);
            graph.block_mut(id).handler = false;
        }
        id = graph.block(id).next;
    }
}

/// Counts the edges into every block from those that can be reached.
fn count(graph: &mut Graph, rules: Rules) {
    let mut stack = graph.start_walk();
    for index in 0..graph.block_count() {
        graph.block_mut(BlockId(index as u32)).predecessors = 0;
    }
    graph.block_mut(BlockId::ENTRY).predecessors = 1;
    graph.visit(BlockId::ENTRY);
    stack.push(BlockId::ENTRY);
    let has_handlers = graph.notes.handlers;
    while let Some(id) = stack.pop() {
        let next = graph.block(id).next;
        let falls_through = next.is_some() && graph.falls_through(id);
        let (code, blocks) = graph.parts(id);
        let mut reach = |id: BlockId| {
            let block = &mut blocks[id.0 as usize];
            block.predecessors += 1;
            if !std::mem::replace(&mut block.visited, true) {
                stack.push(id);
            }
        };
        if falls_through {
            reach(next);
        }
        // Jumps are last in their block; only block pushes stand elsewhere.
        let first = if has_handlers { 0 } else { code.len().saturating_sub(1) };
        for instr in &code[first..] {
            if instr.target.is_some() && (rules.is_jump(instr.op) || opclass::is_block_push(instr.op)) {
                reach(instr.target);
            }
        }
    }
    graph.end_walk(stack);
}
