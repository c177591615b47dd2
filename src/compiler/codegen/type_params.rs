//! Type parameters, and `type X = …`: scopes that are evaluated when somebody asks for their values.

use super::emit::{attribute, intrinsic1, intrinsic2};
use super::state::Codegen;
use super::unit::{ArgCounts, Finished};
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::code::Constant;
use crate::compiler::ir::UnitKind;
use crate::compiler::symtable::{Block, Role};
use crate::compiler::syntax::ast::{Expr, ExprContext, ExprKind, Name, TypeAlias, TypeParam, TypeParamKind};
use crate::target::{Feature, Op};

impl<'a> Codegen<'a> {
    /// What kind of unit the scope of type parameters is.
    pub(super) fn type_params_kind(&self) -> UnitKind {
        if self.has(Feature::DeferredAnnotations) { UnitKind::Annotations } else { UnitKind::TypeParams }
    }

    /// Makes the type parameters, binds their names and leaves a tuple of them.
    pub(super) fn type_params(&mut self, params: &'a [TypeParam]) -> Outcome {
        let Some(first) = params.first() else { return Ok(()) };
        let mut seen_default = false;
        for param in params {
            self.type_param(param, &mut seen_default)?;
        }
        self.emit_arg(Op::BuildTuple, params.len() as u32, first.location);
        Ok(())
    }

    fn type_param(&mut self, param: &'a TypeParam, seen_default: &mut bool) -> Outcome {
        let at = param.location;
        self.load_text(param.name, at);
        let mut stars = false;
        match &param.kind {
            TypeParamKind::TypeVar { bound: Some(bound) } => {
                let scope = self.block(param.id, Role::Bound)?;
                self.bound_or_default(bound, param.name, scope, false)?;
                let intrinsic = match bound.kind {
                    ExprKind::Tuple { .. } => intrinsic2::TYPEVAR_WITH_CONSTRAINTS,
                    _ => intrinsic2::TYPEVAR_WITH_BOUND,
                };
                self.emit_arg(Op::CallIntrinsic2, intrinsic, at);
            }
            TypeParamKind::TypeVar { bound: None } => self.emit_arg(Op::CallIntrinsic1, intrinsic1::TYPEVAR, at),
            TypeParamKind::ParamSpec => self.emit_arg(Op::CallIntrinsic1, intrinsic1::PARAMSPEC, at),
            TypeParamKind::TypeVarTuple => {
                stars = true;
                self.emit_arg(Op::CallIntrinsic1, intrinsic1::TYPEVARTUPLE, at);
            }
        }
        match &param.default_value {
            Some(default) => {
                *seen_default = true;
                let scope = self.block(param.id, Role::Default)?;
                self.bound_or_default(default, param.name, scope, stars)?;
                self.emit_arg(Op::CallIntrinsic2, intrinsic2::SET_TYPEPARAM_DEFAULT, at);
            }
            None if *seen_default => {
                let name = self.names.text(param.name);
                let message = format!("non-default type parameter '{name}' follows default type parameter");
                return Err(CompileError::syntax(message, at));
            }
            None => {}
        }
        self.emit_arg(Op::Copy, 1, at);
        self.name_op(param.name, ExprContext::Store, at)
    }

    /// A function that gives the bound or the default of a type parameter.
    fn bound_or_default(&mut self, e: &'a Expr, name: Name, scope: &'a Block, stars: bool) -> Outcome {
        let at = e.location;
        let deferred = self.has(Feature::DeferredAnnotations);
        let text = self.text(name);
        if deferred {
            self.load_const(Constant::tuple([Constant::Int(1)]), at);
            self.enter_annotations_scope(text, scope, at);
        } else {
            self.enter_scope(UnitKind::TypeParams, text, scope, at.line, ArgCounts::default(), None);
        }
        match &e.kind {
            ExprKind::Starred { value, .. } if stars => {
                self.expr(value)?;
                self.emit_arg(Op::UnpackSequence, 1, at);
            }
            _ => self.expr(e)?,
        }
        self.emit(Op::ReturnValue, at);
        let finished = self.leave_scope(true)?;
        self.closure(finished, if deferred { attribute::DEFAULTS } else { 0 }, at)
    }

    /// Calls the scope of type parameters that was just finished, with `passed` arguments that are on the stack.
    pub(super) fn call_type_params(&mut self, finished: Finished, passed: u32, at: Location) -> Outcome {
        if passed == 0 {
            self.push_null_before(at);
        }
        self.closure(finished, 0, at)?;
        if passed > 0 {
            self.emit_arg(Op::Swap, passed + 1, at);
            self.call(passed - 1, at);
        } else {
            self.push_null_after(at);
            self.call(0, at);
        }
        Ok(())
    }

    /// `type name[params] = value`.
    pub(super) fn type_alias(&mut self, alias: &'a TypeAlias, at: Location) -> Outcome {
        let ExprKind::Name { id: name, .. } = alias.name.kind else {
            return Err(self.fault("a type alias without a name"));
        };
        let generic = !alias.type_params.is_empty();
        if generic {
            let text = self.generic_name(name);
            let scope = self.block(alias.id, Role::TypeParams)?;
            self.enter_scope(self.type_params_kind(), text, scope, at.line, ArgCounts::default(), None);
            self.load_text(name, at);
            self.type_params(&alias.type_params)?;
        } else {
            self.load_text(name, at);
            self.load_none(at);
        }
        self.type_alias_value(alias, name, at)?;
        if generic {
            let finished = self.leave_scope(false)?;
            self.call_type_params(finished, 0, at)?;
        }
        self.name_op(name, ExprContext::Store, at)
    }

    fn type_alias_value(&mut self, alias: &'a TypeAlias, name: Name, at: Location) -> Outcome {
        let scope = self.block(alias.id, Role::Body)?;
        let deferred = self.has(Feature::DeferredAnnotations);
        let text = self.text(name);
        if deferred {
            self.load_const(Constant::tuple([Constant::Int(1)]), at);
            self.enter_annotations_scope(text, scope, at);
        } else {
            self.enter_scope(UnitKind::Function, text, scope, at.line, ArgCounts::default(), None);
            // No first constant that could be taken for a docstring.
            self.constant(Constant::None);
        }
        self.expr(&alias.value)?;
        self.emit(Op::ReturnValue, at);
        let finished = self.leave_scope(false)?;
        self.closure(finished, if deferred { attribute::DEFAULTS } else { 0 }, at)?;
        self.emit_arg(Op::BuildTuple, 3, at);
        self.emit_arg(Op::CallIntrinsic1, intrinsic1::TYPEALIAS, at);
        Ok(())
    }
}
