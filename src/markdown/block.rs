//! Fenced blocks of a chapter, found by mdBook's own parser.

use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, Tag};

use super::{Content, Dialect, Info};

/// The marks around a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fence {
    /// `` ` `` or `~`.
    pub mark: char,
    /// How many open the block.
    pub length: usize,
    /// Whether the author closed it; otherwise the end of the container or of the text did.
    pub closed: bool,
}

/// A fenced code block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// From the first mark of the opening fence to the end of the closing fence's line, without its line break.
    pub range: Range<usize>,
    /// Its marks.
    pub fence: Fence,
    /// The info string.
    pub info: Info,
    /// The code.
    pub content: Content,
    /// What a further line of the same container begins with: indents of lists, `>` of quotes. `None` for a fence that is
    /// never closed and has no code, for which no line shows it.
    pub prefix: Option<String>,
    /// Whether a line of the same container follows at once, with no blank line between.
    pub is_followed: bool,
    /// The line break of the block's lines: `\n` or `\r\n`.
    pub line_break: &'static str,
}

/// Finds all fenced blocks, in the order of the text.
pub fn find(text: &str, dialect: Dialect) -> Vec<Block> {
    let mut blocks = Vec::new();
    // Ranges of the open containers, outermost first.
    let mut containers: Vec<Range<usize>> = Vec::new();
    let mut open: Option<(Range<usize>, String, Content)> = None;
    for (event, range) in dialect.parser(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                containers.push(range.clone());
                open = Some((range, info.into_string(), Content::default()));
            }
            Event::Start(_) => containers.push(range),
            Event::Text(code) => {
                if let Some((_, _, content)) = &mut open {
                    content.push(&code, range);
                }
            }
            Event::End(_) => {
                containers.pop();
                if let Some((range, info, content)) = open.take() {
                    let end = containers.last().map_or(text.len(), |container| container.end);
                    blocks.extend(block(text, range, &info, content, end));
                }
            }
            _ => {}
        }
    }
    blocks
}

fn block(text: &str, range: Range<usize>, info: &str, content: Content, container_end: usize) -> Option<Block> {
    let own = text.get(range.clone())?;
    let mark = own.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let length = own.len() - own.trim_start_matches(mark).len();
    let first_line = own.find(['\n', '\r']).unwrap_or(own.len());
    let line_break =
        if own[first_line..].starts_with("\r\n") || text[range.end..].starts_with("\r\n") { "\r\n" } else { "\n" };
    let closing = closing_fence(own, mark, length, first_line)
        .filter(|at| content.origin_end().is_none_or(|end| end <= range.start + at));
    let prefix = match closing {
        Some(at) => Some(text[line_start(text, range.start + at)..range.start + at].to_string()),
        None => content_prefix(text, &content, range.start + first_line),
    };
    Some(Block {
        info: Info::read(info, &own[length..first_line], range.start + length),
        fence: Fence { mark, length, closed: closing.is_some() },
        is_followed: is_followed(text, range.end, container_end, prefix.as_deref().unwrap_or_default()),
        range,
        content,
        prefix,
        line_break,
    })
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind(['\n', '\r']).map_or(0, |at| at + 1)
}

/// Where in `own` (a block's bytes) the marks of the closing fence begin, if the last line is one.
fn closing_fence(own: &str, mark: char, length: usize, first_line: usize) -> Option<usize> {
    let last_line = own.rfind(['\n', '\r']).filter(|at| *at >= first_line)? + 1;
    let marks = own.trim_end_matches([' ', '\t']);
    let at = marks.trim_end_matches(mark).len();
    (at >= last_line && marks.len() - at >= length && is_prefix(&own[last_line..at])).then_some(at)
}

fn is_prefix(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'>'))
}

/// The prefix of the first line of code that is not blank.
fn content_prefix(text: &str, content: &Content, opening_end: usize) -> Option<String> {
    let mut offset = 0;
    for line in content.text().split_inclusive('\n') {
        let origin = content.origin(offset)?;
        let start = line_start(text, origin);
        if !line.trim().is_empty() && start > opening_end && is_prefix(&text[start..origin]) {
            return Some(text[start..origin].to_string());
        }
        offset += line.len();
    }
    None
}

/// Whether the line after `end` is a line of the same container that is not blank.
fn is_followed(text: &str, end: usize, container_end: usize, prefix: &str) -> bool {
    let rest = &text[end..];
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r'])).unwrap_or(rest);
    if rest.is_empty() || text.len() - rest.len() >= container_end {
        return false;
    }
    let mut line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    for _ in prefix.matches('>') {
        match line.trim_start_matches([' ', '\t']).strip_prefix('>') {
            Some(inner) => line = inner,
            None => break,
        }
    }
    !line.trim_matches([' ', '\t']).is_empty()
}
