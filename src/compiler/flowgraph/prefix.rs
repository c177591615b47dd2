//! The instructions before the first line: cells are made, free variables copied, a generator returned
//! (`prepare_localsplus`). Operands that name cells become slots.

use rustc_hash::FxHashMap;

use super::Work;
use super::graph::{BlockId, Instr};
use crate::base::Location;
use crate::target::Op;
use crate::target::flags;

/// Above this many comparisons names are looked up in a map.
const COMPARED: usize = 64;

/// Inserts the prefix and turns the numbers of cells and free variables into slots.
pub(super) fn prepare_locals(work: &mut Work<'_>) {
    let unit = &*work.unit;
    let (locals, cells, frees) = (unit.varnames.len(), unit.cellvars.len(), unit.freevars.len());
    let suspends = unit.flags & (flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR) != 0;
    if cells + frees == 0 && !suspends {
        work.slots = locals;
        return;
    }
    let slots = cell_slots(work);
    let graph = &mut *work.graph;
    let mut prefix = Vec::new();
    if frees > 0 {
        prefix.push(Instr::new(Op::CopyFreeVars, frees as u32, Location::NONE));
    }
    // In the order of the slots: cells that are parameters or locals come first.
    let mut in_order: Vec<u32> = slots[..cells].to_vec();
    in_order.sort_unstable();
    prefix.extend(in_order.into_iter().map(|slot| Instr::new(Op::MakeCell, slot, Location::NONE)));
    if suspends {
        let location = Location::new(unit.firstlineno, unit.firstlineno, -1, -1);
        prefix.push(Instr::new(Op::ReturnGenerator, 0, location));
        prefix.push(Instr::new(Op::PopTop, 0, location));
    }
    if cells + frees > 0 {
        let mut id = BlockId::ENTRY;
        while id.is_some() {
            for instr in graph.code_mut(id) {
                if names_cell(instr.op) {
                    instr.arg = slots.get(instr.arg as usize).copied().unwrap_or(instr.arg);
                }
            }
            id = graph.block(id).next;
        }
    }
    graph.notes.lineless = true;
    graph.insert_front(BlockId::ENTRY, &prefix);
    let dropped = slots[..cells].iter().filter(|slot| (**slot as usize) < locals).count();
    work.slots = locals + cells + frees - dropped;
}

fn names_cell(op: Op) -> bool {
    matches!(
        op,
        Op::MakeCell | Op::LoadClosure | Op::LoadDeref | Op::StoreDeref | Op::DeleteDeref | Op::LoadFromDictOrDeref
    )
}

/// The slot of every cell and free variable: that of the local of the same name, or one behind the locals.
fn cell_slots(work: &Work<'_>) -> Vec<u32> {
    let unit = &*work.unit;
    let locals = unit.varnames.len();
    let mut next = locals as u32;
    let mut fresh = || {
        next += 1;
        next - 1
    };
    let map: Option<FxHashMap<_, _>> =
        (locals * unit.cellvars.len() > COMPARED).then(|| unit.varnames.iter().zip(0u32..).collect());
    let local = |name| match &map {
        Some(map) => map.get(name).copied(),
        None => unit.varnames.iter().position(|local| local == name).map(|at| at as u32),
    };
    let mut slots: Vec<u32> = Vec::with_capacity(unit.cellvars.len() + unit.freevars.len());
    slots.extend(unit.cellvars.iter().map(|name| local(name).unwrap_or_else(&mut fresh)));
    slots.extend(unit.freevars.iter().map(|_| fresh()));
    slots
}
