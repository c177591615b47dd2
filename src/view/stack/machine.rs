//! The stack of one way through the code, on which instructions take and leave entries.

use super::value::Value;
use crate::base::limits::MAX_STACK_DEPTH;
use crate::code::{CodeObject, Constant};
use crate::target::{Op, Target};
use crate::view::listing::Operand;

/// An entry, and at which step it was left.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) value: Value,
    pub(super) step: u32,
}

/// A block of 3.8 to 3.10, which is on a stack of its own while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// Instructions under a handler that begins at an index, with what is below the depth kept.
    Handler { at: usize, depth: usize },
    /// A handler, or a `finally` block, that runs.
    Running,
}

/// One instruction, as the moves need it.
pub(super) struct Step<'a> {
    pub(super) op: Op,
    pub(super) arg: u32,
    pub(super) operand: &'a Operand,
    /// Where it jumps, by index: for instructions that set up a handler.
    pub(super) target: Option<usize>,
    /// Whether the way that is followed is that of the jump.
    pub(super) jumps: bool,
}

/// The stack, the code object around it and the blocks that are open.
#[derive(Clone)]
pub(super) struct Machine<'a> {
    pub(super) code: &'a CodeObject,
    pub(super) target: Target,
    pub(super) slots: Vec<Slot>,
    pub(super) guards: Vec<Guard>,
    /// Counts instructions.
    pub(super) clock: u32,
    /// How low the stack was since the last instruction began.
    pub(super) low: usize,
    /// The names that `KW_NAMES` gave for the next call, as the index of a constant.
    pub(super) keywords: Option<u32>,
}

impl<'a> Machine<'a> {
    pub(super) fn new(code: &'a CodeObject, target: Target) -> Self {
        Machine { code, target, slots: Vec::new(), guards: Vec::new(), clock: 0, low: 0, keywords: None }
    }

    /// Forgets what the last instruction did.
    pub(super) fn begin(&mut self) {
        self.clock += 1;
        self.low = self.slots.len();
    }

    /// Whether an entry was left by the last instruction.
    pub(super) fn is_fresh(&self, slot: &Slot) -> bool {
        self.clock > 0 && slot.step == self.clock
    }

    /// Leaves an entry on top. Damaged code may push without end: what no real code holds is dropped.
    pub(super) fn push(&mut self, value: Value) {
        if self.slots.len() < MAX_STACK_DEPTH {
            self.slots.push(Slot { value, step: self.clock });
        }
    }

    /// Takes the top; damaged code may take more than there is.
    pub(super) fn pop(&mut self) -> Value {
        let top = self.slots.pop().map_or_else(Value::unknown, |slot| slot.value);
        self.low = self.low.min(self.slots.len());
        top
    }

    /// Takes the top entries, the topmost last. Never more than are there, and `n` in all.
    pub(super) fn take(&mut self, n: u32) -> Vec<Value> {
        let there = self.slots.len().saturating_sub(n as usize);
        let taken = self.slots.split_off(there).into_iter().map(|slot| slot.value).collect();
        self.low = self.low.min(self.slots.len());
        taken
    }

    /// Takes `N` entries, the topmost last.
    pub(super) fn pops<const N: usize>(&mut self) -> [Value; N] {
        let mut taken = [const { None }; N];
        for place in taken.iter_mut().rev() {
            *place = Some(self.pop());
        }
        taken.map(|value| value.unwrap_or_else(Value::unknown))
    }

    /// The entry `n` below the top; 1 is the top itself.
    pub(super) fn peek(&self, n: u32) -> Value {
        let at = self.slots.len().checked_sub(n as usize);
        at.and_then(|at| self.slots.get(at)).map_or_else(Value::unknown, |slot| slot.value.clone())
    }

    /// Puts another value into the entry `n` below the top.
    pub(super) fn replace(&mut self, n: u32, value: Value) {
        if let Some(slot) = self.slots.len().checked_sub(n as usize).and_then(|at| self.slots.get_mut(at)) {
            *slot = Slot { value, step: self.clock };
        }
    }

    /// Moves the top below the `n - 1` entries under it.
    pub(super) fn rotate(&mut self, n: u32) {
        let from = self.slots.len().saturating_sub(n as usize);
        self.low = self.low.min(from);
        let by = usize::from(from < self.slots.len());
        self.slots[from..].rotate_right(by);
        let clock = self.clock;
        self.slots[from..].iter_mut().for_each(|slot| slot.step = clock);
    }

    /// Strings in a tuple of the constants, such as the names of keyword arguments.
    pub(super) fn strings(&self, constant: Option<u32>) -> Vec<String> {
        match constant.and_then(|index| self.code.consts.get(index as usize)) {
            Some(Constant::Tuple(items)) => items
                .iter()
                .map(|item| match item {
                    Constant::Str(s) => s.to_display(),
                    _ => "…".to_string(),
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}
