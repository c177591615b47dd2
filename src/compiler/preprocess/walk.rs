//! The walk: what is inside a node first, then the node.

use super::finally::{Jumps, Region};
use super::marks::Marks;
use super::{fold, format};
use crate::base::Location;
use crate::code::Constant;
use crate::compiler::consteval;
use crate::compiler::future::docstring;
use crate::compiler::syntax::ast::{
    Arg, Arguments, Comp, Expr, ExprContext, ExprKind, Keyword, List, MatchCase, Name, Operator, Pattern, PatternKind,
    Root, Stmt, StmtKind, TypeParam, TypeParamKind, UnaryOp,
};
use crate::target::Target;

pub(super) struct Walker<'a> {
    /// What need not be walked; without, all is.
    pub(super) marks: Option<Marks<'a>>,
    pub(super) target: Target,
    /// `__debug__`, if the source has it.
    pub(super) debug: Option<Name>,
    pub(super) optimize: u8,
    pub(super) folds: bool,
    /// Annotations stay strings, so they are left as written.
    pub(super) skips_annotations: bool,
    pub(super) removes_docstrings: bool,
    pub(super) jumps: Option<Jumps>,
    /// Statements, expressions and patterns around what is being visited.
    pub(super) depth: u32,
    pub(super) deepest: u32,
}

impl Walker<'_> {
    pub(super) fn root(&mut self, root: &mut Root) {
        match root {
            Root::Module(body) => self.body(body),
            Root::Interactive(body) => self.stmts(body),
            Root::Expression(value) => self.expr(value),
        }
    }

    /// A body that can begin with a docstring.
    fn body(&mut self, body: &mut List<Stmt>) {
        let mut has_docstring = docstring(body).is_some();
        if has_docstring && self.removes_docstrings {
            has_docstring = false;
            if let [only] = &mut body[..] {
                // As if `pass` stood where the docstring began.
                let Location { line, column, .. } = only.location;
                *only = Stmt { kind: StmtKind::Pass, location: Location::new(line, line, column, column + 4) };
            } else {
                body.remove(0);
            }
        }
        self.stmts(body);
        if !has_docstring
            && docstring(body).is_some()
            && let Some(first) = body.first_mut()
            && let StmtKind::Expr(value) = &mut first.kind
        {
            let kind = std::mem::replace(&mut value.kind, ExprKind::JoinedStr(List::new()));
            let inner = Expr { kind, location: value.location };
            **value = Expr { kind: ExprKind::JoinedStr(List::from([inner])), location: first.location };
        }
    }

    fn stmts(&mut self, body: &mut [Stmt]) {
        for stmt in body {
            if self.marks.as_mut().is_none_or(|marks| marks.touch(stmt)) {
                self.stmt(stmt);
            }
            if let Some(marks) = &mut self.marks {
                marks.leave(stmt);
            }
        }
    }

    fn within(&mut self, region: Region, visit: impl FnOnce(&mut Self)) {
        if let Some(jumps) = &mut self.jumps {
            jumps.enter(region);
        }
        visit(self);
        if let Some(jumps) = &mut self.jumps {
            jumps.leave();
        }
    }

    fn jump(&mut self, word: &str, location: Location) {
        if let Some(jumps) = &mut self.jumps {
            jumps.jump(word, location);
        }
    }

    fn deeper(&mut self) {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
    }

    fn stmt(&mut self, stmt: &mut Stmt) {
        self.deeper();
        self.stmt_kind(stmt);
        self.depth -= 1;
    }

    fn stmt_kind(&mut self, stmt: &mut Stmt) {
        let location = stmt.location;
        match &mut stmt.kind {
            StmtKind::FunctionDef(def) => {
                self.type_params(&mut def.type_params);
                self.arguments(&mut def.args);
                self.within(Region::Function, |w| w.body(&mut def.body));
                self.exprs(&mut def.decorator_list);
                if !self.skips_annotations {
                    def.returns.iter_mut().for_each(|e| self.expr(e));
                }
            }
            StmtKind::ClassDef(def) => {
                self.type_params(&mut def.type_params);
                self.exprs(&mut def.bases);
                self.keywords(&mut def.keywords);
                self.body(&mut def.body);
                self.exprs(&mut def.decorator_list);
            }
            StmtKind::Return(value) => {
                self.jump("return", location);
                self.optional(value);
            }
            StmtKind::Break => self.jump("break", location),
            StmtKind::Continue => self.jump("continue", location),
            StmtKind::Delete(targets) => self.exprs(targets),
            StmtKind::Assign { targets, value } => {
                self.exprs(targets);
                self.expr(value);
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target);
                self.expr(value);
            }
            StmtKind::AnnAssign { target, annotation, value, .. } => {
                self.expr(target);
                if !self.skips_annotations {
                    self.expr(annotation);
                }
                self.optional(value);
            }
            StmtKind::TypeAlias(alias) => {
                self.type_params(&mut alias.type_params);
                self.expr(&mut alias.value);
            }
            StmtKind::For { target, iter, body, orelse, is_async } => {
                self.expr(target);
                self.expr(iter);
                self.within(Region::Loop, |w| w.stmts(body));
                self.stmts(orelse);
                if self.folds && !*is_async {
                    fold::iterable(iter);
                }
            }
            StmtKind::While { test, body, orelse } => {
                self.expr(test);
                self.within(Region::Loop, |w| w.stmts(body));
                self.stmts(orelse);
            }
            StmtKind::If { test, body, orelse } => {
                self.expr(test);
                self.stmts(body);
                self.stmts(orelse);
            }
            StmtKind::With { items, body, .. } => {
                for item in items {
                    self.expr(&mut item.context_expr);
                    self.optional(&mut item.optional_vars);
                }
                self.stmts(body);
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject);
                cases.iter_mut().for_each(|case| self.case(case));
            }
            StmtKind::Raise { exc, cause } => {
                self.optional(exc);
                self.optional(cause);
            }
            StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
                self.stmts(body);
                for handler in handlers {
                    self.optional(&mut handler.typ);
                    self.stmts(&mut handler.body);
                }
                self.stmts(orelse);
                self.within(Region::Finally, |w| w.stmts(finalbody));
            }
            StmtKind::Assert { test, msg } => {
                self.expr(test);
                self.optional(msg);
            }
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Import { .. }
            | StmtKind::ImportFrom { .. }
            | StmtKind::Global(_)
            | StmtKind::Nonlocal(_)
            | StmtKind::Pass => {}
        }
    }

    fn type_params(&mut self, params: &mut [TypeParam]) {
        for param in params {
            if let TypeParamKind::TypeVar { bound } = &mut param.kind {
                self.optional(bound);
            }
            self.optional(&mut param.default_value);
        }
    }

    fn arguments(&mut self, args: &mut Arguments) {
        if !self.skips_annotations {
            let variadic = args.vararg.iter_mut().chain(&mut args.kwarg).map(|arg| &mut **arg);
            let named = args.posonlyargs.iter_mut().chain(&mut args.args).chain(&mut args.kwonlyargs);
            let all: Vec<&mut Arg> = named.chain(variadic).collect();
            for arg in all {
                self.optional(&mut arg.annotation);
            }
        }
        args.kw_defaults.iter_mut().flatten().for_each(|e| self.expr(e));
        self.exprs(&mut args.defaults);
    }

    fn exprs(&mut self, values: &mut [Expr]) {
        values.iter_mut().for_each(|e| self.expr(e));
    }

    fn optional(&mut self, value: &mut Option<Box<Expr>>) {
        if let Some(value) = value {
            self.expr(value);
        }
    }

    fn keywords(&mut self, keywords: &mut [Keyword]) {
        keywords.iter_mut().for_each(|k| self.expr(&mut k.value));
    }

    fn comp(&mut self, comp: &mut Comp) {
        self.expr(&mut comp.elt);
        comp.value.iter_mut().for_each(|e| self.expr(e));
        for generator in &mut comp.generators {
            self.expr(&mut generator.target);
            self.expr(&mut generator.iter);
            self.exprs(&mut generator.ifs);
            if self.folds {
                fold::iterable(&mut generator.iter);
            }
        }
    }

    fn expr(&mut self, expr: &mut Expr) {
        self.deeper();
        self.expr_kind(expr);
        self.depth -= 1;
    }

    fn expr_kind(&mut self, expr: &mut Expr) {
        match &mut expr.kind {
            ExprKind::Constant { .. } => {}
            ExprKind::Name { id, ctx } => {
                if *ctx == ExprContext::Load && Some(*id) == self.debug {
                    fold::become_constant(expr, Constant::Bool(self.optimize == 0));
                }
            }
            ExprKind::Attribute { value, .. }
            | ExprKind::Await(value)
            | ExprKind::YieldFrom(value)
            | ExprKind::Starred { value, .. }
            // The target of `:=` is a plain name.
            | ExprKind::NamedExpr { value, .. } => self.expr(value),
            ExprKind::Yield(value) => self.optional(value),
            ExprKind::Call { func, args, keywords } => {
                self.expr(func);
                self.exprs(args);
                self.keywords(keywords);
            }
            ExprKind::BoolOp { values, .. }
            | ExprKind::Set(values)
            | ExprKind::JoinedStr(values)
            | ExprKind::TemplateStr(values)
            | ExprKind::List { elts: values, .. } => self.exprs(values),
            ExprKind::Tuple { elts, .. } => {
                self.exprs(elts);
                if self.folds {
                    fold::tuple(expr);
                }
            }
            ExprKind::BinOp { left, right, .. } => {
                self.expr(left);
                self.expr(right);
                format::rewrite(expr);
                if self.folds {
                    fold::binary(self.target, expr);
                }
            }
            ExprKind::UnaryOp { operand, .. } => {
                self.expr(operand);
                if self.folds {
                    fold::unary(self.target, expr);
                }
            }
            ExprKind::Lambda(lambda) => {
                self.arguments(&mut lambda.args);
                self.expr(&mut lambda.body);
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(test);
                self.expr(body);
                self.expr(orelse);
            }
            ExprKind::Dict { keys, values } => {
                keys.iter_mut().flatten().for_each(|e| self.expr(e));
                self.exprs(values);
            }
            ExprKind::ListComp(comp)
            | ExprKind::SetComp(comp)
            | ExprKind::DictComp(comp)
            | ExprKind::GeneratorExp(comp) => self.comp(comp),
            ExprKind::Compare { left, comparators, .. } => {
                self.expr(left);
                self.exprs(comparators);
                if self.folds {
                    fold::compare(expr);
                }
            }
            ExprKind::FormattedValue { value, format_spec, .. }
            | ExprKind::Interpolation { value, format_spec, .. } => {
                self.expr(value);
                self.optional(format_spec);
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value);
                self.expr(slice);
                if self.folds {
                    fold::subscript(expr);
                }
            }
            ExprKind::Slice { lower, upper, step } => {
                self.optional(lower);
                self.optional(upper);
                self.optional(step);
            }
        }
    }

    fn case(&mut self, case: &mut MatchCase) {
        self.pattern(&mut case.pattern);
        self.optional(&mut case.guard);
        self.stmts(&mut case.body);
    }

    fn pattern(&mut self, pattern: &mut Pattern) {
        self.deeper();
        self.pattern_kind(pattern);
        self.depth -= 1;
    }

    fn pattern_kind(&mut self, pattern: &mut Pattern) {
        let patterns = match &mut pattern.kind {
            PatternKind::MatchValue(value) => return self.pattern_value(value),
            PatternKind::MatchSingleton(_) | PatternKind::MatchStar(_) => return,
            PatternKind::MatchSequence(patterns) | PatternKind::MatchOr(patterns) => patterns,
            PatternKind::MatchMapping { keys, patterns, .. } => {
                keys.iter_mut().for_each(|key| self.pattern_value(key));
                patterns
            }
            PatternKind::MatchClass { cls, patterns, kwd_patterns, .. } => {
                self.expr(cls);
                patterns.iter_mut().for_each(|p| self.pattern(p));
                kwd_patterns
            }
            PatternKind::MatchAs { pattern, .. } => {
                if let Some(inner) = pattern {
                    self.pattern(inner);
                }
                return;
            }
        };
        patterns.iter_mut().for_each(|p| self.pattern(p));
    }

    /// Negative and complex numbers in patterns are constants in every version.
    fn pattern_value(&mut self, value: &mut Expr) {
        if self.folds {
            return self.expr(value);
        }
        let folded = match &mut value.kind {
            ExprKind::UnaryOp { op: UnaryOp::USub, operand } => {
                fold::constant(operand).and_then(|c| consteval::unary(self.target, UnaryOp::USub, c))
            }
            ExprKind::BinOp { left, op: op @ (Operator::Add | Operator::Sub), right }
                if fold::constant(right).is_some() =>
            {
                self.pattern_value(left);
                match (fold::constant(left), fold::constant(right)) {
                    (Some(a), Some(b)) => consteval::binary(self.target, a, *op, b),
                    _ => None,
                }
            }
            _ => None,
        };
        if let Some(folded) = folded {
            fold::become_constant(value, folded);
        }
    }
}
