//! Names that authors give to figures, and links of prose to them and into them.
//!
//! 1. [`Names::read`]: who may use which id. A block cannot have one that an earlier block or a heading has: no id may stand
//!    twice in a page, and `print.html` is a page of all chapters.
//! 2. Chapters say how many instructions their figures show ([`Shown`]).
//! 3. [`Names::check`]: links to instructions that no figure shows.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Component, Path};

use rayon::prelude::*;

use super::book::{ChapterText, Run};
use super::place::Places;
use super::words;
use crate::base::Diagnostic;
use crate::markdown::{Prose, find, prose};

/// What a figure shows that links can lead to: each version with how many instructions have an anchor.
pub(super) type Shown = Vec<(String, usize)>;

/// The names of figures in a book.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Who has an id: the chapter's number and the first byte of the block.
    owners: BTreeMap<String, (usize, usize)>,
    /// Ids that a heading has, or that come of another figure's id, and who that is.
    taken: BTreeMap<String, String>,
    /// The links into figures, by chapter.
    links: Vec<Vec<IntoFigure>>,
}

/// A link to an instruction of a figure.
#[derive(Debug)]
struct IntoFigure {
    figure: String,
    /// The version's digits after the id, if there are any: `313`.
    version: Option<String>,
    number: usize,
    anchor: String,
    /// The chapter that the address names.
    chapter: usize,
    range: Range<usize>,
}

impl Names {
    /// Reads what authors named. Names are rare, and looking for them costs a reading of the chapter.
    pub(super) fn read(run: &Run, chapters: &[ChapterText]) -> Names {
        let ids = |(number, chapter): (usize, &ChapterText)| -> Vec<(String, (usize, usize))> {
            if !chapter.text.contains("id=") {
                return Vec::new();
            }
            let wish = |block: crate::markdown::Block| {
                let wish = words::read(&block.info, &run.settings.foreign_words).ok();
                Some((wish.filter(|_| words::is_python(&block.info))?.id?.0, (number, block.range.start)))
            };
            find(&chapter.text, run.dialect).into_iter().filter_map(wish).collect()
        };
        let all: Vec<Vec<_>> = chapters.par_iter().enumerate().map(ids).collect();
        let mut names = Names::default();
        for (id, owner) in all.into_iter().flatten() {
            names.owners.entry(id).or_insert(owner);
        }
        if !names.owners.is_empty() {
            let read: Vec<Prose> = chapters.par_iter().map(|chapter| prose(&chapter.text, run.dialect)).collect();
            names.take(chapters, &read);
            names.links =
                read.iter().enumerate().map(|(at, prose)| names.leading_to_figures(chapters, at, prose)).collect();
        }
        names
    }

    /// Why the block that begins at that byte cannot have an id; `None` if it can.
    pub(super) fn refuses(&self, id: &str, chapter: usize, start: usize) -> Option<&str> {
        if self.owners.get(id) != Some(&(chapter, start)) {
            return Some("an earlier block of the book has it");
        }
        self.taken.get(id).map(String::as_str)
    }

    /// Where links lead to in a figure: anchors of its instructions.
    pub(super) fn sought(&self, id: &str) -> BTreeSet<String> {
        self.links.iter().flatten().filter(|link| link.figure == id).map(|link| link.anchor.clone()).collect()
    }

    fn take(&mut self, chapters: &[ChapterText], read: &[Prose]) {
        let headings = read.iter().enumerate().flat_map(|(at, prose)| prose.headings.iter().map(move |one| (at, one)));
        for (at, heading) in headings {
            for id in prefixes(&heading.id).filter(|id| heading.id == *id || derived(&heading.id, id)) {
                let Some((home, _)) = self.owners.get(id) else { continue };
                let words = chapters[at].text[heading.range.clone()].lines().next().unwrap_or_default();
                let words = words.trim_start_matches('#').trim();
                let place = if at == *home { "this chapter".to_string() } else { format!("`{}`", chapters[at].file) };
                let whose = if heading.id == *id { "has it" } else { "has an id that comes of it" };
                let reason = || format!("the heading “{words}” in {place} {whose}");
                self.taken.entry(id.to_string()).or_insert_with(reason);
            }
        }
        for id in self.owners.keys() {
            let other = prefixes(id).find(|other| derived(id, other) && self.owners.contains_key(*other));
            if let Some(other) = other {
                let whose = format!("it is one of those that come of the id `{other}` of another block");
                self.taken.entry(id.clone()).or_insert(whose);
            }
        }
    }

    fn leading_to_figures(&self, chapters: &[ChapterText], at: usize, prose: &Prose) -> Vec<IntoFigure> {
        let headings: BTreeSet<&str> = prose.headings.iter().map(|heading| heading.id.as_str()).collect();
        let link = |link: &crate::markdown::prose::Link| {
            if headings.contains(link.anchor.as_str()) {
                return None;
            }
            let (figure, version, number) = self.parts(&link.anchor)?;
            let chapter = if link.file.is_empty() { at } else { led_to(chapters, at, &link.file)? };
            let anchor = link.anchor.clone();
            Some(IntoFigure { figure, version, number, anchor, chapter, range: link.range.clone() })
        };
        prose.links.iter().filter_map(link).collect()
    }

    /// `add-i3` or `add-313-i3`, where `add` is the name of a figure.
    fn parts(&self, anchor: &str) -> Option<(String, Option<String>, usize)> {
        let (before, digits) = anchor.rsplit_once("-i")?;
        let number = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
        if self.owners.contains_key(before) {
            return Some((before.to_string(), None, number));
        }
        let (id, version) = before.rsplit_once('-').filter(|(_, version)| is_version(version))?;
        self.owners.contains_key(id).then(|| (id.to_string(), Some(version.to_string()), number))
    }

    /// What is wrong with the links of a chapter; `shown` is what the figures of the book show, by their id.
    pub(super) fn check(
        &self,
        chapters: &[ChapterText],
        at: usize,
        shown: &BTreeMap<String, Shown>,
    ) -> Vec<Diagnostic> {
        let Some(links) = self.links.get(at).filter(|links| !links.is_empty()) else { return Vec::new() };
        let places = Places::of(&chapters[at]);
        let problem = |link: &IntoFigure| {
            let (message, hint) = self.problem(chapters, link, shown)?;
            Some(Diagnostic::warning(message).at(places.of_range(link.range.clone())).hint(hint))
        };
        links.iter().filter_map(problem).collect()
    }

    fn problem(
        &self,
        chapters: &[ChapterText],
        link: &IntoFigure,
        shown: &BTreeMap<String, Shown>,
    ) -> Option<(String, String)> {
        let IntoFigure { figure, anchor, number, .. } = link;
        // What a block that failed would have shown is not known, and its failure was said.
        let versions = shown.get(figure)?;
        let home = self.owners.get(figure)?.0;
        if home != link.chapter {
            let file = &chapters[home].file;
            let message = format!("`#{anchor}` leads nowhere: the figure `{figure}` is in `{file}`");
            return Some((message, "write that file before the `#`".to_string()));
        }
        let (first, _) = versions.first()?;
        let digits = |name: &str| name.replace('.', "");
        let found = match &link.version {
            None => versions.first(),
            Some(wanted) => versions.iter().find(|(name, _)| digits(name) == *wanted),
        };
        match found {
            None => {
                let names: Vec<&str> = versions.iter().map(|(name, _)| name.as_str()).collect();
                let message =
                    format!("`#{anchor}` leads nowhere: the figure `{figure}` shows CPython {}", names.join(", "));
                Some((message, format!("name a version that it shows, or none for the first: `#{figure}-i{number}`")))
            }
            Some((name, _)) if link.version.is_some() && name == first => {
                let message = format!("`#{anchor}` leads nowhere: CPython {name} is the first that the figure shows");
                Some((message, format!("the first version is not named: `#{figure}-i{number}`")))
            }
            Some((name, count)) if *number == 0 || number > count => {
                let message = format!("the figure `{figure}` has no instruction {number} for CPython {name}");
                let hint = match count {
                    0 => "it has no view that shows instructions".to_string(),
                    count => format!("its instructions are 1 to {count}; `show=numbers` shows them"),
                };
                Some((message, hint))
            }
            Some(_) => None,
        }
    }
}

/// Whether an id is one of those that a figure makes of its own: `add-i3`, `add-313-cfg`.
fn derived(id: &str, figure: &str) -> bool {
    let Some(rest) = id.strip_prefix(figure).and_then(|rest| rest.strip_prefix('-')) else { return false };
    let is_row = rest.strip_prefix('i').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    is_row || rest.split_once('-').is_some_and(|(version, _)| is_version(version))
}

/// What stands before each `-` of an id, and the id itself, shortest first: all ids that it may come of.
fn prefixes(id: &str) -> impl Iterator<Item = &str> {
    id.match_indices('-').map(|(at, _)| &id[..at]).chain([id])
}

fn is_version(text: &str) -> bool {
    text.len() > 1 && text.starts_with('3') && text.bytes().all(|b| b.is_ascii_digit())
}

/// The chapter that an address in another one leads to.
fn led_to(chapters: &[ChapterText], from: usize, address: &str) -> Option<usize> {
    let page = address.strip_suffix(".html").map(|stem| format!("{stem}.md"));
    let folder = Path::new(&chapters[from].file).parent()?;
    let mut parts: Vec<&str> = Vec::new();
    let address = Path::new(page.as_deref().unwrap_or(address));
    for part in folder.components().chain(address.components()) {
        match part {
            Component::ParentDir => _ = parts.pop()?,
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    let file = parts.join("/");
    chapters.iter().position(|chapter| chapter.file == file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_come_of_another() {
        for id in ["add-i3", "add-313-cfg", "add-38-o0", "add-313-i2"] {
            assert!(derived(id, "add"), "{id}");
        }
        for id in ["add", "add-i", "add-index", "add-2", "add-3-x", "adder-i3", "add-314"] {
            assert!(!derived(id, "add"), "{id}");
        }
    }

    #[test]
    fn addresses_lead_to_chapters() {
        let chapters = ["src/a.md", "src/b/c.md", "src/b/d.md"].map(|file| ChapterText::new("", file, String::new()));
        for (from, address, to) in [
            (0, "b/c.md", Some(1)),
            (1, "../a.md", Some(0)),
            (1, "./d.html", Some(2)),
            (0, "x.md", None),
            (0, "../../a.md", None),
            (0, "https://example.com/a.md", None),
            (0, "/a.md", None),
        ] {
            assert_eq!(led_to(&chapters, from, address), to, "{address}");
        }
    }
}
