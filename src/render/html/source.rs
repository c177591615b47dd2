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
    let class = (piece.role != Role::Text).then(|| piece.role.class());
    let column = piece.linked.then_some(piece.column);
    match (class, column) {
        (None, None) => text(&piece.text),
        _ => html! { span class=[class] data-c=[column] { (text(&piece.text)) } },
    }
}

/// Text in which steering characters are shown as escapes.
pub(super) fn text(text: &str) -> Markup {
    html! {
        @for run in text.split_inclusive(is_steering) {
            @match run.chars().next_back().filter(|&c| is_steering(c)) {
                Some(c) => { (run[..run.len() - c.len_utf8()]) span.es { (escape(c)) } }
                None => (run),
            }
        }
    }
}
