//! Copies short exits, and blocks without lines, over the jumps that lead to them
//! (`inline_small_or_no_lineno_blocks`).

use super::graph::{BlockId, Graph};
use super::{Work, opclass};
use crate::target::Op;

/// Longest exit that is copied, in instructions (`MAX_COPY_SIZE`).
const MAX_COPY: usize = 4;

/// Repeats over all blocks until nothing changes; every change removes a jump, so it ends.
pub(super) fn inline_blocks(work: &mut Work<'_>) {
    let graph = &mut *work.graph;
    let mut changed = true;
    while std::mem::take(&mut changed) {
        let mut id = BlockId::ENTRY;
        while id.is_some() {
            changed |= inline_one(graph, id);
            id = graph.block(id).next;
        }
    }
}

fn inline_one(graph: &mut Graph, id: BlockId) -> bool {
    let Some(&last) = graph.last(id).filter(|last| opclass::is_unconditional_jump(last.op)) else { return false };
    let target = last.target;
    if target == id {
        return false;
    }
    let exits = graph.last(target).is_some_and(|end| opclass::is_scope_exit(end.op));
    let small_exit = exits && graph.block(target).len() <= MAX_COPY;
    let lineless = !graph.falls_through(target) && graph.has_no_line(target);
    if !small_exit && !lineless {
        return false;
    }
    if let Some(jump) = graph.code_mut(id).last_mut() {
        jump.set_nop();
    }
    graph.append_copy(id, target);
    if lineless && last.op == Op::Jump {
        // The copy must look for signals wherever the jump that is gone did.
        if let Some(end) = graph.code_mut(id).last_mut().filter(|end| opclass::is_unconditional_jump(end.op)) {
            end.op = Op::Jump;
        }
    }
    graph.block_mut(target).predecessors -= 1;
    true
}
