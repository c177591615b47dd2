//! What each of mdBook's renderers gets.

use crate::render::markdown::{Form, Pictures};

/// The form in which a renderer is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renderer {
    /// Figures as HTML.
    Html,
    /// The source, and under it Markdown: fenced plain text, and pictures where the renderer shows them.
    Markdown(Form),
    /// Chapters are passed on as they are: `mdbook test`, and whatever is not known to show figures or listings.
    Unchanged,
}

/// Renderers that turn Markdown into something a person reads, and that do not show arbitrary HTML, with what they do with
/// an image whose address holds the whole picture, and whether an empty `<span>` with an id is a place that links lead to.
/// `mdbook-epub` and Pandoc take both in; the Typst family looks for a file of the picture's name and fails, or leaves images out.
const MARKDOWN: [(&str, Pictures, bool); 9] = [
    ("markdown", Pictures::None, true),
    ("epub", Pictures::Element, true),
    ("epub3", Pictures::Element, true),
    ("pandoc", Pictures::Image, true),
    ("typst", Pictures::None, false),
    ("typst-pdf", Pictures::None, false),
    ("typst-book", Pictures::None, false),
    ("man", Pictures::None, false),
    ("texinfo", Pictures::None, false),
];

impl Renderer {
    /// The form for the renderer mdBook calls `name`. mdBook itself names the table `output.NAME`, so variants such as
    /// `typst-print` are served like their family.
    pub fn named(name: &str) -> Renderer {
        let family = |known: &str| name == known || name.strip_prefix(known).is_some_and(|rest| rest.starts_with('-'));
        match (name, MARKDOWN.iter().find(|(known, ..)| family(known))) {
            ("html", _) => Renderer::Html,
            (_, Some(&(_, pictures, anchors))) => Renderer::Markdown(Form { pictures, anchors }),
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
        for (name, pictures, anchors) in [
            ("markdown", Pictures::None, true),
            ("typst", Pictures::None, false),
            ("typst-pdf", Pictures::None, false),
            ("typst-print", Pictures::None, false),
            ("epub", Pictures::Element, true),
            ("pandoc", Pictures::Image, true),
            ("pandoc-latex", Pictures::Image, true),
        ] {
            assert_eq!(Renderer::named(name), Renderer::Markdown(Form { pictures, anchors }), "{name}");
        }
        for name in ["test", "linkcheck", "linkcheck2", "html5", "", "typster"] {
            assert!(!Renderer::named(name).is_served(), "{name}");
        }
    }
}
