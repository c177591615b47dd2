//! The instructions view: what code generation emitted, and what the optimiser made of it ([`super::passes`]).

use super::passes;
pub use super::passes::{Became, Change, ChangeKind, PassChange};
use super::pipeline::counted;
use super::{Range, Role};
use crate::code::{Constant, repr};
use crate::compiler::flowgraph::Rules;
use crate::compiler::flowgraph::stages::{PassStage, StageInstruction};
use crate::compiler::ir::Unit;
use crate::compiler::stages::UnitStages;
use crate::target::{Op, Operand, PyVersion, Target};

/// The sequences of a figure's code units.
#[derive(Clone, Debug, Default)]
pub struct Instructions {
    /// One for each code object, in the order of the listing.
    pub units: Vec<UnitSequence>,
    /// Whether every instruction shows its number; they are counted from 1 through all units.
    pub numbers: bool,
}

impl Instructions {
    /// Each unit with the number of its first instruction.
    pub fn numbered(&self) -> impl Iterator<Item = (&UnitSequence, usize)> {
        let mut next = 1;
        self.units.iter().map(move |unit| {
            let first = next;
            next += unit.rows.len();
            (unit, first)
        })
    }

    /// The digits of the largest number; 0 where numbers are not shown.
    pub fn digits(&self) -> usize {
        let all: usize = self.units.iter().map(|unit| unit.rows.len()).sum();
        if self.numbers { all.to_string().len() } else { 0 }
    }
}

/// One code unit.
#[derive(Clone, Debug, Default)]
pub struct UnitSequence {
    /// Qualified name.
    pub qualname: String,
    /// Facts for the heading.
    pub facts: Vec<String>,
    /// What was emitted, in order.
    pub rows: Vec<SequenceRow>,
    /// What the optimiser did, where that is shown.
    pub optimiser: Option<Optimiser>,
}

/// What the optimiser did to a unit.
#[derive(Clone, Debug, Default)]
pub struct Optimiser {
    /// What the passes changed, in order; passes that changed no instruction are left out.
    pub passes: Vec<PassChange>,
    /// How many passes there were.
    pub all_passes: usize,
}

/// One instruction that was emitted.
#[derive(Clone, Debug)]
pub struct SequenceRow {
    /// A label that stands before it: `a`, `b`, …
    pub label: Option<String>,
    /// The instruction.
    pub opcode: &'static str,
    /// What kind of instruction it is.
    pub role: Role,
    /// What its operand means; empty when it has none.
    pub operand: String,
    /// Whether it exists only inside the compiler.
    pub pseudo: bool,
    /// Where it comes from.
    pub range: Option<Range>,
    /// What became of it, where that is shown.
    pub became: Option<Became>,
}

/// The view of some code units of one version; `passes` says whether to show what the optimiser did.
pub fn of<'a>(units: impl Iterator<Item = &'a UnitStages>, passes: bool, version: PyVersion) -> Instructions {
    let units = units.map(|unit| sequence(unit, passes, Target::of(version))).collect();
    Instructions { units, numbers: false }
}

fn sequence(stages: &UnitStages, optimiser: bool, target: Target) -> UnitSequence {
    let mut rows = rows(&stages.unit, target);
    let left = stages.passes.last().map_or(0, |p| p.blocks.iter().map(|b| b.instructions.len()).sum());
    let optimiser = optimiser.then(|| {
        let (passes, became) = passes::of(stages, target);
        for (row, became) in rows.iter_mut().zip(became) {
            row.became = Some(became);
        }
        Optimiser { passes, all_passes: stages.passes.len().saturating_sub(1) }
    });
    UnitSequence {
        qualname: stages.unit.qualname.to_display(),
        facts: vec![counted(rows.len(), "instruction emitted", "instructions emitted"), format!("{left} left")],
        rows,
        optimiser,
    }
}

/// `a`, …, `z`, `aa`, …
fn letters(mut n: usize) -> String {
    let mut text = String::new();
    loop {
        text.insert(0, char::from(b'a' + (n % 26) as u8));
        if n < 26 {
            return text;
        }
        n = n / 26 - 1;
    }
}

fn rows(unit: &Unit, target: Target) -> Vec<SequenceRow> {
    let rules = Rules::of(target);
    let all = &unit.sequence.instructions;
    // Only labels that something names, in the order of the code.
    let mut places: Vec<u32> = all
        .iter()
        .filter(|i| rules.has_target(i.op))
        .filter_map(|i| unit.sequence.labels.get(i.arg as usize).copied())
        .collect();
    places.sort_unstable();
    places.dedup();
    let name = |place: u32| places.binary_search(&place).ok().map(letters);
    all.iter()
        .zip(0..)
        .map(|(i, n)| SequenceRow {
            label: name(n),
            opcode: i.op.name(),
            role: Role::of_op(i.op),
            operand: if rules.has_target(i.op) {
                let place = unit.sequence.labels.get(i.arg as usize).copied().and_then(name);
                place.map_or_else(String::new, |label| format!("to {label}"))
            } else {
                operand(unit, target, i.op, i.arg, &|index| unit.consts.get(index).cloned())
            },
            pseudo: target.table().byte(i.op).is_none(),
            range: Range::of(i.location),
            became: None,
        })
        .collect()
}

/// The operand of an instruction before the assembler: constants and names by value, slots by name.
fn operand(unit: &Unit, target: Target, op: Op, arg: u32, constant: &dyn Fn(u32) -> Option<Constant>) -> String {
    let table = target.table();
    let Some(number) = table.number(op) else { return plain(arg) };
    if table.has(number, Operand::Const) {
        return match constant(arg) {
            Some(Constant::Code(code)) => format!("<code object {}>", code.name),
            Some(value) => repr::repr(&value, target.version),
            None => "a constant".to_string(),
        };
    }
    if table.has(number, Operand::Name) {
        return unit.names.get(target.name_index(op, arg) as usize).map_or_else(|| plain(arg), ToString::to_string);
    }
    if let Some((first, second)) = target.local_pair(op, arg) {
        let name = |slot: u32| unit.varnames.get(slot as usize).map_or_else(|| plain(slot), ToString::to_string);
        return format!("{}, {}", name(first), name(second));
    }
    // A pseudo instruction, of which the tables say only that it is one.
    if op == Op::LoadClosure || table.has(number, Operand::Free) {
        let cells = unit.cellvars.iter().chain(&unit.freevars);
        return cells.skip(arg as usize).map(ToString::to_string).next().unwrap_or_else(|| plain(arg));
    }
    if table.has(number, Operand::Local) {
        return unit.varnames.get(arg as usize).map_or_else(|| plain(arg), ToString::to_string);
    }
    match op {
        Op::BinaryOp => table.nb_ops.get(arg as usize).map_or_else(|| plain(arg), |(_, sign)| (*sign).to_string()),
        Op::CompareOp => target.comparison(arg).map_or_else(|| plain(arg), str::to_string),
        _ if table.has_arg(number) => plain(arg),
        _ => String::new(),
    }
}

fn plain(arg: u32) -> String {
    arg.to_string()
}

/// The operand of an instruction after pass `at`, in words, without what only the assembler decides.
pub(super) fn operand_of(stages: &UnitStages, at: usize, i: &StageInstruction, target: Target) -> String {
    let passed = |name: &str| stages.passes[..=at].iter().any(|p| p.pass.starts_with(name));
    let constant = |index: u32| {
        if passed("remove unused constants") {
            return stages.code.consts.get(index as usize).cloned();
        }
        stages.unit.consts.get(index).cloned().or_else(|| folded(stages, at, index))
    };
    let table = target.table();
    let names_slot = |n| table.has(n, Operand::Free) || table.has(n, Operand::Local);
    let is_pair = target.local_pair(i.op, i.arg).is_some();
    let is_slot = i.op == Op::LoadClosure || (!is_pair && table.number(i.op).is_some_and(names_slot));
    match i.target {
        Some(to) => format!("to block {to}"),
        // Cells get their final slots late; from then on operands are those of the code object.
        None if is_slot && passed("insert prefix") => {
            stages.code.locals.get(i.arg as usize).map_or_else(|| plain(i.arg), |slot| slot.name.to_string())
        }
        None => operand(&stages.unit, target, i.op, i.arg, &constant),
    }
}

/// A constant that the optimiser added: its place before constants are renumbered is known only by following the same
/// instruction to the pass that renumbers them.
fn folded(stages: &UnitStages, at: usize, index: u32) -> Option<Constant> {
    let renumber = stages.passes.iter().position(|p| p.pass == "remove unused constants")?;
    let before = stages.passes.get(renumber.checked_sub(1)?)?;
    let flat = |p: &PassStage| -> Vec<(Op, u32)> {
        p.blocks.iter().flat_map(|b| &b.instructions).map(|i| (i.op, i.arg)).collect()
    };
    let (old, new) = (flat(before), flat(&stages.passes[renumber]));
    let place = old.iter().position(|(op, arg)| *op == Op::LoadConst && *arg == index).filter(|_| at < renumber)?;
    new.get(place).and_then(|(_, arg)| stages.code.consts.get(*arg as usize)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::{Options, stages};

    #[test]
    fn labels_count_in_letters() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["a", "z", "aa", "zz", "aaa"]);
    }

    /// A cell that is passed on has its name from the first to the last.
    #[test]
    fn cells_are_named() {
        let source = b"class A:\n    def f(self, x):\n        return lambda: (self, x, __class__)\n";
        for version in [PyVersion::V3_13, PyVersion::V3_14] {
            let done = stages(source, "x.py", Options::new(Target::of(version))).expect("good source");
            let view = of(done.units.iter(), true, version);
            let unit = |name: &str| view.units.iter().find(|unit| unit.qualname == name).expect("the unit");
            let closures = |unit: &UnitSequence| -> Vec<String> {
                let rows = unit.rows.iter().filter(|row| row.opcode == "LOAD_CLOSURE");
                rows.map(|row| row.operand.clone()).collect()
            };
            assert_eq!(closures(unit("A.f")), ["__class__", "self", "x"]);
            let changes = unit("A.f").optimiser.iter().flat_map(|o| &o.passes).flat_map(|pass| &pass.changes);
            let lines: Vec<&String> = changes.flat_map(|change| change.before.iter().chain(&change.after)).collect();
            let numbered =
                |line: &&&String| line.starts_with("LOAD_FAST") && line.ends_with(|c: char| c.is_ascii_digit());
            assert!(!lines.is_empty() && !lines.iter().any(|line| numbered(&line)), "{lines:?}");
        }
    }

    /// What is emitted is shown as it was, and what the optimiser did only where somebody asks.
    #[test]
    fn the_optimiser_waits_until_it_is_asked() {
        let options = Options::new(Target::of(PyVersion::V3_14));
        let done = stages(b"seconds = 24 * 60 * 60\n", "x.py", options).expect("good source");
        let view = of(done.units.iter(), false, PyVersion::V3_14);
        let rows: Vec<_> = view.units[0].rows.iter().map(|r| format!("{} {}", r.opcode, r.operand)).collect();
        assert!(rows.contains(&"BINARY_OP *".to_string()), "{rows:?}");
        assert!(view.units[0].optimiser.is_none() && view.units[0].rows.iter().all(|r| r.became.is_none()));
        let view = of(done.units.iter(), true, PyVersion::V3_14);
        assert!(view.units[0].optimiser.as_ref().is_some_and(|o| !o.passes.is_empty()));
    }
}
