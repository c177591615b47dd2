//! What an author can say of a figure on a block: views, `open`, `collapsed`, `title`, `id`, `object`, `show`; numbers of figures, and
//! the anchors that prose leads to.

use std::collections::{BTreeMap, BTreeSet};

use mdbook_pyscope::driver::{EngineChoice, Engines};
use mdbook_pyscope::markdown::Dialect;
use mdbook_pyscope::preprocessor::book::{ChapterText, Outcome, Run, process};
use mdbook_pyscope::preprocessor::{Renderer, Settings};
use mdbook_pyscope::render::markdown::{Form, Pictures};

const OUTER: &str = "def outer(n):\n    def inner():\n        return n + 1\n    return inner\n";

fn processed(chapters: &[ChapterText]) -> Outcome {
    processed_for(Renderer::Html, chapters)
}

fn processed_for(renderer: Renderer, chapters: &[ChapterText]) -> Outcome {
    let run = Run {
        settings: Settings::default(),
        dialect: Dialect::MDBOOK_0_5,
        hidelines: BTreeMap::new(),
        renderer,
        held: None,
        engines: Engines::new(EngineChoice::Embedded, Default::default(), ""),
    };
    process(&run, chapters)
}

fn chapters(chapters: &[ChapterText]) -> Vec<String> {
    let outcome = processed(chapters);
    assert!(outcome.diagnostics.is_empty(), "{:#?}", outcome.diagnostics);
    outcome.texts.into_iter().map(|text| text.expect("a changed chapter")).collect()
}

fn chapter(text: &str) -> String {
    chapters(&[ChapterText::new("src", "a.md", text.to_string())]).remove(0)
}

/// A chapter for a renderer that shows no HTML.
fn markdown(text: &str, form: Form) -> String {
    let chapter = ChapterText::new("src", "a.md", text.to_string());
    let outcome = processed_for(Renderer::Markdown(form), &[chapter]);
    assert!(outcome.diagnostics.is_empty(), "{:#?}", outcome.diagnostics);
    outcome.texts.into_iter().next().flatten().expect("a changed chapter")
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

/// Whatever view shows instructions shows their numbers, whether the figure has a name or not, in a page and as text.
#[test]
fn numbers_stand_in_every_view() {
    let add = "def add(a, b):\n    return a + b\n";
    for (view, last, in_page, in_text) in [
        ("bytecode", 4, "<span class=\"ps-n\" data-n=\"#\"></span>", "#   2"),
        ("stack", 4, "<span class=\"ps-n\" data-n=\"#\"></span>", "#   2"),
        ("cfg", 4, ">#</text>", "#   2"),
        ("instructions", 7, "<span class=\"mu\"># </span>", "#   2"),
    ] {
        let words = format!("{view} object=add python=3.14");
        let (plain, numbered) = (figure(&words, add), figure(&format!("{words} show=numbers"), add));
        let text = |words: &str| markdown(&format!("```python {words}\n{add}```\n"), Pictures::None.into());
        let (plain_text, numbered_text) = (text(&words), text(&format!("{words} show=numbers")));
        for number in 1..=last {
            let number = number.to_string();
            let part = in_page.replace('#', &number);
            assert!(numbered.contains(&part) && !plain.contains(&part), "{view} {number}: {numbered}");
        }
        assert!(!numbered.contains(&in_page.replace('#', &(last + 1).to_string())), "{view}: {numbered}");
        let part = in_text.replace('#', "2");
        assert!(numbered_text.contains(&part) && !plain_text.contains(&part), "{view}: {numbered_text}");
    }
    // Emitted instructions are not those that the numbers speak of, where those are shown.
    assert!(!figure("instructions bytecode show=numbers python=3.14", add).contains("<span class=\"mu\">1 "));
}

/// In an e-book and on paper links lead to figures, and to the views that show an instruction; its number is shown there.
#[test]
fn links_lead_into_figures_without_html() {
    let chapter = |words: &str, links: &str| {
        format!("```python {words} id=f python=3.13..3.14\ndef f(a): pass\n```\n\n{links}\n")
    };
    let text = chapter("bytecode", "[f](#f) [2](#f-i2) [2](#f-i2) [3](#f-314-i3) [9](#other)");
    let form = Form::from(Pictures::Image);
    let shown = markdown(&text, form);
    let first = "\n<span id=\"f-i2\"></span><span id=\"f\"></span>**Figure 1\\.** CPython 3.13.0: ";
    assert!(shown.contains(&first.replace("\\.", ".")), "{shown}");
    assert!(shown.contains("\n<span id=\"f-314-i3\"></span>CPython 3.14.2: "), "{shown}");
    assert_eq!(shown.matches("<span id=").count(), 3, "{shown}");
    assert!(shown.contains("\n  2   1    LOAD_CONST"), "{shown}");
    // Under several views the one that shows the instruction has the place; a picture has it before its name.
    let several = markdown(&chapter("tokens stack", "[f](#f) [2](#f-i2)"), Pictures::None.into());
    assert!(several.contains("\n<span id=\"f-i2\"></span>**Stack**\n"), "{several}");
    let image = markdown(&chapter("tokens stack", "[2](#f-i2)"), form);
    assert!(image.contains("\n<span id=\"f-i2\"></span>**Stack of "), "{image}");
    let element = markdown(&chapter("pipeline cfg", "[f](#f) [2](#f-i2)"), Pictures::Element.into());
    assert!(element.contains("text-indent:0\"><span id=\"f\"></span><b>Figure 1. CPython"), "{element}");
    assert!(element.contains("text-indent:0\"><span id=\"f-i2\"></span><b>Flow graph of "), "{element}");
    let none = markdown(&text, Form { anchors: false, ..form });
    assert!(!none.contains("<span") && none.contains("\n  2   1    LOAD_CONST"), "{none}");
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
/// Ids of a page, none of them twice.
fn ids(page: &str) -> BTreeSet<&str> {
    let all: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)).collect();
    let each: BTreeSet<&str> = all.iter().copied().collect();
    assert_eq!(each.len(), all.len(), "an id stands twice: {all:?}");
    each
}

/// What shows instructions carries their anchors, one view for all of them.
#[test]
fn every_view_of_instructions_can_be_led_into() {
    // Names above 255 need prefixes; 70 tests make a graph that is folded, 50 statements a block that is cut.
    let wide = (0..300).map(|n| format!("name_{n} = {n}\n")).collect::<String>();
    let branchy = (0..70).map(|n| format!("if name_{n}:\n    call_{n}()\n")).collect::<String>();
    for source in [OUTER, &wide, &branchy] {
        let listing = figure("bytecode python=3.14,3.13 id=add", source);
        let rows = |page: &str| -> BTreeSet<String> {
            let is_row = |id: &&str| id.starts_with("add-i") || id.starts_with("add-313-i");
            ids(page).into_iter().filter(is_row).filter(|id| !id.ends_with("instructions")).map(String::from).collect()
        };
        let expected = rows(&listing);
        assert!(expected.contains("add-i3") && expected.contains("add-313-i3"));
        for views in ["stack", "cfg", "cfg stack", "stack bytecode cfg", "cfg instructions"] {
            let page = figure(&format!("{views} python=3.14,3.13 id=add"), source);
            assert_eq!(rows(&page), expected, "{views}");
        }
        // What is emitted is counted only where nothing shows the finished instructions.
        let page = figure("instructions python=3.14 id=add", source);
        let emitted =
            page.split("ps-sequence").skip(1).map(|list| list.matches("<li id=\"add-i").count()).sum::<usize>();
        assert!(emitted > 2 && rows(&page).len() == emitted, "{page}");
    }
    assert!(!figure("cfg", OUTER).contains("-i1\""), "without an id nobody can foresee the anchors");
}

fn messages(chapters: &[(&str, &str)]) -> Vec<(String, String, String)> {
    let chapters: Vec<_> =
        chapters.iter().map(|(file, text)| ChapterText::new("src", file, text.to_string())).collect();
    let place = |place: Option<mdbook_pyscope::base::Place>| {
        place.map_or_else(String::new, |p| format!("{}:{}:{}", p.file, p.line, p.column))
    };
    let one = |d: mdbook_pyscope::base::Diagnostic| (place(d.place), d.message, d.hints.concat());
    processed(&chapters).diagnostics.into_iter().map(one).collect()
}

#[test]
fn a_link_to_no_instruction_is_a_warning_with_its_place() {
    let figure = "```python bytecode id=add python=3.14,3.13\nx = 1\n```\n";
    let good = "[a](#add-i1) [b](#add-313-i3) [c](#add) [d](#other-i99) [e](#add-index) <a href=\"#add-i99\">f</a>";
    assert_eq!(messages(&[("a.md", &format!("{figure}\n{good}\n"))]), []);
    let at = |place: &str, message: &str, hint: &str| (place.to_string(), message.to_string(), hint.to_string());
    let count = "its instructions are 1 to 5; `show=numbers` shows them";
    let text = format!(
        "{figure}\nÜber [a](#add-i6), [b](#add-i0)\nand [c](#add-312-i1) or [d](#add-314-i1), \
         [e](#add-313-i99).\n\n## Add i7\n\n[f](#add-i7)\n"
    );
    let other = "[g](#add-i1) [h](a.md#add-i9) [i](a.html#add-i1) [j](c.md#add-i1)\n";
    let found = messages(&[("a.md", &text.replace("## Add i7\n\n[f](#add-i7)\n", "")), ("b.md", other)]);
    let expected = [
        at("src/a.md:5:6", "the figure `add` has no instruction 6 for CPython 3.14", count),
        at("src/a.md:5:20", "the figure `add` has no instruction 0 for CPython 3.14", count),
        at(
            "src/a.md:6:5",
            "`#add-312-i1` leads nowhere: the figure `add` shows CPython 3.14, 3.13",
            "name a version that it shows, or none for the first: `#add-i1`",
        ),
        at(
            "src/a.md:6:25",
            "`#add-314-i1` leads nowhere: CPython 3.14 is the first that the figure shows",
            "the first version is not named: `#add-i1`",
        ),
        at(
            "src/a.md:6:43",
            "the figure `add` has no instruction 99 for CPython 3.13",
            &count.replace("1 to 5", "1 to 4"),
        ),
        at(
            "src/b.md:1:1",
            "`#add-i1` leads nowhere: the figure `add` is in `src/a.md`",
            "write that file before the `#`",
        ),
        at("src/b.md:1:14", "the figure `add` has no instruction 9 for CPython 3.14", count),
    ];
    assert_eq!(found, expected);
    let tokens = "```python tokens id=t python=3.14\nx\n```\n\n[a](#t-i1)\n";
    let hint = "it has no view that shows instructions";
    assert_eq!(
        messages(&[("a.md", tokens)]),
        [at("src/a.md:5:1", "the figure `t` has no instruction 1 for CPython 3.14", hint)]
    );
    let folded = "```python pipeline collapsed id=t python=3.14\nx\n```\n\n[a](#t-i1)\n";
    assert_eq!(messages(&[("a.md", folded)]), []);
}

/// No id may stand twice in a page, nor in `print.html`, which holds all chapters.
#[test]
fn an_id_that_a_heading_has_is_a_problem() {
    let block = |id: &str| format!("```python bytecode id={id} python=3.14\nx\n```\n");
    let taken = |id: &str, why: &str| {
        let message = format!("the id `{id}` is taken: {why}");
        vec![("src/a.md:3:23".to_string(), message, "give every block an id of its own".to_string())]
    };
    for (heading, id, why) in [
        ("# Add", "add", "the heading “Add” in this chapter has it"),
        ("# `Add` _it_!", "add-it", "the heading “`Add` _it_!” in this chapter has it"),
        ("# x {#sum}", "sum", "the heading “x {#sum}” in this chapter has it"),
        ("# Add i3", "add", "the heading “Add i3” in this chapter has an id that comes of it"),
    ] {
        assert_eq!(messages(&[("a.md", &format!("{heading}\n\n{}", block(id)))]), taken(id, why));
    }
    assert_eq!(
        messages(&[("a.md", &format!("# A\n\n{}", block("add"))), ("b.md", "text\n\nAdd\n===\n")]),
        taken("add", "the heading “Add” in `src/b.md` has it")
    );
    let two = format!("# A\n\n{}\n{}", block("add-i3"), block("add"));
    let of_another = "it is one of those that come of the id `add` of another block";
    assert_eq!(messages(&[("a.md", &two)]), taken("add-i3", of_another));
    // The figure is there, under an id of ours.
    let text = format!("# Add\n\n{}", block("add"));
    let page = processed(&[ChapterText::new("src", "a.md", text)]).texts.remove(0).expect("a changed chapter");
    assert!(page.contains("class=\"pyscope") && !ids(&page).contains("add"));
    assert_eq!(messages(&[("a.md", &format!("# Adding\n\n{}", block("add"))), ("b.md", "## Add 313\n")]), []);
}

#[test]
fn deep_trees_are_cut() {
    let source = format!("x = {}\n", ["a"; 4000].join(" + "));
    let figure = figure("pipeline ast symbols python=3.14", &source);
    assert!(figure.contains("<b>…</b>") || figure.contains(">…</text>"), "the rest is one node");
    assert!(figure.matches("BinOp").count() < 200);
}
