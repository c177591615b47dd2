//! What stands where a figure could not be made.

use maud::{Markup, html};

use super::lines_without_gaps;
use super::source::text;
use crate::base::{Diagnostic, Severity};
use crate::render::escape::visible;

/// A message in which what stands between backticks is code.
fn code_words(message: &str) -> Markup {
    let message = visible(message);
    let parts: Vec<&str> = message.split('`').collect();
    // An odd backtick out is only a backtick.
    let whole = parts.len() % 2 == 1;
    html! {
        @if whole {
            @for (i, part) in parts.iter().enumerate() {
                @if i % 2 == 0 { (part) } @else { span.ps-mono { (part) } }
            }
        } @else { (message) }
    }
}

/// A box with the message, the source lines it is about and what to do, as one `<div>` without blank lines.
pub fn error_box(diagnostic: &Diagnostic) -> String {
    let label = match diagnostic.severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Note => "Note",
    };
    let calm = diagnostic.severity == Severity::Note;
    let markup = html! {
        div.pyscope.ps-error.ps-calm[calm].tex2jax_ignore role="note" aria-label=(label) {
            div.ps-heading { b { (code_words(&diagnostic.message)) } }
            @if let Some(place) = &diagnostic.place {
                div.ps-place {
                    (visible(&place.file)) ":" (place.line) ":" (place.column)
                    @if !diagnostic.label.is_empty() { ": " (visible(&diagnostic.label)) }
                }
                @if !place.snippet.is_empty() {
                    div.ps-source tabindex="0" role="group" aria-label="Source" {
                        ol {
                            @for (i, line) in place.snippet.lines().take(12).enumerate() {
                                li data-line=(place.line + i) { (text(line)) }
                            }
                        }
                    }
                }
            }
            @for hint in &diagnostic.hints { div.ps-hint { (code_words(hint)) } }
        }
    };
    lines_without_gaps(markup.into_string())
}
