//! Lines of text with roles: the one thing that views are written into before it is known whether a terminal colours them.
//!
//! A line that is too long goes on below, under its own last column, so that no text runs off a page.

use crate::render::escape::visible;
use crate::view::Role;

/// Columns of a terminal.
pub const TERMINAL: usize = 80;
/// Columns that the page of an e-book or of a PDF has room for.
pub const PAGE: usize = 64;

/// A line in pieces. Steering characters are escaped as they come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pieces: Vec<(Role, String)>,
    columns: usize,
    /// The column under which the line goes on.
    hang: usize,
}

impl Line {
    /// An empty line, set in by so many columns.
    pub fn at(indent: usize) -> Line {
        let mut line = Line::default();
        line.blank_to(indent);
        line.hang = indent + 2;
        line
    }

    /// A line of one piece.
    pub fn of(role: Role, text: &str) -> Line {
        Line::at(0).and(role, text)
    }

    /// With one more piece.
    pub fn and(mut self, role: Role, text: &str) -> Line {
        self.push(role, text);
        self
    }

    /// With a piece set flush right in a column of so many characters.
    pub fn right(mut self, role: Role, text: &str, width: usize) -> Line {
        self.blank_to(self.columns + width.saturating_sub(text.chars().count()));
        self.push(role, text);
        self
    }

    /// With a piece in a column of so many characters.
    pub fn left(mut self, role: Role, text: &str, width: usize) -> Line {
        let end = self.columns + width;
        self.push(role, text);
        self.blank_to(end);
        self
    }

    /// With blanks between columns.
    pub fn gap(mut self, columns: usize) -> Line {
        self.blank_to(self.columns + columns);
        self
    }

    /// Goes on here when it is too long.
    pub fn hang(mut self) -> Line {
        self.hang = self.columns;
        self
    }

    /// With pieces as views have them.
    pub fn pieces<'a>(mut self, pieces: impl IntoIterator<Item = &'a (Role, String)>) -> Line {
        pieces.into_iter().for_each(|(role, text)| self.push(*role, text));
        self
    }

    fn push(&mut self, role: Role, text: &str) {
        let text = visible(text);
        self.columns += text.chars().count();
        if !text.is_empty() {
            self.pieces.push((role, text.into_owned()));
        }
    }

    fn blank_to(&mut self, column: usize) {
        if column > self.columns {
            self.pieces.push((Role::Text, " ".repeat(column - self.columns)));
            self.columns = column;
        }
    }

    /// The line in rows of at most `width` columns, each character with its role; no row ends with a blank.
    fn rows(&self, width: usize) -> Vec<Vec<(Role, char)>> {
        let mut rest: Vec<(Role, char)> =
            self.pieces.iter().flat_map(|(role, text)| text.chars().map(|c| (*role, c))).collect();
        // Set in by half the width at most.
        let hang = self.hang.min(width / 2);
        let mut rows = Vec::new();
        loop {
            while rest.last().is_some_and(|(_, c)| *c == ' ') {
                rest.pop();
            }
            if rest.len() <= width {
                rows.push(rest);
                return rows;
            }
            // After a blank if there is one in what is not set in, else anywhere.
            let blank = (hang + 2..=width).rev().find(|at| rest[at - 1].1 == ' ');
            let at = blank.unwrap_or(width);
            let mut next: Vec<(Role, char)> = vec![(Role::Text, ' '); hang];
            next.extend(rest.drain(at..).skip_while(|(_, c)| *c == ' '));
            while rest.last().is_some_and(|(_, c)| *c == ' ') {
                rest.pop();
            }
            rows.push(std::mem::replace(&mut rest, next));
        }
    }
}

/// Lines as plain text of at most `width` columns, each ended by a line break.
pub fn plain(lines: &[Line], width: usize) -> String {
    let mut out = String::new();
    for row in lines.iter().flat_map(|line| line.rows(width)) {
        out.extend(row.into_iter().map(|(_, c)| c));
        out.push('\n');
    }
    out
}

/// Lines for a terminal, with the colours that its own palette gives.
pub fn colored(lines: &[Line]) -> String {
    let mut out = String::new();
    for row in lines.iter().flat_map(|line| line.rows(TERMINAL)) {
        let mut now = "";
        for (role, c) in row {
            let wanted = if c == ' ' { now } else { sgr(role) };
            if wanted != now {
                out.push_str(if now.is_empty() { "" } else { "\x1b[0m" });
                out.push_str(wanted);
                now = wanted;
            }
            out.push(c);
        }
        out.push_str(if now.is_empty() { "\n" } else { "\x1b[0m\n" });
    }
    out
}

/// The sequence that begins a role's colour; empty for text as it is.
fn sgr(role: Role) -> &'static str {
    match role {
        Role::Text | Role::Parameter | Role::Decorator | Role::OpData => "",
        Role::Comment | Role::Muted | Role::OpUpkeep => "\x1b[90m",
        Role::Keyword | Role::Operator | Role::OpControl | Role::Jump => "\x1b[35m",
        Role::String | Role::Escape => "\x1b[32m",
        Role::Number | Role::Constant => "\x1b[36m",
        Role::Function | Role::Class => "\x1b[1m",
        Role::Builtin | Role::OpCall => "\x1b[33m",
        Role::OpCompute => "\x1b[34m",
        Role::OpException | Role::Handler => "\x1b[31m",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_are_set_and_blanks_at_the_end_go() {
        let line = Line::at(2).right(Role::Number, "7", 4).gap(2).left(Role::Text, "ab", 6).and(Role::Text, "");
        assert_eq!(plain(&[line], TERMINAL), "     7  ab\n");
        assert_eq!(plain(&[Line::of(Role::Text, "a\x1b[31m\n\u{202e}")], PAGE), "a\\x1b[31m\\x0a\\u202e\n");
    }

    #[test]
    fn a_long_line_goes_on_under_its_last_column() {
        let line = Line::at(0).left(Role::Text, "key", 6).hang().and(Role::Text, &"word ".repeat(20));
        let text = plain(&[line], TERMINAL);
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(rows.len(), 2);
        assert!(rows[0].starts_with("key   word") && rows[0].len() <= TERMINAL);
        assert!(rows[1].starts_with("      word") && rows[1].ends_with("word"));
    }

    #[test]
    fn colours_begin_and_end_in_the_row() {
        let line = Line::of(Role::String, "'a'").gap(1).and(Role::Text, "b");
        assert_eq!(colored(&[line]), "\x1b[32m'a' \x1b[0mb\n");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_row_is_long(
            texts in prop::collection::vec("[a-z \u{e9}]{0,60}", 0..6), indent in 0usize..60, width in 40usize..90
        ) {
            let mut line = Line::at(indent);
            for (n, text) in texts.iter().enumerate() {
                line = if n == 2 { line.hang() } else { line }.and(Role::Text, text);
            }
            let text = plain(std::slice::from_ref(&line), width);
            prop_assert!(text.lines().all(|row| row.chars().count() <= width && !row.ends_with(' ')), "{text:?}");
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&text), letters(&texts.concat()));
        }
    }
}
