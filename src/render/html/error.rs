//! What stands where a figure could not be made.

use maud::html;

use super::lines_without_gaps;
use super::source::text;
use crate::base::{Diagnostic, Severity};
use crate::render::escape::visible;

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
            div.ps-heading { b { (visible(&diagnostic.message)) } }
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
            @for hint in &diagnostic.hints { div.ps-hint { (visible(hint)) } }
        }
    };
    lines_without_gaps(&markup.into_string())
}
