//! Statements.

use ruff_python_ast as r;
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::Converter;
use crate::base::Location;
use crate::compiler::syntax::ast::*;

impl Converter<'_> {
    pub(in crate::compiler::syntax) fn body(&mut self, body: &[r::Stmt]) -> List<Stmt> {
        body.iter().map(|s| self.stmt(s)).collect()
    }

    /// As [`Converter::body`], and drops each of Ruff's statements when it has been converted: what is made of the next
    /// one takes its place in memory. Statements that are too deep to be dropped here go to `deep`.
    pub(in crate::compiler::syntax) fn body_of(&mut self, body: r::Suite, deep: &mut Vec<r::Stmt>) -> List<Stmt> {
        let mut out = List::with_capacity(body.len());
        for mut stmt in body {
            let before = std::mem::replace(&mut self.deepest, self.depth);
            out.push(match &mut stmt {
                r::Stmt::ClassDef(class) => {
                    let body = std::mem::take(&mut class.body);
                    self.deeper(|c| c.class(class, |c| c.body_of(body, deep)))
                }
                other => self.stmt(other),
            });
            if self.is_deep() {
                deep.push(stmt);
            }
            self.deepest = self.deepest.max(before);
        }
        out
    }

    fn stmt(&mut self, stmt: &r::Stmt) -> Stmt {
        self.deeper(|c| c.stmt_inner(stmt))
    }

    fn stmt_inner(&mut self, stmt: &r::Stmt) -> Stmt {
        let range = stmt.range();
        let kind = match stmt {
            r::Stmt::FunctionDef(s) => return self.function(s),
            r::Stmt::ClassDef(s) => return self.class(s, |c| c.body(&s.body)),
            r::Stmt::For(s) => {
                return self.compound(range, |c| StmtKind::For {
                    target: c.boxed(&s.target),
                    iter: {
                        let iter = c.boxed(&s.iter);
                        c.mark_iterable(&s.iter, iter.location);
                        iter
                    },
                    body: c.body(&s.body),
                    orelse: c.body(&s.orelse),
                    is_async: s.is_async,
                });
            }
            r::Stmt::While(s) => {
                return self.compound(range, |c| StmtKind::While {
                    test: c.boxed(&s.test),
                    body: c.body(&s.body),
                    orelse: c.body(&s.orelse),
                });
            }
            r::Stmt::If(s) => {
                return self.compound(range, |c| StmtKind::If {
                    test: c.boxed(&s.test),
                    body: c.body(&s.body),
                    orelse: c.orelse(&s.elif_else_clauses, range.end()),
                });
            }
            r::Stmt::With(s) => {
                return self.compound(range, |c| StmtKind::With {
                    items: s.items.iter().map(|i| c.with_item(i)).collect(),
                    body: c.body(&s.body),
                    is_async: s.is_async,
                });
            }
            r::Stmt::Match(s) => {
                return self.compound(range, |c| StmtKind::Match {
                    subject: c.boxed(&s.subject),
                    cases: s.cases.iter().map(|case| c.case(case)).collect(),
                });
            }
            r::Stmt::Try(s) => {
                // Ruff takes an `else` with a `finally` and no `except`.
                self.doubtful |= s.handlers.is_empty() && !s.orelse.is_empty();
                return self.compound(range, |c| StmtKind::Try {
                    body: c.body(&s.body),
                    handlers: s.handlers.iter().map(|h| c.handler(h)).collect(),
                    orelse: c.body(&s.orelse),
                    finalbody: c.finalbody(&s.finalbody),
                    is_star: s.is_star,
                });
            }
            simple => self.simple(simple),
        };
        let location = self.location(range);
        if matches!(kind, StmtKind::Return(_) | StmtKind::Break | StmtKind::Continue) {
            self.mark_jump(location);
        }
        Stmt { kind, location }
    }

    fn finalbody(&mut self, body: &[r::Stmt]) -> List<Stmt> {
        self.finals += 1;
        let body = self.body(body);
        self.finals -= 1;
        body
    }

    fn simple(&mut self, stmt: &r::Stmt) -> StmtKind {
        match stmt {
            r::Stmt::Expr(s) => StmtKind::Expr(self.boxed(&s.value)),
            r::Stmt::Assign(s) => StmtKind::Assign { targets: self.exprs(&s.targets), value: self.boxed(&s.value) },
            r::Stmt::AugAssign(s) => StmtKind::AugAssign {
                target: self.boxed(&s.target),
                op: super::expr::operator(s.op),
                value: self.boxed(&s.value),
            },
            r::Stmt::AnnAssign(s) => {
                // `(a).b: c` is none to CPython, which takes the bracket for that of a whole target.
                self.doubtful |= self.text[s.range].starts_with('(');
                StmtKind::AnnAssign {
                    target: self.boxed(&s.target),
                    annotation: self.boxed(&s.annotation),
                    value: self.option(s.value.as_deref()),
                    simple: s.simple,
                }
            }
            r::Stmt::Return(s) => StmtKind::Return(self.option(s.value.as_deref())),
            r::Stmt::Delete(s) => StmtKind::Delete(self.exprs(&s.targets)),
            r::Stmt::TypeAlias(s) => StmtKind::TypeAlias(Box::new(TypeAlias {
                id: self.node(),
                name: self.expr(&s.name),
                type_params: self.type_params(s.type_params.as_deref()),
                value: self.expr(&s.value),
            })),
            r::Stmt::Raise(s) => {
                StmtKind::Raise { exc: self.option(s.exc.as_deref()), cause: self.option(s.cause.as_deref()) }
            }
            r::Stmt::Assert(s) => StmtKind::Assert { test: self.boxed(&s.test), msg: self.option(s.msg.as_deref()) },
            r::Stmt::Import(s) => StmtKind::Import { names: self.aliases(&s.names), is_lazy: s.is_lazy },
            r::Stmt::ImportFrom(s) => StmtKind::ImportFrom {
                module: s.module.as_ref().map(|m| self.name(&m.id)),
                names: self.aliases(&s.names),
                level: s.level,
                is_lazy: s.is_lazy,
            },
            r::Stmt::Global(s) => StmtKind::Global(s.names.iter().map(|n| self.name(&n.id)).collect()),
            r::Stmt::Nonlocal(s) => StmtKind::Nonlocal(s.names.iter().map(|n| self.name(&n.id)).collect()),
            r::Stmt::Break(_) => StmtKind::Break,
            r::Stmt::Continue(_) => StmtKind::Continue,
            // IPython commands are never parsed in the modes we ask for; compound statements went another way.
            _ => StmtKind::Pass,
        }
    }

    /// A statement with blocks. CPython's ends after a `;` that closes its last line.
    fn compound(&mut self, range: TextRange, kind: impl FnOnce(&mut Self) -> StmtKind) -> Stmt {
        let (line, column) = self.position(range.start());
        let kind = kind(self);
        let (end_line, end_column) = self.position(self.after_semicolon(range.end()));
        Stmt { kind, location: Location { line, end_line, column, end_column } }
    }

    /// The end of a block whose last statement ends at `end`: after its `;` if it has one.
    fn after_semicolon(&self, end: TextSize) -> TextSize {
        let bytes = self.text.as_bytes();
        let mut at = end.to_usize();
        loop {
            match bytes.get(at) {
                Some(b' ' | b'\t' | 0x0C) => at += 1,
                Some(b'\\') if bytes.get(at + 1) == Some(&b'\n') => at += 2,
                Some(b';') => return TextSize::new(at as u32 + 1),
                _ => return end,
            }
        }
    }

    /// The `elif` and `else` clauses, nested as CPython nests them; each `elif` ends where the whole statement ends.
    fn orelse(&mut self, clauses: &[r::ElifElseClause], end: TextSize) -> List<Stmt> {
        let mut starts = Vec::new();
        let mut tests = Vec::new();
        let mut last = List::new();
        for clause in clauses {
            if let Some(test) = &clause.test {
                starts.push(self.position(clause.range.start()));
                tests.push((self.expr(test), self.body(&clause.body)));
            } else {
                last = self.body(&clause.body);
            }
        }
        if tests.is_empty() {
            return last;
        }
        self.deepest = self.deepest.max(self.depth + tests.len() as u32);
        let (end_line, end_column) = self.position(self.after_semicolon(end));
        for ((line, column), (test, body)) in starts.into_iter().zip(tests).rev() {
            let kind = StmtKind::If { test: Box::new(test), body, orelse: last };
            last = List::from([Stmt { kind, location: Location { line, end_line, column, end_column } }]);
        }
        last
    }

    /// Where `def`, `async` or `class` stands: after the last decorator.
    fn after_decorators(&self, range: TextRange, decorators: &[r::Decorator]) -> TextRange {
        let Some(last) = decorators.last() else { return range };
        let bytes = self.text.as_bytes();
        let mut at = last.range.end().to_usize();
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'#' => at = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n),
                b if b.is_ascii_alphabetic() => break,
                _ => at += 1,
            }
        }
        TextRange::new(TextSize::new(at as u32), range.end())
    }

    fn function(&mut self, s: &r::StmtFunctionDef) -> Stmt {
        let id = self.node();
        let decorator_list = s.decorator_list.iter().map(|d| self.expr(&d.expression)).collect();
        let range = self.after_decorators(s.range, &s.decorator_list);
        self.compound(range, |c| {
            StmtKind::FunctionDef(Box::new(FunctionDef {
                id,
                name: c.name(&s.name.id),
                type_params: c.type_params(s.type_params.as_deref()),
                args: c.arguments(Some(&s.parameters)),
                returns: s.returns.as_deref().map(|e| c.expr(e)),
                body: c.body(&s.body),
                decorator_list,
                is_async: s.is_async,
            }))
        })
    }

    fn class(&mut self, s: &r::StmtClassDef, body: impl FnOnce(&mut Self) -> List<Stmt>) -> Stmt {
        let id = self.node();
        let decorator_list = s.decorator_list.iter().map(|d| self.expr(&d.expression)).collect();
        let range = self.after_decorators(s.range, &s.decorator_list);
        self.compound(range, |c| {
            StmtKind::ClassDef(Box::new(ClassDef {
                id,
                name: c.name(&s.name.id),
                type_params: c.type_params(s.type_params.as_deref()),
                bases: c.exprs(s.bases()),
                keywords: s.keywords().iter().map(|k| c.keyword(k)).collect(),
                body: body(c),
                decorator_list,
            }))
        })
    }

    pub(super) fn arguments(&mut self, parameters: Option<&r::Parameters>) -> Arguments {
        let mut out = Arguments {
            id: self.node(),
            posonlyargs: List::new(),
            args: List::new(),
            vararg: None,
            kwonlyargs: List::new(),
            kw_defaults: List::new(),
            kwarg: None,
            defaults: List::new(),
        };
        let Some(parameters) = parameters else { return out };
        for p in &parameters.posonlyargs {
            out.posonlyargs.push(self.arg(&p.parameter));
            out.defaults.extend(p.default.as_deref().map(|e| self.expr(e)));
        }
        for p in &parameters.args {
            out.args.push(self.arg(&p.parameter));
            out.defaults.extend(p.default.as_deref().map(|e| self.expr(e)));
        }
        out.vararg = parameters.vararg.as_deref().map(|p| Box::new(self.arg(p)));
        for p in &parameters.kwonlyargs {
            out.kwonlyargs.push(self.arg(&p.parameter));
            out.kw_defaults.push(p.default.as_deref().map(|e| self.expr(e)));
        }
        out.kwarg = parameters.kwarg.as_deref().map(|p| Box::new(self.arg(p)));
        out
    }

    /// CPython leaves the stars of `*args` and `**kwargs` out of the place.
    fn arg(&mut self, p: &r::Parameter) -> Arg {
        Arg {
            arg: self.name(&p.name.id),
            annotation: self.option(p.annotation.as_deref()),
            location: self.between(p.name.range.start(), p.range.end()),
        }
    }

    fn aliases(&mut self, names: &[r::Alias]) -> List<Alias> {
        names
            .iter()
            .map(|a| Alias {
                name: self.name(&a.name.id),
                asname: a.asname.as_ref().map(|n| self.name(&n.id)),
                location: self.location(a.range),
            })
            .collect()
    }

    fn with_item(&mut self, item: &r::WithItem) -> WithItem {
        WithItem {
            context_expr: self.expr(&item.context_expr),
            optional_vars: self.option(item.optional_vars.as_deref()),
        }
    }

    fn handler(&mut self, handler: &r::ExceptHandler) -> ExceptHandler {
        let r::ExceptHandler::ExceptHandler(h) = handler;
        let (line, column) = self.position(h.range.start());
        let typ = self.option(h.type_.as_deref());
        let name = h.name.as_ref().map(|n| self.name(&n.id));
        let body = self.body(&h.body);
        let (end_line, end_column) = self.position(self.after_semicolon(h.range.end()));
        ExceptHandler { typ, name, body, location: Location { line, end_line, column, end_column } }
    }

    fn case(&mut self, case: &r::MatchCase) -> MatchCase {
        MatchCase {
            pattern: self.pattern(&case.pattern),
            guard: self.option(case.guard.as_deref()),
            body: self.body(&case.body),
        }
    }

    fn type_params(&mut self, params: Option<&r::TypeParams>) -> List<TypeParam> {
        let Some(params) = params else { return List::new() };
        params.type_params.iter().map(|p| self.type_param(p)).collect()
    }

    fn type_param(&mut self, param: &r::TypeParam) -> TypeParam {
        let id = self.node();
        let (name, kind, default) = match param {
            r::TypeParam::TypeVar(p) => {
                (&p.name, TypeParamKind::TypeVar { bound: self.option(p.bound.as_deref()) }, &p.default)
            }
            r::TypeParam::TypeVarTuple(p) => (&p.name, TypeParamKind::TypeVarTuple, &p.default),
            r::TypeParam::ParamSpec(p) => (&p.name, TypeParamKind::ParamSpec, &p.default),
        };
        TypeParam {
            id,
            name: self.name(&name.id),
            kind,
            default_value: self.option(default.as_deref()),
            location: self.location(param.range()),
        }
    }
}
