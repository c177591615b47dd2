//! Which lines the rewrite before compilation has to look at ([`rewrites`](super::super::ast::Tree::rewrites)): it would walk
//! the whole tree to find that little in it is to be changed. What `compiler::preprocess` changes or warns about must be marked
//! here.

use ruff_python_ast as r;

use super::Converter;
use crate::base::Location;

impl Converter<'_> {
    pub(super) fn mark(&mut self, at: Location) {
        // Neighbours are often on one line.
        if self.rewrites.last() != Some(&at.line) {
            self.rewrites.push(at.line);
        }
    }

    /// A string before `%` may become an f-string, in every version; a negative or complex number in a pattern becomes a
    /// constant, and up to 3.13 all that has constants for operands does.
    pub(super) fn mark_binary(&mut self, e: &r::ExprBinOp, at: Location) {
        let is_format = e.op == r::Operator::Mod && matches!(*e.left, r::Expr::StringLiteral(_));
        if is_format || (self.folds && may_fold(&e.left) && may_fold(&e.right)) {
            self.mark(at);
        }
    }

    /// Up to 3.13: a constant after an operator, or `not` before a comparison.
    pub(super) fn mark_unary(&mut self, at: Location) {
        if self.folds {
            self.mark(at);
        }
    }

    /// Up to 3.13: elements or items that may all be constants.
    pub(super) fn mark_constants<'e>(&mut self, mut values: impl Iterator<Item = &'e r::Expr>, at: Location) {
        if self.folds && values.all(may_fold) {
            self.mark(at);
        }
    }

    /// Up to 3.13: a display that is only iterated over or searched.
    pub(super) fn mark_iterable(&mut self, value: &r::Expr, at: Location) {
        if self.folds && matches!(value, r::Expr::List(_) | r::Expr::Set(_)) {
            self.mark(at);
        }
    }

    /// A value in a pattern, whose numbers are folded in every version.
    pub(super) fn mark_pattern(&mut self, value: &r::Expr, at: Location) {
        if matches!(value, r::Expr::UnaryOp(_) | r::Expr::BinOp(_)) {
            self.mark(at);
        }
    }

    /// A statement that may leave a `finally` block (3.14 and later).
    pub(super) fn mark_jump(&mut self, at: Location) {
        if self.finals > 0 {
            self.mark(at);
        }
    }
}

/// Whether an expression is a constant or may become one by folding.
fn may_fold(e: &r::Expr) -> bool {
    e.is_literal_expr()
        || matches!(e, r::Expr::UnaryOp(_) | r::Expr::BinOp(_) | r::Expr::Tuple(_) | r::Expr::Subscript(_))
}
