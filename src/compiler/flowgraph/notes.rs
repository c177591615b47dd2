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
    /// Instructions without a line, but for `NOP`s: those without one never stay.
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::compiler::flowgraph::{Work, opclass};
    use crate::compiler::{Options, compile};
    use crate::target::{PyVersion, Target};

    /// What is not noted is not there. Asked after every pass of whatever is compiled in unit tests.
    pub(in crate::compiler::flowgraph) fn hold(work: &Work<'_>, pass: &str) {
        let (graph, notes) = (&*work.graph, work.graph.notes);
        let instrs = || graph.order().flat_map(|id| graph.code(id));
        let absent = |noted: bool, ops: &[Op]| noted || instrs().all(|instr| !ops.contains(&instr.op));
        let pushes = [Op::SetupFinally, Op::SetupCleanup, Op::SetupWith];
        assert!(absent(notes.handlers, &[&pushes[..], &[Op::PopBlock]].concat()), "{pass}: handlers");
        assert!(notes.handlers || instrs().all(|instr| !instr.except.is_some()), "{pass}: handlers");
        assert!(
            absent(notes.unbinds, &[Op::DeleteFast, Op::LoadFastAndClear, Op::StoreFastMaybeNull]),
            "{pass}: unbinds"
        );
        let renamed = [&pushes[..], &[Op::LoadClosure, Op::StoreFastMaybeNull]].concat();
        assert!(absent(notes.pseudo, &renamed), "{pass}: pseudo");
        assert!(absent(notes.nops, &[Op::Nop]), "{pass}: nops");
        assert!(
            notes.lineless || instrs().all(|instr| instr.op == Op::Nop || instr.location.has_line()),
            "{pass}: lineless"
        );
        let idle = graph.order().any(|id| {
            let jump = graph.last(id).filter(|last| opclass::is_unconditional_jump(last.op));
            jump.is_some_and(|jump| graph.next_nonempty(jump.target) == graph.next_nonempty(graph.block(id).next))
        });
        assert!(notes.idle_jumps || !idle, "{pass}: idle jumps");
        let loaded = |number| instrs().any(|instr| opclass::has_const(instr.op) && instr.arg as usize == number);
        assert!(notes.unused_consts || (1..work.unit.consts.len()).all(loaded), "{pass}: unused constants");
    }

    #[test]
    fn notes_hold_in_programs_of_every_kind() {
        let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        let mut compiled = 0;
        for entry in std::fs::read_dir(corpus).expect("the corpus") {
            let path = entry.expect("a file").path();
            let Ok(source) = std::fs::read(&path) else { continue };
            for target in [PyVersion::V3_13, PyVersion::V3_14].map(Target::of) {
                let python = path.extension().is_some_and(|extension| extension == "py");
                compiled += usize::from(python && compile(&source, "corpus.py", Options::new(target)).is_ok());
            }
        }
        assert!(compiled > 8, "{compiled}");
    }
}
