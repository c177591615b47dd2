//! The conformance runner says from which stage a difference comes.
//!
//! A difference is put into each stage of what was compiled, and must be found there; and where a CPython 3.13 is found,
//! its stages are compared with those of our compiler for 3.13, which are the same, and for 3.14, which are not.

mod found;
#[path = "conformance/stages.rs"]
mod stages;
#[path = "stages/mod.rs"]
mod whole;

use mdbook_pyscope::target::{PyVersion, Target};

use stages::{Parting, Texts, ours, parting, theirs};

const STAGES: [&str; 6] =
    ["tokens", "tree", "rewritten tree", "symbol tables", "instruction sequence", "optimised sequence"];

const SOURCE: &str = "def f(a, *b):\n    x = 1 + 2\n    return [a for y in b if a and y]\n";

fn texts(source: &str, version: PyVersion) -> (Texts, Vec<u8>) {
    ours(source.as_bytes(), "part.py", Target::of(version), 0).expect("good source")
}

#[test]
fn a_difference_is_found_in_its_stage() {
    for version in [PyVersion::V3_13, PyVersion::V3_14] {
        let (ours, _) = texts(SOURCE, version);
        assert_eq!(ours.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), STAGES);
        for (number, (name, rows)) in ours.iter().enumerate() {
            assert!(rows.len() > 5, "{name} has {} rows", rows.len());
            let mut changed = ours.clone();
            // What follows from a difference differs as well, and is not the first.
            for (_, rows) in &mut changed[number..] {
                rows[4].push_str(" changed");
            }
            let found = parting(&ours, &changed);
            let expected = Parting {
                stage: Some(name.clone()),
                compared: name.clone(),
                row: 5,
                before: rows[1..4].to_vec(),
                ours: rows[4].clone(),
                theirs: format!("{} changed", rows[4]),
            };
            assert_eq!(found, expected);
            let text = found.to_string();
            assert!(
                text.contains(&format!("first different stage: {name}, row 5")) && text.contains(&rows[4]),
                "{text}"
            );
        }
    }
}

#[test]
fn missing_rows_and_stages_are_told_apart() {
    let (ours, _) = texts(SOURCE, PyVersion::V3_13);
    let mut shorter = ours.clone();
    shorter[5].1.pop();
    let found = parting(&ours, &shorter);
    assert_eq!((found.stage.as_deref(), found.theirs.as_str()), (Some("optimised sequence"), "(no more rows)"));
    let found = parting(&ours, &ours[..4].to_vec());
    assert_eq!((found.stage, found.compared.as_str()), (None, "symbol tables"));
    assert!(parting(&ours, &ours).to_string().contains("equal up to the stage `optimised sequence`"));
}

/// Sources whose way to a code object first differs between 3.13 and 3.14 at some stage.
const FIRST_DIFFERENT: [(&str, &str); 4] = [
    ("tokens", "x = t'{a}'\n"),
    ("rewritten tree", "x = 1 + 2\n"),
    ("symbol tables", "def f(): pass\n"),
    ("instruction sequence", "for x in y: pass\n"),
];

#[test]
fn stages_are_those_of_cpython_or_the_first_other_one_is_named() {
    for version in [PyVersion::V3_13, PyVersion::V3_14] {
        let Some(python) = found::of(version) else {
            found::skipped("conformance", format_args!("no CPython {version} was found"));
            continue;
        };
        whole::on_deep_stack(move || {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("part.py").to_string_lossy().into_owned();
            std::fs::write(&path, SOURCE).expect("written");
            for optimize in [0, 2] {
                let (ours, constants) =
                    ours(SOURCE.as_bytes(), &path, Target::of(version), optimize).expect("good source");
                let theirs = theirs(&mut python.command(), &path, optimize, &constants).expect("stages");
                let found = parting(&ours, &theirs);
                assert_eq!((found.stage.as_deref(), found.compared.as_str()), (None, "optimised sequence"), "{found}");
            }
        });
    }
    let Some(python) = found::of(PyVersion::V3_13) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("part.py").to_string_lossy().into_owned();
    for (stage, source) in FIRST_DIFFERENT {
        std::fs::write(&path, source).expect("written");
        let (ours, constants) = ours(source.as_bytes(), &path, Target::of(PyVersion::V3_14), 0).expect("good source");
        match theirs(&mut python.command(), &path, 0, &constants) {
            Ok(theirs) => assert_eq!(parting(&ours, &theirs).stage.as_deref(), Some(stage), "{source}"),
            Err(problem) => panic!("{source}: {problem}"),
        }
    }
}
