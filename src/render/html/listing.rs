//! The bytecode view: every code object with its listing.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::source::text;
use super::{arrows_of, explained};
use crate::render::escape::visible;
use crate::render::layout::lanes;
use crate::view::bytecode::{Bytecode, Line, ObjectListing, Protected, Row};
use crate::view::figure::{Figure, Version};
use crate::view::role::Role;

/// All code objects of a version.
pub(super) fn objects(figure: &Figure, version: &Version, bytecode: &Bytecode) -> Markup {
    html! {
        @for (i, object) in bytecode.objects.iter().enumerate() {
            div.ps-object id=(object_id(figure, version, i)) data-object=(visible(&object.qualname)) {
                div.ps-heading {
                    b { (visible(&object.qualname)) }
                    " " span { (object.kind) @for fact in &object.facts { " · " (fact) } }
                }
                (rows(figure, version, bytecode, object))
                (exceptions(bytecode, object))
            }
        }
        (explained::families(&bytecode.families))
    }
}

fn object_id(figure: &Figure, version: &Version, index: usize) -> String {
    format!("{}-{}-o{index}", figure.id, version.name.replace('.', ""))
}

/// What a row is called where others speak of it: its label, or its offset.
fn name(bytecode: &Bytecode, object: &ObjectListing, row: usize) -> String {
    match object.rows.get(row) {
        Some(Row { label: Some(label), .. }) if bytecode.labels => label.clone(),
        Some(row) => row.offset.to_string(),
        None => "end".to_string(),
    }
}

/// Widths of the columns of one listing, in characters.
struct Columns {
    line: usize,
    number: usize,
    label: usize,
    offset: usize,
    opcode: usize,
    operand: usize,
}

impl Columns {
    fn of(bytecode: &Bytecode, object: &ObjectListing) -> Columns {
        let widest = |f: &dyn Fn(&Row) -> usize| object.rows.iter().map(f).max().unwrap_or(0);
        Columns {
            line: widest(&|r| if let Line::Starts(n) = r.line { n.to_string().len() } else { 1 }),
            number: if bytecode.numbers { widest(&|r| r.number.to_string().len()) } else { 0 },
            label: if bytecode.labels { widest(&|r| r.label.as_ref().map_or(0, |l| l.len())) } else { 0 },
            offset: if bytecode.offsets { widest(&|r| r.offset.to_string().len()) } else { 0 },
            opcode: widest(&|r| r.opcode.len()),
            operand: widest(&|r| r.operand.len()),
        }
    }
}

/// Characters of the widest row, margins included.
pub(super) fn width(bytecode: &Bytecode) -> usize {
    let of = |object: &ObjectListing| {
        let columns = Columns::of(bytecode, object);
        let text = |row: &Row| {
            row.meaning.iter().map(|(_, t)| t.chars().count()).sum::<usize>() + if row.handler { 11 } else { 3 }
        };
        let places = if bytecode.positions { 14 } else { 0 };
        let fixed =
            columns.line + columns.number + columns.label + columns.offset + columns.opcode + columns.operand + places;
        let lanes = lanes::width(&arrows_of(&object.rows)) + usize::from(!object.protected.is_empty());
        fixed + lanes + 8 + object.rows.iter().map(text).max().unwrap_or(0)
    };
    bytecode.objects.iter().map(of).max().unwrap_or(0)
}

fn rows(figure: &Figure, version: &Version, bytecode: &Bytecode, object: &ObjectListing) -> Markup {
    let columns = Columns::of(bytecode, object);
    let arrows = arrows_of(&object.rows);
    let protected = !object.protected.is_empty();
    let mut style = format!(
        "--n:{};--lanes:{};--ln:{};--lb:{};--of:{}",
        object.rows.len(),
        lanes::width(&arrows) + usize::from(protected),
        columns.line,
        if columns.label > 0 { columns.label + 1 } else { 0 },
        if columns.offset > 0 { columns.offset + 1 } else { 0 },
    );
    if columns.number > 0 {
        // Writing to a string cannot fail.
        let _ = write!(style, ";--nu:{}", columns.number + 1);
    }
    html! {
        div.ps-scroll tabindex="0" role="group"
            aria-label={ "Bytecode of " (visible(&object.qualname)) ", CPython " (version.name) } {
            div.ps-grid.ps-rows.ps-offsets[bytecode.offsets] style=(style) {
                ol { @for row in &object.rows { (self::row(figure, version, bytecode, &columns, row)) } }
                @if !arrows.is_empty() || protected {
                    div.ps-margin aria-hidden="true" {
                        @for range in &object.protected { (bracket(object, range)) }
                        @for arrow in &arrows { (self::arrow(object, arrow)) }
                    }
                }
            }
        }
    }
}

fn row(figure: &Figure, version: &Version, bytecode: &Bytecode, columns: &Columns, row: &Row) -> Markup {
    let line = match row.line {
        Line::Starts(n) => Some(n.to_string()),
        _ if row.range.is_none() => Some("–".to_string()),
        Line::Same | Line::None => None,
    };
    // Most rows move data; those need no class.
    let role = row.role.filter(|role| *role != Role::OpData).map(Role::class);
    let class = match (row.line != Line::Same, role) {
        (true, Some(role)) => Some(format!("ps-s {role}")),
        (true, None) => Some("ps-s".to_string()),
        (false, role) => role.map(str::to_string),
    };
    let label = row.label.as_deref().filter(|_| bytecode.labels);
    let mut operand = String::new();
    if !row.operand.is_empty() || !row.meaning.is_empty() {
        let gap = columns.opcode - row.opcode.len().min(columns.opcode) + 1;
        // Writing to a string cannot fail.
        let _ = write!(operand, "{:gap$}{:>width$}", "", row.operand, width = columns.operand);
    }
    let anchor = (figure.anchors && row.number > 0).then(|| format!("{}-i{}", figure.anchor(version), row.number));
    html! {
        li id=[anchor] class=[class] data-offset=(row.offset) data-op=(row.opcode) data-line=[line] data-range=[row.range] {
            @if bytecode.numbers && row.number > 0 { span.ps-n data-n=(row.number) {} }
            @if let Some(label) = label { span.ps-lb { (label) " " } }
            (row.opcode)
            @if !operand.is_empty() || bytecode.positions {
                span {
                    (operand)
                    @if !row.meaning.is_empty() {
                        " ("
                        @match row.object {
                            Some(i) => a href={ "#" (object_id(figure, version, i)) } { (meaning(row)) },
                            None => (meaning(row)),
                        }
                        ")"
                    }
                    @if bytecode.positions && let Some(range) = row.range { "  " (range) }
                }
            }
            @if row.handler { span.ps-tag { " handler" } }
        }
    }
}

/// The pieces of an operand's meaning, in a place where text is muted.
fn meaning(row: &Row) -> Markup {
    html! {
        @for (role, piece) in &row.meaning {
            @match role {
                Role::Muted => (text(piece)),
                Role::Text => b { (text(piece)) },
                _ => b class=(role.class()) { (text(piece)) },
            }
        }
    }
}

/// Whether there is extra room above a row, because a line begins there.
fn has_gap(object: &ObjectListing, row: usize) -> bool {
    row > 0 && object.rows.get(row).is_some_and(|r| r.line != Line::Same)
}

fn arrow(object: &ObjectListing, arrow: &lanes::Arrow) -> Markup {
    let (first, last) = arrow.rows();
    let style = format!("grid-row:{}/{};--l:{}", first + 1, last + 2, arrow.lane);
    html! {
        span.ps-arrow.ps-back[arrow.is_back()].ps-raise[object.rows[arrow.from].when_raised].ps-gap[has_gap(object, first)] style=(style)
            data-rows={ (arrow.from) " " (arrow.to) } {}
    }
}

fn bracket(object: &ObjectListing, range: &Protected) -> Markup {
    let style = format!("grid-row:{}/{}", range.first + 1, range.last + 2);
    html! {
        span.ps-guard.ps-gap[has_gap(object, range.first)] style=(style)
            data-rows={ (range.first) " " (range.last) " " (range.handler) } {}
    }
}

fn exceptions(bytecode: &Bytecode, object: &ObjectListing) -> Markup {
    html! {
        @if !object.protected.is_empty() {
            div.ps-exceptions {
                span { "Exception table" }
                ul {
                    @for range in &object.protected {
                        li data-rows={ (range.first) " " (range.last) " " (range.handler) } {
                            (name(bytecode, object, range.first)) " to " (name(bytecode, object, range.last + 1)) " → "
                            (name(bytecode, object, range.handler)) span.mu {
                                " depth " (range.depth) @if range.lasti { ", lasti" }
                            }
                        }
                    }
                }
            }
        }
    }
}
