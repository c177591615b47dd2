//! Basic blocks and their instructions, in one arena.
//!
//! Blocks are numbered in the order in which they were made and linked in the order of the code. A block owns a region of
//! the arena: `len` instructions in use and, behind them, slots that held instructions before a pass made the block
//! shorter. CPython's blocks are arrays of the same kind, and a slot that is used again keeps the exception handler of
//! its former owner ([`Graph::append`]), which can be seen in exception tables; so the old slots are kept here too.

use crate::base::Location;
use crate::compiler::error::{CompileError, ErrorKind};
use crate::compiler::ir::{Instruction, Unit, UnitKind};
use crate::target::Op;

use super::notes::Notes;
use super::{Rules, opclass};

/// Number of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlockId(pub u32);

impl BlockId {
    /// No block.
    pub const NONE: BlockId = BlockId(u32::MAX);
    /// Where control begins.
    pub const ENTRY: BlockId = BlockId(0);

    /// Whether there is a block.
    #[inline]
    pub fn is_some(self) -> bool {
        self != BlockId::NONE
    }
}

/// An instruction in a block.
#[derive(Clone, Copy, Debug)]
pub struct Instr {
    /// What it does; pseudo instructions included.
    pub op: Op,
    /// Its operand; meaningless for instructions with a target.
    pub arg: u32,
    /// Where it comes from.
    pub location: Location,
    /// Where it jumps to, or the handler that it installs.
    pub target: BlockId,
    /// Where control goes when it raises.
    pub except: BlockId,
}

impl Instr {
    /// An instruction without target and handler.
    pub fn new(op: Op, arg: u32, location: Location) -> Instr {
        Instr { op, arg, location, target: BlockId::NONE, except: BlockId::NONE }
    }

    /// Becomes `NOP`; the location stays.
    #[inline]
    pub fn set_nop(&mut self) {
        self.op = Op::Nop;
        self.arg = 0;
    }

    /// Becomes another instruction; location, target and handler stay.
    #[inline]
    pub fn set(&mut self, op: Op, arg: u32) {
        self.op = op;
        self.arg = arg;
    }
}

/// A slot that was never used.
const EMPTY: Instr =
    Instr { op: Op::Nop, arg: 0, location: Location::NONE, target: BlockId::NONE, except: BlockId::NONE };

/// A basic block; `struct _PyCfgBasicblock`.
#[derive(Clone, Debug)]
pub struct Block {
    start: u32,
    len: u32,
    capacity: u32,
    /// The block after it in the code.
    pub next: BlockId,
    /// Whether it was made because something jumps to it.
    pub labelled: bool,
    /// Number of edges that lead here, as the last pass that counts them left it.
    pub predecessors: i32,
    /// Stack depth on entry; negative while unknown.
    pub start_depth: i32,
    /// Whether it is a handler that needs the offset of the instruction that raised.
    pub preserve_lasti: bool,
    /// Whether it is an exception handler.
    pub handler: bool,
    /// Whether it only runs after an exception.
    pub cold: bool,
    /// Whether it can be reached without an exception.
    pub warm: bool,
    /// For passes that walk the graph.
    pub visited: bool,
    /// For passes that keep a set of locals or a stack of handlers for each block.
    pub state: u64,
}

impl Block {
    fn at(start: usize) -> Block {
        Block {
            start: start as u32,
            len: 0,
            capacity: 0,
            next: BlockId::NONE,
            labelled: false,
            predecessors: 0,
            start_depth: -1,
            preserve_lasti: false,
            handler: false,
            cold: false,
            warm: false,
            visited: false,
            state: 0,
        }
    }

    /// It ends before a place in the arena.
    fn close(&mut self, end: usize) {
        self.len = end as u32 - self.start;
        self.capacity = self.len;
    }

    /// Number of instructions.
    #[inline]
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether it has no instructions.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// Where instructions of a sequence are in the graph.
#[derive(Clone, Copy)]
struct Moved {
    /// The place kept for annotations; what comes behind it has moved.
    from: usize,
    /// How many instructions came into that one place.
    by: usize,
}

impl Moved {
    fn place(self, index: usize) -> usize {
        if index > self.from { index + self.by - 1 } else { index }
    }
}

/// The control-flow graph of one unit. Made once and refilled for every unit of a compilation.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    instrs: Vec<Instr>,
    blocks: Vec<Block>,
    /// For depth-first walks.
    pub(super) stack: Vec<BlockId>,
    /// From a label's instruction to its block, while the graph is being filled.
    block_at: Vec<BlockId>,
    pub(super) notes: Notes,
}

impl Graph {
    /// Fills the graph from the sequence of a unit (`_PyCfg_FromInstructionSequence`).
    ///
    /// # Errors
    /// `SystemError` when a label was never placed.
    pub fn fill(&mut self, unit: &Unit, rules: Rules) -> Result<(), CompileError> {
        let sequence = &unit.sequence;
        self.instrs.clear();
        let moved = self.copy(unit);
        let place_of = |jump: u32| {
            let label = sequence.instructions[jump as usize].arg;
            let place = sequence.labels.get(label as usize).map_or(usize::MAX, |place| *place as usize);
            if place < sequence.instructions.len() { Ok(moved.place(place)) } else { Err(unplaced(label)) }
        };
        self.block_at.clear();
        self.block_at.resize(self.instrs.len(), BlockId::NONE);
        // An instruction that is a target is marked by any number first; its block replaces the mark.
        for &jump in &sequence.jumps {
            self.block_at[place_of(jump)?] = BlockId::ENTRY;
        }
        self.cut(rules);
        for &jump in &sequence.jumps {
            self.instrs[moved.place(jump as usize)].target = self.block_at[place_of(jump)?];
        }
        Ok(())
    }

    /// Copies the instructions of a unit, those of its annotations in the place that was kept for them.
    fn copy(&mut self, unit: &Unit) -> Moved {
        let instructions = &unit.sequence.instructions;
        let mut add = |part: &[Instruction]| {
            self.instrs.extend(part.iter().map(|it| Instr::new(it.op, it.arg, it.location)));
        };
        let is_kept = |it: &Instruction| it.op == Op::AnnotationsPlaceholder;
        let kept = instructions.iter().take_while(|_| unit.kind == UnitKind::Module).position(is_kept);
        let Some(kept) = kept else {
            add(instructions);
            return Moved { from: usize::MAX, by: 0 };
        };
        let annotations = unit.annotations.as_ref().map_or(&[][..], |sequence| &sequence.instructions);
        add(&instructions[..kept]);
        add(annotations);
        add(&instructions[kept + 1..]);
        Moved { from: kept, by: annotations.len() }
    }

    /// Cuts the instructions into blocks: before targets and behind jumps and exits.
    fn cut(&mut self, rules: Rules) {
        let Graph { instrs, blocks, block_at, notes, .. } = self;
        *notes = Notes::new();
        blocks.clear();
        let mut block = Block::at(0);
        let mut terminated = false;
        for (at, (instr, target)) in instrs.iter().zip(block_at).enumerate() {
            let is_target = target.is_some();
            if terminated || (is_target && (at > block.start as usize || block.labelled)) {
                block.close(at);
                block.next = BlockId(blocks.len() as u32 + 1);
                blocks.push(std::mem::replace(&mut block, Block::at(at)));
                terminated = false;
            }
            if is_target {
                block.labelled = true;
                *target = BlockId(blocks.len() as u32);
            }
            if opclass::shapes_graph(instr.op) {
                terminated = opclass::is_scope_exit(instr.op) || rules.is_jump(instr.op);
                notes.add(instr.op);
            }
        }
        block.close(instrs.len());
        blocks.push(block);
    }

    /// Number of blocks, unlinked ones included.
    pub fn block_count(&self) -> usize {
        self.blocks.len()
    }

    /// A block.
    #[inline]
    pub fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.0 as usize]
    }

    /// A block, to change.
    #[inline]
    pub fn block_mut(&mut self, id: BlockId) -> &mut Block {
        &mut self.blocks[id.0 as usize]
    }

    /// The instructions of a block.
    #[inline]
    pub fn code(&self, id: BlockId) -> &[Instr] {
        let block = self.block(id);
        &self.instrs[block.start as usize..(block.start + block.len) as usize]
    }

    /// The instructions of a block, to change.
    #[inline]
    pub fn code_mut(&mut self, id: BlockId) -> &mut [Instr] {
        let block = &self.blocks[id.0 as usize];
        &mut self.instrs[block.start as usize..(block.start + block.len) as usize]
    }

    /// The instructions of a block, to change, and the notes.
    #[inline]
    pub(super) fn code_and_notes(&mut self, id: BlockId) -> (&mut [Instr], &mut Notes) {
        let block = &self.blocks[id.0 as usize];
        (&mut self.instrs[block.start as usize..(block.start + block.len) as usize], &mut self.notes)
    }

    /// The instructions of a block and all blocks, for passes that look at the one and change the others.
    #[inline]
    pub(super) fn parts(&mut self, id: BlockId) -> (&mut [Instr], &mut [Block]) {
        let Block { start, len, .. } = self.blocks[id.0 as usize];
        (&mut self.instrs[start as usize..(start + len) as usize], &mut self.blocks)
    }

    /// The last instruction of a block.
    #[inline]
    pub fn last(&self, id: BlockId) -> Option<&Instr> {
        self.code(id).last()
    }

    /// Ids of the linked blocks, in the order of the code.
    pub fn order(&self) -> impl Iterator<Item = BlockId> + '_ {
        let mut at = if self.blocks.is_empty() { BlockId::NONE } else { BlockId::ENTRY };
        std::iter::from_fn(move || {
            let current = at;
            at = if current.is_some() { self.block(current).next } else { current };
            current.is_some().then_some(current)
        })
    }

    /// `id` or the first block after it that has instructions; `NONE` at the end.
    pub fn next_nonempty(&self, mut id: BlockId) -> BlockId {
        while id.is_some() && self.block(id).is_empty() {
            id = self.block(id).next;
        }
        id
    }

    /// Whether control can run past the end of a block.
    #[inline]
    pub fn falls_through(&self, id: BlockId) -> bool {
        !self.last(id).is_some_and(|last| opclass::ends_flow(last.op))
    }

    /// Whether no instruction of the block has a line.
    pub fn has_no_line(&self, id: BlockId) -> bool {
        self.code(id).iter().all(|instr| !instr.location.has_line())
    }

    /// Keeps the first `len` instructions of a block; the others become free slots.
    pub fn truncate(&mut self, id: BlockId, len: usize) {
        let block = self.block_mut(id);
        block.len = block.len.min(len as u32);
    }

    /// A new block that is not linked yet.
    pub fn new_block(&mut self) -> BlockId {
        self.blocks.push(Block::at(self.instrs.len()));
        BlockId(self.blocks.len() as u32 - 1)
    }

    /// Links `new` between `before` and its successor.
    pub fn link_after(&mut self, before: BlockId, new: BlockId) {
        self.block_mut(new).next = self.block(before).next;
        self.block_mut(before).next = new;
    }

    /// Makes room for one more instruction at the end of a block and counts it; gives the slot's place in the arena.
    fn grow(&mut self, id: BlockId) -> usize {
        let Block { start, len, capacity, .. } = self.blocks[id.0 as usize];
        if len == capacity {
            let room = (capacity / 2).max(4);
            if (start + capacity) as usize != self.instrs.len() {
                let moved = self.instrs.len() as u32;
                self.instrs.extend_from_within(start as usize..(start + capacity) as usize);
                self.block_mut(id).start = moved;
            }
            self.instrs.resize(self.instrs.len() + room as usize, EMPTY);
            self.block_mut(id).capacity = capacity + room;
        }
        let block = self.block_mut(id);
        block.len += 1;
        (block.start + block.len - 1) as usize
    }

    /// Appends an instruction. Its handler is whatever the slot held before: none in a fresh slot.
    pub fn append(&mut self, id: BlockId, op: Op, arg: u32, target: BlockId, location: Location) {
        let at = self.grow(id);
        let slot = &mut self.instrs[at];
        *slot = Instr { op, arg, location, target, except: slot.except };
    }

    /// Inserts an instruction before the one at `index`.
    pub fn insert(&mut self, id: BlockId, index: usize, instr: Instr) {
        self.grow(id);
        let code = self.code_mut(id);
        let last = code.len() - 1;
        code.copy_within(index..last, index + 1);
        code[index] = instr;
    }

    /// Inserts instructions before the first one.
    pub fn insert_front(&mut self, id: BlockId, new: &[Instr]) {
        let old = self.block(id).len();
        for _ in new {
            self.grow(id);
        }
        let code = self.code_mut(id);
        code.copy_within(..old, new.len());
        code[..new.len()].copy_from_slice(new);
    }

    /// Appends a copy of all instructions of another block.
    pub fn append_copy(&mut self, to: BlockId, from: BlockId) {
        for index in 0..self.block(from).len() {
            let instr = self.code(from)[index];
            let at = self.grow(to);
            self.instrs[at] = instr;
        }
    }

    /// Forgets the visits of earlier walks and gives an empty stack for a new one; give it back by [`Graph::end_walk`].
    pub(super) fn start_walk(&mut self) -> Vec<BlockId> {
        self.blocks.iter_mut().for_each(|block| block.visited = false);
        let mut stack = std::mem::take(&mut self.stack);
        stack.clear();
        stack
    }

    /// Keeps the stack of a walk for the next one.
    pub(super) fn end_walk(&mut self, stack: Vec<BlockId>) {
        self.stack = stack;
    }

    /// Marks a block as visited; true the first time.
    #[inline]
    pub(super) fn visit(&mut self, id: BlockId) -> bool {
        !std::mem::replace(&mut self.block_mut(id).visited, true)
    }
}

fn unplaced(label: u32) -> CompileError {
    CompileError::unplaced(ErrorKind::System, format!("label {label} has no place"))
}
