//! Views as text: [`lines`] for a terminal, [`fenced_panel`] for Markdown. [`dis`], [`ast`], [`tokens`] and [`symbols`]: what
//! CPython's own tools print, byte for byte.
//!
//! Text of ours keeps to the columns of a terminal or of a page, ends no line with a blank, and shows what would steer a terminal as escapes; see
//! [`mod@line`].

pub mod dis;

pub mod ast;
mod bytecode;
mod cfg;
pub mod line;
pub mod pyc;
pub mod record;
pub mod stack;
mod stages;
pub mod symbols;
pub mod tokens;

use line::Line;

use crate::view::Role;
use crate::view::figure::{Figure, Panel, Version};

/// A view of a version as a fenced block, without a line break at the end.
pub fn fenced_panel(version: &Version, panel: &Panel) -> String {
    let mut text = Vec::new();
    self::panel(version, panel, &mut text);
    fenced(&text)
}

fn fenced(lines: &[Line]) -> String {
    let text = line::plain(lines, line::PAGE);
    format!("{fence}text\n{text}{fence}", fence = fence(&text))
}

/// The line that says which CPython this is, and the strip.
pub fn head(version: &Version) -> String {
    let strip = strip(version);
    match strip.is_empty() {
        true => format!("{}:", release(version)),
        false => format!("{}: {strip}", release(version)),
    }
}

/// `CPython 3.14.2`.
pub fn release(version: &Version) -> String {
    format!("CPython {}", version.origin.as_ref().map_or(&version.name, |origin| &origin.release))
}

fn strip(version: &Version) -> String {
    let stages = version.pipeline.boxes.iter().map(|b| format!("{} ({})", b.stage, b.counts.join(", ")));
    stages.collect::<Vec<_>>().join(" → ")
}

/// The figure for a terminal: each version with its strip, each view with a heading where there are several.
pub fn lines(figure: &Figure) -> Vec<Line> {
    let mut out = Vec::new();
    for version in &figure.versions {
        if !out.is_empty() {
            out.push(Line::default());
        }
        out.push(Line::of(Role::Function, &release(version)));
        out.push(Line::at(2).and(Role::Text, &strip(version)));
        for panel in &version.panels {
            out.push(Line::default());
            if version.panels.len() > 1 {
                out.push(Line::of(Role::Keyword, panel.title().unwrap_or(panel.word())));
            }
            self::panel(version, panel, &mut out);
        }
    }
    out
}

fn panel(version: &Version, panel: &Panel, out: &mut Vec<Line>) {
    match panel {
        Panel::Bytecode(view) => bytecode::bytecode(view, out),
        Panel::Tokens(view) => stages::tokens(view, out),
        Panel::Tree(view) => stages::tree(view, out),
        Panel::Symbols(view) => stages::scopes(view, out),
        Panel::Instructions(view) => stages::instructions(view, out),
        Panel::Missing(word, why) => out.push(Line::of(Role::Text, &format!("{word}: {why}"))),
        Panel::Cfg(view) => cfg::cfg(view, out),
        Panel::Stack(view) => stack::stack(view, out),
        Panel::Code(view) => record::record(view, out),
        Panel::Pyc(view) => pyc::pyc(view, out),
        Panel::Refused(why) => {
            out.push(Line::of(Role::Text, &format!("CPython {} refuses this code: {why}", version.name)))
        }
    }
}

/// The first line of what is said of a code object.
fn heading(out: &mut Vec<Line>, qualname: &str, kind: &str, facts: &[String]) {
    let about = format!(" ({kind}) {}", facts.join(", "));
    out.push(Line::of(Role::Function, qualname).and(Role::Muted, &about));
}

/// A fence longer than any run of backticks in the text.
fn fence(text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    "`".repeat(longest.max(2) + 1)
}
