//! Functions, lambdas, classes, type aliases, type parameters and annotations.

use super::block::{BlockKind, Role, flag};
use super::builder::{Builder, Visit, error};
use crate::base::Location;
use crate::compiler::future::docstring;
use crate::compiler::syntax::ast::{
    Arguments, ClassDef, Expr, ExprKind, FunctionDef, Lambda, Name, NodeId, TypeAlias, TypeParam, TypeParamKind,
};
use crate::target::Feature;

/// Whose type parameters a block holds.
enum Generic<'a> {
    Function(&'a Arguments),
    Class,
    Alias,
}

impl Builder<'_> {
    pub(super) fn function(&mut self, def: &FunctionDef, location: Location) -> Visit {
        self.define(def.name, flag::LOCAL, location)?;
        self.defaults(&def.args)?;
        self.expressions(&def.decorator_list)?;
        let generic = !def.type_params.is_empty();
        if generic {
            self.open_type_params(def.name, def.id, &Generic::Function(&def.args), location)?;
            self.type_params(&def.type_params)?;
        }
        let body = self.create(def.name, BlockKind::Function, Some((def.id, Role::Body)), location);
        self.table[body].has_docstring = docstring(&def.body).is_some();
        self.signature_annotations(def, location)?;
        self.enter(body, true);
        self.block().coroutine = def.is_async;
        self.parameters(&def.args)?;
        self.statements(&def.body)?;
        self.leave();
        if generic {
            self.leave();
        }
        Ok(())
    }

    pub(super) fn lambda(&mut self, lambda: &Lambda, location: Location) -> Visit {
        self.defaults(&lambda.args)?;
        self.open(self.special.lambda, BlockKind::Function, Some((lambda.id, Role::Body)), location)?;
        self.parameters(&lambda.args)?;
        self.expression(&lambda.body)?;
        self.leave();
        Ok(())
    }

    /// Defaults are evaluated outside the function.
    fn defaults(&mut self, args: &Arguments) -> Visit {
        self.expressions(&args.defaults)?;
        args.kw_defaults.iter().flatten().try_for_each(|value| self.expression(value))
    }

    fn parameters(&mut self, args: &Arguments) -> Visit {
        for arg in args.posonlyargs.iter().chain(&args.args).chain(&args.kwonlyargs) {
            self.define(arg.arg, flag::PARAM, arg.location)?;
        }
        if let Some(arg) = &args.vararg {
            self.define(arg.arg, flag::PARAM, arg.location)?;
            self.block().varargs = true;
        }
        if let Some(arg) = &args.kwarg {
            self.define(arg.arg, flag::PARAM, arg.location)?;
            self.block().varkeywords = true;
        }
        Ok(())
    }

    pub(super) fn class(&mut self, def: &ClassDef, location: Location) -> Visit {
        self.define(def.name, flag::LOCAL, location)?;
        self.expressions(&def.decorator_list)?;
        let outer = self.private;
        let generic = !def.type_params.is_empty();
        if generic {
            self.open_type_params(def.name, def.id, &Generic::Class, location)?;
            self.private = Some(def.name);
            if self.target.has(Feature::MangledTypeParamsOnly) {
                self.table.mangled_sets.push(Default::default());
                let set = self.table.mangled_sets.len() as u32 - 1;
                self.block().mangled_names = Some(set);
            }
            self.type_params(&def.type_params)?;
        }
        self.expressions(&def.bases)?;
        self.keywords(&def.keywords)?;
        self.open(def.name, BlockKind::Class, Some((def.id, Role::Body)), location)?;
        self.private = Some(def.name);
        if generic {
            self.define(self.special.dunder_type_params, flag::LOCAL, location)?;
            self.define(self.special.type_params, flag::USE, location)?;
        }
        self.block().has_docstring = docstring(&def.body).is_some();
        self.statements(&def.body)?;
        self.leave();
        if generic {
            self.leave();
        }
        self.private = outer;
        Ok(())
    }

    pub(super) fn type_alias(&mut self, alias: &TypeAlias, location: Location) -> Visit {
        self.expression(&alias.name)?;
        let ExprKind::Name { id: name, .. } = alias.name.kind else { return Ok(()) };
        let in_class = self.kind() == BlockKind::Class;
        let generic = !alias.type_params.is_empty();
        if generic {
            self.open_type_params(name, alias.id, &Generic::Alias, location)?;
            self.type_params(&alias.type_params)?;
        }
        self.open(name, BlockKind::TypeAlias, Some((alias.id, Role::Body)), location)?;
        self.see_class(in_class, alias.value.location)?;
        self.expression(&alias.value)?;
        self.leave();
        if generic {
            self.leave();
        }
        Ok(())
    }

    /// Lets the current block see the names of the class around it, through `__classdict__`.
    fn see_class(&mut self, sees: bool, location: Location) -> Visit {
        self.block().can_see_class_scope = sees;
        if sees { self.define(self.special.classdict, flag::USE, location) } else { Ok(()) }
    }

    fn open_type_params(&mut self, name: Name, node: NodeId, owner: &Generic<'_>, location: Location) -> Visit {
        let in_class = self.kind() == BlockKind::Class;
        self.open(name, BlockKind::TypeParameters, Some((node, Role::TypeParams)), location)?;
        self.see_class(in_class, location)?;
        match owner {
            Generic::Class => {
                for implicit in [self.special.type_params, self.special.generic_base] {
                    self.define(implicit, flag::LOCAL, location)?;
                    self.define(implicit, flag::USE, location)?;
                }
            }
            Generic::Function(args) => {
                // CPython asks whether there is a list of defaults, and there always is one, be it empty.
                self.define(self.special.defaults, flag::PARAM, location)?;
                if args.kw_defaults.iter().any(Option::is_some) {
                    self.define(self.special.kwdefaults, flag::PARAM, location)?;
                }
            }
            Generic::Alias => {}
        }
        Ok(())
    }

    fn type_params(&mut self, params: &[TypeParam]) -> Visit {
        for param in params {
            self.define(param.name, flag::TYPE_PARAM | flag::LOCAL, param.location)?;
            if self.checks_placement && param.name == self.special.classdict {
                return error("reserved name '__classdict__' cannot be used for type parameter", param.location);
            }
            let default_of = match &param.kind {
                TypeParamKind::TypeVar { bound } => {
                    if let Some(bound) = bound {
                        let tuple = matches!(bound.kind, ExprKind::Tuple { .. });
                        let info = if tuple { "a TypeVar constraint" } else { "a TypeVar bound" };
                        self.type_variable(param, bound, Role::Bound, info)?;
                    }
                    "a TypeVar default"
                }
                TypeParamKind::TypeVarTuple => "a TypeVarTuple default",
                TypeParamKind::ParamSpec => "a ParamSpec default",
            };
            if let Some(value) = &param.default_value {
                self.type_variable(param, value, Role::Default, default_of)?;
            }
        }
        Ok(())
    }

    /// A bound or default in its own block.
    fn type_variable(&mut self, param: &TypeParam, value: &Expr, role: Role, info: &'static str) -> Visit {
        let sees = self.block().can_see_class_scope;
        self.open(param.name, BlockKind::TypeVariable, Some((param.id, role)), value.location)?;
        self.see_class(sees, value.location)?;
        self.state().scope_info = info;
        self.expression(value)?;
        self.leave();
        Ok(())
    }

    /// Annotations of parameters and of the result.
    fn signature_annotations(&mut self, def: &FunctionDef, location: Location) -> Visit {
        if self.deferred {
            let in_class = self.kind() == BlockKind::Class || self.block().can_see_class_scope;
            let key = Some((def.args.id, Role::Annotations));
            self.open(self.special.annotate, BlockKind::Annotation, key, location)?;
            self.see_class(in_class, location)?;
            self.parameter_annotations(&def.args)?;
            if let Some(returns) = &def.returns {
                self.block().annotations_used = true;
                self.expression(returns)?;
            }
            self.leave();
            return Ok(());
        }
        self.eager_annotations(location, |b| b.parameter_annotations(&def.args))?;
        def.returns.iter().try_for_each(|value| self.eager_annotations(value.location, |b| b.expression(value)))
    }

    /// Until 3.13: in the current block, but apart when they stay strings.
    fn eager_annotations(&mut self, location: Location, visit: impl FnOnce(&mut Self) -> Visit) -> Visit {
        if !self.future.annotations {
            return visit(self);
        }
        self.open(self.special.annotate, BlockKind::Annotation, None, location)?;
        visit(self)?;
        self.leave();
        Ok(())
    }

    fn parameter_annotations(&mut self, args: &Arguments) -> Visit {
        let variadic = args.vararg.iter().chain(&args.kwarg).map(|arg| &**arg);
        for arg in args.posonlyargs.iter().chain(&args.args).chain(variadic).chain(&args.kwonlyargs) {
            if let Some(annotation) = &arg.annotation {
                self.block().annotations_used = true;
                self.expression(annotation)?;
            }
        }
        Ok(())
    }

    /// The annotation of a variable (`symtable_visit_annotation`).
    pub(super) fn variable_annotation(&mut self, annotation: &Expr) -> Visit {
        if !self.deferred {
            return self.eager_annotations(annotation.location, |b| b.expression(annotation));
        }
        let kind = self.kind();
        let parent = self.current;
        let conditional = kind == BlockKind::Module || (kind == BlockKind::Class && self.state().in_conditional_block);
        if conditional && !self.block().has_conditional_annotations {
            self.block().has_conditional_annotations = true;
            self.define(self.special.conditional_annotations, flag::USE, annotation.location)?;
        }
        match self.block().annotation_block {
            Some(block) => self.enter(block, false),
            None => {
                let block = self.open(self.special.annotate, BlockKind::Annotation, None, annotation.location)?;
                self.table[parent].annotation_block = Some(block);
                self.see_class(kind == BlockKind::Class && !self.future.annotations, annotation.location)?;
            }
        }
        // Annotations of local variables are never evaluated.
        self.state().in_unevaluated_annotation = kind == BlockKind::Function;
        self.expression(annotation)?;
        self.state().in_unevaluated_annotation = false;
        self.leave();
        Ok(())
    }
}
