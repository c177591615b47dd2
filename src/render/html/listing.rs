//! The bytecode view: every code object with its listing.

use std::fmt::Write as _;

use maud::{Markup, Render, html};

use super::write::{Escaped, push, push_all, push_escaped, push_number, push_range, push_text};
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
                ol { @for row in &object.rows { (RowItem { figure, version, bytecode, columns: &columns, row }) } }
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

/// One row. It is written by hand: rows are most of a page.
struct RowItem<'a> {
    figure: &'a Figure,
    version: &'a Version,
    bytecode: &'a Bytecode,
    columns: &'a Columns,
    row: &'a Row,
}

impl Render for RowItem<'_> {
    fn render_to(&self, out: &mut String) {
        let row = self.row;
        out.push_str("<li");
        if self.figure.anchors && row.number > 0 {
            let anchor = self.figure.anchor(self.version);
            push(out, format_args!(" id=\"{}-i{}\"", Escaped(&anchor), row.number));
        }
        // Most rows move data; those need no class.
        let role = row.role.filter(|role| *role != Role::OpData).map(Role::class);
        match (row.line != Line::Same, role) {
            (true, Some(role)) => push_all(out, &[" class=\"ps-s ", role, "\""]),
            (true, None) => out.push_str(" class=\"ps-s\""),
            (false, Some(role)) => push_all(out, &[" class=\"", role, "\""]),
            (false, None) => {}
        }
        out.push_str(" data-offset=\"");
        push_number(out, row.offset);
        out.push_str("\" data-op=\"");
        push_escaped(out, row.opcode);
        out.push('"');
        match row.line {
            Line::Starts(line) => {
                out.push_str(" data-line=\"");
                push_number(out, line);
                out.push('"');
            }
            _ if row.range.is_none() => out.push_str(" data-line=\"–\""),
            Line::Same | Line::None => {}
        }
        if let Some(range) = row.range {
            out.push_str(" data-range=\"");
            push_range(out, range);
            out.push('"');
        }
        out.push('>');
        self.content(out);
        out.push_str("</li>");
    }
}

impl RowItem<'_> {
    fn content(&self, out: &mut String) {
        let RowItem { bytecode, columns, row, .. } = *self;
        if bytecode.numbers && row.number > 0 {
            push(out, format_args!("<span class=\"ps-n\" data-n=\"{}\"></span>", row.number));
        }
        if let Some(label) = row.label.as_deref().filter(|_| bytecode.labels) {
            push_all(out, &["<span class=\"ps-lb\">", label, " </span>"]);
        }
        push_escaped(out, row.opcode);
        let has_operand = !row.operand.is_empty() || !row.meaning.is_empty();
        if has_operand || bytecode.positions {
            out.push_str("<span>");
            if has_operand {
                let gap = columns.opcode.saturating_sub(row.opcode.len()) + 1;
                let gap = gap + columns.operand.saturating_sub(row.operand.len());
                out.extend(std::iter::repeat_n(' ', gap));
                out.push_str(&row.operand);
            }
            if !row.meaning.is_empty() {
                out.push_str(" (");
                let link = row.object.map(|i| object_id(self.figure, self.version, i));
                if let Some(id) = &link {
                    push(out, format_args!("<a href=\"#{}\">", Escaped(id)));
                }
                meaning(out, row);
                out.push_str(if link.is_some() { "</a>)" } else { ")" });
            }
            if let Some(range) = row.range.filter(|_| bytecode.positions) {
                out.push_str("  ");
                push_range(out, range);
            }
            out.push_str("</span>");
        }
        if row.handler {
            out.push_str("<span class=\"ps-tag\"> handler</span>");
        }
    }
}

/// The pieces of an operand's meaning, in a place where text is muted.
fn meaning(out: &mut String, row: &Row) {
    for (role, piece) in &row.meaning {
        match role {
            Role::Muted => push_text(out, piece),
            Role::Text => out.push_str("<b>"),
            _ => push_all(out, &["<b class=\"", role.class(), "\">"]),
        }
        if *role != Role::Muted {
            push_text(out, piece);
            out.push_str("</b>");
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
