//! How deep the value stack gets (`calculate_stackdepth`).

use super::graph::{Block, BlockId};
use super::{Work, opclass};
use crate::compiler::error::CompileError;
use crate::target::Op;

/// Computes the depth on entry of every block that can be reached, and the greatest depth of all.
///
/// # Errors
/// `SystemError` when two paths disagree or the stack would underflow: the instructions are wrong.
pub(super) fn stack_depth(work: &mut Work<'_>) -> Result<(), CompileError> {
    let table = work.table;
    let rules = work.rules;
    let graph = &mut *work.graph;
    for index in 0..graph.block_count() {
        graph.block_mut(BlockId(index as u32)).start_depth = -1;
    }
    let mut stack = std::mem::take(&mut graph.stack);
    stack.clear();
    graph.block_mut(BlockId::ENTRY).start_depth = 0;
    stack.push(BlockId::ENTRY);
    let mut greatest = 0;
    while let Some(id) = stack.pop() {
        let Block { start_depth: mut depth, next, .. } = *graph.block(id);
        let (code, blocks) = graph.parts(id);
        for instr in code.iter() {
            let after = depth + table.stack_effect(instr.op, instr.arg, false);
            if after < 0 {
                return Err(super::malformed("Invalid CFG, stack underflow"));
            }
            greatest = greatest.max(after);
            if instr.target.is_some() && rules.has_target(instr.op) && instr.op != Op::EndAsyncFor {
                let there = depth + table.stack_effect(instr.op, instr.arg, true);
                greatest = greatest.max(there);
                reach(blocks, &mut stack, instr.target, there)?;
            }
            depth = after;
        }
        // Exits and jumps that are always taken are last in their block.
        if next.is_some() && !code.last().is_some_and(|last| opclass::ends_flow(last.op)) {
            reach(blocks, &mut stack, next, depth)?;
        }
    }
    work.graph.end_walk(stack);
    work.max_depth = greatest.unsigned_abs();
    Ok(())
}

fn reach(blocks: &mut [Block], stack: &mut Vec<BlockId>, id: BlockId, depth: i32) -> Result<(), CompileError> {
    let block = &mut blocks[id.0 as usize];
    if block.start_depth < 0 {
        block.start_depth = depth;
        stack.push(id);
    } else if block.start_depth != depth {
        return Err(super::malformed("Invalid CFG, inconsistent stackdepth"));
    }
    Ok(())
}
