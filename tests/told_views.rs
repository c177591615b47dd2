//! Tokens, trees and symbol tables of versions that are not built in: what an interpreter tells is what its tools print, and it
//! is drawn as it is for the versions that are built in.

mod found;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use mdbook_pyscope::base::LineIndex;
use mdbook_pyscope::driver::data;
use mdbook_pyscope::driver::figure::{self, Presentation};
use mdbook_pyscope::driver::front::FrontStage;
use mdbook_pyscope::driver::told::Told;
use mdbook_pyscope::driver::{Compiled, EngineChoice, Engines, Job, Mode, Source, View};
use mdbook_pyscope::render::html;
use mdbook_pyscope::render::markdown::{self, Pictures};
use mdbook_pyscope::render::text::ast::{DumpOptions, dump};
use mdbook_pyscope::render::text::{symbols, tokens};
use mdbook_pyscope::render::theme::Themes;
use mdbook_pyscope::target::PyVersion;
use mdbook_pyscope::view::scopes::Scopes;
use mdbook_pyscope::view::symbols::quoted;
use mdbook_pyscope::view::{Range, token_lines};

/// The engines for an interpreter, the same for all tests: some take seconds to start.
fn engines(python: &found::Python) -> &'static Engines {
    static ALL: [OnceLock<Engines>; PyVersion::ALL.len()] = [const { OnceLock::new() }; PyVersion::ALL.len()];
    ALL[python.version.index()].get_or_init(|| {
        let program = BTreeMap::from([(python.version, python.program.display().to_string())]);
        Engines::new(EngineChoice::Auto, program, "")
    })
}

/// One test at a time, so that one worker of each interpreter serves them all.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The interpreters of versions that are not built in.
fn others(test: &str) -> Vec<&'static found::Python> {
    found::all_or_skip(test)
        .into_iter()
        .filter(|p| ![PyVersion::V3_13, PyVersion::V3_14].contains(&p.version))
        .collect()
}

/// What a version makes of a source; `None` if it refuses it.
fn compiled(engines: &Engines, source: &str, version: PyVersion) -> Option<Compiled> {
    let job = Job { views: vec![View::Symbols], ..Job::new(source, "x.py", version) };
    engines.compile(&job).remove(0).outcome.ok()
}

fn told(done: &Compiled) -> &Told {
    done.told.as_deref().expect("an interpreter told it")
}

/// Names that only pass through a block have another order in every run of the interpreter.
fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

/// The corpus, and what is odd: comments on types, tabs, form feeds, no break at the end, names that are not ASCII.
fn sources() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let files = std::fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == "py")).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| std::fs::read_to_string(path).expect("UTF-8");
    let mut all: Vec<_> = files.iter().map(|path| (path.display().to_string(), read(path))).collect();
    for odd in [
        "",
        "\n",
        "x",
        "# only a comment",
        "x = []  # type: List[int]\ny = 1  # type: ignore[name]\n",
        "if a:\n\tb = 'é', \"ü\"\n\x0c\n\tc\n",
        "from __future__ import annotations\ndef f(a: int) -> 'B': pass\n",
        "d = {**a, 'b': None}\ndef f(*, a, b=None): return a\nf(*d, x=1, **d)\n",
        "x = f'{a!r:>{b}} é {c}' 'd'\n",
    ] {
        all.push((format!("{odd:?}"), odd.to_string()));
    }
    all
}

/// Data that are drawn give, printed, the text of the tools.
#[test]
fn what_is_told_is_what_the_tools_print() {
    let _alone = alone();
    for python in others("told stages") {
        let (engines, version) = (engines(python), python.version);
        let mut compared = 0;
        for (what, source) in sources() {
            let Some(done) = compiled(engines, &source, version) else { continue };
            let what = format!("{} {what}", python.release);
            let of = Source { bytes: source.as_bytes(), filename: "x.py", mode: Mode::Exec, optimize: 0 };
            let tool = |stage| engines.front_text(stage, &of, version).expect("the tool's text");
            let told = told(&done);
            assert_eq!(
                tokens::table(&told.tokens(&source, version).expect("tokens")),
                tool(FrontStage::Tokens),
                "{what}"
            );
            let view = told.whole_tree(version).expect("a tree");
            for attributes in [false, true] {
                let ours = dump(&view, DumpOptions { attributes, ..Default::default() }) + "\n";
                assert_eq!(ours, tool(FrontStage::Ast { attributes }), "{what}");
            }
            let ours = symbols::tables(&told.symbols(version).expect("tables"), &quoted("x.py", version));
            assert_eq!(sorted(&ours), sorted(&tool(FrontStage::Symbols)), "{what}");
            compared += 1;
        }
        assert!(compared >= 10, "{}: {compared}", python.release);
    }
}

/// The text of a range of one line.
fn written<'s>(source: &'s str, index: &LineIndex, range: Range) -> Option<&'s str> {
    let Range::Exact((line, from), (last, to)) = range else { return None };
    let start = index.start(line as usize).filter(|_| line == last)?;
    source.get(start + from as usize..start + to as usize)
}

/// What is said to be somewhere is written there.
#[test]
fn places_are_those_of_the_source() {
    let _alone = alone();
    for python in others("places of told stages") {
        let (engines, version) = (engines(python), python.version);
        let mut names = 0;
        for (what, source) in sources() {
            let Some(done) = compiled(engines, &source, version) else { continue };
            let index = LineIndex::new(&source);
            let view = told(&done).tokens(&source, version).expect("tokens");
            for token in token_lines::of(&view, &source).lines.iter().flat_map(|line| &line.tokens) {
                let text = token.range.and_then(|range| written(&source, &index, range));
                let Some(text) = text.filter(|_| !token.sign && !token.text.contains(['…', '↵'])) else { continue };
                // Doubled braces of f-strings are single in their tokens.
                assert!(text == token.text || token.name == "FSTRING_MIDDLE", "{version} {what}: {token:?}");
            }
            let scopes = told(&done).scopes(&done.code, &source).expect("scopes");
            for name in scopes.scopes.iter().flat_map(|scope| &scope.names) {
                for place in name.places() {
                    let text = written(&source, &index, place).unwrap_or("");
                    let private = text.starts_with("__") && name.name.ends_with(text);
                    assert!(text == name.name || private || text == "super", "{version} {what}: {name:?}");
                    names += 1;
                }
            }
        }
        assert!(names > 100, "{}: {names}", python.release);
    }
}

/// A figure draws them, its strip counts them, and programs read them.
#[test]
fn they_are_drawn() {
    let _alone = alone();
    let source = "def f(a):\n    return [a for b in a]  # type: ignore\n";
    for python in others("drawn stages") {
        let (engines, version) = (engines(python), python.version);
        let views = vec![View::Pipeline, View::Tokens, View::Ast, View::Symbols, View::Instructions];
        let mut job = Job { views, ..Job::new(source, "x.py", version) };
        job.extras.dump = true;
        let figure = figure::build(&job, &engines.compile(&job), Presentation::open("f")).expect("a figure");
        let stages: Vec<&str> = figure.versions[0].pipeline.boxes.iter().map(|one| one.stage).collect();
        assert_eq!(stages, ["source", "tokens", "syntax tree", "symbols", "flow graph", "bytecode", ".pyc"]);
        let html = html::figure(&figure);
        for part in ["ol class=\"ps-tokens\"", "svg class=\"ps-tree", "ol class=\"ps-scopes\"", "TypeIgnore(lineno=2"] {
            assert!(html.contains(part), "{}: {part}", python.release);
        }
        // What only the embedded compiler shows says so.
        assert_eq!(html.matches("ps-refused").count(), 1, "{}", python.release);
        let markdown = markdown::figure(&figure, Pictures::None, &Themes::default());
        assert!(markdown.contains("FunctionDef") && markdown.contains("b: local"), "{markdown}");
        for (view, key) in [(View::Tokens, "tokens"), (View::Ast, "tree"), (View::Symbols, "blocks")] {
            let json = data::stage(&job, source.as_bytes(), view, engines).expect("JSON");
            let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
            assert!(json.get(key).is_some() && json["release"] == python.release.as_str(), "{json}");
        }
    }
}

/// Every strip counts them; where names are written is looked up only for the view that shows it.
#[test]
fn every_strip_counts_them() {
    let _alone = alone();
    for python in others("strips of told stages").into_iter().take(1) {
        let engines = engines(python);
        let job = |view| Job { views: vec![view], ..Job::new("x = 1\n", "x.py", python.version) };
        let told = |view| engines.compile(&job(view)).remove(0).outcome.expect("good source").told.expect("stages");
        assert!(told(View::Bytecode).near.is_none() && told(View::Symbols).near.is_some());
        let job = job(View::Bytecode);
        let figure = figure::build(&job, &engines.compile(&job), Presentation::open("f")).expect("a figure");
        let tokens = &figure.versions[0].pipeline.boxes[1];
        assert_eq!((tokens.stage, &tokens.counts[..], tokens.view), ("tokens", &["5".to_string()][..], None));
    }
}

/// Every name as `scope.name kind: opcode line line, opcode line`.
fn uses(scopes: &Scopes) -> Vec<String> {
    let mut all = Vec::new();
    for scope in &scopes.scopes {
        for name in &scope.names {
            let uses: Vec<String> = name.uses.iter().map(ToString::to_string).collect();
            all.push(format!("{}.{} {}: {}", scope.name, name.name, name.kind.word(), uses.join(", ")));
        }
    }
    all
}

/// Up to 3.10 instructions know their line only; what is looked up and what is bound is told apart all the same.
#[test]
fn uses_have_their_instructions() {
    let _alone = alone();
    let source = "def outer(a): return a\nx = x + 1\ndef f(n):\n    def g():\n        nonlocal n\n        n += 1; del n\n    \
                  return [y for y in x if y], lambda: g\n";
    for python in others("uses of told names") {
        let (engines, version) = (engines(python), python.version);
        let done = compiled(engines, source, version).expect("good source");
        let found = uses(&told(&done).scopes(&done.code, source).expect("scopes"));
        let load = if version == PyVersion::V3_15 { "LOAD_FAST_BORROW" } else { "LOAD_FAST" };
        for expected in [
            format!("outer.a parameter: 1, {load} 1"),
            "module.x local: STORE_NAME 2, LOAD_NAME 2".to_string(),
            "module.outer local: STORE_NAME 1".to_string(),
            "g.n free: 5, LOAD_DEREF STORE_DEREF 6, DELETE_DEREF 6".to_string(),
        ] {
            assert!(found.contains(&expected), "{}: {expected}: {found:#?}", python.release);
        }
        let scope = |name: &str| found.iter().find(|line| line.contains(&format!(".{name} "))).expect("the name");
        assert!(scope("y").contains("LOAD_FAST") && scope("y").contains("STORE_FAST"), "{found:#?}");
    }
}
