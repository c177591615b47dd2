//! What there is in a graph at all, so that passes that would find nothing need not look.
//!
//! A note may say that something is there when it is gone already, never the reverse.

use crate::target::Op;

/// The notes of one graph; passes set those that come true by their work.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Notes {
    /// `SETUP_*` or `POP_BLOCK`, so that instructions may have handlers.
    pub(super) handlers: bool,
    /// Instructions that take the value of a local away.
    pub(super) unbinds: bool,
    /// Instructions that only the compiler knows and that are renamed at the end.
    pub(super) pseudo: bool,
    /// Instructions without a line.
    pub(super) lineless: bool,
    /// `NOP`s.
    pub(super) nops: bool,
    /// Jumps to the next instruction.
    pub(super) idle_jumps: bool,
    /// Jumps that go elsewhere since predecessors were counted.
    pub(super) edges: bool,
    /// Constants behind the first that are in the table and that nothing loads.
    pub(super) unused_consts: bool,
}

impl Notes {
    /// Of a graph before its first pass: what is soon seen is taken for granted.
    pub(super) fn new() -> Notes {
        Notes { lineless: true, nops: true, idle_jumps: true, edges: true, ..Notes::default() }
    }

    /// Notes an instruction as code generation emitted it.
    #[inline]
    pub(super) fn add(&mut self, op: Op) {
        match op {
            Op::PopBlock => self.handlers = true,
            Op::SetupFinally | Op::SetupCleanup | Op::SetupWith => (self.handlers, self.pseudo) = (true, true),
            Op::DeleteFast | Op::LoadFastAndClear => self.unbinds = true,
            Op::StoreFastMaybeNull => (self.unbinds, self.pseudo) = (true, true),
            Op::LoadClosure => self.pseudo = true,
            _ => {}
        }
    }
}
