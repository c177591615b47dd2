//! The tokens view: under every source line its tokens, layout tokens included.

use super::pipeline::counted;
use super::{Range, Role};
use crate::base::LineIndex;
use crate::compiler::syntax::tokens::TokenRow;

/// The tokens of a source, line by line.
#[derive(Clone, Debug, Default)]
pub struct TokenLines {
    /// Lines that have tokens, in order.
    pub lines: Vec<TokenLine>,
    /// Facts for the heading.
    pub facts: Vec<String>,
}

/// The tokens that begin in one line.
#[derive(Clone, Debug, Default)]
pub struct TokenLine {
    /// The line.
    pub number: u32,
    /// The tokens in order.
    pub tokens: Vec<TokenBox>,
}

/// One token.
#[derive(Clone, Debug)]
pub struct TokenBox {
    /// The name of its exact type: `NAME`, `LPAR`, `INDENT`.
    pub name: &'static str,
    /// What is written; for tokens without text of their own a sign that stands for them.
    pub text: String,
    /// Whether `text` is such a sign.
    pub sign: bool,
    /// What kind of text it is.
    pub role: Role,
    /// Where it is; `None` for tokens that take no room.
    pub range: Option<Range>,
}

/// The view of the tokens of `tokenize`; `source` is the text that they were read from.
pub fn of(rows: &[TokenRow], source: &str) -> TokenLines {
    let index = LineIndex::new(source);
    let mut lines: Vec<TokenLine> = Vec::new();
    let mut layout = 0;
    let mut count = 0;
    for row in rows.iter().filter(|row| row.name != "ENCODING") {
        let number = u32::try_from(row.start.0).unwrap_or(0);
        let token = token(row, &index, source.len());
        layout += usize::from(token.sign);
        count += 1;
        match lines.last_mut() {
            Some(line) if line.number == number => line.tokens.push(token),
            _ => lines.push(TokenLine { number, tokens: vec![token] }),
        }
    }
    let facts = vec![counted(count, "token", "tokens"), format!("{layout} of them for layout")];
    TokenLines { lines, facts }
}

fn token(row: &TokenRow, index: &LineIndex, length: usize) -> TokenBox {
    let sign = match row.name {
        "NEWLINE" | "NL" => Some("↵"),
        "INDENT" => Some("⇥"),
        "DEDENT" => Some("⇤"),
        "ENDMARKER" => Some("∎"),
        _ => None,
    };
    let role = match row.name {
        "NAME" => Role::Text,
        "NUMBER" => Role::Number,
        "COMMENT" => Role::Comment,
        name if name.contains("STRING") => Role::String,
        _ if sign.is_some() => Role::Keyword,
        _ => Role::Operator,
    };
    let place = |offset: usize| {
        let (line, column) = index.line_column(offset.min(length));
        (line as u32, column as u32)
    };
    let written = sign.is_none() && !row.span.is_empty();
    TokenBox {
        name: row.name,
        text: sign.map_or_else(|| row.text.clone(), str::to_string),
        sign: sign.is_some(),
        role,
        range: written.then(|| Range::Exact(place(row.span.start as usize), place(row.span.end as usize))),
    }
}
