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
}

impl Sequence {
    /// Forgets everything and keeps the room.
    pub fn clear(&mut self) {
        self.instructions.clear();
        self.labels.clear();
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

    /// Inserts an instruction at `index` and moves the labels behind it (`_PyInstructionSequence_InsertInstruction`:
    /// labels at or after `index` move).
    pub fn insert(&mut self, index: usize, op: Op, arg: u32, location: Location) {
        self.instructions.insert(index, Instruction { op, arg, location });
        for label in &mut self.labels {
            if *label != u32::MAX && *label as usize >= index {
                *label += 1;
            }
        }
    }
}
