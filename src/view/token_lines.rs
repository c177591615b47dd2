//! The tokens view: under every source line its tokens, layout tokens included.

use std::borrow::Cow;

use super::pipeline::counted;
use super::tokens::{TokenCell, TokensView};
use super::{Range, Role};
use crate::base::LineIndex;

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
    /// How many blocks are open where its first token stands, those that it closes not counted.
    pub depth: usize,
    /// The tokens in order.
    pub tokens: Vec<TokenBox>,
}

/// One token.
#[derive(Clone, Debug)]
pub struct TokenBox {
    /// The name of its exact type: `NAME`, `LPAR`, `INDENT`.
    pub name: Cow<'static, str>,
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
pub fn of(view: &TokensView, source: &str) -> TokenLines {
    let index = LineIndex::new(source);
    let mut lines: Vec<TokenLine> = Vec::new();
    let mut layout = 0;
    let mut count = 0;
    let mut depth = 0usize;
    for row in view.tokens.iter().filter(|row| row.name != "ENCODING") {
        let number = u32::try_from(row.start.0).unwrap_or(0);
        let token = token(row, &index, source.len());
        layout += usize::from(token.sign);
        count += 1;
        match &*row.name {
            "DEDENT" => depth = depth.saturating_sub(1),
            "INDENT" => depth += 1,
            _ => {}
        }
        match lines.last_mut() {
            Some(line) if line.number == number => {
                // What a line closes is written at its beginning.
                if row.name == "DEDENT" {
                    line.depth = line.depth.min(depth);
                }
                line.tokens.push(token);
            }
            _ => {
                let depth = depth - usize::from(row.name == "INDENT");
                lines.push(TokenLine { number, depth, tokens: vec![token] });
            }
        }
    }
    let facts = vec![counted(count, "token", "tokens"), format!("{layout} of them for layout")];
    TokenLines { lines, facts }
}

fn token(row: &TokenCell, index: &LineIndex, length: usize) -> TokenBox {
    let sign = match &*row.name {
        "NEWLINE" | "NL" => Some("↵"),
        "INDENT" => Some("⇥"),
        "DEDENT" => Some("⇤"),
        "ENDMARKER" => Some("∎"),
        _ => None,
    };
    let role = match &*row.name {
        "NAME" => Role::Text,
        "NUMBER" => Role::Number,
        "COMMENT" => Role::Comment,
        name if name.contains("STRING") => Role::String,
        _ if sign.is_some() => Role::Muted,
        _ => Role::Operator,
    };
    let place = |offset: usize| {
        let (line, column) = index.line_column(offset.min(length));
        (line as u32, column as u32)
    };
    // Breaks of lines lie outside what a source pane shows.
    let written = !row.span.is_empty() && (sign.is_none() || row.name == "INDENT");
    TokenBox {
        name: row.name.clone(),
        text: sign.map_or_else(|| short(&row.text), str::to_string),
        sign: sign.is_some(),
        role,
        range: written.then(|| Range::Exact(place(row.span.start as usize), place(row.span.end as usize))),
    }
}

/// Longest text of a box, in characters.
const LONGEST: usize = 48;

/// The text of a token in one line, its middle left out where it is long: it is a box, and the source is beside it.
fn short(text: &str) -> String {
    let one_line = text.replace("\r\n", "↵").replace(['\n', '\r'], "↵");
    let count = one_line.chars().count();
    if count <= LONGEST {
        return one_line;
    }
    let half = LONGEST / 2 - 1;
    one_line.chars().take(half).chain(" … ".chars()).chain(one_line.chars().skip(count - half)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::syntax::tokens::tokenize;
    use crate::target::{PyVersion, Target};

    fn view(source: &str) -> TokenLines {
        let rows = tokenize(source.as_bytes(), Target::of(PyVersion::V3_14)).expect("good tokens");
        of(&TokensView::new(rows, PyVersion::V3_14), source)
    }

    #[test]
    fn lines_stand_as_deep_as_their_blocks() {
        let view = view("if a:\n  if b:\n    c\n    d\ne\n");
        let depths: Vec<_> = view.lines.iter().map(|line| (line.number, line.depth)).collect();
        assert_eq!(depths, [(1, 0), (2, 0), (3, 1), (4, 2), (5, 0), (6, 0)]);
        let last: Vec<_> = view.lines[4].tokens.iter().map(|token| &*token.name).collect();
        assert_eq!(last, ["DEDENT", "DEDENT", "NAME", "NEWLINE"]);
        let indent = &view.lines[1].tokens[0];
        assert_eq!((&*indent.name, indent.sign, indent.range), ("INDENT", true, Some(Range::Exact((2, 0), (2, 2)))));
    }

    #[test]
    fn long_tokens_are_short_boxes() {
        let view = view(&format!("x = '''a\n\nb{}'''\n", "c".repeat(99)));
        let string = view.lines[0].tokens.iter().find(|token| token.name == "STRING").expect("a string");
        assert!(string.text.starts_with("'''a↵↵bcc"), "{}", string.text);
        assert!(string.text.ends_with("ccc'''") && string.text.chars().count() <= LONGEST + 1, "{}", string.text);
    }
}
