//! A tokenizer that answers as CPython's (`Parser/lexer`): for the token view, and for the second reading of a source
//! that did not parse. Good sources are read by Ruff's, which is faster.
//!
//! In: text whose lines end in `\n`. Out: tokens with places in bytes, and the error that stops them.

mod field;
mod fstring;
mod number;
mod regular;

pub(super) use self::field::FieldTexts;
use crate::compiler::{CompileError, ErrorDetails, ErrorKind};
use crate::target::{Feature, Target};

/// What a token is. Operators and keywords are told by their text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum TokenKind {
    EndMarker,
    Name,
    Number,
    String,
    Newline,
    Indent,
    Dedent,
    Op,
    FStringStart,
    FStringMiddle,
    FStringEnd,
    TStringStart,
    TStringMiddle,
    TStringEnd,
    Comment,
    Nl,
}

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// First byte in the text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// First line, from 1.
    pub line: i32,
    /// First byte column; -1 where CPython's parser has none (indents, dedents, the end).
    pub column: i32,
    /// Last line.
    pub end_line: i32,
    /// One past the last byte column, or -1.
    pub end_column: i32,
    /// How many brackets are open after it.
    pub level: usize,
}

/// Deepest indentation (`MAXINDENT`).
const MAX_INDENT: usize = 100;
/// Most open brackets (`MAXLEVEL`).
const MAX_LEVEL: usize = 200;
/// Most f-strings inside each other (`MAXFSTRINGLEVEL`).
const MAX_FSTRINGS: usize = 150;
/// Most replacement fields inside format specs (`MAX_EXPR_NESTING`).
const MAX_FIELD_NESTING: i32 = 3;

/// Why the tokens stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The tokenizer raised this.
    Raised(CompileError),
    /// The text ended inside brackets or after a `\`.
    Eof,
    /// An indentation error, which the parser words.
    Dedent,
    /// Tabs and spaces disagree.
    TabSpace,
    /// Too many levels of indentation.
    TooDeep,
    /// Something other than a line break after a `\`.
    LineContinuation,
    /// Bytes of a name that are no UTF-8: what the decoder says.
    Undecodable(String),
}

/// An open bracket.
#[derive(Clone, Copy, Debug)]
pub struct Bracket {
    /// `(`, `[` or `{`.
    pub open: u8,
    /// Its line.
    pub line: i32,
    /// Its byte column.
    pub column: i32,
}

/// An f- or t-string being read.
#[derive(Clone, Debug)]
struct Quoted {
    template: bool,
    raw: bool,
    quote: u8,
    quote_size: usize,
    start: usize,
    line_start: usize,
    first_line: i32,
    /// Whether text is read next, not an expression.
    in_text: bool,
    bracket_depth: i32,
    field_depth: i32,
    in_format_spec: bool,
    field: field::Recording,
}

/// The state of reading.
pub struct Lexer<'a> {
    pub(super) text: &'a str,
    /// The bytes of the text. Where they are no UTF-8, the text has a letter for each instead.
    bytes: &'a [u8],
    target: Target,
    /// Comments and blank lines become tokens, and much is let pass, as in `tokenize`.
    extra: bool,
    /// The byte after the last one read.
    pub(super) at: usize,
    /// End of the line that was fetched last.
    line_end: usize,
    /// Where that line starts.
    pub(super) line_start: usize,
    /// Where the last line starts that was fetched outside a token: CPython counts some columns from there.
    pub(super) buffer_start: usize,
    in_token: bool,
    /// The number of the line fetched last; 0 before the first.
    pub(super) line: i32,
    /// The text has been read to its end.
    at_end: bool,
    at_line_start: bool,
    pending: i32,
    indents: Vec<(usize, usize)>,
    /// Open brackets.
    pub(super) brackets: Vec<Bracket>,
    quoted: Vec<Quoted>,
    comment_newline: bool,
    start: usize,
    start_line: i32,
    start_column: i32,
    /// The texts of fields, as CPython keeps them for `{…=}`.
    pub(super) field_texts: field::FieldTexts,
    /// Line breaks that end the literal part of a format spec in a single-quoted f-string.
    pub(super) spec_breaks: Vec<usize>,
    /// Numbers directly followed by a keyword: their first byte, the line and the kind of literal.
    pub(super) number_warnings: Vec<(usize, i32, &'static str)>,
}

/// What one step gives.
pub(super) type Step = Result<Token, Stop>;

impl<'a> Lexer<'a> {
    /// Reads `text` for the parser; for `tokenize` with `extra`.
    pub fn new(text: &'a str, target: Target, extra: bool) -> Self {
        Lexer::over(text, text.as_bytes(), target, extra)
    }

    /// Reads bytes that need not be UTF-8; `text` has a letter for each that is not.
    pub(super) fn over(text: &'a str, bytes: &'a [u8], target: Target, extra: bool) -> Self {
        Lexer {
            text,
            bytes,
            target,
            extra,
            at: 0,
            line_end: 0,
            line_start: 0,
            buffer_start: 0,
            in_token: false,
            line: 0,
            at_end: false,
            at_line_start: true,
            pending: 0,
            indents: vec![(0, 0)],
            brackets: Vec::new(),
            quoted: Vec::new(),
            comment_newline: false,
            start: 0,
            start_line: 0,
            start_column: 0,
            field_texts: field::FieldTexts::default(),
            spec_breaks: Vec::new(),
            number_warnings: Vec::new(),
        }
    }

    /// The next token. After an [`TokenKind::EndMarker`] or an error there is none.
    pub fn next_token(&mut self) -> Step {
        if self.quoted.last().is_some_and(|q| q.in_text) { self.fstring_text() } else { self.regular() }
    }

    /// The next byte; `None` at the end. Fetches lines one by one, so that [`Lexer::line`] is the line of the last byte read.
    fn bump(&mut self) -> Option<u8> {
        if self.at == self.line_end {
            if self.at >= self.bytes.len() {
                self.at_end = true;
                return None;
            }
            self.line_start = self.at;
            if !self.in_token {
                self.buffer_start = self.at;
            }
            self.line += 1;
            self.line_end = memchr::memchr(b'\n', &self.bytes[self.at..]).map_or(self.bytes.len(), |n| self.at + n + 1);
        }
        self.at += 1;
        Some(self.bytes[self.at - 1])
    }

    /// Gives the last byte back.
    fn back(&mut self, byte: Option<u8>) {
        if byte.is_some() {
            self.at -= 1;
        }
    }

    /// Looks at the byte there, or finds that the text has ended.
    fn look_at(&mut self, at: usize) {
        self.at_end |= at >= self.bytes.len();
    }

    /// Whether the line fetched last is the text's last.
    pub(super) fn at_last_line(&self) -> bool {
        self.line_end >= self.bytes.len()
    }

    /// Ends all blocks: their dedents come next.
    pub(super) fn close_blocks(&mut self) {
        self.pending = 1 - self.indents.len() as i32;
        self.indents.truncate(1);
    }

    /// Whether an f- or t-string is open.
    pub(super) fn inside_fstring(&self) -> bool {
        !self.quoted.is_empty()
    }

    /// Whether the text has been read to its end.
    pub(super) fn is_at_end(&self) -> bool {
        self.at_end
    }

    /// Characters in the line fetched last, with its line break.
    pub(super) fn line_length(&self) -> usize {
        self.characters(self.line_end)
    }

    /// Characters of the line fetched last up to a byte, as CPython shows them.
    fn characters(&self, end: usize) -> usize {
        let line = self.bytes.get(self.line_start..end).unwrap_or_default();
        if std::ptr::eq(self.bytes, self.text.as_bytes()) {
            std::str::from_utf8(line).map_or(0, |t| t.chars().count())
        } else {
            String::from_utf8_lossy(line).chars().count()
        }
    }

    fn begin(&mut self) {
        self.in_token = true;
        self.start = self.at;
        self.start_line = self.line;
        self.start_column = (self.at - self.line_start) as i32;
    }

    /// A token from where [`Lexer::begin`] was called to here.
    fn token(&self, kind: TokenKind) -> Step {
        self.token_to(kind, self.at)
    }

    fn token_to(&self, kind: TokenKind, end: usize) -> Step {
        Ok(Token {
            kind,
            start: self.start,
            end,
            line: self.start_line,
            column: self.start_column,
            end_line: self.line,
            end_column: (self.at - self.line_start) as i32,
            level: self.brackets.len(),
        })
    }

    /// A token without a place in the line.
    fn placeless(&self, kind: TokenKind) -> Step {
        let (column, end_column) = if self.extra {
            let column = (self.at - self.line_start) as i32;
            (column, column)
        } else {
            (-1, -1)
        };
        Ok(Token {
            kind,
            start: self.at,
            end: self.at,
            line: self.line,
            column,
            end_line: self.line,
            end_column,
            level: self.brackets.len(),
        })
    }

    fn has(&self, feature: Feature) -> bool {
        self.target.has(feature)
    }

    /// An error at the place reached, which CPython's tokenizer raises itself.
    fn raise(&self, message: impl Into<String>) -> Step {
        let column = self.characters(self.at) as i32;
        self.raise_at(message, column, column)
    }

    /// An error in the line reached, from column `offset` (from 1) to `end_offset`.
    fn raise_at(&self, message: impl Into<String>, offset: i32, end_offset: i32) -> Step {
        Err(Stop::Raised(CompileError::from(ErrorDetails {
            kind: ErrorKind::Syntax,
            message: message.into(),
            lineno: self.line,
            offset,
            end_lineno: self.line,
            end_offset,
        })))
    }

    /// `f` or `t`, for messages.
    fn string_letter(&self) -> char {
        if self.quoted.last().is_some_and(|q| q.template) { 't' } else { 'f' }
    }
}

/// Whether a byte can begin a name (any byte above ASCII may).
fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 128
}

/// Whether a byte can go on in a name.
fn continues_name(byte: u8) -> bool {
    starts_name(byte) || byte.is_ascii_digit()
}
