//! Tokens as plain data: what `python -m tokenize -e` prints, and what the token view draws.

use std::borrow::Cow;

use crate::base::{LineIndex, Span};
use crate::code::PyStr;
use crate::code::repr::write_str_repr;
use crate::compiler::syntax::tokens::TokenRow;
use crate::interpreter::told;
use crate::target::PyVersion;

/// The tokens of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokensView {
    /// In the order of the text.
    pub tokens: Vec<TokenCell>,
    /// For which version.
    pub version: PyVersion,
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenCell {
    /// The name of its exact type.
    pub name: Cow<'static, str>,
    /// Its string.
    pub text: String,
    /// Line from 1 and column in characters.
    pub start: (i32, i32),
    /// Where it ends.
    pub end: (i32, i32),
    /// Its bytes in the source; empty for tokens that are not written there.
    pub span: Span,
}

impl TokensView {
    /// The view of tokens that were read for `version`.
    pub fn new(rows: Vec<TokenRow>, version: PyVersion) -> TokensView {
        let cell = |row: TokenRow| {
            let TokenRow { name, text, start, end, span } = row;
            TokenCell { name: name.into(), text, start, end, span }
        };
        TokensView { tokens: rows.into_iter().map(cell).collect(), version }
    }

    /// The view of the tokens that the interpreter of `version` told of `source`.
    pub fn told(tokens: &[told::Token], source: &str, version: PyVersion) -> TokensView {
        let lines = LineIndex::new(source);
        // Tokens mostly go forward, and a line may be as long as the source.
        let (mut last, mut at) = ((0, 0), 0);
        let mut offset = |(line, column): (i32, i32)| {
            if line != last.0 || column < last.1 {
                let start = usize::try_from(line).ok().and_then(|line| lines.start(line));
                (last, at) = ((line, 0), start.unwrap_or(source.len()));
            }
            let more = usize::try_from(column - last.1).unwrap_or(0);
            at += source[at..].chars().take(more).map(char::len_utf8).sum::<usize>();
            last.1 = column;
            at
        };
        let cell = |token: &told::Token| {
            let told::Token { name, text, start, end } = token.clone();
            let from = offset(start);
            TokenCell { name: name.into(), text, start, end, span: Span::new(from, offset(end).max(from)) }
        };
        TokensView { tokens: tokens.iter().map(cell).collect(), version }
    }

    /// `repr()` of the string of a token.
    pub fn quoted(&self, token: &TokenCell) -> String {
        let mut out = String::with_capacity(token.text.len() + 2);
        write_str_repr(&mut out, &PyStr::from(token.text.as_str()), self.version);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_found_among_bytes() {
        let token =
            |name: &str, text: &str, start, end| told::Token { name: name.into(), text: text.into(), start, end };
        let source = "é = 'ü'\nx";
        let told = [
            token("ENCODING", "utf-8", (0, 0), (0, 0)),
            token("STRING", "'ü'", (1, 4), (1, 7)),
            token("NAME", "x", (2, 0), (2, 1)),
            token("NEWLINE", "", (2, 1), (2, 2)),
            token("ENDMARKER", "", (3, 0), (3, 0)),
        ];
        let view = TokensView::told(&told, source, PyVersion::V3_9);
        let spans: Vec<&str> =
            view.tokens.iter().map(|t| &source[t.span.start as usize..t.span.end as usize]).collect();
        assert_eq!(spans, ["", "'ü'", "x", "", ""]);
        assert_eq!(view.quoted(&view.tokens[1]), "\"'ü'\"");
    }
}
