//! `LOAD_FAST` becomes `LOAD_FAST_BORROW` where the value is used up before the local can change
//! (`optimize_load_fast`, 3.14 and later).
//!
//! Every block is run with a stack of references that know which instruction made them and which local they came from.
//! A load must stay as it is when its value is still on the stack at the end of the block or when its local changes, or
//! when the value is stored in another local.

use super::graph::{Block, BlockId, Graph, Instr};
use super::{Rules, Work, opclass};
use crate::target::{Op, OpcodeTable};

/// A value on the stack: the instruction that made it, and the local that it was loaded from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reference {
    /// Index in the block, or [`NOBODY`].
    maker: u32,
    /// Number of the local, or [`NOBODY`].
    local: u32,
}

const NOBODY: u32 = u32::MAX;

/// A value that some other block left on the stack.
const STRANGER: Reference = Reference { maker: NOBODY, local: NOBODY };

/// The state of the walk.
struct Borrow<'a> {
    rules: Rules,
    table: &'a OpcodeTable,
    /// What the block put on the stack since its first load; below are values of strangers, as many as are asked for.
    stack: Vec<Reference>,
    /// For each local, the number of the block that loaded it and did not change it since.
    loaded: Vec<u32>,
    /// Number of the block.
    block: u32,
}

/// Marks the loads that may borrow. Runs last, for it relies on the final instructions.
pub(super) fn borrow_loads(work: &mut Work<'_>) {
    if work.slots == 0 {
        return;
    }
    let mut todo = work.graph.start_walk();
    let mut loaded = std::mem::take(&mut work.room.loaded);
    loaded.clear();
    loaded.resize(work.slots, 0);
    let stack = std::mem::take(&mut work.room.references);
    let mut walk = Borrow { rules: work.rules, table: work.table, stack, loaded, block: 0 };
    let graph = &mut *work.graph;
    graph.block_mut(BlockId::ENTRY).start_depth = 0;
    queue(graph.parts(BlockId::ENTRY).1, &mut todo, BlockId::ENTRY);
    while let Some(id) = todo.pop() {
        walk_on(graph, walk.rules, &mut todo, id);
        walk.run_block(graph.code_mut(id));
    }
    (work.room.references, work.room.loaded) = (walk.stack, walk.loaded);
    work.graph.end_walk(todo);
}

fn queue(blocks: &mut [Block], todo: &mut Vec<BlockId>, id: BlockId) {
    if let Some(block) = blocks.get_mut(id.0 as usize)
        && !std::mem::replace(&mut block.visited, true)
    {
        todo.push(id);
    }
}

/// Queues the blocks that follow one.
fn walk_on(graph: &mut Graph, rules: Rules, todo: &mut Vec<BlockId>, id: BlockId) {
    let next = graph.block(id).next;
    let (code, blocks) = graph.parts(id);
    for instr in code.iter().filter(|instr| instr.target.is_some() && rules.has_target(instr.op)) {
        queue(blocks, todo, instr.target);
    }
    let goes_on = code.last().map_or(rules.borrow_through_empty, |last| !opclass::ends_flow(last.op));
    if goes_on {
        queue(blocks, todo, next);
    }
}

impl Borrow<'_> {
    fn run_block(&mut self, code: &mut [Instr]) {
        // What is on the stack before the first load comes from no load.
        let first = code.iter().position(|instr| opclass::may_borrow(instr.op));
        let Some(first) = first else { return };
        self.stack.clear();
        self.block += 1;
        for index in first..code.len() {
            match code[index].op {
                Op::LoadFast => {
                    code[index].op = Op::LoadFastBorrow;
                    self.load(index, code[index].arg);
                }
                op => self.step(code, index, op),
            }
        }
        while let Some(reference) = self.stack.pop() {
            keep(code, reference);
        }
    }

    fn push(&mut self, maker: usize) {
        self.stack.push(Reference { maker: maker as u32, local: NOBODY });
    }

    fn load(&mut self, maker: usize, local: u32) {
        self.stack.push(Reference { maker: maker as u32, local });
        if let Some(loaded) = self.loaded.get_mut(local as usize) {
            *loaded = self.block;
        }
    }

    fn push_new(&mut self, maker: usize, count: i32) {
        for _ in 0..count {
            self.push(maker);
        }
    }

    fn pop(&mut self) -> Reference {
        self.stack.pop().unwrap_or(STRANGER)
    }

    fn drop_top(&mut self, count: i32) {
        let left = self.stack.len().saturating_sub(count.max(0) as usize);
        self.stack.truncate(left);
    }

    /// A local changes: values loaded from it can no longer lean on it.
    fn kill(&mut self, code: &mut [Instr], local: u32) {
        // Without a load since the last change there is nothing on the stack to look for.
        if self.loaded.get_mut(local as usize).is_some_and(|loaded| std::mem::take(loaded) != self.block) {
            return;
        }
        for reference in &self.stack {
            if reference.local == local {
                keep(code, *reference);
            }
        }
    }

    fn store(&mut self, code: &mut [Instr], local: u32) {
        let stored = self.pop();
        self.kill(code, local);
        keep(code, stored);
    }

    fn step(&mut self, code: &mut [Instr], index: usize, op: Op) {
        let arg = code[index].arg;
        let net = || self.table.stack_effect(op, arg, false);
        match op {
            Op::DeleteFast => self.kill(code, arg),
            Op::LoadFastAndClear => {
                self.kill(code, arg);
                self.load(index, arg);
            }
            Op::LoadFastLoadFast => {
                code[index].op = Op::LoadFastBorrowLoadFastBorrow;
                self.load(index, arg >> 4);
                self.load(index, arg & 15);
            }
            Op::StoreFast => self.store(code, arg),
            Op::StoreFastLoadFast => {
                self.store(code, arg >> 4);
                self.load(index, arg & 15);
            }
            Op::StoreFastStoreFast => {
                self.store(code, arg >> 4);
                self.store(code, arg & 15);
            }
            Op::Copy => {
                let at = self.stack.len().wrapping_sub(arg as usize);
                let copied = self.stack.get(at).copied().unwrap_or(STRANGER);
                self.stack.push(copied);
            }
            Op::Swap => {
                let strangers = (arg as usize).saturating_sub(self.stack.len());
                self.stack.splice(..0, std::iter::repeat_n(STRANGER, strangers));
                let top = self.stack.len().wrapping_sub(1);
                let other = self.stack.len().wrapping_sub(arg as usize);
                if other < self.stack.len() {
                    self.stack.swap(top, other);
                }
            }
            // The inputs stay on the stack.
            Op::FormatSimple
            | Op::GetAnext
            | Op::GetLen
            | Op::GetYieldFromIter
            | Op::ImportFrom
            | Op::MatchKeys
            | Op::MatchMapping
            | Op::MatchSequence
            | Op::WithExceptStart => self.push_beside_inputs(index, net()),
            Op::GetIter if self.rules.get_iter_keeps_input => self.push_beside_inputs(index, net()),
            // Some inputs stay, nothing is new.
            Op::DictMerge
            | Op::DictUpdate
            | Op::ListAppend
            | Op::ListExtend
            | Op::MapAdd
            | Op::Reraise
            | Op::SetAdd
            | Op::SetUpdate => self.drop_top(-net()),
            Op::EndSend | Op::SetFunctionAttribute => {
                let top = self.pop();
                self.drop_top(-net());
                self.stack.push(top);
            }
            Op::CheckExcMatch => {
                self.pop();
                self.push(index);
            }
            Op::ForIter => self.push_new(index, net()),
            Op::LoadAttr | Op::LoadSuperAttr => {
                let receiver = self.pop();
                if op == Op::LoadSuperAttr {
                    self.drop_top(2);
                }
                self.push(index);
                if arg & 1 != 0 {
                    self.stack.push(receiver);
                }
            }
            Op::LoadSpecial | Op::PushExcInfo => {
                let top = self.pop();
                self.push(index);
                self.stack.push(top);
            }
            Op::Send => {
                self.pop();
                self.push(index);
            }
            // Takes all its inputs and puts new values in their place, as most do.
            op => {
                let popped = popped(op, arg);
                self.drop_top(popped);
                self.push_new(index, popped + net());
            }
        }
    }

    /// 3.14 numbers the makers of these values 0, 1, … instead of by the instruction, so the first instructions of the
    /// block are kept from borrowing in its place.
    fn push_beside_inputs(&mut self, index: usize, count: i32) {
        for number in 0..count {
            let maker = if self.rules.borrow_counts_makers { number as usize } else { index };
            self.push(maker);
        }
    }
}

/// The value outlives the local: its load must stay as it was.
fn keep(code: &mut [Instr], reference: Reference) {
    if let Some(maker) = code.get_mut(reference.maker as usize) {
        match maker.op {
            Op::LoadFastBorrow => maker.op = Op::LoadFast,
            Op::LoadFastBorrowLoadFastBorrow => maker.op = Op::LoadFastLoadFast,
            _ => {}
        }
    }
}

/// How many values an instruction takes that takes all its inputs (`_PyOpcode_num_popped`).
#[inline]
fn popped(op: Op, arg: u32) -> i32 {
    let (base, times) = POPPED[op as usize];
    let more = if op == Op::BuildInterpolation { arg & 1 } else { arg };
    i32::from(base) + i32::from(times) * more as i32
}

/// A number, and another for each of the operand.
const POPPED: [(i8, i8); Op::ALL.len()] = {
    let mut popped = [(0, 0); Op::ALL.len()];
    let mut at = 0;
    while at < popped.len() {
        popped[at] = popped_of(Op::ALL[at]);
        at += 1;
    }
    popped
};

const fn popped_of(op: Op) -> (i8, i8) {
    match op {
        Op::BuildList | Op::BuildSet | Op::BuildSlice | Op::BuildString | Op::BuildTuple | Op::RaiseVarargs => (0, 1),
        // One more where there is a format.
        Op::BuildInterpolation => (2, 1),
        Op::BuildMap => (0, 2),
        Op::Call => (2, 1),
        Op::CallKw => (3, 1),
        Op::CallFunctionEx | Op::StoreSlice => (4, 0),
        Op::BinarySlice | Op::CleanupThrow | Op::MatchClass | Op::StoreSubscr => (3, 0),
        Op::BinaryOp
        | Op::BuildTemplate
        | Op::CallIntrinsic2
        | Op::CheckEgMatch
        | Op::CompareOp
        | Op::ContainsOp
        | Op::DeleteSubscr
        | Op::EndAsyncFor
        | Op::FormatWithSpec
        | Op::ImportName
        | Op::IsOp
        | Op::StoreAttr => (2, 0),
        Op::CallIntrinsic1
        | Op::ConvertValue
        | Op::DeleteAttr
        | Op::EndFor
        | Op::ExitInitCheck
        | Op::GetAiter
        | Op::GetAwaitable
        | Op::GetIter
        | Op::InterpreterExit
        | Op::JumpIfFalse
        | Op::JumpIfTrue
        | Op::MakeFunction
        | Op::PopExcept
        | Op::PopIter
        | Op::PopJumpIfFalse
        | Op::PopJumpIfNone
        | Op::PopJumpIfNotNone
        | Op::PopJumpIfTrue
        | Op::PopTop
        | Op::ReturnValue
        | Op::StoreDeref
        | Op::StoreGlobal
        | Op::StoreName
        | Op::ToBool
        | Op::UnaryInvert
        | Op::UnaryNegative
        | Op::UnaryNot
        | Op::UnpackEx
        | Op::UnpackSequence
        | Op::YieldValue => (1, 0),
        _ => (0, 0),
    }
}
