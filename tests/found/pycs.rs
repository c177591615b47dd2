//! The `.pyc` files of interpreters' libraries, to read them.

use std::path::{Path, PathBuf};

use mdbook_pyscope::target::PyVersion;

use super::{Python, of as python_of};

/// Sources that a WebAssembly build compiles in one process: it has little memory.
const BATCH: usize = 300;

/// About `count` `.pyc` files of an interpreter's library, tests included, evenly spread. A WebAssembly build has none: it
/// compiles files of the library of 3.13 into `folder`.
pub fn of(python: &Python, count: usize, folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    if python.wasm {
        compile(python, count, folder);
        collect(folder, &mut files);
        files.sort();
        return files;
    }
    collect(&library(python), &mut files);
    files.sort();
    let step = (files.len() / count).max(1);
    files.into_iter().step_by(step).collect()
}

fn library(python: &Python) -> PathBuf {
    python.stdout(&["-c", "import os; print(os.path.dirname(os.__file__))"]).trim().into()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "pyc") {
            files.push(path);
        }
    }
}

fn compile(python: &Python, count: usize, folder: &Path) {
    let Some(native) = python_of(PyVersion::V3_13).filter(|python| !python.wasm) else { return };
    let root = library(native);
    let mut start = 0;
    loop {
        let script = format!(
            "import os
from importlib._bootstrap_external import _code_to_timestamp_pyc as pyc
root = {root:?}
names = sorted(os.path.join(d, f) for d, _, fs in os.walk(root) if 'site-packages' not in d for f in fs if f.endswith('.py'))
names = names[::max(1, len(names) // {count})]
for n, name in list(enumerate(names))[{start}:{end}]:
    try:
        code = compile(open(name, 'rb').read(), name, 'exec', dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        continue
    with open(os.path.join({folder:?}, '%05d.pyc' % n), 'wb') as f:
        f.write(pyc(code))
print(len(names))
",
            end = start + BATCH,
        );
        let names: usize = python.stdout(&["-W", "ignore", "-c", &script]).trim().parse().expect("a number");
        start += BATCH;
        if start >= names {
            return;
        }
    }
}
