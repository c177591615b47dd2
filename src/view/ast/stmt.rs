//! Statements, patterns and their parts.

use super::{AstField, AstValue, Builder, number, placed, unplaced};
use crate::compiler::syntax::ast::*;
use crate::target::Feature;

impl Builder<'_> {
    pub(super) fn stmts(&self, body: &[Stmt]) -> AstValue {
        AstValue::List(body.iter().map(|s| self.stmt(s)).collect())
    }

    fn stmt(&self, stmt: &Stmt) -> AstValue {
        stacker::maybe_grow(128 << 10, 4 << 20, || self.stmt_inner(stmt))
    }

    fn stmt_inner(&self, stmt: &Stmt) -> AstValue {
        let at = self.extended(stmt.location);
        match &stmt.kind {
            StmtKind::FunctionDef(f) => {
                let class = if f.is_async { "AsyncFunctionDef" } else { "FunctionDef" };
                let fields = [
                    ("name", self.name(f.name)),
                    ("args", self.arguments(&f.args)),
                    ("body", self.stmts(&f.body)),
                    ("decorator_list", self.exprs(&f.decorator_list)),
                    ("returns", f.returns.as_ref().map_or(AstValue::Absent, |e| self.expr(e))),
                    ("type_comment", self.type_comment(at)),
                ];
                self.with_type_params(placed(class, at, fields), &f.type_params)
            }
            StmtKind::ClassDef(c) => {
                let fields = [
                    ("name", self.name(c.name)),
                    ("bases", self.exprs(&c.bases)),
                    ("keywords", self.keywords(&c.keywords)),
                    ("body", self.stmts(&c.body)),
                    ("decorator_list", self.exprs(&c.decorator_list)),
                ];
                self.with_type_params(placed("ClassDef", at, fields), &c.type_params)
            }
            StmtKind::Return(value) => placed("Return", at, [("value", self.maybe(value))]),
            StmtKind::Delete(targets) => placed("Delete", at, [("targets", self.exprs(targets))]),
            StmtKind::Assign { targets, value } => {
                let fields = [
                    ("targets", self.exprs(targets)),
                    ("value", self.expr(value)),
                    ("type_comment", self.type_comment(at)),
                ];
                placed("Assign", at, fields)
            }
            StmtKind::TypeAlias(t) => {
                let params = AstValue::List(t.type_params.iter().map(|p| self.type_param(p)).collect());
                let fields = [("name", self.expr(&t.name)), ("type_params", params), ("value", self.expr(&t.value))];
                placed("TypeAlias", at, fields)
            }
            StmtKind::AugAssign { target, op, value } => {
                let fields =
                    [("target", self.expr(target)), ("op", unplaced(op.class(), [])), ("value", self.expr(value))];
                placed("AugAssign", at, fields)
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                let fields = [
                    ("target", self.expr(target)),
                    ("annotation", self.expr(annotation)),
                    ("value", self.maybe(value)),
                    ("simple", number(i64::from(*simple))),
                ];
                placed("AnnAssign", at, fields)
            }
            StmtKind::For { target, iter, body, orelse, is_async } => {
                let fields = [
                    ("target", self.expr(target)),
                    ("iter", self.expr(iter)),
                    ("body", self.stmts(body)),
                    ("orelse", self.stmts(orelse)),
                    ("type_comment", self.type_comment(at)),
                ];
                placed(if *is_async { "AsyncFor" } else { "For" }, at, fields)
            }
            StmtKind::While { test, body, orelse } => {
                let fields = [("test", self.expr(test)), ("body", self.stmts(body)), ("orelse", self.stmts(orelse))];
                placed("While", at, fields)
            }
            StmtKind::If { test, body, orelse } => {
                let fields = [("test", self.expr(test)), ("body", self.stmts(body)), ("orelse", self.stmts(orelse))];
                placed("If", at, fields)
            }
            StmtKind::With { items, body, is_async } => {
                let items = items.iter().map(|i| {
                    let vars = self.maybe(&i.optional_vars);
                    unplaced("withitem", [("context_expr", self.expr(&i.context_expr)), ("optional_vars", vars)])
                });
                let fields = [
                    ("items", AstValue::List(items.collect())),
                    ("body", self.stmts(body)),
                    ("type_comment", self.type_comment(at)),
                ];
                placed(if *is_async { "AsyncWith" } else { "With" }, at, fields)
            }
            StmtKind::Match { subject, cases } => {
                let cases = cases.iter().map(|c| {
                    let fields = [
                        ("pattern", self.pattern(&c.pattern)),
                        ("guard", self.maybe(&c.guard)),
                        ("body", self.stmts(&c.body)),
                    ];
                    unplaced("match_case", fields)
                });
                placed("Match", at, [("subject", self.expr(subject)), ("cases", AstValue::List(cases.collect()))])
            }
            StmtKind::Raise { exc, cause } => {
                placed("Raise", at, [("exc", self.maybe(exc)), ("cause", self.maybe(cause))])
            }
            StmtKind::Try { body, handlers, orelse, finalbody, is_star } => {
                let handlers = handlers.iter().map(|h| {
                    let fields = [
                        ("type", self.maybe(&h.typ)),
                        ("name", self.maybe_name(h.name)),
                        ("body", self.stmts(&h.body)),
                    ];
                    placed("ExceptHandler", self.extended(h.location), fields)
                });
                let fields = [
                    ("body", self.stmts(body)),
                    ("handlers", AstValue::List(handlers.collect())),
                    ("orelse", self.stmts(orelse)),
                    ("finalbody", self.stmts(finalbody)),
                ];
                placed(if *is_star { "TryStar" } else { "Try" }, at, fields)
            }
            StmtKind::Assert { test, msg } => {
                placed("Assert", at, [("test", self.expr(test)), ("msg", self.maybe(msg))])
            }
            StmtKind::Import { names, is_lazy } => {
                self.with_lazy(placed("Import", at, [("names", self.aliases(names))]), *is_lazy)
            }
            StmtKind::ImportFrom { module, names, level, is_lazy } => {
                let fields = [
                    ("module", self.maybe_name(*module)),
                    ("names", self.aliases(names)),
                    ("level", number(i64::from(*level))),
                ];
                self.with_lazy(placed("ImportFrom", at, fields), *is_lazy)
            }
            StmtKind::Global(names) => placed("Global", at, [("names", self.names(names))]),
            StmtKind::Nonlocal(names) => placed("Nonlocal", at, [("names", self.names(names))]),
            StmtKind::Expr(value) => placed("Expr", at, [("value", self.expr(value))]),
            StmtKind::Pass => placed("Pass", at, []),
            StmtKind::Break => placed("Break", at, []),
            StmtKind::Continue => placed("Continue", at, []),
        }
    }

    fn with_type_params(&self, mut value: AstValue, params: &[TypeParam]) -> AstValue {
        if let AstValue::Node(node) = &mut value
            && self.target.has(Feature::TypeParams)
        {
            let params = AstValue::List(params.iter().map(|p| self.type_param(p)).collect());
            node.fields.push(AstField { name: "type_params".into(), value: params });
        }
        value
    }

    fn with_lazy(&self, mut value: AstValue, is_lazy: bool) -> AstValue {
        if let AstValue::Node(node) = &mut value
            && self.target.has(Feature::LazyImports)
        {
            node.fields.push(AstField { name: "is_lazy".into(), value: number(i64::from(is_lazy)) });
        }
        value
    }

    fn type_param(&self, param: &TypeParam) -> AstValue {
        let name = ("name", self.name(param.name));
        let mut value = match &param.kind {
            TypeParamKind::TypeVar { bound } => placed("TypeVar", param.location, [name, ("bound", self.maybe(bound))]),
            TypeParamKind::ParamSpec => placed("ParamSpec", param.location, [name]),
            TypeParamKind::TypeVarTuple => placed("TypeVarTuple", param.location, [name]),
        };
        if let AstValue::Node(node) = &mut value
            && self.target.has(Feature::TypeParamDefaults)
        {
            node.fields.push(AstField { name: "default_value".into(), value: self.maybe(&param.default_value) });
        }
        value
    }

    fn aliases(&self, names: &[Alias]) -> AstValue {
        let alias = |a: &Alias| {
            placed("alias", a.location, [("name", self.name(a.name)), ("asname", self.maybe_name(a.asname))])
        };
        AstValue::List(names.iter().map(alias).collect())
    }

    fn pattern(&self, pattern: &Pattern) -> AstValue {
        stacker::maybe_grow(128 << 10, 4 << 20, || self.pattern_inner(pattern))
    }

    fn pattern_inner(&self, pattern: &Pattern) -> AstValue {
        let at = pattern.location;
        match &pattern.kind {
            PatternKind::MatchValue(value) => placed("MatchValue", at, [("value", self.expr(value))]),
            PatternKind::MatchSingleton(value) => placed("MatchSingleton", at, [("value", self.constant(value))]),
            PatternKind::MatchSequence(patterns) => {
                placed("MatchSequence", at, [("patterns", self.patterns(patterns))])
            }
            PatternKind::MatchMapping { keys, patterns, rest } => {
                let fields = [
                    ("keys", self.exprs(keys)),
                    ("patterns", self.patterns(patterns)),
                    ("rest", self.maybe_name(*rest)),
                ];
                placed("MatchMapping", at, fields)
            }
            PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                let fields = [
                    ("cls", self.expr(cls)),
                    ("patterns", self.patterns(patterns)),
                    ("kwd_attrs", self.names(kwd_attrs)),
                    ("kwd_patterns", self.patterns(kwd_patterns)),
                ];
                placed("MatchClass", at, fields)
            }
            PatternKind::MatchStar(name) => placed("MatchStar", at, [("name", self.maybe_name(*name))]),
            PatternKind::MatchAs { pattern, name } => {
                let pattern = pattern.as_ref().map_or(AstValue::Absent, |p| self.pattern(p));
                placed("MatchAs", at, [("pattern", pattern), ("name", self.maybe_name(*name))])
            }
            PatternKind::MatchOr(patterns) => placed("MatchOr", at, [("patterns", self.patterns(patterns))]),
        }
    }

    fn patterns(&self, patterns: &[Pattern]) -> AstValue {
        AstValue::List(patterns.iter().map(|p| self.pattern(p)).collect())
    }
}
