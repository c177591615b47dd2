//! The programs of `tests/corpus` against recorded code objects of the real interpreters, in every field; needs no
//! interpreter. `tests/corpus/README.md` says how they are recorded.

use std::collections::BTreeSet;
use std::path::Path;

use mdbook_pyscope::code::diff;
use mdbook_pyscope::code::{Constant, marshal};
use mdbook_pyscope::compiler::{Mode, Options, compile};
use mdbook_pyscope::target::{PyVersion, Target};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// One recorded compilation.
struct Record {
    name: String,
    mode: Mode,
    optimize: u8,
    result: Constant,
}

fn records(version: PyVersion) -> Vec<Record> {
    let bytes = std::fs::read(folder().join(format!("{version}.records"))).expect("a recording");
    let mut rest = bytes.as_slice();
    let mut records = Vec::new();
    while let Some((length, tail)) = rest.split_first_chunk::<4>() {
        let (data, tail) = tail.split_at(u32::from_le_bytes(*length) as usize);
        rest = tail;
        let Ok(Constant::Tuple(fields)) = marshal::read(data, version) else { panic!("a marshalled tuple") };
        let [Constant::Str(name), Constant::Str(mode), Constant::Int(optimize), result] = &fields[..] else {
            panic!("four fields")
        };
        let mode = match mode.as_str() {
            Some("eval") => Mode::Eval,
            Some("single") => Mode::Single,
            _ => Mode::Exec,
        };
        records.push(Record { name: name.to_string(), mode, optimize: *optimize as u8, result: result.clone() });
    }
    records
}

/// The text of a program, or of one line of a list of programs.
fn source(name: &str) -> Vec<u8> {
    let (file, line) = name.split_once(':').unwrap_or((name, ""));
    let bytes = std::fs::read(folder().join(file)).expect("a program");
    match line.parse::<usize>() {
        Ok(line) => bytes.split(|byte| *byte == b'\n').nth(line - 1).expect("a line").to_vec(),
        Err(_) => bytes,
    }
}

/// What is wrong with our answer, if anything is.
fn failure(record: &Record, target: Target) -> Option<String> {
    let options = Options { target, mode: record.mode, optimize: record.optimize };
    match (compile(&source(&record.name), &record.name, options), &record.result) {
        (Ok(ours), Constant::Code(theirs)) => {
            let mut differences = Vec::new();
            diff::compare(&ours.code, theirs, &mut differences);
            let first = differences.first()?;
            Some(format!("{} {}\n ours: {}\n CPython: {}", first.object, first.field, first.left, first.right))
        }
        (Err(ours), Constant::Tuple(theirs)) => {
            let ours = [Constant::str(ours.kind.name()), Constant::str(ours.message.clone())];
            (ours[..] != theirs[..]).then(|| format!("ours: {ours:?}\n CPython: {theirs:?}"))
        }
        (Err(error), _) => Some(format!("line {}: {error}", error.lineno)),
        (Ok(_), error) => Some(format!("CPython refuses it: {error:?}")),
    }
}

#[test]
fn programs_become_the_code_of_cpython() {
    let known = std::fs::read_to_string(folder().join("known-failures.txt")).unwrap_or_default();
    let mut known: BTreeSet<&str> = known.lines().filter(|line| !line.is_empty()).collect();
    let mut wrong = Vec::new();
    for version in [PyVersion::V3_13, PyVersion::V3_14] {
        let records = records(version);
        assert!(records.len() > 20, "the recording for {version} is empty");
        for record in records {
            let id = format!("{version} {} {}", record.name, record.optimize);
            match (failure(&record, Target::of(version)), known.remove(id.as_str())) {
                (Some(text), false) => wrong.push(format!("{id}: {text}")),
                (None, true) => wrong.push(format!("{id} passes and is still listed as a known failure")),
                _ => {}
            }
        }
    }
    wrong.extend(known.into_iter().map(|id| format!("{id}: no such program")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
