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

/// The figure, without a line break at the end.
pub fn figure(figure: &Figure, pictures: Pictures, themes: &Themes) -> String {
    let mut name: String =
        figure.name().into_iter().chain(figure.title.clone()).map(|name| format!("{}. ", visible(&name))).collect();
    let one = |version: &Version| self::version(&std::mem::take(&mut name), version, pictures, themes);
    figure.versions.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

/// `name` is that of the figure, for its first version.
fn version(name: &str, version: &Version, pictures: Pictures, themes: &Themes) -> String {
    let mut parts = Vec::new();
    let title = format!("Pipeline of CPython {}", version.name);
    let drawn = if version.pipeline.in_full && pictures != Pictures::None {
        svg::strip::picture(&version.pipeline, &title)
    } else {
        None
    };
    match drawn {
        Some(picture) => {
            let alt = format!("{title}: {}", svg::strip::words(&version.pipeline));
            let head = format!("{name}{}", text::release(version));
            parts.push(image(&head, &alt, &svg::standalone(picture, themes), pictures));
        }
        None if name.is_empty() => parts.push(text::head(version)),
        None => parts.push(format!("**{}** {}", escaped(name.trim_end()), text::head(version))),
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
/// page. A listing is text: readers search it and copy from
/// it.
fn images(panel: &Panel, pictures: Pictures, themes: &Themes) -> Option<Vec<String>> {
    let is_text = match panel {
        Panel::Bytecode(_) => true,
        // The whole dump was asked for.
        Panel::Tree(view) => !view.dump.is_empty(),
        _ => false,
    };
    if is_text {
        return None;
    }
    let drawn = svg::pictures(panel);
    let one = |(name, picture): (String, _)| {
        let file = svg::standalone(picture, themes);
        let (width, height) = svg::size(&file)?;
        let shown = || image(&name, &name, &file, pictures);
        (width <= WIDEST && height <= HIGHEST).then(shown)
    };
    let images: Option<Vec<String>> = drawn.into_iter().map(one).collect();
    images.filter(|images| !images.is_empty())
}

/// A picture under its name. Both are in one paragraph, so that no page ends between them.
fn image(name: &str, alt: &str, svg: &str, pictures: Pictures) -> String {
    let address = format!("data:image/svg+xml;base64,{}", base64(svg.as_bytes()));
    match pictures {
        Pictures::Element => {
            let html = |text| visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
            let (name, alt) = (html(name), html(alt));
            format!(
                "<div style=\"margin:0.6em 0;text-indent:0\"><b>{name}</b><br/><img src=\"{address}\" alt=\"{alt}\" style=\"max-width:100%\"/></div>"
            )
        }
        Pictures::Image | Pictures::None => {
            format!("**{}**\\\n![{}]({address})", escaped(name), escaped(alt))
        }
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
