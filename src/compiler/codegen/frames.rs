//! Frame blocks: what surrounds a statement, and what leaving it early must undo.

use super::state::Codegen;
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::compiler::ir::Label;
use crate::compiler::syntax::ast::{ExprContext, Name, Stmt};
use crate::target::{Feature, Op};

/// Something that a `return`, `break` or `continue` may have to leave (`enum _PyCompile_FBlockType`).
#[derive(Clone, Copy, Debug)]
pub(super) enum FrameKind<'a> {
    /// `while`: `continue` goes to the first label, `break` to the second.
    WhileLoop(Label, Label),
    /// `for` and `async for`, whose iterator is on the stack; labels as for `while`.
    ForLoop(Label, Label),
    /// The body of `try … except`.
    TryExcept,
    /// The body of `try … finally`, with the statements that must run on the way out.
    FinallyTry(&'a [Stmt]),
    /// The `finally` body that runs after an exception.
    FinallyEnd,
    /// The body of `with`, or of `async with` if true.
    With(bool),
    /// The body of an `except` clause, and the name that it binds.
    HandlerCleanup(Option<Name>),
    /// A value that a `return` in a `finally` body leaves behind.
    PopValue,
    /// All `except` clauses of a statement.
    ExceptionHandler,
    /// All `except*` clauses of a statement.
    GroupHandler,
    /// An `async for` of a comprehension.
    AsyncComprehension,
    /// The handler that turns `StopIteration` into `RuntimeError` around a generator.
    StopIteration,
}

/// A frame block and where it was opened.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame<'a> {
    pub(super) kind: FrameKind<'a>,
    pub(super) location: Location,
}

impl<'a> Codegen<'a> {
    /// Opens a frame block.
    pub(super) fn push_frame(&mut self, kind: FrameKind<'a>, location: Location) -> Outcome {
        let limit = if self.has(Feature::StopIterationFrame) { 21 } else { 20 };
        if self.unit.frames.len() >= limit {
            return Err(CompileError::syntax("too many statically nested blocks", location));
        }
        if matches!(kind, FrameKind::FinallyEnd) {
            self.silenced += 1;
        }
        self.unit.frames.push(Frame { kind, location });
        Ok(())
    }

    /// Closes the innermost frame block.
    pub(super) fn pop_frame(&mut self) -> Option<Frame<'a>> {
        let frame = self.unit.frames.pop();
        if let Some(Frame { kind: FrameKind::FinallyEnd, .. }) = frame {
            self.silenced -= 1;
        }
        frame
    }

    /// Emits what leaving `frame` takes. With `keep_top`, the value on top of the stack stays there. Gives the place
    /// for the instructions that follow: what comes after an inlined `finally` body has none.
    fn leave_frame(&mut self, frame: Frame<'a>, keep_top: bool, at: Location) -> Result<Location, CompileError> {
        match frame.kind {
            FrameKind::WhileLoop(..)
            | FrameKind::ExceptionHandler
            | FrameKind::GroupHandler
            | FrameKind::AsyncComprehension
            | FrameKind::StopIteration => {}
            FrameKind::ForLoop(..) | FrameKind::PopValue => {
                self.swap_if(keep_top, at);
                self.emit(Op::PopTop, at);
            }
            FrameKind::TryExcept => self.emit(Op::PopBlock, at),
            FrameKind::FinallyTry(body) => {
                self.emit(Op::PopBlock, at);
                if keep_top {
                    self.push_frame(FrameKind::PopValue, at)?;
                }
                self.stmts(body)?;
                if keep_top {
                    self.pop_frame();
                }
                return Ok(Location::NONE);
            }
            FrameKind::FinallyEnd => {
                self.swap_if(keep_top, at);
                self.emit(Op::PopTop, at);
                self.swap_if(keep_top, at);
                self.emit(Op::PopBlock, at);
                self.emit(Op::PopExcept, at);
            }
            FrameKind::With(is_async) => {
                let at = frame.location;
                self.emit(Op::PopBlock, at);
                if keep_top {
                    self.lift_over_exit(at);
                }
                self.call_exit_with_nones(at);
                if is_async {
                    self.await_value(2, at);
                }
                self.emit(Op::PopTop, at);
                return Ok(Location::NONE);
            }
            FrameKind::HandlerCleanup(name) => {
                if name.is_some() {
                    self.emit(Op::PopBlock, at);
                }
                self.swap_if(keep_top, at);
                self.emit(Op::PopBlock, at);
                self.emit(Op::PopExcept, at);
                if let Some(name) = name {
                    self.unbind(name, at)?;
                }
            }
        }
        Ok(at)
    }

    fn swap_if(&mut self, needed: bool, at: Location) {
        if needed {
            self.emit_arg(Op::Swap, 2, at);
        }
    }

    /// `name = None; del name`.
    pub(super) fn unbind(&mut self, name: Name, at: Location) -> Outcome {
        self.load_none(at);
        self.name_op(name, ExprContext::Store, at)?;
        self.name_op(name, ExprContext::Del, at)
    }

    /// Leaves all frame blocks for `return`.
    pub(super) fn leave_all(&mut self, keep_top: bool, at: Location) -> Result<Location, CompileError> {
        self.leave_until(keep_top, false, at).map(|(at, _)| at)
    }

    /// Leaves frame blocks up to the innermost loop, which is given back and not left.
    pub(super) fn leave_to_loop(&mut self, at: Location) -> Result<(Location, Option<Frame<'a>>), CompileError> {
        self.leave_until(false, true, at)
    }

    /// Leaves the loop itself, for `break`.
    pub(super) fn leave_loop(&mut self, frame: Frame<'a>, at: Location) -> Result<Location, CompileError> {
        self.leave_frame(frame, false, at)
    }

    /// While a block's way out is emitted, the block is closed, so that a `finally` body sees only what is outside it;
    /// afterwards all are open again.
    fn leave_until(
        &mut self,
        keep_top: bool,
        stop_at_loop: bool,
        mut at: Location,
    ) -> Result<(Location, Option<Frame<'a>>), CompileError> {
        let mut left = Vec::new();
        let mut found = None;
        while let Some(&top) = self.unit.frames.last() {
            match top.kind {
                FrameKind::GroupHandler => {
                    let message = "'break', 'continue' and 'return' cannot appear in an except* block";
                    return Err(CompileError::syntax(message, at));
                }
                FrameKind::WhileLoop(..) | FrameKind::ForLoop(..) if stop_at_loop => {
                    found = Some(top);
                    break;
                }
                _ => {}
            }
            self.pop_frame();
            left.push(top);
            at = self.leave_frame(top, keep_top, at)?;
        }
        for frame in left.into_iter().rev() {
            self.push_frame(frame.kind, frame.location)?;
        }
        Ok((at, found))
    }
}
