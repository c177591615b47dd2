//! Instructions before the flow graph (`Python/instruction_sequence.c`).

use crate::base::Location;
use crate::target::Op;

/// A place in a sequence that jumps can name before it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label(pub u32);

/// One instruction. For instructions that have a target (jumps and block pushes) `arg` is a label's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// What it does; pseudo instructions included.
    pub op: Op,
    /// The operand, or a label's number; 0 when it has none.
    pub arg: u32,
    /// Where it comes from.
    pub location: Location,
}

/// The instructions of one code unit, in the order in which code generation emitted them.
#[derive(Clone, Debug, Default)]
pub struct Sequence {
    /// The instructions.
    pub instructions: Vec<Instruction>,
    /// For every label, the index of the instruction it stands before; `u32::MAX` while unknown.
    pub labels: Vec<u32>,
    /// Indices of the instructions that name a label, in their order.
    pub jumps: Vec<u32>,
}

impl Sequence {
    /// Forgets everything and keeps the room.
    pub fn clear(&mut self) {
        self.instructions.clear();
        self.labels.clear();
        self.jumps.clear();
    }

    /// A label that is not placed yet.
    pub fn new_label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        Label(self.labels.len() as u32 - 1)
    }

    /// Places a label before the next instruction.
    pub fn use_label(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.instructions.len() as u32;
    }

    /// Appends an instruction.
    pub fn push(&mut self, op: Op, arg: u32, location: Location) {
        self.instructions.push(Instruction { op, arg, location });
    }

    /// Appends an instruction that names a label.
    pub fn push_jump(&mut self, op: Op, to: Label, location: Location) {
        self.jumps.push(self.instructions.len() as u32);
        self.push(op, to.0, location);
    }

    /// Inserts an instruction that names a label before all others, and moves the labels with them
    /// (`_PyInstructionSequence_InsertInstruction` at 0).
    pub fn push_jump_front(&mut self, op: Op, to: Label, location: Location) {
        self.instructions.insert(0, Instruction { op, arg: to.0, location });
        self.labels.iter_mut().filter(|label| **label != u32::MAX).for_each(|label| *label += 1);
        self.jumps.iter_mut().for_each(|jump| *jump += 1);
        self.jumps.insert(0, 0);
    }
}
