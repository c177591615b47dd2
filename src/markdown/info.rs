//! The info string: what stands after the opening fence.
//!
//! mdBook splits it at spaces, tabs and commas and takes the first part as the language. Authors also bring the forms of
//! other programs: `{.python .input n=3}` (Pandoc), `{python, echo=false}` (knitr, Quarto), `{code-cell} ipython3`
//! (MyST), `py title="x y" hl_lines="2-3"` (MkDocs). All become words; none is an error here.

use std::ops::Range;

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `word`
    Bare,
    /// `key=value` or `key="value"`
    Attribute,
    /// `.class`, in braces
    Class,
    /// `#id`, in braces
    Id,
}

/// One word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word, or what stands before `=`; without the mark of a class or an id.
    pub name: String,
    /// What stands after `=`, without quotes.
    pub value: Option<String>,
    /// How it is written.
    pub form: Form,
    /// Chapter bytes of the whole word.
    pub range: Range<usize>,
    /// Chapter bytes of the value without its quotes; of the whole word if there is none.
    pub value_range: Range<usize>,
    /// Whether the value's opening quote has no closing one; the value then reaches to the end of the line.
    pub unclosed: bool,
}

/// The whole info string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// The first word: the language, as written.
    pub language: Option<Word>,
    /// Whether the language stands in braces.
    pub braced: bool,
    /// What mdBook takes for the language (the key of its `hidelines` table): up to the first space, tab or comma.
    pub literal_language: String,
    /// All other words, in order.
    pub words: Vec<Word>,
}

impl Info {
    /// Reads an info string. `text` is what the parser made of the raw bytes at `origin` in the chapter; where that is
    /// something else than the bytes themselves (character references, backslashes), all words have the place of the whole.
    pub(super) fn read(text: &str, raw: &str, origin: usize) -> Info {
        let literal_language = text.split([' ', '\t', ',']).find(|part| !part.is_empty()).unwrap_or_default();
        let skipped = raw.len() - raw.trim_start().len();
        let exact = raw.trim() == text.trim();
        let text = text.trim();
        let mut scanner = Scanner { text, at: 0, depth: 0 };
        let mut words = Vec::new();
        let mut braced = false;
        while let Some(mut word) = scanner.word() {
            if words.is_empty() {
                braced = scanner.depth > 0 || text[..word.range.start].contains('{');
            }
            let place = |range: Range<usize>| match exact {
                true => origin + skipped + range.start..origin + skipped + range.end,
                false => origin..origin + raw.trim_end().len(),
            };
            word.range = place(word.range);
            word.value_range = place(word.value_range);
            words.push(word);
        }
        let mut words = words.into_iter();
        // An attribute in the first place is no language: ```` ```title="x" ````.
        let (language, rest) = match words.next() {
            Some(word) if matches!(word.form, Form::Bare | Form::Class) => (Some(word), None),
            other => (None, other),
        };
        let words = rest.into_iter().chain(words).collect();
        Info { language, braced, literal_language: literal_language.to_string(), words }
    }

    /// The value of the attribute `name`, if it is there.
    pub fn attribute(&self, name: &str) -> Option<&Word> {
        self.words.iter().find(|word| word.form == Form::Attribute && word.name == name)
    }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Takes characters while `keep` holds and returns their range.
    fn take(&mut self, keep: impl Fn(char) -> bool) -> Range<usize> {
        let start = self.at;
        let length = self.rest().find(|c| !keep(c)).unwrap_or(self.rest().len());
        self.at += length;
        start..self.at
    }

    fn separators(&mut self) {
        while let Some(c) = self.peek() {
            match c {
                ' ' | '\t' | ',' => {}
                '{' => self.depth += 1,
                '}' => self.depth = self.depth.saturating_sub(1),
                _ => break,
            }
            self.at += 1;
        }
    }

    fn word(&mut self) -> Option<Word> {
        self.separators();
        let start = self.at;
        let form = match self.peek()? {
            '.' if self.depth > 0 => Form::Class,
            '#' if self.depth > 0 => Form::Id,
            _ => Form::Bare,
        };
        if form != Form::Bare {
            self.at += 1;
        }
        let name = self.take(|c| !matches!(c, ' ' | '\t' | ',' | '{' | '}' | '=' | '"' | '\''));
        if self.peek() != Some('=') || form != Form::Bare || name.is_empty() {
            // A stray `=` or quote belongs to the word that it stands in.
            let rest = self.take(|c| !matches!(c, ' ' | '\t' | ',' | '{' | '}'));
            let name = self.text[name.start..rest.end].to_string();
            return Some(Word {
                name,
                value: None,
                form,
                range: start..self.at,
                value_range: start..self.at,
                unclosed: false,
            });
        }
        self.at += 1;
        let (value_range, unclosed) = self.value();
        Some(Word {
            name: self.text[name].to_string(),
            value: Some(self.text[value_range.clone()].to_string()),
            form: Form::Attribute,
            range: start..self.at,
            value_range,
            unclosed,
        })
    }

    fn value(&mut self) -> (Range<usize>, bool) {
        let Some(quote @ ('"' | '\'')) = self.peek() else {
            return (self.take(|c| !matches!(c, ' ' | '\t' | ',' | '}')), false);
        };
        self.at += 1;
        let range = self.take(|c| c != quote);
        let unclosed = self.peek().is_none();
        if !unclosed {
            self.at += 1;
        }
        (range, unclosed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Info {
        Info::read(text, text, 0)
    }

    fn shown(info: &Info) -> String {
        let word = |w: &Word| match (w.form, &w.value) {
            (Form::Attribute, Some(value)) => format!("{}={value}", w.name),
            (Form::Class, _) => format!(".{}", w.name),
            (Form::Id, _) => format!("#{}", w.name),
            _ => w.name.clone(),
        };
        let language = info.language.as_ref().map(word).unwrap_or_default();
        std::iter::once(language).chain(info.words.iter().map(word)).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn every_form_seen_in_the_wild() {
        for (text, expected) in [
            ("python", "python"),
            ("python cfg,stack\tpython=3.12..3.14", "python | cfg | stack | python=3.12..3.14"),
            (r#"py title="x, y" hl_lines="2-3""#, "py | title=x, y | hl_lines=2-3"),
            ("{.python .input n=3}", ".python | .input | n=3"),
            ("{code-cell} ipython3", "code-cell | ipython3"),
            ("{python}", "python"),
            ("{python, echo=FALSE}", "python | echo=FALSE"),
            ("python{1,3-4}", "python | 1 | 3-4"),
            ("python {#id .cls key='a b'} cfg", "python | #id | .cls | key=a b | cfg"),
            ("python,ignore", "python | ignore"),
            ("title=\"x\"", " | title=x"),
            ("python a=\"open", "python | a=open"),
            ("python =x \"y\" a==b x=", "python | =x | \"y\" | a==b | x="),
            ("", ""),
            ("  ,, {} ", ""),
        ] {
            assert_eq!(shown(&read(text)), expected, "{text}");
        }
    }

    #[test]
    fn places_are_those_of_the_chapter() {
        let raw = "  py  title=\"é\" cfg ";
        let info = Info::read(raw.trim(), raw, 100);
        let slice = |r: &Range<usize>| &raw[r.start - 100..r.end - 100];
        assert_eq!(slice(&info.words[0].range), "title=\"é\"");
        assert_eq!(slice(&info.words[0].value_range), "é");
        assert_eq!(slice(&info.words[1].range), "cfg");
        assert_eq!(info.literal_language, "py");
        // Where the parser decoded something, the whole info string is the place.
        let info = Info::read("py title=\"&\"", " py title=\"&amp;\"", 0);
        assert_eq!(info.words[0].range, 0..17);
    }
}
