//! What each of mdBook's renderers gets.

/// The form in which a renderer is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renderer {
    /// Figures as HTML.
    Html,
    /// The source, and under it listings as fenced plain text.
    Text,
    /// Chapters are passed on as they are: `mdbook test`, and whatever is not known to show figures or listings.
    Unchanged,
}

/// Renderers that turn Markdown into something a person reads, and that do not show arbitrary HTML.
const TEXT: [&str; 9] = ["markdown", "epub", "epub3", "pandoc", "typst", "typst-pdf", "typst-book", "man", "texinfo"];

impl Renderer {
    /// The form for the renderer mdBook calls `name`. mdBook itself names the table `output.NAME`, so variants such as
    /// `typst-print` are served like their family.
    pub fn named(name: &str) -> Renderer {
        let family = |known: &str| name == known || name.strip_prefix(known).is_some_and(|rest| rest.starts_with('-'));
        match name {
            "html" => Renderer::Html,
            _ if TEXT.iter().any(|known| family(known)) => Renderer::Text,
            _ => Renderer::Unchanged,
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
        for name in ["markdown", "epub", "pandoc", "typst", "typst-pdf", "pandoc-latex"] {
            assert_eq!(Renderer::named(name), Renderer::Text, "{name}");
        }
        for name in ["test", "linkcheck", "linkcheck2", "html5", "", "typster"] {
            assert!(!Renderer::named(name).is_served(), "{name}");
        }
    }
}
