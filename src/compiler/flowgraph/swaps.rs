//! Shortens runs of `SWAP`, and swaps the stores that follow instead of the values (`swaptimize`,
//! `apply_static_swaps`).

use super::Instr;
use crate::target::Op;

/// Runs over one block.
pub(super) fn optimize_swaps(code: &mut [Instr], order: &mut Vec<u32>) {
    let mut index = 0;
    while index < code.len() {
        if code[index].op == Op::Swap {
            index = shorten_run(code, index, order);
            apply_static_swaps(code, index);
        }
        index += 1;
    }
}

/// Marks a place of the permutation that is done.
const VISITED: u32 = u32::MAX;

/// Replaces the run of `SWAP`s and `NOP`s that starts at `start` by the fewest `SWAP`s with the same effect, at the end
/// of the run; gives the index of its last instruction. `order` is room to work in.
fn shorten_run(code: &mut [Instr], start: usize, order: &mut Vec<u32>) -> usize {
    let run = code[start..].iter().take_while(|instr| matches!(instr.op, Op::Swap | Op::Nop)).count();
    let run = &mut code[start..start + run];
    if run.iter().filter(|instr| instr.op == Op::Swap).count() < 2 {
        return start;
    }
    let end = start + run.len() - 1;
    // Slot 0 is the top of the stack; SWAP n exchanges it with slot n - 1.
    let depth = run.iter().filter(|instr| instr.op == Op::Swap).map(|instr| instr.arg).max().unwrap_or(0);
    order.clear();
    order.extend(0..depth);
    for instr in run.iter().filter(|instr| instr.op == Op::Swap && instr.arg > 0) {
        order.swap(0, instr.arg as usize - 1);
    }
    // Every cycle of the permutation is walked through the top; written backwards, that is the shortest way.
    let mut free = run.len();
    let mut put = |arg: u32| {
        if free > 0 {
            free -= 1;
            run[free].set(Op::Swap, arg);
        }
    };
    for first in 0..depth {
        if order[first as usize] == VISITED || order[first as usize] == first {
            continue;
        }
        let mut at = first;
        loop {
            if at != 0 {
                put(at + 1);
            }
            let next = std::mem::replace(&mut order[at as usize], VISITED);
            if next == VISITED {
                break;
            }
            at = next;
        }
    }
    run[..free].iter_mut().for_each(Instr::set_nop);
    end
}

fn swappable(op: Op) -> bool {
    matches!(op, Op::StoreFast | Op::StoreFastMaybeNull | Op::PopTop)
}

fn stored(instr: &Instr) -> Option<u32> {
    matches!(instr.op, Op::StoreFast | Op::StoreFastMaybeNull).then_some(instr.arg)
}

/// The first instruction after `index` that only takes the top of the stack, on `line` if one is given.
fn next_swappable(code: &[Instr], index: usize, line: i32) -> Option<usize> {
    for (at, instr) in code.iter().enumerate().skip(index + 1) {
        if line >= 0 && instr.location.line != line {
            return None;
        }
        if instr.op != Op::Nop {
            return swappable(instr.op).then_some(at);
        }
    }
    None
}

/// Goes left from the end of a run and drops every `SWAP` whose effect the instructions after it can have by changing
/// places.
fn apply_static_swaps(code: &mut [Instr], end: usize) {
    for index in (0..=end).rev() {
        let swap = code[index];
        if swap.op != Op::Swap {
            if swap.op == Op::Nop || swappable(swap.op) {
                continue;
            }
            return;
        }
        let Some(first) = next_swappable(code, index, -1) else { return };
        let line = code[first].location.line;
        let mut second = first;
        for _ in 1..swap.arg {
            match next_swappable(code, second, line) {
                Some(at) => second = at,
                None => return,
            }
        }
        // Two stores to one local must stay in order.
        let (a, b) = (stored(&code[first]), stored(&code[second]));
        if a.is_some() || b.is_some() {
            let between = code.get(first + 1..second).unwrap_or_default();
            if a == b || between.iter().filter_map(stored).any(|local| Some(local) == a || Some(local) == b) {
                return;
            }
        }
        code[index].set_nop();
        code.swap(first, second);
    }
}
