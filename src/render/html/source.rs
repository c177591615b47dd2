//! The source pane.

use maud::{Markup, html};

use crate::render::escape::{escape, is_steering};
use crate::view::figure::Figure;
use crate::view::role::Role;
use crate::view::source::{Piece, SourceLine};

/// The pane with all lines that are not hidden; where lines are hidden, a mark says how many.
pub(super) fn pane(figure: &Figure) -> Markup {
    let lines = &figure.source.lines;
    html! {
        div.ps-side {
            div.ps-source tabindex="0" role="group" aria-label="Source" {
                ol {
                    @for (i, line) in lines.iter().enumerate() {
                        @if !line.hidden {
                            li data-line=(line.number) { @for piece in &line.pieces { (self::piece(piece)) } }
                        } @else if i == 0 || !lines[i - 1].hidden {
                            (hidden(&lines[i..]))
                        }
                    }
                }
            }
        }
    }
}

fn hidden(rest: &[SourceLine]) -> Markup {
    let n = rest.iter().take_while(|l| l.hidden).count();
    html! { li.ps-hidden { "⋯ " (n) @if n == 1 { " hidden line" } @else { " hidden lines" } } }
}

fn piece(piece: &Piece) -> Markup {
    match piece.role {
        Role::Text => source_text(&piece.text),
        role => html! { span class=(role.class()) { (source_text(&piece.text)) } },
    }
}

/// Text of which the page counts the bytes: an escape says how many it stands for.
fn source_text(text: &str) -> Markup {
    shown(text, true)
}

/// Text in which steering characters are shown as escapes.
pub(super) fn text(text: &str) -> Markup {
    shown(text, false)
}

fn shown(text: &str, counted: bool) -> Markup {
    html! {
        @for run in text.split_inclusive(is_steering) {
            @match run.chars().next_back().filter(|&c| is_steering(c)) {
                Some(c) => { (run[..run.len() - c.len_utf8()]) span.es data-n=[counted.then_some(c.len_utf8())] { (escape(c)) } }
                None => (run),
            }
        }
    }
}
