//! Figures as Markdown, for renderers that show no HTML of ours: e-books, PDF.
//!
//! In: a figure. Out: for each version a line that says what it is, and for each view a fenced block, or its pictures where
//! the renderer shows pictures and the view is better seen than read; and a place for each link that leads to it or into it.
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

/// What a renderer can do with a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// How it is given pictures.
    pub pictures: Pictures,
    /// Whether links lead to an empty `<span>` with an id.
    pub anchors: bool,
}

impl From<Pictures> for Form {
    /// The form of most renderers.
    fn from(pictures: Pictures) -> Form {
        Form { pictures, anchors: true }
    }
}

/// What is wider or higher than this is unreadably small, or cut, on a page of a book; it is given as text.
const WIDEST: i32 = 720;
const HIGHEST: i32 = 940;

/// The figure, without a line break at the end.
pub fn figure(figure: &Figure, form: impl Into<Form>, themes: &Themes) -> String {
    let form = form.into();
    let one = |version: &Version| self::version(figure, version, form, themes);
    figure.versions.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

fn version(figure: &Figure, version: &Version, form: Form, themes: &Themes) -> String {
    let Form { pictures, anchors } = form;
    let is_first = figure.versions.first().is_some_and(|first| first.name == version.name);
    // The figure's own name and place stand with its first version.
    let name: Vec<String> = figure.name().into_iter().chain(figure.title.clone()).filter(|_| is_first).collect();
    let name: String = name.iter().map(|name| format!("{}. ", visible(name))).collect();
    let own = if is_first && anchors && figure.anchors { place(&figure.id) } else { String::new() };
    // No row of a listing can have a place of its own: links lead to where the view begins, and the numbers lead on.
    let mut rows: String = figure.sought(version).filter(|_| anchors).map(place).collect();
    let mut parts = Vec::new();
    let title = format!("Pipeline of CPython {}", version.name);
    let drawn = if version.pipeline.in_full && pictures != Pictures::None {
        svg::strip::picture(&version.pipeline, &title)
    } else {
        None
    };
    // Under a picture places have a paragraph of their own.
    let captions = version.panels.len() > 1 || drawn.is_some();
    match drawn {
        Some(picture) => {
            let alt = format!("{title}: {}", svg::strip::words(&version.pipeline));
            let head = format!("{name}{}", text::release(version));
            parts.push(image(&own, &head, &alt, &svg::standalone(picture, themes), pictures));
        }
        None if name.is_empty() => parts.push(format!("{own}{}", text::head(version))),
        None => parts.push(format!("{own}**{}** {}", escaped(name.trim_end()), text::head(version))),
    }
    for panel in &version.panels {
        let carries = version.carrier() == Some(panel.word());
        let mut places = if carries { std::mem::take(&mut rows) } else { String::new() };
        let images = if pictures == Pictures::None { None } else { images(&mut places, panel, pictures, themes) };
        match images {
            Some(images) => parts.extend(images),
            None => {
                if captions {
                    parts.push(format!("{places}**{}**", caption(panel)));
                } else if let Some(head) = parts.first_mut() {
                    head.insert_str(0, &places);
                }
                parts.push(text::fenced_panel(version, panel));
            }
        }
    }
    parts.join("\n\n")
}

/// A place that links lead to.
fn place(id: &str) -> String {
    format!("<span id=\"{id}\"></span>")
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
/// page. A listing is text: readers search it and copy from it. The first picture takes `places`.
fn images(places: &mut String, panel: &Panel, pictures: Pictures, themes: &Themes) -> Option<Vec<String>> {
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
        (width <= WIDEST && height <= HIGHEST).then_some((name, file))
    };
    let files: Option<Vec<(String, String)>> = drawn.into_iter().map(one).collect();
    let files = files.filter(|files| !files.is_empty())?;
    let mut places = std::mem::take(places);
    let shown = |(name, file): &(String, String)| image(&std::mem::take(&mut places), name, name, file, pictures);
    Some(files.iter().map(shown).collect())
}

/// A picture under its name, and before it places that links lead to. All are in one paragraph, so that no page ends between them.
fn image(places: &str, name: &str, alt: &str, svg: &str, pictures: Pictures) -> String {
    let address = format!("data:image/svg+xml;base64,{}", base64(svg.as_bytes()));
    match pictures {
        Pictures::Element => {
            let html = |text| visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
            let (name, alt) = (html(name), html(alt));
            format!(
                "<div style=\"margin:0.6em 0;text-indent:0\">{places}<b>{name}</b><br/><img src=\"{address}\" alt=\"{alt}\" style=\"max-width:100%\"/></div>"
            )
        }
        Pictures::Image | Pictures::None => {
            format!("{places}**{}**\\\n![{}]({address})", escaped(name), escaped(alt))
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
