//! Comparisons as values.

use super::Outcome;
use super::state::Codegen;
use crate::compiler::syntax::ast::{CmpOp, Expr};
use crate::target::Op;

impl<'a> Codegen<'a> {
    /// `left op right op …`; `e` is the whole expression.
    pub(super) fn compare(
        &mut self,
        e: &'a Expr,
        left: &'a Expr,
        ops: &'a [CmpOp],
        comparators: &'a [Expr],
    ) -> Outcome {
        let at = e.location;
        self.check_compare(e, left, ops, comparators);
        self.expr(left)?;
        let Some((last, rest)) = comparators.split_last() else { return Ok(()) };
        let cleanup = self.label();
        for (op, right) in ops.iter().zip(rest) {
            self.expr(right)?;
            self.emit_arg(Op::Swap, 2, at);
            self.emit_arg(Op::Copy, 2, at);
            self.compare_op(*op, at);
            self.jump_keeping_value(false, cleanup, at);
        }
        self.expr(last)?;
        self.compare_op(ops[rest.len()], at);
        if !rest.is_empty() {
            let end = self.label();
            self.jump_inside(end);
            self.place(cleanup);
            self.emit_arg(Op::Swap, 2, at);
            self.emit(Op::PopTop, at);
            self.place(end);
        }
        Ok(())
    }
}
