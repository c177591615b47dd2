//! What an author can say of a figure on a block: views, `open`, `collapsed`, `title`, `id`, `object`, `show`; numbers of figures, and
//! the anchors that prose leads to.

use std::collections::BTreeMap;

use mdbook_pyscope::driver::{EngineChoice, Engines};
use mdbook_pyscope::markdown::Dialect;
use mdbook_pyscope::preprocessor::book::{ChapterText, Run, process};
use mdbook_pyscope::preprocessor::{Renderer, Settings};

const OUTER: &str = "def outer(n):\n    def inner():\n        return n + 1\n    return inner\n";

fn chapters(chapters: &[ChapterText]) -> Vec<String> {
    let run = Run {
        settings: Settings::default(),
        dialect: Dialect::MDBOOK_0_5,
        hidelines: BTreeMap::new(),
        renderer: Renderer::Html,
        held: None,
        engines: Engines::new(EngineChoice::Embedded, Default::default(), ""),
    };
    let outcome = process(&run, chapters);
    assert!(outcome.diagnostics.is_empty(), "{:#?}", outcome.diagnostics);
    outcome.texts.into_iter().map(|text| text.expect("a changed chapter")).collect()
}

fn chapter(text: &str) -> String {
    chapters(&[ChapterText::new("src", "a.md", text.to_string())]).remove(0)
}

/// The figure under a block with these words, without the page's style and script.
fn figure(words: &str, source: &str) -> String {
    let page = chapter(&format!("```python {words}\n{source}```\n"));
    page[page.find("<div class=\"pyscope").expect("a figure")..].to_string()
}

fn views(figure: &str) -> Vec<&str> {
    figure.split("data-view=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn only_the_views_that_are_named_in_their_order() {
    assert_eq!(views(&figure("tokens python=3.14", OUTER)), ["tokens"]);
    assert_eq!(views(&figure("bytecode ast tokens python=3.14", OUTER)), ["bytecode", "ast", "tokens"]);
    let strip = figure("pipeline python=3.14", OUTER);
    assert!(views(&strip).is_empty() && !strip.contains("ps-source") && strip.contains("ps-sample"), "{strip}");
    assert!(
        !figure("tokens python=3.14", OUTER).contains("ps-sample"),
        "boxes are full only where `pipeline` is named"
    );
}

#[test]
fn what_the_optimiser_did_comes_with_the_flow_graph() {
    assert!(!figure("instructions python=3.14", OUTER).contains("ps-passes"));
    assert!(figure("instructions cfg python=3.14", OUTER).contains("ps-passes"));
}

#[test]
fn open_and_collapsed() {
    let is_folded = |words: &str| figure(words, OUTER).contains("class=\"ps-fold\"");
    assert!(!is_folded("bytecode") && is_folded("bytecode collapsed"));
    assert!(is_folded("") && !is_folded("open"));
}

#[test]
fn a_title_is_text() {
    let figure = figure("bytecode title=\"A <b> & co\"", OUTER);
    assert!(figure.contains("aria-label=\"Figure 1: A &lt;b&gt; &amp; co\""), "{figure}");
    assert!(figure.contains("<b>A &lt;b&gt; &amp; co</b>"), "{figure}");
}

#[test]
fn one_object() {
    let all = figure("bytecode python=3.14", OUTER);
    assert_eq!(all.matches("data-object=").count(), 3);
    let one = figure("bytecode python=3.14 object=outer.<locals>.inner", OUTER);
    assert_eq!(one.matches("data-object=").count(), 1);
}

#[test]
fn what_show_adds() {
    let plain = figure("bytecode ast python=3.14", OUTER);
    for (word, mark) in [
        ("caches", "data-op=\"CACHE\""),
        ("offsets", "ps-offsets"),
        ("positions", "3:15-3:20</span>"),
        ("numbers", "data-n=\"1\""),
        ("dump", "Module("),
    ] {
        assert!(!plain.contains(mark), "{word}");
        let figure = figure(&format!("bytecode ast python=3.14 show={word}"), OUTER);
        assert!(figure.contains(mark), "{word}: {figure}");
    }
}

#[test]
fn lines_of_a_dump_have_places() {
    let figure = figure("ast python=3.14 show=dump", "x = f(1,\n  2)\n");
    for line in [
        "<li>Module(</li>",
        "<li data-range=\"1:0-2:4\">      Assign(</li>",
        "<li data-range=\"1:0-1:1\">            Name(id='x', ctx=Store())],</li>",
        "<li data-range=\"2:2-2:3\">               Constant(value=2)]))])</li>",
    ] {
        assert!(figure.contains(line), "{line}: {figure}");
    }
}

#[test]
fn figures_are_numbered_in_their_chapter() {
    let text = format!("```python tokens\n{OUTER}```\n\n```python bytecode\n{OUTER}```\n\n```python\n{OUTER}```\n");
    let all = [
        ChapterText::new("src", "a.md", text.clone()),
        ChapterText::new("src", "b.md", text.clone()).numbered([3]),
        ChapterText::new("src", "c.md", text).numbered([3, 1]),
    ];
    let pages = chapters(&all);
    for (page, prefix) in pages.iter().zip(["", "3.", "3.1."]) {
        for n in 1..=3 {
            assert!(page.contains(&format!(">Figure {prefix}{n}<")), "{prefix}{n}");
        }
        assert!(!page.contains(&format!(">Figure {prefix}4<")));
    }
    assert_eq!(chapters(&all), pages, "the same book is the same text");
}

/// `[instruction 3](#add-i3)` leads to the third row of the figure, whatever stands around it.
#[test]
fn prose_can_lead_to_an_instruction() {
    let ids = |figure: &str| -> Vec<String> {
        figure.split("<li id=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_string())).collect()
    };
    let named = figure("bytecode python=3.14,3.13 id=add", OUTER);
    assert!(named.starts_with("<div class=\"pyscope") && named.contains("id=\"add\""));
    assert!(named.contains("href=\"#add\""), "the number is a link to the figure");
    let ids_of_rows = ids(&named);
    let of = |prefix: &str| ids_of_rows.iter().filter(|id| id.starts_with(prefix)).cloned().collect::<Vec<_>>();
    let rows = |version: &str| {
        let from = named.find(&format!("class=\"ps-version\" data-python=\"{version}\"")).expect("a version");
        let rest = &named[from..];
        rest[..rest[1..].find("class=\"ps-version\"").map_or(rest.len(), |at| at + 1)].matches("data-offset=").count()
    };
    assert_eq!(of("add-i"), (1..=rows("3.14")).map(|n| format!("add-i{n}")).collect::<Vec<_>>());
    assert_eq!(of("add-313-i"), (1..=rows("3.13")).map(|n| format!("add-313-i{n}")).collect::<Vec<_>>());
    // Caches are not counted, so the numbers do not change when they are shown.
    let with_caches = figure("bytecode python=3.14,3.13 id=add show=caches", OUTER);
    assert_eq!(ids(&with_caches), ids_of_rows);
    assert!(ids(&figure("bytecode", OUTER)).is_empty(), "without an id nobody can foresee the anchors");
    assert!(ids(&figure("bytecode collapsed id=add python=3.14", OUTER)).contains(&"add-i3".to_string()));
}

/// A sum of thousands of terms is a tree thousands of levels deep; it is drawn to a depth that can be read.
#[test]
fn deep_trees_are_cut() {
    let source = format!("x = {}\n", ["a"; 4000].join(" + "));
    let figure = figure("pipeline ast symbols python=3.14", &source);
    assert!(figure.contains("<b>…</b>") || figure.contains(">…</text>"), "the rest is one node");
    assert!(figure.matches("BinOp").count() < 200);
}
