//! What follows a constant: tests that are already decided, comparisons with `None`, returns
//! (`basicblock_optimize_load_const`).

use super::graph::BlockId;
use super::{Instr, Rules, Work};
use crate::code::Constant;
use crate::compiler::ir::ConstTable;
use crate::target::Op;

/// Largest integer that `LOAD_SMALL_INT` holds.
const SMALL_INT_MAX: i64 = 255;

/// Whether Python takes the constant for true.
pub(super) fn is_true(constant: &Constant) -> bool {
    use Constant::*;
    match constant {
        None => false,
        Ellipsis | StopIteration | Slice(_) | Code(_) | BigInt(_) => true,
        Bool(b) => *b,
        Int(i) => *i != 0,
        Float(f) => *f != 0.0,
        Complex { real, imag } => *real != 0.0 || *imag != 0.0,
        Str(s) => !s.is_empty(),
        Bytes(b) => !b.is_empty(),
        Tuple(items) | FrozenSet(items) => !items.is_empty(),
    }
}

/// The operand of `LOAD_SMALL_INT` for a constant that has one.
pub(super) fn small_int(constant: &Constant) -> Option<u32> {
    match constant {
        Constant::Int(value @ 0..=SMALL_INT_MAX) => Some(*value as u32),
        _ => None,
    }
}

/// Runs over all blocks.
pub(super) fn optimize_load_const(work: &mut Work<'_>) {
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        optimize_block(work, id);
        id = work.graph.block(id).next;
    }
}

fn optimize_block(work: &mut Work<'_>, id: BlockId) {
    let rules = work.rules;
    let consts = &mut work.unit.consts;
    let (code, notes) = work.graph.code_and_notes(id);
    // The constant last loaded; a `COPY 1` of it stands for it.
    let (mut op, mut arg) = (Op::Nop, 0);
    let mut index = 0;
    loop {
        if !matches!(op, Op::LoadConst) {
            // Nothing begins here but with the next constant.
            let next = code[index..].iter().position(|instr| matches!(instr.op, Op::LoadConst | Op::LoadSmallInt));
            let Some(next) = next else { return };
            index += next;
        }
        let Some(instr) = code.get_mut(index) else { return };
        if rules.small_ints
            && instr.op == Op::LoadConst
            && let Some(value) = consts.get(instr.arg).and_then(small_int)
        {
            instr.set(Op::LoadSmallInt, value);
            notes.unused_consts = true;
        }
        if !(op == Op::LoadConst && instr.op == Op::Copy && instr.arg == 1) {
            (op, arg) = (instr.op, instr.arg);
        }
        if matches!(op, Op::LoadConst | Op::LoadSmallInt) && index + 1 < code.len() {
            index += optimize_at(code, index, (op, arg), rules, consts);
            // Only a return still gives the constant itself.
            notes.unused_consts |= code[index - 1].op == Op::Nop;
            notes.edges |= matches!(code.get(index), Some(Instr { op: Op::Jump | Op::Nop, .. }));
        } else {
            index += 1;
        }
    }
}

/// Looks at what follows the constant `(op, arg)` on top of the stack; gives how many instructions to go on.
fn optimize_at(code: &mut [Instr], index: usize, (op, arg): (Op, u32), rules: Rules, consts: &mut ConstTable) -> usize {
    let truth = |consts: &ConstTable| match op {
        Op::LoadSmallInt => arg != 0,
        _ => consts.get(arg).is_some_and(is_true),
    };
    let next = code[index + 1].op;
    match next {
        Op::PopJumpIfFalse | Op::PopJumpIfTrue | Op::JumpIfFalse | Op::JumpIfTrue => {
            if matches!(next, Op::PopJumpIfFalse | Op::PopJumpIfTrue) {
                code[index].set_nop();
            }
            if truth(consts) == matches!(next, Op::PopJumpIfTrue | Op::JumpIfTrue) {
                code[index + 1].op = Op::Jump;
            } else {
                code[index + 1].set_nop();
            }
        }
        Op::IsOp if op == Op::LoadConst && matches!(consts.get(arg), Some(Constant::None)) => {
            compare_with_none(code, index);
        }
        Op::ReturnValue if rules.return_const => {
            code[index].set_nop();
            code[index + 1].set(Op::ReturnConst, arg);
            return 2;
        }
        Op::ToBool => {
            let truth = Constant::Bool(truth(consts));
            let at = consts.add(truth);
            code[index].set_nop();
            code[index + 1].set(Op::LoadConst, at);
        }
        _ => {}
    }
    1
}

/// `LOAD_CONST None; IS_OP; [TO_BOOL]; POP_JUMP_IF_x` becomes one jump; the `TO_BOOL` goes in any case.
fn compare_with_none(code: &mut [Instr], index: usize) {
    let mut jump = index + 2;
    if code.get(jump).is_some_and(|instr| instr.op == Op::ToBool) {
        code[jump].set_nop();
        jump += 1;
    }
    let inverted = code[index + 1].arg != 0;
    let is_none = match code.get(jump).map(|instr| instr.op) {
        Some(Op::PopJumpIfTrue) => !inverted,
        Some(Op::PopJumpIfFalse) => inverted,
        _ => return,
    };
    code[index].set_nop();
    code[index + 1].set_nop();
    code[jump].op = if is_none { Op::PopJumpIfNone } else { Op::PopJumpIfNotNone };
}
