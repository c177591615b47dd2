//! The groups of instructions that passes ask for (`Include/internal/pycore_opcode_utils.h`).

use crate::target::Op;

/// A bit for every group. All passes ask all instructions, so the groups are looked up and not compared with.
mod group {
    pub(super) const SCOPE_EXIT: u16 = 1;
    pub(super) const UNCONDITIONAL_JUMP: u16 = 2;
    pub(super) const CONDITIONAL_JUMP: u16 = 4;
    pub(super) const BLOCK_PUSH: u16 = 8;
    pub(super) const TARGET: u16 = 16;
    pub(super) const END_ASYNC_FOR: u16 = 1024;
    pub(super) const EVAL_BREAK: u16 = 32;
    pub(super) const CONST: u16 = 64;
    pub(super) const PEEPHOLE: u16 = 128;
    pub(super) const NOTED: u16 = 512;
    pub(super) const NOP: u16 = 2048;
    pub(super) const POP_TOP: u16 = 8192;
    pub(super) const PAIR: u16 = 256;
    pub(super) const BORROW: u16 = 4096;
}

const GROUPS: [u16; Op::ALL.len()] = {
    let mut groups = [0; Op::ALL.len()];
    let mut at = 0;
    while at < groups.len() {
        groups[at] = groups_of(Op::ALL[at]);
        at += 1;
    }
    groups
};

const fn groups_of(op: Op) -> u16 {
    use group::*;
    let exits = match op {
        Op::ReturnValue | Op::ReturnConst | Op::RaiseVarargs | Op::Reraise => SCOPE_EXIT,
        _ => 0,
    };
    let goes = match op {
        Op::Jump | Op::JumpNoInterrupt | Op::JumpForward | Op::JumpBackward | Op::JumpBackwardNoInterrupt => {
            UNCONDITIONAL_JUMP | TARGET
        }
        Op::PopJumpIfTrue | Op::PopJumpIfFalse | Op::PopJumpIfNone | Op::PopJumpIfNotNone => CONDITIONAL_JUMP | TARGET,
        Op::SetupFinally | Op::SetupCleanup | Op::SetupWith => BLOCK_PUSH | TARGET,
        Op::ForIter | Op::Send | Op::JumpIfTrue | Op::JumpIfFalse => TARGET,
        Op::EndAsyncFor => END_ASYNC_FOR,
        _ => 0,
    };
    let breaks = match op {
        Op::Jump | Op::JumpBackward | Op::Resume | Op::Call | Op::CallFunctionEx => EVAL_BREAK,
        _ => 0,
    };
    let loads = match op {
        Op::LoadConst | Op::ReturnConst => CONST,
        _ => 0,
    };
    let patterns = match op {
        Op::BuildTuple
        | Op::BuildList
        | Op::BuildSet
        | Op::PopJumpIfNone
        | Op::PopJumpIfNotNone
        | Op::PopJumpIfFalse
        | Op::PopJumpIfTrue
        | Op::Jump
        | Op::JumpNoInterrupt
        | Op::JumpIfFalse
        | Op::JumpIfTrue
        | Op::StoreFast
        | Op::Swap
        | Op::LoadGlobal
        | Op::CompareOp
        | Op::ContainsOp
        | Op::IsOp
        | Op::ToBool
        | Op::UnaryNot
        | Op::UnaryInvert
        | Op::UnaryNegative
        | Op::CallIntrinsic1
        | Op::BinaryOp => PEEPHOLE,
        _ => 0,
    };
    let noted = match op {
        Op::SetupFinally
        | Op::SetupCleanup
        | Op::SetupWith
        | Op::PopBlock
        | Op::DeleteFast
        | Op::LoadFastAndClear
        | Op::StoreFastMaybeNull
        | Op::LoadClosure => NOTED,
        _ => 0,
    };
    let superfluous = match op {
        Op::Nop => NOP,
        Op::PopTop => POP_TOP,
        _ => 0,
    };
    let pairs = match op {
        Op::LoadFast | Op::StoreFast => PAIR,
        _ => 0,
    };
    let borrows = match op {
        Op::LoadFast | Op::LoadFastLoadFast => BORROW,
        _ => 0,
    };
    exits | goes | breaks | loads | patterns | noted | superfluous | pairs | borrows
}

#[inline]
fn is_in(op: Op, groups: u16) -> bool {
    GROUPS[op as usize] & groups != 0
}

/// Leaves the frame.
#[inline]
pub(super) fn is_scope_exit(op: Op) -> bool {
    is_in(op, group::SCOPE_EXIT)
}

/// Always jumps.
#[inline]
pub(super) fn is_unconditional_jump(op: Op) -> bool {
    is_in(op, group::UNCONDITIONAL_JUMP)
}

/// Control does not go on to the next instruction.
#[inline]
pub(super) fn ends_flow(op: Op) -> bool {
    is_in(op, group::SCOPE_EXIT | group::UNCONDITIONAL_JUMP)
}

/// Jumps on a condition, and has a form with the opposite condition.
#[inline]
pub(super) fn is_conditional_jump(op: Op) -> bool {
    is_in(op, group::CONDITIONAL_JUMP)
}

/// Installs an exception handler.
#[inline]
pub(super) fn is_block_push(op: Op) -> bool {
    is_in(op, group::BLOCK_PUSH)
}

/// Jumps or exits; `has_target` is that of the version.
#[inline]
pub fn is_terminator(op: Op, has_target: impl Fn(Op) -> bool) -> bool {
    is_scope_exit(op) || (has_target(op) && !is_block_push(op))
}

/// The instructions that name a label, as a set that is asked by [`Targeting::has`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Targeting(u16);

impl Targeting {
    /// Those of every version, and `END_ASYNC_FOR` where it names the `SEND` of its loop.
    pub(super) fn new(end_async_for: bool) -> Targeting {
        Targeting(group::TARGET | if end_async_for { group::END_ASYNC_FOR } else { 0 })
    }

    /// Whether an instruction is among them.
    #[inline]
    pub(super) fn has(self, op: Op) -> bool {
        is_in(op, self.0)
    }
}

/// Looks whether another thread or a signal wants to run (3.13 and later).
#[inline]
pub(super) fn has_eval_break(op: Op, call_kw: bool) -> bool {
    is_in(op, group::EVAL_BREAK) || (op == Op::CallKw && call_kw)
}

/// Ends a block, or is worth a note.
#[inline]
pub(super) fn shapes_graph(op: Op) -> bool {
    is_in(op, group::SCOPE_EXIT | group::TARGET | group::END_ASYNC_FOR | group::NOTED)
}

/// Whether there are `NOP`s, and whether there are `POP_TOP`s, among instructions.
#[inline]
pub(super) fn nops_and_pops(ops: impl Iterator<Item = Op>) -> (bool, bool) {
    let all = ops.fold(0, |all, op| all | GROUPS[op as usize]);
    (all & group::NOP != 0, all & group::POP_TOP != 0)
}

/// Can be half of a superinstruction.
#[inline]
pub(super) fn can_be_paired(op: Op) -> bool {
    is_in(op, group::PAIR)
}

/// Loads locals, and has a form that borrows them.
#[inline]
pub(super) fn may_borrow(op: Op) -> bool {
    is_in(op, group::BORROW)
}

/// Loads a constant of the table.
#[inline]
pub(super) fn has_const(op: Op) -> bool {
    is_in(op, group::CONST)
}

/// Short patterns may begin with it or, as jumps, lead to others of their kind.
#[inline]
pub(super) fn begins_pattern(op: Op) -> bool {
    is_in(op, group::PEEPHOLE)
}
