//! Code that is valid but surely a mistake: CPython's `SyntaxWarning`s.

use super::display::constant_of;
use super::state::Codegen;
use crate::code::Constant;
use crate::compiler::syntax::ast::{CmpOp, Expr, ExprKind};
use crate::target::Feature;

/// The type of an expression, where its form says it.
fn inferred_type(e: &Expr) -> Option<&'static str> {
    Some(match &e.kind {
        ExprKind::Tuple { .. } => "tuple",
        ExprKind::List { .. } | ExprKind::ListComp(_) => "list",
        ExprKind::Dict { .. } | ExprKind::DictComp(_) => "dict",
        ExprKind::Set(_) | ExprKind::SetComp(_) => "set",
        ExprKind::GeneratorExp(_) => "generator",
        ExprKind::Lambda(_) => "function",
        ExprKind::TemplateStr(_) | ExprKind::Interpolation { .. } => "string.templatelib.Template",
        ExprKind::JoinedStr(_) | ExprKind::FormattedValue { .. } => "str",
        ExprKind::Constant { value, .. } => value.type_name(),
        _ => return None,
    })
}

impl Codegen<'_> {
    /// `x is "literal"`.
    pub(super) fn check_compare(&mut self, e: &Expr, left: &Expr, ops: &[CmpOp], comparators: &[Expr]) {
        let mut left = left;
        for (op, right) in ops.iter().zip(comparators) {
            let words = match op {
                CmpOp::Is => Some(("is", "==")),
                CmpOp::IsNot => Some(("is not", "!=")),
                _ => None,
            };
            if let Some((written, meant)) = words
                && let Some(literal) = [left, right].into_iter().find(|side| self.is_literal(side))
            {
                let found = inferred_type(literal).unwrap_or("object");
                let message = format!("\"{written}\" with '{found}' literal. Did you mean \"{meant}\"?");
                return self.warn(message, e.location);
            }
            left = right;
        }
    }

    /// A constant whose identity nobody can rely on.
    fn is_literal(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Tuple { elts, .. } => {
                !self.has(Feature::FoldInTree) && elts.iter().all(|elt| constant_of(elt).is_some())
            }
            ExprKind::Constant { value, .. } => {
                !matches!(value, Constant::None | Constant::Bool(_) | Constant::Ellipsis)
            }
            _ => false,
        }
    }

    /// `"text" (…)`.
    pub(super) fn check_caller(&mut self, func: &Expr) {
        if matches!(func.kind, ExprKind::Lambda(_)) {
            return;
        }
        if let Some(found) = inferred_type(func) {
            let message = format!("'{found}' object is not callable; perhaps you missed a comma?");
            self.warn(message, func.location);
        }
    }

    /// `1 [0]`.
    pub(super) fn check_subscripter(&mut self, value: &Expr) {
        let wrong = match &value.kind {
            ExprKind::Constant { value, .. } => matches!(
                value,
                Constant::None
                    | Constant::Ellipsis
                    | Constant::Bool(_)
                    | Constant::Int(_)
                    | Constant::BigInt(_)
                    | Constant::Float(_)
                    | Constant::Complex { .. }
                    | Constant::FrozenSet(_)
            ),
            ExprKind::Set(_)
            | ExprKind::SetComp(_)
            | ExprKind::GeneratorExp(_)
            | ExprKind::TemplateStr(_)
            | ExprKind::Interpolation { .. }
            | ExprKind::Lambda(_) => true,
            _ => false,
        };
        if wrong && let Some(found) = inferred_type(value) {
            let message = format!("'{found}' object is not subscriptable; perhaps you missed a comma?");
            self.warn(message, value.location);
        }
    }

    /// `[1] ["a"]`.
    pub(super) fn check_index(&mut self, value: &Expr, index: &Expr) {
        let Some(index_type) = inferred_type(index) else { return };
        if matches!(index_type, "int" | "bool" | "slice") {
            return;
        }
        let sequence = match &value.kind {
            ExprKind::Constant { value, .. } => {
                matches!(value, Constant::Str(_) | Constant::Bytes(_) | Constant::Tuple(_))
            }
            ExprKind::Tuple { .. }
            | ExprKind::List { .. }
            | ExprKind::ListComp(_)
            | ExprKind::JoinedStr(_)
            | ExprKind::FormattedValue { .. } => true,
            _ => false,
        };
        if sequence && let Some(found) = inferred_type(value) {
            let message =
                format!("{found} indices must be integers or slices, not {index_type}; perhaps you missed a comma?");
            self.warn(message, value.location);
        }
    }
}
