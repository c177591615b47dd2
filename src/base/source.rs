//! A text with an index of its lines.

use crate::base::Span;

/// Where each line of a text begins. Lines end at `\n`, `\r\n` or a lone `\r`, as Python reads them.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Indexes `text`.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at as u32 + 1);
            }
        }
        LineIndex { starts }
    }

    /// Number of lines; a text that ends in a line break has an empty last line.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Byte offset at which line `line` (from 1) begins, or `None` past the end.
    pub fn start(&self, line: usize) -> Option<usize> {
        self.starts.get(line.checked_sub(1)?).map(|&s| s as usize)
    }

    /// Line (from 1) and byte column (from 0) of a byte offset.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|&s| s as usize <= offset);
        (line, offset - self.starts[line - 1] as usize)
    }
}

/// A named text with its lines.
#[derive(Clone, Debug)]
pub struct SourceText {
    /// The name that messages and code objects carry.
    pub name: String,
    /// The text.
    pub text: String,
    /// Where its lines begin.
    pub lines: LineIndex,
}

impl SourceText {
    /// Takes a text and indexes it.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        SourceText { name: name.into(), lines: LineIndex::new(&text), text }
    }

    /// Line `line` (from 1) without its line break; empty past the end.
    pub fn line(&self, line: usize) -> &str {
        let Some(start) = self.lines.start(line) else { return "" };
        let end = self.lines.start(line + 1).unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_python_reads_them() {
        let s = SourceText::new("x", "a\nbb\r\nc\rd");
        assert_eq!((1..=5).map(|l| s.line(l)).collect::<Vec<_>>(), ["a", "bb", "c", "d", ""]);
        assert_eq!(s.lines.line_column(3), (2, 1));
    }
}
