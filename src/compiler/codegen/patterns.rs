//! Patterns, but for sequences and mappings.
//!
//! A pattern consumes the subject on top of the stack, and on failure jumps to a label that pops what is left. Names
//! are stored only when the whole pattern has matched: until then their values wait on the stack, under all that the
//! pattern still needs ([`Context::on_top`]).

use super::display::constant_of;
use super::state::Codegen;
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::compiler::consteval::representative;
use crate::compiler::ir::Label;
use crate::compiler::ir::consts::ConstKey;
use crate::compiler::syntax::ast::{CmpOp, Expr, ExprContext, ExprKind, Name, Pattern, PatternKind};
use crate::target::Op;

/// The state of matching one case, or one alternative of it.
#[derive(Debug)]
pub(super) struct Context {
    /// Names captured so far, in the order of their values on the stack.
    pub(super) stores: Vec<Name>,
    /// Whether a pattern may match everything here.
    pub(super) allow_irrefutable: bool,
    /// Jumping to the `n`th pops `n` values and fails.
    pub(super) fail_pop: Vec<Label>,
    /// How many values on top of the stack must stay there.
    pub(super) on_top: usize,
}

impl Context {
    pub(super) fn new(allow_irrefutable: bool) -> Context {
        Context { stores: Vec::new(), allow_irrefutable, fail_pop: Vec::new(), on_top: 0 }
    }
}

/// `_`.
pub(super) fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern.kind, PatternKind::MatchAs { name: None, .. })
}

impl<'a> Codegen<'a> {
    /// Matches the top of the stack.
    pub(super) fn pattern(&mut self, p: &'a Pattern, context: &mut Context) -> Outcome {
        let at = p.location;
        match &p.kind {
            PatternKind::MatchValue(value) => self.value_pattern(value, context, at),
            PatternKind::MatchSingleton(value) => {
                self.load_tree_const(value, at);
                self.compare_op(CmpOp::Is, at);
                self.jump_to_fail(context, Op::PopJumpIfFalse, at);
                Ok(())
            }
            PatternKind::MatchSequence(patterns) => self.sequence_pattern(patterns, context, at),
            PatternKind::MatchMapping { keys, patterns, rest } => {
                self.mapping_pattern(keys, patterns, *rest, context, at)
            }
            PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                self.class_pattern(cls, patterns, kwd_attrs, kwd_patterns, context, at)
            }
            PatternKind::MatchStar(name) => self.capture(*name, context, at),
            PatternKind::MatchAs { pattern, name } => self.as_pattern(pattern.as_deref(), *name, context, at),
            PatternKind::MatchOr(patterns) => self.or_pattern(patterns, context, at),
        }
    }

    /// A pattern inside another: it may match everything.
    pub(super) fn subpattern(&mut self, p: &'a Pattern, context: &mut Context) -> Outcome {
        let before = std::mem::replace(&mut context.allow_irrefutable, true);
        self.pattern(p, context)?;
        context.allow_irrefutable = before;
        Ok(())
    }

    /// The label that pops `count` values and fails.
    pub(super) fn fail_label(&mut self, context: &mut Context, count: usize) -> Label {
        while context.fail_pop.len() <= count {
            let label = self.label();
            context.fail_pop.push(label);
        }
        context.fail_pop[count]
    }

    /// Jumps to the label that pops all that the pattern has on the stack.
    pub(super) fn jump_to_fail(&mut self, context: &mut Context, op: Op, at: Location) {
        let pops = context.on_top + context.stores.len();
        let label = self.fail_label(context, pops);
        self.emit_jump(op, label, at);
    }

    /// Places the labels, each popping one value and falling through to the next.
    pub(super) fn place_fail_labels(&mut self, context: &mut Context, at: Location) {
        for (count, label) in std::mem::take(&mut context.fail_pop).into_iter().enumerate().rev() {
            self.place(label);
            if count > 0 {
                self.emit(Op::PopTop, at);
            }
        }
    }

    /// Moves the top of the stack down to place `count`. A pattern of n names takes n² / 2 instructions here, as in CPython.
    fn rotate(&mut self, count: usize, at: Location) -> Outcome {
        self.check_room()?;
        for n in (2..=count).rev() {
            self.emit_arg(Op::Swap, n as u32, at);
        }
        Ok(())
    }

    /// Captures the top of the stack under a name, or drops it.
    pub(super) fn capture(&mut self, name: Option<Name>, context: &mut Context, at: Location) -> Outcome {
        let Some(name) = name else {
            self.emit(Op::PopTop, at);
            return Ok(());
        };
        self.forbid_debug(name, ExprContext::Store, at)?;
        if context.stores.contains(&name) {
            return Err(self.duplicate_store(name, at));
        }
        self.rotate(context.on_top + context.stores.len() + 1, at)?;
        context.stores.push(name);
        Ok(())
    }

    fn duplicate_store(&self, name: Name, at: Location) -> CompileError {
        let name = self.names.text(name);
        CompileError::syntax(format!("multiple assignments to name '{name}' in pattern"), at)
    }

    fn value_pattern(&mut self, value: &'a Expr, context: &mut Context, at: Location) -> Outcome {
        if !matches!(value.kind, ExprKind::Constant { .. } | ExprKind::Attribute { .. }) {
            return Err(CompileError::syntax("patterns may only match literals and attribute lookups", at));
        }
        self.expr(value)?;
        self.compare_op(CmpOp::Eq, at);
        self.emit_to_bool(at);
        self.jump_to_fail(context, Op::PopJumpIfFalse, at);
        Ok(())
    }

    fn as_pattern(
        &mut self,
        pattern: Option<&'a Pattern>,
        name: Option<Name>,
        context: &mut Context,
        at: Location,
    ) -> Outcome {
        let Some(pattern) = pattern else {
            if !context.allow_irrefutable {
                let what = match name {
                    Some(name) => format!("name capture '{}'", self.names.text(name)),
                    None => "wildcard".to_string(),
                };
                return Err(CompileError::syntax(format!("{what} makes remaining patterns unreachable"), at));
            }
            return self.capture(name, context, at);
        };
        context.on_top += 1;
        self.emit_arg(Op::Copy, 1, at);
        self.pattern(pattern, context)?;
        context.on_top -= 1;
        self.capture(name, context, at)
    }

    fn class_pattern(
        &mut self,
        cls: &'a Expr,
        patterns: &'a [Pattern],
        kwd_attrs: &'a [Name],
        kwd_patterns: &'a [Pattern],
        context: &mut Context,
        at: Location,
    ) -> Outcome {
        self.check_class_attributes(kwd_attrs, kwd_patterns)?;
        self.expr(cls)?;
        self.load_texts(kwd_attrs.iter().copied(), at);
        self.emit_arg(Op::MatchClass, patterns.len() as u32, at);
        self.emit_arg(Op::Copy, 1, at);
        self.load_none(at);
        self.compare_op(CmpOp::IsNot, at);
        // A tuple of the attributes, or None.
        context.on_top += 1;
        self.jump_to_fail(context, Op::PopJumpIfFalse, at);
        let count = patterns.len() + kwd_patterns.len();
        self.emit_arg(Op::UnpackSequence, count as u32, at);
        context.on_top += count;
        context.on_top -= 1;
        for pattern in patterns.iter().chain(kwd_patterns) {
            context.on_top -= 1;
            if is_wildcard(pattern) {
                self.emit(Op::PopTop, at);
            } else {
                self.subpattern(pattern, context)?;
            }
        }
        Ok(())
    }

    /// No attribute twice; of several repeated ones, the one whose first use comes first is reported.
    fn check_class_attributes(&self, attrs: &[Name], patterns: &[Pattern]) -> Outcome {
        for (i, attr) in attrs.iter().enumerate() {
            self.forbid_debug(*attr, ExprContext::Store, patterns[i].location)?;
            if let Some(later) = attrs[i + 1..].iter().position(|other| other == attr) {
                let message = format!("attribute name repeated in class pattern: {}", self.names.text(*attr));
                return Err(CompileError::syntax(message, patterns[i + 1 + later].location));
            }
        }
        Ok(())
    }

    /// `a | b`: every alternative works on a copy of the subject; all must capture the same names, and they are brought
    /// into the order of the first.
    fn or_pattern(&mut self, patterns: &'a [Pattern], context: &mut Context, at: Location) -> Outcome {
        let end = self.label();
        let mut control: Option<Vec<Name>> = None;
        for (i, alternative) in patterns.iter().enumerate() {
            let last = i + 1 == patterns.len();
            let mut own = Context::new(last && context.allow_irrefutable);
            self.emit_arg(Op::Copy, 1, alternative.location);
            self.pattern(alternative, &mut own)?;
            match &control {
                None => control = Some(own.stores.clone()),
                Some(order) => self.reorder_captures(order, &mut own.stores, alternative.location, at)?,
            }
            self.emit_jump(Op::Jump, end, alternative.location);
            self.place_fail_labels(&mut own, alternative.location);
        }
        self.emit(Op::PopTop, at);
        self.jump_to_fail(context, Op::Jump, at);
        self.place(end);
        // The captures go under the other ones, the copy of the subject, and what must stay on top.
        let control = control.unwrap_or_default();
        let depth = control.len() + 1 + context.on_top + context.stores.len();
        for name in control {
            self.rotate(depth, at)?;
            if context.stores.contains(&name) {
                return Err(self.duplicate_store(name, at));
            }
            context.stores.push(name);
        }
        self.emit(Op::PopTop, at);
        Ok(())
    }

    fn reorder_captures(
        &mut self,
        order: &[Name],
        stores: &mut [Name],
        alternative_at: Location,
        at: Location,
    ) -> Outcome {
        let differ = || CompileError::syntax("alternative patterns bind different names", at);
        if stores.len() != order.len() {
            return Err(differ());
        }
        for (wanted, name) in order.iter().enumerate().rev() {
            let found = stores.iter().position(|store| store == name).ok_or_else(differ)?;
            if found == wanted {
                continue;
            }
            // Everything up to the name goes behind it, on the stack by single rotations.
            let rotations = found + 1;
            stores[..=wanted].rotate_left(rotations);
            for _ in 0..rotations {
                self.rotate(wanted + 1, alternative_at)?;
            }
        }
        Ok(())
    }

    /// The keys of a mapping pattern; no literal twice.
    pub(super) fn mapping_keys(&mut self, keys: &'a [Expr], at: Location) -> Outcome {
        let mut seen = rustc_hash::FxHashSet::default();
        for key in keys {
            match constant_of(key) {
                Some(value) if !seen.insert(ConstKey(representative(value))) => {
                    let shown = crate::code::repr::repr(value, self.session.target.version);
                    let message = format!("mapping pattern checks duplicate key ({shown})");
                    return Err(CompileError::syntax(message, at));
                }
                Some(_) => {}
                None if !matches!(key.kind, ExprKind::Attribute { .. }) => {
                    let message = "mapping pattern keys may only match literals and attribute lookups";
                    return Err(CompileError::syntax(message, at));
                }
                None => {}
            }
            self.expr(key)?;
        }
        Ok(())
    }
}
