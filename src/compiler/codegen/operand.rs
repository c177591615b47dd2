//! Attributes, subscripts and slices.

use super::Outcome;
use super::state::Codegen;
use crate::base::Location;
use crate::code::Constant;
use crate::compiler::ir::UnitKind;
use crate::compiler::syntax::ast::{Expr, ExprContext, ExprKind, Name};
use crate::target::{Feature, Op};

/// The two parts of a slice without step.
pub(super) type TwoParts<'a> = (Option<&'a Expr>, Option<&'a Expr>);

impl<'a> Codegen<'a> {
    /// `value.attr`; `e` is the whole expression.
    pub(super) fn attribute(&mut self, e: &'a Expr, value: &'a Expr, attr: Name, context: ExprContext) -> Outcome {
        if context == ExprContext::Load && self.is_super_call(value, attr) {
            return self.super_attribute(e, value, attr);
        }
        self.note_static_attribute(value, attr, context);
        self.expr(value)?;
        let at = self.attribute_place(e.location, e, attr);
        match context {
            ExprContext::Load => self.load_attr(attr, at),
            ExprContext::Store => {
                self.forbid_debug(attr, context, at)?;
                self.emit_name(Op::StoreAttr, attr, at);
            }
            ExprContext::Del => self.emit_name(Op::DeleteAttr, attr, at),
        }
        Ok(())
    }

    /// If an attribute access spans lines, its instruction is placed at the attribute's name.
    pub(super) fn attribute_place(&self, at: Location, attribute: &Expr, attr: Name) -> Location {
        let end = attribute.location;
        if at.line == end.end_line {
            return at;
        }
        let mut place = at;
        place.line = end.end_line;
        // CPython subtracts characters from a byte column.
        let length = self.names.text(attr).chars().count() as i32;
        if length <= end.end_column {
            place.column = end.end_column - length;
        } else {
            place.column = -1;
            place.end_column = -1;
        }
        place.end_line = place.end_line.max(place.line);
        if place.line == place.end_line {
            place.end_column = place.end_column.max(place.column);
        }
        place
    }

    /// Remembers `self.attr = …` for the innermost class around the current scope.
    fn note_static_attribute(&mut self, value: &Expr, attr: Name, context: ExprContext) {
        if context != ExprContext::Store || !self.has(Feature::StaticAttributes) {
            return;
        }
        let ExprKind::Name { id, .. } = value.kind else { return };
        if id != self.known.self_ {
            return;
        }
        if let Some(class) = self.outer.iter_mut().rev().find(|unit| unit.kind == UnitKind::Class) {
            class.static_attributes.push(attr);
        }
    }

    /// `value[slice]`.
    pub(super) fn subscript(
        &mut self,
        value: &'a Expr,
        slice: &'a Expr,
        context: ExprContext,
        at: Location,
    ) -> Outcome {
        if context == ExprContext::Load {
            self.check_subscripter(value);
            self.check_index(value, slice);
        }
        self.expr(value)?;
        if context != ExprContext::Del
            && let Some(parts) = self.two_parts(slice)
        {
            self.slice_parts(parts, slice.location)?;
            self.emit(if context == ExprContext::Load { Op::BinarySlice } else { Op::StoreSlice }, at);
            return Ok(());
        }
        self.expr(slice)?;
        match context {
            ExprContext::Load => self.binary_subscr(at),
            ExprContext::Store => self.emit(Op::StoreSubscr, at),
            ExprContext::Del => self.emit(Op::DeleteSubscr, at),
        }
        Ok(())
    }

    /// The parts of a slice that instructions of its own serve.
    pub(super) fn two_parts(&self, slice: &'a Expr) -> Option<TwoParts<'a>> {
        match &slice.kind {
            ExprKind::Slice { lower, upper, step: None } if self.has(Feature::SliceInstructions) => {
                let parts = (lower.as_deref(), upper.as_deref());
                let constant = self.has(Feature::ConstantSlices) && is_constant(parts.0) && is_constant(parts.1);
                (!constant).then_some(parts)
            }
            _ => None,
        }
    }

    /// Start and end of a slice, `None` where they are missing.
    pub(super) fn slice_parts(&mut self, parts: TwoParts<'a>, at: Location) -> Outcome {
        for part in [parts.0, parts.1] {
            match part {
                Some(value) => self.expr(value)?,
                None => self.load_none(at),
            }
        }
        Ok(())
    }

    /// A slice as an object.
    pub(super) fn slice(
        &mut self,
        lower: Option<&'a Expr>,
        upper: Option<&'a Expr>,
        step: Option<&'a Expr>,
        at: Location,
    ) -> Outcome {
        if self.has(Feature::ConstantSlices) && [lower, upper, step].into_iter().all(is_constant) {
            let value = |part: Option<&Expr>| match part.map(|e| &e.kind) {
                Some(ExprKind::Constant { value, .. }) => value.clone(),
                _ => Constant::None,
            };
            self.load_const(Constant::Slice([value(lower), value(upper), value(step)].into()), at);
            return Ok(());
        }
        self.slice_parts((lower, upper), at)?;
        if let Some(step) = step {
            self.expr(step)?;
        }
        self.emit_arg(Op::BuildSlice, if step.is_some() { 3 } else { 2 }, at);
        Ok(())
    }
}

fn is_constant(part: Option<&Expr>) -> bool {
    part.is_none_or(|e| matches!(e.kind, ExprKind::Constant { .. }))
}
