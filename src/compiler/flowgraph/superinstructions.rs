//! Pairs of loads and stores of the first sixteen locals become one instruction (`insert_superinstructions`).

use super::graph::BlockId;
use super::nops::remove_nops;
use super::{Work, opclass};
use crate::target::Op;

/// Locals that fit half an operand.
const HALF: u32 = 16;

/// Pairs from left to right; the second of a pair becomes `NOP`, so three loads give a pair and a single.
pub(super) fn insert_superinstructions(work: &mut Work<'_>) {
    if work.unit.varnames.is_empty() {
        return;
    }
    let mut found = false;
    let mut id = BlockId::ENTRY;
    while id.is_some() {
        let code = work.graph.code_mut(id);
        let mut before = false;
        for index in 0..code.len() {
            let here = opclass::can_be_paired(code[index].op);
            // One question for both: that about the first would be answered yes half the time.
            if !(std::mem::replace(&mut before, here) & here) {
                continue;
            }
            let [first, second] = &mut code[index - 1..=index] else { break };
            let pair = match (first.op, second.op) {
                (Op::LoadFast, Op::LoadFast) => Op::LoadFastLoadFast,
                (Op::StoreFast, Op::LoadFast) => Op::StoreFastLoadFast,
                (Op::StoreFast, Op::StoreFast) => Op::StoreFastStoreFast,
                _ => continue,
            };
            let (a, b) = (first.location.line, second.location.line);
            if (a >= 0 && b >= 0 && a != b) || first.arg >= HALF || second.arg >= HALF {
                continue;
            }
            first.set(pair, first.arg << 4 | second.arg);
            second.set_nop();
            before = false;
            found = true;
        }
        id = work.graph.block(id).next;
    }
    work.graph.notes.nops |= found;
    if found {
        remove_nops(work.graph);
    }
}
