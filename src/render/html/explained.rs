//! What instructions do, and what they may become.

use maud::{Markup, html};

use crate::view::explain::{Explained, Family};

/// What the instructions do, folded; the script shows the part that belongs to the chosen row.
pub(super) fn list(all: &[Explained]) -> Markup {
    html! {
        @if !all.is_empty() {
            details.ps-explain {
                summary {
                    @if all.len() == 1 { "What this instruction does" } @else { "What these " (all.len()) " instructions do" }
                }
                ul { @for one in all { (entry(one)) } }
            }
        }
    }
}

fn entry(one: &Explained) -> Markup {
    html! {
        li data-for=(one.opcode) {
            b { a href=(one.link) { (one.opcode) } } " " span.mu { (filled(&one.stack.replace("->", "→"))) } " "
            span {
                (filled(one.text)) " "
                span.mu {
                    (capital(&one.since)) "."
                    @if one.forms > 0 {
                        " As it runs, it may take "
                        @if one.forms == 1 { "a special form." } @else { "one of " (one.forms) " special forms." }
                    }
                }
            }
        }
    }
}

fn capital(text: &str) -> String {
    text.chars().take(1).flat_map(char::to_uppercase).chain(text.chars().skip(1)).collect()
}

/// Each instruction with its caches as a row of boxes, two bytes each, and its special forms.
pub(super) fn families(families: &[Family]) -> Markup {
    html! {
        @if !families.is_empty() {
            div.ps-families {
                div.ps-view { "What these become as they run" }
                ul { @for family in families { (self::family(family)) } }
                p.mu {
                    "In code that has not run, the counters hold their first value and the other caches nothing, so no special form is "
                    "in a file or in this listing. A running CPython shows them with "
                    span.ps-mono { "dis.dis(f, adaptive=True)" } "."
                }
            }
        }
    }
}

fn family(family: &Family) -> Markup {
    html! {
        li {
            span.ps-units.ps-mono {
                b { (family.opcode) }
                @for (name, units) in &family.caches {
                    " " span style=[(*units > 1).then(|| format!("--u:{units}"))] {
                        (name.replace('_', " ")) @if *units > 1 { span.mu { " ×" (units) } }
                    }
                }
            }
            @if family.forms.is_empty() {
                " " span.mu { "no special form" }
            } @else {
                ul.ps-forms.ps-mono { @for form in &family.forms { li { (form) } } }
            }
        }
    }
}

/// A text of an explanation: what stands between backticks is code, and the marks are places that a row can fill.
fn filled(text: &str) -> Markup {
    html! {
        @for (i, part) in text.split('`').enumerate() {
            @if i % 2 == 0 { (places(part)) } @else { span.ps-mono { (places(part)) } }
        }
    }
}

fn places(text: &str) -> Markup {
    const MARKS: [(&str, &str); 3] = [("{operand}", "…"), ("{arg}", "n"), ("{target}", "…")];
    let first = MARKS.iter().filter_map(|(mark, shown)| Some((text.find(mark)?, mark, shown))).min();
    html! {
        @match first {
            Some((at, mark, shown)) => {
                (text[..at])
                span data-fill=(mark[1..mark.len() - 1]) { (shown) }
                (places(&text[at + mark.len()..]))
            }
            None => (text),
        }
    }
}
