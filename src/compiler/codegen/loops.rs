//! Loops, and what leaves them: `for`, `async for`, `while`, `break`, `continue`.

use super::emit::Wait;
use super::frames::FrameKind;
use super::state::Codegen;
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::compiler::ir::UnitKind;
use crate::compiler::syntax::ast::{Expr, Stmt};
use crate::target::{Feature, Op};

impl<'a> Codegen<'a> {
    /// `for target in iter: body else: orelse`.
    pub(super) fn for_stmt(
        &mut self,
        target: &'a Expr,
        iter: &'a Expr,
        body: &'a [Stmt],
        orelse: &'a [Stmt],
        at: Location,
    ) -> Outcome {
        let (start, cleanup, end) = (self.label(), self.label(), self.label());
        self.push_frame(FrameKind::ForLoop(start, end), at)?;
        self.expr(iter)?;
        let at = if self.has(Feature::LoopAtIterable) { iter.location } else { at };
        self.emit(Op::GetIter, at);
        self.place(start);
        self.emit_jump(Op::ForIter, cleanup, at);
        if self.has(Feature::LoopAtIterable) {
            // A target on a line of its own must be seen by tracing.
            self.emit(Op::Nop, target.location);
        }
        self.expr(target)?;
        self.stmts(body)?;
        self.emit_jump(Op::Jump, start, Location::NONE);
        self.place(cleanup);
        self.end_for();
        self.pop_frame();
        self.stmts(orelse)?;
        self.place(end);
        Ok(())
    }

    /// `async for target in iter: body else: orelse`.
    pub(super) fn async_for_stmt(
        &mut self,
        target: &'a Expr,
        iter: &'a Expr,
        body: &'a [Stmt],
        orelse: &'a [Stmt],
        at: Location,
    ) -> Outcome {
        self.require_async("'async for' outside async function", at)?;
        let (start, except, end) = (self.label(), self.label(), self.label());
        self.expr(iter)?;
        self.emit(Op::GetAiter, iter.location);
        self.place(start);
        self.push_frame(FrameKind::ForLoop(start, end), at)?;
        self.emit_jump(Op::SetupFinally, except, at);
        self.emit(Op::GetAnext, at);
        self.load_none(at);
        let send = self.yield_from(Wait::Await, at);
        self.emit(Op::PopBlock, at);
        if self.has(Feature::NotTaken) {
            self.emit(Op::NotTaken, at);
        }
        self.expr(target)?;
        self.stmts(body)?;
        self.emit_jump(Op::Jump, start, Location::NONE);
        self.pop_frame();
        self.place(except);
        self.end_async_for(send, iter.location);
        self.stmts(orelse)?;
        self.place(end);
        Ok(())
    }

    /// Asynchronous statements need an `async def`; newer targets say so when they build the symbol table.
    pub(super) fn require_async(&self, message: &str, at: Location) -> Outcome {
        if !self.has(Feature::PlacementBySymtable) && self.unit.kind != UnitKind::AsyncFunction {
            return Err(CompileError::syntax(message, at));
        }
        Ok(())
    }

    /// `while test: body else: orelse`.
    pub(super) fn while_stmt(&mut self, test: &'a Expr, body: &'a [Stmt], orelse: &'a [Stmt], at: Location) -> Outcome {
        let (start, end, anchor) = (self.label(), self.label(), self.label());
        self.place(start);
        self.push_frame(FrameKind::WhileLoop(start, end), at)?;
        self.jump_if(test, anchor, false)?;
        if self.has(Feature::WhileTestTwice) {
            let again = self.label();
            self.place(again);
            self.stmts(body)?;
            self.jump_if(test, again, true)?;
        } else {
            self.stmts(body)?;
            self.emit_jump(Op::Jump, start, Location::NONE);
        }
        self.pop_frame();
        self.place(anchor);
        self.stmts(orelse)?;
        self.place(end);
        Ok(())
    }

    /// `break`.
    pub(super) fn break_stmt(&mut self, at: Location) -> Outcome {
        self.emit(Op::Nop, at);
        let (way, found) = self.leave_to_loop(at)?;
        let Some(frame) = found else {
            return Err(CompileError::syntax("'break' outside loop", at));
        };
        let way = self.leave_loop(frame, way)?;
        if let FrameKind::WhileLoop(_, end) | FrameKind::ForLoop(_, end) = frame.kind {
            self.emit_jump(Op::Jump, end, way);
        }
        Ok(())
    }

    /// `continue`.
    pub(super) fn continue_stmt(&mut self, at: Location) -> Outcome {
        self.emit(Op::Nop, at);
        let (way, found) = self.leave_to_loop(at)?;
        let Some(frame) = found else {
            return Err(CompileError::syntax("'continue' not properly in loop", at));
        };
        if let FrameKind::WhileLoop(start, _) | FrameKind::ForLoop(start, _) = frame.kind {
            self.emit_jump(Op::Jump, start, way);
        }
        Ok(())
    }
}
