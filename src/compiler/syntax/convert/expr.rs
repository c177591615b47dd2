//! Expressions.

use ruff_python_ast as r;
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::Converter;
use crate::base::Location;
use crate::code::Constant;
use crate::compiler::CompileError;
use crate::compiler::syntax::ast::*;
use crate::compiler::syntax::literal;

impl Converter<'_> {
    pub(super) fn boxed(&mut self, expr: &r::Expr) -> Box<Expr> {
        Box::new(self.expr(expr))
    }

    pub(super) fn option(&mut self, expr: Option<&r::Expr>) -> Option<Box<Expr>> {
        expr.map(|e| self.boxed(e))
    }

    pub(super) fn exprs(&mut self, exprs: &[r::Expr]) -> List<Expr> {
        exprs.iter().map(|e| self.expr(e)).collect()
    }

    pub(in crate::compiler::syntax) fn expr(&mut self, expr: &r::Expr) -> Expr {
        // The commonest leaves need no depth.
        if let r::Expr::Name(e) = expr {
            let id = self.name(&e.id);
            return Expr { kind: ExprKind::Name { id, ctx: context(e.ctx) }, location: self.location(e.range) };
        }
        self.deeper(|c| {
            let location = c.location(expr.range());
            let kind = if c.too_deep() { constant(Constant::None) } else { c.expr_kind(expr, location) };
            Expr { kind, location }
        })
    }

    fn expr_kind(&mut self, expr: &r::Expr, location: Location) -> ExprKind {
        match expr {
            r::Expr::BoolOp(e) => {
                self.doubt_bare_yield(e.values.first(), e.range.start());
                let op = match e.op {
                    r::BoolOp::And => BoolOp::And,
                    r::BoolOp::Or => BoolOp::Or,
                };
                ExprKind::BoolOp { op, values: self.exprs(&e.values) }
            }
            r::Expr::Named(e) => {
                // Ruff takes a target in brackets.
                self.doubtful |= self.holds(TextRange::new(e.target.end(), e.value.start()), b')');
                ExprKind::NamedExpr { target: self.boxed(&e.target), value: self.boxed(&e.value) }
            }
            r::Expr::BinOp(e) => {
                self.doubt_bare_yield(Some(&e.left), e.range.start());
                self.mark_binary(e, location);
                ExprKind::BinOp { left: self.boxed(&e.left), op: operator(e.op), right: self.boxed(&e.right) }
            }
            r::Expr::UnaryOp(e) => {
                let op = match e.op {
                    r::UnaryOp::Invert => UnaryOp::Invert,
                    r::UnaryOp::Not => UnaryOp::Not,
                    r::UnaryOp::UAdd => UnaryOp::UAdd,
                    r::UnaryOp::USub => UnaryOp::USub,
                };
                self.mark_unary(location);
                ExprKind::UnaryOp { op, operand: self.boxed(&e.operand) }
            }
            r::Expr::Lambda(e) => ExprKind::Lambda(Box::new(self.lambda(e))),
            r::Expr::If(e) => {
                self.doubt_bare_yield(Some(&e.body), e.range.start());
                ExprKind::IfExp { body: self.boxed(&e.body), test: self.boxed(&e.test), orelse: self.boxed(&e.orelse) }
            }
            r::Expr::Dict(e) => self.dict(e),
            r::Expr::Set(e) => ExprKind::Set(self.exprs(&e.elts)),
            r::Expr::ListComp(e) => ExprKind::ListComp(self.comp(&e.elt, None, &e.generators)),
            r::Expr::SetComp(e) => ExprKind::SetComp(self.comp(&e.elt, None, &e.generators)),
            r::Expr::Generator(e) => self.generator(e),
            r::Expr::DictComp(e) => ExprKind::DictComp(match &e.key {
                Some(key) => self.comp(key, Some(&e.value), &e.generators),
                None => self.comp(&e.value, None, &e.generators),
            }),
            r::Expr::Await(e) => ExprKind::Await(self.boxed(&e.value)),
            r::Expr::Yield(e) => ExprKind::Yield(self.option(e.value.as_deref())),
            r::Expr::YieldFrom(e) => ExprKind::YieldFrom(self.boxed(&e.value)),
            r::Expr::Compare(e) => {
                self.doubt_bare_yield(Some(&e.left), e.range.start());
                e.comparators.last().inspect(|last| self.mark_iterable(last, location));
                ExprKind::Compare {
                    left: self.boxed(&e.left),
                    ops: e.ops.iter().map(|op| comparison(*op)).collect(),
                    comparators: self.exprs(&e.comparators),
                }
            }
            r::Expr::Call(e) => ExprKind::Call {
                func: self.boxed(&e.func),
                args: self.call_args(&e.arguments),
                keywords: e.arguments.keywords.iter().map(|k| self.keyword(k)).collect(),
            },
            r::Expr::FString(e) => self.joined(e, location),
            r::Expr::TString(e) => self.template(e),
            r::Expr::StringLiteral(e) => match self.disguise.formatted(e.range) {
                Some(formatted) => self.expr_kind(&formatted, location),
                None => self.string(e),
            },
            r::Expr::BytesLiteral(e) => self.bytes(e),
            r::Expr::NumberLiteral(e) => constant(self.number(&e.value, e.range)),
            r::Expr::BooleanLiteral(e) => constant(Constant::Bool(e.value)),
            r::Expr::NoneLiteral(_) => constant(Constant::None),
            r::Expr::EllipsisLiteral(_) => constant(Constant::Ellipsis),
            r::Expr::Attribute(e) => {
                ExprKind::Attribute { value: self.boxed(&e.value), attr: self.name(&e.attr.id), ctx: context(e.ctx) }
            }
            r::Expr::Subscript(e) => {
                self.mark_constants([&*e.value, &*e.slice].into_iter(), location);
                ExprKind::Subscript { value: self.boxed(&e.value), slice: self.boxed(&e.slice), ctx: context(e.ctx) }
            }
            r::Expr::Starred(e) => {
                self.doubt_unpacked(&e.value);
                ExprKind::Starred { value: self.boxed(&e.value), ctx: context(e.ctx) }
            }
            r::Expr::Name(e) => ExprKind::Name { id: self.name(&e.id), ctx: context(e.ctx) },
            r::Expr::List(e) => ExprKind::List { elts: self.exprs(&e.elts), ctx: context(e.ctx) },
            r::Expr::Tuple(e) => {
                // Here brackets are no excuse.
                self.doubtful |= matches!(e.elts.first(), Some(r::Expr::Yield(_) | r::Expr::YieldFrom(_)));
                self.mark_constants(e.elts.iter(), location);
                ExprKind::Tuple { elts: self.exprs(&e.elts), ctx: context(e.ctx) }
            }
            r::Expr::Slice(e) => ExprKind::Slice {
                lower: self.option(e.lower.as_deref()),
                upper: self.option(e.upper.as_deref()),
                step: self.option(e.step.as_deref()),
            },
            // Never parsed in the modes we ask for.
            r::Expr::IpyEscapeCommand(_) => constant(Constant::None),
        }
    }

    fn dict(&mut self, e: &r::ExprDict) -> ExprKind {
        let mut keys = List::with_capacity(e.items.len());
        let mut values = List::with_capacity(e.items.len());
        for item in &e.items {
            if item.key.is_none() {
                self.doubt_unpacked(&item.value);
            }
            keys.push(item.key.as_ref().map(|k| self.expr(k)));
            values.push(self.expr(&item.value));
        }
        ExprKind::Dict { keys, values }
    }

    /// Ruff takes `yield` without a value for an operand; CPython wants parentheses. The second reading decides. `first` stands at
    /// the beginning of an expression that begins at `start`.
    fn doubt_bare_yield(&mut self, first: Option<&r::Expr>, start: TextSize) {
        if let Some(first @ (r::Expr::Yield(_) | r::Expr::YieldFrom(_))) = first
            && first.start() == start
        {
            self.doubtful = true;
        }
    }

    fn generator(&mut self, e: &r::ExprGenerator) -> ExprKind {
        // Ruff takes a `yield` without brackets; in brackets it is refused later.
        self.doubtful |= matches!(*e.elt, r::Expr::Yield(_) | r::Expr::YieldFrom(_));
        ExprKind::GeneratorExp(self.comp(&e.elt, None, &e.generators))
    }

    /// After stars Ruff takes `(a) or b` and `(a) < b`, as CPython does only among arguments. The second reading decides.
    fn doubt_unpacked(&mut self, value: &r::Expr) {
        let bracket_first = || self.text.as_bytes().get(value.start().to_usize()) == Some(&b'(');
        if matches!(value, r::Expr::BoolOp(_) | r::Expr::Compare(_)) && bracket_first() {
            self.doubtful = true;
        }
    }

    fn lambda(&mut self, lambda: &r::ExprLambda) -> Lambda {
        Lambda { id: self.node(), args: self.arguments(lambda.parameters.as_deref()), body: self.expr(&lambda.body) }
    }

    /// A generator expression that is the only argument takes the call's parentheses as its own.
    fn call_args(&mut self, arguments: &r::Arguments) -> List<Expr> {
        let mut args = self.exprs(&arguments.args);
        if let ([r::Expr::Generator(generator)], [], [arg]) =
            (&*arguments.args, arguments.keywords.as_slice(), args.as_mut_slice())
            && !generator.parenthesized
        {
            arg.location = self.location(arguments.range);
        }
        args
    }

    pub(super) fn keyword(&mut self, k: &r::Keyword) -> Keyword {
        Keyword {
            arg: k.arg.as_ref().map(|n| self.argument_name(n)),
            value: self.expr(&k.value),
            location: self.location(k.range),
        }
    }

    fn comp(&mut self, elt: &r::Expr, value: Option<&r::Expr>, generators: &[r::Comprehension]) -> Box<Comp> {
        Box::new(Comp {
            id: self.node(),
            elt: self.expr(elt),
            value: value.map(|v| self.expr(v)),
            generators: generators
                .iter()
                .map(|g| {
                    let iter = self.expr(&g.iter);
                    self.mark_iterable(&g.iter, iter.location);
                    Comprehension { target: self.expr(&g.target), iter, ifs: self.exprs(&g.ifs), is_async: g.is_async }
                })
                .collect(),
        })
    }

    fn number(&mut self, number: &r::Number, range: TextRange) -> Constant {
        match number {
            r::Number::Int(int) => match int.as_i64() {
                Some(small) => Constant::Int(small),
                None => match literal::integer(&self.text[range]) {
                    Ok(big) => big,
                    Err(digits) => {
                        let at = self.location(range);
                        self.fail(too_many_digits(digits, at));
                        Constant::Int(0)
                    }
                },
            },
            r::Number::Float(value) => Constant::Float(*value),
            r::Number::Complex { real, imag } => Constant::Complex { real: *real, imag: *imag },
        }
    }
}

/// The place of this error has lines only.
fn too_many_digits(digits: usize, at: Location) -> CompileError {
    CompileError::syntax(literal::too_many_digits(digits), Location { column: -1, end_column: -1, ..at })
}

pub(super) fn constant(value: Constant) -> ExprKind {
    ExprKind::Constant { value, u_prefix: false }
}

fn context(ctx: r::ExprContext) -> ExprContext {
    match ctx {
        r::ExprContext::Load | r::ExprContext::Invalid => ExprContext::Load,
        r::ExprContext::Store => ExprContext::Store,
        r::ExprContext::Del => ExprContext::Del,
    }
}

pub(super) fn operator(op: r::Operator) -> Operator {
    match op {
        r::Operator::Add => Operator::Add,
        r::Operator::Sub => Operator::Sub,
        r::Operator::Mult => Operator::Mult,
        r::Operator::MatMult => Operator::MatMult,
        r::Operator::Div => Operator::Div,
        r::Operator::Mod => Operator::Mod,
        r::Operator::Pow => Operator::Pow,
        r::Operator::LShift => Operator::LShift,
        r::Operator::RShift => Operator::RShift,
        r::Operator::BitOr => Operator::BitOr,
        r::Operator::BitXor => Operator::BitXor,
        r::Operator::BitAnd => Operator::BitAnd,
        r::Operator::FloorDiv => Operator::FloorDiv,
    }
}

fn comparison(op: r::CmpOp) -> CmpOp {
    match op {
        r::CmpOp::Eq => CmpOp::Eq,
        r::CmpOp::NotEq => CmpOp::NotEq,
        r::CmpOp::Lt => CmpOp::Lt,
        r::CmpOp::LtE => CmpOp::LtE,
        r::CmpOp::Gt => CmpOp::Gt,
        r::CmpOp::GtE => CmpOp::GtE,
        r::CmpOp::Is => CmpOp::Is,
        r::CmpOp::IsNot => CmpOp::IsNot,
        r::CmpOp::In => CmpOp::In,
        r::CmpOp::NotIn => CmpOp::NotIn,
    }
}
