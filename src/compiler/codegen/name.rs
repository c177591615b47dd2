//! Loading, storing and deleting names.

use super::state::Codegen;
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::compiler::symtable::{Scope, Symbol};
use crate::compiler::syntax::ast::{ExprContext, Name};
use crate::target::{Feature, Op};

/// Where a name lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In a slot of the frame.
    Fast(u32),
    /// In a cell.
    Deref(u32),
    /// Among the globals, then the builtins.
    Global(u32),
    /// In a dictionary of locals, then as a global.
    Dict(u32),
}

impl Codegen<'_> {
    /// Loads, stores or deletes a name.
    pub(super) fn name_op(&mut self, name: Name, context: ExprContext, at: Location) -> Outcome {
        self.forbid_debug(name, context, at)?;
        let mangled = self.mangle_here(name);
        let scope = self.scope_seen(mangled);
        match self.place_of(mangled, scope) {
            Place::Fast(slot) => match context {
                ExprContext::Load => self.emit_arg(Op::LoadFast, slot, at),
                ExprContext::Store => self.emit_arg(Op::StoreFast, slot, at),
                ExprContext::Del => self.emit_arg(Op::DeleteFast, slot, at),
            },
            Place::Deref(cell) => match context {
                ExprContext::Load => self.load_deref(cell, at),
                ExprContext::Store => self.emit_arg(Op::StoreDeref, cell, at),
                ExprContext::Del => self.emit_arg(Op::DeleteDeref, cell, at),
            },
            Place::Global(number) => match context {
                ExprContext::Load => self.load_global(number, scope, at),
                ExprContext::Store => self.emit_arg(Op::StoreGlobal, number, at),
                ExprContext::Del => self.emit_arg(Op::DeleteGlobal, number, at),
            },
            Place::Dict(number) => match context {
                ExprContext::Load if self.unit.is_class() && self.unit.inlined > 0 => {
                    self.emit_arg(Op::LoadGlobal, number << 1, at);
                }
                ExprContext::Load => self.emit_arg(Op::LoadName, number, at),
                ExprContext::Store => self.emit_arg(Op::StoreName, number, at),
                ExprContext::Del => self.emit_arg(Op::DeleteName, number, at),
            },
        }
        Ok(())
    }

    /// What a mangled name is in the current scope.
    pub(super) fn scope_of(&self, mangled: Name) -> Option<Scope> {
        self.unit.symbol(mangled).and_then(|symbol| symbol.scope)
    }

    /// As [`Codegen::scope_of`]; remembers the answer.
    fn scope_seen(&mut self, mangled: Name) -> Option<Scope> {
        if !self.unit.overrides.is_empty() {
            return self.scope_of(mangled);
        }
        if let Some(scope) = self.seen(mangled).scope {
            return scope;
        }
        let scope = self.scope_of(mangled);
        self.seen(mangled).scope = Some(scope);
        scope
    }

    /// Number of a mangled name in `co_names`.
    pub(super) fn number_of(&mut self, mangled: Name) -> u32 {
        if let Some(number) = self.seen(mangled).name {
            return number;
        }
        let number = self.unit.names.add(mangled);
        self.seen(mangled).name = Some(number);
        number
    }

    /// Number of a mangled name among the variables.
    fn variable_of(&mut self, mangled: Name) -> u32 {
        if let Some(number) = self.seen(mangled).variable {
            return number;
        }
        let number = self.unit.varnames.add(mangled);
        self.seen(mangled).variable = Some(number);
        number
    }

    /// What a name is in the module, seen through a comprehension that is being inlined there.
    pub(super) fn module_symbol(&self, name: Name) -> Option<Symbol> {
        self.outer.first().unwrap_or(&self.unit).symbol(name)
    }

    fn place_of(&mut self, mangled: Name, scope: Option<Scope>) -> Place {
        let function_like = self.unit.is_function_like();
        match scope {
            Some(Scope::Free) => Place::Deref(self.free_number(mangled)),
            Some(Scope::Cell) => Place::Deref(self.unit.cellvars.add(mangled)),
            Some(Scope::Local) if function_like || self.unit.fast_hidden.get(&mangled) == Some(&true) => {
                Place::Fast(self.variable_of(mangled))
            }
            Some(Scope::GlobalImplicit) if function_like => Place::Global(self.number_of(mangled)),
            Some(Scope::GlobalExplicit) => Place::Global(self.number_of(mangled)),
            _ => Place::Dict(self.number_of(mangled)),
        }
    }

    /// Number of a free variable; they count on after the cells.
    pub(super) fn free_number(&mut self, name: Name) -> u32 {
        self.unit.cellvars.len() + self.unit.freevars.add(name)
    }

    fn load_deref(&mut self, cell: u32, at: Location) {
        if self.unit.is_class() && self.unit.inlined == 0 {
            if self.has(Feature::LoadFromDict) {
                self.emit(Op::LoadLocals, at);
                self.emit_arg(Op::LoadFromDictOrDeref, cell, at);
            } else {
                self.emit_arg(Op::LoadClassderef, cell, at);
            }
        } else if self.unit.block.can_see_class_scope {
            self.load_classdict(at);
            self.emit_arg(Op::LoadFromDictOrDeref, cell, at);
        } else {
            self.emit_arg(Op::LoadDeref, cell, at);
        }
    }

    fn load_global(&mut self, number: u32, scope: Option<Scope>, at: Location) {
        if self.unit.block.can_see_class_scope && scope == Some(Scope::GlobalImplicit) {
            self.load_classdict(at);
            self.emit_arg(Op::LoadFromDictOrGlobals, number, at);
        } else {
            self.emit_arg(Op::LoadGlobal, number << 1, at);
        }
    }

    /// The namespace of the class around an annotation or type-parameter scope.
    fn load_classdict(&mut self, at: Location) {
        let cell = self.free_number(self.known.classdict);
        self.emit_arg(Op::LoadDeref, cell, at);
    }

    /// `__debug__` cannot be bound or deleted; newer targets say so when they build the symbol table.
    pub(super) fn forbid_debug(&self, name: Name, context: ExprContext, at: Location) -> Outcome {
        if self.known.debug != Some(name) || self.has(Feature::PlacementBySymtable) {
            return Ok(());
        }
        match context {
            ExprContext::Load => Ok(()),
            ExprContext::Store => Err(CompileError::syntax("cannot assign to __debug__", at)),
            ExprContext::Del => Err(CompileError::syntax("cannot delete __debug__", at)),
        }
    }

    /// Number of the cell or free variable from which a closure takes `name`.
    pub(super) fn closure_number(&mut self, name: Name) -> Result<u32, CompileError> {
        let known = &self.known;
        let implicit = [known.class_cell, known.classdict, known.conditional_annotations].contains(&name);
        let in_class = self.unit.kind == crate::compiler::ir::UnitKind::Class;
        let number = if (in_class && implicit) || self.scope_of(name) == Some(Scope::Cell) {
            self.unit.cellvars.get(name)
        } else {
            self.unit.freevars.get(name).map(|at| self.unit.cellvars.len() + at)
        };
        number.ok_or_else(|| self.fault(&format!("no cell for the free variable {}", self.names.text(name))))
    }
}
