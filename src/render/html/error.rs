//! What stands where a figure could not be made.

use maud::{Markup, html};

use super::lines_without_gaps;
use super::source::text;
use crate::base::{Diagnostic, Place, Severity};
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

/// A line of the snippet, what the message is about underlined.
fn marked(line: &str, place: &Place, number: usize) -> Markup {
    let byte = |column: usize| line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
    let from = if number == place.line { byte(place.column) } else { line.len() - line.trim_start().len() };
    let to = if number == place.end_line { byte(place.end_column) } else { line.len() };
    match line.get(from..to) {
        Some(about) if !about.is_empty() => html! { (text(&line[..from])) u { (text(about)) } (text(&line[to..])) },
        _ => html! { (text(line)) },
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
    let message = code_words(&diagnostic.message);
    let markup = html! {
        div.pyscope.ps-error.ps-calm[calm].tex2jax_ignore role="note" aria-label=(label) {
            div { @if calm { (message) } @else { b { (message) } } }
            @if let Some(place) = &diagnostic.place {
                div.ps-place {
                    (visible(&place.file)) ":" (place.line) ":" (place.column)
                    @if !diagnostic.label.is_empty() { ": " (visible(&diagnostic.label)) }
                }
                @if !place.snippet.is_empty() {
                    div.ps-source tabindex="0" role="group" aria-label="Source" {
                        ol {
                            @for (i, line) in place.snippet.lines().take(12).enumerate() {
                                li data-line=(place.line + i) { (marked(line, place, place.line + i)) }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(snippet: &str, (line, column): (usize, usize), (end_line, end_column): (usize, usize)) -> String {
        let place = Place { file: "a.md".into(), line, column, end_line, end_column, snippet: snippet.into() };
        let html = error_box(&Diagnostic::error("`x` is wrong").at(place));
        html.split("<li ").skip(1).map(|li| li.split("</li>").next().unwrap_or_default()).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn what_is_wrong_is_underlined() {
        assert_eq!(boxed("é = <x", (7, 5), (7, 7)), "data-line=\"7\">é = <u>&lt;x</u>");
        assert_eq!(boxed("f(\n  a)", (7, 2), (8, 4)), "data-line=\"7\">f<u>(</u>|data-line=\"8\">  <u>a</u>)");
        // Places that are not there are no marks.
        for (start, end) in [((7, 3), (7, 3)), ((7, 9), (7, 99)), ((7, 2), (7, 1)), ((7, 0), (7, 0))] {
            assert_eq!(boxed("ab", start, end), "data-line=\"7\">ab", "{start:?}");
        }
    }
}
