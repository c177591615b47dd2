//! Figures for renderers that show no HTML: fenced plain text. [`dis`]: listings as CPython's own tool prints them.

pub mod dis;

pub mod ast;
pub mod cfg;
pub mod pyc;
pub mod record;
pub mod stack;
pub mod stages;
pub mod symbols;
pub mod tokens;

use std::fmt::Write as _;

use crate::render::escape::visible;
use crate::view::bytecode::{Bytecode, Line, ObjectListing, Row};
use crate::view::figure::{Figure, Panel, Version};

/// The figure as Markdown: for each version a line that says what it is and a fenced listing. Ends without a line break.
pub fn figure(figure: &Figure) -> String {
    figure.versions.iter().map(version).collect::<Vec<_>>().join("\n\n")
}

fn version(version: &Version) -> String {
    let mut text = String::new();
    for panel in &version.panels {
        match panel {
            Panel::Bytecode(bytecode) => {
                for (i, object) in bytecode.objects.iter().enumerate() {
                    if i > 0 {
                        text.push('\n');
                    }
                    listing(&mut text, bytecode, object);
                }
            }
            Panel::Tokens(view) => text.push_str(&stages::tokens(view)),
            Panel::Tree(view) => text.push_str(&stages::tree(view)),
            Panel::Symbols(view) => text.push_str(&stages::scopes(view)),
            Panel::Instructions(view) => text.push_str(&stages::instructions(view)),
            Panel::Missing(word, why) => {
                let _ = writeln!(text, "{word}: {}", visible(why));
            }
            Panel::Cfg(view) => {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(&cfg::cfg(view));
            }
            Panel::Stack(view) => {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(&stack::stack(view));
            }
            Panel::Code(view) => {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(&record::record(view));
            }
            Panel::Pyc(view) => {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(&pyc::pyc(view));
            }
            Panel::Refused(why) => {
                let _ = writeln!(text, "CPython {} refuses this code: {}", version.name, visible(why));
            }
        }
    }
    let strip: Vec<String> =
        version.pipeline.boxes.iter().map(|b| format!("{} ({})", b.stage, b.counts.join(", "))).collect();
    let release = version.origin.as_ref().map_or(&version.name, |o| &o.release);
    let head = match strip.is_empty() {
        true => format!("CPython {release}:"),
        false => format!("CPython {release}: {}", strip.join(" → ")),
    };
    match text.is_empty() {
        true => head,
        false => format!("{head}\n\n{fence}text\n{text}{fence}", fence = fence(&text)),
    }
}

/// The first line of what is said of a code object.
fn heading(text: &mut String, qualname: &str, kind: &str, facts: &[String]) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{} ({kind}) {}", visible(qualname), facts.join(", "));
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

fn listing(text: &mut String, bytecode: &Bytecode, object: &ObjectListing) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{} ({}, line {})", visible(&object.qualname), object.kind, object.line);
    let name = |row: &Row| match &row.label {
        Some(label) if bytecode.labels => label.clone(),
        Some(_) | None if !bytecode.labels || bytecode.offsets => row.offset.to_string(),
        _ => String::new(),
    };
    let widest = |f: &dyn Fn(&Row) -> usize| object.rows.iter().map(f).max().unwrap_or(0);
    let (names, opcodes) = (widest(&|r| name(r).len()), widest(&|r| r.opcode.len()));
    let operands = widest(&|r| r.operand.len());
    for row in &object.rows {
        let line = match row.line {
            Line::Starts(n) => n.to_string(),
            Line::None => "--".to_string(),
            Line::Same => String::new(),
        };
        let meaning: String = row.meaning.iter().map(|(_, piece)| visible(piece)).collect();
        let meaning = if meaning.is_empty() { meaning } else { format!("({meaning})") };
        let row =
            format!("{line:>4}  {:>names$}  {:opcodes$}  {:>operands$} {meaning}", name(row), row.opcode, row.operand);
        let _ = writeln!(text, "{}", row.trim_end());
    }
}
