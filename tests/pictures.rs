//! Pictures as files: well-formed XML that needs nothing from outside and no style sheet, and figures of renderers that
//! show no HTML of ours.

use std::collections::BTreeSet;

use mdbook_pyscope::driver::figure::{Presentation, build};
use mdbook_pyscope::driver::{EngineChoice, Engines, Job, View};
use mdbook_pyscope::render::markdown::{self, Pictures};
use mdbook_pyscope::render::svg;
use mdbook_pyscope::render::theme::Themes;
use mdbook_pyscope::target::PyVersion;
use mdbook_pyscope::view::Figure;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

const LOOP: &str =
    "def mean(values):\n    total = 0\n    for v in values:\n        total += v\n    return total / len(values)\n";
const HOSTILE: &str = "x = '<&\"\\x1b[31m\u{202e}]]>--></svg><script>'\ndef f(\u{fc}, *a, **k):\n    try:\n        return lambda: (f, \u{fc}, '`' * 9)\n    \
     except (OSError, ValueError) as e:\n        raise e from None\n    finally:\n        async def g(): yield await x\nclass C[T]:\n    \
     def m(self): return super().m(T)\n";

fn figure(source: &str, views: Vec<View>) -> Figure {
    let mut job = Job::new(source, "example.py", PyVersion::V3_14);
    job.views = views;
    let engines = Engines::new(EngineChoice::Embedded, Default::default(), "");
    build(&job, &engines.compile(&job), Presentation::open("ps-test")).expect("a figure")
}

fn sources() -> Vec<(&'static str, String)> {
    let long: String = (0..90).map(|n| format!("    if x > {n}: y = {n}; print(x, y)\n")).collect();
    vec![
        ("loop", LOOP.to_string()),
        ("hostile", HOSTILE.to_string()),
        ("long", format!("def f(x):\n{long}")),
        ("empty", String::new()),
    ]
}

/// Every picture of a figure as a file, with its name.
fn files(figure: &Figure) -> Vec<(String, String)> {
    let version = &figure.versions[0];
    let mut all = vec![("strip".to_string(), svg::strip::picture(&version.pipeline, "Pipeline").expect("boxes"))];
    all.extend(version.panels.iter().flat_map(svg::pictures));
    let themes = Themes::default();
    all.into_iter().map(|(name, picture)| (name, svg::standalone(picture, &themes))).collect()
}

const ELEMENTS: [&str; 7] = ["svg", "title", "desc", "rect", "path", "text", "g"];

fn check_element(what: &str, element: &BytesStart<'_>) {
    let name = element.name().as_ref().to_string();
    assert!(ELEMENTS.contains(&name.as_str()), "{what}: {name}");
    let mut seen = BTreeSet::new();
    for attribute in element.attributes() {
        let attribute = attribute.unwrap_or_else(|e| panic!("{what}: {e}"));
        let key = attribute.key.as_ref().to_string();
        let value = attribute.value.to_string();
        assert!(seen.insert(key.clone()), "{what}: two attributes {key}");
        assert!(!["class", "style", "id"].contains(&key.as_str()), "{what}: {key} needs something outside");
        assert!(!value.contains(['<', '>']), "{what}: {value}");
        let outside = value.contains("url(") || value.contains("var(") || value.contains("currentColor");
        assert!(!outside && (key == "xmlns" || !value.contains("//")), "{what}: {key}={value}");
        let is_number = ["x", "y", "width", "height"].contains(&key.as_str());
        assert!(!is_number || value.parse::<f32>().is_ok_and(f32::is_finite), "{what}: {key}={value}");
    }
}

fn check(what: &str, file: &str) {
    let mut reader = Reader::from_str(file);
    reader.config_mut().check_end_names = true;
    let mut depth = 0;
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap_or_else(|e| panic!("{what}: {e}\n{file}")) {
            Event::Start(element) => {
                check_element(what, &element);
                names.push(element.name().as_ref().to_string());
                depth += 1;
            }
            Event::Empty(element) => check_element(what, &element),
            Event::End(_) => depth -= 1,
            Event::Text(text) => {
                let text = text.to_string();
                let steers = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202a}'..='\u{202e}'));
                assert!(!text.contains(steers), "{what}: {text:?}");
            }
            Event::GeneralRef(name) => {
                let name = name.to_string();
                assert!(["lt", "gt", "amp", "quot"].contains(&name.as_str()), "{what}: &{name};");
            }
            Event::Eof => break,
            other => panic!("{what}: {other:?}"),
        }
    }
    assert_eq!(depth, 0, "{what}");
    assert_eq!(names[..2], ["svg", "title"], "{what}");
    assert!(file.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{what}");
}

#[test]
fn pictures_are_files_that_need_nothing() {
    for (name, source) in sources() {
        let files = files(&figure(&source, View::available().collect()));
        for (picture, file) in &files {
            check(&format!("{name}: {picture}"), file);
        }
        let drawn: BTreeSet<&str> = files.iter().map(|(name, _)| name.split(" of ").next().unwrap_or("")).collect();
        let wanted = ["strip", "Tokens", "Symbol tables", "Flow graph", "Stack", "Bytecode"];
        assert!(wanted.iter().all(|name| drawn.contains(name)), "{name}: {drawn:?}");
    }
    let trees = files(&figure(LOOP, vec![View::Ast]));
    assert!(trees.iter().any(|(name, _)| name == "Syntax tree"));
}

/// What a picture says is there as text, so that it can be searched and read aloud.
#[test]
fn pictures_hold_what_they_show() {
    let files = files(&figure(LOOP, View::available().collect()));
    let of = |wanted: &str| &files.iter().find(|(name, _)| name == wanted).expect("the picture").1;
    for (picture, texts) in [
        ("Bytecode of mean", vec!["FOR_ITER", "(total, v)", "L2"]),
        ("Stack of mean", vec!["next(iter(values))", "total / len(values)"]),
        ("Tokens", vec!["PLUSEQUAL", "INDENT", "values"]),
        ("Symbol tables", vec!["function mean", "parameter", "LOAD_GLOBAL"]),
        ("Syntax tree", vec!["FunctionDef", "AugAssign", "mean"]),
        ("Flow graph of mean", vec!["FOR_ITER", "more", "done"]),
        ("strip", vec!["syntax tree", "5 lines"]),
    ] {
        let file = of(picture);
        let missing: Vec<_> = texts.iter().filter(|text| !file.contains(**text)).collect();
        assert!(missing.is_empty(), "{picture}: {missing:?}");
    }
}

/// Renderers that show pictures get the tree, the tables and the graphs as pictures, and text for the rest; where a picture
/// would not fit on a page, text too.
#[test]
fn pages_get_pictures_that_fit_and_text_for_the_rest() {
    let themes = Themes::default();
    let all: Vec<View> = View::available().collect();
    let figure_of = |source: &str| figure(source, all.clone());
    let image = markdown::figure(&figure_of(LOOP), Pictures::Image, &themes);
    // The strip, tokens, tree and tables; a graph and a stack for the module and for the function.
    assert_eq!(image.matches("](data:image/svg+xml;base64,").count(), 8, "{image:.200}");
    assert!(image.contains("**Bytecode**\n\n```text\n") && image.contains("  RESUME  "));
    let element = markdown::figure(&figure_of(HOSTILE), Pictures::Element, &themes);
    assert!(element.lines().filter(|line| line.contains("<img ")).all(|line| {
        line.contains("<img src=\"data:image/svg+xml;base64,")
            && line.starts_with("<div ")
            && line.ends_with("\" style=\"max-width:100%\"/></div>")
    }));
    let text = markdown::figure(&figure_of(LOOP), Pictures::None, &themes);
    assert!(!text.contains("data:") && text.contains("**Flow graph**\n\n```text\n"));
    let long = sources().remove(2).1;
    let long = markdown::figure(&figure_of(&long), Pictures::Image, &themes);
    assert!(long.contains("**Flow graph**\n\n```text\n"), "a graph of 90 tests fits on no page");
    assert!(!image.contains("<module>]") && image.contains("**Flow graph of \\<module\\>**"));
}

#[test]
fn pictures_are_the_same_every_time() {
    for (name, source) in sources() {
        let once = files(&figure(&source, View::available().collect()));
        assert_eq!(once, files(&figure(&source, View::available().collect())), "{name}");
    }
}
