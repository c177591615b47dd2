//! Expressions: which visitor for which node, and the small ones.

use super::state::Codegen;
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::compiler::syntax::ast::{Expr, ExprContext, ExprKind, Operator, UnaryOp};
use crate::target::Op;

impl<'a> Codegen<'a> {
    /// Evaluates an expression, or stores to or deletes a target.
    pub(super) fn expr(&mut self, e: &'a Expr) -> Outcome {
        let at = e.location;
        match &e.kind {
            ExprKind::Constant { value, .. } => {
                self.load_tree_const(value, at);
                Ok(())
            }
            ExprKind::Name { id, ctx } => self.name_op(*id, *ctx, at),
            ExprKind::Attribute { value, attr, ctx } => self.attribute(e, value, *attr, *ctx),
            ExprKind::Call { func, args, keywords } => self.call_expr(e, func, args, keywords),
            ExprKind::Subscript { value, slice, ctx } => self.subscript(value, slice, *ctx, at),
            ExprKind::BinOp { .. } => self.bin_op(e),
            ExprKind::UnaryOp { op, operand } => self.unary_op(*op, operand, at),
            ExprKind::BoolOp { op, values } => self.bool_op(*op, values, at),
            ExprKind::Compare { left, ops, comparators } => self.compare(e, left, ops, comparators),
            ExprKind::IfExp { test, body, orelse } => self.if_exp(test, body, orelse, at),
            ExprKind::Tuple { elts, ctx } => self.tuple_or_list(elts, *ctx, true, at),
            ExprKind::List { elts, ctx } => self.tuple_or_list(elts, *ctx, false, at),
            ExprKind::Set(elts) => self.set(elts, at),
            ExprKind::Dict { keys, values } => self.dict(keys, values, at),
            ExprKind::ListComp(comp) | ExprKind::SetComp(comp) | ExprKind::DictComp(comp) => {
                self.comprehension(e, comp)
            }
            ExprKind::GeneratorExp(comp) => self.comprehension(e, comp),
            ExprKind::Lambda(lambda) => self.lambda(lambda, at),
            ExprKind::NamedExpr { target, value } => {
                self.expr(value)?;
                self.emit_arg(Op::Copy, 1, at);
                self.expr(target)
            }
            ExprKind::JoinedStr(values) => self.joined_str(values, at),
            ExprKind::FormattedValue { value, conversion, format_spec } => {
                self.formatted_value(value, *conversion, format_spec.as_deref(), at)
            }
            ExprKind::TemplateStr(values) => self.template_str(values, at),
            ExprKind::Interpolation { value, str, conversion, format_spec } => {
                self.interpolation(value, str, *conversion, format_spec.as_deref(), at)
            }
            ExprKind::Await(value) => self.await_expr(value, at),
            ExprKind::Yield(value) => self.yield_expr(value.as_deref(), at),
            ExprKind::YieldFrom(value) => self.yield_from_expr(value, at),
            ExprKind::Slice { lower, upper, step } => {
                self.slice(lower.as_deref(), upper.as_deref(), step.as_deref(), at)
            }
            ExprKind::Starred { ctx, .. } => Err(misplaced_star(*ctx, at)),
        }
    }

    /// Visits expressions one after another.
    pub(super) fn exprs(&mut self, list: &'a [Expr]) -> Outcome {
        list.iter().try_for_each(|e| self.expr(e))
    }

    /// A binary operator. Chains such as `a + b + c` lean to the left, so that side is followed without recursion.
    fn bin_op(&mut self, e: &'a Expr) -> Outcome {
        let mut pending: Vec<(Operator, &'a Expr, Location)> = Vec::new();
        let mut first = e;
        while let ExprKind::BinOp { left, op, right } = &first.kind {
            pending.push((*op, right, first.location));
            first = left;
        }
        self.expr(first)?;
        while let Some((op, right, at)) = pending.pop() {
            self.expr(right)?;
            self.binary_op(op, false, at);
        }
        Ok(())
    }

    fn unary_op(&mut self, op: UnaryOp, operand: &'a Expr, at: Location) -> Outcome {
        self.expr(operand)?;
        match op {
            UnaryOp::UAdd => self.unary_positive(at),
            UnaryOp::USub => self.emit(Op::UnaryNegative, at),
            UnaryOp::Invert => self.emit(Op::UnaryInvert, at),
            UnaryOp::Not => {
                self.emit_to_bool(at);
                self.emit(Op::UnaryNot, at);
            }
        }
        Ok(())
    }
}

/// A star where none can stand; the legitimate ones are taken care of by what is around them.
fn misplaced_star(context: ExprContext, at: Location) -> CompileError {
    let message = match context {
        ExprContext::Store => "starred assignment target must be in a list or tuple",
        _ => "can't use starred expression here",
    };
    CompileError::syntax(message, at)
}
