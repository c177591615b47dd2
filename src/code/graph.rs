//! The flow graph of a finished code object, of any version: basic blocks and where each can go.
//!
//! In: instructions and the exception table (3.11 and later) or the block instructions (`SETUP_FINALLY` and its kin, up to
//! 3.10). Out: blocks in the order of the code, with edges. The compiler's own graph, before and after each pass, is
//! `compiler::flowgraph`; this one works for any `.pyc`.

use std::collections::{BTreeMap, BTreeSet};

use super::instruction::{Instruction, instructions};
use super::{CodeObject, exception_table};
use crate::target::{Feature, Op, Target};

/// Why control goes from one block to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    /// To the next instruction; for a conditional jump, when it is not taken.
    Fall,
    /// An unconditional jump, or a conditional one that is taken.
    Jump,
    /// A return address that a `finally` block of 3.8 goes back to.
    Return,
    /// An exception is raised in the block.
    Exception,
}

/// What an edge says about the value that was tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Test {
    /// It was true.
    True,
    /// It was false.
    False,
    /// It was `None`.
    IsNone,
    /// It was not `None`.
    IsNotNone,
    /// The iterator gave an item, or the awaited object is not done.
    More,
    /// There is no item, or the awaited object is done.
    Done,
    /// An exception matched an `except` clause.
    Match,
    /// It did not match.
    NoMatch,
}

/// An edge to the block with index `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Why.
    pub kind: EdgeKind,
    /// Index of the block it goes to.
    pub to: usize,
    /// What the test said, for a conditional jump.
    pub test: Option<Test>,
}

/// Instructions that are entered only at the first and left only at the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Index of the first instruction in [`Graph::instructions`].
    pub first: usize,
    /// Index after the last.
    pub end: usize,
    /// Where it can go: fall-through and jumps first, then exceptions; no edge twice.
    pub edges: Vec<Edge>,
}

/// The flow graph. Block 0 is the entry.
#[derive(Clone, Debug)]
pub struct Graph {
    /// The instructions of the code object, `EXTENDED_ARG`s included.
    pub instructions: Vec<Instruction>,
    /// The blocks in the order of the code.
    pub blocks: Vec<Block>,
}

impl Graph {
    /// The block that holds an instruction, by the instruction's index.
    pub fn block_of(&self, instruction: usize) -> usize {
        self.blocks.partition_point(|b| b.end <= instruction)
    }
}

/// How one instruction passes control on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Flow {
    falls: bool,
    jumps: bool,
}

fn flow(op: Option<Op>) -> Flow {
    let (falls, jumps) = match op {
        Some(Op::ReturnValue | Op::ReturnConst | Op::RaiseVarargs | Op::Reraise | Op::InterpreterExit) => {
            (false, false)
        }
        Some(Op::JumpForward | Op::JumpAbsolute | Op::JumpBackward | Op::JumpBackwardNoInterrupt) => (false, true),
        // Its operand names the instruction that it belongs to; it never goes there.
        Some(Op::EndAsyncFor) => (true, false),
        Some(op) if pushes_handler(op) => (true, false),
        _ => (true, true),
    };
    Flow { falls, jumps }
}

/// Up to 3.10: instructions that make their target the handler of what follows.
fn pushes_handler(op: Op) -> bool {
    matches!(op, Op::SetupFinally | Op::SetupWith | Op::SetupAsyncWith)
}

/// What a conditional jump says when it is taken and when not.
fn tests(op: Op) -> Option<(Test, Test)> {
    Some(match op {
        Op::PopJumpIfFalse | Op::PopJumpForwardIfFalse | Op::PopJumpBackwardIfFalse | Op::JumpIfFalseOrPop => {
            (Test::False, Test::True)
        }
        Op::PopJumpIfTrue | Op::PopJumpForwardIfTrue | Op::PopJumpBackwardIfTrue | Op::JumpIfTrueOrPop => {
            (Test::True, Test::False)
        }
        Op::PopJumpIfNone | Op::PopJumpForwardIfNone | Op::PopJumpBackwardIfNone => (Test::IsNone, Test::IsNotNone),
        Op::PopJumpIfNotNone | Op::PopJumpForwardIfNotNone | Op::PopJumpBackwardIfNotNone => {
            (Test::IsNotNone, Test::IsNone)
        }
        Op::ForIter | Op::Send => (Test::Done, Test::More),
        Op::JumpIfNotExcMatch => (Test::NoMatch, Test::Match),
        _ => return None,
    })
}

/// Reads the flow graph of a code object. Damaged code gives a graph too: what leads outside the code has no edge.
pub fn graph(code: &CodeObject) -> Graph {
    let target = Target::of(code.version);
    let all: Vec<Instruction> = instructions(code).collect();
    let by_offset: BTreeMap<u32, usize> = all.iter().enumerate().map(|(n, i)| (i.offset, n)).collect();
    // A jump to an instruction goes to the first of the `EXTENDED_ARG`s that belong to it.
    let at = |offset: u32| by_offset.get(&offset).map(|&n| by_offset.get(&all[n].start).copied().unwrap_or(n));
    let op_of = |i: &Instruction| target.table().op(i.number.into());
    let jump = |i: &Instruction| {
        let to = target.jump_target(i.number.into(), i.offset, i.arg)?;
        at(u32::try_from(to).ok()?)
    };

    let handlers = handlers(code, target, &all, &at, &jump);
    let mut leaders: BTreeSet<usize> = BTreeSet::from([0]);
    for (n, i) in all.iter().enumerate() {
        let op = op_of(i);
        let to = jump(i);
        if let (Some(to), true) = (to, op != Some(Op::EndAsyncFor)) {
            leaders.insert(to);
        }
        let passes = flow(op);
        let is_block_push = op.is_some_and(pushes_handler);
        if !passes.falls || (to.is_some() && passes.jumps) || (is_block_push && !target.has(Feature::ExceptionTable)) {
            leaders.insert(n + 1);
        }
        if n > 0 && handlers[n] != handlers[n - 1] {
            leaders.insert(n);
        }
        leaders.extend(handlers[n].iter());
    }
    leaders.retain(|&n| n < all.len());

    let starts: Vec<usize> = leaders.into_iter().collect();
    let block_at = |n: usize| starts.partition_point(|&s| s <= n).checked_sub(1);
    let mut blocks: Vec<Block> = Vec::with_capacity(starts.len());
    for (b, &first) in starts.iter().enumerate() {
        let end = starts.get(b + 1).copied().unwrap_or(all.len());
        let mut edges = Vec::new();
        if let Some(last) = all.get(end.wrapping_sub(1)).filter(|_| end > first) {
            let op = op_of(last);
            let passes = flow(op);
            let to = jump(last).filter(|_| passes.jumps);
            let said = op.and_then(tests).filter(|_| to.is_some());
            if passes.falls && end < all.len() {
                let kind = if op == Some(Op::CallFinally) { EdgeKind::Return } else { EdgeKind::Fall };
                edges.push(Edge { kind, to: b + 1, test: said.map(|(_, not_taken)| not_taken) });
            }
            if let Some(to) = to.and_then(block_at) {
                edges.push(Edge { kind: EdgeKind::Jump, to, test: said.map(|(taken, _)| taken) });
            }
            if let Some(to) = handlers[first].and_then(block_at) {
                edges.push(Edge { kind: EdgeKind::Exception, to, test: None });
            }
        }
        edges.dedup();
        blocks.push(Block { first, end, edges });
    }
    Graph { instructions: all, blocks }
}

/// For every instruction, the index of the instruction at which its exception handler begins.
fn handlers(
    code: &CodeObject,
    target: Target,
    all: &[Instruction],
    at: &dyn Fn(u32) -> Option<usize>,
    jump: &dyn Fn(&Instruction) -> Option<usize>,
) -> Vec<Option<usize>> {
    let mut handlers = vec![None; all.len()];
    if target.has(Feature::ExceptionTable) {
        for entry in exception_table::decode(&code.exceptiontable) {
            let first = all.partition_point(|i| i.offset < entry.start);
            let end = all.partition_point(|i| i.offset < entry.end);
            for handler in handlers.iter_mut().take(end).skip(first) {
                *handler = at(entry.target);
            }
        }
    } else {
        walk_block_stack(target, all, jump, &mut handlers);
    }
    handlers
}

/// Up to 3.10 the handler of an instruction is on the block stack at run time. It is the same on every way to the
/// instruction, so one walk over the code finds it.
fn walk_block_stack(
    target: Target,
    all: &[Instruction],
    jump: &dyn Fn(&Instruction) -> Option<usize>,
    handlers: &mut [Option<usize>],
) {
    // The stack as a chain of cells, so that every instruction can keep its own: (handler, cell below).
    let mut cells: Vec<(Option<usize>, Option<usize>)> = Vec::new();
    let push = |cells: &mut Vec<_>, handler: Option<usize>, below: Option<usize>| {
        cells.push((handler, below));
        Some(cells.len() - 1)
    };
    let mut seen = vec![false; all.len()];
    let mut open: Vec<(usize, Option<usize>)> = vec![(0, None)];
    while let Some((mut n, mut top)) = open.pop() {
        while n < all.len() && !seen[n] {
            seen[n] = true;
            // The nearest block that handles exceptions; an `except` block being run stands there as an empty one.
            let mut cell = top;
            while let Some(c) = cell {
                if cells[c].0.is_some() {
                    handlers[n] = cells[c].0;
                    break;
                }
                cell = cells[c].1;
            }
            let i = &all[n];
            let op = target.table().op(i.number.into());
            match op {
                Some(op) if pushes_handler(op) => {
                    if let Some(to) = jump(i) {
                        // While the handler runs, a block without a handler of its own stands in place of the `try`.
                        open.push((to, push(&mut cells, None, top)));
                        top = push(&mut cells, Some(to), top);
                    }
                }
                // 3.8 marks that a `finally` block is entered without an exception; what ends it removes either mark.
                Some(Op::BeginFinally) => top = push(&mut cells, None, top),
                Some(Op::PopBlock | Op::PopExcept | Op::EndAsyncFor | Op::EndFinally | Op::PopFinally) => {
                    top = top.and_then(|c| cells[c].1);
                }
                _ => {}
            }
            let passes = flow(op);
            // What `CALL_FINALLY` calls is also a handler and is walked as one: its end does not come back here.
            if let Some(to) = jump(i).filter(|_| passes.jumps && op != Some(Op::CallFinally)) {
                open.push((to, top));
            }
            if !passes.falls {
                break;
            }
            n += 1;
        }
    }
}
