//! The code of a block without its container's prefixes, and the way back to the chapter.

use std::ops::Range;

/// A stretch of content and where it stands in the chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    /// First byte in the content.
    at: usize,
    /// Bytes in the chapter; of another length than in the content only where a tab was split by a container's indent
    /// or a line break was normalised.
    origin: Range<usize>,
}

/// Code as the Markdown parser gives it: lines end in `\n`, prefixes of containers and the fence's indent are gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    text: String,
    pieces: Vec<Piece>,
}

impl Content {
    /// The code.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Adds what the parser gave for `origin`.
    pub(super) fn push(&mut self, text: &str, origin: Range<usize>) {
        self.pieces.push(Piece { at: self.text.len(), origin });
        self.text.push_str(text);
    }

    /// Chapter bytes of everything that was pushed, from the first to the last.
    pub(super) fn origin_end(&self) -> Option<usize> {
        self.pieces.last().map(|piece| piece.origin.end)
    }

    /// Where in the chapter the byte `offset` of the content stands; the end of the content is just after its last byte.
    /// `None` when the content is empty.
    pub fn origin(&self, offset: usize) -> Option<usize> {
        let index = self.pieces.partition_point(|piece| piece.at <= offset).checked_sub(1)?;
        let piece = &self.pieces[index];
        Some((piece.origin.start + (offset - piece.at)).min(piece.origin.end))
    }
}
