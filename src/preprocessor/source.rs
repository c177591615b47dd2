//! The source of a block: its code with what mdBook hides taken back, and the way from places in the source to the chapter.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::base::Location;
use crate::markdown::Block;

/// Python source of a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockSource {
    /// The source: hidden lines without their prefix, option lines of MyST and what a transcript prints empty.
    pub text: String,
    /// Lines (from 1) that mdBook hides, and those that are empty here only.
    pub hidden: BTreeSet<usize>,
    lines: Vec<Line>,
}

/// Where a line of the source comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    /// First byte in the content.
    start: usize,
    /// Bytes of the line in the source, without its line break.
    length: usize,
    /// Byte column at which the prefix was taken out.
    at: usize,
    /// Length of the prefix.
    removed: usize,
}

impl BlockSource {
    /// Reads the source of a block. `prefix` marks hidden lines, as mdBook does it: it may stand after white space, and
    /// only the prefix itself is taken off. `options` says that leading lines `:key: value` are not code. Of a transcript of the
    /// interactive interpreter the statements are the source.
    pub fn read(block: &Block, prefix: Option<&str>, options: bool) -> BlockSource {
        let mut source = BlockSource::default();
        let mut start = 0;
        let mut in_options = options;
        // Whether a statement goes on that began after `>>>`; `None` if this is no transcript.
        let mut statement = is_transcript(block.content.text()).then_some(false);
        for (index, line) in block.content.text().split_inclusive('\n').enumerate() {
            let code = line.strip_suffix('\n').unwrap_or(line);
            in_options &= code.starts_with(':');
            let prompt = statement.as_mut().and_then(|going_on| prompt(code, going_on));
            let printed = statement.is_some() && prompt.is_none();
            let prefix = prefix.filter(|p| !p.is_empty() && statement.is_none());
            let hidden_at = prefix.filter(|p| code.trim_start().starts_with(p)).and_then(|p| code.find(p));
            let (at, removed) = match hidden_at {
                Some(at) => (at, prefix.map_or(0, str::len)),
                None if in_options || printed => (0, code.len()),
                None => (0, prompt.unwrap_or(0)),
            };
            if hidden_at.is_some() || in_options || printed {
                source.hidden.insert(index + 1);
            }
            source.text.push_str(&code[..at]);
            source.text.push_str(&code[at + removed..]);
            source.text.push_str(&line[code.len()..]);
            source.lines.push(Line { start, length: code.len() - removed, at, removed });
            start += line.len();
        }
        source
    }

    /// Whether there is nothing but white space.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Chapter bytes of a place in the source; of the opening fence's line for a place without a line. A place past the
    /// end of the source is at its end.
    pub fn chapter_range(&self, block: &Block, location: Location) -> Range<usize> {
        let fence = block.range.start..block.range.start + block.fence.length;
        if !location.has_line() || self.lines.is_empty() {
            return fence;
        }
        let start = self.content_offset(location.line, location.column.max(0));
        let end_line = location.end_line.max(location.line);
        let end = match location.end_column {
            // Without an end the mark goes to the end of the line.
            column if column < 0 => self.content_offset(location.line, i32::MAX),
            column => self.content_offset(end_line, column),
        };
        let start = block.content.origin(start).unwrap_or(fence.start);
        let end = block.content.origin(end).unwrap_or(start);
        start..end.max(start)
    }

    fn content_offset(&self, line: i32, column: i32) -> usize {
        let index = usize::try_from(line).unwrap_or(1).saturating_sub(1).min(self.lines.len() - 1);
        let line = &self.lines[index];
        let column = usize::try_from(column).unwrap_or(0).min(line.length);
        line.start + column + if column >= line.at { line.removed } else { 0 }
    }
}

/// Whether a block begins as the interactive interpreter's prompt does; no Python source can.
fn is_transcript(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| prompt(line, &mut false).is_some())
}

/// How many bytes of a transcript's line are the prompt; `None` if the line was printed. `going_on` says whether `...` is a
/// prompt here, and is kept for the next line.
fn prompt(line: &str, going_on: &mut bool) -> Option<usize> {
    let after = |mark: &str| {
        let rest = line.strip_prefix(mark)?;
        if rest.is_empty() { Some(mark.len()) } else { rest.starts_with(' ').then_some(mark.len() + 1) }
    };
    let found = after(">>>").or_else(|| after("...").filter(|_| *going_on));
    *going_on = found.is_some();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Dialect, find};

    const CHAPTER: &str = "- ```py hidelines=~\n  ~import é\n  def f():\n      ~x = é\n      return x\n  ```\n";

    #[test]
    fn hidden_lines_are_code() {
        let block = &find(CHAPTER, Dialect::MDBOOK_0_5)[0];
        let source = BlockSource::read(block, Some("~"), false);
        assert_eq!(source.text, "import é\ndef f():\n    x = é\n    return x\n");
        assert_eq!(source.hidden, BTreeSet::from([1, 3]));
        let at = |line, column, end| &CHAPTER[source.chapter_range(block, Location::new(line, line, column, end))];
        assert_eq!(at(1, 7, 9), "é");
        assert_eq!(at(3, 4, 5), "x");
        assert_eq!(at(3, 8, 10), "é");
        assert_eq!(at(4, 4, 12), "return x");
        assert_eq!(at(4, 4, -1), "return x");
        assert_eq!(at(99, 0, 99), "    return x");
        assert_eq!(&CHAPTER[source.chapter_range(block, Location::NONE)], "```");
    }

    #[test]
    fn statements_of_a_transcript_are_the_source() {
        let chapter = "> ```py\n> >>> def f(é):\n> ...     return é\n> ...\n> >>> f(1)\n> 1\n> ...\n>\n> >>>\n> ```\n";
        let block = &find(chapter, Dialect::MDBOOK_0_5)[0];
        let source = BlockSource::read(block, Some(">"), false);
        assert_eq!(source.text, "def f(é):\n    return é\n\nf(1)\n\n\n\n\n");
        assert_eq!(source.hidden, BTreeSet::from([5, 6, 7]));
        let at = |line, column, end| &chapter[source.chapter_range(block, Location::new(line, line, column, end))];
        assert_eq!((at(1, 6, 8), at(2, 4, 10), at(4, 2, 3)), ("é", "return", "1"));
        for code in ["x = 1\n>>> y\n", ">>>x\n", "... x\n", ">> x\n", ""] {
            assert!(!is_transcript(code), "{code}");
        }
    }

    #[test]
    fn options_of_cells_are_no_code() {
        let chapter = "```{code-cell}\n:tags: [a]\n\nx = 1\n:y\n```\n";
        let block = &find(chapter, Dialect::MDBOOK_0_5)[0];
        assert_eq!(BlockSource::read(block, None, true).text, "\n\nx = 1\n:y\n");
        assert_eq!(BlockSource::read(block, None, false).text, ":tags: [a]\n\nx = 1\n:y\n");
    }
}
