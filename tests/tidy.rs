//! The house keeps its order: layers, walls, sizes, headers, and where version comparisons may stand.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers, lowest first: a folder may use only folders before it.
const LAYERS: &[&str] = &[
    "base",
    "target",
    "code",
    "markdown",
    "compiler",
    "interpreter",
    "view",
    "render",
    "driver",
    "preprocessor",
    "cli",
];

/// Folders that must not see a folder below them, with the reason.
const WALLS: &[(&str, &[&str], &str)] = &[
    ("markdown", &["target", "code"], "markdown knows no Python"),
    ("interpreter", &["compiler"], "the oracle must not learn from its pupil"),
    ("render", &["compiler", "interpreter", "code"], "render sees views, never trees or code"),
];

/// Longest file and longest function, in lines.
const MAX_FILE: usize = 800;
const MAX_FUNCTION: usize = 100;

/// Functions that are one table: a `match` with a line or two for each case.
const TABLES: &[(&str, &str)] = &[
    ("src/compiler/flowgraph/borrow.rs", "step"),
    ("src/compiler/unparse.rs", "expr_inner"),
    ("src/view/ast/expr.rs", "expr_inner"),
    ("src/view/ast/stmt.rs", "stmt_inner"),
];

/// File names that say nothing.
const VAGUE: &[&str] = &["util", "utils", "helper", "helpers", "common", "manager", "misc"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(dir: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    let mut paths: Vec<_> = entries.map(|e| e.expect("a readable folder").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if !path.ends_with("target") && !path.ends_with("node_modules") {
                rust_files(&path, out);
            }
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for dir in ["src", "tests", "benches", "examples", "fuzz/fuzz_targets"] {
        rust_files(&root().join(dir), &mut files);
    }
    files
        .into_iter()
        .map(|p| {
            let name = p.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
            (name, fs::read_to_string(&p).expect("UTF-8 source"))
        })
        .collect()
}

fn report(problems: Vec<String>) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// The modules of this crate that a line names: `crate::a::…` and `crate::{a::…, b}`, also the library's own name.
fn used(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for marker in ["crate::", "mdbook_pyscope::"] {
        for (at, _) in line.match_indices(marker) {
            let rest = &line[at + marker.len()..];
            let ident = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
            if let Some(group) = rest.strip_prefix('{') {
                found.extend(group.split(',').map(|part| ident(part.trim())));
            } else {
                found.push(ident(rest));
            }
        }
    }
    found
}

#[test]
fn layers_and_walls_hold() {
    let level = |name: &str| LAYERS.iter().position(|l| *l == name);
    let mut problems = Vec::new();
    for (file, text) in sources() {
        let Some(layer) = file.strip_prefix("src/").and_then(|f| f.split('/').next()) else { continue };
        let Some(own) = level(layer) else { continue };
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            for module in used(code) {
                let Some(other) = level(&module) else { continue };
                let wall = WALLS.iter().find(|(from, to, _)| *from == layer && to.contains(&module.as_str()));
                if other > own {
                    problems.push(format!("{file}:{}: `{layer}` uses `{module}`, a layer above it", number + 1));
                } else if let Some((_, _, why)) = wall {
                    problems.push(format!("{file}:{}: `{layer}` uses `{module}`: {why}", number + 1));
                }
            }
        }
    }
    report(problems);
}

#[test]
fn the_map_lists_the_layers_in_order() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs");
    let listed: Vec<_> =
        lib.lines().filter_map(|l| l.strip_prefix("pub mod ")).map(|l| l.trim_end_matches(';')).collect();
    assert_eq!(listed, LAYERS);
}

#[test]
fn files_are_headed_short_and_named() {
    let mut problems = Vec::new();
    for (file, text) in sources() {
        if !text.starts_with("//!") {
            problems.push(format!("{file}: no `//!` header"));
        }
        let lines = text.lines().count();
        if lines > MAX_FILE {
            problems.push(format!("{file}: {lines} lines, more than {MAX_FILE}"));
        }
        let stem = file.rsplit('/').next().unwrap_or("").trim_end_matches(".rs");
        if VAGUE.contains(&stem) {
            problems.push(format!("{file}: the name says nothing"));
        }
    }
    report(problems);
}

/// Functions by indentation: rustfmt puts `fn` and its closing brace at the same column.
#[test]
fn functions_are_short() {
    let mut problems = Vec::new();
    for (file, text) in sources().into_iter().filter(|(f, _)| f.starts_with("src/")) {
        let lines: Vec<&str> = text.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let body = line.trim_start();
            let indent = line.len() - body.len();
            let head = body.split('(').next().unwrap_or("");
            let Some(name) = head.split_whitespace().skip_while(|w| *w != "fn").nth(1) else { continue };
            if body.starts_with("//") {
                continue;
            }
            let close = format!("{}}}", " ".repeat(indent));
            let Some(length) = lines[start..].iter().position(|l| *l == close) else { continue };
            let name = name.split('<').next().unwrap_or(name);
            if length + 1 > MAX_FUNCTION && !TABLES.contains(&(file.as_str(), name)) {
                problems.push(format!("{file}:{}: `{name}` has {} lines", start + 1, length + 1));
            }
        }
    }
    report(problems);
}

#[test]
fn only_target_compares_versions() {
    let mut problems = Vec::new();
    for (file, text) in sources().into_iter().filter(|(f, _)| f.starts_with("src/") && !f.starts_with("src/target/")) {
        // Tests below the code may name versions: they pin both sides of an edge.
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        for (number, line) in code.lines().enumerate() {
            let line = line.split("//").next().unwrap_or("");
            let compares = ["<", ">", "==", "!="].iter().any(|op| {
                line.contains(&format!("{op} PyVersion::V3")) || line.contains(&format!("{op}= PyVersion::V3"))
            });
            if compares || line.contains(".minor() >") || line.contains(".minor() <") || line.contains(".minor() ==") {
                problems.push(format!("{file}:{}: compares versions; ask `target.has(Feature::…)`", number + 1));
            }
        }
    }
    report(problems);
}

#[test]
fn no_paths_of_one_machine_and_no_unfinished_marks() {
    let mut problems = Vec::new();
    for (file, text) in sources() {
        if file == "tests/tidy.rs" {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            for mark in ["TODO", "FIXME", "todo!(", "unimplemented!(", "#[ignore", "/root/", "/work/"] {
                if line.contains(mark) {
                    problems.push(format!("{file}:{}: `{mark}`", number + 1));
                }
            }
        }
    }
    report(problems);
}
