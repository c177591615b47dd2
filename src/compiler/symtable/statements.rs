//! Statements.

use super::block::{BlockId, BlockKind, flag};
use super::builder::{Builder, Visit, error};
use crate::compiler::error::CompileError;
use crate::compiler::syntax::ast::{
    Alias, Expr, ExprContext, ExprKind, MatchCase, Name, Pattern, PatternKind, Stmt, StmtKind,
};
use crate::target::Feature;

impl Builder<'_> {
    pub(super) fn statements(&mut self, body: &[Stmt]) -> Visit {
        body.iter().try_for_each(|stmt| self.statement(stmt))
    }

    fn statement(&mut self, stmt: &Stmt) -> Visit {
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.function(def, stmt.location),
            StmtKind::ClassDef(def) => self.class(def, stmt.location),
            StmtKind::TypeAlias(alias) => self.type_alias(alias, stmt.location),
            StmtKind::Return(value) => {
                if let Some(value) = value {
                    self.expression(value)?;
                    self.block().returns_value = true;
                }
                Ok(())
            }
            StmtKind::Delete(targets) => self.expressions(targets),
            StmtKind::Assign { targets, value } => {
                self.expressions(targets)?;
                self.expression(value)
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expression(target)?;
                self.expression(value)
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.annotated_assignment(stmt, target, annotation, value.as_deref(), *simple)
            }
            StmtKind::For { target, iter, body, orelse, is_async } => {
                self.require_coroutine(*is_async, "'async for' outside async function", stmt)?;
                self.expression(target)?;
                self.expression(iter)?;
                self.conditional(|b| {
                    b.statements(body)?;
                    b.statements(orelse)
                })
            }
            StmtKind::While { test, body, orelse } | StmtKind::If { test, body, orelse } => {
                self.expression(test)?;
                self.conditional(|b| {
                    b.statements(body)?;
                    b.statements(orelse)
                })
            }
            StmtKind::With { items, body, is_async } => {
                self.require_coroutine(*is_async, "'async with' outside async function", stmt)?;
                self.conditional(|b| {
                    for item in items {
                        b.expression(&item.context_expr)?;
                        b.optional(item.optional_vars.as_deref())?;
                    }
                    b.statements(body)
                })
            }
            StmtKind::Match { subject, cases } => {
                self.expression(subject)?;
                self.conditional(|b| cases.iter().try_for_each(|case| b.case(case)))
            }
            StmtKind::Raise { exc, cause } => {
                self.optional(exc.as_deref())?;
                self.optional(cause.as_deref())
            }
            StmtKind::Try { .. } => self.conditional(|b| b.try_statement(stmt)),
            StmtKind::Assert { test, msg } => {
                self.expression(test)?;
                self.optional(msg.as_deref())
            }
            StmtKind::Import { names, .. } => names.iter().try_for_each(|alias| self.alias(alias)),
            StmtKind::ImportFrom { module, names, level, .. } => {
                names.iter().try_for_each(|alias| self.alias(alias))?;
                self.check_future_import(stmt, *module, *level)
            }
            StmtKind::Global(names) => self.declarations(stmt, names, flag::GLOBAL, "global"),
            StmtKind::Nonlocal(names) => self.declarations(stmt, names, flag::NONLOCAL, "nonlocal"),
            StmtKind::Expr(value) => self.expression(value),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
        }
    }

    /// Runs `visit` with the current block marked as conditional: annotations in it may not be executed.
    fn conditional(&mut self, visit: impl FnOnce(&mut Self) -> Visit) -> Visit {
        let before = std::mem::replace(&mut self.state().in_conditional_block, true);
        visit(self)?;
        self.state().in_conditional_block = before;
        Ok(())
    }

    fn require_coroutine(&mut self, is_async: bool, message: &str, stmt: &Stmt) -> Visit {
        if is_async && self.checks_placement && !self.block().coroutine {
            return error(message, stmt.location);
        }
        Ok(())
    }

    fn try_statement(&mut self, stmt: &Stmt) -> Visit {
        let StmtKind::Try { body, handlers, orelse, finalbody, .. } = &stmt.kind else { return Ok(()) };
        let handlers_first = self.target.has(Feature::HandlersBeforeElse);
        self.statements(body)?;
        if !handlers_first {
            self.statements(orelse)?;
        }
        for handler in handlers {
            self.optional(handler.typ.as_deref())?;
            if let Some(name) = handler.name {
                self.define(name, flag::LOCAL, handler.location)?;
            }
            self.statements(&handler.body)?;
        }
        if handlers_first {
            self.statements(orelse)?;
        }
        self.statements(finalbody)
    }

    fn annotated_assignment(
        &mut self,
        stmt: &Stmt,
        target: &Expr,
        annotation: &Expr,
        value: Option<&Expr>,
        simple: bool,
    ) -> Visit {
        self.block().annotations_used = true;
        if let ExprKind::Name { id, .. } = target.kind {
            let flags = self.lookup(self.current, id);
            if simple && flags & (flag::GLOBAL | flag::NONLOCAL) != 0 && self.current != BlockId::MODULE {
                let scope = if flags & flag::GLOBAL != 0 { "global" } else { "nonlocal" };
                return self.error_about("annotated name ", id, &format!(" can't be {scope}"), stmt.location);
            }
            if simple {
                self.define(id, flag::ANNOT | flag::LOCAL, target.location)?;
            } else if value.is_some() {
                self.define(id, flag::LOCAL, target.location)?;
            }
        } else {
            self.expression(target)?;
        }
        self.variable_annotation(annotation)?;
        self.optional(value)
    }

    /// `global` and `nonlocal`: the names must be new to the block.
    fn declarations(&mut self, stmt: &Stmt, names: &[Name], declared: u16, word: &str) -> Visit {
        for &name in names {
            let flags = self.lookup(self.current, name);
            if flags & (flag::PARAM | flag::LOCAL | flag::USE | flag::ANNOT) != 0 {
                let text = self.names.text(name);
                let message = if flags & flag::PARAM != 0 {
                    format!("name '{text}' is parameter and {word}")
                } else if flags & flag::USE != 0 {
                    format!("name '{text}' is used prior to {word} declaration")
                } else if flags & flag::ANNOT != 0 {
                    format!("annotated name '{text}' can't be {word}")
                } else {
                    format!("name '{text}' is assigned to before {word} declaration")
                };
                return Err(CompileError::syntax(message, stmt.location));
            }
            self.define(name, declared, stmt.location)?;
            self.record_directive(name, stmt.location);
        }
        Ok(())
    }

    fn alias(&mut self, alias: &Alias) -> Visit {
        let name = alias.asname.unwrap_or(alias.name);
        let text = self.names.text(name);
        if text == "*" {
            if self.kind() != BlockKind::Module {
                return error("import * only allowed at module level", alias.location);
            }
            return Ok(());
        }
        let bound = match text.split_once('.') {
            Some((package, _)) => {
                let package = package.to_string();
                self.names.intern(&package)
            }
            None => name,
        };
        self.define(bound, flag::IMPORT, alias.location)
    }

    /// A `__future__` import that the scan of the head did not reach (up to 3.13 code generation finds it).
    fn check_future_import(&mut self, stmt: &Stmt, module: Option<Name>, level: u32) -> Visit {
        if !self.checks_placement || level != 0 || module.is_none_or(|m| self.names.text(m) != "__future__") {
            return Ok(());
        }
        let head = self.future.location;
        let at = stmt.location;
        if at.line > head.line || (at.line == head.end_line && at.column > head.end_column) {
            return error("from __future__ imports must occur at the beginning of the file", at);
        }
        Ok(())
    }

    fn case(&mut self, case: &MatchCase) -> Visit {
        self.pattern(&case.pattern)?;
        self.optional(case.guard.as_deref())?;
        self.statements(&case.body)
    }

    fn patterns(&mut self, patterns: &[Pattern]) -> Visit {
        patterns.iter().try_for_each(|pattern| self.pattern(pattern))
    }

    fn bind(&mut self, name: Option<Name>, pattern: &Pattern) -> Visit {
        name.map_or(Ok(()), |name| self.define(name, flag::LOCAL, pattern.location))
    }

    fn pattern(&mut self, pattern: &Pattern) -> Visit {
        match &pattern.kind {
            PatternKind::MatchValue(value) => self.expression(value),
            PatternKind::MatchSingleton(_) => Ok(()),
            PatternKind::MatchSequence(patterns) | PatternKind::MatchOr(patterns) => self.patterns(patterns),
            PatternKind::MatchStar(name) => self.bind(*name, pattern),
            PatternKind::MatchMapping { keys, patterns, rest } => {
                self.expressions(keys)?;
                self.patterns(patterns)?;
                self.bind(*rest, pattern)
            }
            PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                self.expression(cls)?;
                self.patterns(patterns)?;
                for (attr, pattern) in kwd_attrs.iter().zip(kwd_patterns) {
                    self.check_name(*attr, pattern.location, ExprContext::Store)?;
                }
                self.patterns(kwd_patterns)
            }
            PatternKind::MatchAs { pattern: inner, name } => {
                if let Some(inner) = inner {
                    self.pattern(inner)?;
                }
                self.bind(*name, pattern)
            }
        }
    }
}
