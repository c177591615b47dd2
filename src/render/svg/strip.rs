//! The pipeline strip as a picture: a box a stage, in as many rows as a page needs.

use maud::{Markup, html};

use super::{LINE, MUCH, across, cut};
use crate::view::pipeline::{Pipeline, StageBox};
use crate::view::sample::Bit;

/// Space between boxes, where the arrow is.
const GAP: i32 = 22;
const PAD: i32 = 9;
/// Longest line of a box, in characters.
const LONGEST: usize = 22;

/// The strip, with `title` as its name.
pub fn picture(view: &Pipeline, title: &str) -> Option<Markup> {
    let texts: Vec<Vec<String>> = view.boxes.iter().map(lines).collect();
    let columns = texts.iter().flatten().map(|line| line.chars().count()).max()?;
    let width = across(columns) + 2 * PAD;
    let height = texts.iter().map(Vec::len).max().unwrap_or(1) as i32 * LINE + 2 * PAD - 3;
    let room = ((MUCH + GAP) / (width + GAP)).max(1) as usize;
    // Rows of nearly the same length.
    let rows = texts.len().div_ceil(room);
    let in_row = texts.len().div_ceil(rows);
    let place = |n: usize| {
        let (column, row) = ((n % in_row) as i32, (n / in_row) as i32);
        (column * (width + GAP), row * (height + GAP))
    };
    let (all_wide, all_high) = (in_row as i32 * (width + GAP) - GAP + 2, rows as i32 * (height + GAP) - GAP + 2);
    Some(html! {
        svg.ps-pic role="img" width=(all_wide) height=(all_high) viewBox={ "-1 -1 " (all_wide) " " (all_high) } {
            title { (title) }
            desc { (words(view)) }
            @for n in 1..texts.len() { (arrow(place(n - 1), place(n), width, height)) }
            @for (n_of, text) in texts.iter().enumerate() {
                @let (x, y) = place(n_of);
                rect.ps-frame x=(x) y=(y) width=(width) height=(height) rx="4" {}
                @for (line, text) in text.iter().enumerate() {
                    text class=(match line { 0 => "ps-name", n if n <= view.boxes[n_of].counts.len() => "mu", _ => "tx" }) text-anchor="middle" x=(x + width / 2)
                        y=(y + PAD + 10 + line as i32 * LINE) { (text) }
                }
            }
        }
    })
}

fn lines(stage: &StageBox) -> Vec<String> {
    let mut lines = vec![stage.stage.to_string()];
    lines.extend(stage.counts.iter().map(|count| cut(count, LONGEST)));
    let bits = |bits: &Vec<Bit>| bits.iter().map(|bit| bit.text.as_str()).collect::<Vec<_>>().join(" ");
    lines.extend(stage.sample.iter().map(|line| cut(bits(line).trim_end(), LONGEST)));
    lines
}

/// The strip in words.
pub(crate) fn words(view: &Pipeline) -> String {
    let stage = |stage: &StageBox| format!("{} ({})", stage.stage, stage.counts.join(", "));
    view.boxes.iter().map(stage).collect::<Vec<_>>().join(", then ")
}

/// From box to box; into a new row it goes around.
fn arrow(from: (i32, i32), to: (i32, i32), width: i32, height: i32) -> Markup {
    let middle = height / 2;
    let (start, end) = ((from.0 + width, from.1 + middle), (to.0, to.1 + middle));
    let line = if from.1 == to.1 {
        format!("M{} {}H{}", start.0 + 2, start.1, end.0 - 7)
    } else {
        let (below, turn) = (from.1 + height + GAP / 2, to.0 + width / 2);
        format!("M{} {}V{below}H{turn}V{}", from.0 + width / 2, from.1 + height + 2, to.1 - 7)
    };
    let head = if from.1 == to.1 {
        format!("M{} {}l-7 -4v8z", end.0 - 1, end.1)
    } else {
        format!("M{} {}l-4 -7h8z", to.0 + width / 2, to.1 - 1)
    };
    html! {
        path.ps-thin d=(line) {}
        path.ps-head d=(head) {}
    }
}
