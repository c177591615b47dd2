//! Ruff's tree → ours.
//!
//! In: the text, and Ruff's tree of it (which keeps comments' room, `elif` clauses, decorators and string parts its own
//! way). Out: [`ast`](super::ast) nodes with CPython's kinds, places and values. Literals are decoded from the text.
//! Places are found with a cursor over the lines, for neighbours in the tree are neighbours in the text.

mod expr;
mod marks;
mod pattern;
mod stmt;
mod strings;

pub(super) use self::strings::unicode_error;

use ruff_python_ast as r;
use ruff_text_size::{TextRange, TextSize};

use super::ast::*;
use super::disguise::{Disguise, MATCH};
use super::lexer::FieldTexts;
use super::literal::OddEscape;
use crate::base::Location;
use crate::base::limits::SHALLOW_TREE;
use crate::compiler::{CompileError, ErrorKind};
use crate::target::printable::is_in_names;
use crate::target::{Feature, Target};

/// Red zone and size of stack segments for deep trees, in bytes.
const RED_ZONE: usize = 128 << 10;
const SEGMENT: usize = 4 << 20;

/// Depth from which CPython 3.13 refuses to compile a tree (`C_RECURSION_LIMIT`, less what is above a module's statements).
const MAX_TREE_DEPTH: u32 = 9998;

/// An escape that deserves a warning.
#[derive(Clone, Copy, Debug)]
pub(super) struct OddPlace {
    /// Byte offset of the backslash in the text.
    pub(super) offset: usize,
    /// What is odd.
    pub(super) escape: OddEscape,
    /// On whose line CPython puts it.
    pub(super) line_of: LineOf,
}

/// Which line a warning about an escape names.
#[derive(Clone, Copy, Debug)]
pub(super) enum LineOf {
    /// The escape's own.
    Escape,
    /// That of a token; and how many lines below the start of its text the escape stands, which newer versions add.
    Token { start: usize, lines_below: i32 },
}

/// Converts one tree.
pub(super) struct Converter<'a> {
    text: &'a str,
    /// Byte offsets at which lines begin.
    starts: Vec<u32>,
    /// The line that the last position was on, from 0.
    line: usize,
    /// The places of that line in the text: where it begins, and how many bytes it has.
    line_start: u32,
    line_len: u32,
    names: Names,
    nodes: u32,
    depth: u32,
    deepest: u32,
    target: Target,
    /// Constants are folded in the tree.
    folds: bool,
    /// How many `finally` blocks are around.
    finals: u32,
    /// [`Tree::rewrites`] so far, in any order.
    rewrites: Vec<i32>,
    /// Format specs of raw f-strings are raw.
    raw_format_spec: bool,
    /// A `#` in debug text begins a comment even inside quotes.
    hash_in_quotes: bool,
    /// The texts of debug fields, where the tokenizer had to be asked.
    field_texts: Option<FieldTexts>,
    /// The text of debug fields is decoded as that around it.
    debug_text_escapes: bool,
    /// How many format specs are around, up to the next string.
    specs: u32,
    /// What Ruff was shown instead of the text.
    pub(super) disguise: Disguise,
    /// Something was read that Ruff lets pass and CPython does not.
    pub(super) doubtful: bool,
    /// The first error in a literal's value.
    pub(super) error: Option<CompileError>,
    pub(super) odd: Vec<OddPlace>,
    odd_scratch: Vec<OddEscape>,
}

impl<'a> Converter<'a> {
    pub(super) fn new(text: &'a str, target: Target) -> Self {
        let mut starts = Vec::with_capacity(text.len() / 32 + 1);
        starts.push(0);
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        Converter {
            text,
            starts,
            line: 0,
            line_start: 0,
            line_len: 0,
            names: Names::default(),
            nodes: 0,
            depth: 0,
            deepest: 0,
            target,
            folds: target.has(Feature::FoldInTree),
            finals: 0,
            rewrites: Vec::new(),
            raw_format_spec: target.has(Feature::RawFormatSpec),
            hash_in_quotes: target.has(Feature::DebugHashInQuotes),
            field_texts: None,
            debug_text_escapes: target.has(Feature::DebugTextEscapes),
            specs: 0,
            disguise: Disguise::default(),
            doubtful: false,
            error: None,
            odd: Vec::new(),
            odd_scratch: Vec::new(),
        }
    }

    /// Closes the conversion.
    pub(super) fn finish(self, root: Root) -> Tree {
        let mut rewrites = self.rewrites;
        rewrites.sort_unstable();
        rewrites.dedup();
        Tree { root, names: self.names, node_count: self.nodes, depth: self.deepest, rewrites }
    }

    /// Whether something was converted that takes a deep stack to drop.
    pub(super) fn is_deep(&self) -> bool {
        self.deepest > SHALLOW_TREE
    }

    fn node(&mut self) -> NodeId {
        self.nodes += 1;
        NodeId(self.nodes - 1)
    }

    fn name(&mut self, text: &str) -> Name {
        // Most names were there before, and what is to be said of them was said then.
        if let Some(name) = self.names.find(text) {
            return name;
        }
        if !text.is_ascii() && text.chars().any(|c| !is_in_names(c, self.target.version)) {
            self.doubtful = true;
        }
        // Written in ASCII they are no names.
        if matches!(text, "True" | "False" | "None") && self.target.has(Feature::ConstantNamesRefused) {
            let message = format!("identifier field can't represent '{text}' constant");
            self.fail(CompileError::unplaced(ErrorKind::Value, message));
        }
        let is_stand_in = self.disguise.stand_in.as_deref() == Some(text);
        self.names.intern(if is_stand_in { MATCH } else { text })
    }

    /// The name of an argument.
    fn argument_name(&mut self, name: &r::Identifier) -> Name {
        if self.disguise.is_underscore(name.range.start()) { self.name("_") } else { self.name(&name.id) }
    }

    /// Line from 1 and byte column from 0.
    #[inline]
    pub(super) fn position(&mut self, offset: TextSize) -> (i32, i32) {
        let offset = offset.to_u32();
        // Mostly it is the line of the last one.
        if offset.wrapping_sub(self.line_start) >= self.line_len {
            self.find_line(offset);
        }
        (self.line as i32 + 1, (offset - self.line_start) as i32)
    }

    fn find_line(&mut self, offset: u32) {
        let mut line = self.line;
        if self.starts[line] <= offset {
            let mut steps = 0;
            while line + 1 < self.starts.len() && self.starts[line + 1] <= offset {
                line += 1;
                steps += 1;
                if steps == 8 {
                    line += self.starts[line..].partition_point(|s| *s <= offset) - 1;
                    break;
                }
            }
        } else {
            line = self.starts[..line].partition_point(|s| *s <= offset) - 1;
        }
        self.line = line;
        self.line_start = self.starts[line];
        let end = self.starts.get(line + 1).copied().unwrap_or(u32::MAX);
        self.line_len = end - self.line_start;
    }

    pub(super) fn location(&mut self, range: TextRange) -> Location {
        self.between(range.start(), range.end())
    }

    fn between(&mut self, start: TextSize, end: TextSize) -> Location {
        let (line, column) = self.position(start);
        let (end_line, end_column) = self.position(end);
        Location { line, end_line, column, end_column }
    }

    /// Whether a byte stands in a range of the text, outside comments.
    fn holds(&self, range: TextRange, byte: u8) -> bool {
        let mut lines = self.text[range].lines().map(|line| line.split('#').next().unwrap_or_default());
        lines.any(|code| memchr::memchr(byte, code.as_bytes()).is_some())
    }

    /// Counts the depth of the tree and gives deep ones more stack.
    fn deeper<T>(&mut self, convert: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        if self.depth == MAX_TREE_DEPTH {
            let message = "maximum recursion depth exceeded during compilation";
            self.fail(CompileError::unplaced(ErrorKind::Recursion, message));
        }
        let out =
            if self.depth & 15 == 0 { stacker::maybe_grow(RED_ZONE, SEGMENT, || convert(self)) } else { convert(self) };
        self.depth -= 1;
        out
    }

    /// Whether the tree is too deep already, so that nothing deeper is converted.
    fn too_deep(&self) -> bool {
        self.depth >= MAX_TREE_DEPTH
    }

    fn fail(&mut self, error: CompileError) {
        self.error.get_or_insert(error);
    }
}
