//! The command `dis`: against `python3.X -m dis` itself, and on bad input.

mod found;
mod records;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use mdbook_pyscope::cli::{Status, Streams, run};
use mdbook_pyscope::target::{Feature, PyVersion, Target};

/// What a run of the program gave.
struct Run {
    status: Status,
    output: Vec<u8>,
    errors: String,
}

fn dis(arguments: &[&str], input: &[u8]) -> Run {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let status = run(
        ["mdbook-pyscope", "dis"].iter().chain(arguments).map(OsString::from),
        &mut Streams {
            input: &mut &*input,
            input_is_terminal: false,
            output_takes_colors: false,
            output: &mut output,
            errors: &mut errors,
            errors_are_terminal: false,
        },
    );
    Run { status, output, errors: String::from_utf8(errors).expect("messages are text") }
}

fn recorded(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pyc").join(name)
}

#[test]
fn a_pyc_is_listed_as_its_version_lists_it() {
    for version in PyVersion::ALL {
        let path = recorded(&format!("{version}.pyc"));
        let expected = std::fs::read(recorded(&format!("{version}.dis"))).expect("recorded");
        let shown = dis(&[&path.to_string_lossy()], b"");
        assert_eq!((shown.status, shown.errors.as_str()), (Status::Done, ""));
        assert_eq!(shown.output, expected);
        let piped = dis(&["-", "--python", "3.8"], &std::fs::read(&path).expect("recorded"));
        assert_eq!(piped.output, expected, "the magic number tells");
    }
}

#[test]
fn a_source_is_listed_as_the_interpreter_lists_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a b.py");
    std::fs::write(&path, "# coding: latin-1\nx = {'k': [1, 2.5, '\\x9f']}\ndef f(a):\n    return a + x[0]\n")
        .expect("written");
    let name = path.to_string_lossy();
    for python in found::all_or_skip("dis_command") {
        let version = python.version.to_string();
        let target = Target::of(python.version);
        let choose = format!("{version}={}", python.program.display());
        // The WebAssembly builds cannot be workers; they write a `.pyc`.
        let pyc = folder.path().join(format!("{version}.pyc")).to_string_lossy().into_owned();
        if python.wasm {
            python.stdout(&["-c", &format!("import py_compile; py_compile.compile({name:?}, {pyc:?}, {name:?})")]);
        }
        let ours = |more: &[&str]| {
            let engine = ["--python", &version, "--engine", "interpreter", "--interpreter", &choose];
            match python.wasm {
                true => dis(&[&[&*pyc], more].concat(), b""),
                false => dis(&[&[&*name], &engine[..], more].concat(), b""),
            }
        };
        let theirs = |options: &[&str]| {
            let text = python.stdout(&[&["-m", "dis"], options, &[&*name]].concat());
            String::from_utf8(records::without_addresses(text.as_bytes())).expect("text")
        };
        let shown = ours(&[]);
        assert_eq!(shown.errors, "");
        assert_eq!(String::from_utf8(shown.output).expect("text"), theirs(&[]), "{version}");
        let options = [("-C", Feature::DisLabels), ("-O", Feature::DisLabels), ("-P", Feature::DisPositions)];
        let (there, absent): (Vec<_>, Vec<_>) = options.into_iter().partition(|(_, feature)| target.has(*feature));
        for (option, _) in absent {
            let shown = ours(&[option]);
            assert_eq!(shown.status, Status::Usage);
            assert!(shown.errors.contains(&format!("no option `{option}`")), "{}", shown.errors);
        }
        let there: Vec<_> = there.into_iter().map(|(option, _)| option).collect();
        if !there.is_empty() {
            let shown = ours(&there);
            assert_eq!(String::from_utf8(shown.output).expect("text"), theirs(&there), "{version} {there:?}");
        }
    }
}

#[test]
fn bad_files_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let problem = |file: &Path, expected: &[&str]| {
        let shown = dis(&[&file.to_string_lossy()], b"");
        assert_eq!((shown.status, shown.output.len()), (Status::Problems, 0));
        for words in expected.iter().chain([&&*file.file_name().expect("a name").to_string_lossy()]) {
            assert!(shown.errors.contains(words), "{words:?} in {:?}", shown.errors);
        }
    };
    let with = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    problem(&folder.path().join("absent.py"), &["cannot be read"]);
    problem(folder.path(), &["cannot be read"]);
    problem(&with("text.pyc", b"x = 1\n"), &["not a `.pyc` file"]);
    problem(&with("empty.pyc", b""), &["cut off"]);
    problem(&with("old.pyc", b"\x42\x0d\r\n\0\0\0\0\0\0\0\0\0\0\0\0"), &["CPython 3.7", "3.8 to 3.15"]);
    problem(&with("cut.pyc", b"\xf3\x0d\r\n\0\0\0\0\0\0\0\0\0\0\0\0\xe3\0"), &["byte 16", "write it again"]);
}

#[test]
fn bad_sources_are_reported_with_their_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(python) = found::of(PyVersion::V3_13) else {
        return found::skipped("bad_sources", "no CPython 3.13 was found");
    };
    let choose = format!("3.13={}", python.program.display());
    let cases: [(&str, &[u8], &[&str]); 4] = [
        ("syntax.py", b"x = (1,\ny = 2\n", &["SyntaxError", "syntax.py:1:5"]),
        ("nul.py", b"x = 1\0\n", &["null bytes"]),
        ("utf8.py", b"x = '\xff'\n", &["SyntaxError"]),
        ("deep.py", &[b"(".repeat(5000), b")".repeat(5000)].concat(), &["too many nested parentheses"]),
    ];
    for (name, source, expected) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, source).expect("written");
        let engine = ["--python", "3.13", "--engine", "interpreter", "--interpreter", &choose];
        let shown = dis(&[&[&*path.to_string_lossy()], &engine[..]].concat(), b"");
        assert_eq!((shown.status, shown.output.len()), (Status::Problems, 0), "{name}");
        for words in expected {
            assert!(shown.errors.contains(words), "{words:?} in {:?}", shown.errors);
        }
    }
}
