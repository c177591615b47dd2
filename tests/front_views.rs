//! Laws of the views of tokens, scopes and passes, over the corpus and a sample of a library: what is said to be somewhere is
//! written there, every free name has its cell around it, and the changes of the passes add up.
//!
//! `cargo test` reads a sample of the library; `PYSCOPE_LIBRARY=all cargo test --profile sweep --test front_views` reads all.

// Figures of a run, for the one who asks for the whole library.
#![allow(clippy::print_stderr)]

mod found;

use std::path::{Path, PathBuf};

use mdbook_pyscope::base::LineIndex;
use mdbook_pyscope::compiler::flowgraph::stages::PassStage;
use mdbook_pyscope::compiler::stages::Stages;
use mdbook_pyscope::compiler::{Options, stages};
use mdbook_pyscope::target::{Op, PyVersion, Target};
use mdbook_pyscope::view::scopes::{self, Scopes};
use mdbook_pyscope::view::sequence::{self, Became, ChangeKind, UnitSequence};
use mdbook_pyscope::view::symbols::{SymbolKind, SymbolsView};
use mdbook_pyscope::view::tokens::TokensView;
use mdbook_pyscope::view::uses::Uses;
use mdbook_pyscope::view::{Range, token_lines};

fn files() -> Vec<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files = python_files(corpus);
    if let Some(python) = found::of(PyVersion::V3_13) {
        let folder = python.stdout(&["-c", "import os; print(os.path.dirname(os.__file__))"]);
        let folder = PathBuf::from(folder.trim());
        match std::env::var_os("PYSCOPE_LIBRARY").is_some_and(|value| value == "all") {
            true => with_packages(&folder, &mut files),
            false => files.extend(python_files(folder).into_iter().step_by(30)),
        }
    } else {
        eprintln!("SKIPPED views of the library: no CPython 3.13");
    }
    files
}

/// The files of a folder and of all below it, less what was installed.
fn with_packages(folder: &Path, files: &mut Vec<PathBuf>) {
    files.extend(python_files(folder.to_path_buf()));
    let mut folders: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|all| all.flatten().map(|e| e.path()).filter(|p| p.is_dir() && !p.ends_with("site-packages")).collect())
        .unwrap_or_default();
    folders.sort();
    folders.iter().for_each(|folder| with_packages(folder, files));
}

fn python_files(folder: PathBuf) -> Vec<PathBuf> {
    let all =
        std::fs::read_dir(folder).map(|all| all.flatten().map(|e| e.path()).collect()).unwrap_or_else(|_| Vec::new());
    let mut files: Vec<PathBuf> = all.into_iter().filter(|p| p.extension().is_some_and(|e| e == "py")).collect();
    files.sort();
    files
}

/// The text of a range of one line.
fn written<'s>(source: &'s str, index: &LineIndex, range: Range) -> Option<&'s str> {
    let Range::Exact((line, from), (last, to)) = range else { return None };
    if line != last {
        return None;
    }
    let start = index.start(line as usize)?;
    source.get(start + from as usize..start + to as usize)
}

#[test]
fn views_keep_their_laws() {
    let (mut read, mut names, mut changes) = (0, 0, 0);
    for file in files() {
        let Ok(source) = std::fs::read_to_string(&file) else { continue };
        // Both see the same lines.
        let source = source.replace("\r\n", "\n").replace(['\r', '\u{feff}'], "\n");
        for version in [PyVersion::V3_14, PyVersion::V3_13] {
            let target = Target::of(version);
            let done = stages(source.as_bytes(), "x.py", Options::new(target));
            let Ok(done) = done else { continue };
            let what = format!("{} {version}", file.display());
            let index = LineIndex::new(&source);
            tokens(&done, &source, &index, &what);
            names += scopes_of(&done, target, &source, &index, &what);
            changes += passes(&done, version, &what);
            read += 1;
        }
    }
    eprintln!("{read} sources, {names} uses of names, {changes} changes of passes");
    assert!(read >= 10 && names > 100 && changes > 100, "{read} {names} {changes}");
}

fn tokens(done: &Stages, source: &str, index: &LineIndex, what: &str) {
    let view = token_lines::of(&TokensView::new(done.tokens.clone(), PyVersion::V3_14), source);
    let boxes: Vec<_> = view.lines.iter().flat_map(|line| &line.tokens).collect();
    assert_eq!(boxes.len(), done.tokens.iter().filter(|t| t.name != "ENCODING").count(), "{what}");
    for token in boxes {
        let text = token.range.and_then(|range| written(source, index, range));
        if let Some(text) = text.filter(|_| !token.sign && !token.text.contains(" … ")) {
            assert_eq!(text, token.text, "{what}: {token:?}");
        }
    }
}

/// Every place of a name has that name; every free name has a cell around it. How many places there are.
fn scopes_of(done: &Stages, target: Target, source: &str, index: &LineIndex, what: &str) -> usize {
    let symbols = SymbolsView::new(&done.symbols, &done.rewritten.names, target);
    let view: Scopes = scopes::of(&symbols, &done.code, &Uses::of(done, &symbols, target, source));
    let mut count = 0;
    for scope in &view.scopes {
        for name in &scope.names {
            for place in name.places() {
                count += 1;
                let text = written(source, index, place).unwrap_or_default();
                let is_name = text == name.name || (text.starts_with("__") && name.name.ends_with(text));
                // Identifiers are normalised; what nobody writes stands where it is used.
                let is_other = !text.is_ascii() || name.name.starts_with("__");
                assert!(is_name || is_other, "{what}: {} at {place}: {text:?}", name.name);
            }
            if let Some(at) = name.cell_in {
                let mut around = scope.parent;
                while around.is_some_and(|n| n != at) {
                    around = around.and_then(|n| view.scopes[n].parent);
                }
                assert!(around == Some(at), "{what}: the cell of {} is around it", name.name);
                let cell = view.scopes[at].names.iter().find(|other| other.name == name.name);
                // The cell of a class for its methods stands beside a name of its body: `nonlocal __class__`.
                let is_cell = |kind| kind == SymbolKind::Cell || name.name == "__class__";
                assert!(cell.is_none_or(|cell| is_cell(cell.kind)), "{what}: {}", name.name);
            }
        }
    }
    count
}

/// What every pass did explains the difference between the graphs before and after it; and what is said to be gone is gone.
fn passes(done: &Stages, version: PyVersion, what: &str) -> usize {
    let view = sequence::of(done.units.iter(), true, version);
    let real = |stage: &PassStage| {
        let all = stage.blocks.iter().flat_map(|block| &block.instructions);
        all.filter(|i| i.op != Op::Nop).count() as i64
    };
    let lines = |lines: &[String]| lines.iter().filter(|line| *line != "NOP").count() as i64;
    let mut count = 0;
    for (unit, stages) in view.units.iter().zip(&done.units) {
        let unit: &UnitSequence = unit;
        let mut changed = unit.optimiser.iter().flat_map(|o| &o.passes).peekable();
        for pair in stages.passes.windows(2) {
            let mut delta = 0;
            if let Some(pass) = changed.next_if(|pass| pass.pass == pair[1].pass) {
                count += pass.changes.len();
                let counted = pass.changes.iter().filter(|change| change.kind != ChangeKind::Moved);
                delta = counted.map(|change| lines(&change.after) - lines(&change.before)).sum();
            }
            assert_eq!(real(&pair[0]) + delta, real(&pair[1]), "{what}: {} after {}", unit.qualname, pair[1].pass);
        }
        assert!(changed.next().is_none(), "{what}: {}", unit.qualname);
        let alive = unit.rows.iter().filter(|row| !matches!(row.became, Some(Became::Gone(..)))).count();
        let left = stages.passes.last().map_or(0, |p| p.blocks.iter().map(|b| b.instructions.len()).sum());
        assert!(alive <= left, "{what}: {}: {alive} of {left}", unit.qualname);
    }
    count
}
