//! Short patterns inside one block, and jumps to jumps (`optimize_basic_block`).

use super::graph::BlockId;
use super::{Work, fold, opclass, swaps};
use crate::target::Op;

/// Bit of `COMPARE_OP` that asks for a `bool`.
const COMPARE_TO_BOOL: u32 = 16;
/// `CALL_INTRINSIC_1` operands.
const UNARY_POSITIVE: u32 = 5;
const LIST_TO_TUPLE: u32 = 6;

/// Runs over all blocks; each has its runs of `SWAP` done before the next block is looked at.
pub(super) fn optimize_blocks(work: &mut Work<'_>) {
    let mut order = Vec::new();
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        let mut index = 0;
        let mut swaps = false;
        while let Some(at) = work.graph.code(id)[index..].iter().position(|instr| opclass::begins_pattern(instr.op)) {
            index += at;
            swaps |= work.graph.code(id)[index].op == Op::Swap;
            if optimize_at(work, id, index) != Step::Again {
                index += 1;
            }
        }
        if swaps {
            swaps::optimize_swaps(work.graph.code_mut(id), &mut order);
        }
        id = work.graph.block(id).next;
    }
    work.graph.notes.nops = true;
}

/// Where to look next.
#[derive(PartialEq)]
enum Step {
    On,
    /// At the same index, where another jump is now in reach.
    Again,
}

fn optimize_at(work: &mut Work<'_>, id: BlockId, index: usize) -> Step {
    let rules = work.rules;
    let code = work.graph.code_mut(id);
    let instr = code[index];
    let (op, arg) = (instr.op, instr.arg);
    let next = code.get(index + 1).map_or(Op::Cache, |next| next.op);
    match op {
        Op::BuildTuple => {
            if next == Op::UnpackSequence && code[index + 1].arg == arg && (1..=3).contains(&arg) {
                code[index].set_nop();
                match arg {
                    1 => code[index + 1].set_nop(),
                    _ => code[index + 1].op = Op::Swap,
                }
            } else if rules.fold {
                fold::tuple(work, id, index);
            } else {
                fold::adjacent_tuple(work, id, index);
            }
        }
        Op::PopJumpIfNone
        | Op::PopJumpIfNotNone
        | Op::PopJumpIfFalse
        | Op::PopJumpIfTrue
        | Op::Jump
        | Op::JumpNoInterrupt
        | Op::JumpIfFalse
        | Op::JumpIfTrue => return thread_jump(work, id, index),
        // Only the last of two stores to one name counts, unless a debugger could stop between them.
        Op::StoreFast
            if next == op && code[index + 1].arg == arg && code[index + 1].location.line == instr.location.line =>
        {
            code[index].set(Op::PopTop, 0);
        }
        Op::Swap if arg == 1 => code[index].set_nop(),
        Op::LoadGlobal if next == Op::PushNull && arg & 1 == 0 => {
            code[index].arg |= 1;
            code[index + 1].set_nop();
        }
        Op::CompareOp if next == Op::ToBool => {
            code[index].set_nop();
            code[index + 1].set(op, arg | COMPARE_TO_BOOL);
        }
        Op::ContainsOp | Op::IsOp if next == Op::ToBool => {
            code[index].set_nop();
            code[index + 1].set(op, arg);
        }
        Op::ContainsOp | Op::IsOp if next == Op::UnaryNot && rules.fold => {
            code[index].set_nop();
            code[index + 1].set(op, arg ^ 1);
        }
        Op::ToBool if next == Op::ToBool => code[index].set_nop(),
        Op::UnaryNot if next == Op::ToBool => {
            code[index].set_nop();
            code[index + 1].set(Op::UnaryNot, 0);
        }
        Op::UnaryNot if next == Op::UnaryNot => {
            code[index].set_nop();
            code[index + 1].set_nop();
        }
        _ if rules.fold => fold_at(work, id, index, op, arg, next),
        _ => {}
    }
    Step::On
}

/// Arithmetic and displays of constants (3.14 and later).
fn fold_at(work: &mut Work<'_>, id: BlockId, index: usize, op: Op, arg: u32, next: Op) {
    match op {
        Op::BuildList | Op::BuildSet => fold::display(work, id, index, next),
        Op::UnaryNot | Op::UnaryInvert | Op::UnaryNegative => fold::unary(work, id, index),
        Op::CallIntrinsic1 if arg == LIST_TO_TUPLE && next == Op::GetIter => {
            work.graph.code_mut(id)[index].set_nop();
        }
        Op::CallIntrinsic1 if arg == LIST_TO_TUPLE => fold::list_to_tuple(work, id, index),
        Op::CallIntrinsic1 if arg == UNARY_POSITIVE => fold::unary(work, id, index),
        Op::BinaryOp => fold::binary(work, id, index),
        _ => {}
    }
}

/// A jump whose target starts with a jump goes where that one goes: the jump becomes `NOP`, and a new jump with the
/// second jump's place follows it.
fn thread_jump(work: &mut Work<'_>, id: BlockId, index: usize) -> Step {
    let graph = &mut *work.graph;
    let instr = graph.code(id)[index];
    let Some(&target) = graph.code(instr.target).first() else { return Step::On };
    let threaded = match (instr.op, target.op) {
        (Op::Jump | Op::JumpNoInterrupt, Op::Jump) => Op::Jump,
        (_, Op::Jump) => instr.op,
        (Op::Jump | Op::JumpNoInterrupt, Op::JumpNoInterrupt) => instr.op,
        (Op::JumpIfFalse, Op::JumpIfFalse) | (Op::JumpIfTrue, Op::JumpIfTrue) => instr.op,
        (Op::JumpIfFalse, Op::JumpIfTrue) | (Op::JumpIfTrue, Op::JumpIfFalse) => {
            // That test cannot succeed: control goes on behind it.
            let behind = graph.block(instr.target).next;
            graph.code_mut(id)[index].target = behind;
            graph.notes.edges = true;
            return Step::Again;
        }
        _ => return Step::On,
    };
    if instr.target == target.target {
        return Step::On;
    }
    graph.notes.edges = true;
    graph.code_mut(id)[index].set_nop();
    graph.append(id, threaded, 0, target.target, target.location);
    // The next index is the new jump.
    Step::On
}
