//! The command line.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use mdbook_pyscope::target::PyVersion;

use crate::found;

/// What was asked for.
pub(crate) struct Options {
    pub(crate) versions: Vec<PyVersion>,
    pub(crate) optimize: u8,
    pub(crate) show: usize,
    pub(crate) interpreter: Option<PathBuf>,
    pub(crate) files: Option<PathBuf>,
    /// Sorted, without doubles.
    pub(crate) paths: Vec<String>,
}

impl Options {
    /// Reads the arguments of the process.
    pub(crate) fn from_arguments() -> Result<Options, String> {
        let mut options =
            Options { versions: Vec::new(), optimize: 0, show: 10, interpreter: None, files: None, paths: Vec::new() };
        let mut only = String::new();
        let mut paths = BTreeSet::new();
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--python" => options.versions.push(value()?.parse().map_err(|e| format!("{e}"))?),
                "--optimize" => options.optimize = value()?.parse().map_err(|e| format!("--optimize: {e}"))?,
                "--show" => options.show = value()?.parse().map_err(|e| format!("--show: {e}"))?,
                "--interpreter" => options.interpreter = Some(value()?.into()),
                "--files" => options.files = Some(value()?.into()),
                "--only" => only = value()?,
                "--library" => collect(&library()?, &mut paths)?,
                other if other.starts_with("--") => return Err(format!("unknown option {other}")),
                path => collect(Path::new(path), &mut paths)?,
            }
        }
        if options.versions.is_empty() {
            options.versions = vec![PyVersion::V3_13, PyVersion::V3_14];
        }
        options.paths = paths.into_iter().filter(|path| path.contains(&only)).collect();
        if options.paths.is_empty() { Err("no files to compile".into()) } else { Ok(options) }
    }
}

/// The folder of the library of the installed 3.13.
fn library() -> Result<PathBuf, String> {
    let python = found::of(PyVersion::V3_13).ok_or("--library needs a CPython 3.13")?;
    Ok(python.stdout(&["-c", "import os; print(os.path.dirname(os.__file__))"]).trim().into())
}

fn collect(path: &Path, into: &mut BTreeSet<String>) -> Result<(), String> {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).map_err(|e| format!("{}: {e}", path.display()))?;
        for entry in entries.flatten() {
            let path = entry.path();
            let is_source = path.extension().is_some_and(|e| e == "py");
            if path.is_dir() && entry.file_name() != "site-packages" || is_source {
                collect(&path, into)?;
            }
        }
    } else {
        into.insert(path.to_str().ok_or("a path that is not UTF-8")?.to_string());
    }
    Ok(())
}
