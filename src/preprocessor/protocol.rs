//! mdBook's preprocessor protocol: one JSON array `[context, book]` in, the book out.
//!
//! The book stays a JSON value, and only `content` strings of chapters change. So one program serves mdBook 0.4, whose
//! book has `sections`, and 0.5, whose book has `items`, and fields that later versions add survive.

use std::collections::BTreeMap;
use std::path::PathBuf;

use semver::Version;
use serde_json::{Map, Value};

use super::book::ChapterText;
use super::{Renderer, Settings};
use crate::base::Diagnostic;
use crate::markdown::Dialect;

/// Minor versions of mdBook 0 whose protocol is known.
const KNOWN_MINORS: std::ops::RangeInclusive<u64> = 4..=5;

/// What mdBook hands over.
#[derive(Clone, Debug)]
pub struct Call {
    /// Folder of book.toml.
    pub root: PathBuf,
    /// Who will render the book.
    pub renderer: Renderer,
    /// The calling mdBook, if it says so in a form that is understood.
    pub version: Option<Version>,
    /// book.toml, as mdBook read it.
    pub config: Value,
    /// The book.
    pub book: Value,
}

impl Call {
    /// Reads what mdBook wrote.
    pub fn parse(input: &str) -> Result<Call, Diagnostic> {
        let shape = |what: &str| {
            Diagnostic::error(format!("this is not a book from mdBook 0.4 or 0.5: {what}"))
                .hint("mdBook runs this program by itself when book.toml has [preprocessor.pyscope]")
                .hint("if mdBook is newer than this program, look for a newer mdbook-pyscope")
        };
        let value: Value =
            serde_json::from_str(input).map_err(|error| shape(&format!("the JSON is broken, {error}")))?;
        let Value::Array(pair) = value else { return Err(shape("it is no array")) };
        let Ok([context, book]) = <[Value; 2]>::try_from(pair) else {
            return Err(shape("it has not exactly a context and a book"));
        };
        let text = |key: &str| context.get(key).and_then(Value::as_str);
        let version = text("mdbook_version").and_then(|version| Version::parse(version).ok());
        let named = |error: Diagnostic| match &version {
            Some(version) => error.hint(format!("the caller says that it is mdBook {version}")),
            None => error,
        };
        if !sections(&book).is_some_and(Value::is_array) {
            return Err(named(shape("the book has no list of items")));
        }
        let renderer = text("renderer").ok_or_else(|| named(shape("the context names no renderer")))?;
        let call = Call {
            root: PathBuf::from(text("root").unwrap_or(".")),
            renderer: Renderer::named(renderer),
            config: context.get("config").cloned().unwrap_or(Value::Null),
            version,
            book,
        };
        Ok(call)
    }

    /// A warning for a version whose protocol is not known; the book is processed all the same.
    pub fn version_warning(&self) -> Option<Diagnostic> {
        let version = self.version.as_ref()?;
        let is_known = version.major == 0 && KNOWN_MINORS.contains(&version.minor);
        (!is_known).then(|| {
            Diagnostic::warning(format!("mdBook {version} is newer than the versions this program knows, 0.4 and 0.5"))
        })
    }

    /// The settings of the book.
    pub fn settings(&self) -> Result<Settings, Vec<Diagnostic>> {
        Settings::read(self.config.pointer("/preprocessor/pyscope"))
    }

    /// How the calling mdBook reads Markdown.
    pub fn dialect(&self) -> Dialect {
        match &self.version {
            Some(version) if version.major == 0 && version.minor < 5 => Dialect::MDBOOK_0_4,
            _ => dialect(self.config.pointer("/output/html")),
        }
    }

    /// What marks hidden lines, by language.
    pub fn hidelines(&self) -> BTreeMap<String, String> {
        hidelines(self.config.pointer("/output/html/code/hidelines"))
    }

    /// The chapters that have a text, in the order of the book. A draft has none.
    pub fn chapters(&mut self) -> Vec<ChapterText> {
        let source = self.config.pointer("/book/src").and_then(Value::as_str).unwrap_or("src").to_string();
        let mut chapters = Vec::new();
        let root = self.root.clone();
        each_chapter(&mut self.book, &mut |chapter| {
            let number: Vec<u64> = chapter
                .get("number")
                .and_then(Value::as_array)
                .map(|parts| parts.iter().filter_map(Value::as_u64).collect())
                .unwrap_or_default();
            if let Some((path, content)) = text_of(chapter) {
                chapters.push(ChapterText::new(&source, &path, content.clone()).numbered(number).of_book(&root));
            }
        });
        chapters
    }

    /// The book with new texts (`None`: unchanged) for the chapters that [`Call::chapters`] gave, in its order.
    pub fn with_texts(mut self, texts: Vec<Option<String>>) -> Value {
        let mut texts = texts.into_iter();
        each_chapter(&mut self.book, &mut |chapter| {
            if let Some((_, content)) = text_of(chapter)
                && let Some(Some(text)) = texts.next()
            {
                *content = text;
            }
        });
        self.book
    }
}

/// Options of mdBook 0.5 from its table `output.html`.
pub(super) fn dialect(html: Option<&Value>) -> Dialect {
    let flag = |key: &str| html.and_then(|html| html.get(key)).and_then(Value::as_bool).unwrap_or(true);
    Dialect { definition_lists: flag("definition-lists"), admonitions: flag("admonitions") }
}

pub(super) fn hidelines(table: Option<&Value>) -> BTreeMap<String, String> {
    let entry = |(language, prefix): (&String, &Value)| Some((language.clone(), prefix.as_str()?.to_string()));
    table.and_then(Value::as_object).map(|table| table.iter().filter_map(entry).collect()).unwrap_or_default()
}

fn sections(book: &Value) -> Option<&Value> {
    book.get("items").or_else(|| book.get("sections"))
}

/// Visits all chapters, sub-chapters after their parent; also below drafts.
fn each_chapter(book: &mut Value, visit: &mut dyn FnMut(&mut Map<String, Value>)) {
    for key in ["items", "sections"] {
        if let Some(Value::Array(items)) = book.get_mut(key) {
            items.iter_mut().for_each(|item| each_in_item(item, visit));
            return;
        }
    }
}

fn each_in_item(item: &mut Value, visit: &mut dyn FnMut(&mut Map<String, Value>)) {
    // Anything else is a separator or the title of a part.
    let Some(Value::Object(chapter)) = item.get_mut("Chapter") else { return };
    visit(chapter);
    if let Some(Value::Array(items)) = chapter.get_mut("sub_items") {
        items.iter_mut().for_each(|item| each_in_item(item, visit));
    }
}

fn text_of(chapter: &mut Map<String, Value>) -> Option<(String, &mut String)> {
    let path = ["source_path", "path"].iter().find_map(|key| chapter.get(*key)?.as_str()).map(str::to_string)?;
    match chapter.get_mut("content") {
        Some(Value::String(content)) => Some((path, content)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn context(version: &str) -> Value {
        json!({"root": "/b", "config": {"book": {"src": "text"}}, "renderer": "html", "mdbook_version": version})
    }

    fn chapter(path: Value, content: &str, sub_items: Value) -> Value {
        json!({"Chapter": {"name": "x", "content": content, "path": path.clone(), "source_path": path, "sub_items": sub_items, "new": 1}})
    }

    #[test]
    fn both_shapes_come_back_as_they_were() {
        let items = json!([
            chapter(json!("a.md"), "A", json!([chapter(json!("b.md"), "B", json!([]))])),
            "Separator",
            {"PartTitle": "p"},
            chapter(Value::Null, "", json!([chapter(json!("c.md"), "C", json!([]))])),
        ]);
        for (version, book) in [
            ("0.5.4", json!({"items": items})),
            ("0.4.52", json!({"sections": items, "__non_exhaustive": null})),
            ("0.6.0", json!({"items": items, "more": {}})),
        ] {
            let mut call = Call::parse(&json!([context(version), book]).to_string()).expect("a call");
            let files: Vec<_> = call.chapters().iter().map(|c| (c.file.clone(), c.text.clone())).collect();
            let file = |f: &str, t: &str| (f.to_string(), t.to_string());
            assert_eq!(files, [file("text/a.md", "A"), file("text/b.md", "B"), file("text/c.md", "C")]);
            assert_eq!(call.version_warning().is_some(), version == "0.6.0");
            assert_eq!(call.clone().with_texts(vec![None; 3]), book);
            let changed = call.with_texts(vec![None, Some("new".into()), None]).to_string();
            assert_eq!(changed, book.to_string().replace("\"content\":\"B\"", "\"content\":\"new\""));
        }
    }

    #[test]
    fn what_is_no_book_is_named() {
        for input in
            ["", "{}", "[]", "[1,2]", "[{},{}]", "[{},{\"items\":3}]", "[{},{\"items\":[]}]", "[", "null", "[1,2,3]"]
        {
            let error = Call::parse(input).expect_err(input);
            assert!(error.message.contains("not a book from mdBook 0.4 or 0.5"), "{input}: {error:?}");
        }
        let error = Call::parse(&json!([context("0.9.1"), {"tree": []}]).to_string()).expect_err("unknown shape");
        assert!(error.hints.iter().any(|hint| hint.contains("mdBook 0.9.1")), "{error:?}");
    }

    #[test]
    fn an_empty_book_is_a_book() {
        let mut call = Call::parse(&json!([context("0.5.4"), {"items": []}]).to_string()).expect("a call");
        assert!(call.chapters().is_empty());
    }

    #[test]
    fn markdown_is_read_as_the_caller_does() {
        let call = |version: &str, html: Value| {
            let mut context = context(version);
            context["config"]["output"] = json!({"html": html});
            Call::parse(&json!([context, {"items": []}]).to_string()).expect("a call")
        };
        assert_eq!(call("0.4.52", json!({})).dialect(), Dialect::MDBOOK_0_4);
        assert_eq!(call("0.5.0-beta.1", json!({})).dialect(), Dialect::MDBOOK_0_5);
        assert!(!call("0.5.4", json!({"definition-lists": false})).dialect().definition_lists);
        let hidden = call("0.5.4", json!({"code": {"hidelines": {"python": "~", "py": 1}}})).hidelines();
        assert_eq!(hidden, BTreeMap::from([("python".to_string(), "~".to_string())]));
    }
}
