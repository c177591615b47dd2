//! Tokens as `python -m tokenize -e` prints them.

use std::fmt::Write;

use crate::view::tokens::TokensView;

/// One line for each token, columns padded as the module pads them.
pub fn table(view: &TokensView) -> String {
    let mut out = String::new();
    for token in &view.tokens {
        let range = format!("{},{}-{},{}:", token.start.0, token.start.1, token.end.0, token.end.1);
        // Writing to a String does not fail.
        let _ = writeln!(out, "{range:<20}{:<15}{:<15}", token.name, view.quoted(token));
    }
    out
}
