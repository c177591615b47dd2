//! The instructions view: what was emitted, and what each pass changed.

use maud::{Markup, html};

use crate::render::escape::visible;
use crate::view::sequence::{Instructions, PassChange, SequenceRow, UnitSequence};

/// All code units of a version.
pub(super) fn units(view: &Instructions) -> Markup {
    html! { @for unit in &view.units { (self::unit(unit)) } }
}

fn unit(unit: &UnitSequence) -> Markup {
    let width = unit.rows.iter().map(|r| r.opcode.len()).max().unwrap_or(0);
    html! {
        div.ps-unit {
            (super::stages::heading(&visible(&unit.qualname), &unit.facts))
            ol.ps-sequence tabindex="0" { @for row in &unit.rows { (self::row(row, width)) } }
            @if unit.passes.is_empty() {
                p.ps-quiet { "None of the " (unit.all_passes) " passes of the optimiser changed an instruction." }
            } @else {
                ol.ps-passes tabindex="0" { @for pass in &unit.passes { (self::pass(pass)) } }
            }
        }
    }
}

fn row(row: &SequenceRow, width: usize) -> Markup {
    let gap = " ".repeat(width + 1 - row.opcode.len());
    html! {
        li data-range=[row.range] data-line=[row.range.map(|r| r.line())] {
            @if let Some(label) = &row.label { span.ps-lb { (label) ": " } }
            span class=(row.role.class()) { (row.opcode) }
            @if !row.operand.is_empty() { (gap) (visible(&row.operand)) }
            @if row.pseudo { span.mu { "  pseudo" } }
        }
    }
}

fn pass(pass: &PassChange) -> Markup {
    html! {
        li {
            b { (pass.pass) } span.mu { " · " (pass.left) " left" }
            ul {
                @for (came, line) in &pass.lines {
                    li.ps-came[*came].ps-went[!*came] { (if *came { "+ " } else { "− " }) (visible(line)) }
                }
            }
        }
    }
}
