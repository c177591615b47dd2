//! Words on a block: what the author asks for.
//!
//! Info strings are shared ground: rustdoc, mdBook and other programs have words there too. So:
//!
//! - *Strong* words are ours wherever they stand: a view, `python=`, `object=`, `optimize=`, `show=`, `mode=` with one of
//!   its three values, `compile_fail`, `ignore`. Only they make a block a *marked* one.
//! - *Weak* words (`title=`, `id=`, `open`, `collapsed`) are used by others too. They are read, and never an error unless
//!   a strong word stands beside them.
//! - Without a strong word nothing else is looked at, but that a word of five letters or more is a slip away from a strong one:
//!   that is a warning, and the block is as it would be without it.
//! - Beside a strong word, an unknown bare word is an error, for it is most likely a slip; unless it is one of
//!   [`FOREIGN`] or of the setting `foreign-words`, or does not look like one of our words at all (`1,3-4`, `fixture:x`,
//!   `[a.py]`). An unknown `key=value` is an error only where the key is a slip away from one of ours.
//! - `.class` and `#id` in braces are never ours.

use std::ops::Range;

use crate::base::{list, nearest};
use crate::driver::{Extras, Mode, View};
use crate::markdown::{Form, Info, Word};
use crate::target::{PyVersion, parse_versions};

/// Bare words of other programs that are left alone beside ours: of rustdoc and mdBook, its preprocessors, and of the
/// Markdown tools of the Python world.
pub const FOREIGN: [&str; 36] = [
    "should_panic",
    "no_run",
    "no_crate",
    "editable",
    "noplayground",
    "noplaypen",
    "mdbook-runnable",
    "runnable",
    "no_check",
    "norun",
    "nprepl",
    "readonly",
    "repl",
    "console",
    "notreesitter",
    "linenos",
    "linenums",
    "lineno",
    "numberLines",
    "number-lines",
    "showLineNumbers",
    "line-numbers",
    "wrap",
    "nowrap",
    "copy",
    "nocopy",
    "notest",
    "continuation",
    "doctest",
    "skip",
    "test",
    "exec",
    "annotate",
    "diff",
    "file",
    "live",
];

const STRONG_KEYS: [&str; 5] = ["python", "object", "optimize", "show", "mode"];
const WEAK_KEYS: [&str; 2] = ["title", "id"];
const FLAGS: [&str; 4] = ["compile_fail", "ignore", "open", "collapsed"];

/// What a block asks for; what it does not say is left to the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Whether a strong word stands there.
    pub is_marked: bool,
    /// Leave the block alone.
    pub ignore: bool,
    /// It must not compile.
    pub compile_fail: bool,
    /// Views, in order, each once.
    pub views: Vec<View>,
    /// Versions.
    pub versions: Option<Vec<PyVersion>>,
    /// Qualified name of the only code object to show.
    pub object: Option<String>,
    /// Mode of compiling.
    pub mode: Mode,
    /// Optimisation level.
    pub optimize: u8,
    /// Extras of listings.
    pub extras: Extras,
    /// Whether the figure starts open.
    pub open: Option<bool>,
    /// A heading.
    pub title: Option<String>,
    /// A name to link to, and where it stands in the chapter.
    pub id: Option<(String, Range<usize>)>,
    /// Of a block without a strong word: words that are a slip away from one.
    pub slips: Vec<Complaint>,
}

/// A word that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong.
    pub message: String,
    /// Chapter bytes of the word.
    pub range: Range<usize>,
    /// What to do.
    pub hints: Vec<String>,
    /// Whether it is a slip away from a strong word.
    is_slip: bool,
}

impl Complaint {
    fn new(message: impl Into<String>, range: &Range<usize>) -> Self {
        Complaint { message: message.into(), range: range.clone(), hints: Vec::new(), is_slip: false }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

/// Whether a block is Python's, by its language.
pub fn is_python(info: &Info) -> bool {
    let Some(language) = &info.language else { return false };
    let name = language.name.to_lowercase();
    match name.as_str() {
        // MyST: the language is the argument, and a cell's kernel is Python unless it says otherwise.
        "code-cell" if info.braced => argument(info).is_none_or(|word| is_python_name(&word.name)),
        "code-block" | "code" if info.braced => argument(info).is_some_and(|word| is_python_name(&word.name)),
        // VitePress and others write the file's name after a colon.
        _ => is_python_name(name.split(':').next().unwrap_or_default()),
    }
}

fn is_python_name(name: &str) -> bool {
    matches!(name.to_lowercase().as_str(), "python" | "py" | "python3" | "py3" | "ipython" | "ipython3")
}

fn argument(info: &Info) -> Option<&Word> {
    info.words.first().filter(|word| word.form == Form::Bare)
}

/// Whether a block is written in MyST's way, where lines `:key: value` at the top are options.
pub fn is_myst(info: &Info) -> bool {
    info.braced && info.language.as_ref().is_some_and(|word| word.name.starts_with("code-") || word.name == "code")
}

/// Reads the words of a block; all problems at once.
pub fn read(info: &Info, foreign: &[String]) -> Result<Wish, Vec<Complaint>> {
    let skip = usize::from(is_myst(info) && argument(info).is_some_and(|word| is_python_name(&word.name)));
    let words = joined(&info.words[skip.min(info.words.len())..]);
    let is_marked = words.iter().any(is_strong);
    let mut wish = Wish { is_marked, ..Wish::default() };
    if words.iter().any(|word| word.form == Form::Bare && word.name == "ignore") {
        wish.ignore = true;
        return Ok(wish);
    }
    let mut complaints = Vec::new();
    for word in &words {
        let result = match word.form {
            Form::Class | Form::Id => Ok(()),
            Form::Bare => wish.bare(word, foreign),
            Form::Attribute => wish.attribute(word),
        };
        match result {
            Err(complaint) if is_marked => complaints.push(complaint),
            Err(complaint) if complaint.is_slip => wish.slips.push(complaint),
            _ => {}
        }
    }
    if complaints.is_empty() { Ok(wish) } else { Err(complaints) }
}

fn is_strong(word: &Word) -> bool {
    match word.form {
        Form::Bare => View::named(&word.name).is_some() || matches!(word.name.as_str(), "compile_fail" | "ignore"),
        Form::Attribute if word.name == "mode" => word.value.as_deref().is_some_and(|mode| Mode::NAMES.contains(&mode)),
        Form::Attribute => STRONG_KEYS.contains(&word.name.as_str()),
        Form::Class | Form::Id => false,
    }
}

/// mdBook separates words by commas too, so `python=3.13,3.14` and `show=caches,offsets` arrive in pieces; they are put
/// together again.
fn joined(words: &[Word]) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    for word in words {
        if let Some(last) = out.last_mut()
            && word.form == Form::Bare
            && continues(&last.name, &word.name)
            && let Some(value) = &mut last.value
        {
            value.push(',');
            value.push_str(&word.name);
            last.range.end = last.range.end.max(word.range.end);
            last.value_range.end = last.value_range.end.max(word.range.end);
            continue;
        }
        out.push(word.clone());
    }
    out
}

fn continues(key: &str, word: &str) -> bool {
    match key {
        "python" => word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '<' | '>')),
        "show" => Extras::NAMES.contains(&word),
        _ => false,
    }
}

impl Wish {
    fn bare(&mut self, word: &Word, foreign: &[String]) -> Result<(), Complaint> {
        match (word.name.as_str(), View::named(&word.name)) {
            (_, Some(view)) if view.is_available() => {
                if !self.views.contains(&view) {
                    self.views.push(view);
                }
            }
            (name, Some(_)) => {
                let known = View::available().map(View::word);
                let message = format!("the view `{name}` is planned, and not part of this release");
                return Err(Complaint::new(message, &word.range).hint(format!("the views are {}", list(known))));
            }
            ("compile_fail", _) => self.compile_fail = true,
            ("ignore", _) => self.ignore = true,
            ("open", _) => self.open = Some(true),
            ("collapsed", _) => self.open = Some(false),
            (name, _) if !looks_like_a_word(name) || FOREIGN.contains(&name) || foreign.iter().any(|f| f == name) => {}
            (name, _) => return Err(unknown(name, &word.range)),
        }
        Ok(())
    }

    fn attribute(&mut self, word: &Word) -> Result<(), Complaint> {
        let value = word.value.as_deref().unwrap_or_default();
        let ours = STRONG_KEYS.contains(&word.name.as_str()) || WEAK_KEYS.contains(&word.name.as_str());
        if ours && word.unclosed {
            let message = format!("the value of `{}` has no closing quote", word.name);
            return Err(Complaint::new(message, &word.range).hint("close it on the same line"));
        }
        let wrong = |message: String| Complaint::new(message, &word.value_range);
        match word.name.as_str() {
            "python" => {
                let versions = parse_versions(value).map_err(|error| {
                    wrong(error.to_string()).hint("write `python=3.14`, `python=\"3.13, 3.14\"` or `python=3.11..3.14`")
                })?;
                self.versions = Some(versions);
            }
            "object" if value.is_empty() => {
                return Err(
                    wrong("`object=` names no code object".into()).hint("write its qualified name, `Outer.method`")
                );
            }
            "object" => self.object = Some(value.to_string()),
            "optimize" => match value {
                "0" | "1" | "2" => self.optimize = value.as_bytes()[0] - b'0',
                _ => return Err(wrong(format!("`{value}` is not a level of optimisation; the levels are 0, 1 and 2"))),
            },
            "mode" => self.mode = value.parse().map_err(wrong)?,
            "show" => {
                for name in value.split([',', ' ']).filter(|name| !name.is_empty()) {
                    if !self.extras.add(name) {
                        let complaint = wrong(format!("`{name}` is not something to show"));
                        return Err(match nearest(name, Extras::NAMES) {
                            Some(near) => complaint.hint(format!("did you mean `{near}`?")),
                            None => complaint.hint(format!("known are {}", list(Extras::NAMES))),
                        });
                    }
                }
            }
            "title" => self.title = Some(value.to_string()).filter(|title| !title.is_empty()),
            "id" if is_id(value) => self.id = Some((value.to_string(), word.value_range.clone())),
            "id" => {
                return Err(wrong(format!("`{value}` cannot be an id"))
                    .hint("an id begins with a letter (not with `ps-`); letters, digits, `-` and `_` follow"));
            }
            name => {
                if let Some(near) = nearest(name, STRONG_KEYS.into_iter().chain(WEAK_KEYS)) {
                    let message = format!("`{name}=` is not a word for blocks");
                    let complaint = Complaint::new(message, &word.range).hint(format!("did you mean `{near}=`?"));
                    let is_slip = name.len() > 4 && STRONG_KEYS.contains(&near);
                    return Err(Complaint { is_slip, ..complaint });
                }
            }
        }
        Ok(())
    }
}

fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.len() <= 64
        // Ids of figures without an author's id begin like this.
        && !text.starts_with("ps-")
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn looks_like_a_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn unknown(name: &str, range: &Range<usize>) -> Complaint {
    let views = || View::available().map(View::word);
    let keys = || STRONG_KEYS.into_iter().chain(WEAK_KEYS);
    let complaint = Complaint::new(format!("`{name}` is not a word for blocks"), range);
    if keys().any(|key| key == name) {
        return complaint.hint(format!("`{name}` needs a value: `{name}=…`"));
    }
    match nearest(name, views().chain(FLAGS)) {
        // A short word is near to too many.
        Some(near) => Complaint {
            is_slip: name.len() > 4 && View::named(near).is_some(),
            ..complaint.hint(format!("did you mean `{near}`?"))
        },
        None => complaint
            .hint(format!("the words are {}, and the keys {}", list(views().chain(FLAGS)), list(keys())))
            .hint(format!("if it belongs to another program, set `foreign-words = [{name:?}]` in book.toml")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Dialect, find};

    fn info(text: &str) -> Info {
        find(&format!("~~~{text}\nx\n~~~\n"), Dialect::MDBOOK_0_5).remove(0).info
    }

    fn wish(text: &str) -> Wish {
        read(&info(text), &[]).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
    }

    fn problem(text: &str) -> String {
        let complaints = read(&info(text), &["mine".into()]).err().unwrap_or_default();
        complaints.iter().map(|c| format!("{}: {}", c.message, c.hints.join("; "))).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn languages_of_python() {
        for text in [
            "python",
            "py",
            "python3",
            "Python",
            "{.python .input n=3}",
            "{python}",
            "{python, echo=FALSE}",
            "{code-cell}",
            "{code-cell} ipython3",
            "{code-block} python",
            "python{1,3}",
            "py title=\"x\"",
            "python:app.py",
            "PY",
            "{.py}",
            "{.python}",
        ] {
            assert!(is_python(&info(text)), "{text}");
        }
        for text in [
            "",
            "rust",
            "pycon",
            "python-repl",
            "pytb",
            "{code-cell} julia",
            "{code-block} c",
            "{note}",
            "code-cell",
            "title=\"python\"",
            "cython",
            "python2",
            "text python",
        ] {
            assert!(!is_python(&info(text)), "{text}");
        }
    }

    #[test]
    fn our_words_are_understood_among_foreign_ones() {
        let wish = wish(
            r#"py hl_lines="2-3", bytecode editable title="A b" python=3.12..3.13 pipeline .x 1,3-4 fixture:a bytecode"#,
        );
        assert!(wish.is_marked);
        assert_eq!(wish.views, [View::Bytecode, View::Pipeline]);
        assert_eq!(wish.versions.as_deref(), Some(&[PyVersion::V3_12, PyVersion::V3_13][..]));
        assert_eq!(wish.title.as_deref(), Some("A b"));
        let all =
            self::wish("python,object=A.f,optimize=2,mode=eval,show=caches,offsets,collapsed,id=fig-1,python=3.8,3.9");
        assert_eq!((all.object.as_deref(), all.optimize, all.mode), (Some("A.f"), 2, Mode::Eval));
        assert_eq!(all.extras, Extras { caches: true, offsets: true, ..Extras::default() });
        assert_eq!((all.open, all.id.map(|id| id.0).as_deref()), (Some(false), Some("fig-1")));
        assert_eq!(all.versions.map(|v| v.len()), Some(2));
        let myst = self::wish("{code-cell} ipython3 bytecode");
        assert_eq!(myst.views, [View::Bytecode]);
    }

    #[test]
    fn without_a_word_of_ours_nothing_is_an_error() {
        for text in [
            r#"py title="x" hl_lines="2-3""#,
            "{.python .input n=3}",
            "python editable bytcode pythn=3",
            "python mode=fast",
            "python title=\"open",
            "python id=9",
            "{python, echo=FALSE}",
            "python should_panic",
            "python what ever",
        ] {
            assert!(!wish(text).is_marked, "{text}");
        }
        for (text, slips) in [
            ("python bytcode", "did you mean `bytecode`?"),
            ("python tokenz pyhton=3.13", "did you mean `tokens`? did you mean `python=`?"),
            ("python cfh aste mod=x closed console fixture-x idx=3", ""),
        ] {
            let hints: Vec<String> = wish(text).slips.into_iter().flat_map(|slip| slip.hints).collect();
            assert_eq!(hints.join(" "), slips, "{text}");
        }
        assert!(wish("python ignore bytcode python=9").ignore);
    }

    #[test]
    fn slips_are_errors_with_a_remedy() {
        for (text, expected) in [
            ("python bytecode zzzz", "`zzzz` is not a word for blocks: the words are `pipeline`"),
            ("python python=3.13 bytcode", "did you mean `bytecode`?"),
            ("python bytecode pythn=3.13", "did you mean `python=`?"),
            ("python bytecode python=3.99", "`3.99` is not a CPython version"),
            ("python bytecode object", "`object` needs a value"),
            ("python bytecode object=", "names no code object"),
            ("python bytecode optimize=3", "the levels are 0, 1 and 2"),
            ("python bytecode mode=exce", "`exce` is not a mode"),
            ("python bytecode show=cachse", "did you mean `caches`?"),
            ("python bytecode title=\"x", "no closing quote"),
            ("python bytecode id=\"a b\"", "`a b` cannot be an id"),
            ("python compare", "the view `compare` is planned, and not part of this release"),
            ("python bytecode whatever", "foreign-words"),
        ] {
            let problem = problem(text);
            assert!(problem.contains(expected), "{text}: {problem}");
        }
        assert_eq!(problem("python bytecode whatever other").lines().count(), 2, "all at once");
    }

    #[test]
    fn foreign_words_are_no_errors() {
        let all = FOREIGN.join(" ");
        for text in [all.as_str(), "mine", "hidelines=! hl_lines=1 linenums=1 exec=on edition=2021 tab=x", ".cfg #y"] {
            assert_eq!(problem(&format!("{{python bytecode {text}}}")), "");
        }
    }
}
