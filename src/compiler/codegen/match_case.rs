//! `match`: the subject, its cases, their guards.

use super::Outcome;
use super::patterns::{Context, is_wildcard};
use super::state::Codegen;
use crate::base::Location;
use crate::compiler::syntax::ast::{Expr, ExprContext, MatchCase};
use crate::target::{Feature, Op};

impl<'a> Codegen<'a> {
    /// `match subject: cases`.
    pub(super) fn match_stmt(&mut self, subject: &'a Expr, cases: &'a [MatchCase]) -> Outcome {
        self.expr(subject)?;
        let end = self.label();
        // A last `case _` needs no copy of the subject and no test.
        let (tested, default) = match cases.split_last() {
            Some((last, rest)) if !rest.is_empty() && is_wildcard(&last.pattern) => (rest, Some(last)),
            _ => (cases, None),
        };
        for (i, case) in tested.iter().enumerate() {
            let at = case.pattern.location;
            let last = i + 1 == tested.len();
            if !last {
                self.emit_arg(Op::Copy, 1, at);
            }
            // Only the last case of the statement may match everything without a guard.
            let mut context = Context::new(case.guard.is_some() || i + 1 == cases.len());
            self.pattern(&case.pattern, &mut context)?;
            for name in std::mem::take(&mut context.stores) {
                self.name_op(name, ExprContext::Store, at)?;
            }
            if let Some(guard) = &case.guard {
                let fail = self.fail_label(&mut context, 0);
                self.jump_if(guard, fail, false)?;
            }
            if !last {
                let pop_at = if self.has(Feature::NextLocation) { Location::NEXT } else { at };
                self.emit(Op::PopTop, pop_at);
            }
            self.stmts(&case.body)?;
            self.emit_jump(Op::Jump, end, Location::NONE);
            self.place_fail_labels(&mut context, at);
        }
        if let Some(case) = default {
            self.emit(Op::Nop, case.pattern.location);
            if let Some(guard) = &case.guard {
                self.jump_if(guard, end, false)?;
            }
            self.stmts(&case.body)?;
        }
        self.place(end);
        Ok(())
    }
}
