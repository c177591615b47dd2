//! `def`, `async def` and `lambda`.

use super::Outcome;
use super::emit::{attribute, intrinsic2};
use super::state::Codegen;
use super::unit::ArgCounts;
use crate::base::Location;
use crate::code::{Constant, PyStr};
use crate::compiler::ir::UnitKind;
use crate::compiler::symtable::Role;
use crate::compiler::syntax::ast::{Expr, ExprContext, FunctionDef, Lambda, Name};
use crate::target::{Feature, Op};

use super::frames::FrameKind;

impl<'a> Codegen<'a> {
    /// `def` and `async def`.
    pub(super) fn function_def(&mut self, def: &'a FunctionDef, at: Location) -> Outcome {
        self.check_debug_args(&def.args)?;
        self.decorators(&def.decorator_list)?;
        let firstlineno = first_line(&def.decorator_list, at);
        let mut attributes = self.defaults(&def.args, at)?;
        let generic = !def.type_params.is_empty();
        let mut passed = 0;
        if generic {
            // The defaults are evaluated outside and passed to the scope of the type parameters.
            passed = (attributes & (attribute::DEFAULTS | attribute::KWDEFAULTS)).count_ones();
            if passed == 2 {
                self.emit_arg(Op::Swap, 2, at);
            }
            let name = self.generic_name(def.name);
            let scope = self.block(def.id, Role::TypeParams)?;
            self.enter_scope(self.type_params_kind(), name, scope, firstlineno, ArgCounts::positional(passed), None);
            self.type_params(&def.type_params)?;
            for i in 0..passed {
                self.emit_arg(Op::LoadFast, i, at);
            }
        }
        attributes |= self.function_annotations(def, at)?;
        self.function_body(def, attributes, firstlineno, at)?;
        if generic {
            self.emit_arg(Op::Swap, 2, at);
            self.emit_arg(Op::CallIntrinsic2, intrinsic2::SET_FUNCTION_TYPE_PARAMS, at);
            let finished = self.leave_scope(false)?;
            self.call_type_params(finished, passed, at)?;
        }
        self.apply_decorators(&def.decorator_list);
        self.name_op(def.name, ExprContext::Store, at)
    }

    fn function_body(&mut self, def: &'a FunctionDef, attributes: u32, firstlineno: i32, at: Location) -> Outcome {
        let kind = if def.is_async { UnitKind::AsyncFunction } else { UnitKind::Function };
        let scope = self.block(def.id, Role::Body)?;
        let name = self.text(def.name);
        self.enter_scope(kind, name, scope, firstlineno, ArgCounts::of(&def.args), None);
        let mut body = def.body.as_slice();
        let docstring = self.docstring(body);
        if docstring.is_some() {
            body = &body[1..];
        }
        match docstring.filter(|_| self.keeps_docstrings()) {
            Some((value, _)) => {
                let text = self.clean_docstring(value)?;
                self.constant(text);
            }
            None if self.has(Feature::DocstringConstAlways) => {
                self.constant(Constant::None);
            }
            None => {}
        }
        let handled = scope.coroutine || scope.generator;
        if handled && self.has(Feature::StopIterationFrame) {
            self.push_frame(FrameKind::StopIteration, Location::NONE)?;
        }
        self.stmts(body)?;
        if handled {
            self.wrap_in_stopiteration_handler();
            if self.has(Feature::StopIterationFrame) {
                self.pop_frame();
            }
        }
        let finished = self.leave_scope(true)?;
        self.closure(finished, attributes, at)
    }

    /// `lambda args: body`.
    pub(super) fn lambda(&mut self, lambda: &'a Lambda, at: Location) -> Outcome {
        self.check_debug_args(&lambda.args)?;
        let attributes = self.defaults(&lambda.args, at)?;
        let scope = self.block(lambda.id, Role::Body)?;
        let name = PyStr::from("<lambda>");
        self.enter_scope(UnitKind::Lambda, name, scope, at.line, ArgCounts::of(&lambda.args), None);
        if self.has(Feature::DocstringConstAlways) {
            // No first constant that could be taken for a docstring.
            self.constant(Constant::None);
        }
        self.expr(&lambda.body)?;
        if !scope.generator {
            let return_at = self.lambda_return_place(&lambda.body, at);
            self.emit(Op::ReturnValue, return_at);
        }
        let finished = self.leave_scope(!scope.generator)?;
        self.closure(finished, attributes, at)
    }

    fn lambda_return_place(&self, body: &Expr, at: Location) -> Location {
        if self.has(Feature::LambdaReturnsAtBody) { body.location } else { Location::new(at.line, at.line, 0, 0) }
    }

    /// Name of the scope of the type parameters of `name`.
    pub(super) fn generic_name(&mut self, name: Name) -> PyStr {
        PyStr::from(format!("<generic parameters of {}>", self.names.text(name)))
    }
}

/// The line that a decorated function or class begins on.
pub(super) fn first_line(decorators: &[Expr], at: Location) -> i32 {
    decorators.first().map_or(at.line, |decorator| decorator.location.line)
}
