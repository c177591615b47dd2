//! Pairs of loads and stores of the first sixteen locals become one instruction (`insert_superinstructions`).

use super::Work;
use super::graph::BlockId;
use super::nops::remove_nops;
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
        for index in 1..code.len() {
            let (first, second) = (code[index - 1], code[index]);
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
            code[index - 1].set(pair, first.arg << 4 | second.arg);
            code[index].set_nop();
            found = true;
        }
        id = work.graph.block(id).next;
    }
    if found {
        remove_nops(work.graph);
    }
}
