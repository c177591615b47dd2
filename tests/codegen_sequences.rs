//! Instruction sequences against CPython's, before the flow graph.
//!
//! `tests/spec/codegen.md` holds snippets, `tests/spec/sequences-3.N.txt` what the real CPython makes of them
//! (`tests/spec/record_sequences.py`). Any other recording is compared when `PYSCOPE_SEQUENCES` names it, as
//! `3.13=FILE,3.14=FILE`; the sources are read from where it says they are.

// Figures of a run, for the one who brings a recording.
#![allow(clippy::print_stderr)]

mod stages;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use mdbook_pyscope::compiler::ir::{Instruction, Sequence};
use mdbook_pyscope::compiler::{CompileError, Mode};
use mdbook_pyscope::target::{Feature, Op, PyVersion, Target};

/// All sequences of a source, inner ones first, as text.
fn sequences(source: &[u8], name: &str, target: Target) -> Result<String, CompileError> {
    let (session, result) = stages::compile(source, name, Mode::Exec, 0, target);
    result?;
    let mut out = String::new();
    for stage in session.stages.iter().flatten() {
        out.push_str("--\n");
        write_sequence(&mut out, &stage.unit.sequence, target);
    }
    Ok(out)
}

fn write_sequence(out: &mut String, sequence: &Sequence, target: Target) {
    for Instruction { op, arg, location: at } in &sequence.instructions {
        let arg = if has_target(*op, target) { sequence.labels[*arg as usize] } else { *arg };
        let name = op.name();
        let _ = writeln!(out, "{name} {arg} {} {} {} {}", at.line, at.end_line, at.column, at.end_column);
    }
}

fn has_target(op: Op, target: Target) -> bool {
    let name = op.name();
    name.starts_with("JUMP")
        || name.starts_with("POP_JUMP")
        || name.starts_with("SETUP_") && op != Op::SetupAnnotations
        || matches!(op, Op::ForIter | Op::Send)
        || op == Op::EndAsyncFor && target.has(Feature::EndAsyncForJumps)
}

/// The recorded text of each source.
fn recorded(text: &str) -> BTreeMap<&str, &str> {
    let mut parts = text.split("== ").skip(1);
    let mut found = BTreeMap::new();
    for part in &mut parts {
        if let Some((name, sequences)) = part.split_once('\n') {
            found.insert(name, sequences);
        }
    }
    found
}

fn source_of(label: &str) -> Option<Vec<u8>> {
    let Some((file, number)) = label.split_once(".md#") else { return std::fs::read(label).ok() };
    let text = std::fs::read_to_string(format!("{file}.md")).ok()?;
    let mut snippets = text.split("```python\n").skip(1).filter_map(|rest| rest.split("```").next());
    snippets.nth(number.parse().ok()?).map(|snippet| snippet.as_bytes().to_vec())
}

/// Where two recordings part, with some lines before.
fn first_difference(ours: &str, theirs: &str) -> String {
    let (ours, theirs): (Vec<_>, Vec<_>) = (ours.lines().collect(), theirs.lines().collect());
    let at = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    let mut out = String::new();
    for line in &theirs[at.saturating_sub(5)..at] {
        let _ = writeln!(out, "    {line}");
    }
    let _ = writeln!(out, "  - {}\n  + {}", theirs.get(at).unwrap_or(&"(end)"), ours.get(at).unwrap_or(&"(end)"));
    out
}

/// Compares a recording; gives the number of sources and a text about each difference.
fn compare(recording: &Path, target: Target) -> (usize, Vec<String>) {
    let text = std::fs::read_to_string(recording).unwrap_or_default();
    let mut differences = Vec::new();
    let recorded = recorded(&text);
    for (label, theirs) in &recorded {
        let name = if label.contains(".md#") { "<snippet>" } else { label };
        let Some(source) = source_of(label) else {
            differences.push(format!("{label}: no source"));
            continue;
        };
        match sequences(&source, name, target) {
            Ok(ours) if ours == *theirs => {}
            Ok(ours) => differences.push(format!("{label}:\n{}", first_difference(&ours, theirs))),
            Err(error) => differences.push(format!("{label}: {error} (line {})", error.lineno)),
        }
    }
    (recorded.len(), differences)
}

#[test]
fn recordings_named_by_the_environment() {
    let Ok(list) = std::env::var("PYSCOPE_SEQUENCES") else { return };
    stages::on_deep_stack(move || {
        let mut wrong = 0;
        for (version, file) in list.split(',').filter_map(|item| item.split_once('=')) {
            let target = Target::of(version.parse().expect("a version"));
            let (count, differences) = compare(Path::new(file), target);
            for difference in differences.iter().take(60) {
                eprintln!("{version} {difference}");
            }
            eprintln!("{version}: {} of {count} sources differ", differences.len());
            wrong += differences.len();
        }
        assert_eq!(wrong, 0);
    });
}

fn check(version: PyVersion) {
    stages::on_deep_stack(move || {
        let recording = format!("tests/spec/sequences-{version}.txt");
        let (count, differences) = compare(Path::new(&recording), Target::of(version));
        assert!(count > 100, "{recording} is not whole");
        assert!(differences.is_empty(), "{} of {count} differ\n{}", differences.len(), differences.join("\n"));
    });
}

#[test]
fn snippets_as_3_13_compiles_them() {
    check(PyVersion::V3_13);
}

#[test]
fn snippets_as_3_14_compiles_them() {
    check(PyVersion::V3_14);
}
