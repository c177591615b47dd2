//! Lines of a chapter as its author sees them.
//!
//! Preprocessors before us change a chapter's text: `links` puts files in the place of `{{#include …}}`. Messages name
//! lines of the file that the author edits, so lines are looked up in it.

use std::path::Path;
use std::time::Duration;

use similar::{Algorithm, DiffOp, TextDiff};

/// How long two texts are compared; after that the comparison is coarse.
const TIME: Duration = Duration::from_millis(500);

/// For each line of a chapter's text the line of its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Origin {
    /// Lines from 1; empty when the text is the file's.
    lines: Vec<usize>,
}

impl Origin {
    /// Looks a chapter's text up in its file. A file that cannot be read is taken to hold the text.
    pub(super) fn read(text: &str, file: Option<&Path>) -> Origin {
        let Some(written) = file.and_then(|file| std::fs::read_to_string(file).ok()) else { return Origin::default() };
        // mdBook takes a byte order mark away.
        let written = written.strip_prefix('\u{feff}').unwrap_or(&written);
        if written == text { Origin::default() } else { Origin::compare(written, text) }
    }

    fn compare(written: &str, text: &str) -> Origin {
        let diff = TextDiff::configure().algorithm(Algorithm::Patience).timeout(TIME).diff_lines(written, text);
        let mut lines = Vec::new();
        for op in diff.ops() {
            let new = op.new_range();
            match *op {
                DiffOp::Equal { old_index, len, .. } => lines.extend((0..len).map(|i| old_index + i + 1)),
                // What came in stands where the file has a directive, or else after the line before.
                DiffOp::Replace { old_index, .. } => lines.extend(new.map(|_| old_index + 1)),
                DiffOp::Insert { old_index, .. } => lines.extend(new.map(|_| old_index.max(1))),
                DiffOp::Delete { .. } => {}
            }
        }
        Origin { lines }
    }

    /// The line of the file.
    pub(super) fn line(&self, line: usize) -> usize {
        self.lines.get(line.wrapping_sub(1)).or(self.lines.last()).copied().unwrap_or(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn included_lines_are_those_of_the_directive() {
        let origin = Origin::compare("a\n\n{{#include x}}\n\nb\nc\n", "a\n\n1\n2\n3\n\nb\nc\n");
        assert_eq!((1..=8).map(|line| origin.line(line)).collect::<Vec<_>>(), [1, 2, 3, 3, 3, 4, 5, 6]);
        assert_eq!(origin.line(99), 6);
        assert_eq!(Origin::default().line(7), 7);
    }

    #[test]
    fn a_missing_file_changes_nothing() {
        assert_eq!(Origin::read("a", Some(Path::new("/nonexistent/a.md"))), Origin::default());
        assert_eq!(Origin::read("a", None), Origin::default());
    }
}
