//! `except*`.
//!
//! On the stack while the clauses run: the group that was raised, a list of what the clauses raised, and what is left
//! of the group.

use super::Outcome;
use super::frames::FrameKind;
use super::state::Codegen;
use super::try_except::Try;
use crate::base::Location;
use crate::compiler::syntax::ast::{ExceptHandler, ExprContext};
use crate::target::{Feature, Op};

impl<'a> Codegen<'a> {
    pub(super) fn try_except_star(&mut self, parts: Try<'a>) -> Outcome {
        let none = Location::NONE;
        let (except, orelse, end) = (self.label(), self.label(), self.label());
        let (cleanup, reraise_star, reraise) = (self.label(), self.label(), self.label());
        self.emit_jump(Op::SetupFinally, except, parts.at);
        self.push_frame(FrameKind::TryExcept, parts.at)?;
        self.stmts(parts.body)?;
        self.pop_frame();
        self.emit(Op::PopBlock, none);
        self.jump_inside(orelse);

        self.place(except);
        self.emit_jump(Op::SetupCleanup, cleanup, none);
        self.emit(Op::PushExcInfo, none);
        self.push_frame(FrameKind::GroupHandler, parts.at)?;
        for (i, handler) in parts.handlers.iter().enumerate() {
            if i == 0 {
                self.prepare_group(handler.location);
            }
            self.group_clause(handler)?;
        }
        // What no clause wanted goes to the list too.
        self.emit_arg(Op::ListAppend, 1, none);
        self.jump_inside(reraise_star);
        self.pop_frame();

        self.place(reraise_star);
        self.prep_reraise_star(none);
        self.emit_arg(Op::Copy, 1, none);
        self.emit_jump(Op::PopJumpIfNotNone, reraise, none);
        self.emit(Op::PopTop, none);
        self.emit(Op::PopBlock, none);
        self.emit(Op::PopExcept, none);
        self.jump_inside(end);
        self.place(reraise);
        self.emit(Op::PopBlock, none);
        self.emit_arg(Op::Swap, 2, none);
        self.emit(Op::PopExcept, none);
        self.emit_arg(Op::Reraise, 0, none);
        self.place(cleanup);
        self.pop_except_and_reraise(none);
        self.place(orelse);
        self.stmts(parts.orelse)?;
        self.place(end);
        Ok(())
    }

    /// The list for what the clauses raise, and a second reference to the group.
    fn prepare_group(&mut self, at: Location) {
        if self.has(Feature::Intrinsics) {
            self.emit_arg(Op::BuildList, 0, at);
            self.emit_arg(Op::Copy, 2, at);
        } else {
            self.emit_arg(Op::Copy, 1, at);
            self.emit_arg(Op::BuildList, 0, at);
            self.emit_arg(Op::Swap, 2, at);
        }
    }

    fn group_clause(&mut self, handler: &'a ExceptHandler) -> Outcome {
        let none = Location::NONE;
        let at = handler.location;
        let (next, next_with_error) = (self.label(), self.label());
        let (no_match, cleanup) = (self.label(), self.label());
        if let Some(typ) = &handler.typ {
            self.expr(typ)?;
            self.emit(Op::CheckEgMatch, at);
            self.emit_arg(Op::Copy, 1, at);
            self.emit_jump(Op::PopJumpIfNone, no_match, at);
        }
        match handler.name {
            Some(name) => self.name_op(name, ExprContext::Store, at)?,
            None => self.emit(Op::PopTop, at),
        }
        self.emit_jump(Op::SetupCleanup, cleanup, at);
        self.push_frame(FrameKind::HandlerCleanup(handler.name), at)?;
        self.stmts(&handler.body)?;
        self.pop_frame();
        self.emit(Op::PopBlock, none);
        if let Some(name) = handler.name {
            self.unbind(name, none)?;
        }
        self.jump_inside(next);

        // The clause raised.
        self.place(cleanup);
        if let Some(name) = handler.name {
            self.unbind(name, none)?;
        }
        self.emit_arg(Op::ListAppend, 3, none);
        self.emit(Op::PopTop, none);
        self.jump_inside(next_with_error);

        // It did not; the NOP takes the place of what came before.
        self.place(next);
        self.emit(Op::Nop, none);
        self.jump_inside(next_with_error);
        self.place(no_match);
        self.emit(Op::PopTop, at);
        self.place(next_with_error);
        Ok(())
    }
}
