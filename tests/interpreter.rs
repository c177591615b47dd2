//! Real interpreters are found and compile; whatever else stands where one should be is set aside, and no block can take
//! another with it.

#![cfg(unix)]

mod found;

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mdbook_pyscope::interpreter::{
    CommandLine, Death, Discovery, Failure, Interpreter, Level, Limits, Origin, Pool, Release, Request, Worker,
    discover,
};
use mdbook_pyscope::target::PyVersion;
use rayon::prelude::*;

fn fake(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fakes").join(name)
}

fn discovery(configured: BTreeMap<PyVersion, String>) -> Discovery {
    Discovery { configured, time: Duration::from_secs(60), ..Discovery::default() }
}

fn interpreter(python: &found::Python, before: &[&str]) -> Interpreter {
    let release = Release { version: python.version, patch: 0, level: Level::Final, serial: 0 };
    let program = python.program.to_str().expect("a path in UTF-8");
    let mut words = before.iter().copied().chain([program]).map(String::from);
    let command =
        CommandLine { program: words.next().expect("a program").into(), arguments: words.map(Into::into).collect() };
    Interpreter { release, command, origin: Origin::Path, wasm: python.wasm }
}

fn worker(python: &found::Python) -> Worker {
    Worker::new(interpreter(python, &[]), patient())
}

/// Other tests may keep the machine busy.
fn patient() -> Limits {
    Limits { start: Duration::from_secs(120), block: Duration::from_secs(120), ..Limits::default() }
}

/// A native interpreter, the newest there is.
fn native() -> Option<&'static found::Python> {
    let python = PyVersion::ALL.into_iter().rev().filter(|v| v.minor() < 14).find_map(found::of).filter(|p| !p.wasm);
    if python.is_none() {
        found::skipped("interpreter", "no native CPython was found");
    }
    python
}

/// A block that takes any interpreter several seconds.
fn slow_block() -> Request {
    Request::exec(format!("{}a\n", "a < ".repeat(1_000_000)), "slow.py")
}

#[test]
fn what_is_no_interpreter_is_set_aside_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let hangs = format!("{} {}", fake("hangs.sh").display(), trace.display());
    let scripts = ["junk.sh", "crashes.sh", "endless.sh", "closes.sh", "silent.sh", "fails.sh"];
    let mut configured: BTreeMap<PyVersion, String> =
        PyVersion::ALL.into_iter().skip(1).zip(scripts.map(|name| fake(name).display().to_string())).collect();
    configured.insert(PyVersion::V3_8, hangs);
    configured.insert(PyVersion::V3_15, "no-such-python-anywhere".to_string());
    let found = discover(&Discovery { time: Duration::from_secs(3), ..discovery(configured) });
    std::thread::sleep(Duration::from_secs(2));
    assert!(!trace.exists(), "a child of a hanging program outlived it");

    assert!(found.chosen.is_empty() && found.others.is_empty());
    let reasons: Vec<String> =
        PyVersion::ALL.iter().map(|v| found.misconfigured(*v).unwrap().reason.to_string()).collect();
    assert_eq!(
        reasons,
        [
            "it did not say who it is in 3 s",
            "it is no Python: asked who it is, it says `st>`",
            "it was killed by SIGSEGV: Fatal: cannot find my library",
            "it prints without end when asked who it is",
            "it did not say who it is in 3 s",
            "it is no Python: asked who it is, it says ``",
            "it ended with exit status 127: pyenv: python3.9: command not found",
            "there is no such program",
        ]
    );
}

#[test]
fn folders_of_the_path_of_pyenv_and_of_uv_are_looked_at() {
    let Some(python) = native() else { return };
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let name = format!("python{}", python.version);
    for bin in ["path", "pyenv/versions/a/bin", "uv/cpython-x/bin", "venv/bin"] {
        std::fs::create_dir_all(root.join(bin)).unwrap();
    }
    symlink(fake("junk.sh"), root.join("path/python3")).unwrap();
    symlink(&python.program, root.join("path").join(&name)).unwrap();
    let on_path = Discovery { path: Some(root.join("path").into()), ..discovery(BTreeMap::new()) };
    let found = discover(&on_path);
    let chosen = found.get(python.version).unwrap();
    assert_eq!((chosen.origin, chosen.release.to_string()), (Origin::Path, python.release.clone()));
    assert_eq!(found.rejected.len(), 1);

    for (bin, origin) in
        [("pyenv/versions/a/bin", Origin::Pyenv), ("uv/cpython-x/bin", Origin::Uv), ("venv/bin", Origin::VirtualEnv)]
    {
        symlink(&python.program, root.join(bin).join("python")).unwrap();
        let mut place = discovery(BTreeMap::new());
        match origin {
            Origin::Pyenv => place.pyenv = Some(root.join("pyenv")),
            Origin::Uv => place.uv = Some(root.join("uv")),
            _ => (place.virtual_env, place.path) = (Some(root.join("venv")), Some(root.join("path").into())),
        }
        assert_eq!(discover(&place).get(python.version).map(|i| i.origin), Some(origin));
    }
    assert_eq!(discover(&on_path), found, "the same again");

    // A relative folder of the PATH depends on where the program is started.
    let relative = Discovery { path: Some("tests/fakes:.".into()), ..discovery(BTreeMap::new()) };
    assert_eq!(discover(&relative), Default::default());
    // The configuration may be relative to the book.
    let configured = BTreeMap::from([(python.version, format!("./path/{name}"))]);
    let configured = Discovery { base: root.to_path_buf(), ..discovery(configured) };
    assert_eq!(discover(&configured).get(python.version).map(|i| i.origin), Some(Origin::Configuration));
}

#[test]
fn every_interpreter_compiles_warns_and_complains() {
    for python in found::all_or_skip("interpreter") {
        let version = python.version;
        let mut worker = worker(python);
        let compiled = worker.compile(&Request::exec("x = 1 is 1\n", "wärn.py")).unwrap();
        assert_eq!(compiled.marshal[0] & 0x7F, b'c', "{version}");
        let warning = &compiled.warnings[0];
        assert_eq!((warning.category.as_str(), warning.line), ("SyntaxWarning", Some(1)), "{version}");

        let Err(Failure::Raised(raised, _)) = worker.compile(&Request::exec("a = 1\nif x\n  y\n", "b.py")) else {
            panic!("{version} compiled it")
        };
        assert_eq!(
            (raised.class.as_str(), raised.lineno, raised.offset),
            ("SyntaxError", Some(2), Some(5)),
            "{version}"
        );
        assert_eq!((raised.filename.as_deref(), raised.text.as_deref()), (Some("b.py"), Some("if x\n")));
        assert!(raised.is_about_the_source());
        let indented = worker.compile(&Request::exec("  a\n b\n", "b.py")).unwrap_err();
        assert_eq!(indented.to_string(), "IndentationError: unexpected indent", "{version}");

        for source in [&b"a\0b"[..], b"'\xff'", b"# coding: nothing\n", b"'\\ud800' \xed\xa0\x80"] {
            let failure = worker.compile(&Request::exec(source, "bad.py")).unwrap_err();
            assert!(
                matches!(&failure, Failure::Raised(raised, _) if raised.is_about_the_source()),
                "{version} {failure}"
            );
        }
        for (source, mode, fine) in [("x + 1", "eval", true), ("x = 1", "eval", false), ("x\n", "single", true)] {
            let request = Request { mode, ..Request::exec(source, "<m>") };
            assert_eq!(worker.compile(&request).is_ok(), fine, "{version} {mode} {source}");
        }
        let documented = Request::exec("def f():\n  'text'\n  assert f\n", "o.py");
        let lengths = [0, 1, 2].map(|optimize| {
            worker.compile(&Request { optimize, ..documented.clone() }).map(|compiled| compiled.marshal.len()).unwrap()
        });
        assert!(lengths[0] > lengths[1] && lengths[1] > lengths[2], "{version} {lengths:?}");

        let deep = Request::exec("(".repeat(5000) + &")".repeat(5000), "deep.py");
        assert!(matches!(worker.compile(&deep), Err(Failure::Raised(..))), "{version}");
        assert!(worker.compile(&Request::exec("pass", "after.py")).is_ok(), "{version}");
        let large = Request::exec("value = function(1, 2.5, 'three')\n".repeat(30_000), "large.py");
        assert!(worker.compile(&large).is_ok(), "{version}: a block of a megabyte");
    }
}

#[test]
fn code_is_that_of_a_plain_compile() {
    const SOURCE: &str = "class A:\n def f(self, *, k=(1, 2)):\n  return [k for _ in {'a', 'b', 'c'}]\n";
    for python in found::all_or_skip("interpreter") {
        let marshal = worker(python).compile(&Request::exec(SOURCE, "same.py")).unwrap().marshal;
        let hex: String = marshal.iter().map(|byte| format!("{byte:02x}")).collect();
        let script = "import marshal, sys; print(marshal.loads(bytes.fromhex(sys.argv[1])) == compile(sys.argv[2], 'same.py', 'exec'))";
        assert_eq!(python.stdout(&["-c", script, &hex, SOURCE]).trim(), "True", "{}", python.version);
        let again = worker(python).compile(&Request::exec(SOURCE, "same.py")).unwrap().marshal;
        assert_eq!(again, marshal, "{}: another process, the same bytes", python.version);
    }
}

#[test]
fn nothing_of_the_folder_is_imported() {
    let folder = tempfile::tempdir().unwrap();
    for module in ["json", "struct", "warnings", "marshal", "sitecustomize", "usercustomize", "importlib"] {
        std::fs::write(folder.path().join(format!("{module}.py")), "open('imported', 'w')\n").unwrap();
    }
    let script = fake("in_folder.sh");
    let before = [script.to_str().unwrap(), folder.path().to_str().unwrap()];
    for python in found::all_or_skip("interpreter").into_iter().filter(|python| !python.wasm) {
        let mut worker = Worker::new(interpreter(python, &before), patient());
        let source = "import json, sitecustomize\nopen('run', 'w')\n";
        assert!(worker.compile(&Request::exec(source, "x.py")).is_ok(), "{}", python.version);
    }
    assert!(!folder.path().join("imported").exists() && !folder.path().join("run").exists());
}

#[test]
fn a_death_costs_one_block_and_names_the_signal() {
    let Some(python) = native() else { return };
    let folder = tempfile::tempdir().unwrap();
    let switch = folder.path().join("switch");
    let quick = Request::exec("x = 1", "quick.py");
    for signal in ["SEGV", "KILL"] {
        let before = [fake("killed.sh"), switch.clone()].map(|path| path.to_str().unwrap().to_string());
        let mut worker = Worker::new(interpreter(python, &[&before[0], &before[1], signal]), patient());
        assert!(worker.compile(&quick).is_ok());
        let failure = std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(200));
                std::fs::write(&switch, "").unwrap();
            });
            worker.compile(&slow_block()).unwrap_err()
        });
        let said = failure.to_string();
        assert!(said.contains(&format!("was killed by SIG{signal} while it compiled this")), "{said}");
        assert!(worker.compile(&quick).is_ok(), "a fresh process");
        // One that dies while it waits costs nothing.
        std::fs::write(&switch, "").unwrap();
        while switch.exists() {
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_millis(200));
        assert!(worker.compile(&quick).is_ok());
        // Lets the last one's watcher end.
        std::fs::write(&switch, "").unwrap();
        while switch.exists() {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn time_and_memory_are_limited() {
    let Some(python) = native() else { return };
    let quick = Request::exec("x = 1", "quick.py");
    let hasty = Limits { block: Duration::from_millis(300), ..patient() };
    let mut worker = Worker::new(interpreter(python, &[]), hasty);
    let start = Instant::now();
    let failure = worker.compile(&slow_block()).unwrap_err();
    assert!(matches!(failure, Failure::TimedOut { .. }), "{failure}");
    assert!(start.elapsed() < Duration::from_secs(60));
    assert!((0..10).any(|_| worker.compile(&quick).is_ok()), "a fresh process");

    if cfg!(target_os = "linux") {
        let mut worker = Worker::new(interpreter(python, &[]), Limits { memory: 150 << 20, ..patient() });
        let failure = worker.compile(&slow_block()).unwrap_err();
        let by_memory = match &failure {
            Failure::Raised(raised, _) => raised.class == "MemoryError",
            Failure::Died { .. } => true,
            _ => false,
        };
        assert!(by_memory, "{failure}");
        assert!(worker.compile(&quick).is_ok());
    }
}

#[test]
fn workers_that_talk_nonsense_are_understood_as_such() {
    let limits = Limits { block: Duration::from_millis(3000), answer: 1 << 20, ..patient() };
    let after = |what: &str| {
        let release = Release { version: PyVersion::V3_13, patch: 0, level: Level::Final, serial: 0 };
        let command = CommandLine { program: fake("answers.sh"), arguments: vec![what.into()] };
        let interpreter = Interpreter { release, command, origin: Origin::Path, wasm: false };
        Worker::new(interpreter, limits).compile(&Request::exec("x", "x.py")).unwrap_err()
    };
    let said = |what| after(what).to_string();
    assert_eq!(said("junk"), "CPython 3.13.0 gave something that is no answer: Segmentation");
    assert_eq!(said("half"), "CPython 3.13.0 ended with exit status 0 while it compiled this");
    assert_eq!(said("long"), "CPython 3.13.0 gave an answer of 4278190088 bytes, more than the limit of 1048576");
    assert_eq!(said("other"), "CPython 3.13.0 gave answer 7 to question 1");
    assert!(said("notjson").starts_with("CPython 3.13.0 gave an answer that cannot be read: EOF"));
    assert_eq!(said("status"), "CPython 3.13.0 ended with exit status 3 while it compiled this; it said `out of luck`");
    assert_eq!(said("signal"), "CPython 3.13.0 was killed by SIGABRT while it compiled this");
    assert_eq!(said("closes"), "CPython 3.13.0 closed its output while it compiled this");
    assert!(
        matches!(after("floods"), Failure::Died { death: Death::Signal(_), complaint, .. } if complaint == "complaint")
    );
    assert_eq!(said("hangs"), "CPython 3.13.0 was stopped: it did not compile this in 3 s");

    let mut silent = Worker::new(
        Interpreter {
            release: Release { version: PyVersion::V3_13, patch: 0, level: Level::Final, serial: 0 },
            command: CommandLine::new(fake("fails.sh")),
            origin: Origin::Path,
            wasm: false,
        },
        limits,
    );
    let failure = silent.compile(&Request::exec("x", "x.py")).unwrap_err().to_string();
    assert!(failure.ends_with("cannot be started: pyenv: python3.9: command not found"), "{failure}");
}

#[test]
fn a_pool_serves_many_threads() {
    let pythons = found::all_or_skip("interpreter");
    let natives: Vec<_> = pythons.into_iter().filter(|python| !python.wasm).collect();
    let pool = Pool::new(natives.iter().map(|python| interpreter(python, &[])), 2, patient());
    assert_eq!(pool.versions().count(), natives.len());
    let jobs: Vec<(PyVersion, usize)> =
        natives.iter().flat_map(|python| (0..40).map(move |n| (python.version, n % 20))).collect();
    let request = |n: usize| Request::exec(format!("def f{n}(a):\n  return a + {n}\n"), "pool.py");
    let compile =
        |&(version, n): &(PyVersion, usize)| ((version, n), pool.compile(version, &request(n)).unwrap().marshal);
    let results: Vec<_> = jobs.par_iter().map(compile).collect();
    for (job, marshal) in &results {
        assert!(results.iter().filter(|(other, _)| other == job).all(|(_, same)| same == marshal), "{job:?}");
    }
    if found::of(PyVersion::V3_15).is_none() || found::of(PyVersion::V3_15).is_some_and(|python| python.wasm) {
        assert_eq!(pool.compile(PyVersion::V3_15, &request(0)), Err(Failure::NotFound(PyVersion::V3_15)));
    }
}
