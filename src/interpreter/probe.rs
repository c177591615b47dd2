//! Asks a program once who it is.

use std::fmt;
use std::io;
use std::time::Duration;

use serde::Deserialize;

use super::process::{CommandLine, Death, Run, run};
use crate::target::{PyVersion, Target};

const SCRIPT: &str = include_str!("probe.py");
const WORD: &str = "pyscope-probe ";
/// More than any interpreter says of itself.
const MOST: usize = 1 << 16;

/// How final a release is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Level {
    Alpha,
    Beta,
    Candidate,
    Final,
}

/// A release of a supported version; ordered from older to newer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    /// The minor version.
    pub version: PyVersion,
    /// The patch number.
    pub patch: u8,
    /// How final.
    pub level: Level,
    /// 1 in `3.15.0rc1`; 0 for final releases.
    pub serial: u8,
}

impl Release {
    /// The target that tells how this release behaves.
    pub const fn target(self) -> Target {
        Target { version: self.version, patch: self.patch }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.version, self.patch)?;
        match self.level {
            Level::Alpha => write!(f, "a{}", self.serial),
            Level::Beta => write!(f, "b{}", self.serial),
            Level::Candidate => write!(f, "rc{}", self.serial),
            Level::Final => Ok(()),
        }
    }
}

/// What a usable interpreter said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) release: Release,
    /// `sys.executable`; may be empty.
    pub(super) executable: String,
    /// A WebAssembly build.
    pub(super) wasm: bool,
    /// A debug or free-threaded build.
    pub(super) unusual: bool,
}

/// Why a program is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// There is no such program.
    #[error("there is no such program")]
    Missing,
    /// The system cannot start it.
    #[error("it cannot be started: {0}")]
    NotStarted(String),
    /// It took too long.
    #[error("it did not say who it is in {} s", .0.as_secs_f32())]
    TooSlow(Duration),
    /// It printed and printed.
    #[error("it prints without end when asked who it is")]
    TooMuch,
    /// It ended badly.
    #[error("it {death}{}", if .complaint.is_empty() { String::new() } else { format!(": {complaint}") })]
    Failed {
        /// How it ended.
        death: Death,
        /// What it wrote to standard error, in one line; may be empty.
        complaint: String,
    },
    /// It ran and said something else.
    #[error("it is no Python: asked who it is, it says `{0}`")]
    NotPython(String),
    /// Another implementation of Python.
    #[error("it is {0}, not CPython")]
    NotCPython(String),
    /// A version that we do not know.
    #[error("it is CPython {0}; 3.8 to 3.15 can be used")]
    Unsupported(String),
    /// A pre-release from before the bytecode was settled: release and magic number.
    #[error("it is CPython {0}, whose bytecode (magic number {1}) is not yet that of the final release")]
    OtherMagic(Release, u16),
    /// The configuration names it for another version.
    #[error("it is CPython {found}, and the configuration names it for {wanted}")]
    OtherVersion {
        /// What it is.
        found: Release,
        /// What it should be.
        wanted: PyVersion,
    },
}

#[derive(Deserialize)]
struct About {
    implementation: String,
    version: (u32, u32, u32, String, u32),
    executable: String,
    platform: String,
    abiflags: String,
    magic: Vec<u8>,
}

/// Starts the program and reads what it says of itself.
pub(super) fn ask(command: &CommandLine, time: Duration) -> Result<Identity, Reason> {
    match run(command.python(SCRIPT, &[]), time, MOST) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Reason::Missing),
        Err(error) => Err(Reason::NotStarted(error.to_string())),
        Ok(Run::TooSlow) => Err(Reason::TooSlow(time)),
        Ok(Run::TooMuch) => Err(Reason::TooMuch),
        Ok(Run::Ended(printed, complaint, death)) => match understand(&printed) {
            Some(identity) => identity,
            None if death != Death::Exit(0) => Err(Reason::Failed { death, complaint }),
            None => Err(Reason::NotPython(super::process::last_line(&printed))),
        },
    }
}

fn understand(printed: &[u8]) -> Option<Result<Identity, Reason>> {
    // A wrapper may print lines of its own before.
    let text = std::str::from_utf8(printed).ok()?;
    let about: About = serde_json::from_str(text.lines().find_map(|line| line.strip_prefix(WORD))?).ok()?;
    Some(judge(&about))
}

fn judge(about: &About) -> Result<Identity, Reason> {
    if about.implementation != "cpython" {
        return Err(Reason::NotCPython(about.implementation.chars().filter(|c| !c.is_control()).take(40).collect()));
    }
    let (major, minor, patch, level, serial) = &about.version;
    let unsupported = || Reason::Unsupported(format!("{major}.{minor}.{patch}"));
    let version = u8::try_from(*minor).ok().filter(|_| *major == 3).and_then(PyVersion::from_minor);
    let level = match level.as_str() {
        "alpha" => Level::Alpha,
        "beta" => Level::Beta,
        "candidate" => Level::Candidate,
        _ => Level::Final,
    };
    let release = Release {
        version: version.ok_or_else(unsupported)?,
        patch: u8::try_from(*patch).map_err(|_| unsupported())?,
        level,
        serial: u8::try_from(*serial).map_err(|_| unsupported())?,
    };
    if about.magic != release.version.magic() {
        let number = about.magic.iter().take(2).rev().fold(0, |number, byte| number << 8 | u16::from(*byte));
        return Err(Reason::OtherMagic(release, number));
    }
    Ok(Identity {
        release,
        executable: about.executable.clone(),
        wasm: matches!(about.platform.as_str(), "emscripten" | "wasi"),
        unusual: !about.abiflags.is_empty(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(implementation: &str, version: &str, magic: &str) -> String {
        let about = format!(
            r#"{{"implementation": "{implementation}", "version": {version}, "executable": "/x", "platform": "linux",
            "abiflags": "", "magic": {magic}}}"#
        );
        let text = format!("Welcome!\n{WORD}{}\n", about.replace('\n', " "));
        match understand(text.as_bytes()) {
            Some(Ok(identity)) => identity.release.to_string(),
            Some(Err(reason)) => reason.to_string(),
            None => "nothing".to_string(),
        }
    }

    #[test]
    fn only_known_cpythons_are_used() {
        assert_eq!(said("cpython", r#"[3, 13, 5, "final", 0]"#, "[243, 13, 13, 10]"), "3.13.5");
        assert_eq!(said("cpython", r#"[3, 15, 0, "candidate", 1]"#, "[82, 14, 13, 10]"), "3.15.0rc1");
        assert_eq!(
            said("cpython", r#"[3, 15, 0, "alpha", 2]"#, "[60, 14, 13, 10]"),
            "it is CPython 3.15.0a2, whose bytecode (magic number 3644) is not yet that of the final release"
        );
        assert_eq!(said("pypy", r#"[3, 10, 0, "final", 0]"#, "[1]"), "it is pypy, not CPython");
        assert_eq!(said("cpython", r#"[2, 7, 18, "final", 0]"#, "[]"), "it is CPython 2.7.18; 3.8 to 3.15 can be used");
        assert_eq!(
            said("cpython", r#"[4, 300, 0, "final", 0]"#, "[]"),
            "it is CPython 4.300.0; 3.8 to 3.15 can be used"
        );
        assert_eq!(said("cpython", r#""new""#, "[]"), "nothing");
    }

    #[test]
    fn later_releases_are_greater() {
        let release = |patch, level, serial| Release { version: PyVersion::V3_15, patch, level, serial };
        assert!(release(0, Level::Candidate, 2) < release(0, Level::Final, 0));
        assert!(release(0, Level::Beta, 4) < release(0, Level::Candidate, 1));
        assert!(release(0, Level::Final, 0) < release(1, Level::Alpha, 0));
    }
}
