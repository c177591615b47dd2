//! Annotations: evaluated where they stand (up to 3.13), by a function when somebody asks (3.14 and later), or kept as
//! strings (`from __future__ import annotations`).

use super::emit::{attribute, common};
use super::state::Codegen;
use super::unit::{ArgCounts, Finished};
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::code::{Constant, PyStr};
use crate::compiler::ir::UnitKind;
use crate::compiler::symtable::{Block, Role};
use crate::compiler::syntax::ast::{Arg, CmpOp, Expr, ExprContext, ExprKind, FunctionDef, Name, Stmt, StmtKind};
use crate::compiler::unparse::unparse;
use crate::target::{Feature, Op};

/// The `format` above which `__annotate__` gives up (`annotationlib.Format.VALUE_WITH_FAKE_GLOBALS`).
const VALUE_WITH_FAKE_GLOBALS: i64 = 2;

impl<'a> Codegen<'a> {
    /// Whether a module or class begins by making its `__annotations__`.
    pub(super) fn needs_annotations_dict(&self, body: &[Stmt]) -> bool {
        if self.has(Feature::DeferredAnnotations) {
            self.future.annotations && self.unit.block.annotations_used
        } else {
            has_annotation(body)
        }
    }

    /// Annotations of a function's parameters and its result. Gives the attribute of the function that is on the stack.
    pub(super) fn function_annotations(&mut self, def: &'a FunctionDef, at: Location) -> Result<u32, CompileError> {
        if !self.has(Feature::DeferredAnnotations) {
            let count = self.annotation_pairs(def, at)?;
            if count == 0 {
                return Ok(0);
            }
            self.emit_arg(Op::BuildTuple, count * 2, at);
            return Ok(attribute::ANNOTATIONS);
        }
        let scope = self.block(def.args.id, Role::Annotations)?;
        if !scope.annotations_used {
            return Ok(0);
        }
        self.enter_annotations_scope(self.annotate_name(scope), scope, at);
        let count = self.annotation_pairs(def, at)?;
        self.emit_arg(Op::BuildMap, count, at);
        let finished = self.leave_annotations_scope(at)?;
        self.closure(finished, 0, at)?;
        Ok(attribute::ANNOTATE)
    }

    fn annotation_pairs(&mut self, def: &'a FunctionDef, at: Location) -> Result<u32, CompileError> {
        let args = &def.args;
        let (first, second) = if self.has(Feature::PosonlyAnnotationsFirst) {
            (&args.posonlyargs, &args.args)
        } else {
            (&args.args, &args.posonlyargs)
        };
        let in_order = first
            .iter()
            .chain(second)
            .chain(args.vararg.as_deref())
            .chain(&args.kwonlyargs)
            .chain(args.kwarg.as_deref());
        let mut count = 0;
        for Arg { arg, annotation, .. } in in_order {
            if let Some(annotation) = annotation {
                self.annotation_pair(*arg, annotation, at)?;
                count += 1;
            }
        }
        if let Some(returns) = &def.returns {
            self.annotation_pair(self.known.returns, returns, at)?;
            count += 1;
        }
        Ok(count)
    }

    fn annotation_pair(&mut self, name: Name, annotation: &'a Expr, at: Location) -> Outcome {
        let name = self.mangle_here(name);
        self.load_text(name, at);
        if self.future.annotations {
            self.annotation_text(annotation);
            return Ok(());
        }
        match &annotation.kind {
            // `*args: *Ts` annotates with the only element of `(*Ts,)`.
            ExprKind::Starred { value, .. } => {
                self.expr(value)?;
                self.emit_arg(Op::UnpackSequence, 1, at);
                Ok(())
            }
            _ => self.expr(annotation),
        }
    }

    /// An annotation as the source text that CPython would write for it.
    fn annotation_text(&mut self, annotation: &Expr) {
        let text = unparse(annotation, self.names, self.session.target.version);
        self.load_const(Constant::Str(text), annotation.location);
    }

    /// `target: annotation = value`.
    pub(super) fn ann_assign(&mut self, s: &'a Stmt) -> Outcome {
        let StmtKind::AnnAssign { target, annotation, value, simple } = &s.kind else { return Ok(()) };
        let at = s.location;
        if let Some(value) = value {
            self.expr(value)?;
            self.expr(target)?;
        }
        let evaluated = matches!(self.unit.kind, UnitKind::Module | UnitKind::Class);
        match &target.kind {
            ExprKind::Name { id, .. } => {
                self.forbid_debug(*id, ExprContext::Store, at)?;
                if *simple && evaluated {
                    self.name_annotation(s, *id, annotation)?;
                }
            }
            ExprKind::Attribute { value: object, attr, .. } => {
                self.forbid_debug(*attr, ExprContext::Store, at)?;
                if value.is_none() {
                    self.evaluate_and_drop(object)?;
                }
            }
            ExprKind::Subscript { value: object, slice, .. } => {
                if value.is_none() {
                    self.evaluate_and_drop(object)?;
                    self.evaluate_index_and_drop(slice)?;
                }
            }
            _ => return Err(self.fault("invalid node type for annotated assignment")),
        }
        // The annotation of anything but a name goes nowhere.
        if !simple && evaluated && !self.future.annotations && !self.has(Feature::DeferredAnnotations) {
            self.evaluate_and_drop(annotation)?;
        }
        Ok(())
    }

    fn name_annotation(&mut self, s: &'a Stmt, name: Name, annotation: &'a Expr) -> Outcome {
        let at = s.location;
        if self.has(Feature::DeferredAnnotations) && !self.future.annotations {
            self.defer_annotation(s);
            return Ok(());
        }
        if self.future.annotations {
            self.annotation_text(annotation);
        } else {
            self.expr(annotation)?;
        }
        self.emit_name(Op::LoadName, self.known.annotations, at);
        let name = self.mangle_here(name);
        self.load_text(name, at);
        self.emit(Op::StoreSubscr, at);
        Ok(())
    }

    /// Puts an annotation off to the end of the scope. If its statement may not run, a set remembers that it did.
    fn defer_annotation(&mut self, s: &'a Stmt) {
        let at = s.location;
        if self.unit.kind != UnitKind::Module && self.unit.conditional == 0 {
            self.unit.deferred.push((s, None));
            return;
        }
        let number = self.unit.next_conditional;
        self.unit.next_conditional += 1;
        self.unit.deferred.push((s, Some(number)));
        let set = self.known.conditional_annotations;
        if self.unit.kind == UnitKind::Class {
            let cell = self.unit.cellvars.add(set);
            self.emit_arg(Op::LoadDeref, cell, at);
        } else {
            self.emit_name(Op::LoadName, set, at);
        }
        self.load_int(number as usize, at);
        self.emit_arg(Op::SetAdd, 1, at);
        self.emit(Op::PopTop, at);
    }

    fn evaluate_and_drop(&mut self, e: &'a Expr) -> Outcome {
        self.expr(e)?;
        self.emit(Op::PopTop, e.location);
        Ok(())
    }

    /// Everything in a subscript must be defined when the statement runs.
    fn evaluate_index_and_drop(&mut self, index: &'a Expr) -> Outcome {
        match &index.kind {
            ExprKind::Slice { lower, upper, step } => {
                [lower, upper, step].into_iter().flatten().try_for_each(|part| self.evaluate_and_drop(part))
            }
            ExprKind::Tuple { elts, .. } => elts.iter().try_for_each(|elt| self.evaluate_index_and_drop(elt)),
            _ => self.evaluate_and_drop(index),
        }
    }

    /// The annotations that were put off, as the function `__annotate__`.
    pub(super) fn deferred_annotations(&mut self, at: Location) -> Outcome {
        let deferred = std::mem::take(&mut self.unit.deferred);
        if deferred.is_empty() {
            return Ok(());
        }
        let is_module = self.unit.kind == UnitKind::Module;
        // A module's function must exist before anything runs, so its code takes the place kept at the beginning.
        let stashed = is_module.then(|| std::mem::take(&mut self.unit.sequence));
        let outer = self.unit.kind;
        let scope = self.variable_annotations_block()?;
        self.enter_annotations_scope(self.annotate_name(scope), scope, at);
        self.emit_arg(Op::BuildMap, 0, at);
        for (s, number) in deferred {
            self.deferred_annotation(s, number, outer, at)?;
        }
        let finished = self.leave_annotations_scope(at)?;
        self.closure(finished, 0, at)?;
        let name = if is_module { self.known.annotate } else { self.known.annotate_func };
        self.name_op(name, ExprContext::Store, at)?;
        if let Some(stashed) = stashed {
            self.unit.annotations = Some(std::mem::replace(&mut self.unit.sequence, stashed));
        }
        Ok(())
    }

    fn deferred_annotation(
        &mut self,
        s: &'a Stmt,
        number: Option<u32>,
        outer: UnitKind,
        scope_at: Location,
    ) -> Outcome {
        let StmtKind::AnnAssign { target, annotation, .. } = &s.kind else { return Ok(()) };
        let ExprKind::Name { id, .. } = target.kind else { return Ok(()) };
        let at = s.location;
        let not_set = self.label();
        let set = self.known.conditional_annotations;
        if let Some(number) = number {
            self.load_int(number as usize, at);
            if outer == UnitKind::Class {
                let cell = self.free_number(set);
                self.emit_arg(Op::LoadDeref, cell, at);
            } else {
                // CPython leaves the operand unshifted here: no NULL is pushed, and the index is taken as it is.
                let number = self.name_number(set);
                self.emit_arg(Op::LoadGlobal, number, at);
            }
            self.compare_op(CmpOp::In, at);
            self.pop_jump(false, not_set, at);
        }
        self.expr(annotation)?;
        self.emit_arg(Op::Copy, 2, at);
        let mangled = self.mangle(self.unit.private, id);
        self.load_text(mangled, at);
        self.emit(Op::StoreSubscr, scope_at);
        self.place(not_set);
        Ok(())
    }

    /// Enters a scope that is called with a format, and refuses the formats that it cannot serve.
    pub(super) fn enter_annotations_scope(&mut self, name: PyStr, scope: &'a Block, at: Location) {
        self.enter_scope(UnitKind::Annotations, name, scope, at.line, ArgCounts::format(), None);
        self.emit_arg(Op::LoadFast, 0, at);
        self.load_const(Constant::Int(VALUE_WITH_FAKE_GLOBALS), at);
        self.compare_op(CmpOp::Gt, at);
        let body = self.label();
        self.pop_jump(false, body, at);
        self.emit_arg(Op::LoadCommonConstant, common::NOT_IMPLEMENTED_ERROR, at);
        self.emit_arg(Op::RaiseVarargs, 1, at);
        self.place(body);
    }

    /// Returns the dictionary of annotations. The parameter is `.format` inside, so that no annotation can name it, and
    /// `format` in the signature.
    fn leave_annotations_scope(&mut self, at: Location) -> Result<Finished, CompileError> {
        self.emit(Op::ReturnValue, at);
        self.unit.format_parameter = true;
        self.leave_scope(true)
    }

    fn annotate_name(&self, scope: &Block) -> PyStr {
        PyStr::from(self.names.text(scope.name))
    }
}

/// Whether a body holds an annotated assignment, in nested blocks too but not in functions or classes.
fn has_annotation(body: &[Stmt]) -> bool {
    body.iter().any(|s| match &s.kind {
        StmtKind::AnnAssign { .. } => true,
        StmtKind::For { body, orelse, .. } | StmtKind::While { body, orelse, .. } => {
            has_annotation(body) || has_annotation(orelse)
        }
        StmtKind::If { .. } => if_has_annotation(s),
        StmtKind::With { body, .. } => has_annotation(body),
        StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
            handlers.iter().any(|handler| has_annotation(&handler.body))
                || [body, finalbody, orelse].into_iter().any(|part| has_annotation(part))
        }
        StmtKind::Match { cases, .. } => cases.iter().any(|case| has_annotation(&case.body)),
        _ => false,
    })
}

/// As [`has_annotation`], following a chain of `elif` without recursion.
fn if_has_annotation(s: &Stmt) -> bool {
    let mut current = s;
    while let StmtKind::If { body, orelse, .. } = &current.kind {
        if has_annotation(body) {
            return true;
        }
        match orelse.as_slice() {
            [only @ Stmt { kind: StmtKind::If { .. }, .. }] => current = only,
            _ => return has_annotation(orelse),
        }
    }
    false
}
