//! What prose leads to: headings with the ids that mdBook gives them, and links.

use std::collections::BTreeSet;
use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{Event, Tag};

use super::Dialect;

/// A heading, or a term of a list of definitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its id in the page.
    pub id: String,
    /// Where it stands.
    pub range: Range<usize>,
}

/// A link to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address before `#`; empty for a place in the same chapter.
    pub file: String,
    /// The id after `#`.
    pub anchor: String,
    /// Where the link stands.
    pub range: Range<usize>,
}

/// Headings and links of a chapter, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// Headings.
    pub headings: Vec<Heading>,
    /// Links with a `#`.
    pub links: Vec<Link>,
}

/// Reads a chapter.
pub fn prose(text: &str, dialect: Dialect) -> Prose {
    let mut prose = Prose::default();
    let mut taken = BTreeSet::new();
    // The heading that is open: the id that its author wrote, and its words.
    let mut open: Option<(Option<String>, String, Range<usize>)> = None;
    for (event, range) in dialect.parser(text).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { id, .. }) => open = Some((id.map(|id| id.to_string()), String::new(), range)),
            Event::Start(Tag::DefinitionListTitle) => open = Some((None, String::new(), range)),
            Event::End(end) if open.is_some() && ends_heading(end) => {
                if let Some((own, words, range)) = open.take() {
                    let id = own.unwrap_or_else(|| unique(&id_of(&words), &mut taken));
                    prose.headings.push(Heading { id, range });
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                if let Some((file, anchor)) = dest_url.split_once('#') {
                    prose.links.push(Link { file: file.to_string(), anchor: anchor.to_string(), range });
                }
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some((_, all, _)) = &mut open {
                    all.push_str(&words);
                }
            }
            _ => {}
        }
    }
    prose
}

fn ends_heading(end: mdbook_markdown::pulldown_cmark::TagEnd) -> bool {
    use mdbook_markdown::pulldown_cmark::TagEnd;
    matches!(end, TagEnd::Heading(_) | TagEnd::DefinitionListTitle)
}

/// The id that mdBook makes of a heading's words.
fn id_of(words: &str) -> String {
    let kept = |c: char| match c {
        c if c.is_alphanumeric() || matches!(c, '_' | '-') => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    };
    words.trim().to_lowercase().chars().filter_map(kept).collect()
}

/// The same with a number, where an earlier heading has it.
fn unique(id: &str, taken: &mut BTreeSet<String>) -> String {
    let mut candidate = id.to_string();
    let mut again = 0;
    while !taken.insert(candidate.clone()) {
        again += 1;
        candidate = format!("{id}-{again}");
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_the_ids_of_their_page() {
        let text = "# The `add` function!\n\nAdd\n===\n\n## Add\n\n### x {#own}\n\nterm *a*\n: what it is\n";
        let ids = |dialect| prose(text, dialect).headings.into_iter().map(|h| h.id).collect::<Vec<_>>();
        assert_eq!(ids(Dialect::MDBOOK_0_5), ["the-add-function", "add", "add-1", "own", "term-a"]);
        assert_eq!(ids(Dialect::MDBOOK_0_4), ["the-add-function", "add", "add-1", "own"]);
    }

    #[test]
    fn links_have_a_place() {
        let text = "See [it](#add-i3), [there](b.md#x) or [not](b.md).\n\n[ref]\n\n[ref]: c.md#add-i4\n";
        let links = prose(text, Dialect::MDBOOK_0_5).links;
        let seen: Vec<_> = links.iter().map(|l| (l.file.as_str(), l.anchor.as_str(), &text[l.range.clone()])).collect();
        let expected = [("", "add-i3", "[it](#add-i3)"), ("b.md", "x", "[there](b.md#x)"), ("c.md", "add-i4", "[ref]")];
        assert_eq!(seen, expected);
    }
}
