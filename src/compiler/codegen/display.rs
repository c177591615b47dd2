//! Displays: tuples, lists, sets and dictionaries, and sequences of call arguments.

use super::Outcome;
use super::state::Codegen;
use crate::base::Location;
use crate::code::Constant;
use crate::compiler::consteval::frozen_set;
use crate::compiler::syntax::ast::{Expr, ExprContext, ExprKind, Name};
use crate::target::{Feature, Op};

/// Above so many values on the stack, a collection is built step by step (`_PY_STACK_USE_GUIDELINE`).
pub(super) const STACK_USE_GUIDELINE: usize = 30;

/// What a sequence of expressions becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Collection {
    List,
    Set,
    /// Built as a list when it is not simple.
    Tuple,
}

impl Collection {
    fn build(self) -> Op {
        if self == Collection::Set { Op::BuildSet } else { Op::BuildList }
    }

    fn add(self) -> Op {
        if self == Collection::Set { Op::SetAdd } else { Op::ListAppend }
    }

    fn extend(self) -> Op {
        if self == Collection::Set { Op::SetUpdate } else { Op::ListExtend }
    }
}

impl<'a> Codegen<'a> {
    /// A tuple or list, as a value or as a target.
    pub(super) fn tuple_or_list(
        &mut self,
        elts: &'a [Expr],
        context: ExprContext,
        tuple: bool,
        at: Location,
    ) -> Outcome {
        match context {
            ExprContext::Load => {
                self.collection(elts, 0, None, if tuple { Collection::Tuple } else { Collection::List }, at)
            }
            ExprContext::Store => self.unpack(elts, at),
            ExprContext::Del => self.exprs(elts),
        }
    }

    /// `{a, b}`.
    pub(super) fn set(&mut self, elts: &'a [Expr], at: Location) -> Outcome {
        self.collection(elts, 0, None, Collection::Set, at)
    }

    /// Collects expressions, stars allowed. `pushed` values are on the stack already and come first; the value of
    /// `injected` comes last.
    pub(super) fn collection(
        &mut self,
        elts: &'a [Expr],
        pushed: usize,
        injected: Option<Name>,
        kind: Collection,
        at: Location,
    ) -> Outcome {
        let count = elts.len() + usize::from(injected.is_some());
        if self.has(Feature::FoldInTree) && injected.is_none() && elts.len() > 2 && all_constant(elts.iter()) {
            self.constant_collection(elts, pushed, kind, at);
            return Ok(());
        }
        let big = count + pushed > STACK_USE_GUIDELINE;
        let starred = elts.iter().any(|e| matches!(e.kind, ExprKind::Starred { .. }));
        if !starred && !big {
            self.exprs(elts)?;
            if let Some(name) = injected {
                self.name_op(name, ExprContext::Load, at)?;
            }
            let op = if kind == Collection::Tuple { Op::BuildTuple } else { kind.build() };
            self.emit_arg(op, (count + pushed) as u32, at);
            return Ok(());
        }
        let mut built = big;
        if big {
            self.emit_arg(kind.build(), pushed as u32, at);
        }
        for (i, elt) in elts.iter().enumerate() {
            if let ExprKind::Starred { value, .. } = &elt.kind {
                if !built {
                    self.emit_arg(kind.build(), (i + pushed) as u32, at);
                    built = true;
                }
                self.expr(value)?;
                self.emit_arg(kind.extend(), 1, at);
            } else {
                self.expr(elt)?;
                if built {
                    self.emit_arg(kind.add(), 1, at);
                }
            }
        }
        if let Some(name) = injected {
            self.name_op(name, ExprContext::Load, at)?;
            self.emit_arg(kind.add(), 1, at);
        }
        if kind == Collection::Tuple {
            self.list_to_tuple(at);
        }
        Ok(())
    }

    /// A display of constants, from one constant.
    fn constant_collection(&mut self, elts: &[Expr], pushed: usize, kind: Collection, at: Location) {
        let items: Vec<Constant> = elts.iter().filter_map(constant_of).cloned().collect();
        if kind == Collection::Tuple && pushed == 0 {
            return self.load_const(Constant::Tuple(items.into()), at);
        }
        let value = match kind {
            Collection::Set => frozen_set(items),
            _ => Constant::Tuple(items.into()),
        };
        self.emit_arg(kind.build(), pushed as u32, at);
        self.load_const(value, at);
        self.emit_arg(kind.extend(), 1, at);
        if kind == Collection::Tuple {
            self.list_to_tuple(at);
        }
    }

    /// `{k: v, **m}`.
    pub(super) fn dict(&mut self, keys: &'a [Option<Expr>], values: &'a [Expr], at: Location) -> Outcome {
        let mut have_dict = false;
        let mut pending = 0;
        for (i, key) in keys.iter().enumerate() {
            if key.is_some() {
                if pending * 2 > STACK_USE_GUIDELINE {
                    self.dict_part(keys, values, i - pending..i + 1, &mut have_dict, at)?;
                    pending = 0;
                } else {
                    pending += 1;
                }
                continue;
            }
            if pending > 0 {
                self.dict_part(keys, values, i - pending..i, &mut have_dict, at)?;
                pending = 0;
            }
            if !have_dict {
                self.emit_arg(Op::BuildMap, 0, at);
                have_dict = true;
            }
            self.expr(&values[i])?;
            self.emit_arg(Op::DictUpdate, 1, at);
        }
        if pending > 0 {
            self.dict_part(keys, values, keys.len() - pending..keys.len(), &mut have_dict, at)?;
        }
        if !have_dict {
            self.emit_arg(Op::BuildMap, 0, at);
        }
        Ok(())
    }

    /// Some pairs of a display become a dictionary of their own, or are added to the one there is.
    fn dict_part(
        &mut self,
        keys: &'a [Option<Expr>],
        values: &'a [Expr],
        range: std::ops::Range<usize>,
        have_dict: &mut bool,
        at: Location,
    ) -> Outcome {
        let count = range.len();
        let big = count * 2 > STACK_USE_GUIDELINE;
        let keys = &keys[range.clone()];
        let values = &values[range];
        let constant_keys = self.has(Feature::ConstKeyMap) && count > 1 && !big && all_constant(keys.iter().flatten());
        if constant_keys {
            self.exprs(values)?;
            let keys = keys.iter().flatten().filter_map(constant_of).cloned().collect();
            self.load_const(Constant::Tuple(keys), at);
            self.emit_arg(Op::BuildConstKeyMap, count as u32, at);
        } else {
            if big {
                self.emit_arg(Op::BuildMap, 0, at);
            }
            for (key, value) in keys.iter().flatten().zip(values) {
                self.expr(key)?;
                self.expr(value)?;
                if big {
                    self.emit_arg(Op::MapAdd, 1, at);
                }
            }
            if !big {
                self.emit_arg(Op::BuildMap, count as u32, at);
            }
        }
        if *have_dict {
            self.emit_arg(Op::DictUpdate, 1, at);
        }
        *have_dict = true;
        Ok(())
    }
}

/// The value of a constant expression.
pub(super) fn constant_of(e: &Expr) -> Option<&Constant> {
    match &e.kind {
        ExprKind::Constant { value, .. } => Some(value),
        _ => None,
    }
}

fn all_constant<'e>(mut list: impl Iterator<Item = &'e Expr>) -> bool {
    list.all(|e| constant_of(e).is_some())
}
