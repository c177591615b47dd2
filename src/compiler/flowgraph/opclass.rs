//! The groups of instructions that passes ask for (`Include/internal/pycore_opcode_utils.h`).

use crate::target::Op;

/// Leaves the frame.
#[inline]
pub(super) fn is_scope_exit(op: Op) -> bool {
    matches!(op, Op::ReturnValue | Op::ReturnConst | Op::RaiseVarargs | Op::Reraise)
}

/// Always jumps.
#[inline]
pub(super) fn is_unconditional_jump(op: Op) -> bool {
    matches!(op, Op::Jump | Op::JumpNoInterrupt | Op::JumpForward | Op::JumpBackward | Op::JumpBackwardNoInterrupt)
}

/// Jumps on a condition, and has a form with the opposite condition.
#[inline]
pub(super) fn is_conditional_jump(op: Op) -> bool {
    matches!(op, Op::PopJumpIfTrue | Op::PopJumpIfFalse | Op::PopJumpIfNone | Op::PopJumpIfNotNone)
}

/// Installs an exception handler.
#[inline]
pub(super) fn is_block_push(op: Op) -> bool {
    matches!(op, Op::SetupFinally | Op::SetupCleanup | Op::SetupWith)
}

/// Jumps or exits; `has_target` is that of the version.
#[inline]
pub fn is_terminator(op: Op, has_target: impl Fn(Op) -> bool) -> bool {
    is_scope_exit(op) || (has_target(op) && !is_block_push(op))
}

/// Names a label in every version.
#[inline]
pub(super) fn has_target(op: Op) -> bool {
    is_unconditional_jump(op)
        || is_conditional_jump(op)
        || is_block_push(op)
        || matches!(op, Op::ForIter | Op::Send | Op::JumpIfTrue | Op::JumpIfFalse)
}

/// Looks whether another thread or a signal wants to run (3.13 and later).
#[inline]
pub(super) fn has_eval_break(op: Op, call_kw: bool) -> bool {
    matches!(op, Op::Jump | Op::JumpBackward | Op::Resume | Op::Call | Op::CallFunctionEx)
        || (op == Op::CallKw && call_kw)
}

/// Loads a constant of the table.
#[inline]
pub(super) fn has_const(op: Op) -> bool {
    matches!(op, Op::LoadConst | Op::ReturnConst)
}
