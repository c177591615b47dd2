//! The value stack as a picture: a row an instruction, the entries after it as boxes that grow to the right.

use maud::{Markup, html};

use super::{LINE, across, cut};
use crate::render::escape::visible;
use crate::view::bytecode::{Line, Row};
use crate::view::stack::{Entries, Entry, ObjectStack, Stack, StackRow};

/// Longest text of an instruction, and of an entry, in characters.
const CODE: usize = 42;
const ENTRY: usize = 22;
/// Height of a row; boxes are a little lower.
const ROW: i32 = LINE + 3;

/// The stack of one code object; `None` where it has more rows than a page can show.
pub fn picture(view: &Stack, object: &ObjectStack) -> Option<Markup> {
    let rows: Vec<Drawn<'_>> = object.rows.iter().flat_map(|row| drawn(view, row)).collect();
    // Numbers stand before everything else.
    let number = rows.iter().map(|row| row.number.len()).max()?;
    let number = if number > 0 { number + 2 } else { 0 };
    let line = number + rows.iter().map(|row| row.line.len()).max()?;
    let name = rows.iter().map(|row| row.name.len()).max()?;
    let code = rows.iter().map(|row| row.code.chars().count()).max()?;
    let left = across(line + name + code + 5);
    let wide = rows.iter().map(|row| left + row.width()).max()?.max(left + across(14)) + 2;
    let high = rows.len() as i32 * ROW + 2;
    (high <= super::LONG && wide <= super::WIDE).then(|| {
        html! {
            svg.ps-pic role="img" width=(wide) height=(high) viewBox={ "-1 -1 " (wide) " " (high) } {
                title { "Stack of " (visible(&object.qualname)) }
                desc { (object.facts.join(", ")) "; after each instruction the entries, the top at the right" }
                @for (n, row) in rows.iter().enumerate() {
                    @let y = n as i32 * ROW;
                    @if !row.number.is_empty() {
                        text.mu text-anchor="end" x=(across(number - 2)) y=(y + 13) { (row.number) }
                    }
                    text.mu text-anchor="end" x=(across(line)) y=(y + 13) { (row.line) }
                    text.ju text-anchor="end" x=(across(line + name + 1)) y=(y + 13) { (row.name) }
                    text class=(row.class) x=(across(line + name + 3)) y=(y + 13) { (row.code) }
                    (cells(row.stack, left, y))
                }
            }
        }
    })
}

struct Drawn<'a> {
    /// Empty where it is not shown.
    number: String,
    line: String,
    name: String,
    code: String,
    class: &'static str,
    /// `None` where control never comes.
    stack: Option<&'a Entries>,
}

impl Drawn<'_> {
    fn width(&self) -> i32 {
        let Some(stack) = self.stack else { return across(14) };
        let cells = stack.entries.iter().map(|entry| cell(&entry.text) + 3).sum::<i32>();
        cells + if stack.hidden > 0 { across(hidden(stack).len()) + 8 } else { 0 }
    }
}

/// An instruction, and before it the stack that comes from elsewhere.
fn drawn<'a>(view: &Stack, row: &'a StackRow) -> Vec<Drawn<'a>> {
    let line = match row.row.line {
        Line::Starts(n) => n.to_string(),
        Line::None => "–".to_string(),
        Line::Same => String::new(),
    };
    let name = match view.labels {
        true => row.row.label.clone().unwrap_or_default(),
        false => row.row.offset.to_string(),
    };
    let class = row.row.role.map_or("tx", |role| role.class());
    let number = if view.numbers { row.row.number.to_string() } else { String::new() };
    let own = Drawn { number, line, name, code: code(&row.row), class, stack: row.after.as_ref() };
    let arrives = if row.row.handler { "exception caught" } else { "coming here" };
    let before = row.enters.as_ref().map(|enters| Drawn {
        number: String::new(),
        line: String::new(),
        name: String::new(),
        code: arrives.to_string(),
        class: "mu",
        stack: Some(enters),
    });
    before.into_iter().chain([own]).collect()
}

fn code(row: &Row) -> String {
    let meaning: String = row.meaning.iter().map(|(_, piece)| piece.as_str()).collect();
    cut(format!("{} {meaning}", row.opcode).trim_end(), CODE)
}

fn cell(text: &str) -> i32 {
    across(cut(text, ENTRY).chars().count()) + 8
}

fn hidden(stack: &Entries) -> String {
    format!("{} more", stack.hidden)
}

fn cells(stack: Option<&Entries>, left: i32, y: i32) -> Markup {
    let Some(stack) = stack else { return html! { text.mu x=(left) y=(y + 13) { "never reached" } } };
    let mut x = left + if stack.hidden > 0 { across(hidden(stack).len()) + 8 } else { 0 };
    let start = |entry: &Entry| {
        let start = x;
        x += cell(&entry.text) + 3;
        start
    };
    let starts: Vec<i32> = stack.entries.iter().map(start).collect();
    html! {
        @if stack.hidden > 0 { text.mu x=(left) y=(y + 13) { (hidden(stack)) } }
        @for (entry, x) in stack.entries.iter().zip(starts) {
            @let width = cell(&entry.text);
            rect class=(if entry.fresh { "ps-fresh" } else { "ps-frame" }) x=(x) y=(y + 1) width=(width) height=(ROW - 2) rx="2" {}
            text class=(entry.role.class()) x=(x + 4) y=(y + 13) { (cut(&entry.text, ENTRY)) }
        }
    }
}
