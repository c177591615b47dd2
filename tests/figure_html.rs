//! Figures as HTML: whatever the code is, the markup is balanced, names resolve, rows are those of the listing, and nothing
//! that an author wrote becomes markup. The code objects are recorded: `tests/figure/record.py`.

use std::cell::RefCell;
use std::collections::BTreeSet;

use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use mdbook_pyscope::base::{Diagnostic, Location, Place};
use mdbook_pyscope::code::pyc::Pyc;
use mdbook_pyscope::driver::figure::{FigureError, Presentation, build};
use mdbook_pyscope::driver::{
    Compiled, CompiledVersion, EngineChoice, Engines, Failure, FailureKind, Job, Provenance, PyWarning, View,
};
use mdbook_pyscope::render::html;
use mdbook_pyscope::render::markdown::{self, Pictures};
use mdbook_pyscope::render::theme::Themes;
use mdbook_pyscope::target::{PyVersion, Target};
use mdbook_pyscope::view::Figure;
use mdbook_pyscope::view::figure::Panel;

/// Every recorded program with its versions, newest first.
const PROGRAMS: [(&str, &[&str]); 6] = [
    ("loop", &["3.14", "3.13", "3.11", "3.10", "3.8"]),
    ("closure", &["3.14", "3.8"]),
    ("cls", &["3.14", "3.8"]),
    ("gen", &["3.14", "3.8"]),
    ("match", &["3.14"]),
    ("hostile", &["3.14", "3.8"]),
];

fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/figure")
}

fn job(name: &str) -> Job {
    let source = std::fs::read_to_string(folder().join(format!("{name}.py"))).expect("a recorded program");
    let mut job = Job::new(source, format!("{name}.py"), PyVersion::V3_14);
    job.views = vec![View::Pipeline, View::Bytecode];
    job
}

fn compiled(name: &str, version: &str) -> CompiledVersion {
    let version: PyVersion = version.parse().expect("a version");
    let bytes = std::fs::read(folder().join(format!("{name}-{version}.pyc"))).expect("a recorded file");
    let provenance = Provenance {
        release: Target::of(version).to_string(),
        magic: version.table().magic,
        engine: "interpreter",
        command: format!("python{version} -m dis {name}.py"),
    };
    let warning = PyWarning {
        category: "SyntaxWarning".into(),
        message: "<b>\u{202e}".into(),
        location: Location::new(1, 1, 0, 1),
    };
    let code = Pyc::read(&bytes).expect("a good file").code;
    CompiledVersion {
        version,
        outcome: Ok(Compiled { code, warnings: vec![warning], provenance, stages: None, told: None }),
    }
}

fn presentation(id: &str, open: bool) -> Presentation {
    let title = Some("A <title> \"here\"".into());
    Presentation { number: Some("3.2".into()), title, anchors: true, open, ..Presentation::open(id) }
}

fn figures() -> Vec<(String, Figure)> {
    let mut all = Vec::new();
    for (name, versions) in PROGRAMS {
        for open in [true, false] {
            let mut job = job(name);
            job.extras.caches = !open;
            job.extras.positions = !open;
            job.hidden_lines = [1, 3].into();
            let results: Vec<_> = versions.iter().map(|v| compiled(name, v)).collect();
            let id = format!("ps-{name}-{open}");
            all.push((id.clone(), build(&job, &results, presentation(&id, open)).expect("a figure")));
        }
        all.push(with_every_view(name));
    }
    all
}

/// Every view that there is, of what the embedded compiler makes of a program.
fn with_every_view(name: &str) -> (String, Figure) {
    let mut job = job(name);
    job.views = View::available().collect();
    job.versions = vec![PyVersion::V3_14, PyVersion::V3_13];
    let results = Engines::new(EngineChoice::Embedded, Default::default(), "").compile(&job);
    let id = format!("ps-{name}-all");
    let figure = build(&job, &results, presentation(&id, true)).expect("a figure");
    (id, figure)
}

#[derive(Default)]
struct Collect(RefCell<Vec<Tag>>, RefCell<String>);

impl TokenSink for Collect {
    type Handle = ();
    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => self.0.borrow_mut().push(tag),
            Token::CharacterTokens(text) => self.1.borrow_mut().push_str(&text),
            Token::CommentToken(text) => panic!("a comment: {text}"),
            Token::ParseError(error) => panic!("{error}"),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The tags and the text of some HTML; fails on anything the standard calls an error.
fn parse(html: &str) -> (Vec<Tag>, String) {
    let queue = BufferQueue::default();
    queue.push_back(html.into());
    let options = TokenizerOpts { exact_errors: true, ..Default::default() };
    let tokenizer = Tokenizer::new(Collect::default(), options);
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    (tokenizer.sink.0.take(), tokenizer.sink.1.take())
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| a.value.to_string())
}

fn attributes(tags: &[Tag], name: &str) -> Vec<String> {
    tags.iter().filter_map(|t| attribute(t, name)).collect()
}

/// One root `<div>`, every tag closed in its turn, only tags that survive mdBook, no line that would end the HTML block.
fn assert_fits_mdbook(html: &str, what: &str) {
    assert!(html.starts_with("<div ") && html.ends_with("</div>"), "{what}: one root");
    for line in html.split('\n') {
        assert!(!line.trim().is_empty(), "{what}: a blank line");
    }
    let (tags, _) = parse(html);
    let mut open: Vec<String> = Vec::new();
    for (i, tag) in tags.iter().enumerate() {
        let name = tag.name.to_string();
        assert!(!["i", "code", "pre", "template", "script", "style"].contains(&name.as_str()), "{what}: <{name}>");
        match tag.kind {
            TagKind::StartTag if name == "input" => {}
            TagKind::StartTag => {
                assert!(i == 0 || !open.is_empty(), "{what}: a second root");
                let inline = |t: &str| ["span", "a", "b"].contains(&t);
                let parent = open.last().map_or("", String::as_str);
                assert!(!inline(parent) || inline(&name), "{what}: <{name}> in <{parent}>");
                open.push(name);
            }
            TagKind::EndTag => assert_eq!(open.pop().as_ref(), Some(&name), "{what}"),
        }
    }
    assert_eq!(open.len(), 0, "{what}: {open:?} left open");
    for style in attributes(&tags, "style") {
        assert!(!style.contains("url("), "{what}");
    }
}

#[test]
fn every_figure_fits_into_a_page() {
    let mut ids = BTreeSet::new();
    let mut names = BTreeSet::new();
    for (what, figure) in figures() {
        let html = html::figure(&figure);
        assert_fits_mdbook(&html, &what);
        let (tags, _) = parse(&html);
        let own: Vec<String> = attributes(&tags, "id");
        for id in &own {
            assert!(id.starts_with(&figure.id) && ids.insert(id.clone()), "{what}: id {id}");
        }
        for name in attributes(&tags, "name").into_iter().collect::<BTreeSet<_>>() {
            assert!(names.insert(name.clone()), "{what}: radio name {name}");
        }
        for href in attributes(&tags, "href") {
            let ours = href.strip_prefix('#').is_some_and(|id| own.contains(&id.to_string()));
            assert!(ours || href.starts_with("https://docs.python.org/3."), "{what}: {href} leads nowhere");
        }
        for target in ["for", "aria-labelledby", "aria-controls", "aria-describedby"] {
            for id in attributes(&tags, target) {
                assert!(own.contains(&id), "{what}: {target}={id}");
            }
        }
    }
}

#[test]
fn rows_can_be_read_back() {
    // Other views show instructions too; the listing is what tools read back.
    for (what, figure) in figures().into_iter().filter(|(what, _)| !what.ends_with("-all")) {
        let (tags, _) = parse(&html::figure(&figure));
        let ops = attributes(&tags, "data-op");
        let offsets = attributes(&tags, "data-offset");
        let objects = attributes(&tags, "data-object");
        let mut rows = 0;
        let mut names = Vec::new();
        for version in &figure.versions {
            for panel in &version.panels {
                let Panel::Bytecode(bytecode) = panel else { continue };
                for object in &bytecode.objects {
                    for row in &object.rows {
                        assert_eq!(
                            (&ops[rows], &offsets[rows]),
                            (&row.opcode.to_string(), &row.offset.to_string()),
                            "{what}"
                        );
                        rows += 1;
                    }
                    names.push(object.qualname.clone());
                }
            }
        }
        assert_eq!((rows, rows), (ops.len(), offsets.len()), "{what}");
        assert_eq!(objects, names, "{what}");
        let versions: Vec<_> = figure.versions.iter().map(|v| v.name.clone()).collect();
        assert_eq!(attributes(&tags, "data-python")[0], versions.join(" "), "{what}");
    }
}

#[test]
fn what_an_author_writes_stays_text() {
    for (what, figure) in figures().into_iter().filter(|(what, _)| what.contains("hostile")) {
        let html = html::figure(&figure);
        let steering =
            |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{2066}';
        assert!(!html.contains(steering), "{what}");
        let (_, text) = parse(&html);
        for shown in
            ["\\x1b[31m\\u202eevil</div></script><style>", "<!-- `x` {{#include a}} &amp; ]]>", "größe", "\\u2066"]
        {
            assert!(text.contains(shown), "{what}: {shown}");
        }
    }
    let place = Place {
        file: "<a>.md".into(),
        line: 3,
        column: 1,
        end_line: 3,
        end_column: 2,
        snippet: "</div>\n\n\x1b[31m".into(),
    };
    let error = Diagnostic::error("no <such>\n\nthing").label("</div>").at(place).hint("try\n\n<b>");
    assert_fits_mdbook(&html::error_box(&error), "error box");
}

fn as_text(figure: &Figure) -> String {
    markdown::figure(figure, Pictures::None, &Themes::default())
}

#[test]
fn the_same_figure_is_the_same_text() {
    let (a, b) = (figures(), figures());
    for ((_, a), (_, b)) in a.iter().zip(&b) {
        assert_eq!(html::figure(a), html::figure(b));
        assert_eq!(as_text(a), as_text(b));
    }
}

#[test]
fn a_version_that_refuses_says_so_in_its_tab() {
    let refused = CompiledVersion {
        version: PyVersion::V3_8,
        outcome: Err(Failure::new(FailureKind::Source, "SyntaxError: invalid syntax <here>")),
    };
    let results = [compiled("match", "3.14"), refused];
    let figure = build(&job("match"), &results, presentation("ps-r", true)).expect("a figure");
    let html = html::figure(&figure);
    assert_fits_mdbook(&html, "refused");
    assert!(html.contains("CPython 3.8 refuses this code: SyntaxError: invalid syntax &lt;here&gt;"));
    assert!(as_text(&figure).contains("CPython 3.8 refuses this code"));
}

#[test]
fn one_object_of_many() {
    let mut job = job("closure");
    job.object = Some("counter.<locals>.step".into());
    let figure = build(&job, &[compiled("closure", "3.14")], presentation("ps-o", true)).expect("a figure");
    assert_eq!(html::figure(&figure).matches("data-object=").count(), 1);
    job.object = Some("counter.step".into());
    match build(&job, &[compiled("closure", "3.14")], presentation("ps-o", true)) {
        Err(FigureError::NoSuchObject { known, .. }) => assert_eq!(known.len(), 3, "{known:?}"),
        Ok(_) => panic!("there is no such object"),
    }
}

#[test]
fn other_renderers_get_a_fence() {
    for (what, figure) in figures() {
        let text = as_text(&figure);
        let (first, last) = (text.find("```").expect("a fence"), text.trim_end().ends_with("```"));
        assert!(first > 0 && last, "{what}");
        assert!(!text.contains(['\x1b', '\u{202e}']), "{what}");
        // The line above the fence is a paragraph, which every renderer breaks by itself.
        for line in text.lines().skip_while(|line| !line.starts_with("```")) {
            assert!(line.chars().count() <= 64 || line.starts_with("CPython "), "{what}: {line}");
            assert!(!line.ends_with(' '), "{what}: {line}");
        }
    }
}

#[test]
fn a_page_needs_little() {
    let usual = html::assets_for(&Themes::default(), &["bytecode"].into());
    assert!(usual.len() < 26_000, "{} bytes", usual.len());
    let all = html::assets(&Themes::default());
    assert!(all.len() < 36_000, "{} bytes", all.len());
    assert!(!all.contains("\n\n"));
}
