//! The source pane: lines, cut into runs of one role.
//!
//! Where a range that a view names begins and ends inside a run is left to the page: it knows all ranges of a figure.

use std::collections::BTreeSet;

use super::Role;
use super::highlight::highlight;

/// A source text to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourcePane {
    /// The lines in order, hidden ones included.
    pub lines: Vec<SourceLine>,
}

/// One line without its line break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// From 1.
    pub number: u32,
    /// The author hides it; it is compiled all the same.
    pub hidden: bool,
    /// Its pieces; together they are the line. None for an empty line.
    pub pieces: Vec<Piece>,
}

/// A run of text of one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub role: Role,
    /// The text.
    pub text: String,
}

impl SourcePane {
    /// Cuts `text` where its highlighting changes. `hidden` are line numbers from 1.
    pub fn new(text: &str, hidden: &BTreeSet<usize>) -> SourcePane {
        let lines = split_lines(text);
        let parts = lines.iter().zip(highlight(&lines)).enumerate().map(|(index, (line, runs))| {
            let mut from = 0;
            let piece = |(role, end)| Piece { role, text: line[std::mem::replace(&mut from, end)..end].into() };
            let pieces = runs.into_iter().map(piece).collect();
            SourceLine { number: index as u32 + 1, hidden: hidden.contains(&(index + 1)), pieces }
        });
        let mut pane = SourcePane { lines: parts.collect() };
        while pane.lines.last().is_some_and(|l| l.pieces.is_empty()) {
            pane.lines.pop();
        }
        pane
    }

    /// Number of lines that are shown.
    pub fn visible(&self) -> usize {
        self.lines.iter().filter(|l| !l.hidden).count()
    }

    /// Length of the longest visible line, in characters.
    pub fn width(&self) -> usize {
        let length = |l: &SourceLine| l.pieces.iter().map(|p| p.text.chars().count()).sum();
        self.lines.iter().filter(|l| !l.hidden).map(length).max().unwrap_or(0)
    }
}

/// Lines as Python reads them, without their breaks.
fn split_lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    loop {
        let Some(at) = rest.find(['\n', '\r']) else {
            lines.push(rest);
            return lines;
        };
        lines.push(&rest[..at]);
        rest = &rest[at + if rest[at..].starts_with("\r\n") { 2 } else { 1 }..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pane(text: &str) -> SourcePane {
        SourcePane::new(text, &BTreeSet::new())
    }

    fn text(line: &SourceLine) -> String {
        line.pieces.iter().map(|p| p.text.as_str()).collect()
    }

    #[test]
    fn pieces_join_to_the_line() {
        let source = "def add(a, b):\n    return a + b\n";
        let p = pane(source);
        assert_eq!(p.lines.iter().map(text).collect::<Vec<_>>(), ["def add(a, b):", "    return a + b"]);
        assert!(p.lines[1].pieces.contains(&Piece { role: Role::Keyword, text: "return".into() }));
        assert_eq!((p.visible(), p.width()), (2, 16));
    }

    #[test]
    fn lines_end_as_python_ends_them() {
        let p = pane("é = 'ü'\r\nx\ry");
        assert_eq!(p.lines.iter().map(text).collect::<Vec<_>>(), ["é = 'ü'", "x", "y"]);
        assert_eq!(p.lines[2].number, 3);
        assert_eq!(pane("").lines.len(), 0);
        assert_eq!(pane("\n\n").lines.len(), 0);
    }

    #[test]
    fn hidden_lines_are_told() {
        let p = SourcePane::new("a\nb\nc", &[2].into());
        assert_eq!((p.visible(), p.lines[1].hidden), (2, true));
    }
}
