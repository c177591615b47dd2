//! Tokens as plain data: what `python -m tokenize -e` prints, and what the token view draws.

use crate::code::PyStr;
use crate::code::repr::write_str_repr;
use crate::compiler::syntax::tokens::TokenRow;
use crate::target::PyVersion;

/// The tokens of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokensView {
    /// In the order of the text.
    pub tokens: Vec<TokenCell>,
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenCell {
    /// The name of its exact type.
    pub name: &'static str,
    /// Its string.
    pub text: String,
    /// `repr()` of its string.
    pub repr: String,
    /// Line from 1 and column in characters.
    pub start: (i32, i32),
    /// Where it ends.
    pub end: (i32, i32),
}

impl TokensView {
    /// The view of tokens that were read for `version`.
    pub fn new(rows: Vec<TokenRow>, version: PyVersion) -> TokensView {
        let cell = |row: TokenRow| {
            let mut repr = String::with_capacity(row.text.len() + 2);
            write_str_repr(&mut repr, &PyStr::from(row.text.as_str()), version);
            TokenCell { name: row.name, text: row.text, repr, start: row.start, end: row.end }
        };
        TokensView { tokens: rows.into_iter().map(cell).collect() }
    }
}
