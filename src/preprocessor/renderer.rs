//! What each of mdBook's renderers gets.

use crate::render::markdown::Pictures;

/// The form in which a renderer is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renderer {
    /// Figures as HTML.
    Html,
    /// The source, and under it Markdown: fenced plain text, and pictures where the renderer shows them.
    Markdown(Pictures),
    /// Chapters are passed on as they are: `mdbook test`, and whatever is not known to show figures or listings.
    Unchanged,
}

/// Renderers that turn Markdown into something a person reads, and that do not show arbitrary HTML, with what they do with
/// an image whose address holds the whole picture. `mdbook-epub` and Pandoc take it in; the Typst family looks for a file of
/// that name and fails, or leaves images out.
const MARKDOWN: [(&str, Pictures); 9] = [
    ("markdown", Pictures::None),
    ("epub", Pictures::Element),
    ("epub3", Pictures::Element),
    ("pandoc", Pictures::Image),
    ("typst", Pictures::None),
    ("typst-pdf", Pictures::None),
    ("typst-book", Pictures::None),
    ("man", Pictures::None),
    ("texinfo", Pictures::None),
];

impl Renderer {
    /// The form for the renderer mdBook calls `name`. mdBook itself names the table `output.NAME`, so variants such as
    /// `typst-print` are served like their family.
    pub fn named(name: &str) -> Renderer {
        let family = |known: &str| name == known || name.strip_prefix(known).is_some_and(|rest| rest.starts_with('-'));
        match (name, MARKDOWN.iter().find(|(known, _)| family(known))) {
            ("html", _) => Renderer::Html,
            (_, Some((_, pictures))) => Renderer::Markdown(*pictures),
            (_, None) => Renderer::Unchanged,
        }
    }

    /// What `supports` answers. `test` and unknown renderers are better served without us.
    pub fn is_served(self) -> bool {
        self != Renderer::Unchanged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_known() {
        assert_eq!(Renderer::named("html"), Renderer::Html);
        for name in ["markdown", "typst", "typst-pdf", "typst-print"] {
            assert_eq!(Renderer::named(name), Renderer::Markdown(Pictures::None), "{name}");
        }
        assert_eq!(Renderer::named("epub"), Renderer::Markdown(Pictures::Element));
        for name in ["pandoc", "pandoc-latex"] {
            assert_eq!(Renderer::named(name), Renderer::Markdown(Pictures::Image), "{name}");
        }
        for name in ["test", "linkcheck", "linkcheck2", "html5", "", "typster"] {
            assert!(!Renderer::named(name).is_served(), "{name}");
        }
    }
}
