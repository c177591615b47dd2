//! f-strings and t-strings.

use super::state::Codegen;
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::code::Constant;
use crate::compiler::syntax::ast::{Expr, ExprKind};
use crate::target::{Feature, Op};

use super::display::STACK_USE_GUIDELINE;

impl<'a> Codegen<'a> {
    /// `f"…"`.
    pub(super) fn joined_str(&mut self, values: &'a [Expr], at: Location) -> Outcome {
        let count = values.len();
        if count > STACK_USE_GUIDELINE {
            self.load_text(self.known.empty, at);
            self.load_method(self.known.join, at);
            self.emit_arg(Op::BuildList, 0, at);
            for value in values {
                self.expr(value)?;
                self.emit_arg(Op::ListAppend, 1, at);
            }
            self.call(1, at);
            return Ok(());
        }
        self.exprs(values)?;
        match count {
            0 if self.has(Feature::EmptyFStringConstant) => self.load_text(self.known.empty, at),
            1 => {}
            _ => self.emit_arg(Op::BuildString, count as u32, at),
        }
        Ok(())
    }

    /// `{value!conversion:spec}` in an f-string.
    pub(super) fn formatted_value(
        &mut self,
        value: &'a Expr,
        conversion: i32,
        spec: Option<&'a Expr>,
        at: Location,
    ) -> Outcome {
        self.expr(value)?;
        let conversion = self.conversion(conversion)?;
        if !self.has(Feature::FormatInstructions) {
            if let Some(spec) = spec {
                self.expr(spec)?;
            }
            self.emit_arg(Op::FormatValue, conversion | u32::from(spec.is_some()) << 2, at);
            return Ok(());
        }
        if conversion != 0 {
            self.emit_arg(Op::ConvertValue, conversion, at);
        }
        if let Some(spec) = spec {
            self.expr(spec)?;
        }
        self.format_value(spec.is_some(), at);
        Ok(())
    }

    /// CPython's number for a conversion: 0 none, 1 `!s`, 2 `!r`, 3 `!a`.
    fn conversion(&self, conversion: i32) -> Result<u32, CompileError> {
        match u8::try_from(conversion) {
            Err(_) => Ok(0),
            Ok(b's') => Ok(1),
            Ok(b'r') => Ok(2),
            Ok(b'a') => Ok(3),
            Ok(_) => Err(self.fault(&format!("Unrecognized conversion character {conversion}"))),
        }
    }

    /// `t"…"`: a tuple of the strings, one more than there are interpolations, and a tuple of the interpolations.
    pub(super) fn template_str(&mut self, values: &'a [Expr], at: Location) -> Outcome {
        let is_interpolation = |value: &Expr| matches!(value.kind, ExprKind::Interpolation { .. });
        let mut strings = 0;
        let mut string_missing = true;
        for value in values {
            if !is_interpolation(value) {
                self.expr(value)?;
                strings += 1;
                string_missing = false;
                continue;
            }
            if string_missing {
                self.load_text(self.known.empty, at);
                strings += 1;
            }
            string_missing = true;
        }
        if string_missing {
            self.load_text(self.known.empty, at);
            strings += 1;
        }
        self.emit_arg(Op::BuildTuple, strings, at);
        let mut interpolations = 0;
        for value in values.iter().filter(|value| is_interpolation(value)) {
            self.expr(value)?;
            interpolations += 1;
        }
        self.emit_arg(Op::BuildTuple, interpolations, at);
        self.emit(Op::BuildTemplate, at);
        Ok(())
    }

    /// `{value!conversion:spec}` in a t-string; `text` is the source of `value`.
    pub(super) fn interpolation(
        &mut self,
        value: &'a Expr,
        text: &Constant,
        conversion: i32,
        spec: Option<&'a Expr>,
        at: Location,
    ) -> Outcome {
        self.expr(value)?;
        self.load_tree_const(text, at);
        if let Some(spec) = spec {
            self.expr(spec)?;
        }
        let conversion = self.conversion(conversion)?;
        self.emit_arg(Op::BuildInterpolation, 2 | u32::from(spec.is_some()) | conversion << 2, at);
        Ok(())
    }
}
