//! Instructions that only the compiler knows become real ones (`convert_pseudo_ops`,
//! `convert_pseudo_conditional_jumps`).

use super::graph::{BlockId, Graph, Instr};
use super::nops::remove_nops_and_jumps;
use super::{Work, opclass};
use crate::compiler::error::CompileError;
use crate::target::Op;

/// Block pushes become `NOP`; loads of closures and stores that may store nothing, the plain instructions.
///
/// # Errors
/// `SystemError` for a jump to nowhere.
pub(super) fn convert_pseudo_ops(work: &mut Work<'_>) -> Result<(), CompileError> {
    if work.graph.notes.pseudo {
        rename(work.graph);
    }
    remove_nops_and_jumps(work)
}

fn rename(graph: &mut Graph) {
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        let (code, notes) = graph.code_and_notes(id);
        for instr in code {
            match instr.op {
                op if opclass::is_block_push(op) => {
                    instr.set_nop();
                    notes.nops = true;
                }
                Op::LoadClosure => instr.op = Op::LoadFast,
                Op::StoreFastMaybeNull => instr.op = Op::StoreFast,
                _ => {}
            }
        }
        id = graph.block(id).next;
    }
}

/// `JUMP_IF_x`, which keeps the value it tests, becomes `COPY 1; TO_BOOL; POP_JUMP_IF_x` (3.14 and later).
pub(super) fn convert_keeping_jumps(work: &mut Work<'_>) {
    let graph = &mut *work.graph;
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        let end = graph.block(id).len().saturating_sub(1);
        if let Some(&last) = graph.last(id).filter(|last| matches!(last.op, Op::JumpIfFalse | Op::JumpIfTrue)) {
            let op = if last.op == Op::JumpIfFalse { Op::PopJumpIfFalse } else { Op::PopJumpIfTrue };
            graph.code_mut(id)[end].op = op;
            let instr = |op, arg| Instr { except: last.except, ..Instr::new(op, arg, last.location) };
            graph.insert(id, end, instr(Op::Copy, 1));
            graph.insert(id, end + 1, instr(Op::ToBool, 0));
        }
        id = graph.block(id).next;
    }
}
