//! Modules of the standard library's own tests, run by real interpreters from `.pyc` files that `compile` wrote.
//!
//! 1. The interpreter runs them as it finds them, and hands out the source of every module that was imported: the tests,
//!    and all of the library that they use (`tests/stdlib_from_pyc/run.py`).
//! 2. `compile` writes a `.pyc` for each, into `__pycache__` of a folder of its own.
//! 3. The interpreter runs the tests with that folder first on its path. No module may come from elsewhere or from its
//!    source, and every test must end as it ended before.

// Figures of a run.
#![allow(clippy::print_stderr)]

mod found;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, UNIX_EPOCH};

use mdbook_pyscope::cli::{Status, Streams, run};
use mdbook_pyscope::target::PyVersion;
use serde_json::{Map, Value};

use found::Python;

/// What runs within some seconds and exercises the language: every kind of statement, scope, function and class.
const TESTS_313: &[&str] = &[
    "test_grammar",
    "test_dict",
    "test_generators",
    "test_scope",
    "test_patma",
    "test_dataclasses",
    "test_contextlib",
    "test_coroutines",
    "test_with",
    "test_listcomps",
    "test_named_expressions",
    "test_type_params",
    "test_type_aliases",
    "test_except_star",
    "test_raise",
    "test_baseexception",
    "test_super",
    "test_class",
    "test_yield_from",
    "test_decorators",
    "test_property",
    "test_positional_only_arg",
    "test_keywordonlyarg",
    "test_unpack_ex",
    "test_augassign",
    "test_compare",
    "test_opcodes",
    "test_functools",
    "test_syntax",
    "test_typing",
];

/// The tests are those of 3.13, which 3.14 need not pass; left out are those that are too deep for WebAssembly.
const TESTS_314: &[&str] = &[
    "test_dict",
    "test_generators",
    "test_scope",
    "test_patma",
    "test_dataclasses",
    "test_contextlib",
    "test_coroutines",
    "test_with",
    "test_listcomps",
    "test_named_expressions",
    "test_type_params",
    "test_type_aliases",
    "test_except_star",
    "test_raise",
    "test_super",
    "test_yield_from",
    "test_decorators",
    "test_property",
];

#[test]
fn the_library_s_tests_end_as_they_do_from_cpython_s_own_files() {
    let Some(native) = found::of(PyVersion::V3_13).filter(|python| !python.wasm) else {
        return found::skipped("stdlib_from_pyc", "no CPython 3.13 with a library was found");
    };
    same_outcome(native, None, TESTS_313);
    let Some(wasm) = found::of(PyVersion::V3_14) else {
        return found::skipped("stdlib_from_pyc", "no CPython 3.14 was found");
    };
    // A WebAssembly build has no tests of its own.
    let folder = tempfile::tempdir().expect("a folder");
    let library = native.stdout(&["-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"]);
    copy(&Path::new(library.trim()).join("test"), &folder.path().join("test"));
    same_outcome(wasm, Some(folder.path()), TESTS_314);
}

fn same_outcome(python: &Python, path: Option<&Path>, tests: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().canonicalize().expect("a folder");
    let before = outcome(python, path, "sources", &folder, tests);
    let mut sources = Vec::new();
    collect(&folder, &mut sources);
    for source in &sources {
        whole_seconds(source);
        compile(source, python.version);
    }
    let mut after = outcome(python, Some(&folder), "pyc", &folder, tests);
    let from = after.remove("").expect("where modules came from");
    let mut ran = 0;
    for test in tests {
        let (before, after) = (&before[*test], &after[*test]);
        assert!(before["run"].as_u64().is_some_and(|run| run > 0), "{test} of {}: {before}", python.release);
        assert_eq!(before, after, "{test} of {}", python.release);
        ran += before["run"].as_u64().unwrap_or(0);
    }
    assert_eq!(from["strangers"], Value::from(Vec::<String>::new()), "modules that did not come from our files");
    let taken = from["taken"].as_u64().unwrap_or(0);
    assert!(taken as usize >= tests.len(), "{from}");
    let failed = before.values().flat_map(|test| [&test["failures"], &test["errors"]]);
    let failed: usize = failed.filter_map(Value::as_array).map(Vec::len).sum();
    eprintln!(
        "{}: {ran} tests of {} modules, {failed} of them failing with CPython's files too; {} files compiled, {taken} imported",
        python.release,
        tests.len(),
        sources.len()
    );
}

/// How the tests end: by test module, what ran and what did not pass.
fn outcome(python: &Python, path: Option<&Path>, how: &str, folder: &Path, tests: &[&str]) -> Map<String, Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stdlib_from_pyc/run.py");
    let mut command = python.command();
    // Modules that the interpreter brings frozen are to be read from files as well.
    command.args(["-X", "frozen_modules=off", script, how]).arg(folder).args(tests).stdin(Stdio::null());
    if let Some(path) = path {
        command.env("PYTHONPATH", path);
    }
    let output = command.output().expect("the interpreter starts");
    let said = String::from_utf8_lossy(&output.stderr);
    let printed = String::from_utf8_lossy(&output.stdout);
    let last = printed.lines().last().unwrap_or_default();
    match serde_json::from_str(last) {
        Ok(Value::Object(answer)) => answer,
        _ => panic!("{} {how}: {} {last}\n{said}", python.release, output.status),
    }
}

/// WebAssembly's `os.stat` rounds to milliseconds: one file in two thousand would seem a second newer than its `.pyc`.
fn whole_seconds(source: &Path) {
    let file = std::fs::File::options().write(true).open(source).expect("the source");
    let seconds =
        file.metadata().and_then(|m| m.modified()).expect("a time").duration_since(UNIX_EPOCH).expect("after 1970");
    file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds.as_secs())).expect("a time");
}

/// As the command line does it.
fn compile(source: &Path, version: PyVersion) {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let streams = &mut Streams {
        input: &mut std::io::empty(),
        input_is_terminal: false,
        output_takes_colors: false,
        output: &mut output,
        errors: &mut errors,
        errors_are_terminal: false,
    };
    let version = version.to_string();
    let arguments = ["mdbook-pyscope", "compile", "--engine", "embedded", "--python", &version].map(OsString::from);
    let status = run(arguments.into_iter().chain([source.as_os_str().to_owned()]), streams);
    assert_eq!(status, Status::Done, "{}: {}", source.display(), String::from_utf8_lossy(&errors));
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "py") {
            files.push(path);
        }
    }
}

/// The Python files of a folder and of those in it.
fn copy(from: &Path, to: &Path) {
    let mut files = Vec::new();
    collect(from, &mut files);
    for file in files {
        let to = to.join(file.strip_prefix(from).expect("inside"));
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        std::fs::copy(&file, &to).expect("a copy");
    }
}
