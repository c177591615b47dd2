//! Sources that CPython takes and Ruff refuses, made to please Ruff; the converter puts right what it reads then.
//!
//! All bytes stay where they are, so that places need no correction.

use std::ops::Range;

use ruff_python_ast::Expr;
use ruff_python_parser::parse_expression_range;
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::lexer::{Lexer, TokenKind};
use crate::target::{Feature, Target};

/// A source as Ruff may see it.
#[derive(Default)]
pub(super) struct Disguise {
    /// The text.
    pub(super) text: String,
    /// Where spaces stand for what Ruff must not see; they end up in literal parts of format specs.
    pub(super) blanks: Vec<Range<usize>>,
    /// A name that stands for `match`.
    pub(super) stand_in: Option<String>,
    /// Where `A` stands for the name `_` of an argument.
    underscores: Vec<usize>,
    /// Formatted strings in patterns: plain ones stand for them, at the same places.
    formatted: Vec<Expr>,
}

impl Disguise {
    /// The formatted string for which a plain one stands there.
    pub(super) fn formatted(&mut self, range: TextRange) -> Option<Expr> {
        let at = self.formatted.iter().position(|string| string.range() == range)?;
        Some(self.formatted.swap_remove(at))
    }

    /// Whether a name there is `_`.
    pub(super) fn is_underscore(&self, at: TextSize) -> bool {
        self.underscores.contains(&at.to_usize())
    }
}

/// The source in disguise, if something in it calls for one.
pub(super) fn of(text: &str, target: Target) -> Option<Disguise> {
    let blanks = if target.has(Feature::SpecNewlineError) { Vec::new() } else { blanks(text, target) };
    let names = match_names(text, target);
    // No word of the source, and of the same length.
    let stand_in = ('A'..='Z').map(|last| format!("matc{last}")).find(|name| !names.is_empty() && !text.contains(name));
    let formatted = formatted_patterns(text, target);
    let underscores = underscores(text, target);
    if blanks.is_empty() && stand_in.is_none() && formatted.is_empty() && underscores.is_empty() {
        return None;
    }
    let mut bytes = text.as_bytes().to_vec();
    for blank in &blanks {
        bytes[blank.clone()].fill(b' ');
    }
    for name in stand_in.iter().flat_map(|stand_in| names.iter().map(move |at| (stand_in, *at))) {
        bytes[name.1..name.1 + MATCH.len()].copy_from_slice(name.0.as_bytes());
    }
    underscores.iter().for_each(|at| bytes[*at] = b'A');
    let mut text = String::from_utf8(bytes).ok()?;
    let strings = formatted.iter().map(|range| parsed_string(&text, range)).collect::<Option<_>>()?;
    for range in formatted {
        text.replace_range(range.clone(), &format!("'{:1$}'", "", range.len() - 2));
    }
    Some(Disguise { text, blanks, stand_in, underscores, formatted: strings })
}

fn parsed_string(text: &str, range: &Range<usize>) -> Option<Expr> {
    let offset = |at: usize| TextSize::try_from(at).ok();
    let range = TextRange::new(offset(range.start)?, offset(range.end)?);
    parse_expression_range(text, range).ok().map(|parsed| *parsed.into_syntax().body)
}

/// Strings with an f- or t-string among their parts in lines that begin with `case`. CPython's grammar takes them for patterns, and
/// its compiler refuses them.
fn formatted_patterns(text: &str, target: Target) -> Vec<Range<usize>> {
    use TokenKind::{Dedent, EndMarker, FStringEnd, FStringStart, Indent, Newline, String, TStringEnd, TStringStart};
    let mut lexer = Lexer::new(text, target, false);
    let mut found = Vec::new();
    let mut run: Option<(Range<usize>, bool)> = None;
    let (mut fresh, mut in_case, mut depth) = (true, false, 0);
    while let Ok(token) = lexer.next_token() {
        let opens = matches!(token.kind, FStringStart | TStringStart);
        if depth == 0 && !opens && token.kind != String {
            found.extend(run.take().filter(|(_, formatted)| *formatted).map(|(range, _)| range));
        }
        if std::mem::replace(&mut fresh, matches!(token.kind, Newline | Indent | Dedent)) {
            in_case = &text[token.start..token.end] == "case";
        }
        match token.kind {
            EndMarker => break,
            String | FStringStart | TStringStart if depth == 0 && in_case => {
                let (range, formatted) = run.get_or_insert((token.start..token.end, false));
                range.end = token.end;
                *formatted |= opens;
            }
            FStringEnd | TStringEnd if depth == 1 => {
                if let Some((range, _)) = &mut run {
                    range.end = token.end;
                }
            }
            _ => {}
        }
        match token.kind {
            FStringStart | TStringStart => depth += 1,
            FStringEnd | TStringEnd => depth -= 1,
            _ => {}
        }
    }
    found
}

/// The name `_` before `=` in the brackets of patterns: CPython's class patterns may ask for an attribute of that name.
fn underscores(text: &str, target: Target) -> Vec<usize> {
    let mut lexer = Lexer::new(text, target, false);
    let mut found = Vec::new();
    let (mut fresh, mut in_case, mut underscore) = (true, false, None);
    while let Ok(token) = lexer.next_token() {
        if token.kind == TokenKind::EndMarker {
            break;
        }
        let word = &text[token.start..token.end];
        let ends = matches!(token.kind, TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent);
        if std::mem::replace(&mut fresh, ends) {
            in_case = word == "case";
        }
        // No pattern goes on behind these.
        in_case &= word != "if" && (word != ":" || token.level > 0);
        found.extend(underscore.take().filter(|_| word == "="));
        underscore = (in_case && token.level > 0 && word == "_").then_some(token.start);
    }
    found
}

/// The name that Ruff takes for a statement after a semicolon.
pub(super) const MATCH: &str = "match";

/// Where it stands there.
fn match_names(text: &str, target: Target) -> Vec<usize> {
    let mut lexer = Lexer::new(text, target, false);
    let mut names = Vec::new();
    let mut after_semicolon = false;
    while let Ok(token) = lexer.next_token() {
        if token.kind == TokenKind::EndMarker {
            break;
        }
        let word = &text[token.start..token.end];
        if after_semicolon && word == MATCH {
            names.push(token.start);
        }
        after_semicolon = token.kind == TokenKind::Op && word == ";";
    }
    names
}

/// Line breaks in the format specs of single-quoted f-strings: the literal part ends there, and what follows up to the end of
/// the field is read as code is, where blanks mean nothing. These blanks.
fn blanks(text: &str, target: Target) -> Vec<Range<usize>> {
    let mut lexer = Lexer::new(text, target, false);
    let mut blanks = Vec::new();
    // How many brackets are open in each spec that is read as code.
    let mut specs: Vec<usize> = Vec::new();
    let (mut breaks, mut end, mut level) = (0, 0, 0);
    while let Ok(token) = lexer.next_token() {
        if token.kind == TokenKind::EndMarker {
            break;
        }
        if specs.last() == Some(&level) && end < token.start {
            blanks.push(end..token.start);
        }
        let operator = if token.kind == TokenKind::Op { &text[token.start..token.end] } else { "" };
        if lexer.spec_breaks.len() > breaks || (operator == ":" && specs.last().is_some_and(|open| open + 1 == level)) {
            // A field inside such a spec has none but a spec of that kind.
            specs.push(token.level);
        } else if operator == "}" && specs.last().is_some_and(|open| token.level < *open) {
            specs.pop();
        }
        (breaks, end, level) = (lexer.spec_breaks.len(), token.end, token.level);
    }
    blanks
}
