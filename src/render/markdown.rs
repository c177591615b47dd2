//! Figures as Markdown, for renderers that show no HTML of ours: e-books, PDF.
//!
//! In: a figure. Out: for each version a line that says what it is, and for each view a fenced block, or its pictures where
//! the renderer shows pictures and the view is better seen than read.
//!
//! A picture is an image whose address holds the whole SVG file (`data:`): a preprocessor cannot add files to a book, and
//! one that wrote into the book's source would make `mdbook serve` build for ever.

use super::escape::visible;
use super::theme::Themes;
use super::{svg, text};
use crate::base::base64::base64;
use crate::view::figure::{Figure, Panel, Version};

/// How a renderer is given pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pictures {
    /// Not at all: everything is text.
    None,
    /// As an image of Markdown.
    Image,
    /// As an `<img>` that is never wider than its page.
    Element,
}

/// What is wider or higher than this is unreadably small, or cut, on a page of a book; it is given as text.
const WIDEST: i32 = 720;
const HIGHEST: i32 = 940;

/// The figure, without a line break at the end. `strip` says whether the author asked for the pipeline.
pub fn figure(figure: &Figure, pictures: Pictures, strip: bool, themes: &Themes) -> String {
    let one = |version: &Version| self::version(version, pictures, strip, themes);
    figure.versions.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

fn version(version: &Version, pictures: Pictures, strip: bool, themes: &Themes) -> String {
    let mut parts = Vec::new();
    let title = format!("Pipeline of CPython {}", version.name);
    let drawn = if strip && pictures != Pictures::None { svg::strip::picture(&version.pipeline, &title) } else { None };
    match drawn {
        Some(picture) => {
            parts.push(format!("{}:", text::release(version)));
            let alt = format!("{title}: {}", svg::strip::words(&version.pipeline));
            parts.push(image(&alt, &svg::standalone(picture, themes), pictures));
        }
        None => parts.push(text::head(version)),
    }
    for panel in &version.panels {
        let images = if pictures == Pictures::None { None } else { images(panel, pictures, themes) };
        match images {
            Some(images) => parts.extend(images),
            None => {
                if version.panels.len() > 1 {
                    parts.push(format!("**{}**", caption(panel)));
                }
                parts.push(text::fenced_panel(version, panel));
            }
        }
    }
    parts.join("\n\n")
}

fn caption(panel: &Panel) -> &'static str {
    match panel {
        Panel::Tokens(_) => "Tokens",
        Panel::Tree(_) => "Syntax tree",
        Panel::Symbols(_) => "Symbol tables",
        other => other.title().unwrap_or(other.word()),
    }
}

/// The pictures of a view that is better seen than read, each under its name; `None` where one of them does not fit on a
/// page. A listing is text: readers search it and copy from it.
fn images(panel: &Panel, pictures: Pictures, themes: &Themes) -> Option<Vec<String>> {
    if matches!(panel, Panel::Bytecode(_)) {
        return None;
    }
    let drawn = svg::pictures(panel);
    let one = |(name, picture): (String, _)| {
        let file = svg::standalone(picture, themes);
        let (width, height) = svg::size(&file)?;
        let shown = || format!("**{}**\n\n{}", escaped(&name), image(&name, &file, pictures));
        (width <= WIDEST && height <= HIGHEST).then(shown)
    };
    let images: Option<Vec<String>> = drawn.into_iter().map(one).collect();
    images.filter(|images| !images.is_empty())
}

fn image(alt: &str, svg: &str, pictures: Pictures) -> String {
    let address = format!("data:image/svg+xml;base64,{}", base64(svg.as_bytes()));
    match pictures {
        Pictures::Element => {
            let alt = visible(alt).replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
            format!(
                "<div style=\"margin:0.6em 0;text-indent:0\"><img src=\"{address}\" alt=\"{alt}\" style=\"max-width:100%\"/></div>"
            )
        }
        Pictures::Image | Pictures::None => format!("![{}]({address})", escaped(alt)),
    }
}

/// Text that Markdown shows as it is.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in visible(text).chars() {
        if c.is_ascii_punctuation() && !matches!(c, '.' | ',' | ':' | '(' | ')') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
