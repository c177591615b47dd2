//! Which Markdown: the extensions that the calling mdBook switches on.

use mdbook_markdown::pulldown_cmark::Parser;
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};

/// Extensions that change what is a block. The others that mdBook uses (tables, footnotes, strikethrough, task lists,
/// heading attributes) are always on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// `Term` / `: definition` lists; mdBook 0.5, `output.html.definition-lists`.
    pub definition_lists: bool,
    /// `> [!NOTE]` quotes; mdBook 0.5, `output.html.admonitions`.
    pub admonitions: bool,
}

impl Dialect {
    /// mdBook 0.4: no option changes what is a block.
    pub const MDBOOK_0_4: Dialect = Dialect { definition_lists: false, admonitions: false };
    /// mdBook 0.5 as it is configured when book.toml says nothing.
    pub const MDBOOK_0_5: Dialect = Dialect { definition_lists: true, admonitions: true };

    /// A parser of `text`, made by mdBook's own constructor.
    pub fn parser(self, text: &str) -> Parser<'_> {
        let mut options = MarkdownOptions::default();
        options.definition_lists = self.definition_lists;
        options.admonitions = self.admonitions;
        // Smart punctuation changes characters inside text only, never blocks, and costs time.
        options.smart_punctuation = false;
        new_cmark_parser(text, &options)
    }
}
