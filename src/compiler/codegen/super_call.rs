//! `super().name` and `super(a, b).name` without a `super` object.

use super::Outcome;
use super::state::Codegen;
use crate::compiler::symtable::Scope;
use crate::compiler::syntax::ast::{Expr, ExprContext, ExprKind, Name};
use crate::target::{Feature, Op};

impl<'a> Codegen<'a> {
    /// Whether `value.attr` is an attribute of a call of `super` that can be looked up directly.
    pub(super) fn is_super_call(&self, value: &Expr, attr: Name) -> bool {
        let ExprKind::Call { func, args, keywords } = &value.kind else { return false };
        let ExprKind::Name { id, .. } = func.kind else { return false };
        if id != self.known.super_ || attr == self.known.class_cell || !keywords.is_empty() {
            return false;
        }
        if !self.has(Feature::SuperAttr) {
            return false;
        }
        // The name must be the builtin, as far as can be seen.
        if self.scope_of(id) != Some(Scope::GlobalImplicit)
            || self.module_symbol(id).is_some_and(|symbol| symbol.scope.is_some())
        {
            return false;
        }
        match args.as_slice() {
            [a, b] => ![a, b].iter().any(|arg| matches!(arg.kind, ExprKind::Starred { .. })),
            [] => {
                let counts = self.unit.counts;
                counts.args + counts.posonly > 0 && self.scope_of(self.known.class_cell) == Some(Scope::Free)
            }
            _ => false,
        }
    }

    /// Loads `super`, the class and the object for a call that [`Codegen::is_super_call`] accepted.
    fn super_arguments(&mut self, call: &'a Expr) -> Outcome {
        let ExprKind::Call { func, args, .. } = &call.kind else { return Ok(()) };
        self.expr(func)?;
        if !args.is_empty() {
            return self.exprs(args);
        }
        self.name_op(self.known.class_cell, ExprContext::Load, call.location)?;
        match self.unit.varnames.as_slice().first() {
            Some(&first) => self.name_op(first, ExprContext::Load, call.location),
            None => Err(self.fault("super() without a first argument")),
        }
    }

    /// `super().attr`; `e` is the whole expression, `call` the call of `super`.
    pub(super) fn super_attribute(&mut self, e: &'a Expr, call: &'a Expr, attr: Name) -> Outcome {
        self.super_lookup(e, call, attr, false)
    }

    /// `super().attr(…)` up to the arguments; `method` is the attribute expression.
    pub(super) fn super_method(&mut self, method: &'a Expr, call: &'a Expr, attr: Name) -> Outcome {
        self.super_lookup(method, call, attr, true)
    }

    fn super_lookup(&mut self, e: &'a Expr, call: &'a Expr, attr: Name, method: bool) -> Outcome {
        self.super_arguments(call)?;
        let two_args = matches!(&call.kind, ExprKind::Call { args, .. } if !args.is_empty());
        self.load_super_attr(attr, method, two_args, e.location);
        let at = self.attribute_place(e.location, e, attr);
        self.emit(Op::Nop, at);
        Ok(())
    }
}
