//! The back end against CPython's, unit by unit: instruction sequences as CPython's own code generation left them go
//! through our flow graph and assembler, and the code objects must be equal in every field.
//!
//! `tests/backend/3.X.units` hold the units of `tests/corpus/*.py`, recorded by `tests/backend/record.py` in a CPython of that
//! version that was built to show them (the script says how). `PYSCOPE_UNITS=FILE` replays another recording of such a
//! CPython, for instance of its whole standard library, and prints what differs.

#![allow(clippy::print_stderr)] // figures of a replay, for the one who asked for it

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use mdbook_pyscope::base::Location;
use mdbook_pyscope::code::diff::first_difference;
use mdbook_pyscope::code::{CodeObject, Constant, PyStr, marshal};
use mdbook_pyscope::compiler::flowgraph::Rules;
use mdbook_pyscope::compiler::ir::{Label, Sequence, Unit, UnitKind};
use mdbook_pyscope::compiler::{Mode, Session, finish};
use mdbook_pyscope::target::{Op, PyVersion, Target};

/// Bytes of a recorded instruction: six 32-bit integers.
const RECORDED: usize = 24;

fn items(value: &Constant) -> &[Constant] {
    match value {
        Constant::Tuple(items) => items,
        _ => &[],
    }
}

fn strings(value: &Constant) -> Vec<PyStr> {
    items(value).iter().map(string).collect()
}

fn string(value: &Constant) -> PyStr {
    match value {
        Constant::Str(s) => s.clone(),
        other => panic!("a string, not {other:?}"),
    }
}

fn number(value: &Constant) -> i64 {
    match value {
        Constant::Int(i) => *i,
        other => panic!("an integer, not {other:?}"),
    }
}

fn integers(value: &Constant) -> Vec<i32> {
    let Constant::Bytes(bytes) = value else { panic!("bytes, not {value:?}") };
    bytes.chunks_exact(4).map(|four| i32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
}

fn sequence(code: &Constant, labels: &Constant, target: Target) -> Sequence {
    let mut sequence = Sequence::default();
    let numbers = integers(code);
    for row in numbers.chunks_exact(RECORDED / 4) {
        let op = target.table().op(row[0] as u16).unwrap_or_else(|| panic!("opcode {}", row[0]));
        let (arg, location) = (row[1] as u32, Location::new(row[2], row[3], row[4], row[5]));
        if Rules::of(target).has_target(op) {
            sequence.push_jump(op, Label(arg), location);
        } else {
            sequence.push(op, arg, location);
        }
    }
    sequence.labels = integers(labels).into_iter().map(|place| place as u32).collect();
    if sequence.labels.is_empty() {
        // Operands are places already.
        sequence.labels = (0..sequence.instructions.len() as u32).collect();
    }
    sequence
}

/// The fields of a recorded unit, in the order in which `record.py` writes them.
fn unit(recorded: &Constant, target: Target) -> Unit {
    let fields = items(recorded);
    let count = |at: usize| number(&fields[at]) as u32;
    let annotations = match &fields[16] {
        Constant::None => None,
        code => Some(sequence(code, &Constant::Bytes(Arc::from([])), target)),
    };
    let name = string(&fields[0]);
    let mut varnames = strings(&fields[4]);
    // CPython gives this parameter its public name only after the unit is assembled.
    if name == *"__annotate__" {
        varnames.iter_mut().filter(|name| **name == *".format").for_each(|name| *name = PyStr::from("format"));
    }
    Unit {
        kind: UnitKind::Module,
        name,
        qualname: string(&fields[1]),
        consts: items(&fields[2]).iter().cloned().collect(),
        names: strings(&fields[3]),
        varnames,
        cellvars: strings(&fields[5]),
        freevars: strings(&fields[6]),
        fast_hidden: strings(&fields[7]),
        argcount: count(8),
        posonlyargcount: count(9),
        kwonlyargcount: count(10),
        parameters: count(11),
        format_parameter: false,
        firstlineno: number(&fields[12]) as i32,
        flags: count(13),
        sequence: sequence(&fields[14], &fields[15], target),
        annotations,
    }
}

/// Replays one recorded file; gives the number of units and the first difference of each that differs.
fn replay(recorded: &Constant, version: PyVersion) -> (usize, Vec<(String, String)>) {
    let target = Target::of(version);
    let fields = items(recorded);
    let file = string(&fields[0]);
    let mut session = Session::new(target, Mode::Exec, 0, file.clone());
    let mut different = Vec::new();
    for pair in items(&fields[1]) {
        let [recorded, Constant::Code(expected)] = items(pair) else { panic!("a unit and its code") };
        if let Some((field, text)) = differs(unit(recorded, target), expected, &mut session) {
            different.push((field, format!("{file}: {}:{} {text}", expected.qualname, expected.firstlineno)));
        }
    }
    (items(&fields[1]).len(), different)
}

fn differs(mut unit: Unit, expected: &CodeObject, session: &mut Session) -> Option<(String, String)> {
    match finish(&mut unit, session) {
        Err(error) => Some(("error".into(), error.to_string())),
        Ok(code) => first_difference(&code, expected)
            .map(|d| (d.field.to_string(), format!("{}\n ours {}\n CPython {}", d.field, d.left, d.right))),
    }
}

/// A recording: for each file, the length and the bytes of a marshalled pair of its name and its units.
fn files(bytes: &[u8], version: PyVersion) -> Vec<Constant> {
    let mut rest = bytes;
    let mut files = Vec::new();
    while let Some((length, tail)) = rest.split_first_chunk::<4>() {
        let (file, tail) = tail.split_at(u32::from_le_bytes(*length) as usize);
        files.push(marshal::read(file, version).expect("marshal"));
        rest = tail;
    }
    files
}

fn check(path: &Path, version: PyVersion) {
    let bytes = std::fs::read(path).expect("a recording");
    let (mut units, mut fields, mut shown) = (0, BTreeMap::<String, usize>::new(), Vec::new());
    for file in files(&bytes, version) {
        let (count, different) = replay(&file, version);
        units += count;
        for (field, text) in different {
            *fields.entry(field).or_default() += 1;
            shown.push(text);
        }
    }
    assert!(units > 0, "{} is empty", path.display());
    let total: usize = fields.values().sum();
    shown.truncate(std::env::var("PYSCOPE_SHOW").ok().and_then(|n| n.parse().ok()).unwrap_or(10));
    assert!(total == 0, "{total} of {units} units differ: {fields:?}\n{}", shown.join("\n\n"));
    // Printed by `--nocapture`.
    eprintln!("{version}: {units} units equal");
}

#[test]
fn recorded_units_become_the_same_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/backend");
    for version in [PyVersion::V3_13, PyVersion::V3_14] {
        check(&folder.join(format!("{version}.units")), version);
    }
}

#[test]
fn other_recordings_too() {
    let Ok(path) = std::env::var("PYSCOPE_UNITS") else { return };
    let version = if path.contains("3.13") { PyVersion::V3_13 } else { PyVersion::V3_14 };
    assert!(Op::ALL.len() > 100);
    check(Path::new(&path), version);
}
