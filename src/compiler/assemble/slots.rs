//! The local array: which name and which kind each slot has (`compute_localsplus_info`).

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::code::object::kind;
use crate::code::{LocalSlot, PyStr};
use crate::compiler::ir::Unit;
use crate::target::{Feature, Target, flags};

/// Above this many comparisons names are looked up in a set.
const COMPARED: usize = 64;

/// Locals in their order (those that are cells keep their slot), other cells, free variables. The names are taken from
/// the unit.
pub(super) fn slots(unit: &mut Unit, count: usize, target: Target) -> Arc<[LocalSlot]> {
    let mut slots = Vec::with_capacity(count);
    let sorts = argument_kinds(unit, target);
    let (varnames, cellvars) = (std::mem::take(&mut unit.varnames), std::mem::take(&mut unit.cellvars));
    // The cells that are no locals, before the names of locals are given away.
    let is_local = among(&varnames, cellvars.len());
    let other_cells: Vec<PyStr> = cellvars.iter().filter(|name| !is_local(name)).cloned().collect();
    drop(is_local);
    let is_cell = among(&cellvars, varnames.len());
    let is_hidden = among(&unit.fast_hidden, varnames.len());
    for (at, name) in varnames.into_iter().enumerate() {
        let mut bits = kind::LOCAL | sorts.iter().find(|(end, _)| at < *end).map_or(0, |(_, bits)| *bits);
        if is_hidden(&name) {
            bits |= kind::HIDDEN;
        }
        if is_cell(&name) {
            bits |= kind::CELL;
        }
        slots.push(LocalSlot { name, kind: bits });
    }
    slots.extend(other_cells.into_iter().map(|name| LocalSlot { name, kind: kind::CELL }));
    slots.extend(unit.freevars.drain(..).map(|name| LocalSlot { name, kind: kind::FREE }));
    if unit.format_parameter
        && let Some(first) = slots.first_mut()
    {
        first.name = PyStr::from("format");
    }
    super::shared(slots)
}

/// A test for names, made for `lookups` tests.
fn among(names: &[PyStr], lookups: usize) -> impl Fn(&PyStr) -> bool + '_ {
    let set: Option<FxHashSet<&PyStr>> = (names.len() * lookups > COMPARED).then(|| names.iter().collect());
    move |name| match &set {
        Some(set) => set.contains(name),
        None => names.contains(name),
    }
}

/// Where each sort of argument ends, and its bits (3.14 and later).
fn argument_kinds(unit: &Unit, target: Target) -> [(usize, u8); 5] {
    if !target.has(Feature::ArgumentKinds) {
        return [(0, 0); 5];
    }
    let has = |flag| usize::from(unit.flags & flag != 0);
    let counts = [
        (unit.posonlyargcount as usize, kind::ARG_POS),
        (unit.argcount as usize, kind::ARG_POS | kind::ARG_KW),
        (unit.kwonlyargcount as usize, kind::ARG_KW),
        (has(flags::VARARGS), kind::ARG_VAR | kind::ARG_POS),
        (has(flags::VARKEYWORDS), kind::ARG_VAR | kind::ARG_KW),
    ];
    let mut end = 0;
    counts.map(|(count, bits)| {
        end += count;
        (end, bits)
    })
}
