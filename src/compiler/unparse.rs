//! An expression back to text, as annotations become strings under `from __future__ import annotations`.
//!
//! Follows what `Python/ast_unparse.c` gives, which differs from `ast.unparse`. Names and numbers come from the tree,
//! never from the source.

use super::syntax::ast::*;
use crate::code::pystr::push_code_point;
use crate::code::repr::{repr, write_str_repr};
use crate::code::{Constant, PyStr};
use crate::target::PyVersion;

/// How tightly an expression binds; a weaker one inside a stronger place gets parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

impl Level {
    /// The next tighter level.
    fn up(self) -> Level {
        use Level::*;
        match self {
            Tuple => Test,
            Test => Or,
            Or => And,
            And => Not,
            Not => Compare,
            Compare => BitOr,
            BitOr => BitXor,
            BitXor => BitAnd,
            BitAnd => Shift,
            Shift => Sum,
            Sum => Term,
            Term => Factor,
            Factor => Power,
            Power => Await,
            Await | Atom => Atom,
        }
    }
}

/// The text of an expression.
pub fn unparse(expr: &Expr, names: &Names, version: PyVersion) -> PyStr {
    let mut writer = Writer { out: Vec::new(), names, version };
    writer.expr(expr, Level::Test);
    writer.finish()
}

struct Writer<'a> {
    /// WTF-8.
    out: Vec<u8>,
    names: &'a Names,
    version: PyVersion,
}

impl Writer<'_> {
    fn finish(self) -> PyStr {
        PyStr::from_wtf8(&self.out).unwrap_or_else(|| PyStr::from(String::from_utf8_lossy(&self.out).into_owned()))
    }

    fn inner(&self) -> Self {
        Writer { out: Vec::new(), names: self.names, version: self.version }
    }

    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn name(&mut self, name: Name) {
        self.out.extend_from_slice(self.names.text(name).as_bytes());
    }

    /// Writes with parentheses if `wanted` is tighter than `own`.
    fn grouped(&mut self, wanted: Level, own: Level, write: impl FnOnce(&mut Self)) {
        let parentheses = wanted > own;
        if parentheses {
            self.text("(");
        }
        write(self);
        if parentheses {
            self.text(")");
        }
    }

    fn separated<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.text(", ");
            }
            write(self, item);
        }
    }

    fn expr(&mut self, expr: &Expr, level: Level) {
        stacker::maybe_grow(128 << 10, 4 << 20, || self.expr_inner(expr, level));
    }

    fn expr_inner(&mut self, expr: &Expr, level: Level) {
        match &expr.kind {
            ExprKind::BoolOp { op, values } => {
                let (word, own) = match op {
                    BoolOp::And => (" and ", Level::And),
                    BoolOp::Or => (" or ", Level::Or),
                };
                self.grouped(level, own, |w| {
                    for (i, value) in values.iter().enumerate() {
                        if i > 0 {
                            w.text(word);
                        }
                        w.expr(value, own.up());
                    }
                });
            }
            ExprKind::NamedExpr { target, value } => self.grouped(level, Level::Tuple, |w| {
                w.expr(target, Level::Atom);
                w.text(" := ");
                w.expr(value, Level::Atom);
            }),
            ExprKind::BinOp { left, op, right } => {
                let (word, own) = binary(*op);
                let (left_level, right_level) = if *op == Operator::Pow { (own.up(), own) } else { (own, own.up()) };
                self.grouped(level, own, |w| {
                    w.expr(left, left_level);
                    w.text(word);
                    w.expr(right, right_level);
                });
            }
            ExprKind::UnaryOp { op, operand } => {
                let (word, own) = match op {
                    UnaryOp::Invert => ("~", Level::Factor),
                    UnaryOp::Not => ("not ", Level::Not),
                    UnaryOp::UAdd => ("+", Level::Factor),
                    UnaryOp::USub => ("-", Level::Factor),
                };
                self.grouped(level, own, |w| {
                    w.text(word);
                    w.expr(operand, own);
                });
            }
            ExprKind::Lambda(lambda) => self.grouped(level, Level::Test, |w| w.lambda(lambda)),
            ExprKind::IfExp { test, body, orelse } => self.grouped(level, Level::Test, |w| {
                w.expr(body, Level::Or);
                w.text(" if ");
                w.expr(test, Level::Or);
                w.text(" else ");
                w.expr(orelse, Level::Test);
            }),
            ExprKind::Dict { keys, values } => self.dict(keys, values),
            ExprKind::Set(elts) => {
                self.text("{");
                self.separated(elts, |w, e| w.expr(e, Level::Test));
                self.text("}");
            }
            ExprKind::List { elts, .. } => {
                self.text("[");
                self.separated(elts, |w, e| w.expr(e, Level::Test));
                self.text("]");
            }
            ExprKind::Tuple { elts, .. } if elts.is_empty() => self.text("()"),
            ExprKind::Tuple { elts, .. } => self.grouped(level, Level::Tuple, |w| {
                w.separated(elts, |w, e| w.expr(e, Level::Test));
                if elts.len() == 1 {
                    w.text(",");
                }
            }),
            ExprKind::ListComp(comp) => self.comp("[", comp, "]"),
            ExprKind::SetComp(comp) | ExprKind::DictComp(comp) => self.comp("{", comp, "}"),
            ExprKind::GeneratorExp(comp) => self.comp("(", comp, ")"),
            ExprKind::Await(value) => self.grouped(level, Level::Await, |w| {
                w.text("await ");
                w.expr(value, Level::Atom);
            }),
            ExprKind::Yield(None) => self.text("(yield)"),
            ExprKind::Yield(Some(value)) => self.yielded("(yield ", value),
            ExprKind::YieldFrom(value) => self.yielded("(yield from ", value),
            ExprKind::Compare { left, ops, comparators } => self.grouped(level, Level::Compare, |w| {
                w.expr(left, Level::BitOr);
                for (op, comparator) in ops.iter().zip(comparators) {
                    w.text(comparison(*op));
                    w.expr(comparator, Level::BitOr);
                }
            }),
            ExprKind::Call { func, args, keywords } => self.call(func, args, keywords),
            ExprKind::FormattedValue { value, conversion, format_spec } => {
                let mut inner = self.inner();
                inner.expr(value, Level::Or);
                self.field(&inner.out, *conversion, format_spec.as_deref());
                self.text("}");
            }
            ExprKind::Interpolation { str, conversion, format_spec, .. } => {
                if let Constant::Str(text) = &**str {
                    self.field(text.as_bytes(), *conversion, format_spec.as_deref());
                    self.text("}");
                }
            }
            ExprKind::JoinedStr(values) => self.joined("f", values),
            ExprKind::TemplateStr(values) => self.joined("t", values),
            ExprKind::Constant { value: Constant::Ellipsis, .. } => self.text("..."),
            ExprKind::Constant { value, u_prefix } => {
                if *u_prefix {
                    self.text("u");
                }
                self.constant(value);
            }
            ExprKind::Attribute { value, attr, .. } => {
                self.expr(value, Level::Atom);
                let is_int =
                    matches!(value.kind, ExprKind::Constant { value: Constant::Int(_) | Constant::BigInt(_), .. });
                self.text(if is_int { " ." } else { "." });
                self.name(*attr);
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value, Level::Atom);
                self.text("[");
                self.expr(slice, Level::Tuple);
                self.text("]");
            }
            ExprKind::Starred { value, .. } => {
                self.text("*");
                self.expr(value, Level::BitOr);
            }
            ExprKind::Name { id, .. } => self.name(*id),
            ExprKind::Slice { lower, upper, step } => {
                if let Some(lower) = lower {
                    self.expr(lower, Level::Test);
                }
                self.text(":");
                if let Some(upper) = upper {
                    self.expr(upper, Level::Test);
                }
                if let Some(step) = step {
                    self.text(":");
                    self.expr(step, Level::Test);
                }
            }
        }
    }

    fn yielded(&mut self, word: &str, value: &Expr) {
        self.text(word);
        self.expr(value, Level::Test);
        self.text(")");
    }

    fn dict(&mut self, keys: &[Option<Expr>], values: &[Expr]) {
        self.text("{");
        for (i, (key, value)) in keys.iter().zip(values).enumerate() {
            if i > 0 {
                self.text(", ");
            }
            match key {
                Some(key) => {
                    self.expr(key, Level::Test);
                    self.text(": ");
                    self.expr(value, Level::Test);
                }
                None => {
                    self.text("**");
                    self.expr(value, Level::BitOr);
                }
            }
        }
        self.text("}");
    }

    fn comp(&mut self, open: &str, comp: &Comp, close: &str) {
        self.text(open);
        self.expr(&comp.elt, Level::Test);
        if let Some(value) = &comp.value {
            self.text(": ");
            self.expr(value, Level::Test);
        }
        for generator in &comp.generators {
            self.text(if generator.is_async { " async for " } else { " for " });
            self.expr(&generator.target, Level::Tuple);
            self.text(" in ");
            self.expr(&generator.iter, Level::Or);
            for test in &generator.ifs {
                self.text(" if ");
                self.expr(test, Level::Or);
            }
        }
        self.text(close);
    }

    fn call(&mut self, func: &Expr, args: &[Expr], keywords: &[Keyword]) {
        self.expr(func, Level::Atom);
        if let ([Expr { kind: ExprKind::GeneratorExp(comp), .. }], []) = (args, keywords) {
            return self.comp("(", comp, ")");
        }
        self.text("(");
        self.separated(args, |w, e| w.expr(e, Level::Test));
        if !args.is_empty() && !keywords.is_empty() {
            self.text(", ");
        }
        self.separated(keywords, |w, k| {
            match k.arg {
                Some(name) => {
                    w.name(name);
                    w.text("=");
                }
                None => w.text("**"),
            }
            w.expr(&k.value, Level::Test);
        });
        self.text(")");
    }

    fn lambda(&mut self, lambda: &Lambda) {
        let args = &lambda.args;
        self.text(if args.posonlyargs.is_empty() && args.args.is_empty() { "lambda" } else { "lambda " });
        self.arguments(args);
        self.text(": ");
        self.expr(&lambda.body, Level::Test);
    }

    fn arguments(&mut self, args: &Arguments) {
        let positional = args.posonlyargs.len() + args.args.len();
        let mut first = true;
        let mut comma = |w: &mut Self| {
            if !std::mem::take(&mut first) {
                w.text(", ");
            }
        };
        for (i, arg) in args.posonlyargs.iter().chain(&args.args).enumerate() {
            comma(self);
            self.arg(arg);
            if let Some(default) = (i + args.defaults.len()).checked_sub(positional).map(|d| &args.defaults[d]) {
                self.text("=");
                self.expr(default, Level::Test);
            }
            if i + 1 == args.posonlyargs.len() {
                self.text(", /");
            }
        }
        if args.vararg.is_some() || !args.kwonlyargs.is_empty() {
            comma(self);
            self.text("*");
            if let Some(arg) = &args.vararg {
                self.arg(arg);
            }
        }
        for (arg, default) in args.kwonlyargs.iter().zip(&args.kw_defaults) {
            comma(self);
            self.arg(arg);
            if let Some(default) = default {
                self.text("=");
                self.expr(default, Level::Test);
            }
        }
        if let Some(arg) = &args.kwarg {
            comma(self);
            self.text("**");
            self.arg(arg);
        }
    }

    fn arg(&mut self, arg: &Arg) {
        self.name(arg.arg);
        if let Some(annotation) = &arg.annotation {
            self.text(": ");
            self.expr(annotation, Level::Test);
        }
    }

    /// Text between the quotes of an f-string.
    fn elements(&mut self, values: &[Expr]) {
        for value in values {
            match &value.kind {
                ExprKind::Constant { value: Constant::Str(text), .. } => {
                    for &byte in text.as_bytes() {
                        if matches!(byte, b'{' | b'}') {
                            self.out.push(byte);
                        }
                        self.out.push(byte);
                    }
                }
                _ => self.expr(value, Level::Test),
            }
        }
    }

    fn joined(&mut self, prefix: &str, values: &[Expr]) {
        let mut inner = self.inner();
        inner.elements(values);
        let body = inner.finish();
        let mut quoted = String::from(prefix);
        write_str_repr(&mut quoted, &body, self.version);
        self.text(&quoted);
    }

    /// A replacement field but for its closing brace.
    fn field(&mut self, value: &[u8], conversion: i32, format_spec: Option<&Expr>) {
        self.text(if value.first() == Some(&b'{') { "{ " } else { "{" });
        self.out.extend_from_slice(value);
        if let Some(conversion) = u32::try_from(conversion).ok().filter(|c| *c > 0) {
            self.text("!");
            push_code_point(&mut self.out, conversion);
        }
        if let Some(spec) = format_spec {
            self.text(":");
            match &spec.kind {
                ExprKind::JoinedStr(values) => self.elements(values),
                _ => self.elements(std::slice::from_ref(spec)),
            }
        }
    }

    fn constant(&mut self, value: &Constant) {
        match value {
            Constant::Tuple(items) => {
                self.text("(");
                self.separated(items, |w, item| w.constant(item));
                self.text(if items.len() == 1 { ",)" } else { ")" });
            }
            // Infinity has no literal; 1e309 overflows to it.
            Constant::Float(_) | Constant::Complex { .. } => {
                let text = repr(value, self.version).replace("inf", "1e309");
                self.text(&text);
            }
            other => {
                let text = repr(other, self.version);
                self.text(&text);
            }
        }
    }
}

fn binary(op: Operator) -> (&'static str, Level) {
    match op {
        Operator::Add => (" + ", Level::Sum),
        Operator::Sub => (" - ", Level::Sum),
        Operator::Mult => (" * ", Level::Term),
        Operator::MatMult => (" @ ", Level::Term),
        Operator::Div => (" / ", Level::Term),
        Operator::Mod => (" % ", Level::Term),
        Operator::FloorDiv => (" // ", Level::Term),
        Operator::LShift => (" << ", Level::Shift),
        Operator::RShift => (" >> ", Level::Shift),
        Operator::BitOr => (" | ", Level::BitOr),
        Operator::BitXor => (" ^ ", Level::BitXor),
        Operator::BitAnd => (" & ", Level::BitAnd),
        Operator::Pow => (" ** ", Level::Power),
    }
}

fn comparison(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
    }
}
