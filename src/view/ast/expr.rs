//! Expressions and their parts.

use super::{AstValue, Builder, number, placed, unplaced};
use crate::compiler::syntax::ast::*;

impl Builder<'_> {
    pub(super) fn exprs(&self, exprs: &[Expr]) -> AstValue {
        AstValue::List(exprs.iter().map(|e| self.expr(e)).collect())
    }

    pub(super) fn maybe(&self, expr: &Option<Box<Expr>>) -> AstValue {
        expr.as_ref().map_or(AstValue::Absent, |e| self.expr(e))
    }

    pub(super) fn expr(&self, expr: &Expr) -> AstValue {
        stacker::maybe_grow(128 << 10, 4 << 20, || self.expr_inner(expr))
    }

    fn expr_inner(&self, expr: &Expr) -> AstValue {
        let at = expr.location;
        match &expr.kind {
            ExprKind::BoolOp { op, values } => {
                let op = match op {
                    BoolOp::And => "And",
                    BoolOp::Or => "Or",
                };
                placed("BoolOp", at, [("op", unplaced(op, [])), ("values", self.exprs(values))])
            }
            ExprKind::NamedExpr { target, value } => {
                placed("NamedExpr", at, [("target", self.expr(target)), ("value", self.expr(value))])
            }
            ExprKind::BinOp { left, op, right } => {
                let fields = [("left", self.expr(left)), ("op", unplaced(op.class(), [])), ("right", self.expr(right))];
                placed("BinOp", at, fields)
            }
            ExprKind::UnaryOp { op, operand } => {
                placed("UnaryOp", at, [("op", unplaced(op.class(), [])), ("operand", self.expr(operand))])
            }
            ExprKind::Lambda(l) => {
                placed("Lambda", at, [("args", self.arguments(&l.args)), ("body", self.expr(&l.body))])
            }
            ExprKind::IfExp { test, body, orelse } => {
                let fields = [("test", self.expr(test)), ("body", self.expr(body)), ("orelse", self.expr(orelse))];
                placed("IfExp", at, fields)
            }
            ExprKind::Dict { keys, values } => {
                let key = |k: &Option<Expr>| match k {
                    Some(k) => self.expr(k),
                    None => AstValue::Repr("None".to_string()),
                };
                let keys = AstValue::List(keys.iter().map(key).collect());
                placed("Dict", at, [("keys", keys), ("values", self.exprs(values))])
            }
            ExprKind::Set(elts) => placed("Set", at, [("elts", self.exprs(elts))]),
            ExprKind::ListComp(c) => {
                placed("ListComp", at, [("elt", self.expr(&c.elt)), ("generators", self.generators(c))])
            }
            ExprKind::SetComp(c) => {
                placed("SetComp", at, [("elt", self.expr(&c.elt)), ("generators", self.generators(c))])
            }
            ExprKind::GeneratorExp(c) => {
                placed("GeneratorExp", at, [("elt", self.expr(&c.elt)), ("generators", self.generators(c))])
            }
            ExprKind::DictComp(c) => {
                let value = c.value.as_ref().map_or(AstValue::Absent, |v| self.expr(v));
                let fields = [("key", self.expr(&c.elt)), ("value", value), ("generators", self.generators(c))];
                placed("DictComp", at, fields)
            }
            ExprKind::Await(value) => placed("Await", at, [("value", self.expr(value))]),
            ExprKind::Yield(value) => placed("Yield", at, [("value", self.maybe(value))]),
            ExprKind::YieldFrom(value) => placed("YieldFrom", at, [("value", self.expr(value))]),
            ExprKind::Compare { left, ops, comparators } => {
                let ops = AstValue::List(ops.iter().map(|op| unplaced(op.class(), [])).collect());
                let fields = [("left", self.expr(left)), ("ops", ops), ("comparators", self.exprs(comparators))];
                placed("Compare", at, fields)
            }
            ExprKind::Call { func, args, keywords } => {
                let fields =
                    [("func", self.expr(func)), ("args", self.exprs(args)), ("keywords", self.keywords(keywords))];
                placed("Call", at, fields)
            }
            ExprKind::FormattedValue { value, conversion, format_spec } => {
                let fields = [
                    ("value", self.expr(value)),
                    ("conversion", number(i64::from(*conversion))),
                    ("format_spec", self.maybe(format_spec)),
                ];
                placed("FormattedValue", at, fields)
            }
            ExprKind::Interpolation { value, str, conversion, format_spec } => {
                let fields = [
                    ("value", self.expr(value)),
                    ("str", self.constant(str)),
                    ("conversion", number(i64::from(*conversion))),
                    ("format_spec", self.maybe(format_spec)),
                ];
                placed("Interpolation", at, fields)
            }
            ExprKind::JoinedStr(values) => placed("JoinedStr", at, [("values", self.exprs(values))]),
            ExprKind::TemplateStr(values) => placed("TemplateStr", at, [("values", self.exprs(values))]),
            ExprKind::Constant { value, u_prefix } => {
                let kind = if *u_prefix { self.text("u") } else { AstValue::Absent };
                placed("Constant", at, [("value", self.constant(value)), ("kind", kind)])
            }
            ExprKind::Attribute { value, attr, ctx } => {
                placed("Attribute", at, [("value", self.expr(value)), ("attr", self.name(*attr)), context(*ctx)])
            }
            ExprKind::Subscript { value, slice, ctx } => {
                placed("Subscript", at, [("value", self.expr(value)), ("slice", self.expr(slice)), context(*ctx)])
            }
            ExprKind::Starred { value, ctx } => placed("Starred", at, [("value", self.expr(value)), context(*ctx)]),
            ExprKind::Name { id, ctx } => placed("Name", at, [("id", self.name(*id)), context(*ctx)]),
            ExprKind::List { elts, ctx } => placed("List", at, [("elts", self.exprs(elts)), context(*ctx)]),
            ExprKind::Tuple { elts, ctx } => placed("Tuple", at, [("elts", self.exprs(elts)), context(*ctx)]),
            ExprKind::Slice { lower, upper, step } => {
                let fields = [("lower", self.maybe(lower)), ("upper", self.maybe(upper)), ("step", self.maybe(step))];
                placed("Slice", at, fields)
            }
        }
    }

    fn generators(&self, comp: &Comp) -> AstValue {
        let generator = |g: &Comprehension| {
            let fields = [
                ("target", self.expr(&g.target)),
                ("iter", self.expr(&g.iter)),
                ("ifs", self.exprs(&g.ifs)),
                ("is_async", number(i64::from(g.is_async))),
            ];
            unplaced("comprehension", fields)
        };
        AstValue::List(comp.generators.iter().map(generator).collect())
    }

    pub(super) fn keywords(&self, keywords: &[Keyword]) -> AstValue {
        let keyword = |k: &Keyword| {
            placed("keyword", k.location, [("arg", self.maybe_name(k.arg)), ("value", self.expr(&k.value))])
        };
        AstValue::List(keywords.iter().map(keyword).collect())
    }

    pub(super) fn arguments(&self, args: &Arguments) -> AstValue {
        let one = |a: &Option<Box<Arg>>| a.as_ref().map_or(AstValue::Absent, |a| self.arg(a));
        let list = |args: &[Arg]| AstValue::List(args.iter().map(|a| self.arg(a)).collect());
        let kw_default = |e: &Option<Expr>| match e {
            Some(e) => self.expr(e),
            None => AstValue::Repr("None".to_string()),
        };
        let fields = [
            ("posonlyargs", list(&args.posonlyargs)),
            ("args", list(&args.args)),
            ("vararg", one(&args.vararg)),
            ("kwonlyargs", list(&args.kwonlyargs)),
            ("kw_defaults", AstValue::List(args.kw_defaults.iter().map(kw_default).collect())),
            ("kwarg", one(&args.kwarg)),
            ("defaults", self.exprs(&args.defaults)),
        ];
        unplaced("arguments", fields)
    }

    fn arg(&self, arg: &Arg) -> AstValue {
        let fields = [
            ("arg", self.name(arg.arg)),
            ("annotation", self.maybe(&arg.annotation)),
            ("type_comment", self.type_comment(arg.location)),
        ];
        placed("arg", arg.location, fields)
    }
}

fn context(ctx: ExprContext) -> (&'static str, AstValue) {
    let class = match ctx {
        ExprContext::Load => "Load",
        ExprContext::Store => "Store",
        ExprContext::Del => "Del",
    };
    ("ctx", unplaced(class, []))
}
