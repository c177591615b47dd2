//! `await`, `yield` and `yield from`.

use super::emit::Wait;
use super::state::Codegen;
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::compiler::ir::UnitKind;
use crate::compiler::syntax::ast::Expr;
use crate::target::{Feature, Op};

impl<'a> Codegen<'a> {
    /// `await value`.
    pub(super) fn await_expr(&mut self, value: &'a Expr, at: Location) -> Outcome {
        if !self.has(Feature::PlacementBySymtable) {
            if !self.unit.is_function_like() {
                return Err(CompileError::syntax("'await' outside function", at));
            }
            if !matches!(self.unit.kind, UnitKind::AsyncFunction | UnitKind::Comprehension) {
                return Err(CompileError::syntax("'await' outside async function", at));
            }
        }
        self.expr(value)?;
        self.await_value(0, at);
        Ok(())
    }

    /// `yield`, `yield value`.
    pub(super) fn yield_expr(&mut self, value: Option<&'a Expr>, at: Location) -> Outcome {
        if !self.unit.is_function_like() {
            return Err(CompileError::syntax("'yield' outside function", at));
        }
        match value {
            Some(value) => self.expr(value)?,
            None => self.load_none(at),
        }
        self.yield_value(at);
        Ok(())
    }

    /// Yields the top of the stack; what is sent takes its place.
    pub(super) fn yield_value(&mut self, at: Location) {
        if self.unit.block.generator && self.unit.block.coroutine {
            self.async_gen_wrap(at);
        }
        self.emit_arg(Op::YieldValue, 0, at);
        self.emit_arg(Op::Resume, 1, at);
    }

    /// `yield from value`.
    pub(super) fn yield_from_expr(&mut self, value: &'a Expr, at: Location) -> Outcome {
        if !self.unit.is_function_like() {
            return Err(CompileError::syntax("'yield from' outside function", at));
        }
        if self.unit.kind == UnitKind::AsyncFunction {
            return Err(CompileError::syntax("'yield from' inside async function", at));
        }
        self.expr(value)?;
        self.emit(Op::GetYieldFromIter, at);
        self.load_none(at);
        self.yield_from(Wait::YieldFrom, at);
        Ok(())
    }

    /// Turns a `StopIteration` that escapes the body of a generator or coroutine into a `RuntimeError`: the whole code
    /// so far gets a handler.
    pub(super) fn wrap_in_stopiteration_handler(&mut self) {
        if !self.has(Feature::StopIterationHandler) {
            return;
        }
        let handler = self.label();
        self.unit.sequence.push_jump_front(Op::SetupCleanup, handler, Location::NONE);
        self.load_none(Location::NONE);
        self.emit(Op::ReturnValue, Location::NONE);
        self.place(handler);
        self.emit_arg(Op::CallIntrinsic1, super::emit::intrinsic1::STOPITERATION_ERROR, Location::NONE);
        self.emit_arg(Op::Reraise, 1, Location::NONE);
    }
}
