//! A page of a built book, read with html5ever's tokenizer: what is in our figures, and what they refer to.

use std::cell::RefCell;
use std::collections::BTreeSet;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

/// What a page says about our figures.
#[derive(Default)]
pub(crate) struct Page {
    /// Every id of the page, in order.
    pub ids: Vec<String>,
    /// Ids of figures and of what is in them.
    pub figure_ids: Vec<String>,
    /// Ids that elements of figures refer to.
    pub references: Vec<String>,
    /// Text inside figures.
    pub figure_text: String,
    /// Texts of scripts.
    pub scripts: Vec<String>,
    /// `figure …`, `object …`, `row …` with the attributes that tools read.
    annotations: Vec<String>,
    /// Names of radio buttons with the figure they are in.
    radios: BTreeSet<(String, usize)>,
    /// Wrongly closed elements inside figures.
    unbalanced: Vec<String>,
    open: Vec<String>,
    /// Depth at which the figure that is open began.
    inside: Option<usize>,
    in_script: bool,
    number: usize,
}

const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "param"];

struct Sink(RefCell<Page>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => {
                if page.in_script {
                    if let Some(script) = page.scripts.last_mut() {
                        script.push_str(&text);
                    }
                } else if page.inside.is_some() {
                    page.figure_text.push_str(&text);
                }
            }
            Token::TagToken(tag) => {
                let name = tag.name.to_string();
                if tag.kind == TagKind::EndTag {
                    page.end(&name);
                    return TokenSinkResult::Continue;
                }
                let attribute =
                    |key: &str| tag.attrs.iter().find(|a| &*a.name.local == key).map(|a| a.value.to_string());
                page.start(&name, &attribute);
                let is_void = VOID.contains(&name.as_str()) || tag.self_closing;
                if !is_void {
                    page.open.push(name.clone());
                }
                if name == "script" {
                    page.in_script = true;
                    page.scripts.push(String::new());
                    return TokenSinkResult::RawData(RawKind::ScriptData);
                }
                if name == "style" {
                    return TokenSinkResult::RawData(RawKind::Rawtext);
                }
                if matches!(name.as_str(), "title" | "textarea") && !page.open.iter().any(|n| n == "svg") {
                    return TokenSinkResult::RawData(RawKind::Rcdata);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Page {
    /// Reads a page.
    pub(crate) fn read(html: &str) -> Page {
        let input = BufferQueue::default();
        input.push_back(html.into());
        let tokenizer = Tokenizer::new(Sink(RefCell::default()), TokenizerOpts::default());
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        tokenizer.sink.0.into_inner()
    }

    fn start(&mut self, name: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        let class = attribute("class").unwrap_or_default();
        if self.inside.is_none() && class.split(' ').any(|c| c == "pyscope") {
            self.inside = Some(self.open.len());
            self.number += 1;
            if let Some(python) = attribute("data-python") {
                self.annotations.push(format!("figure {python}"));
            }
        }
        let id = attribute("id");
        self.ids.extend(id.clone());
        if self.inside.is_none() {
            return;
        }
        self.figure_ids.extend(id);
        for key in ["aria-labelledby", "aria-describedby", "aria-controls", "aria-details", "aria-owns", "for", "list"]
        {
            self.references.extend(attribute(key).iter().flat_map(|ids| ids.split_whitespace().map(str::to_string)));
        }
        if let Some(target) = attribute("href").as_deref().and_then(|href| href.strip_prefix('#')) {
            self.references.push(target.to_string());
        }
        if let Some(object) = attribute("data-object") {
            self.annotations.push(format!("object {object}"));
        }
        if let (Some(offset), Some(op)) = (attribute("data-offset"), attribute("data-op")) {
            self.annotations.push(format!("row {offset} {op}"));
        }
        if name == "input" && attribute("type").as_deref() == Some("radio") {
            self.radios.insert((attribute("name").unwrap_or_default(), self.number));
        }
    }

    fn end(&mut self, name: &str) {
        if name == "script" {
            self.in_script = false;
        }
        if VOID.contains(&name) {
            return;
        }
        if self.inside.is_some() && self.open.last().is_none_or(|open| open != name) {
            self.unbalanced.push(format!("</{name}> closes {:?}", self.open.last()));
        }
        if let Some(at) = self.open.iter().rposition(|open| open == name) {
            self.open.truncate(at);
        }
        if self.inside.is_some_and(|depth| self.open.len() <= depth) {
            self.inside = None;
        }
    }

    /// How many figures there are; boxes with messages do not count.
    pub(crate) fn figures(&self) -> usize {
        self.annotations.iter().filter(|fact| fact.starts_with("figure")).count()
    }

    /// What tools can read back: figures with their versions, code objects, rows.
    pub(crate) fn facts(&self) -> Vec<String> {
        self.annotations.clone()
    }

    /// Elements of figures are balanced, ids stand once on the page, references have a target on it, and no two figures
    /// share the name of their radio buttons.
    pub(crate) fn assert_sound(&self, what: &str) {
        assert!(self.unbalanced.is_empty(), "{what}: {:?}", self.unbalanced);
        let mut seen = BTreeSet::new();
        for id in &self.ids {
            assert!(seen.insert(id), "{what}: the id {id} stands twice");
        }
        for reference in &self.references {
            assert!(seen.contains(reference), "{what}: nothing has the id {reference}");
        }
        let names: BTreeSet<_> = self.radios.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), self.radios.len(), "{what}: figures share radio buttons");
    }
}
