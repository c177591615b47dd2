//! What CPython makes of files: asked once, kept by the hash of the sources.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use mdbook_pyscope::code::{CodeObject, Constant, marshal};
use mdbook_pyscope::target::{PyVersion, Target};

use crate::found;
use crate::options::Options;
use crate::stages;

/// CPython's answer to one file.
pub(crate) enum Answer {
    Code(Arc<CodeObject>),
    Error(Refusal),
    /// It died of the file.
    Crash,
}

/// The exception that CPython raised.
pub(crate) struct Refusal {
    pub(crate) class: String,
    pub(crate) message: String,
    /// `lineno`, `offset`, `end_lineno`, `end_offset`; 0 where there is none.
    pub(crate) places: [i64; 4],
}

impl Refusal {
    fn of(value: &Constant, version: PyVersion) -> Refusal {
        let items = if let Constant::Tuple(items) = value { &items[..] } else { &[] };
        let text = |at: usize| match items.get(at) {
            Some(Constant::Str(text)) => text.to_string(),
            Some(other) => mdbook_pyscope::code::repr::repr(other, version),
            None => String::new(),
        };
        let number = |at: usize| if let Some(Constant::Int(n)) = items.get(at) { *n } else { 0 };
        Refusal { class: text(0), message: text(1), places: [2, 3, 4, 5].map(number) }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} at {:?}", self.class, self.message, self.places)
    }
}

/// Files that one process gets: the WebAssembly builds have little memory.
const BATCH: usize = 300;

/// The answers for all paths, in their order.
pub(crate) fn answers(version: PyVersion, options: &Options) -> Result<Vec<Answer>, String> {
    let (release, mut command) = interpreter(version, options)?;
    let mut hasher = blake3::Hasher::new();
    for path in &options.paths {
        hasher.update(path.as_bytes()).update(&[0]);
        hasher.update(blake3::hash(&std::fs::read(path).map_err(|e| format!("{path}: {e}"))?).as_bytes());
    }
    let key = &hasher.finalize().to_hex()[..16];
    let folder = folder();
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let kept = folder.join(format!("{release}-{}-{key}.records", options.optimize));
    if !kept.exists() {
        let partial = kept.with_extension("partial");
        let _ = std::fs::remove_file(&partial);
        let mut done = 0;
        while done < options.paths.len() {
            let batch = &options.paths[done..options.paths.len().min(done + BATCH)];
            let asked = ask(&mut command(), &partial, options.optimize, batch);
            let answered = records(&std::fs::read(&partial).unwrap_or_default()).count();
            match asked {
                Ok(()) => {}
                // It can at least do this one file after the last.
                Err(problem) if answered == done && !can_start(&mut command()) => return Err(problem),
                Err(_) => {
                    let crash = b"X\0\0\0\0";
                    let file = std::fs::File::options().append(true).create(true).open(&partial);
                    file.and_then(|mut file| file.write_all(crash)).map_err(|e| e.to_string())?;
                }
            }
            done = records(&std::fs::read(&partial).map_err(|e| e.to_string())?).count();
        }
        std::fs::rename(&partial, &kept).map_err(|e| e.to_string())?;
    }
    let answers = read(&std::fs::read(&kept).map_err(|e| e.to_string())?, version)?;
    if answers.len() == options.paths.len() { Ok(answers) } else { Err(format!("{} is cut off", kept.display())) }
}

/// The stages of a file, compared with those of the interpreter: where they part, or why that cannot be said.
pub(crate) fn stages(version: PyVersion, options: &Options, source: &[u8], path: &str) -> String {
    let parting = || -> Result<stages::Parting, String> {
        let target = Target::of(version);
        let (ours, constants) = stages::ours(source, path, target, options.optimize).map_err(|e| e.to_string())?;
        let (_, mut command) = interpreter(version, options)?;
        Ok(stages::parting(&ours, &stages::theirs(&mut command(), path, options.optimize, &constants)?))
    };
    match parting() {
        Ok(parting) => parting.to_string(),
        Err(problem) => format!(" the stages cannot be compared: {problem}"),
    }
}

/// A release, and a way to start its interpreter.
type Started = (String, Box<dyn FnMut() -> Command>);

fn interpreter(version: PyVersion, options: &Options) -> Result<Started, String> {
    match &options.interpreter {
        Some(program) => {
            let program = program.clone();
            Ok((Target::of(version).to_string(), Box::new(move || Command::new(&program))))
        }
        None => {
            let python = found::of(version).ok_or(format!("no CPython {version} was found"))?;
            Ok((python.release.clone(), Box::new(|| python.command())))
        }
    }
}

/// Where answers are kept.
fn folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target")).join("conformance")
}

fn ask(command: &mut Command, out: &Path, optimize: u8, paths: &[String]) -> Result<(), String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/oracle.py");
    let child = command.env("PYTHONHASHSEED", "0").arg(script).arg(out).arg(optimize.to_string());
    let mut child = child.stdin(Stdio::piped()).spawn().map_err(|e| format!("the interpreter does not start: {e}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(paths.join("\n").as_bytes()).map_err(|e| e.to_string())?;
    }
    let status = child.wait().map_err(|e| e.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("the interpreter failed: {status}")) }
}

fn can_start(command: &mut Command) -> bool {
    command.args(["-c", ""]).stdin(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Kind and bytes of each whole record.
fn records(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let [kind, a, b, c, d, tail @ ..] = rest else { return None };
        let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
        let (data, tail) = tail.split_at_checked(length)?;
        rest = tail;
        Some((*kind, data))
    })
}

fn read(bytes: &[u8], version: PyVersion) -> Result<Vec<Answer>, String> {
    let answer = |(kind, data): (u8, &[u8])| {
        if kind == b'X' {
            return Ok(Answer::Crash);
        }
        Ok(match (kind, marshal::read(data, version).map_err(|e| e.to_string())?) {
            (b'C', Constant::Code(code)) => Answer::Code(code),
            (_, value) => Answer::Error(Refusal::of(&value, version)),
        })
    };
    records(bytes).map(answer).collect()
}
