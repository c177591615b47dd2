//! Figures as HTML for a page of an mdBook (0.4 or 0.5).
//!
//! In: a [`Figure`]. Out: one `<div>` to stand under the block, and once a page the style and the script.
//!
//! 1. [`figure`]: head (title, tabs, strip), then source beside the views, then where it comes from.
//! 2. `source`, `listing`, `strip`, `origin`: the parts.
//! 3. [`assets()`]: what a page needs once; [`error_box`]: what stands where a figure could not be made.
//!
//! What mdBook does to raw HTML sets the rules: no blank line inside (it would end the HTML block), ids and radio names
//! unique in the whole book (`print.html` joins all chapters), no reference by `url(#…)`, no `<i>`, no `<code>` of its own
//! (highlight.js would colour it), only ordered lists with a line of text in each item where text must keep its spaces.
//! Numbers in margins are attributes that the style shows: they are neither copied with the text nor in the search index.

mod assets;
mod cfg;
mod error;
mod explained;
mod listing;
mod page;
mod pyc;
mod record;
mod scopes;
mod sequence;
mod source;
mod stack;
mod stages;
mod strip;
mod write;

use maud::{Markup, html};

pub use assets::{assets, assets_for};
pub use error::error_box;
pub use page::page;

use crate::render::escape::visible;
use crate::render::layout::lanes;
use crate::render::svg;
use crate::view::figure::{Figure, Origin, Panel, Version};

/// The figure as one `<div>` without blank lines.
pub fn figure(figure: &Figure) -> String {
    let names: Vec<&str> = figure.versions.iter().map(|v| v.name.as_str()).collect();
    let label = match &figure.title {
        Some(title) => visible(title).into_owned(),
        None => format!("What CPython {} makes of this code", joined(&names)),
    };
    let label = figure.name().map_or_else(|| label.clone(), |name| format!("{name}: {label}"));
    let several = names.len() > 1;
    let strips = html! {
        span.ps-strips {
            @for version in &figure.versions { (strip::strip(figure, version, several)) }
        }
    };
    // Without any view, the strip is all there is.
    let empty = figure.versions.iter().all(|v| v.panels.is_empty());
    let body = html! {
        @if !empty { (body(figure, several)) }
        (foot(figure))
    };
    let markup = html! {
        div.pyscope.tex2jax_ignore.ps-multi[several].ps-wide[is_wide(figure)].ps-over[is_over(figure)] id=(figure.id) role="group" aria-label=(label)
            data-python=(names.join(" ")) {
            @if figure.open {
                (caption(figure))
                div.ps-head { (tabs(figure)) (strips) }
                (body)
            } @else {
                details.ps-fold {
                    summary {
                        (caption(figure))
                        (strips)
                    }
                    @if several { div.ps-head { (tabs(figure)) } }
                    (body)
                }
            }
        }
    };
    lines_without_gaps(markup.into_string())
}

/// The number, which is a link to the figure where it is open, and the title; in spans, so that they may stand in a `<summary>`.
fn caption(figure: &Figure) -> Markup {
    let title = html! { @if let Some(title) = &figure.title { b { (visible(title)) } } };
    html! {
        @match figure.name() {
            Some(name) if figure.open => span.ps-title { a.ps-number href={ "#" (figure.id) } { (name) } " " (title) },
            Some(name) => span.ps-title { span.ps-number { (name) } " " (title) },
            None if figure.title.is_some() => span.ps-title { (title) },
            None => {}
        }
    }
}

/// Characters that stand beside each other in the width of a page's text, margins of the panes included.
const TEXT_WIDTH: usize = 90;

/// Characters beside each other in the width of a figure that is wider than the text.
const WIDE_WIDTH: usize = 118;

/// Whether source and listing want more room than the text has.
fn is_wide(figure: &Figure) -> bool {
    let panels = figure.versions.iter().flat_map(|v| &v.panels);
    figure.source.width() + 5 + panels.map(columns).max().unwrap_or(0) > TEXT_WIDTH
}

/// Characters that a view wants in its width.
fn columns(panel: &Panel) -> usize {
    match panel {
        Panel::Bytecode(bytecode) => listing::width(bytecode),
        Panel::Tree(view) => svg::tree::columns(view).unwrap_or(0) + 4,
        Panel::Tokens(view) => stages::tokens_width(view),
        Panel::Symbols(view) => scopes::width(view),
        Panel::Instructions(view) => sequence::width(view),
        // Graphs and stacks scroll on their own, and are better wide.
        Panel::Cfg(_) | Panel::Stack(_) | Panel::Code(_) | Panel::Pyc(_) => TEXT_WIDTH,
        Panel::Missing(..) | Panel::Refused(_) => 0,
    }
}

/// Whether a view wants the whole width, so that the source stands above it. A listing is best beside the source; a wide
/// graph scrolls then.
fn is_over(figure: &Figure) -> bool {
    let panels = || figure.versions.iter().flat_map(|v| &v.panels);
    let listing = panels().any(|panel| matches!(panel, Panel::Bytecode(_)));
    let source = figure.source.width() + 5;
    panels().any(|panel| match panel {
        Panel::Stack(_) | Panel::Code(_) | Panel::Pyc(_) => true,
        Panel::Cfg(view) => !listing && cfg::is_wide(view) && !panels().any(|p| matches!(p, Panel::Instructions(_))),
        Panel::Tokens(_) | Panel::Symbols(_) | Panel::Instructions(_) | Panel::Tree(_) => {
            !listing && source + columns(panel) > WIDE_WIDTH
        }
        Panel::Bytecode(_) | Panel::Missing(..) | Panel::Refused(_) => false,
    })
}

/// `3.13`, `3.13 and 3.14`, `3.12, 3.13 and 3.14`.
fn joined(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_string(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Radio buttons, one a version; the style shows the version whose button is on, without a script.
fn tabs(figure: &Figure) -> Markup {
    html! {
        @if figure.versions.len() > 1 {
            fieldset.ps-tabs {
                legend { "CPython" }
                @for (i, version) in figure.versions.iter().enumerate() {
                    label {
                        input type="radio" name={ (figure.id) "-v" } value=(version.name) checked[i == 0];
                        span { (version.name) }
                    }
                }
            }
        }
    }
}

fn body(figure: &Figure, several: bool) -> Markup {
    html! {
        div.ps-body {
            (source::pane(figure))
            div.ps-versions {
                @for version in &figure.versions {
                    div.ps-version data-python=(version.name) {
                        @if several { div.ps-only-print { "CPython " (version.name) } }
                        @for panel in &version.panels { (self::panel(figure, version, panel)) }
                        (explained::list(&version.explained))
                    }
                }
            }
        }
    }
}

/// One line a version; the style shows that of the chosen one.
fn foot(figure: &Figure) -> Markup {
    html! {
        div.ps-foot {
            @for version in &figure.versions {
                div.ps-origin data-python=(version.name) {
                    @match &version.origin {
                        Some(from) => (origin(from)),
                        None => { "CPython " (version.name) },
                    }
                }
            }
        }
    }
}

fn panel(figure: &Figure, version: &Version, panel: &Panel) -> Markup {
    // What the anchors of its instructions begin with, if they are here.
    let carries = figure.anchors && version.carrier() == Some(panel.word());
    let anchor = carries.then(|| figure.anchor(version));
    let anchor = anchor.as_deref();
    html! {
        div.ps-panel data-view=(panel.word()) id=(panel_id(figure, version, panel.word())) {
            @if let Some(title) = panel.title().filter(|_| version.panels.len() > 1) { div.ps-view { (title) } }
            @match panel {
                Panel::Bytecode(bytecode) => (listing::objects(figure, version, bytecode)),
                Panel::Tokens(view) => (stages::tokens(view)),
                Panel::Tree(view) => (stages::tree(view, &panel_id(figure, version, "tree"))),
                Panel::Symbols(view) => (scopes::scopes(view, &panel_id(figure, version, "symbols"))),
                Panel::Instructions(view) => (sequence::units(view, anchor)),
                Panel::Cfg(view) => (cfg::graphs(figure, version, view, anchor)),
                Panel::Missing(word, why) => p.ps-refused { (word) ": " (visible(why)) },
                Panel::Stack(view) => (stack::objects(version, view, anchor)),
                Panel::Code(view) => (record::objects(figure, version, view)),
                Panel::Pyc(view) => (pyc::file(version, view)),
                Panel::Refused(why) => p.ps-refused { "CPython " (version.name) " refuses this code: " (visible(why)) },
            }
        }
    }
}

/// The id of a version's view.
fn panel_id(figure: &Figure, version: &Version, word: &str) -> String {
    format!("{}-{}-{word}", figure.id, version.name.replace('.', ""))
}

/// Who compiled, and how to do the same.
fn origin(origin: &Origin) -> Markup {
    html! {
        @for warning in &origin.warnings { div.ps-warning { (visible(warning)) } }
        "CPython " (origin.release) " · magic number " (origin.magic) " · " (visible(&origin.engine)) " · "
        span.ps-mono { (visible(&origin.command)) }
    }
}

/// Drops what would end the HTML block: lines of nothing but white space.
fn lines_without_gaps(html: String) -> String {
    if !html.contains('\n') {
        return html;
    }
    html.split('\n').filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

/// The arrows of a listing, for tests of the layout.
fn arrows_of(rows: &[crate::view::bytecode::Row]) -> Vec<lanes::Arrow> {
    let jumps: Vec<_> =
        rows.iter().enumerate().filter_map(|(i, r)| Some((i, r.target.filter(|&t| t < rows.len())?))).collect();
    lanes::arrows(&jumps)
}
