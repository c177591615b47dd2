//! Assignments, plain, augmented and annotated, and the unpacking of values into targets.

use super::state::Codegen;
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::compiler::syntax::ast::{Expr, ExprContext, ExprKind, Operator};
use crate::target::Op;

impl<'a> Codegen<'a> {
    /// `a = b = value`.
    pub(super) fn assign(&mut self, targets: &'a [Expr], value: &'a Expr, at: Location) -> Outcome {
        self.expr(value)?;
        for (i, target) in targets.iter().enumerate() {
            if i + 1 < targets.len() {
                self.emit_arg(Op::Copy, 1, at);
            }
            self.expr(target)?;
        }
        Ok(())
    }

    /// `target op= value`.
    pub(super) fn aug_assign(&mut self, target: &'a Expr, op: Operator, value: &'a Expr, at: Location) -> Outcome {
        let place = target.location;
        match &target.kind {
            ExprKind::Name { id, .. } => {
                self.name_op(*id, ExprContext::Load, place)?;
                self.aug_value(op, value, at)?;
                self.name_op(*id, ExprContext::Store, place)
            }
            ExprKind::Attribute { value: object, attr, .. } => {
                self.expr(object)?;
                self.emit_arg(Op::Copy, 1, place);
                let place = self.attribute_place(place, target, *attr);
                self.load_attr(*attr, place);
                self.aug_value(op, value, at)?;
                self.emit_arg(Op::Swap, 2, place);
                self.emit_name(Op::StoreAttr, *attr, place);
                Ok(())
            }
            ExprKind::Subscript { value: object, slice, .. } => {
                self.expr(object)?;
                let parts = self.two_parts(slice);
                match parts {
                    Some(parts) => {
                        self.slice_parts(parts, slice.location)?;
                        self.repeat(Op::Copy, [3, 3, 3], place);
                        self.emit(Op::BinarySlice, place);
                    }
                    None => {
                        self.expr(slice)?;
                        self.repeat(Op::Copy, [2, 2], place);
                        self.binary_subscr(place);
                    }
                }
                self.aug_value(op, value, at)?;
                if parts.is_some() {
                    self.repeat(Op::Swap, [4, 3, 2], place);
                    self.emit(Op::StoreSlice, place);
                } else {
                    self.repeat(Op::Swap, [3, 2], place);
                    self.emit(Op::StoreSubscr, place);
                }
                Ok(())
            }
            _ => Err(self.fault("invalid node type for augmented assignment")),
        }
    }

    fn aug_value(&mut self, op: Operator, value: &'a Expr, at: Location) -> Outcome {
        self.expr(value)?;
        self.binary_op(op, true, at);
        Ok(())
    }

    fn repeat<const N: usize>(&mut self, op: Op, args: [u32; N], at: Location) {
        for arg in args {
            self.emit_arg(op, arg, at);
        }
    }

    /// Unpacks the top of the stack into targets.
    pub(super) fn unpack(&mut self, elts: &'a [Expr], at: Location) -> Outcome {
        let stars = elts.iter().enumerate().filter(|(_, e)| matches!(e.kind, ExprKind::Starred { .. }));
        let messages =
            ("too many expressions in star-unpacking assignment", "multiple starred expressions in assignment");
        self.unpack_values(elts.len(), stars.map(|(i, _)| i), messages, at)?;
        for elt in elts {
            match &elt.kind {
                ExprKind::Starred { value, .. } => self.expr(value)?,
                _ => self.expr(elt)?,
            }
        }
        Ok(())
    }

    /// Unpacks the top of the stack into `count` values, with a star at the places `stars`. The messages are for a star
    /// too far behind, and for a second one.
    pub(super) fn unpack_values(
        &mut self,
        count: usize,
        mut stars: impl Iterator<Item = usize>,
        messages: (&str, &str),
        at: Location,
    ) -> Outcome {
        let Some(before) = stars.next() else {
            self.emit_arg(Op::UnpackSequence, count as u32, at);
            return Ok(());
        };
        let after = count - before - 1;
        if before >= 1 << 8 || after >= (i32::MAX >> 8) as usize {
            return Err(CompileError::syntax(messages.0, at));
        }
        self.emit_arg(Op::UnpackEx, (before + (after << 8)) as u32, at);
        match stars.next() {
            Some(_) => Err(CompileError::syntax(messages.1, at)),
            None => Ok(()),
        }
    }
}
