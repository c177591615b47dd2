//! `[preprocessor.pyscope]`: as written in `book.toml` → as meant.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;
use std::str::FromStr;

use serde_json::{Map, Value};

use crate::base::{Diagnostic, list, nearest};
use crate::driver::{EngineChoice, Engines, View};
use crate::render::theme::{ThemeName, Themes};
use crate::target::{PyVersion, parse_versions};

/// Which blocks get a figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Annotate {
    /// Every Python block that compiles.
    #[default]
    All,
    /// Only blocks with a word of ours.
    Marked,
}

/// What a failing block does to the build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnFailure {
    /// A box in the page and a message.
    #[default]
    Continue,
    /// The messages of the whole book, and then no book.
    Bail,
}

/// What renderers other than HTML are given of views that are better seen than read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PictureForm {
    /// Pictures where the renderer is known to show them.
    #[default]
    Auto,
    /// Pictures always.
    Svg,
    /// Text always.
    Text,
}

/// The settings of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Versions of a block that names none; not empty.
    pub python: Vec<PyVersion>,
    /// Which blocks get a figure.
    pub annotate: Annotate,
    /// Views of a block that names none.
    pub views: Vec<View>,
    /// Who compiles.
    pub engine: EngineChoice,
    /// Whether the embedded compiler is checked against an interpreter where there is one.
    pub verify: bool,
    /// What a failing block does to the build.
    pub on_failure: OnFailure,
    /// What renderers other than HTML are given of pictures.
    pub pictures: PictureForm,
    /// Colours.
    pub themes: Themes,
    /// Programs to use for a version.
    pub interpreters: BTreeMap<PyVersion, String>,
    /// Further words on blocks that belong to other programs.
    pub foreign_words: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            python: vec![PyVersion::V3_14],
            annotate: Annotate::default(),
            views: vec![View::Pipeline, View::Bytecode],
            engine: EngineChoice::default(),
            verify: false,
            on_failure: OnFailure::default(),
            pictures: PictureForm::default(),
            themes: Themes::default(),
            interpreters: BTreeMap::new(),
            foreign_words: Vec::new(),
        }
    }
}

/// Our keys.
const OURS: [&str; 10] = [
    "python",
    "annotate",
    "views",
    "engine",
    "verify",
    "on-failure",
    "pictures",
    "theme",
    "interpreters",
    "foreign-words",
];
/// Keys that mdBook itself reads in every preprocessor's table.
const MDBOOKS: [&str; 5] = ["command", "after", "before", "renderers", "optional"];

impl Settings {
    /// Reads the table `[preprocessor.pyscope]`; `None` when the book has none. All problems are reported at once.
    pub fn read(table: Option<&Value>) -> Result<Settings, Vec<Diagnostic>> {
        let mut settings = Settings::default();
        let mut problems = Vec::new();
        match table {
            None | Some(Value::Null) => {}
            Some(Value::Object(table)) => {
                for (key, value) in table {
                    if let Err(problem) = settings.set(key, value) {
                        problems.push(problem.hint("the settings are described in the guide, \"Settings of a book\""));
                    }
                }
            }
            Some(other) => problems.push(wrong_type("preprocessor.pyscope", "a table", other)),
        }
        if problems.is_empty() { Ok(settings) } else { Err(problems) }
    }

    /// The engines that these settings describe; `root` is the folder of book.toml.
    pub fn engines(&self, root: &Path) -> Engines {
        Engines::new(self.engine, self.interpreters.clone(), root).verified(self.verify)
    }

    fn set(&mut self, key: &str, value: &Value) -> Result<(), Diagnostic> {
        // Old tables and hands used to Python write `on_failure`.
        match key.replace('_', "-").as_str() {
            "python" => self.python = versions(key, value)?,
            "annotate" => {
                self.annotate = one_of(key, value, &[("all", Annotate::All), ("marked", Annotate::Marked)])?;
            }
            "views" => self.views = views(key, value)?,
            "engine" => self.engine = parse(key, text(key, value)?)?,
            "verify" => {
                self.verify = value.as_bool().ok_or_else(|| wrong_type(key, "`true` or `false`", value))?;
            }
            "on-failure" => {
                self.on_failure = one_of(key, value, &[("continue", OnFailure::Continue), ("bail", OnFailure::Bail)])?;
            }
            "pictures" => {
                let forms = [("auto", PictureForm::Auto), ("svg", PictureForm::Svg), ("text", PictureForm::Text)];
                self.pictures = one_of(key, value, &forms)?;
            }
            "theme" => self.themes = themes(key, value)?,
            "interpreters" => self.interpreters = interpreters(key, value)?,
            "foreign-words" => self.foreign_words = texts(key, value)?,
            key if MDBOOKS.contains(&key) => {}
            _ => return Err(unknown(key, "the setting", OURS)),
        }
        Ok(())
    }
}

fn unknown<const N: usize>(key: &str, what: &str, known: [&str; N]) -> Diagnostic {
    let hint = match nearest(key, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", list(known)),
    };
    Diagnostic::error(format!("{what} `{key}` of [preprocessor.pyscope] is not known")).hint(hint)
}

fn wrong_type(key: &str, expected: &str, value: &Value) -> Diagnostic {
    let found = match value {
        Value::Null => "nothing".to_string(),
        Value::Bool(_) | Value::Number(_) => format!("`{value}`"),
        Value::String(text) => format!("the string {text:?}"),
        Value::Array(_) => "a list".to_string(),
        Value::Object(_) => "a table".to_string(),
    };
    Diagnostic::error(format!("`{key}` must be {expected}, and is {found}"))
}

fn text<'a>(key: &str, value: &'a Value) -> Result<&'a str, Diagnostic> {
    value.as_str().ok_or_else(|| wrong_type(key, "a string", value))
}

fn texts(key: &str, value: &Value) -> Result<Vec<String>, Diagnostic> {
    let item = |item: &Value| text(key, item).map(str::to_string);
    match value {
        Value::Array(items) => items.iter().map(item).collect(),
        _ => Ok(vec![item(value).map_err(|_| wrong_type(key, "a string or a list of strings", value))?]),
    }
}

fn table<'a>(key: &str, value: &'a Value) -> Result<&'a Map<String, Value>, Diagnostic> {
    value.as_object().ok_or_else(|| wrong_type(key, "a table", value))
}

fn parse<T: FromStr>(key: &str, text: &str) -> Result<T, Diagnostic>
where
    T::Err: Display,
{
    text.parse().map_err(|error: T::Err| Diagnostic::error(format!("`{key}`: {error}")))
}

fn one_of<T: Copy>(key: &str, value: &Value, choices: &[(&str, T)]) -> Result<T, Diagnostic> {
    let text = text(key, value)?;
    let names = || choices.iter().map(|(name, _)| *name);
    choices.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice).ok_or_else(|| {
        let problem = Diagnostic::error(format!("`{key}` is {text:?}, and must be one of {}", list(names())));
        match nearest(text, names()) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem,
        }
    })
}

fn versions(key: &str, value: &Value) -> Result<Vec<PyVersion>, Diagnostic> {
    if value.is_number() {
        // TOML reads 3.10 as the number 3.1.
        return Err(wrong_type(key, "a string", value).hint("put quotes round it: `python = \"3.14\"`"));
    }
    let joined = texts(key, value)?.join(",");
    parse_versions(&joined).map_err(|error| Diagnostic::error(format!("`{key}`: {error}")))
}

fn views(key: &str, value: &Value) -> Result<Vec<View>, Diagnostic> {
    let mut views = Vec::new();
    for word in texts(key, value)?.iter().flat_map(|text| text.split([' ', ','])).filter(|word| !word.is_empty()) {
        let known = || View::available().map(View::word);
        let problem = |text: String| {
            let problem = Diagnostic::error(format!("`{key}`: {text}"));
            match nearest(word, known()) {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None => problem.hint(format!("the views are {}", list(known()))),
            }
        };
        match View::named(word) {
            Some(view) if view.is_available() => views.push(view),
            Some(_) => return Err(problem(format!("the view `{word}` is planned, and not part of this release"))),
            None => return Err(problem(format!("there is no view `{word}`"))),
        }
    }
    if views.is_empty() { Err(wrong_type(key, "a list of at least one view", value)) } else { Ok(views) }
}

fn themes(key: &str, value: &Value) -> Result<Themes, Diagnostic> {
    let mut themes = Themes::default();
    for (name, value) in table(key, value)? {
        let key = format!("{key}.{name}");
        let theme: ThemeName = parse(&key, text(&key, value)?)?;
        match name.as_str() {
            "light" => themes.light = theme,
            "dark" => themes.dark = theme,
            _ => return Err(unknown(&key, "the setting", ["theme.light", "theme.dark"])),
        }
    }
    Ok(themes)
}

fn interpreters(key: &str, value: &Value) -> Result<BTreeMap<PyVersion, String>, Diagnostic> {
    let mut programs = BTreeMap::new();
    for (version, program) in table(key, value)? {
        let key = format!("{key}.{version:?}");
        programs.insert(parse(&key, version)?, text(&key, program)?.to_string());
    }
    Ok(programs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn problem(table: Value) -> String {
        let problems = Settings::read(Some(&table)).expect_err("a problem");
        problems.iter().map(|p| format!("{} / {}", p.message, p.hints.join(" / "))).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_first_line_alone_is_enough() {
        assert_eq!(Settings::read(None), Ok(Settings::default()));
        assert_eq!(Settings::read(Some(&json!({}))), Ok(Settings::default()));
        let mdbooks =
            json!({"command": "x", "after": ["links"], "before": [], "renderers": ["html"], "optional": true});
        assert_eq!(Settings::read(Some(&mdbooks)), Ok(Settings::default()));
    }

    #[test]
    fn everything_can_be_set() {
        let settings = Settings::read(Some(&json!({
            "python": ["3.13", "3.8..3.9"], "annotate": "marked", "views": "bytecode pipeline", "engine": "embedded", "verify": true,
            "on_failure": "bail", "theme": {"light": "InspiredGitHub", "dark": "base16-ocean.dark"},
            "interpreters": {"3.9": "python3.9"}, "foreign-words": ["repl"],
        })))
        .expect("good settings");
        assert_eq!(settings.python, [PyVersion::V3_13, PyVersion::V3_8, PyVersion::V3_9]);
        assert_eq!(settings.annotate, Annotate::Marked);
        assert_eq!(settings.views, [View::Bytecode, View::Pipeline]);
        assert_eq!((settings.engine, settings.on_failure), (EngineChoice::Embedded, OnFailure::Bail));
        assert_eq!(settings.interpreters[&PyVersion::V3_9], "python3.9");
        assert!(settings.verify);
        assert_eq!(settings.foreign_words, ["repl"]);
    }

    #[test]
    fn mistakes_are_named_with_a_remedy() {
        for (table, expected) in [
            (json!({"pyhton": "3.14"}), "did you mean `python`?"),
            (json!({"on_failrue": "bail"}), "did you mean `on-failure`?"),
            (json!({"colour": 1}), "known are `python`, `annotate`"),
            (json!({"python": 3.1}), "put quotes round it"),
            (json!({"python": "3.99"}), "`3.99` is not a CPython version"),
            (json!({"python": true}), "must be a string or a list of strings, and is `true`"),
            (json!({"annotate": "markd"}), "did you mean `marked`?"),
            (json!({"annotate": ["all"]}), "must be a string, and is a list"),
            (json!({"views": ["bytcode"]}), "did you mean `bytecode`?"),
            (json!({"views": []}), "at least one view"),
            (json!({"engine": "gpu"}), "`gpu` is not an engine"),
            (json!({"verify": "yes"}), "must be `true` or `false`"),
            (json!({"theme": "dark"}), "must be a table"),
            (json!({"theme": {"light": "nope"}}), "`nope` is not a theme"),
            (json!({"theme": {"ligth": "InspiredGitHub"}}), "did you mean `theme.light`?"),
            (json!({"interpreters": {"3.7": "python3.7"}}), "`3.7` is not a CPython version"),
            (json!({"interpreters": {"3.9": 9}}), "must be a string, and is `9`"),
            (json!("x"), "must be a table"),
        ] {
            let problem = problem(table.clone());
            assert!(problem.contains(expected), "{table}: {problem}");
        }
        assert_eq!(problem(json!({"a1": 1, "b2": 2})).lines().count(), 2, "all at once");
    }
}
