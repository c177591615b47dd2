//! `--format json` says what CPython's own modules say, is JSON for any input, and has the keys that the guide explains.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use mdbook_pyscope::code::marshal;
use mdbook_pyscope::driver::{Compiled, Engines, Job, Provenance, View, data};
use mdbook_pyscope::target::PyVersion;
use serde_json::Value;

mod found;

/// Sources with what is hard to write down: surrogates, controls, numbers that JSON has not, deep and wide trees.
fn sources() -> Vec<(&'static str, String)> {
    let hostile = r#"# -*- coding: utf-8 -*-
a = "\ud800 \x00\x1b[31m \u202e \U0001f600"
b = b"\x00\xff\n"
c = 1e400, -1e400, 1e400 - 1e400, 0.1, -0.0, 1j, 123456789012345678901234567890, 2**64
d = ..., None, True, ("x", ("y", 1.5)), frozenset
def f(x, /, y: int = 1, *args, z="it's", **kw) -> "a\\b":
    "doc"
    global g
    try:
        with open(x) as h, h: yield from (i async for i in y)
    except (OSError, ValueError) as e:
        raise RuntimeError from e
    finally:
        del x
    return lambda: (x, y, __class__)
class C(list, metaclass=type):
    __p = 1
    def m(self): return super().m(f"{self!r:>{10}} {{}}")
for q in range(3):
    if q in {1, 2, 3}: continue
    else: break
else: print([k for k in c if k], {k: v for k, v in {}.items()})
x: int
from .. import u as v
ünïcode = 'ü\d'
"#;
    let hostile = hostile.replace("(i async for i in y)", "(i for i in y)");
    let plain = "def add(a, b):\n    return a + b  # sum\n";
    vec![
        ("hostile.py", hostile),
        ("plain.py", plain.to_string()),
        ("deep.py", format!("{}\n", vec!["1"; 1500].join(" + "))),
        ("empty.py", String::new()),
    ]
}

fn program(arguments: &[&str], file: &Path) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mdbook-pyscope"));
    command.args(arguments).arg(file).output().expect("the program runs")
}

fn written(folder: &tempfile::TempDir) -> Vec<(PathBuf, String)> {
    let write = |(name, source): (&str, String)| {
        let path = folder.path().join(name);
        std::fs::write(&path, &source).expect("a writable folder");
        (path, source)
    };
    sources().into_iter().map(write).collect()
}

/// What is deep in the program is deep in the document; serde_json's limit is not ours to test.
fn read(text: &str) -> Value {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    stacker::grow(256 << 20, || serde::Deserialize::deserialize(&mut reader)).expect("valid JSON")
}

fn shown(stage: &str, version: PyVersion, file: &Path) -> Value {
    let output = program(&["show", stage, "--format", "json", "--python", &version.to_string()], file);
    assert!(output.status.success(), "{stage} {}: {}", file.display(), String::from_utf8_lossy(&output.stderr));
    read(std::str::from_utf8(&output.stdout).expect("UTF-8"))
}

/// What an interpreter says of each file, asked once.
fn oracle(python: &found::Python, files: &[(PathBuf, String)]) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/show_json/dump.py");
    let script = [script.to_str().expect("a UTF-8 path")];
    let paths = files.iter().map(|(path, _)| path.to_str().expect("a UTF-8 path"));
    let arguments: Vec<&str> = script.into_iter().chain(paths).collect();
    match read(&python.stdout(&arguments)) {
        Value::Array(files) => files,
        other => panic!("not a list: {other:.99}"),
    }
}

/// The same value with the keys of `model` only, all the way down.
fn like(value: &Value, model: &Value) -> Value {
    match (value, model) {
        (Value::Object(fields), Value::Object(wanted)) => {
            let pick = |(key, model): (&String, &Value)| Some((key.clone(), like(fields.get(key)?, model)));
            Value::Object(wanted.iter().filter_map(pick).collect())
        }
        (Value::Array(items), Value::Array(wanted)) if items.len() == wanted.len() => {
            items.iter().zip(wanted).map(|(value, model)| like(value, model)).collect()
        }
        _ => value.clone(),
    }
}

fn same(ours: &Value, theirs: &Value, what: &str) {
    stacker::grow(256 << 20, || {
        let ours = like(ours, theirs);
        if ours == *theirs {
            return;
        }
        let (a, b) = (serde_json::to_string_pretty(&ours), serde_json::to_string_pretty(theirs));
        let (a, b) = (a.expect("a value"), b.expect("a value"));
        let at = a.lines().zip(b.lines()).position(|(a, b)| a != b).unwrap_or(0);
        let near = |text: &str| text.lines().skip(at.saturating_sub(8)).take(16).collect::<Vec<_>>().join("\n");
        panic!("{what}, line {at}:\n{}\n--- CPython:\n{}", near(&a), near(&b));
    });
}

#[test]
fn stages_say_what_the_modules_of_cpython_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = written(&folder);
    for version in PyVersion::ALL {
        let Some(python) = found::of(version) else {
            found::skipped("JSON of stages", format_args!("no CPython {version} was found"));
            continue;
        };
        for ((path, _), theirs) in files.iter().zip(oracle(python, &files)) {
            let what = |stage: &str| format!("{version} {stage} {}", path.display());
            if [PyVersion::V3_13, PyVersion::V3_14].contains(&version) {
                before_the_code(path, version, &theirs, &what);
            }
            let code = theirs["marshal"].as_str().expect("text");
            let show = |view: View| read(&stage_of(path, version, &unhex(code), view));
            same(&show(View::Code)["objects"], &theirs["code"], &what("code"));
            let bytecode = show(View::Bytecode);
            let listings = bytecode["objects"].as_array().expect("a list").iter();
            let listings: Value = listings.map(|listing| listing["instructions"].clone()).collect();
            same(&listings, &theirs["bytecode"], &what("bytecode"));
        }
    }
}

/// The stages of the versions that are built in.
fn before_the_code(path: &Path, version: PyVersion, theirs: &Value, what: &dyn Fn(&str) -> String) {
    let tokens = shown("tokens", version, path);
    let rows = tokens["tokens"].as_array().expect("a list").iter();
    let rows = rows.map(|t| serde_json::json!([t["type"], t["string"], t["start"], t["end"]])).collect();
    same(&rows, &theirs["tokens"], &what("tokens"));
    // The order of names that only pass through a function differs from run to run in CPython.
    let mut symbols = shown("symbols", version, path);
    for block in symbols["blocks"].as_array_mut().expect("a list") {
        let names = block["symbols"].as_array().expect("a list").iter();
        let mut names: Vec<String> = names.filter_map(|s| s["name"].as_str().map(String::from)).collect();
        names.sort();
        block["symbols"] = names.into();
    }
    same(&symbols["blocks"], &theirs["symbols"], &what("symbols"));
    let tree = shown("ast", version, path);
    match theirs.get("ast") {
        Some(theirs) => same(&tree["tree"], theirs, &what("ast")),
        None => assert!(tree["tree"]["body"][0]["value"]["left"].is_object()),
    }
}

/// A stage of the code object that an interpreter compiled.
fn stage_of(path: &Path, version: PyVersion, code: &[u8], view: View) -> String {
    let code = marshal::read_code(code, version).expect("a code object");
    let engines = Engines::custom(move |source, version| {
        let (release, command) = (version.to_string(), source.command(version));
        let provenance = Provenance { release, magic: version.table().magic, engine: "interpreter", command };
        Ok(Compiled { code: code.clone(), warnings: Vec::new(), provenance, stages: None, told: None })
    });
    let source = std::fs::read_to_string(path).expect("a file");
    let job = Job::new(source.as_str(), path.to_str().expect("a UTF-8 path"), version);
    data::stage(&job, source.as_bytes(), view, &engines).unwrap_or_else(|failure| panic!("{failure:?}"))
}

fn unhex(text: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal");
    (0..text.len()).step_by(2).map(byte).collect()
}

/// Views that are ours alone are there, and agree with those that are not.
#[test]
fn views_agree_with_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, _) in written(&folder) {
        for version in [PyVersion::V3_13, PyVersion::V3_14] {
            let count = |value: &Value, key: &str| -> Vec<usize> {
                value["objects"]
                    .as_array()
                    .expect("a list")
                    .iter()
                    .map(|o| o[key].as_array().map_or(0, Vec::len))
                    .collect()
            };
            let bytecode = shown("bytecode", version, &path);
            let all = count(&bytecode, "instructions");
            let cfg = shown("cfg", version, &path);
            let stack = shown("stack", version, &path);
            let code = shown("code", version, &path);
            for (n, total) in all.iter().enumerate() {
                let blocks = cfg["objects"][n]["blocks"].as_array().expect("blocks");
                let in_blocks: usize = blocks.iter().map(|b| b["instructions"].as_array().map_or(0, Vec::len)).sum();
                assert_eq!(in_blocks, *total, "{}", path.display());
                assert!(stack["objects"][n]["rows"].as_array().is_some_and(|rows| rows.len() <= *total));
                assert_eq!(stack["objects"][n]["co_stacksize"], code["objects"][n]["co_stacksize"]);
            }
            let pyc = shown("pyc", version, &path);
            let rows = pyc["rows"].as_array().expect("rows");
            let hex: String = rows.iter().filter_map(|row| row["bytes"].as_str()).collect();
            let last = rows.last().expect("a row");
            let bytes = last["offset"].as_u64().unwrap_or(0) as usize + last["bytes"].as_str().map_or(0, str::len) / 2;
            assert_eq!(hex.len() / 2, bytes, "{}: every byte once", path.display());
            let whole = shown("pipeline", version, &path);
            assert_eq!(whole["views"]["bytecode"]["objects"], bytecode["objects"], "{}", path.display());
            let same_views = ["tokens", "ast", "symbols", "instructions", "cfg", "stack", "code", "pyc"];
            assert!(same_views.iter().all(|view| whole["views"][view].is_object()), "{}", path.display());
        }
    }
}

#[test]
fn output_is_the_same_every_time_and_steers_no_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, _) in written(&folder) {
        for stage in ["tokens", "ast", "code", "pipeline"] {
            let once = program(&["show", stage, "--format", "json"], &path).stdout;
            assert_eq!(once, program(&["show", stage, "--format", "json"], &path).stdout, "{stage}");
            let text = String::from_utf8(once).expect("UTF-8");
            let steers = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202a}'..='\u{202e}'));
            assert!(!text.contains(steers), "{stage} {}", path.display());
        }
    }
}

/// Keys of `ast` that are no fields of other stages; the other fields of a node are those of Python's grammar.
const FIELDS_OF_NODES: [&str; 7] =
    ["tree", "class", "lineno", "end_lineno", "col_offset", "end_col_offset", "co_lnotab"];

/// The guide names every key, and names none that is never there.
#[test]
fn the_guide_names_every_key() {
    let guide = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src/guide/json.md"));
    let guide = guide.expect("the guide has a page on JSON");
    let named: BTreeSet<&str> = guide
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|line| line.split(" |").next())
        .flat_map(|cell| cell.split('`').step_by(2))
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    let mut keys = BTreeSet::new();
    for (path, _) in written(&folder) {
        for stage in ["tokens", "symbols", "instructions", "cfg", "bytecode", "stack", "code", "pyc", "pipeline"] {
            let mut shown = shown(stage, PyVersion::V3_14, &path);
            if let Some(views) = shown["views"].as_object_mut() {
                // The fields of nodes are those of Python's grammar.
                views.remove("ast");
            }
            collect(&shown, &mut keys);
        }
    }
    for arguments in [vec!["explain", "--format", "json", "LOAD_FAST"], vec!["versions", "--format", "json"]] {
        let output =
            Command::new(env!("CARGO_BIN_EXE_mdbook-pyscope")).args(arguments).output().expect("the program runs");
        collect(&read(std::str::from_utf8(&output.stdout).expect("UTF-8")), &mut keys);
    }
    let stages = ["ast", "cfg", "bytecode", "stack", "code", "pyc"];
    keys.retain(|key| !stages.contains(&key.as_str()));
    let missing: Vec<_> = keys.iter().filter(|key| !named.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "not in the guide: {missing:?}");
    let never: Vec<_> = named
        .iter()
        .filter(|key| !keys.contains(**key) && !stages.contains(key) && !FIELDS_OF_NODES.contains(key))
        .collect();
    assert!(never.is_empty(), "in the guide and never there: {never:?}");
}

fn collect(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                keys.insert(key.clone());
                collect(field, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, keys)),
        _ => {}
    }
}
