//! Moves blocks that only run after an exception to the end of the code (`push_cold_blocks_to_end`).

use super::Work;
use super::graph::{BlockId, Graph};
use super::nops::remove_nops_and_jumps;
use crate::base::Location;
use crate::compiler::error::CompileError;
use crate::target::Op;

/// Moves them, and gives those that fell through into code that stays a jump to it.
///
/// # Errors
/// `SystemError` for a jump to nowhere.
pub(super) fn push_cold_blocks_to_end(work: &mut Work<'_>) -> Result<(), CompileError> {
    if !work.graph.notes.handlers || !work.graph.block(BlockId::ENTRY).next.is_some() {
        return Ok(());
    }
    mark_warm(work);
    mark_cold(work);
    add_explicit_jumps(work.graph);
    if !move_runs(work.graph) {
        return Ok(());
    }
    work.graph.notes.idle_jumps = true;
    remove_nops_and_jumps(work)
}

/// Reachable from the entry by falling through and by jumps.
fn mark_warm(work: &mut Work<'_>) {
    let rules = work.rules;
    let graph = &mut *work.graph;
    let mut stack = graph.start_walk();
    graph.visit(BlockId::ENTRY);
    stack.push(BlockId::ENTRY);
    while let Some(id) = stack.pop() {
        graph.block_mut(id).warm = true;
        let next = graph.block(id).next;
        if next.is_some() && graph.falls_through(id) && graph.visit(next) {
            stack.push(next);
        }
        // Jumps are last in their block.
        if let Some(&last) = graph.last(id).filter(|last| rules.is_jump(last.op))
            && graph.visit(last.target)
        {
            stack.push(last.target);
        }
    }
    graph.end_walk(stack);
}

/// Reachable from handlers, and not warm.
fn mark_cold(work: &mut Work<'_>) {
    let rules = work.rules;
    let graph = &mut *work.graph;
    let mut stack = graph.start_walk();
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        if graph.block(id).handler {
            graph.visit(id);
            stack.push(id);
        }
        id = graph.block(id).next;
    }
    while let Some(id) = stack.pop() {
        graph.block_mut(id).cold = true;
        let next = graph.block(id).next;
        if next.is_some() && graph.falls_through(id) && !graph.block(next).warm && graph.visit(next) {
            stack.push(next);
        }
        if let Some(&last) = graph.last(id).filter(|last| rules.is_jump(last.op))
            && !graph.block(last.target).warm
            && graph.visit(last.target)
        {
            stack.push(last.target);
        }
    }
    graph.end_walk(stack);
}

fn add_explicit_jumps(graph: &mut Graph) {
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        let next = graph.block(id).next;
        if graph.block(id).cold && next.is_some() && graph.block(next).warm && graph.falls_through(id) {
            graph.block_mut(next).labelled = true;
            let jump = graph.new_block();
            graph.append(jump, Op::JumpNoInterrupt, 0, next, Location::NONE);
            (graph.notes.lineless, graph.notes.idle_jumps) = (true, true);
            let block = graph.block_mut(jump);
            block.cold = true;
            block.predecessors = 1;
            graph.link_after(id, jump);
        }
        id = next;
    }
}

/// Cuts every run of cold blocks out and links the runs, in order, behind the last block. True if there was one.
fn move_runs(graph: &mut Graph) -> bool {
    let (mut warm_end, mut cold_start, mut cold_end) = (BlockId::ENTRY, BlockId::NONE, BlockId::NONE);
    let mut id = graph.block(BlockId::ENTRY).next;
    while id.is_some() {
        let next = graph.block(id).next;
        let cold = graph.block(id).cold;
        let end = if cold { &mut cold_end } else { &mut warm_end };
        let before = std::mem::replace(end, id);
        if before.is_some() {
            graph.block_mut(before).next = id;
        } else {
            cold_start = id;
        }
        id = next;
    }
    if cold_end.is_some() {
        graph.block_mut(cold_end).next = BlockId::NONE;
    }
    graph.block_mut(warm_end).next = cold_start;
    cold_start.is_some()
}
