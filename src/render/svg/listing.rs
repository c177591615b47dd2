//! A listing as a picture: rows of instructions, jumps as arrows beside them.

use maud::{Markup, html};

use super::{LINE, across, cut};
use crate::render::escape::visible;
use crate::render::layout::lanes;
use crate::view::bytecode::{Bytecode, Line, ObjectListing, Row};

/// Longest meaning of an operand, in characters.
const LONGEST: usize = 48;
/// Distance of two arrows.
const LANE: i32 = 9;
/// Room above a row where a line begins.
const GAP: i32 = 5;

/// The listing of one code object; `None` where it has more rows than a page can show.
pub fn picture(view: &Bytecode, object: &ObjectListing) -> Option<Markup> {
    let name = |row: &Row| match &row.label {
        Some(label) if view.labels => label.clone(),
        _ if view.labels => String::new(),
        _ => row.offset.to_string(),
    };
    let widest = |f: &dyn Fn(&Row) -> usize| object.rows.iter().map(f).max();
    let jumps: Vec<(usize, usize)> =
        object.rows.iter().enumerate().filter_map(|(n, row)| Some((n, row.target?))).collect();
    let arrows = lanes::arrows(&jumps);
    let margin = lanes::width(&arrows) as i32 * LANE + if arrows.is_empty() { 0 } else { 10 };
    let line_end = across(widest(&|row| line(row).len())?);
    let name_end =
        line_end + across(1) + margin + if arrows.is_empty() { 0 } else { 6 } + across(widest(&|row| name(row).len())?);
    let opcode = name_end + across(1);
    let operand = opcode + across(widest(&|row| row.opcode.len())? + 1 + widest(&|row| row.operand.len())?);
    let meaning_at = operand + across(1);
    let wide = widest(&|row| meaning(row).chars().count()).map_or(0, |widest| meaning_at + across(widest + 2)) + 4;
    let mut y = 0;
    let tops: Vec<i32> = object
        .rows
        .iter()
        .enumerate()
        .map(|(n, row)| {
            y += if n > 0 && row.line != Line::Same { GAP } else { 0 };
            let top = y;
            y += LINE;
            top
        })
        .collect();
    let high = y + 2;
    let x_of = |arrow: &lanes::Arrow| line_end + across(1) + margin - 10 - arrow.lane as i32 * LANE;
    (high <= super::LONG && wide <= super::WIDE).then(|| {
        html! {
            svg.ps-pic role="img" width=(wide) height=(high) viewBox={ "-1 -1 " (wide) " " (high) } {
                title { "Bytecode of " (visible(&object.qualname)) }
                desc { (object.facts.join(", ")) "; jumps are arrows" }
                @for arrow in &arrows {
                    (self::arrow(arrow, &tops, x_of(arrow), line_end + across(1) + margin))
                }
                @for (row, top) in object.rows.iter().zip(&tops) {
                    @let y = top + 12;
                    text.mu text-anchor="end" x=(line_end) y=(y) { (line(row)) }
                    text.ju text-anchor="end" x=(name_end) y=(y) { (name(row)) }
                    text class=(row.role.map_or("tx", |role| role.class())) x=(opcode) y=(y) { (row.opcode) }
                    text.mu text-anchor="end" x=(operand) y=(y) { (row.operand) }
                    @let said = meaning(row);
                    @if !said.is_empty() {
                        text class=(row.meaning.first().map_or("tx", |(role, _)| role.class())) x=(meaning_at) y=(y) { "(" (said) ")" }
                    }
                }
            }
        }
    })
}

fn line(row: &Row) -> String {
    match row.line {
        Line::Starts(n) => n.to_string(),
        Line::None => "–".to_string(),
        Line::Same => String::new(),
    }
}

fn meaning(row: &Row) -> String {
    let text: String = row.meaning.iter().map(|(_, piece)| piece.as_str()).collect();
    cut(&text, LONGEST)
}

/// Out to the left of the row, along the lane, and in again.
fn arrow(arrow: &lanes::Arrow, tops: &[i32], x: i32, right: i32) -> Markup {
    let (Some(from), Some(to)) = (tops.get(arrow.from), tops.get(arrow.to)) else { return html! {} };
    let (from, to) = (from + 11, to + 5);
    let line = format!("M{right} {from}H{x}V{to}H{}", right - 5);
    let head = format!("M{} {to}l-6 -3.5v7z", right + 1);
    html! {
        path class=(if arrow.is_back() { "ps-link" } else { "ps-go" }) d=(line) {}
        path class=(if arrow.is_back() { "ps-link-head" } else { "ps-go-head" }) d=(head) {}
    }
}
