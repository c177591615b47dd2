//! `show` and `compile` on the command line.

use std::process::Command;

mod found;

use mdbook_pyscope::target::PyVersion;

const SOURCE: &str = "def add(a, b):\n    return a + b  # sum\n";

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_mdbook-pyscope"))
}

fn file(folder: &tempfile::TempDir) -> std::path::PathBuf {
    let path = folder.path().join("add.py");
    std::fs::write(&path, SOURCE).expect("a writable folder");
    path
}

fn shown(arguments: &[&str], path: &std::path::Path) -> String {
    let output = program().arg("show").args(arguments).arg(path).output().expect("the program runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The text of stages that CPython has a tool for is that tool's, on this very file.
#[test]
fn text_is_that_of_the_tools() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(&folder);
    let name = path.to_str().expect("a UTF-8 name");
    for version in [PyVersion::V3_13, PyVersion::V3_14] {
        let Some(python) = found::of(version) else {
            found::skipped("text of the tools", format_args!("no CPython {version} was found"));
            continue;
        };
        let option = version.to_string();
        for (stage, tool) in [
            (vec!["tokens"], vec!["-m", "tokenize", "-e", name]),
            (vec!["ast"], vec!["-m", "ast", name]),
            (vec!["ast", "-a"], vec!["-m", "ast", "-a", name]),
            (vec!["symbols"], vec!["-m", "symtable", name]),
        ] {
            let ours = shown(&[&stage[..], &["--python", &option]].concat(), &path);
            assert_eq!(ours, python.stdout(&tool), "{version} {stage:?}");
        }
    }
}

/// A picture is a file of its own, and a page needs nothing else.
#[test]
fn pictures_and_pages_stand_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(&folder);
    for stage in ["ast", "cfg"] {
        let svg = shown(&[stage, "--format", "svg"], &path);
        assert!(svg.starts_with("<svg xmlns=") && svg.trim_end().ends_with("</svg>"), "{stage}");
        assert!(!svg.contains("var(--") && !svg.contains("url("), "{stage}: nothing from outside");
    }
    let page = shown(&["pipeline", "--format", "html"], &path);
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("data-view=\"tokens\""));
    assert!(!page.contains("http://") && !page.contains("src="), "nothing is loaded");
}

#[test]
fn an_unknown_stage_names_the_nearest() {
    let output = program().args(["show", "tokns", "x.py"]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("`tokens`"));
}

/// What `compile` writes is imported by the real interpreter.
#[test]
fn a_written_pyc_is_imported() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file(&folder);
    for version in [PyVersion::V3_13, PyVersion::V3_14] {
        for mode in ["timestamp", "checked-hash", "unchecked-hash"] {
            let output = program()
                .args(["compile", "--python", &version.to_string(), "--invalidation", mode])
                .arg(&path)
                .output()
                .expect("the program runs");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let Some(python) = found::of(version) else {
                found::skipped("written .pyc", format_args!("no CPython {version} was found"));
                continue;
            };
            // The import fails if the interpreter compiled the source itself: it may not write, and says what it loaded.
            let script = format!(
                "import sys; sys.path.insert(0, {:?}); import importlib.machinery as m, importlib._bootstrap_external as e\n\
                 e.SourceLoader.source_to_code = None\nimport add; print(add.add(2, 3))",
                folder.path()
            );
            assert_eq!(python.stdout(&["-c", &script]), "5\n", "{version} {mode}");
        }
    }
}
