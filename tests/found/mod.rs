//! The real interpreters that tests compare with: which are on this machine, and how to run them.
//!
//! Looked for, in this order: pyenv's versions, `python3.X` on the PATH, and the WebAssembly CPythons of `tests/oracle`
//! (`npm ci` there once; `PYSCOPE_ORACLE` names another folder with the same `python3.X` commands). Nothing is installed.

#![allow(dead_code, unreachable_pub, clippy::print_stderr)]

pub mod pycs;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use mdbook_pyscope::target::{PyVersion, Target};

/// An interpreter of a supported version.
#[derive(Clone, Debug)]
pub struct Python {
    /// Its minor version.
    pub version: PyVersion,
    /// Its release, `3.13.0` or `3.15.0rc1`.
    pub release: String,
    /// The program to start.
    pub program: PathBuf,
    /// Whether it is a WebAssembly build: slow to start, limited in memory and recursion.
    pub wasm: bool,
}

impl Python {
    /// A command that runs it.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env("PYTHONHASHSEED", "0").env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONUTF8", "1");
        command
    }

    /// Runs it with arguments and returns what it printed, as text; fails the test when it fails.
    pub fn stdout(&self, arguments: &[&str]) -> String {
        let output = self.command().args(arguments).output().expect("the interpreter starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{} {arguments:?}: {said}", self.program.display());
        String::from_utf8(output.stdout).expect("prints UTF-8")
    }
}

/// One interpreter of each version that is found, oldest first; of the versions in `PYSCOPE_ONLY` (`3.14,3.15`), if it is set.
pub fn all() -> Vec<&'static Python> {
    PyVersion::ALL.into_iter().filter(|version| wanted(*version)).filter_map(of).collect()
}

/// Whether the one who runs the tests wants to hear of a version.
pub fn wanted(version: PyVersion) -> bool {
    std::env::var("PYSCOPE_ONLY").map_or(true, |only| only.split(',').any(|one| one == version.to_string()))
}

/// The interpreter of one version; where there is a choice, of the release that [`Target`] follows. Each version is looked
/// for once, when it is first asked for.
pub fn of(version: PyVersion) -> Option<&'static Python> {
    static FOUND: [OnceLock<Option<Python>>; PyVersion::ALL.len()] = [const { OnceLock::new() }; PyVersion::ALL.len()];
    FOUND[version.index()].get_or_init(|| look_for(version)).as_ref()
}

/// Says on stderr that a test leaves a version out, and why.
pub fn skipped(test: &str, what: impl std::fmt::Display) {
    use std::io::Write as _;
    // Not `eprintln!`: what is left out is said even where the test passes and its output is captured.
    let _ = writeln!(std::io::stderr(), "SKIPPED {test}: {what}");
}

/// The versions that are not on this machine are reported as skipped by `test`; the others are returned.
pub fn all_or_skip(test: &str) -> Vec<&'static Python> {
    for version in PyVersion::ALL {
        if wanted(version) && of(version).is_none() {
            skipped(test, format_args!("no CPython {version} was found"));
        }
    }
    all()
}

fn look_for(version: PyVersion) -> Option<Python> {
    let mut candidates = Vec::new();
    let pyenv = std::env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".pyenv")));
    if let Some(versions) = pyenv.and_then(|root| std::fs::read_dir(root.join("versions")).ok()) {
        let wanted = format!("{version}.");
        let mut folders: Vec<PathBuf> = versions
            .flatten()
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(&wanted))
            .map(|entry| entry.path())
            .collect();
        folders.sort();
        candidates.extend(folders.into_iter().map(|folder| (folder.join("bin/python"), false)));
    }
    if let Ok(path) = which::which(format!("python{version}")) {
        candidates.push((path, false));
    }
    let oracle = match std::env::var_os("PYSCOPE_ORACLE") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle"),
    };
    if oracle.join("node_modules").is_dir() {
        candidates.push((oracle.join(format!("python{version}")), true));
    }
    let mut found: Vec<Python> =
        candidates.into_iter().filter_map(|(program, wasm)| ask(version, program, wasm)).collect();
    let followed = Target::of(version).to_string();
    let at = found.iter().position(|python| python.release == followed).unwrap_or(0);
    (!found.is_empty()).then(|| found.swap_remove(at))
}

fn ask(version: PyVersion, program: PathBuf, wasm: bool) -> Option<Python> {
    if !program.exists() {
        return None;
    }
    let output = Command::new(&program).arg("-V").stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let release = text.trim().strip_prefix("Python ")?.to_string();
    release.starts_with(&format!("{version}.")).then_some(Python { version, release, program, wasm })
}
