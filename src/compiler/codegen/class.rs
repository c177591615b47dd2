//! `class`.

use super::Outcome;
use super::emit::intrinsic1;
use super::function::first_line;
use super::state::Codegen;
use super::unit::ArgCounts;
use crate::base::Location;
use crate::code::Constant;
use crate::compiler::ir::UnitKind;
use crate::compiler::symtable::Role;
use crate::compiler::syntax::ast::{ClassDef, ExprContext, Name};
use crate::target::{Feature, Op};

impl<'a> Codegen<'a> {
    /// `class name(bases, keywords): body` is a call of `__build_class__` with a function made of the body.
    pub(super) fn class_def(&mut self, def: &'a ClassDef, at: Location) -> Outcome {
        self.decorators(&def.decorator_list)?;
        let firstlineno = first_line(&def.decorator_list, at);
        let generic = !def.type_params.is_empty();
        if generic {
            let name = self.generic_name(def.name);
            let scope = self.block(def.id, Role::TypeParams)?;
            let kind = self.type_params_kind();
            self.enter_scope(kind, name, scope, firstlineno, ArgCounts::default(), Some(def.name));
            self.type_params(&def.type_params)?;
            self.name_op(self.known.dot_type_params, ExprContext::Store, at)?;
        }
        self.class_body(def, firstlineno, at)?;
        if generic {
            self.name_op(self.known.dot_type_params, ExprContext::Load, at)?;
            self.emit_arg(Op::CallIntrinsic1, intrinsic1::SUBSCRIPT_GENERIC, at);
            self.name_op(self.known.generic_base, ExprContext::Store, at)?;
            self.call_arguments(2, &def.bases, Some(self.known.generic_base), &def.keywords, at)?;
            let finished = self.leave_scope(false)?;
            self.call_type_params(finished, 0, at)?;
        } else {
            self.call_arguments(2, &def.bases, None, &def.keywords, at)?;
        }
        self.apply_decorators(&def.decorator_list);
        self.name_op(def.name, ExprContext::Store, at)
    }

    /// The body as a function, and the first two arguments of `__build_class__`.
    fn class_body(&mut self, def: &'a ClassDef, firstlineno: i32, at: Location) -> Outcome {
        let scope = self.block(def.id, Role::Body)?;
        let name = self.text(def.name);
        self.enter_scope(UnitKind::Class, name, scope, firstlineno, ArgCounts::default(), Some(def.name));
        self.class_head(def, firstlineno)?;
        self.body(&def.body, false, Location::new(firstlineno, firstlineno, 0, 0))?;
        self.class_tail()?;
        let finished = self.leave_scope(true)?;
        self.load_build_class(at);
        self.closure(finished, 0, at)?;
        self.load_text(def.name, at);
        Ok(())
    }

    fn class_head(&mut self, def: &'a ClassDef, firstlineno: i32) -> Outcome {
        let at = Location::new(firstlineno, firstlineno, 0, 0);
        self.name_op(self.known.name, ExprContext::Load, at)?;
        self.name_op(self.known.module, ExprContext::Store, at)?;
        let qualname = Constant::Str(self.unit.qualname.clone());
        self.load_const(qualname, at);
        self.name_op(self.known.qualname, ExprContext::Store, at)?;
        if self.has(Feature::ClassFirstlineno) {
            self.load_const(Constant::Int(firstlineno.into()), at);
            self.name_op(self.known.firstlineno, ExprContext::Store, at)?;
        }
        if !def.type_params.is_empty() {
            self.name_op(self.known.dot_type_params, ExprContext::Load, at)?;
            self.name_op(self.known.type_params, ExprContext::Store, at)?;
        }
        if self.unit.block.needs_classdict {
            self.emit(Op::LoadLocals, at);
            self.store_cell(self.known.classdict, at);
        }
        if self.unit.block.has_conditional_annotations {
            self.emit_arg(Op::BuildSet, 0, at);
            self.store_cell(self.known.conditional_annotations, at);
        }
        Ok(())
    }

    /// Names in a class body are not stored to cells otherwise.
    fn store_cell(&mut self, name: Name, at: Location) {
        let cell = self.unit.cellvars.add(name);
        self.emit_arg(Op::StoreDeref, cell, at);
    }

    fn class_tail(&mut self) -> Outcome {
        let none = Location::NONE;
        if self.has(Feature::StaticAttributes) {
            let mut names = std::mem::take(&mut self.unit.static_attributes);
            names.sort_unstable_by_key(|&name| self.names.text(name));
            names.dedup();
            self.load_texts(names, none);
            self.name_op(self.known.static_attributes, ExprContext::Store, none)?;
        }
        if self.unit.block.needs_classdict {
            let cell = self.unit.cellvars.add(self.known.classdict);
            self.emit_arg(Op::LoadClosure, cell, none);
            self.name_op(self.known.classdictcell, ExprContext::Store, none)?;
        }
        if self.unit.block.needs_class_closure {
            let cell = self.unit.cellvars.add(self.known.class_cell);
            self.emit_arg(Op::LoadClosure, cell, none);
            self.emit_arg(Op::Copy, 1, none);
            self.name_op(self.known.classcell, ExprContext::Store, none)?;
        } else {
            self.load_none(none);
        }
        self.emit(Op::ReturnValue, none);
        Ok(())
    }
}
