//! Drops constants that no instruction loads; the first one always stays, for it may be the docstring
//! (`remove_unused_consts`).

use super::graph::BlockId;
use super::{Work, opclass};

/// Drops them and renumbers the operands.
pub(super) fn remove_unused_consts(work: &mut Work<'_>) {
    let consts = &mut work.unit.consts;
    if consts.is_empty() || !work.graph.notes.unused_consts {
        return;
    }
    work.room.flags.clear();
    work.room.flags.resize(consts.len(), false);
    work.room.flags[0] = true;
    let graph = &mut *work.graph;
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        for instr in graph.code(id) {
            // What loads no constant is taken for a load of the first, which stays in any case.
            let number = if opclass::has_const(instr.op) { instr.arg } else { 0 };
            if let Some(used) = work.room.flags.get_mut(number as usize) {
                *used = true;
            }
        }
        id = graph.block(id).next;
    }
    if work.room.flags.iter().all(|used| *used) {
        return;
    }
    let numbers: Vec<u32> = work
        .room
        .flags
        .iter()
        .scan(0, |next, used| {
            let number = *next;
            *next += u32::from(*used);
            Some(number)
        })
        .collect();
    consts.retain(&work.room.flags);
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        for instr in graph.code_mut(id).iter_mut().filter(|instr| opclass::has_const(instr.op)) {
            instr.arg = numbers.get(instr.arg as usize).copied().unwrap_or(instr.arg);
        }
        id = graph.block(id).next;
    }
}
