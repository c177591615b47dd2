//! `with` and `async with`.

use super::Outcome;
use super::emit::Wait;
use super::frames::FrameKind;
use super::state::Codegen;
use crate::base::Location;
use crate::compiler::ir::Label;
use crate::compiler::syntax::ast::{Stmt, WithItem};
use crate::target::{Feature, Op};

impl<'a> Codegen<'a> {
    /// `with items: body`. Every item is nested in the one before it.
    pub(super) fn with_stmt(
        &mut self,
        items: &'a [WithItem],
        body: &'a [Stmt],
        is_async: bool,
        at: Location,
    ) -> Outcome {
        let Some((item, rest)) = items.split_first() else { return self.stmts(body) };
        if is_async {
            self.require_async("'async with' outside async function", at)?;
        }
        let (handler, exit, cleanup) = (self.label(), self.label(), self.label());
        self.expr(&item.context_expr)?;
        let stmt_at = at;
        let at = if self.has(Feature::WithAtContext) { item.context_expr.location } else { at };
        self.enter_context(is_async, at);
        if is_async {
            self.await_value(1, at);
        }
        self.emit_jump(Op::SetupWith, handler, at);
        self.push_frame(FrameKind::With(is_async), at)?;
        match &item.optional_vars {
            Some(target) => self.expr(target)?,
            None => self.emit(Op::PopTop, at),
        }
        self.with_stmt_rest(rest, body, is_async, stmt_at)?;
        self.pop_frame();
        self.emit(Op::PopBlock, if is_async { at } else { Location::NONE });
        // Nothing was raised.
        self.call_exit_with_nones(at);
        if is_async {
            self.await_value(2, at);
        }
        self.emit(Op::PopTop, at);
        self.emit_jump(Op::Jump, exit, at);
        // Something was raised.
        self.place(handler);
        self.emit_jump(Op::SetupCleanup, cleanup, at);
        self.emit(Op::PushExcInfo, at);
        self.emit(Op::WithExceptStart, at);
        if is_async {
            self.emit_arg(Op::GetAwaitable, 2, at);
            self.load_none(at);
            self.yield_from(Wait::Await, at);
        }
        self.with_finish(cleanup);
        self.place(exit);
        Ok(())
    }

    fn with_stmt_rest(&mut self, rest: &'a [WithItem], body: &'a [Stmt], is_async: bool, at: Location) -> Outcome {
        if rest.is_empty() { self.stmts(body) } else { self.with_stmt(rest, body, is_async, at) }
    }

    /// The exit function's answer says whether the exception goes on.
    fn with_finish(&mut self, cleanup: Label) {
        let none = Location::NONE;
        let (suppress, exit) = (self.label(), self.label());
        self.emit_to_bool(none);
        self.pop_jump(true, suppress, none);
        self.emit_arg(Op::Reraise, 2, none);
        self.place(suppress);
        self.emit(Op::PopTop, none);
        self.emit(Op::PopBlock, none);
        self.emit(Op::PopExcept, none);
        self.pop_suppressed();
        self.jump_inside(exit);
        self.place(cleanup);
        self.pop_except_and_reraise(none);
        self.place(exit);
    }
}
