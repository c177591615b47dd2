//! Diagnostics as text for a terminal, in the look of rustc's messages.
//!
//! What an author wrote goes into a terminal here, so characters that would steer it (escape sequences, other controls,
//! bidirectional marks) are shown as `�` or by their code.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::base::{Diagnostic, Place, Severity};

/// Widest part of a source line that is shown, in characters; a minified line must not fill the screen.
const MAX_LINE: usize = 200;

/// Writes messages with ANSI colours, one empty line between them; the stream drops the colours where they do not belong.
pub fn write(out: &mut dyn Write, diagnostics: &[Diagnostic]) -> io::Result<()> {
    for diagnostic in diagnostics {
        writeln!(out, "{}\n", render(diagnostic, &Renderer::styled().decor_style(DecorStyle::Ascii)))?;
    }
    out.flush()
}

/// One message as plain text, without colours.
pub fn plain(diagnostic: &Diagnostic) -> String {
    render(diagnostic, &Renderer::plain().decor_style(DecorStyle::Ascii))
}

fn render(diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let message = inert(&diagnostic.message);
    let label = inert(&diagnostic.label);
    let hints: Vec<String> = diagnostic.hints.iter().map(|hint| inert(hint)).collect();
    let mut group =
        level.primary_title(message.as_str()).elements(std::iter::empty::<annotate_snippets::Message<'_>>());
    let (path, snippet, marked);
    if let Some(place) = &diagnostic.place {
        path = inert(&place.file);
        (snippet, marked) = window(place);
        if snippet.is_empty() {
            let origin = annotate_snippets::Origin::path(path.as_str()).line(place.line).char_column(place.column);
            group = group.element(origin);
        } else {
            let annotation = AnnotationKind::Primary.span(marked).label(label.as_str());
            let source = Snippet::source(snippet.as_str()).line_start(place.line).path(path.as_str());
            group = group.element(source.fold(false).annotation(annotation));
        }
    }
    for hint in &hints {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    renderer.render(&[group])
}

/// The snippet with inert characters and short lines, and the byte range in it that the place marks.
fn window(place: &Place) -> (String, Range<usize>) {
    let mut text = String::new();
    let (mut start, mut end) = (None, None);
    let last = place.end_line.max(place.line);
    // Of a long range only the first lines are shown; the mark then ends with them.
    let lines: Vec<&str> = place.snippet.split('\n').take((last - place.line + 1).min(6)).collect();
    for (index, line) in lines.iter().enumerate() {
        let number = place.line + index;
        for (at, c) in line.trim_end_matches('\r').chars().enumerate().take(MAX_LINE) {
            if number == place.line && at + 1 == place.column {
                start = Some(text.len());
            }
            if number == last && at + 1 == place.end_column {
                end = Some(text.len());
            }
            push_inert(&mut text, c);
        }
        if number == place.line {
            start = start.or(Some(text.len()));
        }
        if number == last {
            end = end.or(Some(text.len()));
        }
        if index + 1 < lines.len() {
            text.push('\n');
        }
    }
    let start = start.unwrap_or(0);
    let end = end.unwrap_or(text.len()).max(start);
    (text, start..end)
}

/// Text in which nothing steers a terminal: one line, no controls, no bidirectional marks.
pub fn inert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push_inert(&mut out, c));
    out
}

fn push_inert(out: &mut String, c: char) {
    match c {
        '\t' => out.push_str("    "),
        '\n' => out.push(' '),
        // Pictures of the control characters.
        '\0'..='\x1f' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}')),
        '\x7f'..='\u{9f}' => out.push('\u{fffd}'),
        '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{2028}'
        | '\u{2029}' => {
            out.push_str(&format!("<U+{:04X}>", c as u32));
        }
        _ => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(line: &str, column: usize, end_column: usize) -> Place {
        Place { file: "a.md".into(), line: 7, column, end_line: 7, end_column, snippet: line.into() }
    }

    #[test]
    fn a_message_shows_place_mark_and_hint() {
        let d = Diagnostic::error("unknown word `bytcode`")
            .at(place("```py bytcode", 7, 14))
            .hint("did you mean `bytecode`?");
        let text = plain(&d);
        assert!(text.starts_with("error: unknown word `bytcode`"), "{text}");
        assert!(
            text.contains("--> a.md:7:7") && text.contains("^^^^^^^") && text.contains("help: did you mean"),
            "{text}"
        );
    }

    #[test]
    fn nothing_steers_the_terminal() {
        let bad = "x\x1b[31m\u{202e}\u{9b}2J\x07\r";
        let d = Diagnostic::error(bad).at(place(bad, 1, 99)).hint(bad).label(bad);
        let text = plain(&d);
        assert!(!text.contains(['\x1b', '\u{202e}', '\u{9b}', '\x07', '\r']), "{text:?}");
    }

    #[test]
    fn places_past_the_line_do_not_matter() {
        for (column, end) in [(0, 0), (1, 1), (99, 100), (5, 2), (1, 500)] {
            for line in ["", "é", "ab\ncd"] {
                plain(&Diagnostic::warning("w").at(place(line, column, end)));
            }
        }
    }
}
