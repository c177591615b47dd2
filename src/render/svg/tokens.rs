//! Tokens as a picture: under every source line a box for each token, its type below.

use maud::{Markup, html};

use super::{LINE, MUCH, across, cut};
use crate::view::token_lines::{TokenBox, TokenLines};

/// Longest text of a token, in characters.
const LONGEST: usize = 30;
/// Height of a box.
const HIGH: i32 = 2 * LINE + 6;
const GAP: i32 = 4;
const PAD: i32 = 5;

struct Placed<'a> {
    token: &'a TokenBox,
    text: String,
    x: i32,
    y: i32,
    width: i32,
}

/// The tokens; `None` where there are more than a page can show.
pub fn picture(view: &TokenLines) -> Option<Markup> {
    let digits = view.lines.iter().map(|line| line.number.to_string().len()).max()?;
    let left = across(digits) + 12;
    let mut placed: Vec<Placed<'_>> = Vec::new();
    let mut numbers: Vec<(u32, i32)> = Vec::new();
    let mut y = 0;
    for line in &view.lines {
        numbers.push((line.number, y));
        let mut x = left;
        for token in &line.tokens {
            let text = cut(&token.text, LONGEST);
            let width = across(text.chars().count().max(token.name.len())) + 2 * PAD;
            if x + width > MUCH && x > left {
                (x, y) = (left, y + HIGH + GAP);
            }
            placed.push(Placed { token, text, x, y, width });
            x += width + GAP;
        }
        y += HIGH + 2 * GAP;
    }
    let wide = placed.iter().map(|p| p.x + p.width).max()? + 2;
    let high = y - 2 * GAP + 2;
    (high <= super::LONG).then(|| {
        html! {
            svg.ps-pic role="img" width=(wide) height=(high) viewBox={ "-1 -1 " (wide) " " (high) } {
                title { "Tokens" }
                desc { (view.facts.join(", ")) "; under every line of the source its tokens, each with its type" }
                @for (number, y) in &numbers {
                    text.mu text-anchor="end" x=(left - 10) y=(y + LINE) { (number) }
                }
                @for one in &placed { (box_of(one)) }
            }
        }
    })
}

fn box_of(one: &Placed<'_>) -> Markup {
    let middle = one.x + one.width / 2;
    html! {
        rect class=(if one.token.sign { "ps-sign" } else { "ps-frame" }) x=(one.x) y=(one.y) width=(one.width) height=(HIGH) rx="3" {}
        text class=(one.token.role.class()) text-anchor="middle" x=(middle) y=(one.y + LINE - 1) { (one.text) }
        text.ps-small text-anchor="middle" x=(middle) y=(one.y + 2 * LINE) { (one.token.name) }
    }
}
