//! Which interpreters are here: every candidate is asked once, and for each version the best is chosen.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::places::{Candidate, Discovery, Origin};
use super::probe::{self, Identity, Reason, Release};
use super::process::CommandLine;
use crate::target::PyVersion;

/// A CPython that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter {
    /// What it is.
    pub release: Release,
    /// How it is started.
    pub command: CommandLine,
    /// Where it was found.
    pub origin: Origin,
    /// Whether it is a WebAssembly build: slow to start, and without a memory limit of ours.
    pub wasm: bool,
}

impl fmt::Display for Interpreter {
    /// Release, command and place, as in `CPython 3.13.0: /usr/bin/python3.13 (PATH)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CPython {}: {} ({})", self.release, self.command, self.origin)
    }
}

/// A program that is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// How it was started.
    pub command: CommandLine,
    /// Where it was found.
    pub origin: Origin,
    /// The version for which the configuration names it, if it does.
    pub wanted: Option<PyVersion>,
    /// Why not.
    pub reason: Reason,
}

impl fmt::Display for Rejected {
    /// Command, place and reason.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.command, self.origin, self.reason)
    }
}

/// What is on this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The one that is used for each version.
    pub chosen: BTreeMap<PyVersion, Interpreter>,
    /// Others that could be used, for versions that have a better one.
    pub others: Vec<Interpreter>,
    /// Programs that looked like interpreters and cannot be used, in the order in which they were looked at. A version
    /// whose configured program is here has none in `chosen`, even if others were found.
    pub rejected: Vec<Rejected>,
}

/// Looks in all places and asks every program once, in parallel.
///
/// For a version, the program of the configuration is used; without one the virtual environment's; else the latest release,
/// final before pre-release, ordinary before debug, free-threaded and WebAssembly builds; among equals the one found
/// first. The choice depends only on what is installed.
pub fn discover(discovery: &Discovery) -> Found {
    among(discovery.candidates(), discovery)
}

/// Looks for one version, as [`discover`] does, and leaves programs alone whose names say another one.
pub fn discover_version(discovery: &Discovery, version: PyVersion) -> Found {
    let mut candidates = discovery.candidates();
    candidates.retain(|candidate| candidate.may_be(version));
    among(candidates, discovery)
}

fn among(candidates: Vec<Candidate>, discovery: &Discovery) -> Found {
    let answers = ask_all(&candidates, discovery.time);
    choose(candidates, answers)
}

/// Asks on threads of its own: they only wait, and whoever waits for the result may be one of rayon's few.
fn ask_all(candidates: &[Candidate], time: Duration) -> Vec<Result<Identity, Reason>> {
    const AT_ONCE: usize = 16;
    let next = AtomicUsize::new(0);
    let work = || {
        let mut mine = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(candidate) = candidates.get(at) else { return mine };
            mine.push((at, probe::ask(&candidate.command, time)));
        }
    };
    let mut answers: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE.min(candidates.len())).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    });
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

fn choose(candidates: Vec<Candidate>, answers: Vec<Result<Identity, Reason>>) -> Found {
    let mut found = Found::default();
    let mut usable: Vec<(Interpreter, Identity)> = Vec::new();
    let mut reserved: Vec<PyVersion> = Vec::new();
    for (candidate, answer) in candidates.into_iter().zip(answers) {
        let Candidate { command, origin, wanted, says: _ } = candidate;
        reserved.extend(wanted);
        let answer = answer.and_then(|identity| match wanted {
            Some(wanted) if wanted != identity.release.version => {
                Err(Reason::OtherVersion { found: identity.release, wanted })
            }
            _ => Ok(identity),
        });
        match answer {
            Err(reason) => found.rejected.push(Rejected { command, origin, wanted, reason }),
            Ok(identity) => {
                // Another way to the same interpreter, such as a shim.
                let file = file(&identity);
                let again = |other: &(Interpreter, Identity)| file.is_some() && self::file(&other.1) == file;
                if wanted.is_some() || !usable.iter().any(again) {
                    let (release, wasm) = (identity.release, identity.wasm);
                    usable.push((Interpreter { release, command, origin, wasm }, identity));
                }
            }
        }
    }
    // A stable sort: equals stay in the order in which they were found.
    usable.sort_by_key(|(interpreter, identity)| {
        let preferred = match interpreter.origin {
            Origin::Configuration => 0,
            Origin::VirtualEnv => 1,
            _ => 2,
        };
        (preferred, identity.wasm, identity.unusual, std::cmp::Reverse(interpreter.release))
    });
    for (interpreter, _) in usable {
        let version = interpreter.release.version;
        let named = interpreter.origin == Origin::Configuration;
        if found.chosen.contains_key(&version) || (reserved.contains(&version) && !named) {
            found.others.push(interpreter);
        } else {
            found.chosen.insert(version, interpreter);
        }
    }
    found.others.sort_by_key(|interpreter| interpreter.release);
    found
}

/// The interpreter's own file; a WebAssembly build does not know its own.
fn file(identity: &Identity) -> Option<PathBuf> {
    let path = Path::new(&identity.executable);
    (!identity.wasm && path.is_absolute()).then(|| path.canonicalize().unwrap_or_else(|_| path.to_path_buf()))
}

impl Found {
    /// The interpreter for a version.
    pub fn get(&self, version: PyVersion) -> Option<&Interpreter> {
        self.chosen.get(&version)
    }

    /// Why the program that the configuration names for a version is not used.
    pub fn misconfigured(&self, version: PyVersion) -> Option<&Rejected> {
        self.rejected.iter().find(|rejected| rejected.wanted == Some(version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpreter::probe::Level;

    fn candidate(name: &str, origin: Origin) -> Candidate {
        let wanted = (origin == Origin::Configuration).then_some(PyVersion::V3_13);
        Candidate { command: CommandLine::new(name), origin, wanted, says: wanted }
    }

    fn identity(version: PyVersion, patch: u8, executable: &str) -> Result<Identity, Reason> {
        let release = Release { version, patch, level: Level::Final, serial: 0 };
        Ok(Identity { release, executable: executable.to_string(), wasm: false, unusual: false })
    }

    fn chosen(found: &Found, version: PyVersion) -> Option<String> {
        found.get(version).map(|interpreter| interpreter.command.to_string())
    }

    #[test]
    fn the_latest_patch_is_chosen_and_equals_in_order() {
        let names = ["a", "b", "c", "shim", "broken"];
        let answers = vec![
            identity(PyVersion::V3_13, 0, "/a"),
            identity(PyVersion::V3_13, 5, "/b"),
            identity(PyVersion::V3_13, 5, "/c"),
            identity(PyVersion::V3_13, 5, "/b"),
            Err(Reason::Missing),
        ];
        let found = choose(names.map(|name| candidate(name, Origin::Path)).to_vec(), answers);
        assert_eq!(chosen(&found, PyVersion::V3_13).as_deref(), Some("b"));
        let others: Vec<String> = found.others.iter().map(|other| other.command.to_string()).collect();
        assert_eq!((others, found.rejected.len()), (vec!["a".to_string(), "c".to_string()], 1));
    }

    #[test]
    fn the_configuration_rules_even_where_it_is_wrong() {
        let two = vec![candidate("mine", Origin::Configuration), candidate("new", Origin::Path)];
        let new = || identity(PyVersion::V3_13, 9, "/new");
        let found = choose(two.clone(), vec![identity(PyVersion::V3_13, 0, "/mine"), new()]);
        assert_eq!(chosen(&found, PyVersion::V3_13).as_deref(), Some("mine"));
        let found = choose(two, vec![identity(PyVersion::V3_12, 0, "/mine"), new()]);
        assert_eq!(chosen(&found, PyVersion::V3_13), None);
        assert_eq!(
            found.misconfigured(PyVersion::V3_13).map(|rejected| rejected.reason.to_string()).as_deref(),
            Some("it is CPython 3.12.0, and the configuration names it for 3.13")
        );
    }

    #[test]
    fn virtual_environments_come_before_later_releases() {
        let candidates = vec![candidate("venv", Origin::VirtualEnv), candidate("new", Origin::Path)];
        let found = choose(candidates, vec![identity(PyVersion::V3_13, 0, "/v"), identity(PyVersion::V3_13, 9, "/n")]);
        assert_eq!(chosen(&found, PyVersion::V3_13).as_deref(), Some("venv"));
    }
}
