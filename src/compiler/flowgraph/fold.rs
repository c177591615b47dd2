//! Constant folding on instructions (3.14 and later), and the one fold that older flow graphs have: tuples of constants.
//!
//! The operands of a fold are the instructions right before it that load constants, `NOP`s left out. They become `NOP`s
//! without a place, and the operator becomes the load of the result, so chains fold from left to right in one scan.

use super::graph::BlockId;
use super::load_const::small_int;
use super::{Instr, Work, opclass};
use crate::base::Location;
use crate::code::Constant;
use crate::compiler::consteval;
use crate::compiler::syntax::ast::{Operator, UnaryOp};
use crate::target::Op;

/// Longest display that is folded (`_PY_STACK_USE_GUIDELINE`).
const MAX_DISPLAY: u32 = 30;
/// Shortest display that is built from a constant when it is not only looked at (`MIN_CONST_SEQUENCE_SIZE`).
const MIN_DISPLAY: u32 = 3;
/// `BINARY_OP` operand for `[]`.
const SUBSCRIPT: u32 = 26;

fn loads_const(op: Op) -> bool {
    opclass::has_const(op) || op == Op::LoadSmallInt
}

fn value(work: &Work<'_>, instr: &Instr) -> Option<Constant> {
    match instr.op {
        Op::LoadSmallInt => Some(Constant::Int(i64::from(instr.arg))),
        _ => work.unit.consts.get(instr.arg).cloned(),
    }
}

/// Indices of the `count` constant loads right before `index`, first to last, if that is what stands there.
fn operands(work: &mut Work<'_>, id: BlockId, index: usize, count: usize) -> bool {
    work.room.operands.clear();
    let code = work.graph.code(id);
    let mut at = index;
    while work.room.operands.len() < count {
        let Some(before) = at.checked_sub(1) else { return false };
        at = before;
        match code[at].op {
            Op::Nop => {}
            op if loads_const(op) => work.room.operands.push(at),
            _ => return false,
        }
    }
    work.room.operands.reverse();
    true
}

/// The values at the places that [`operands`] found.
fn values(work: &Work<'_>, id: BlockId) -> Option<Vec<Constant>> {
    let code = work.graph.code(id);
    work.room.operands.iter().map(|at| value(work, &code[*at])).collect()
}

fn forget(code: &mut [Instr], at: usize) {
    code[at].set_nop();
    code[at].location = Location::NONE;
}

fn forget_operands(work: &mut Work<'_>, id: BlockId) {
    work.graph.notes.unused_consts = true;
    let code = work.graph.code_mut(id);
    work.room.operands.iter().for_each(|at| forget(code, *at));
}

fn make_load(work: &mut Work<'_>, id: BlockId, index: usize, constant: Constant) {
    let (op, arg) = match small_int(&constant) {
        Some(value) => (Op::LoadSmallInt, value),
        None => (Op::LoadConst, work.unit.consts.add(constant)),
    };
    work.graph.code_mut(id)[index].set(op, arg);
}

/// `BUILD_TUPLE` of constants that stand directly before it, whatever their number (up to 3.13). The operands keep their
/// places.
pub(super) fn adjacent_tuple(work: &mut Work<'_>, id: BlockId, index: usize) {
    let count = work.graph.code(id)[index].arg as usize;
    let Some(start) = index.checked_sub(count) else { return };
    let loads = &work.graph.code(id)[start..index];
    if !loads.iter().all(|instr| opclass::has_const(instr.op)) {
        return;
    }
    let Some(items) = loads.iter().map(|instr| value(work, instr)).collect::<Option<Vec<_>>>() else { return };
    let at = work.unit.consts.add(Constant::tuple(items));
    work.graph.notes.unused_consts = true;
    let code = work.graph.code_mut(id);
    code[start..index].iter_mut().for_each(Instr::set_nop);
    code[index].set(Op::LoadConst, at);
}

/// `BUILD_TUPLE` of constants.
pub(super) fn tuple(work: &mut Work<'_>, id: BlockId, index: usize) {
    let count = work.graph.code(id)[index].arg;
    if count > MAX_DISPLAY || !operands(work, id, index, count as usize) {
        return;
    }
    let Some(items) = values(work, id) else { return };
    forget_operands(work, id);
    make_load(work, id, index, Constant::tuple(items));
}

/// `BUILD_LIST` or `BUILD_SET`: a constant when it is only iterated or searched, else built from one.
pub(super) fn display(work: &mut Work<'_>, id: BlockId, index: usize, next: Op) {
    let instr = work.graph.code(id)[index];
    let only_read = matches!(next, Op::GetIter | Op::ContainsOp);
    if instr.arg > MAX_DISPLAY || (instr.arg < MIN_DISPLAY && !only_read) {
        return;
    }
    if !operands(work, id, index, instr.arg as usize) {
        if only_read && instr.op == Op::BuildList {
            work.graph.code_mut(id)[index].op = Op::BuildTuple;
        }
        return;
    }
    let Some(items) = values(work, id) else { return };
    let is_set = instr.op == Op::BuildSet;
    let constant = if is_set { consteval::frozen_set(items) } else { Constant::tuple(items) };
    let at = work.unit.consts.add(constant);
    forget_operands(work, id);
    let (code, notes) = work.graph.code_and_notes(id);
    if only_read {
        code[index].set(Op::LoadConst, at);
    } else if index >= 2 {
        // It is where an operand was, whose place is forgotten.
        notes.lineless = true;
        code[index - 2].set(instr.op, 0);
        code[index - 2].location = instr.location;
        code[index - 1].set(Op::LoadConst, at);
        code[index].set(if is_set { Op::SetUpdate } else { Op::ListExtend }, 1);
    }
}

/// `BUILD_LIST 0`, constants appended one by one, and the list made a tuple: a constant tuple.
pub(super) fn list_to_tuple(work: &mut Work<'_>, id: BlockId, index: usize) {
    let code = work.graph.code(id);
    work.room.operands.clear();
    let mut expect_append = true;
    let mut at = index;
    loop {
        let Some(before) = at.checked_sub(1) else { return };
        at = before;
        let instr = &code[at];
        match instr.op {
            Op::Nop => continue,
            Op::BuildList if instr.arg == 0 => {
                if !expect_append {
                    return;
                }
                break;
            }
            Op::ListAppend if expect_append && instr.arg == 1 => {}
            op if !expect_append && loads_const(op) => work.room.operands.push(at),
            _ => return,
        }
        expect_append = !expect_append;
    }
    work.room.operands.reverse();
    let Some(items) = values(work, id) else { return };
    work.graph.notes.unused_consts = true;
    let code = work.graph.code_mut(id);
    (at..index).filter(|at| code[*at].op != Op::Nop).collect::<Vec<_>>().into_iter().for_each(|at| forget(code, at));
    make_load(work, id, index, Constant::tuple(items));
}

/// `BINARY_OP` on two constants.
pub(super) fn binary(work: &mut Work<'_>, id: BlockId, index: usize) {
    let arg = work.graph.code(id)[index].arg;
    if !operands(work, id, index, 2) {
        return;
    }
    let code = work.graph.code(id);
    let (Some(left), Some(right)) =
        (value(work, &code[work.room.operands[0]]), value(work, &code[work.room.operands[1]]))
    else {
        return;
    };
    let folded = match (arg, operator(arg)) {
        (SUBSCRIPT, _) => consteval::subscript(&left, &right),
        (_, Some(operator)) => consteval::binary(work.target, &left, operator, &right),
        _ => None,
    };
    if let Some(constant) = folded {
        forget_operands(work, id);
        make_load(work, id, index, constant);
    }
}

/// Python's operator for a `BINARY_OP` operand; the in-place forms are never applied to constants.
fn operator(arg: u32) -> Option<Operator> {
    use Operator::*;
    const OPERATORS: [Operator; 13] =
        [Add, BitAnd, FloorDiv, LShift, MatMult, Mult, Mod, BitOr, Pow, RShift, Sub, Div, BitXor];
    OPERATORS.get(arg as usize).copied()
}

/// A unary operator on a constant.
pub(super) fn unary(work: &mut Work<'_>, id: BlockId, index: usize) {
    let operator = match work.graph.code(id)[index].op {
        Op::UnaryNegative => UnaryOp::USub,
        Op::UnaryInvert => UnaryOp::Invert,
        Op::UnaryNot => UnaryOp::Not,
        _ => UnaryOp::UAdd,
    };
    if !operands(work, id, index, 1) {
        return;
    }
    let Some(operand) = value(work, &work.graph.code(id)[work.room.operands[0]]) else { return };
    if let Some(constant) = consteval::unary(work.target, operator, &operand) {
        forget_operands(work, id);
        make_load(work, id, index, constant);
    }
}
