//! The WebAssembly CPythons of `tests/oracle` behave as commands: arguments, streams, files and exit status.

mod found;

use std::io::Write;
use std::process::Stdio;

fn wasm() -> Vec<&'static found::Python> {
    let pythons: Vec<_> = found::all().into_iter().filter(|python| python.wasm).collect();
    if pythons.is_empty() {
        found::skipped("oracle", "no WebAssembly CPython: run `npm ci` in tests/oracle");
    }
    pythons
}

#[test]
fn options_arguments_and_files_reach_the_interpreter() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("module.py");
    std::fs::write(&file, "import sys\nprint(__name__, sys.argv[1:], sys.flags.optimize, sys.flags.isolated)\n")
        .unwrap();
    for python in wasm() {
        assert_eq!(python.stdout(&["-I", "-OO", file.to_str().unwrap(), "-x"]), "__main__ ['-x'] 2 1\n");
        let here = python.command().current_dir(folder.path()).args(["-m", "module", "y"]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&here.stdout), "__main__ ['y'] 0 0\n");
    }
}

#[test]
fn streams_are_bytes_and_the_exit_status_is_the_program_s() {
    const CODE: &str =
        "import sys\nd = sys.stdin.buffer.read()\nsys.stdout.buffer.write(d[::-1])\nraise SystemExit(len(d))";
    for python in wasm() {
        let mut command = python.command();
        let mut child = command.args(["-c", CODE]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"ab\0\xff\r\n").unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.stdout.as_slice(), output.status.code()), (&b"\n\r\xff\0ba"[..], Some(6)));
    }
}
