//! The instructions view: what was emitted, what became of it, and what each pass changed.

use maud::{Markup, html};

use crate::render::escape::visible;
use crate::view::passes::{Became, Change, ChangeKind, PassChange};
use crate::view::sequence::{Instructions, Optimiser, SequenceRow, UnitSequence};

/// All code units of a version; `anchor` is what the ids of the rows begin with, if they have any.
pub(super) fn units(view: &Instructions, anchor: Option<&str>) -> Markup {
    html! { @for (unit, first) in view.numbered() { (self::unit(unit, anchor, first, view.digits())) } }
}

/// Characters of the widest row.
pub(super) fn width(view: &Instructions) -> usize {
    let rows = || view.units.iter().flat_map(|unit| &unit.rows);
    let left = |row: &SequenceRow| row.opcode.len() + 2 + row.operand.chars().count() + if row.pseudo { 8 } else { 0 };
    let right = |row: &SequenceRow| match &row.became {
        None | Some(Became::Itself) => 0,
        Some(Became::Another(text)) => text.chars().count() + 6,
        Some(Became::Gone(kind, into, pass)) => kind.word().len() + 10 + into.chars().count().max(pass.len()),
    };
    10 + view.digits() + rows().map(left).max().unwrap_or(0) + rows().map(right).max().unwrap_or(0)
}

/// `digits` is how many the numbers of the instructions have, 0 where they are not shown.
fn unit(unit: &UnitSequence, anchor: Option<&str>, first: usize, digits: usize) -> Markup {
    let id = |row: usize| anchor.map(|anchor| format!("{anchor}-i{}", first + row));
    let number = |row: usize| (digits > 0).then(|| format!("{:>digits$} ", first + row));
    let width = unit.rows.iter().map(|r| r.opcode.len()).max().unwrap_or(0);
    html! {
        div.ps-unit {
            (super::stages::heading(&visible(&unit.qualname), &unit.facts))
            ol.ps-sequence tabindex="0" {
                @for (n, row) in unit.rows.iter().enumerate() { (self::row(row, width, id(n), number(n))) }
            }
            @if let Some(optimiser) = &unit.optimiser { (self::optimiser(optimiser)) }
        }
    }
}

fn row(row: &SequenceRow, width: usize, id: Option<String>, number: Option<String>) -> Markup {
    let gap = " ".repeat(width + 1 - row.opcode.len());
    html! {
        li id=[id] data-range=[row.range] data-line=[row.range.map(|r| r.line())] {
            span {
                @if let Some(label) = &row.label { span.ps-lb { (label) ": " } }
                @if let Some(number) = number { span.mu { (number) } }
                span class=(row.role.class()) { (row.opcode) }
                @if !row.operand.is_empty() { (gap) (visible(&row.operand)) }
                @if row.pseudo { span.mu { "  pseudo" } }
            }
            @match &row.became {
                None | Some(Became::Itself) => {}
                Some(Became::Another(text)) => { " " span.ps-to { (visible(text)) } }
                Some(Became::Gone(kind, into, pass)) => { " " (gone(*kind, into, pass)) }
            }
        }
    }
}

fn gone(kind: ChangeKind, into: &str, pass: &str) -> Markup {
    html! {
        span.ps-gone {
            span.ps-kind { (kind.word()) }
            @if into.is_empty() { span.mu { ": " (pass) } } @else { " into " (visible(into)) }
        }
    }
}

fn optimiser(optimiser: &Optimiser) -> Markup {
    html! {
        @if optimiser.passes.is_empty() {
            p.ps-quiet { "None of the " (optimiser.all_passes) " passes of the optimiser changed an instruction." }
        } @else {
            p.ps-quiet {
                (optimiser.passes.len()) " of the " (optimiser.all_passes) " passes of the optimiser changed something:"
            }
            ol.ps-passes tabindex="0" { @for pass in &optimiser.passes { (self::pass(pass)) } }
        }
    }
}

fn pass(pass: &PassChange) -> Markup {
    html! {
        li {
            b { (pass.pass) } span.mu { " · " (pass.left) " left" }
            ul { @for change in &pass.changes { (self::change(change)) } }
        }
    }
}

fn change(change: &Change) -> Markup {
    let places: Vec<String> = change.places.iter().map(ToString::to_string).collect();
    let places = Some(places.join(" ")).filter(|all| !all.is_empty());
    html! {
        li data-range=[places] {
            span.ps-kind { (change.kind.word()) } " "
            span {
                (side(&change.before))
                @if !change.after.is_empty() && !change.before.is_empty() { " " span.ps-to {} }
                (side(&change.after))
            }
        }
    }
}

fn side(lines: &[String]) -> Markup {
    html! { @for (n, line) in lines.iter().enumerate() { @if n > 0 { ", " } span { (visible(line)) } } }
}
