//! Which handler every instruction has: walks the graph and keeps, for each path, the stack of handlers that
//! `SETUP_*` and `POP_BLOCK` push and pop (`label_exception_targets`).

use super::graph::{Block, BlockId};
use super::{Work, opclass};
use crate::compiler::error::CompileError;
use crate::target::Op;

/// A stack of handlers shares its lower part with the stacks it grew from.
#[derive(Debug)]
pub(super) struct Frame {
    handler: BlockId,
    below: usize,
    depth: u32,
}

/// Marks the blocks that `SETUP_*` name as handlers.
pub(super) fn mark_handlers(work: &mut Work<'_>) {
    let graph = &mut *work.graph;
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        let (code, blocks) = graph.parts(id);
        for instr in code.iter().filter(|instr| opclass::is_block_push(instr.op)) {
            blocks[instr.target.0 as usize].handler = true;
        }
        id = graph.block(id).next;
    }
}

/// Gives every instruction its handler, turns `POP_BLOCK` into `NOP`, and notes in `RESUME` whether the generator is
/// suspended in exactly one block.
///
/// # Errors
/// `SystemError` when more blocks are popped than were pushed.
pub(super) fn label_targets(work: &mut Work<'_>) -> Result<(), CompileError> {
    if !work.graph.notes.handlers {
        return Ok(());
    }
    mark_handlers(work);
    let rules = work.rules;
    let graph = &mut *work.graph;
    let frames = &mut work.room.frames;
    frames.clear();
    frames.push(Frame { handler: BlockId::NONE, below: 0, depth: 0 });
    let mut todo = graph.start_walk();
    graph.visit(BlockId::ENTRY);
    graph.block_mut(BlockId::ENTRY).state = 0;
    todo.push(BlockId::ENTRY);
    while let Some(id) = todo.pop() {
        let Block { state, next, .. } = *graph.block(id);
        let falls_through = next.is_some() && graph.falls_through(id);
        let (code, blocks) = graph.parts(id);
        let mut top = state as usize;
        let mut handler = frames[top].handler;
        let mut yield_depth = None;
        for instr in code {
            let (op, target) = (instr.op, instr.target);
            if opclass::is_block_push(op) {
                queue(blocks, &mut todo, target, top);
                if matches!(op, Op::SetupWith | Op::SetupCleanup) {
                    blocks[target.0 as usize].preserve_lasti = true;
                }
                frames.push(Frame { handler: target, below: top, depth: frames[top].depth + 1 });
                top = frames.len() - 1;
                handler = target;
                continue;
            }
            match op {
                Op::PopBlock => {
                    if top == 0 {
                        return Err(super::malformed("POP_BLOCK without a block"));
                    }
                    top = frames[top].below;
                    handler = frames[top].handler;
                    instr.set_nop();
                    continue;
                }
                Op::YieldValue => yield_depth = Some(frames[top].depth),
                // Operands 1 to 3 say after what the frame resumes; 0 is the start of a function.
                Op::Resume if instr.arg != 0 && yield_depth.take() == Some(1) => {
                    instr.arg |= rules.resume_depth_bit;
                }
                _ => {}
            }
            instr.except = handler;
            if rules.is_jump(op) {
                queue(blocks, &mut todo, target, top);
            }
        }
        if falls_through {
            queue(blocks, &mut todo, next, top);
        }
    }
    graph.end_walk(todo);
    Ok(())
}

fn queue(blocks: &mut [Block], todo: &mut Vec<BlockId>, id: BlockId, top: usize) {
    let block = &mut blocks[id.0 as usize];
    if !std::mem::replace(&mut block.visited, true) {
        block.state = top as u64;
        todo.push(id);
    }
}
