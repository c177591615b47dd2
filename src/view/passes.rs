//! What the optimiser did: the flow graph after each pass compared with the one before, block by block.
//!
//! 1. Each stage becomes blocks of [`Step`]s, operands in words.
//! 2. Steps of the same block before and after a pass are compared; what differs is cut into [`Change`]s: folded, fused, removed,
//!    rewritten, added. Blocks whose order changed were moved.
//! 3. Every step knows which emitted instruction it comes from, so that each of those can say what became of it.

use std::collections::BTreeSet;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::Range;
use super::sequence::operand_of;
use crate::compiler::flowgraph::stages::{StageBlock, StageInstruction};
use crate::compiler::stages::UnitStages;
use crate::target::{Op, Target};

/// What one pass did.
#[derive(Clone, Debug)]
pub struct PassChange {
    /// Its name, in CPython's words where it has one there.
    pub pass: &'static str,
    /// How many instructions there are after it.
    pub left: usize,
    /// What it did, in the order of the code.
    pub changes: Vec<Change>,
}

/// One thing that a pass did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What kind of thing.
    pub kind: ChangeKind,
    /// The instructions before; none for what was added.
    pub before: Vec<String>,
    /// The instructions after; none for what was removed. For what was moved, where to.
    pub after: Vec<String>,
    /// Where in the source the instructions come from.
    pub places: Vec<Range>,
}

/// What was done to instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ChangeKind {
    Folded,
    Fused,
    Removed,
    Rewritten,
    Added,
    Moved,
}

impl ChangeKind {
    /// In a word.
    pub const fn word(self) -> &'static str {
        match self {
            ChangeKind::Folded => "folded",
            ChangeKind::Fused => "fused",
            ChangeKind::Removed => "removed",
            ChangeKind::Rewritten => "rewritten",
            ChangeKind::Added => "added",
            ChangeKind::Moved => "moved",
        }
    }
}

/// What became of an emitted instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// It is in the code as it was emitted.
    Itself,
    /// It is in the code as another instruction.
    Another(String),
    /// It is in no code: what was done to it, the instruction that it went into if there is one, and the pass.
    Gone(ChangeKind, String, &'static str),
}

/// An instruction at some stage.
#[derive(Clone, Debug)]
struct Step {
    op: Op,
    text: String,
    range: Option<Range>,
    /// The emitted instruction that it comes from.
    origin: Option<usize>,
}

type Blocks = Vec<(u32, Vec<Step>)>;

/// What the passes did to a unit, and what became of each of its emitted instructions. Passes that changed nothing are left out.
pub(super) fn of(stages: &UnitStages, target: Target) -> (Vec<PassChange>, Vec<Became>) {
    let emitted = &stages.unit.sequence.instructions;
    let mut became = vec![Became::Itself; emitted.len()];
    let Some(mut before) = stages.passes.first().map(|_| blocks(stages, 0, target)) else {
        return (Vec::new(), became);
    };
    // The first graph has the emitted instructions in their order, but for one that only holds a place.
    let mut next = 0;
    for step in before.iter_mut().flat_map(|(_, steps)| steps) {
        if let Some(skip) = emitted[next..].iter().take(2).position(|i| i.op == step.op) {
            step.origin = Some(next + skip);
            next += skip + 1;
        }
    }
    let known: BTreeSet<usize> = before.iter().flat_map(|(_, steps)| steps).filter_map(|step| step.origin).collect();
    for at in (0..became.len()).filter(|at| !known.contains(at)) {
        became[at] = Became::Gone(ChangeKind::Removed, String::new(), "building the blocks");
    }
    let first: Vec<Option<String>> = {
        let mut texts = vec![None; emitted.len()];
        for step in before.iter().flat_map(|(_, steps)| steps) {
            if let Some(at) = step.origin {
                texts[at] = Some(step.text.clone());
            }
        }
        texts
    };
    let mut passes = Vec::new();
    let mut idle: Vec<Option<Range>> = Vec::new();
    for (at, stage) in stages.passes.iter().enumerate().skip(1) {
        let mut after = blocks(stages, at, target);
        let mut pass = PassChange { pass: stage.pass, left: 0, changes: moved(&before, &after) };
        for (id, steps) in &mut after {
            let old = before.iter().find(|(other, _)| other == id).map_or(&[][..], |(_, steps)| steps);
            compare(old, steps, &mut pass, &mut became);
        }
        for (_, steps) in before.iter().filter(|(id, _)| after.iter().all(|(other, _)| other != id)) {
            compare(steps, &mut [], &mut pass, &mut became);
        }
        let is_idle = |step: &&Step| step.op == Op::Nop && step.origin.is_none();
        let steps = || after.iter().flat_map(|(_, steps)| steps);
        idle = steps().filter(is_idle).map(|step| step.range).collect();
        pass.left = steps().count() - idle.len();
        if !pass.changes.is_empty() {
            passes.push((pass, idle.clone()));
        }
        before = after;
    }
    // What became a NOP is gone, but for those that stay to the end for their line.
    let counted = |(pass, there): (PassChange, Vec<Option<Range>>)| {
        let mut stay = idle.clone();
        let stays =
            |range: &&Option<Range>| stay.iter().position(|last| last == *range).map(|at| stay.remove(at)).is_some();
        let kept = there.iter().filter(stays).count();
        PassChange { left: pass.left + kept, ..pass }
    };
    let passes = passes.into_iter().map(counted).collect();
    for step in before.into_iter().flat_map(|(_, steps)| steps) {
        if let Some(at) = step.origin.filter(|&at| first[at].as_ref() != Some(&step.text)) {
            // Only a jump's target may have got another name.
            let is_same = emitted[at].op == step.op && step.text.contains(" to ");
            became[at] = if is_same { Became::Itself } else { Became::Another(step.text) };
        }
    }
    (passes, became)
}

fn blocks(stages: &UnitStages, at: usize, target: Target) -> Blocks {
    let step = |i: &StageInstruction| Step {
        op: i.op,
        text: format!("{} {}", i.op.name(), operand_of(stages, at, i, target)).trim_end().to_string(),
        range: Range::of(i.location),
        origin: None,
    };
    let steps = |block: &StageBlock| -> Vec<Step> { block.instructions.iter().map(step).collect() };
    let blocks = stages.passes[at].blocks.iter().filter(|block| !block.instructions.is_empty());
    blocks.map(|block| (block.id, steps(block))).collect()
}

/// Blocks that stand elsewhere among the others than before.
fn moved(before: &Blocks, after: &Blocks) -> Vec<Change> {
    let old: Vec<u32> =
        before.iter().map(|(id, _)| *id).filter(|id| after.iter().any(|(other, _)| other == id)).collect();
    let new: Vec<u32> = after.iter().map(|(id, _)| *id).filter(|id| old.contains(id)).collect();
    if old == new {
        return Vec::new();
    }
    let mut changes = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let DiffOp::Delete { old_index, old_len, .. } = op else { continue };
        for id in &old[old_index..old_index + old_len] {
            let Some((at, (_, steps))) = after.iter().enumerate().find(|(_, (other, _))| other == id) else { continue };
            let place = match at.checked_sub(1).map(|before| after[before].0) {
                _ if at + 1 == after.len() => "to the end".to_string(),
                Some(before) => format!("behind block {before}"),
                None => "to the front".to_string(),
            };
            changes.push(Change { after: vec![place], ..change(ChangeKind::Moved, &mut steps.iter(), &[]) });
        }
    }
    changes
}

fn change(kind: ChangeKind, before: &mut dyn Iterator<Item = &Step>, after: &[Step]) -> Change {
    let mut places: Vec<Range> = Vec::new();
    let mut texts = Vec::new();
    for step in before {
        places.extend(step.range);
        texts.push(step.text.clone());
    }
    if texts.is_empty() {
        places.extend(after.iter().filter_map(|step| step.range));
    }
    places.sort_unstable();
    places.dedup();
    Change { kind, before: texts, after: after.iter().map(|step| step.text.clone()).collect(), places }
}

/// Compares one block before and after a pass; notes what changed and hands the origins on.
fn compare(old: &[Step], new: &mut [Step], pass: &mut PassChange, became: &mut [Became]) {
    let texts = |steps: &[Step]| steps.iter().map(|step| step.text.clone()).collect::<Vec<_>>();
    for op in capture_diff_slices(Algorithm::Myers, &texts(old), &texts(new)) {
        let (from, to) = (op.old_range(), op.new_range());
        if let DiffOp::Equal { .. } = op {
            new[to].iter_mut().zip(&old[from]).for_each(|(new, old)| new.origin = old.origin);
        } else {
            differ(&old[from], &mut new[to], pass, became);
        }
    }
}

/// Cuts a run of differences into changes.
fn differ(old: &[Step], new: &mut [Step], pass: &mut PassChange, became: &mut [Became]) {
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        let (kind, olds, news) = next_change(&old[i..], &new[j..], old.len() - i == new.len() - j);
        let (before, after) = (&old[i..i + olds], &mut new[j..j + news]);
        // Those that are left are the last of what they were made of, which a NOP never is.
        let heir = before.iter().zip(after.iter()).rev().find(|(_, new)| new.op != Op::Nop).map(|(old, _)| old);
        let heir = heir.or(before.last()).and_then(|step| step.origin);
        let kept: Vec<Step> = after.iter().filter(|step| step.op != Op::Nop).cloned().collect();
        let was_nop = before.iter().all(|step| step.op == Op::Nop && step.origin.is_none());
        for step in before {
            let Some(at) = step.origin.filter(|at| matches!(became[*at], Became::Itself)) else { continue };
            let lives_on = step.origin == heir && !kept.is_empty();
            if !lives_on {
                let into = kept.first().map_or_else(String::new, |step| step.text.clone());
                became[at] = Became::Gone(kind, into, pass.pass);
            }
        }
        if let Some(step) = after.iter_mut().find(|step| step.op != Op::Nop) {
            step.origin = heir;
        }
        // That the NOPs go which an earlier pass left is no news; that one goes which was emitted is.
        if !(was_nop && kept.is_empty() && !before.is_empty()) {
            note(&mut pass.changes, change(kind, &mut before.iter(), &kept));
        }
        (i, j) = (i + olds, j + news);
    }
}

/// The next change in a run: its kind, and how many steps of each side belong to it. `in_place` says that the two sides have as
/// many steps, so that each step stands for the one across.
fn next_change(old: &[Step], new: &[Step], in_place: bool) -> (ChangeKind, usize, usize) {
    if !in_place {
        return match (old.len(), new.first()) {
            (0, _) => (ChangeKind::Added, 0, new.len()),
            (n, None) => (ChangeKind::Removed, n, 0),
            (n, Some(first)) if n >= 2 && is_fusion(first.op, old[0].op) => (ChangeKind::Fused, 2, 1),
            (n, _) => (ChangeKind::Rewritten, n, new.len()),
        };
    }
    let nops = new.iter().take_while(|step| step.op == Op::Nop).count();
    // Loads that went, up to the operation that is now the load of its result.
    if let (Some(result), Some(was)) = (new.get(nops), old.get(nops))
        && is_constant(result.op)
        && !is_constant(was.op)
        && !was.op.name().starts_with("POP_JUMP")
    {
        return (ChangeKind::Folded, nops + 1, nops + 1);
    }
    if nops > 0 {
        // A NOP before its partner: the two became one, if the one is made of both.
        if let (Some(result), Some(was)) = (new.get(nops), old.get(nops))
            && nops == 1
            && (result.op == was.op || is_fusion(result.op, old[0].op))
        {
            return (ChangeKind::Fused, 2, 2);
        }
        return (ChangeKind::Removed, nops, nops);
    }
    match new.get(1) {
        Some(second) if second.op == Op::Nop && old[1].op != Op::Nop && is_fusion(new[0].op, old[0].op) => {
            (ChangeKind::Fused, 2, 2)
        }
        _ => (ChangeKind::Rewritten, 1, 1),
    }
}

fn is_constant(op: Op) -> bool {
    matches!(op, Op::LoadConst | Op::LoadSmallInt)
}

/// Whether an instruction does the work of two, of which the first is `first`.
fn is_fusion(op: Op, first: Op) -> bool {
    let name = op.name();
    op == first || matches!(op, Op::ReturnConst) || (name.len() > first.name().len() && name.starts_with(first.name()))
}

/// Adds a change; to one of the same kind before it, where neither has anything after it.
fn note(changes: &mut Vec<Change>, change: Change) {
    match changes.last_mut() {
        Some(last) if last.kind == change.kind && last.after.is_empty() && change.after.is_empty() => {
            last.before.extend(change.before);
            last.places.extend(change.places);
            last.places.sort_unstable();
            last.places.dedup();
        }
        _ => changes.push(change),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::{Options, stages};
    use crate::target::PyVersion;

    /// The changes to the innermost unit as text, and what became of its instructions.
    fn passes(source: &str, version: PyVersion) -> (Vec<String>, Vec<Became>) {
        let done = stages(source.as_bytes(), "x.py", Options::new(Target::of(version))).expect("good source");
        let (passes, became) = of(&done.units[0], Target::of(version));
        let line = |c: &Change| format!("{}: {} → {}", c.kind.word(), c.before.join(", "), c.after.join(", "));
        (passes.iter().flat_map(|p| &p.changes).map(line).collect(), became)
    }

    #[test]
    fn arithmetic_is_folded() {
        let (changes, became) = passes("seconds = 24 * 60 * 60\n", PyVersion::V3_14);
        let folded = "folded: LOAD_SMALL_INT 24, LOAD_SMALL_INT 60, BINARY_OP *, LOAD_SMALL_INT 60, BINARY_OP * → LOAD_CONST 86400";
        assert!(changes.contains(&folded.to_string()), "{changes:#?}");
        let into = |b: &&Became| matches!(b, Became::Gone(ChangeKind::Folded, to, _) if to == "LOAD_CONST 86400");
        assert_eq!(became.iter().filter(into).count(), 4, "{became:#?}");
        assert!(became.contains(&Became::Another("LOAD_CONST 86400".into())), "{became:#?}");
    }

    /// What is said to be left after the last change is what the code has.
    #[test]
    fn counts_add_up() {
        let folded = "seconds = 24 * 60 * 60\n";
        let caught = "def f(a, b):\n    try:\n        return a / b\n    except E:\n        return None\n";
        for version in [PyVersion::V3_13, PyVersion::V3_14] {
            for source in [folded, caught] {
                let done = stages(source.as_bytes(), "x.py", Options::new(Target::of(version))).expect("good source");
                let unit = &done.units[0];
                let (passes, _) = of(unit, Target::of(version));
                let all: usize = unit.passes.last().map_or(0, |p| p.blocks.iter().map(|b| b.instructions.len()).sum());
                assert_eq!(passes.last().map(|pass| pass.left), Some(all), "{version} {source}");
                // The first change takes what it says from what was emitted.
                let first = &passes[0];
                let gone: usize = first.changes.iter().map(|c| c.before.len() - c.after.len()).sum();
                let emitted: usize = unit.passes[0].blocks.iter().map(|b| b.instructions.len()).sum();
                assert_eq!(first.left, emitted - gone, "{version} {source}");
            }
        }
    }

    /// A `NOP` that code generation emitted is an instruction like others.
    #[test]
    fn an_emitted_nop_is_seen_to_go() {
        let source = "def f(a):\n    try:\n        return a\n    except E:\n        return None\n";
        let done = stages(source.as_bytes(), "x.py", Options::new(Target::of(PyVersion::V3_14))).expect("good source");
        let (passes, _) = of(&done.units[0], Target::of(PyVersion::V3_14));
        let goes = |pass: &&PassChange| {
            pass.changes.iter().any(|c| c.kind == ChangeKind::Removed && c.before.iter().all(|b| b == "NOP"))
        };
        let names: Vec<_> = passes.iter().filter(goes).map(|pass| pass.pass).collect();
        assert_eq!(names, ["remove redundant NOPs and pairs"], "{passes:#?}");
    }

    #[test]
    fn loads_are_fused_and_borrowed() {
        let (changes, _) = passes("def f(a, b):\n    return a + b\n", PyVersion::V3_14);
        assert_eq!(
            changes,
            [
                "removed: LOAD_CONST None, RETURN_VALUE → ",
                "fused: LOAD_FAST a, LOAD_FAST b → LOAD_FAST_LOAD_FAST a, b",
                "rewritten: LOAD_FAST_LOAD_FAST a, b → LOAD_FAST_BORROW_LOAD_FAST_BORROW a, b",
            ]
        );
        let (changes, _) = passes("def f():\n    return None\n", PyVersion::V3_13);
        assert!(
            changes.contains(&"fused: LOAD_CONST None, RETURN_VALUE → RETURN_CONST None".to_string()),
            "{changes:#?}"
        );
    }

    #[test]
    fn handlers_move_to_the_end() {
        let source = "def f():\n    try:\n        g()\n    except E:\n        h()\n    k()\n    return 1\n";
        let (changes, _) = passes(source, PyVersion::V3_14);
        assert!(changes.iter().any(|c| c.starts_with("moved: ")), "{changes:#?}");
    }

    #[test]
    fn what_can_never_run_is_removed() {
        let (changes, became) =
            passes("def f(x):\n    if x and not False:\n        return 1 + 2\n    return x\n", PyVersion::V3_14);
        let removed = "removed: LOAD_CONST False, TO_BOOL, POP_JUMP_IF_TRUE to block 3 → ";
        assert!(changes.contains(&removed.to_string()), "{changes:#?}");
        assert!(became.iter().any(|b| matches!(b, Became::Gone(ChangeKind::Removed, ..))), "{became:#?}");
    }
}
