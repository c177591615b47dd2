//! Where interpreters may be: a list of programs, in the order in which they are preferred. Nothing is started here but
//! Windows' `py`, which knows what is installed.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::process::{CommandLine, Run, run};
use crate::target::PyVersion;

/// Which place a program was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The configuration names it.
    Configuration,
    /// The active virtual environment.
    VirtualEnv,
    /// A folder of the PATH.
    Path,
    /// pyenv's versions.
    Pyenv,
    /// uv's managed interpreters.
    Uv,
    /// Homebrew.
    Homebrew,
    /// Where python.org's installers put it.
    PythonOrg,
    /// Windows' `py` names it.
    PyLauncher,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Origin::Configuration => "configuration",
            Origin::VirtualEnv => "VIRTUAL_ENV",
            Origin::Path => "PATH",
            Origin::Pyenv => "pyenv",
            Origin::Uv => "uv",
            Origin::Homebrew => "Homebrew",
            Origin::PythonOrg => "python.org",
            Origin::PyLauncher => "py",
        })
    }
}

/// What decides where interpreters are looked for. [`Discovery::here`] fills it from the environment of the process.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// Programs that the configuration names for versions. Each is a path, or a program on the PATH, or one of these with
    /// arguments after it, separated by spaces (`py -3.12`). Such a version is looked for nowhere else.
    pub configured: BTreeMap<PyVersion, String>,
    /// The folder that relative paths of the configuration start from.
    pub base: PathBuf,
    /// `VIRTUAL_ENV`.
    pub virtual_env: Option<PathBuf>,
    /// `PATH`.
    pub path: Option<OsString>,
    /// pyenv's folder.
    pub pyenv: Option<PathBuf>,
    /// uv's folder of interpreters.
    pub uv: Option<PathBuf>,
    /// Whether to look where Homebrew and python.org install, and to ask Windows' `py`.
    pub system: bool,
    /// How long each program may take to say who it is.
    pub time: Duration,
}

impl Discovery {
    /// Everything that the environment of this process points to.
    pub fn here(configured: BTreeMap<PyVersion, String>, base: impl Into<PathBuf>) -> Discovery {
        let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let home = std::env::home_dir();
        let in_home = |tail: &str| home.as_ref().map(|home| home.join(tail));
        let uv = folder("UV_PYTHON_INSTALL_DIR")
            .or_else(|| folder("XDG_DATA_HOME").map(|data| data.join("uv/python")))
            .or_else(|| match cfg!(windows) {
                true => folder("APPDATA").map(|data| data.join("uv/python")),
                false => in_home(".local/share/uv/python"),
            });
        Discovery {
            configured,
            base: base.into(),
            virtual_env: folder("VIRTUAL_ENV"),
            path: std::env::var_os("PATH"),
            pyenv: folder("PYENV_ROOT").or_else(|| match cfg!(windows) {
                true => in_home(".pyenv/pyenv-win"),
                false => in_home(".pyenv"),
            }),
            uv,
            system: true,
            time: crate::base::limits::PROBE_TIME,
        }
    }

    /// All programs worth asking, best first, each once. Programs of the configuration come even if they do not exist.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        let mut list = List::default();
        for (&version, text) in &self.configured {
            let command = self.configured_command(text);
            let wanted = Some(version);
            list.all.push(Candidate { command, origin: Origin::Configuration, wanted, says: wanted });
        }
        if let Some(env) = &self.virtual_env {
            list.add_in(&env.join(if cfg!(windows) { "Scripts" } else { "bin" }), Origin::VirtualEnv);
        }
        let folders: Vec<PathBuf> =
            self.path.iter().flat_map(std::env::split_paths).filter(|folder| folder.is_absolute()).collect();
        // pyenv's shims start a shell to start one of pyenv's versions, which are asked anyway.
        let shims = self.pyenv.as_ref().map(|root| root.join("shims"));
        for folder in folders.iter().filter(|folder| Some(*folder) != shims.as_ref()) {
            list.add_in(folder, Origin::Path);
        }
        for (root, origin) in
            [(self.pyenv.as_ref().map(|root| root.join("versions")), Origin::Pyenv), (self.uv.clone(), Origin::Uv)]
        {
            for folder in root.iter().flat_map(|root| sorted_folders(root)) {
                list.add_in(&if cfg!(windows) { folder } else { folder.join("bin") }, origin);
            }
        }
        if self.system {
            self.add_system(&mut list);
        }
        list.all
    }

    fn configured_command(&self, text: &str) -> CommandLine {
        let whole = |text: &str| {
            let path = self.base.join(text);
            let is_path = text.contains(['/', '\\']);
            if is_path && path.exists() {
                return Some(path);
            }
            // A relative path would be tried as a name.
            if is_path { None } else { which::which_in(text, self.path.as_ref(), &self.base).ok() }
        };
        let text = text.trim();
        if let Some(program) = whole(text) {
            return CommandLine::new(program);
        }
        let mut words = text.split_whitespace();
        let first = words.next().unwrap_or("");
        let program = whole(first).unwrap_or_else(|| PathBuf::from(first));
        CommandLine { program, arguments: words.map(OsString::from).collect() }
    }

    fn add_system(&self, list: &mut List) {
        if cfg!(windows) {
            let folder = |name: &str| std::env::var_os(name).map(PathBuf::from);
            for root in [folder("LOCALAPPDATA").map(|data| data.join("Programs/Python")), folder("ProgramFiles")] {
                for version in PyVersion::ALL {
                    let name = format!("Python3{}", version.minor());
                    root.iter().for_each(|root| list.add_in(&root.join(&name), Origin::PythonOrg));
                }
            }
            let mut py = Command::new("py");
            py.arg("-0p");
            if let Ok(Run::Ended(printed, ..)) = run(py, self.time, 1 << 16) {
                for program in launcher_paths(&String::from_utf8_lossy(&printed)) {
                    list.add(PathBuf::from(program), Origin::PyLauncher);
                }
            }
            return;
        }
        for prefix in ["/opt/homebrew", "/usr/local", "/home/linuxbrew/.linuxbrew"] {
            list.add_in(&Path::new(prefix).join("bin"), Origin::Homebrew);
            for version in PyVersion::ALL {
                list.add_in(&Path::new(prefix).join(format!("opt/python@{version}/bin")), Origin::Homebrew);
            }
        }
        for version in PyVersion::ALL {
            let framework = format!("/Library/Frameworks/Python.framework/Versions/{version}/bin");
            list.add_in(Path::new(&framework), Origin::PythonOrg);
        }
    }
}

/// A program to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) command: CommandLine,
    pub(super) origin: Origin,
    /// The version for which the configuration names it.
    pub(super) wanted: Option<PyVersion>,
    /// The version that its name says; `None` for `python`, `python3` and whatever else may be any.
    pub(super) says: Option<PyVersion>,
}

impl Candidate {
    /// Whether it may be an interpreter of that version.
    pub(super) fn may_be(&self, version: PyVersion) -> bool {
        self.says.is_none_or(|says| says == version)
    }
}

/// The version in the name of a program: `python3.12`, `python3.12.exe`.
fn said_version(program: &Path) -> Option<PyVersion> {
    let name = program.file_name()?.to_str()?;
    let name = name.strip_suffix(".exe").unwrap_or(name);
    name.strip_prefix("python")?.parse().ok()
}

#[derive(Default)]
struct List {
    all: Vec<Candidate>,
    seen: Vec<PathBuf>,
}

impl List {
    /// The interpreters of a folder: `python3.8` to `python3.15`, `python3`, `python`.
    fn add_in(&mut self, folder: &Path, origin: Origin) {
        let versioned = PyVersion::ALL.iter().map(|version| format!("python{version}"));
        for name in versioned.chain(["python3".to_string(), "python".to_string()]) {
            // `which` knows what is executable, and the extensions of Windows.
            if let Ok(program) = which::which_in(name, Some(folder), folder) {
                self.add(program, origin);
            }
        }
    }

    /// Adds a program, unless another path to the same file is there.
    fn add(&mut self, program: PathBuf, origin: Origin) {
        let file = program.canonicalize().unwrap_or_else(|_| program.clone());
        if !self.seen.contains(&file) {
            // `python3` may be a link to `python3.12`, which says more.
            let says = said_version(&file).or_else(|| said_version(&program));
            self.seen.push(file);
            self.all.push(Candidate { command: CommandLine::new(program), origin, wanted: None, says });
        }
    }
}

fn sorted_folders(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// The paths in what `py -0p` prints: a tag such as `-V:3.12` or `-3.9-64`, perhaps a `*`, the path.
fn launcher_paths(printed: &str) -> Vec<&str> {
    fn path(line: &str) -> Option<&str> {
        let (_, after) = line.trim_start().strip_prefix('-')?.split_once(char::is_whitespace)?;
        let after = after.trim_start();
        Some(after.strip_prefix('*').unwrap_or(after).trim()).filter(|path| !path.is_empty())
    }
    printed.lines().filter_map(path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_launcher() {
        let printed = "Installed Pythons found by py Launcher for Windows\r\n -V:3.13 *        C:\\Program Files\\Python313\\python.exe\r\n -V:3.12          C:\\P\\python.exe\r\n -3.9-64 *\tC:\\Q\\python.exe\r\n\r\n";
        assert_eq!(
            launcher_paths(printed),
            ["C:\\Program Files\\Python313\\python.exe", "C:\\P\\python.exe", "C:\\Q\\python.exe"]
        );
    }

    #[test]
    fn names_may_say_a_version() {
        for (name, says) in [
            ("/usr/bin/python3.12", Some(PyVersion::V3_12)),
            ("python3.8.exe", Some(PyVersion::V3_8)),
            ("python", None),
            ("python3", None),
            ("python3.12-config", None),
            ("pypy3.10", None),
        ] {
            assert_eq!(said_version(Path::new(name)), says, "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_say_what_they_lead_to() {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("python3.12");
        std::fs::write(&program, "#!/bin/sh\n").expect("a file");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&program, mode).expect("a mode");
        std::os::unix::fs::symlink("python3.12", folder.path().join("python3")).expect("a link");
        std::fs::copy(&program, folder.path().join("python")).expect("a copy");
        let discovery = Discovery { path: Some(folder.path().into()), ..Discovery::default() };
        let said: Vec<_> = discovery.candidates().into_iter().map(|candidate| candidate.says).collect();
        assert_eq!(said, [Some(PyVersion::V3_12), None]);
    }

    #[test]
    fn configured_commands_may_have_arguments() {
        let discovery = Discovery { base: PathBuf::from("/nowhere"), ..Discovery::default() };
        let command = discovery.configured_command(" no-such-program -3.12 ");
        assert_eq!(command, CommandLine { program: "no-such-program".into(), arguments: vec!["-3.12".into()] });
        assert_eq!(discovery.configured_command("").program, PathBuf::new());
    }
}
