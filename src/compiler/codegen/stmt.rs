//! Statements: which visitor for which node, bodies, and the small ones.

use super::docstring;
use super::state::Codegen;
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::code::Constant;
use crate::compiler::syntax::ast::{Expr, ExprContext, ExprKind, Stmt, StmtKind};
use crate::target::{Feature, Op};

impl<'a> Codegen<'a> {
    /// Visits statements one after another.
    pub(super) fn stmts(&mut self, list: &'a [Stmt]) -> Outcome {
        list.iter().try_for_each(|s| self.stmt(s))
    }

    /// Visits a statement.
    pub(super) fn stmt(&mut self, s: &'a Stmt) -> Outcome {
        self.check_room()?;
        let at = s.location;
        match &s.kind {
            StmtKind::Expr(value) => self.expr_stmt(value, at),
            StmtKind::Assign { targets, value } => self.assign(targets, value, at),
            StmtKind::AugAssign { target, op, value } => self.aug_assign(target, *op, value, at),
            StmtKind::AnnAssign { .. } => self.ann_assign(s),
            StmtKind::FunctionDef(def) => self.function_def(def, at),
            StmtKind::ClassDef(def) => self.class_def(def, at),
            StmtKind::Return(value) => self.return_stmt(value.as_deref(), at),
            StmtKind::Import { names, .. } => self.import_stmt(names, at),
            StmtKind::ImportFrom { module, names, level, .. } => self.import_from(*module, names, *level, at),
            StmtKind::Raise { exc, cause } => self.raise_stmt(exc.as_deref(), cause.as_deref(), at),
            StmtKind::Assert { test, msg } => self.assert_stmt(test, msg.as_deref(), at),
            StmtKind::Delete(targets) => self.exprs(targets),
            StmtKind::Pass => {
                self.emit(Op::Nop, at);
                Ok(())
            }
            StmtKind::Break => self.break_stmt(at),
            StmtKind::Continue => self.continue_stmt(at),
            StmtKind::Global(_) | StmtKind::Nonlocal(_) => Ok(()),
            StmtKind::TypeAlias(alias) => self.type_alias(alias, at),
            _ => {
                self.unit.conditional += 1;
                self.compound_stmt(s)?;
                self.unit.conditional -= 1;
                Ok(())
            }
        }
    }

    /// Statements whose bodies may not run: annotations in them are conditional.
    fn compound_stmt(&mut self, s: &'a Stmt) -> Outcome {
        let at = s.location;
        match &s.kind {
            StmtKind::If { .. } => self.if_stmt(s),
            StmtKind::For { target, iter, body, orelse, is_async: false } => {
                self.for_stmt(target, iter, body, orelse, at)
            }
            StmtKind::For { target, iter, body, orelse, is_async: true } => {
                self.async_for_stmt(target, iter, body, orelse, at)
            }
            StmtKind::While { test, body, orelse } => self.while_stmt(test, body, orelse, at),
            StmtKind::With { items, body, is_async } => self.with_stmt(items, body, *is_async, at),
            StmtKind::Try { .. } => self.try_stmt(s),
            StmtKind::Match { subject, cases } => self.match_stmt(subject, cases),
            _ => Err(self.fault("a statement without code")),
        }
    }

    /// The body of a module or class: annotations, docstring, statements.
    pub(super) fn body(&mut self, body: &'a [Stmt], interactive: bool, at: Location) -> Outcome {
        if self.needs_annotations_dict(body) {
            self.emit(Op::SetupAnnotations, at);
        }
        let mut rest = body;
        if !interactive && let Some((value, location)) = self.docstring(body) {
            rest = &body[1..];
            if self.keeps_docstrings() {
                let text = self.clean_docstring(value)?;
                self.load_const(text, location);
                self.name_op(self.known.doc, ExprContext::Store, Location::NONE)?;
            }
        }
        self.stmts(rest)?;
        self.deferred_annotations(at)
    }

    /// The docstring of a body, if the target treats its first statement as one.
    pub(super) fn docstring(&self, body: &'a [Stmt]) -> Option<(&'a Constant, Location)> {
        let StmtKind::Expr(value) = &body.first()?.kind else { return None };
        match &value.kind {
            ExprKind::Constant { value: text @ Constant::Str(_), .. } => Some((text, value.location)),
            _ => None,
        }
    }

    /// Whether docstrings become constants; at `-OO` they do not.
    pub(super) fn keeps_docstrings(&self) -> bool {
        self.optimize < 2
    }

    /// A docstring as this target stores it.
    pub(super) fn clean_docstring(&self, value: &Constant) -> Result<Constant, CompileError> {
        match value {
            Constant::Str(text) if self.has(Feature::CleanDocstring) => docstring::clean(text).map(Constant::Str),
            _ => Ok(value.clone()),
        }
    }

    fn expr_stmt(&mut self, value: &'a Expr, at: Location) -> Outcome {
        if self.interactive && self.outer.is_empty() {
            self.expr(value)?;
            self.print_expr(at);
        } else if matches!(value.kind, ExprKind::Constant { .. }) {
            self.emit(Op::Nop, at);
        } else {
            self.expr(value)?;
            self.emit(Op::PopTop, Location::NONE);
        }
        Ok(())
    }

    fn return_stmt(&mut self, value: Option<&'a Expr>, at: Location) -> Outcome {
        if !self.unit.is_function_like() {
            return Err(CompileError::syntax("'return' outside function", at));
        }
        let scope = self.unit.block;
        if value.is_some() && scope.coroutine && scope.generator {
            return Err(CompileError::syntax("'return' with value in async generator", at));
        }
        // A constant is loaded after the blocks around the statement have been left.
        let constant = value.and_then(super::display::constant_of);
        let mut way = at;
        match value {
            Some(value) if constant.is_none() => self.expr(value)?,
            Some(value) => {
                way = value.location;
                self.emit(Op::Nop, way);
            }
            None => {}
        }
        if value.is_none_or(|value| value.location.line != at.line) {
            way = at;
            self.emit(Op::Nop, way);
        }
        let way = self.leave_all(value.is_some() && constant.is_none(), way)?;
        match (value, constant) {
            (None, _) => self.load_none(way),
            (_, Some(constant)) => self.load_tree_const(constant, way),
            _ => {}
        }
        self.emit(Op::ReturnValue, way);
        Ok(())
    }

    fn raise_stmt(&mut self, exc: Option<&'a Expr>, cause: Option<&'a Expr>, at: Location) -> Outcome {
        let mut count = 0;
        for value in [exc, cause].into_iter().flatten() {
            self.expr(value)?;
            count += 1;
        }
        self.emit_arg(Op::RaiseVarargs, count, at);
        Ok(())
    }

    fn assert_stmt(&mut self, test: &'a Expr, msg: Option<&'a Expr>, at: Location) -> Outcome {
        let always_true = match &test.kind {
            ExprKind::Tuple { elts, .. } => !elts.is_empty(),
            ExprKind::Constant { value: Constant::Tuple(items), .. } => !items.is_empty(),
            _ => false,
        };
        if always_true {
            self.warn("assertion is always true, perhaps remove parentheses?".to_string(), at);
        }
        if self.optimize > 0 {
            return Ok(());
        }
        let end = self.label();
        self.jump_if(test, end, true)?;
        self.load_assertion_error(at);
        if let Some(msg) = msg {
            self.expr(msg)?;
            self.call(0, at);
        }
        let raise_at = if self.has(Feature::AssertRaisesAtTest) { test.location } else { at };
        self.emit_arg(Op::RaiseVarargs, 1, raise_at);
        self.place(end);
        Ok(())
    }
}
