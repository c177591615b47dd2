//! `LOAD_FAST` becomes `LOAD_FAST_BORROW` where the value is used up before the local can change
//! (`optimize_load_fast`, 3.14 and later).
//!
//! Every block is run with a stack of references that know which instruction made them and which local they came from.
//! A load must stay as it is when its value is still on the stack at the end of the block or when its local changes, or
//! when the value is stored in another local.

use super::graph::{BlockId, Graph, Instr};
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
    graph: &'a mut Graph,
    rules: Rules,
    table: &'a OpcodeTable,
    todo: Vec<BlockId>,
    /// What the block put on the stack; below are values of strangers, as many as are asked for.
    stack: Vec<Reference>,
    /// For each local, the number of the block that loaded it and did not change it since.
    loaded: Vec<u32>,
    /// Number of the block.
    block: u32,
    /// For each instruction of the block, whether its value outlives the local.
    kept: Vec<bool>,
}

/// Marks the loads that may borrow. Runs last, for it relies on the final instructions.
pub(super) fn borrow_loads(work: &mut Work<'_>) {
    if work.slots == 0 {
        return;
    }
    let todo = work.graph.start_walk();
    let mut loaded = std::mem::take(&mut work.room.loaded);
    loaded.clear();
    loaded.resize(work.slots, 0);
    let mut walk = Borrow {
        rules: work.rules,
        table: work.table,
        graph: &mut *work.graph,
        todo,
        stack: std::mem::take(&mut work.room.references),
        loaded,
        block: 0,
        kept: std::mem::take(&mut work.room.kept),
    };
    walk.graph.block_mut(BlockId::ENTRY).start_depth = 0;
    walk.queue(BlockId::ENTRY);
    while let Some(id) = walk.todo.pop() {
        walk.run_block(id);
    }
    let Borrow { todo, stack, loaded, kept, .. } = walk;
    work.room.references = stack;
    work.room.loaded = loaded;
    work.room.kept = kept;
    work.graph.end_walk(todo);
}

impl Borrow<'_> {
    fn queue(&mut self, id: BlockId) {
        if id.is_some() && self.graph.visit(id) {
            self.todo.push(id);
        }
    }

    fn run_block(&mut self, id: BlockId) {
        let len = self.graph.block(id).len();
        self.kept.clear();
        self.kept.resize(len, false);
        self.stack.clear();
        self.block += 1;
        let start = self.graph.start(id);
        for index in 0..len {
            let instr = self.graph.at(start + index);
            self.step(index, instr);
        }
        if let Some(&last) = self.graph.last(id) {
            if !opclass::ends_flow(last.op) {
                self.queue(self.graph.block(id).next);
            }
        } else if self.rules.borrow_through_empty {
            self.queue(self.graph.block(id).next);
        }
        for reference in &self.stack {
            keep(&mut self.kept, *reference);
        }
        for (instr, kept) in self.graph.code_mut(id).iter_mut().zip(&self.kept) {
            if !kept {
                match instr.op {
                    Op::LoadFast => instr.op = Op::LoadFastBorrow,
                    Op::LoadFastLoadFast => instr.op = Op::LoadFastBorrowLoadFastBorrow,
                    _ => {}
                }
            }
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
    fn kill(&mut self, local: u32) {
        // Without a load since the last change there is nothing on the stack to look for.
        if self.loaded.get_mut(local as usize).is_some_and(|loaded| std::mem::take(loaded) != self.block) {
            return;
        }
        for reference in &self.stack {
            if reference.local == local {
                keep(&mut self.kept, *reference);
            }
        }
    }

    fn store(&mut self, local: u32) {
        let stored = self.pop();
        self.kill(local);
        keep(&mut self.kept, stored);
    }

    fn step(&mut self, index: usize, instr: Instr) {
        let arg = instr.arg;
        let net = || self.table.stack_effect(instr.op, arg, false);
        match instr.op {
            Op::DeleteFast => self.kill(arg),
            Op::LoadFast => self.load(index, arg),
            Op::LoadFastAndClear => {
                self.kill(arg);
                self.load(index, arg);
            }
            Op::LoadFastLoadFast => {
                self.load(index, arg >> 4);
                self.load(index, arg & 15);
            }
            Op::StoreFast => self.store(arg),
            Op::StoreFastLoadFast => {
                self.store(arg >> 4);
                self.load(index, arg & 15);
            }
            Op::StoreFastStoreFast => {
                self.store(arg >> 4);
                self.store(arg & 15);
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
            Op::ForIter => {
                self.queue(instr.target);
                self.push_new(index, net());
            }
            Op::LoadAttr | Op::LoadSuperAttr => {
                let receiver = self.pop();
                if instr.op == Op::LoadSuperAttr {
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
                self.queue(instr.target);
                self.pop();
                self.push(index);
            }
            op => {
                if instr.target.is_some() && self.rules.has_target(op) {
                    self.queue(instr.target);
                }
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

fn keep(kept: &mut [bool], reference: Reference) {
    if let Some(kept) = kept.get_mut(reference.maker as usize) {
        *kept = true;
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
