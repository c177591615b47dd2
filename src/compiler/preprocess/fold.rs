//! Folding in the tree (up to 3.13). What CPython would not fold, or what would raise, stays.

use crate::code::Constant;
use crate::compiler::consteval;
use crate::compiler::syntax::ast::{CmpOp, Expr, ExprContext, ExprKind, List, UnaryOp};
use crate::target::Target;

/// Makes a node a constant in place; its location stays.
pub(super) fn become_constant(expr: &mut Expr, value: Constant) {
    expr.kind = ExprKind::Constant { value, u_prefix: false };
}

pub(super) fn constant(expr: &Expr) -> Option<&Constant> {
    match &expr.kind {
        ExprKind::Constant { value, .. } => Some(value),
        _ => None,
    }
}

/// The tuple of the elements, if all are constants.
fn constant_tuple(elts: &[Expr]) -> Option<Constant> {
    if elts.iter().any(|e| constant(e).is_none()) {
        return None;
    }
    Some(Constant::tuple(elts.iter().filter_map(constant).cloned()))
}

pub(super) fn unary(target: Target, expr: &mut Expr) {
    let ExprKind::UnaryOp { op, operand } = &mut expr.kind else { return };
    if let Some(value) = constant(operand) {
        if let Some(folded) = consteval::unary(target, *op, value) {
            become_constant(expr, folded);
        }
        return;
    }
    // `not (a in b)` is `a not in b`, at the place of the comparison. `==` and `<` cannot be turned: classes may define
    // them in any way.
    let ExprKind::Compare { ops, .. } = &mut operand.kind else { return };
    let (UnaryOp::Not, [only]) = (*op, &mut ops[..]) else { return };
    *only = match *only {
        CmpOp::Is => CmpOp::IsNot,
        CmpOp::IsNot => CmpOp::Is,
        CmpOp::In => CmpOp::NotIn,
        CmpOp::NotIn => CmpOp::In,
        _ => return,
    };
    let location = operand.location;
    let kind = std::mem::replace(&mut operand.kind, ExprKind::Set(List::new()));
    *expr = Expr { kind, location };
}

pub(super) fn binary(target: Target, expr: &mut Expr) {
    let ExprKind::BinOp { left, op, right } = &expr.kind else { return };
    if let (Some(a), Some(b)) = (constant(left), constant(right))
        && let Some(folded) = consteval::binary(target, a, *op, b)
    {
        become_constant(expr, folded);
    }
}

pub(super) fn subscript(expr: &mut Expr) {
    let ExprKind::Subscript { value, slice, ctx: ExprContext::Load } = &expr.kind else { return };
    if let (Some(a), Some(b)) = (constant(value), constant(slice))
        && let Some(folded) = consteval::subscript(a, b)
    {
        become_constant(expr, folded);
    }
}

pub(super) fn tuple(expr: &mut Expr) {
    let ExprKind::Tuple { elts, ctx: ExprContext::Load } = &expr.kind else { return };
    if let Some(folded) = constant_tuple(elts) {
        become_constant(expr, folded);
    }
}

/// A display that is only iterated over or searched: a list becomes a tuple, constants become one constant.
pub(super) fn iterable(expr: &mut Expr) {
    match &mut expr.kind {
        ExprKind::List { elts, ctx } => {
            if elts.iter().any(|e| matches!(e.kind, ExprKind::Starred { .. })) {
                return;
            }
            let folded = constant_tuple(elts);
            expr.kind = ExprKind::Tuple { elts: std::mem::take(elts), ctx: *ctx };
            if let Some(folded) = folded {
                become_constant(expr, folded);
            }
        }
        ExprKind::Set(elts) => {
            if let Some(Constant::Tuple(items)) = constant_tuple(elts) {
                become_constant(expr, consteval::frozen_set(items.to_vec()));
            }
        }
        _ => {}
    }
}

/// The last comparator of `in` and `not in`.
pub(super) fn compare(expr: &mut Expr) {
    let ExprKind::Compare { ops, comparators, .. } = &mut expr.kind else { return };
    if let (Some(CmpOp::In | CmpOp::NotIn), Some(last)) = (ops.last(), comparators.last_mut()) {
        iterable(last);
    }
}
