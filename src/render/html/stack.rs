//! The stack view: beside every instruction the stack after it, growing to the right.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::source::text;
use crate::render::escape::visible;
use crate::view::bytecode::{Line, Row};
use crate::view::figure::Version;
use crate::view::role::Role;
use crate::view::stack::{Entries, Entry, ObjectStack, Stack, StackRow};

/// Most characters of what stands between the instruction's name and the stack.
const MEANING: usize = 20;
/// Most characters of the column of both; a few rows may be longer.
const CODE: usize = 46;

/// All code objects of a version; `anchor` is what the ids of the instructions begin with, if they have any.
pub(super) fn objects(version: &Version, view: &Stack, anchor: Option<&str>) -> Markup {
    html! {
        @for object in &view.objects {
            div.ps-object data-object=(visible(&object.qualname)) {
                div.ps-heading {
                    b { (visible(&object.qualname)) }
                    " " span { (object.kind) @for fact in &object.facts { " · " (fact) } }
                    " " (curve(object))
                }
                (rows(version, view, object, anchor))
                @for note in &object.notes { div.ps-note { (note) } }
            }
        }
        div.ps-note.ps-legend {
            "After each instruction, the top at the right: " span.ps-cells { b.n { "new" } " " b.t { "taken next" } }
        }
    }
}

/// The depth before and after every instruction as a stepped line.
fn curve(object: &ObjectStack) -> Markup {
    let height = object.deepest.max(1);
    let mut path = format!("M0 {height}");
    let mut at = 0;
    for (x, row) in object.rows.iter().enumerate() {
        let depth = row.after.as_ref().map_or(0, |a| a.depth);
        if depth != at {
            // Writing to a string cannot fail.
            let _ = write!(path, "H{x}V{}", height - depth.min(height));
            at = depth;
        }
    }
    let _ = write!(path, "H{}V{height}", object.rows.len());
    let width = object.rows.len().clamp(12, 120);
    html! {
        svg.ps-curve viewBox={ "0 0 " (object.rows.len().max(1)) " " (height) } preserveAspectRatio="none"
            style={ "width:" (width) "ex" } role="img" aria-label="depth of the stack, instruction by instruction" {
            path d=(path) {}
        }
    }
}

/// Widths of the columns of one code object, in characters.
struct Columns {
    line: usize,
    number: usize,
    label: usize,
    /// Instruction and meaning together.
    code: usize,
}

fn rows(version: &Version, view: &Stack, object: &ObjectStack, anchor: Option<&str>) -> Markup {
    let widest = |f: &dyn Fn(&Row) -> usize| object.rows.iter().map(|r| f(&r.row)).max().unwrap_or(0);
    let label = |r: &Row| match view.labels {
        true => r.label.as_ref().map_or(0, |l| l.len()),
        false => r.offset.to_string().len(),
    };
    let columns = Columns {
        line: widest(&|r| if let Line::Starts(n) = r.line { n.to_string().len() } else { 1 }),
        number: if view.numbers { widest(&|r| r.number.to_string().len()) + 1 } else { 0 },
        label: widest(&label),
        code: widest(&|r| r.opcode.len() + width(&r.meaning).min(MEANING) + 1).min(CODE),
    };
    let lines = object.rows.iter().map(|r| 1 + usize::from(r.enters.is_some())).sum::<usize>();
    let mut style = format!(
        "--n:{lines};--lanes:0;--ln:{};--lb:{};--of:0;--cw:{}",
        columns.line,
        if columns.label > 0 { columns.label + 1 } else { 0 },
        columns.code + 1,
    );
    if columns.number > 0 {
        // Writing to a string cannot fail.
        let _ = write!(style, ";--nu:{}", columns.number);
    }
    html! {
        div.ps-scroll tabindex="0" role="group"
            aria-label={ "Stack of " (visible(&object.qualname)) ", CPython " (version.name) } {
            div.ps-grid.ps-stack style=(style) {
                ol { @for row in &object.rows { (self::row(view, row, anchor)) } }
            }
        }
    }
}

fn width(meaning: &[(Role, String)]) -> usize {
    meaning.iter().map(|(_, piece)| visible(piece).chars().count()).sum()
}

fn row(view: &Stack, row: &StackRow, anchor: Option<&str>) -> Markup {
    let StackRow { row: code, prefixes, enters, after, .. } = row;
    let id = |number: usize| anchor.map(|anchor| format!("{anchor}-i{number}"));
    let line = match code.line {
        Line::Starts(n) => Some(n.to_string()),
        _ if code.range.is_none() => Some("–".to_string()),
        Line::Same | Line::None => None,
    };
    let starts = code.line != Line::Same;
    let class = code.role.unwrap_or(Role::OpData).class();
    let offset = code.offset.to_string();
    let label = if view.labels { code.label.as_deref() } else { Some(offset.as_str()) };
    let arrives = if code.handler { "exception caught" } else { "coming here" };
    html! {
        @if let Some(enters) = enters {
            li.ps-in-way.ps-s[starts] { span.ps-c.mu { (arrives) } " " (cells(enters)) }
        }
        li.ps-s[starts && enters.is_none()] id=[id(code.number)] data-offset=(code.offset) data-op=(code.opcode) data-arg=[arg(code)] data-line=[line] data-range=[code.range] {
            @for prefix in prefixes.iter().filter_map(|prefix| id(*prefix)) { span id=(prefix) {} }
            @if view.numbers { span.ps-n data-n=(code.number) {} }
            @if let Some(label) = label { span.ps-lb { (label) " " } }
            span.ps-c {
                span class=(class) { (code.opcode) }
                @if !code.meaning.is_empty() { " " (meaning(&code.meaning)) }
            }
            " "
            @match after {
                Some(after) => (cells(after)),
                None => span.mu { "never reached" },
            }
        }
    }
}

/// The operand as a number, where only its meaning is shown.
fn arg(row: &Row) -> Option<&str> {
    (!row.operand.is_empty() && !row.meaning.is_empty()).then_some(row.operand.as_str())
}

/// The decoded operand, cut where it is long.
fn meaning(pieces: &[(Role, String)]) -> Markup {
    let whole: String = pieces.iter().map(|(_, piece)| visible(piece)).collect();
    if whole.chars().count() <= MEANING {
        return html! {
            @for (role, piece) in pieces {
                @if *role == Role::Text { (text(piece)) } @else { span class=(role.class()) { (text(piece)) } }
            }
        };
    }
    let cut: String = whole.chars().take(MEANING - 1).collect();
    html! { span class=(pieces[0].0.class()) { (cut) "…" } }
}

/// The depth, and the entries with the top at the right.
fn cells(stack: &Entries) -> Markup {
    html! {
        span.ps-cells data-depth=(stack.depth) {
            @if stack.hidden > 0 { span.mu { (stack.hidden) " more " } }
            @for (i, entry) in stack.entries.iter().enumerate() { @if i > 0 { " " } (cell(entry)) }
        }
    }
}

fn cell(entry: &Entry) -> Markup {
    let mut class = String::new();
    for (on, name) in [(entry.fresh, "n"), (entry.leaves, "t"), (entry.role != Role::Text, entry.role.class())] {
        if on {
            if !class.is_empty() {
                class.push(' ');
            }
            class.push_str(name);
        }
    }
    let class = (!class.is_empty()).then_some(class);
    html! { b class=[class] { (text(&entry.text)) } }
}
