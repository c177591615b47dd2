//! What CPython warns about while it reads: escapes that mean nothing, numbers glued to keywords.

use ruff_text_size::TextSize;

use super::convert::{Converter, LineOf, OddPlace};
use super::lexer::Lexer;
use crate::base::Location;
use crate::compiler::{CompileWarning, WarningKind};
use crate::target::{Feature, Target};

/// The warnings of a source that parsed, in CPython's order. `glued_number`: a keyword follows a number directly.
pub(super) fn collect(
    converter: &mut Converter,
    glued_number: bool,
    text: &str,
    target: Target,
) -> Vec<CompileWarning> {
    let mut found: Vec<(usize, CompileWarning)> = Vec::new();
    for odd in std::mem::take(&mut converter.odd) {
        // The text of an f-string is decoded when its closing quotes have been read.
        let read_at = match odd.line_of {
            LineOf::Escape => odd.offset,
            LineOf::Token { start, .. } => odd.offset.max(start),
        };
        found.push((read_at, escape(converter, odd, text, target)));
    }
    if glued_number {
        let mut lexer = Lexer::new(text, target, false);
        while lexer.next_token().is_ok_and(|t| t.kind != super::lexer::TokenKind::EndMarker) {}
        for (offset, line, kind) in lexer.number_warnings {
            found.push((offset, warning(format!("invalid {kind} literal"), line)));
        }
    }
    found.sort_by_key(|(offset, _)| *offset);
    found.into_iter().map(|(_, warning)| warning).collect()
}

fn warning(message: String, line: i32) -> CompileWarning {
    CompileWarning {
        kind: WarningKind::Syntax,
        message,
        lineno: line,
        location: Location { line, end_line: line, column: -1, end_column: -1 },
    }
}

fn escape(converter: &mut Converter, odd: OddPlace, text: &str, target: Target) -> CompileWarning {
    let length = if odd.escape.octal { 3 } else { text[odd.offset + 1..].chars().next().map_or(0, char::len_utf8) };
    let body = &text[odd.offset + 1..odd.offset + 1 + length];
    let kind = if odd.escape.octal { "octal escape" } else { "escape" };
    let advice = target.has(Feature::EscapeAdvice);
    let line = match odd.line_of {
        LineOf::Escape => converter.position(TextSize::new(odd.offset as u32)).0,
        LineOf::Token { start, lines_below } => {
            let line = converter.position(TextSize::new(start as u32)).0;
            if advice { line + lines_below } else { line }
        }
    };
    if advice {
        let message = format!(
            "\"\\{body}\" is an invalid {kind} sequence. Such sequences will not work in the future. Did you mean \
             \"\\\\{body}\"? A raw string is also an option."
        );
        return warning(message, line);
    }
    warning(format!("invalid {kind} sequence '\\{body}'"), line)
}
