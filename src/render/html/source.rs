//! The source pane.

use maud::{Markup, Render, html};

use super::write::{push_all, push_source, push_text};
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
                            li data-line=(line.number) { (Pieces(&line.pieces)) }
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

/// A line's pieces.
struct Pieces<'a>(&'a [Piece]);

impl Render for Pieces<'_> {
    fn render_to(&self, out: &mut String) {
        for Piece { role, text } in self.0 {
            match role {
                Role::Text => push_source(out, text),
                role => {
                    push_all(out, &["<span class=\"", role.class(), "\">"]);
                    push_source(out, text);
                    out.push_str("</span>");
                }
            }
        }
    }
}

/// Text in which steering characters are shown as escapes.
pub(super) struct Text<'a>(pub(super) &'a str);

impl Render for Text<'_> {
    fn render_to(&self, out: &mut String) {
        push_text(out, self.0);
    }
}

/// The same, for text in a place of its own.
pub(super) fn text(text: &str) -> Text<'_> {
    Text(text)
}
