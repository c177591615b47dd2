//! Places of a chapter, in lines and columns of the file that its author edits.

use std::cell::OnceCell;
use std::ops::Range;

use super::book::ChapterText;
use super::origin::Origin;
use crate::base::{LineIndex, Place};

/// Finds places in one chapter.
pub(super) struct Places<'a> {
    chapter: &'a ChapterText,
    lines: LineIndex,
    /// Read when the first message needs it.
    origin: OnceCell<Origin>,
}

impl<'a> Places<'a> {
    /// Places of that chapter.
    pub(super) fn of(chapter: &'a ChapterText) -> Self {
        Places { chapter, lines: LineIndex::new(&chapter.text), origin: OnceCell::new() }
    }

    /// The place of chapter bytes.
    pub(super) fn of_range(&self, range: Range<usize>) -> Place {
        let mut place = place(&self.chapter.file, &self.chapter.text, &self.lines, range);
        let origin = self.origin.get_or_init(|| Origin::read(&self.chapter.text, self.chapter.on_disk.as_deref()));
        let lines = place.end_line - place.line;
        place.line = origin.line(place.line);
        place.end_line = place.line + lines;
        place
    }
}

/// The place of the bytes `range` of `text`; both ends are moved to the next character's border.
pub(super) fn place(file: &str, text: &str, lines: &LineIndex, range: Range<usize>) -> Place {
    let border = |mut at: usize| {
        while at < text.len() && !text.is_char_boundary(at) {
            at += 1;
        }
        at.min(text.len())
    };
    let (start, end) = (border(range.start), border(range.end.max(range.start)));
    let column = |offset: usize| {
        let (line, column) = lines.line_column(offset);
        (line, text[offset - column..offset].chars().count() + 1)
    };
    let ((line, first), (end_line, last)) = (column(start), column(end));
    let from = start - lines.line_column(start).1;
    let to = lines.start(end_line + 1).unwrap_or(text.len());
    let snippet = text[from..to].trim_end_matches(['\n', '\r']).to_string();
    Place { file: file.to_string(), line, column: first, end_line, end_column: last.max(1), snippet }
}
