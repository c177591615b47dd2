//! Removes `NOP`s that no line needs, pairs that push and pop a value, and jumps to the next instruction.

use super::graph::{BlockId, Graph};
use super::{Work, opclass};
use crate::compiler::error::CompileError;
use crate::target::Op;

/// Removes `NOP`s from one block (`basicblock_remove_redundant_nops`).
pub(super) fn remove_nops_in(graph: &mut Graph, id: BlockId) -> Count {
    let mut count = Count::default();
    let code = graph.code_mut(id);
    // Most blocks have none.
    let Some(first) = code.iter().position(|instr| instr.op == Op::Nop) else { return count };
    let mut kept = first;
    let mut previous_line = if first == 0 { -1 } else { code[first - 1].location.line };
    let end = code.len() - 1;
    for at in first..end {
        let line = code[at].location.line;
        if code[at].op == Op::Nop {
            let next = code[at + 1].location.line;
            if line < 0 || line == previous_line || next == line {
                continue;
            }
            if next < 0 {
                code[at + 1].location = code[at].location;
                continue;
            }
            count.left += 1;
        }
        code[kept] = code[at];
        kept += 1;
        previous_line = line;
    }
    let last = code[end];
    let line = last.location.line;
    let is_nop = last.op == Op::Nop;
    if !is_nop || !(line < 0 || line == previous_line || first_line_after(graph, id) == Some(line)) {
        count.left += usize::from(is_nop);
        graph.code_mut(id)[kept] = last;
        kept += 1;
    }
    graph.truncate(id, kept);
    count.removed = end + 1 - kept;
    count
}

/// Of the `NOP`s that were looked at.
#[derive(Clone, Copy, Default)]
pub(super) struct Count {
    removed: usize,
    left: usize,
}

/// Line of the first instruction in the next block with instructions that is not a `NOP` without a line.
fn first_line_after(graph: &Graph, id: BlockId) -> Option<i32> {
    let next = graph.next_nonempty(graph.block(id).next);
    if !next.is_some() {
        return None;
    }
    let instr = graph.code(next).iter().find(|instr| instr.op != Op::Nop || instr.location.has_line());
    Some(instr.map_or(-1, |instr| instr.location.line))
}

/// Removes `NOP`s from all blocks (`remove_redundant_nops`); gives how many.
pub(super) fn remove_nops(graph: &mut Graph) -> usize {
    let mut all = Count::default();
    if !graph.notes.nops {
        return 0;
    }
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        let Count { removed, left } = remove_nops_in(graph, id);
        all = Count { removed: all.removed + removed, left: all.left + left };
        id = graph.block(id).next;
    }
    // Where a block is empty now, a jump over it is one to the next instruction.
    graph.notes.idle_jumps |= all.removed > 0;
    graph.notes.nops = all.left > 0;
    all.removed
}

/// Removes `NOP`s and values that are pushed only to be popped, until there are none
/// (`remove_redundant_nops_and_pairs`).
pub(super) fn remove_nops_and_pairs(work: &mut Work<'_>) {
    let rules = work.rules;
    let graph = &mut *work.graph;
    let mut done = false;
    while !std::mem::replace(&mut done, true) {
        let mut left = 0;
        // The last instruction before the block, if nothing else leads here.
        let mut previous: Option<(BlockId, usize)> = None;
        let mut id = BlockId::ENTRY;
        while id.is_some() {
            if graph.block(id).labelled {
                previous = None;
            }
            let (nops, pops) = opclass::nops_and_pops(graph.code(id).iter().map(|instr| instr.op));
            if nops {
                left += remove_nops_in(graph, id).left;
            }
            if pops {
                done &= !remove_pairs(graph, id, previous);
            }
            if let Some(last) = graph.block(id).len().checked_sub(1) {
                previous = Some((id, last));
            }
            let jumps = previous.is_some_and(|(block, at)| rules.is_jump(graph.code(block)[at].op));
            if jumps || !graph.falls_through(id) {
                previous = None;
            }
            id = graph.block(id).next;
        }
        graph.notes.nops = left > 0;
    }
}

/// Makes the pairs of one block `NOP`s; `previous` is what runs before its first instruction. True if there was one.
fn remove_pairs(graph: &mut Graph, id: BlockId, previous: Option<(BlockId, usize)>) -> bool {
    let (mut from, mut found) = (0, false);
    while let Some(at) = graph.code(id)[from..].iter().position(|instr| instr.op == Op::PopTop) {
        let index = from + at;
        let before = if index > 0 { Some((id, index - 1)) } else { previous };
        if let Some((block, at)) = before.filter(|(block, at)| is_pure_push(graph, *block, *at)) {
            graph.code_mut(block)[at].set_nop();
            graph.code_mut(id)[index].set_nop();
            graph.notes.unused_consts = true;
            found = true;
        }
        from = index + 1;
    }
    found
}

fn is_pure_push(graph: &Graph, id: BlockId, at: usize) -> bool {
    let instr = graph.code(id)[at];
    matches!(instr.op, Op::LoadConst | Op::LoadSmallInt) || (instr.op == Op::Copy && instr.arg == 1)
}

/// Turns jumps to the next instruction into `NOP`s (`remove_redundant_jumps`).
///
/// # Errors
/// `SystemError` for a jump to nowhere.
fn remove_jumps(graph: &mut Graph) -> Result<(), CompileError> {
    graph.notes.idle_jumps = false;
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        let next = graph.block(id).next;
        if let Some(&last) = graph.last(id).filter(|last| opclass::is_unconditional_jump(last.op)) {
            let target = graph.next_nonempty(last.target);
            if !target.is_some() {
                return Err(super::malformed("jump with NULL target"));
            }
            if target == graph.next_nonempty(next) {
                if let Some(jump) = graph.code_mut(id).last_mut() {
                    jump.set_nop();
                }
                graph.notes.nops = true;
            }
        }
        id = next;
    }
    Ok(())
}

/// Removes both until there are none of either (`remove_redundant_nops_and_jumps`).
///
/// # Errors
/// `SystemError` for a jump to nowhere.
pub(super) fn remove_nops_and_jumps(work: &mut Work<'_>) -> Result<(), CompileError> {
    let graph = &mut *work.graph;
    // A round that removes nothing and finds no jump is the last.
    while remove_nops(graph) > 0 || graph.notes.idle_jumps {
        remove_jumps(graph)?;
    }
    Ok(())
}
