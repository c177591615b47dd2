//! `show` and `compile` on the command line.

use std::process::Command;

mod found;

use mdbook_pyscope::target::{Feature, PyVersion, Target};

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

/// What every version accepts, with all that the tools have words for.
const MANY_THINGS: &str = r#"# -*- coding: utf-8 -*-
from os import path as p
@staticmethod
async def f(a, /, b: int = 0x_1, *c, d=None, **e) -> "é":
    """doc"""
    global g
    async with a as g, b: pass
    def inner():
        nonlocal b
        b += 1; return lambda: (yield)
    if (n := len(c)) >= 2 and not d: return [x async for x in e if x]
    return f'{a!r:>{n}}' "\N{BULLET}", b'\0', 1j, ..., u'', {**e, 1: a @ b}
class C(list, metaclass=type):
    __x = x = 1  # type: int
    try: del x
    except (OSError, ValueError) as err: raise
    finally:
	    assert x, 'tab'
for i in range(3):
    if i: continue
    else: break
"#;

/// What the program says of a file, of an interpreter that is found.
fn said(python: &found::Python, arguments: &[&str], path: &std::path::Path) -> std::process::Output {
    let version = python.version.to_string();
    let program_of = format!("{version}={}", python.program.display());
    let options = ["--python", &version, "--interpreter", &program_of];
    program().arg("show").args(arguments).args(options).arg(path).output().expect("the program runs")
}

/// The text of stages that CPython has a tool for is that tool's, on this very file: of the versions that are built in, and
/// of the others by an interpreter.
#[test]
fn text_is_that_of_the_tools() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("many.py");
    std::fs::write(&path, MANY_THINGS).expect("a writable folder");
    let name = path.to_str().expect("a UTF-8 name");
    for python in found::all_or_skip("text of the tools") {
        for (stage, tool, since) in [
            (&["tokens"][..], &["-m", "tokenize", "-e", name][..], None),
            (&["ast"], &["-m", "ast", name], Some(Feature::AstTool)),
            (&["ast", "-a"], &["-m", "ast", "-a", name], Some(Feature::AstTool)),
            (&["symbols"], &["-m", "symtable", name], Some(Feature::SymtableTool)),
        ] {
            let ours = said(python, stage, &path);
            let note = String::from_utf8_lossy(&ours.stderr);
            assert!(ours.status.success(), "{} {stage:?}: {note}", python.release);
            let ours = String::from_utf8(ours.stdout).expect("UTF-8");
            if since.is_none_or(|since| Target::of(python.version).has(since)) {
                assert_eq!(ours, python.stdout(tool), "{} {stage:?}", python.release);
                assert_eq!(note, "", "{} {stage:?}", python.release);
            } else {
                assert!(note.contains(&format!("CPython {} has no `python -m {}`", python.version, tool[1])), "{note}");
            }
        }
    }
}

/// Where a version lacks the tool, its data stand in the form of the first version that has it: the same text, where the
/// data are the same.
#[test]
fn versions_without_the_tool_have_its_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("same.py");
    let source = "import a.b as c, d\nx: int = None\nclass K(c):\n    k: 'K'\n    def m(self, *, y=x):\n        global g\n        \
                  return lambda z: [self, y, g, z, not 1]\ndef o(): return (lambda: o), (i for i in x)\nf(*x)\n";
    std::fs::write(&path, source).expect("a writable folder");
    for (stage, first, since) in [
        (&["ast"][..], PyVersion::V3_9, Feature::AstTool),
        (&["ast", "-a"], PyVersion::V3_9, Feature::AstTool),
        (&["symbols"], PyVersion::V3_13, Feature::SymtableTool),
    ] {
        let Some(first) = found::of(first) else {
            found::skipped("form of the tools", format_args!("no CPython {first} was found"));
            continue;
        };
        let tool = said(first, stage, &path).stdout;
        assert!(!tool.is_empty());
        for python in found::all().into_iter().filter(|python| !Target::of(python.version).has(since)) {
            let ours = said(python, stage, &path).stdout;
            assert!(ours == tool, "{} {stage:?}:\n{}", python.release, String::from_utf8_lossy(&ours));
        }
    }
}

/// What is wrong is said as that CPython says it, with the place; and what to do where it is not there.
#[test]
fn failures_of_the_tools_have_place_and_remedy() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("wrong.py");
    std::fs::write(&path, "é = 1\nx = (2,\n").expect("a writable folder");
    let old = PyVersion::ALL.into_iter().filter(|version| version.minor() < 13).find_map(found::of);
    match old {
        None => found::skipped("failures of the tools", "no CPython of 3.8 to 3.12 was found"),
        Some(python) => {
            for (stage, class, place) in [("tokens", "TokenError: ", ":3:1"), ("ast", "SyntaxError: ", "wrong.py:")] {
                let output = said(python, &[stage], &path);
                let text = String::from_utf8_lossy(&output.stderr);
                assert_eq!(output.status.code(), Some(1));
                assert!(text.contains(class) && text.contains(place), "{stage}: {text}");
            }
        }
    }
    for (engine, remedy) in [("auto", "--interpreter 3.X=PROGRAM"), ("embedded", "--engine auto")] {
        let arguments = ["show", "tokens", "--python", "3.9", "--engine", engine];
        let mut command = program();
        command.args(arguments).arg(&path).env_clear().env("HOME", folder.path()).env("PATH", folder.path());
        let output = command.output().expect("the program runs");
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
        assert!(text.contains("CPython 3.9") && text.contains(remedy), "{text}");
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
fn several_stages_are_shown_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("folded.py");
    std::fs::write(&path, "seconds = 24 * 60 * 60\n").expect("a writable folder");
    // What each pass changed comes with the flow graph.
    let alone = shown(&["instructions"], &path);
    let both = shown(&["instructions,cfg"], &path);
    assert!(!alone.contains("left)") && both.contains("left)") && both.contains("86400"), "{both}");
    let output =
        program().args(["show", "cfg,stack", "--format", "json"]).arg(&path).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
}

/// The bits of an entry of a packed table are in the text as in a page.
#[test]
fn a_record_shows_one_entry_bit_by_bit() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = shown(&["code", "--python", "3.14"], &file(&folder));
    for line in ["2-4, bit by bit", "1 an entry begins", "0x1 ", "OPTIMIZED"] {
        assert!(text.replace('–', "-").contains(line), "{line}: {text}");
    }
}

#[test]
fn an_unknown_stage_names_the_nearest() {
    let output = program().args(["show", "tokns", "x.py"]).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("`tokens`"));
}

/// CPython 3.13 writes 998 lambdas inside each other, and one more it refuses in these words.
#[test]
fn what_marshal_refuses_is_not_written() {
    let folder = tempfile::tempdir().expect("a folder");
    for (depth, refused) in [(998, false), (999, true)] {
        let (path, pyc) = (folder.path().join("deep.py"), folder.path().join(format!("{depth}.pyc")));
        std::fs::write(&path, format!("x = {}1\n", "lambda: ".repeat(depth))).expect("a file");
        let output = program().args(["compile", "--python", "3.13"]).arg(&path).arg("-o").arg(&pyc).output();
        let output = output.expect("the program runs");
        assert_eq!(output.status.success(), !refused, "{depth}");
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(message.contains("ValueError: object too deeply nested to marshal"), refused, "{message}");
        assert_eq!(pyc.exists(), !refused);
    }
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
