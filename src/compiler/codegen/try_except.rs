//! `try`, `except`, `else`, `finally`.

use super::frames::FrameKind;
use super::state::Codegen;
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::compiler::ir::Label;
use crate::compiler::syntax::ast::{ExceptHandler, ExprContext, Name, Stmt, StmtKind};
use crate::target::Op;

/// The parts of a `try` statement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Try<'a> {
    pub(super) body: &'a [Stmt],
    pub(super) handlers: &'a [ExceptHandler],
    pub(super) orelse: &'a [Stmt],
    pub(super) finalbody: &'a [Stmt],
    pub(super) is_star: bool,
    pub(super) at: Location,
}

impl<'a> Codegen<'a> {
    /// A `try` statement of any form.
    pub(super) fn try_stmt(&mut self, s: &'a Stmt) -> Outcome {
        let StmtKind::Try { body, handlers, orelse, finalbody, is_star } = &s.kind else { return Ok(()) };
        let parts = Try { body, handlers, orelse, finalbody, is_star: *is_star, at: s.location };
        if finalbody.is_empty() { self.try_handlers(parts) } else { self.try_finally(parts) }
    }

    fn try_handlers(&mut self, parts: Try<'a>) -> Outcome {
        if parts.is_star { self.try_except_star(parts) } else { self.try_except(parts) }
    }

    /// The `finally` body is compiled once for the normal end, once for exceptions, and again wherever a `return`,
    /// `break` or `continue` leaves the `try`.
    fn try_finally(&mut self, parts: Try<'a>) -> Outcome {
        let none = Location::NONE;
        let (handler, exit, cleanup) = (self.label(), self.label(), self.label());
        self.emit_jump(Op::SetupFinally, handler, parts.at);
        self.push_frame(FrameKind::FinallyTry(parts.finalbody), parts.at)?;
        if parts.handlers.is_empty() {
            self.stmts(parts.body)?;
        } else {
            self.try_handlers(parts)?;
        }
        self.emit(Op::PopBlock, none);
        self.pop_frame();
        self.stmts(parts.finalbody)?;
        self.jump_inside(exit);

        self.place(handler);
        self.emit_jump(Op::SetupCleanup, cleanup, none);
        self.emit(Op::PushExcInfo, none);
        self.push_frame(FrameKind::FinallyEnd, none)?;
        self.stmts(parts.finalbody)?;
        self.pop_frame();
        self.emit_arg(Op::Reraise, 0, none);
        self.place(cleanup);
        self.pop_except_and_reraise(none);
        self.place(exit);
        Ok(())
    }

    /// Restores the previous exception and raises the current one again.
    pub(super) fn pop_except_and_reraise(&mut self, at: Location) {
        self.emit_arg(Op::Copy, 3, at);
        self.emit(Op::PopExcept, at);
        self.emit_arg(Op::Reraise, 1, at);
    }

    fn try_except(&mut self, parts: Try<'a>) -> Outcome {
        let none = Location::NONE;
        let (except, end, cleanup) = (self.label(), self.label(), self.label());
        self.emit_jump(Op::SetupFinally, except, parts.at);
        self.push_frame(FrameKind::TryExcept, parts.at)?;
        self.stmts(parts.body)?;
        self.pop_frame();
        self.emit(Op::PopBlock, none);
        self.stmts(parts.orelse)?;
        self.jump_inside(end);

        self.place(except);
        self.emit_jump(Op::SetupCleanup, cleanup, none);
        self.emit(Op::PushExcInfo, none);
        self.push_frame(FrameKind::ExceptionHandler, parts.at)?;
        for (i, handler) in parts.handlers.iter().enumerate() {
            if handler.typ.is_none() && i + 1 < parts.handlers.len() {
                return Err(CompileError::syntax("default 'except:' must be last", handler.location));
            }
            self.except_clause(handler, end)?;
        }
        self.pop_frame();
        self.emit_arg(Op::Reraise, 0, none);
        self.place(cleanup);
        self.pop_except_and_reraise(none);
        self.place(end);
        Ok(())
    }

    fn except_clause(&mut self, handler: &'a ExceptHandler, end: Label) -> Outcome {
        let at = handler.location;
        let next = self.label();
        if let Some(typ) = &handler.typ {
            self.expr(typ)?;
            self.emit(Op::CheckExcMatch, at);
            self.pop_jump(false, next, at);
        }
        match handler.name {
            Some(name) => self.named_clause(name, handler, end)?,
            None => {
                self.emit(Op::PopTop, at);
                self.push_frame(FrameKind::HandlerCleanup(None), at)?;
                self.stmts(&handler.body)?;
                self.pop_frame();
                self.emit(Op::PopBlock, Location::NONE);
                self.emit(Op::PopExcept, Location::NONE);
                self.jump_inside(end);
            }
        }
        self.place(next);
        Ok(())
    }

    /// `except … as name`: the name is unbound at the end, whatever happens.
    fn named_clause(&mut self, name: Name, handler: &'a ExceptHandler, end: Label) -> Outcome {
        let none = Location::NONE;
        let at = handler.location;
        let cleanup = self.label();
        self.name_op(name, ExprContext::Store, at)?;
        self.emit_jump(Op::SetupCleanup, cleanup, at);
        self.push_frame(FrameKind::HandlerCleanup(Some(name)), at)?;
        self.stmts(&handler.body)?;
        self.pop_frame();
        self.emit(Op::PopBlock, none);
        self.emit(Op::PopBlock, none);
        self.emit(Op::PopExcept, none);
        self.unbind(name, none)?;
        self.jump_inside(end);

        self.place(cleanup);
        self.unbind(name, none)?;
        self.emit_arg(Op::Reraise, 1, none);
        Ok(())
    }
}
