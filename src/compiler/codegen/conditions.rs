//! Truth: jumps on conditions, `if`, `and`, `or`, conditional expressions.

use super::Outcome;
use super::state::Codegen;
use crate::base::Location;
use crate::compiler::ir::Label;
use crate::compiler::syntax::ast::{BoolOp, Expr, ExprKind, Stmt, StmtKind, UnaryOp};
use crate::target::Op;

impl<'a> Codegen<'a> {
    /// Jumps to `to` if the truth of `e` is `jump_if`, and falls through otherwise.
    pub(super) fn jump_if(&mut self, e: &'a Expr, to: Label, jump_if: bool) -> Outcome {
        match &e.kind {
            ExprKind::UnaryOp { op: UnaryOp::Not, operand } => self.jump_if(operand, to, !jump_if),
            ExprKind::BoolOp { op, values } => self.jump_if_bool_op(*op, values, to, jump_if),
            ExprKind::IfExp { test, body, orelse } => {
                let (end, otherwise) = (self.label(), self.label());
                self.jump_if(test, otherwise, false)?;
                self.jump_if(body, to, jump_if)?;
                self.jump_inside(end);
                self.place(otherwise);
                self.jump_if(orelse, to, jump_if)?;
                self.place(end);
                Ok(())
            }
            ExprKind::Compare { left, ops, comparators } if ops.len() > 1 => {
                self.check_compare(e, left, ops, comparators);
                self.jump_if_chain(e, to, jump_if)
            }
            _ => {
                self.expr(e)?;
                self.emit_to_bool(e.location);
                self.pop_jump(jump_if, to, e.location);
                Ok(())
            }
        }
    }

    fn jump_if_bool_op(&mut self, op: BoolOp, values: &'a [Expr], to: Label, jump_if: bool) -> Outcome {
        let Some((last, rest)) = values.split_last() else { return Ok(()) };
        let decided = op == BoolOp::Or;
        // The operand that decides jumps to the target, or past the whole expression.
        let decided_to = if decided == jump_if { to } else { self.label() };
        for value in rest {
            self.jump_if(value, decided_to, decided)?;
        }
        self.jump_if(last, to, jump_if)?;
        if decided != jump_if {
            self.place(decided_to);
        }
        Ok(())
    }

    /// `a < b < c` as a condition: `b` stays on the stack between the two comparisons.
    fn jump_if_chain(&mut self, e: &'a Expr, to: Label, jump_if: bool) -> Outcome {
        let ExprKind::Compare { left, ops, comparators } = &e.kind else { return Ok(()) };
        let at = e.location;
        let cleanup = self.label();
        self.expr(left)?;
        let last = ops.len() - 1;
        for (op, right) in ops[..last].iter().zip(comparators) {
            self.expr(right)?;
            self.emit_arg(Op::Swap, 2, at);
            self.emit_arg(Op::Copy, 2, at);
            self.compare_op(*op, at);
            self.emit_to_bool(at);
            self.pop_jump(false, cleanup, at);
        }
        self.expr(&comparators[last])?;
        self.compare_op(ops[last], at);
        self.emit_to_bool(at);
        self.pop_jump(jump_if, to, at);
        let end = self.label();
        self.jump_inside(end);
        self.place(cleanup);
        self.emit(Op::PopTop, at);
        if !jump_if {
            self.jump_inside(to);
        }
        self.place(end);
        Ok(())
    }

    /// `body if test else orelse`.
    pub(super) fn if_exp(&mut self, test: &'a Expr, body: &'a Expr, orelse: &'a Expr, _at: Location) -> Outcome {
        let (end, otherwise) = (self.label(), self.label());
        self.jump_if(test, otherwise, false)?;
        self.expr(body)?;
        self.jump_inside(end);
        self.place(otherwise);
        self.expr(orelse)?;
        self.place(end);
        Ok(())
    }

    /// `a and b`, `a or b` as values.
    pub(super) fn bool_op(&mut self, op: BoolOp, values: &'a [Expr], at: Location) -> Outcome {
        let Some((last, rest)) = values.split_last() else { return Ok(()) };
        let end = self.label();
        for value in rest {
            self.expr(value)?;
            self.short_circuit(op == BoolOp::Or, end, at);
        }
        self.expr(last)?;
        self.place(end);
        Ok(())
    }

    /// `if`; a chain of `elif`, which the tree nests, is followed without recursion.
    pub(super) fn if_stmt(&mut self, first: &'a Stmt) -> Outcome {
        let mut ends = Vec::new();
        let mut current = first;
        while let StmtKind::If { test, body, orelse } = &current.kind {
            let end = self.label();
            ends.push(end);
            let otherwise = if orelse.is_empty() { end } else { self.label() };
            self.jump_if(test, otherwise, false)?;
            self.stmts(body)?;
            if orelse.is_empty() {
                break;
            }
            self.jump_inside(end);
            self.place(otherwise);
            if Self::is_elif(orelse) {
                current = &orelse[0];
            } else {
                self.stmts(orelse)?;
                break;
            }
        }
        for end in ends {
            self.place(end);
        }
        Ok(())
    }
}
