//! Symbol tables and the rewritten tree: recorded samples, and whole libraries against the interpreters.
//!
//! `tests/spec/symbols` and `tests/spec/rewrite` were recorded from CPython. Where an interpreter is found, what `show` prints
//! is compared with `python -m symtable`, `-m tokenize -e` and `-m ast -a`, and the tree as parsed, rewritten, and rewritten
//! for `-OO` with `ast.dump`, for a sample of the library of 3.13; `tests/library/all front_end` takes every file.
//!
//! What is compared: all, but that names which only pass through a block (free, without flags) are sorted on both sides,
//! since CPython puts them in the order of a hash table.

// Figures of a run, for the one who asks for the whole library.
#![allow(clippy::print_stderr)]

mod found;
mod records;
mod stages;

use std::ffi::OsString;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use mdbook_pyscope::cli::{Status, Streams, run};
use mdbook_pyscope::compiler::syntax::ast::Tree;
use mdbook_pyscope::compiler::{CompileError, Mode, future, preprocess, symtable, syntax};
use mdbook_pyscope::driver::front::{self, FrontStage};
use mdbook_pyscope::driver::{self, Source};
use mdbook_pyscope::render::text::ast::{DumpOptions, dump, dump_node};
use mdbook_pyscope::render::text::symbols::tables;
use mdbook_pyscope::target::{PyVersion, Target};
use mdbook_pyscope::view::ast::{AstValue, AstView};
use mdbook_pyscope::view::symbols::{SymbolsView, quoted};

const TARGETS: [PyVersion; 2] = [PyVersion::V3_13, PyVersion::V3_14];
/// Files that an interpreter gets at once.
const BATCH: usize = 60;

fn parsed(source: &[u8], target: Target) -> Result<Tree, CompileError> {
    Ok(syntax::parse(source, Mode::Exec, target)?.tree)
}

fn symbols(source: &[u8], filename: &str, target: Target) -> Result<String, CompileError> {
    let mut tree = parsed(source, target)?;
    let future = future::scan(&tree.root, &tree.names, target)?;
    let table = symtable::build(&tree.root, &mut tree.names, tree.node_count, &future, target)?;
    Ok(tables(&SymbolsView::new(&table, &tree.names, target), &quoted(filename, target.version)))
}

fn rewritten(source: &[u8], optimize: u8, target: Target) -> Result<Tree, CompileError> {
    let mut tree = parsed(source, target)?;
    let future = future::scan(&tree.root, &tree.names, target)?;
    preprocess::preprocess(&mut tree, &future, optimize, target, &mut Vec::new())?;
    Ok(tree)
}

/// The text with each run of names that only pass through a block sorted.
fn ordered(text: &str) -> String {
    let passes = |line: &&str| line.trim_start().starts_with("free symbol") && line.ends_with(": ");
    let mut out = String::with_capacity(text.len());
    let mut waiting: Vec<&str> = Vec::new();
    for line in text.lines() {
        if passes(&line) {
            waiting.push(line);
            continue;
        }
        if line.is_empty() {
            waiting.sort_unstable();
            waiting.drain(..).for_each(|line| writeln!(out, "{line}").expect("a string"));
        }
        writeln!(out, "{line}").expect("a string");
    }
    out
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn difference(ours: &str, theirs: &str) -> Option<String> {
    let at = ours.bytes().zip(theirs.bytes()).position(|(a, b)| a != b).unwrap_or(ours.len().min(theirs.len()));
    let around = |text: &str| {
        let bytes = &text.as_bytes()[at.saturating_sub(120)..text.len().min(at + 120)];
        String::from_utf8_lossy(bytes).into_owned()
    };
    (ours != theirs).then(|| format!("ours:   {}\ntheirs: {}", around(ours), around(theirs)))
}

#[test]
fn recorded_tables() {
    let source = read("symbols/sample.py");
    for version in TARGETS {
        let ours = symbols(source.as_bytes(), "sample.py", Target::of(version)).expect("the sample is right");
        let theirs = read(&format!("symbols/sample.{version}.txt"));
        for (number, (ours, theirs)) in ordered(&ours).lines().zip(ordered(&theirs).lines()).enumerate() {
            assert_eq!(ours, theirs, "{version}, line {} in order", number + 1);
        }
        assert_eq!(ours.lines().count(), theirs.lines().count());
    }
}

/// What the command `show` prints for a source on standard input.
fn show(arguments: &[&str], source: &[u8]) -> (Status, String, String) {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let streams = &mut Streams {
        input: &mut &*source,
        input_is_terminal: false,
        output_takes_colors: false,
        output: &mut output,
        errors: &mut errors,
        errors_are_terminal: false,
    };
    let status = run(["mdbook-pyscope", "show"].iter().chain(arguments).map(OsString::from), streams);
    (status, String::from_utf8_lossy(&output).into_owned(), String::from_utf8_lossy(&errors).into_owned())
}

#[test]
fn the_command_prints_what_the_tools_print() {
    let source = b"def f(a):\n    return lambda: a\n";
    let (status, text, _) = show(&["symbols", "-", "--python", "3.13"], source);
    let expected = "\
symbol table for module from file '<stdin>':
    local symbol 'f': def_local

    symbol table for function 'f':
        cell symbol 'a': def_param

        symbol table for nested function 'lambda':
            free symbol 'a': use

";
    assert_eq!((status, text.as_str()), (Status::Done, expected));
    let (status, text, _) = show(&["ast", "-", "--mode", "eval"], b"x");
    assert_eq!((status, text.as_str()), (Status::Done, "Expression(\n   body=Name(id='x', ctx=Load()))\n"));
    let (_, text, _) = show(&["ast", "-a", "-", "--mode", "eval"], b"x");
    assert!(text.contains("end_col_offset=1"), "{text}");
    let (_, text, _) = show(&["tokens", "-"], b"x\n");
    assert!(text.starts_with("0,0-0,0:            ENCODING       'utf-8'"), "{text}");
}

#[test]
fn the_command_says_what_is_wrong() {
    let (status, _, errors) = show(&["symbols", "-"], b"def f(a):\n    global a\n");
    assert_eq!(status, Status::Problems);
    assert!(errors.contains("name 'a' is parameter and global") && errors.contains(":2:5"), "{errors}");
    for format in ["text", "json"] {
        let options = ["ast", "-", "--python", "3.9", "--engine", "embedded", "--format", format];
        let (status, _, errors) = show(&options, b"x");
        assert_eq!(status, Status::Problems);
        assert!(errors.contains("CPython 3.9 is not built in") && errors.contains("--engine auto"), "{errors}");
    }
    assert_eq!(show(&["nothing", "-"], b"").0, Status::Usage);
    let deep = format!("{}1{}", "(".repeat(5000), ")".repeat(5000));
    assert_eq!(show(&["symbols", "-"], deep.as_bytes()).0, Status::Problems);
}

#[test]
fn recorded_rewrites() {
    let source = read("rewrite/sample.py");
    for version in TARGETS {
        for optimize in [0, 2] {
            let target = Target::of(version);
            let tree = rewritten(source.as_bytes(), optimize, target).expect("the sample is right");
            let view = AstView::new(&tree, target);
            let AstValue::List(statements) = &view.root.fields[0].value else { panic!("a module has a body") };
            let recorded = read(&format!("rewrite/sample.{version}.{optimize}.txt"));
            assert_eq!(recorded.lines().count(), statements.len());
            for (statement, theirs) in statements.iter().zip(recorded.lines()) {
                let AstValue::Node(node) = statement else { panic!("a body holds nodes") };
                let ours = dump_node(&view, node, DumpOptions { indent: None, attributes: true });
                if let Some(difference) = difference(&ours, theirs) {
                    panic!("{version}, optimize={optimize}\n{difference}");
                }
            }
        }
    }
}

#[test]
fn libraries() {
    stages::on_deep_stack(|| {
        for version in TARGETS.into_iter().filter(|version| found::wanted(*version)) {
            library(version);
        }
    });
}

fn library(version: PyVersion) {
    let (Some(python), Some(native)) = (found::of(version), found::of(PyVersion::V3_13).filter(|p| !p.wasm)) else {
        return found::skipped("front_end", format_args!("no CPython {version}, or no library"));
    };
    let root = native.stdout(&["-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"]);
    let mut files = Vec::new();
    collect(Path::new(root.trim()), &mut files);
    files.sort();
    let all = std::env::var_os("PYSCOPE_LIBRARY").is_some_and(|value| value == "all");
    let step = if all { 1 } else { files.len() / 24 + 1 };
    let files: Vec<PathBuf> = files.into_iter().step_by(step).collect();
    let (mut compared, mut refused, mut problems) = (0, 0, Vec::new());
    for batch in files.chunks(BATCH) {
        let folder = tempfile::tempdir().expect("a folder for records");
        let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let names: Vec<_> = batch.iter().map(|f| f.to_string_lossy()).collect();
        std::fs::write(at("list"), names.join("\n")).expect("the list is written");
        let oracle = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/front_end/oracle.py");
        python.stdout(&[oracle, "dump", &at("dumped"), &at("list")]);
        records::each(Path::new(&at("dumped")), |record| {
            let path = record.text("path");
            let source = std::fs::read(&path).expect("a file of the library");
            let texts: Vec<String> =
                record.parts.iter().map(|part| String::from_utf8_lossy(part).into_owned()).collect();
            refused += usize::from(texts.is_empty());
            compared += 1;
            match compare(&source, &path, &texts, Target::of(version)) {
                Ok(()) => {}
                Err(problem) => problems.push(format!("{path}\n{problem}")),
            }
        });
    }
    let text = problems.iter().take(10).fold(String::new(), |text, problem| text + problem + "\n");
    assert!(compared > 0, "nothing was compared");
    // Files that are refused are the business of other tests.
    eprintln!("{version}: {compared} files, {refused} refused, {} different", problems.len());
    assert!(problems.is_empty(), "{} of {compared} files differ\n{text}", problems.len());
}

fn compare(source: &[u8], path: &str, texts: &[String], target: Target) -> Result<(), String> {
    let [symbols, tokens, dumped, trees @ ..] = texts else { return Ok(()) };
    let refusal = |error: CompileError| format!("refused: {error}");
    let tools =
        [(FrontStage::Symbols, symbols), (FrontStage::Tokens, tokens), (FrontStage::Ast { attributes: true }, dumped)];
    for (stage, theirs) in tools {
        let source = Source { bytes: source, filename: path, mode: driver::Mode::Exec, optimize: 0 };
        let ours = front::text(stage, &source, target.version).map_err(|e| format!("refused: {}", e.message))?;
        let is_same = match stage {
            FrontStage::Symbols => difference(&ordered(&ours), &ordered(theirs)),
            _ => difference(&ours, theirs),
        };
        if let Some(difference) = is_same {
            return Err(format!("{stage:?}\n{difference}"));
        }
    }
    for (which, theirs) in trees.iter().enumerate() {
        let tree = match which {
            0 => parsed(source, target),
            1 => rewritten(source, 0, target),
            _ => rewritten(source, 2, target),
        };
        let view = AstView::new(&tree.map_err(refusal)?, target);
        let ours = dump(&view, DumpOptions { indent: None, attributes: true });
        if let Some(difference) = difference(&ours, theirs) {
            return Err(format!("tree {which}\n{difference}"));
        }
    }
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "site-packages" && name != "__pycache__") {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "py") {
            files.push(path);
        }
    }
}
