//! The machine under the grammar: tokens on demand, going back, remembered results, errors.

use std::borrow::Cow;

use ruff_python_ast::Expr;
use ruff_python_parser::parse_expression;
use rustc_hash::FxHashMap;

use crate::compiler::syntax::lexer::{Lexer, Stop, Token, TokenKind};
use crate::compiler::syntax::rules::MAX_RULES;
use crate::compiler::{CompileError, ErrorDetails, ErrorKind, Mode};
use crate::target::{Feature, Target};

/// What a rule gives: what kind of expression it read, in CPython's words for messages, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// `name`, `tuple`, `function call`, …; empty for tokens and whatever has no name.
    pub(super) label: &'static str,
    pub(super) line: i32,
    pub(super) column: i32,
    pub(super) end_line: i32,
    pub(super) end_column: i32,
    /// Index of the first token.
    pub(super) first: usize,
    /// Index into [`Parser::children`]; 0 when there are none.
    pub(super) children: usize,
}

/// Rules whose results are remembered, as CPython remembers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Rule {
    SimpleStmt,
    Block,
    Expression,
    StarExpression,
    Disjunction,
    Conjunction,
    Inversion,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Term,
    Factor,
    AwaitPrimary,
    Primary,
    Strings,
    Template,
    Arguments,
    StarTarget,
    TargetWithStarAtom,
    DelTarget,
    InvalidNamed,
    ClosedPattern,
    TPrimary,
}

/// Result of a rule.
pub(super) type Out = Option<Node>;

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    /// The bytes of the text, which need not be UTF-8: the text has a letter for each byte that is not.
    pub(super) bytes: &'a [u8],
    pub(super) target: Target,
    pub(super) lexer: Lexer<'a>,
    pub(super) tokens: Vec<Token>,
    pub(super) mark: usize,
    /// Where the reading begins.
    start: usize,
    /// Whether mistakes are looked for.
    pub(super) second: bool,
    /// Interactive input.
    pub(super) single: bool,
    started: bool,
    pub(super) error: Option<CompileError>,
    /// Whether the tokenizer stopped the reading.
    pub(super) stopped: bool,
    pub(super) children: Vec<Vec<Node>>,
    memo: FxHashMap<(Rule, usize), (Out, usize)>,
    /// Rules that are being read: those of the grammar, and those that CPython's generator of parsers makes of loops, of groups
    /// with several parts, and of the inner half of a left-recursive rule.
    rules: u32,
}

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, bytes: &'a [u8], target: Target) -> Self {
        Parser {
            text,
            bytes,
            target,
            lexer: Lexer::over(text, bytes, target, false),
            tokens: Vec::new(),
            mark: 0,
            start: 0,
            second: false,
            single: false,
            started: false,
            error: None,
            stopped: false,
            children: vec![Vec::new()],
            memo: FxHashMap::default(),
            rules: 0,
        }
    }

    pub(super) fn has(&self, feature: Feature) -> bool {
        self.target.has(feature)
    }

    /// Begins after the first `count` tokens.
    pub(super) fn skip(&mut self, count: usize) {
        while self.tokens.len() < count && self.fetch().is_some() {}
        self.start = self.tokens.len();
        self.mark = self.start;
    }

    pub(super) fn begin_second_reading(&mut self) {
        self.memo.clear();
        self.mark = self.start;
        self.second = true;
    }

    /// The whole input; whether it was accepted.
    pub(super) fn input(&mut self, mode: Mode) -> bool {
        match mode {
            Mode::Exec => {
                let read = self.rules(3, |p| {
                    while p.statement().is_some() {}
                    Some(())
                });
                read.is_some() && self.end_marker().is_some()
            }
            Mode::Eval => {
                if self.rule(|p| p.expressions()).is_none() {
                    return false;
                }
                while self.newline().is_some() {}
                self.end_marker().is_some()
            }
            Mode::Single => self.interactive(),
        }
    }

    fn interactive(&mut self) -> bool {
        let statement = self.rules(2, |p| {
            let compound = p.alt(|p| {
                p.compound_stmt()?;
                p.newline()
            });
            compound.or_else(|| p.alt(|p| p.simple_stmts())).or_else(|| p.newline())
        });
        if statement.is_none() {
            return false;
        }
        let more = self.text[self.lexer.at..]
            .split('\n')
            .any(|line| !matches!(line.trim_start_matches([' ', '\t', '\u{c}']).bytes().next(), None | Some(b'#')));
        if more {
            self.raise::<()>("multiple statements found while compiling a single statement");
            self.stopped = true;
        }
        !more
    }

    // Tokens.

    /// Reads one more token.
    pub(super) fn fetch(&mut self) -> Option<Token> {
        match self.lexer.next_token() {
            Ok(mut token) => {
                if self.single && self.started && token.kind == TokenKind::EndMarker {
                    // The end of interactive input ends its line and its blocks.
                    token.kind = TokenKind::Newline;
                    self.started = false;
                    self.lexer.close_blocks();
                } else {
                    self.started = true;
                }
                self.tokens.push(token);
                Some(token)
            }
            Err(stop) => {
                self.stop(stop);
                None
            }
        }
    }

    pub(super) fn peek(&mut self) -> Option<Token> {
        if self.error.is_some() {
            return None;
        }
        if self.mark == self.tokens.len() {
            if self.tokens.last().is_some_and(|t| t.kind == TokenKind::EndMarker) {
                return None;
            }
            self.fetch()?;
        }
        self.tokens.get(self.mark).copied()
    }

    /// The text of a token.
    pub(super) fn token_text(&self, token: Token) -> &'a str {
        &self.text[token.start..token.end]
    }

    /// The text of a node's first token.
    pub(super) fn first_text(&self, node: Node) -> &'a str {
        self.token_text(self.tokens[node.first])
    }

    /// A name as it is in the tree: in its normal form.
    pub(super) fn name_text(&self, name: Node) -> Cow<'a, str> {
        let text = self.first_text(name);
        if text.is_ascii() {
            return Cow::Borrowed(text);
        }
        match parse_expression(text).map(|parsed| *parsed.into_syntax().body) {
            Ok(Expr::Name(name)) => Cow::Owned(name.id.to_string()),
            _ => Cow::Borrowed(text),
        }
    }

    fn step(&mut self, token: Token) -> Node {
        self.mark += 1;
        Node {
            label: "",
            line: token.line,
            column: token.column,
            end_line: token.end_line,
            end_column: token.end_column,
            first: self.mark - 1,
            children: 0,
        }
    }

    /// An operator or keyword.
    pub(super) fn tok(&mut self, text: &str) -> Out {
        let token = self.peek()?;
        (matches!(token.kind, TokenKind::Op | TokenKind::Name) && self.token_text(token) == text)
            .then(|| self.step(token))
    }

    /// One of several operators or keywords.
    pub(super) fn any(&mut self, texts: &[&str]) -> Out {
        texts.iter().find_map(|t| self.tok(t))
    }

    /// A name that is no keyword.
    pub(super) fn name(&mut self) -> Out {
        let token = self.peek()?;
        let text = self.token_text(token);
        if token.kind != TokenKind::Name || KEYWORDS.contains(&text) {
            return None;
        }
        let name = Node { label: "name", ..self.step(token) };
        if !text.is_ascii() && self.has(Feature::ConstantNamesRefused) {
            // Written in ASCII they are no names.
            let normal = self.name_text(name);
            if matches!(&*normal, "True" | "False" | "None") {
                self.stopped = true;
                let message = format!("identifier field can't represent '{normal}' constant");
                return self.fail(CompileError::unplaced(ErrorKind::Value, message));
            }
        }
        Some(name)
    }

    pub(super) fn kind(&mut self, kind: TokenKind) -> Out {
        let token = self.peek()?;
        (token.kind == kind).then(|| self.step(token))
    }

    pub(super) fn newline(&mut self) -> Out {
        self.kind(TokenKind::Newline)
    }

    pub(super) fn end_marker(&mut self) -> Out {
        self.kind(TokenKind::EndMarker)
    }

    pub(super) fn at_kind(&mut self, kind: TokenKind) -> bool {
        self.peek().is_some_and(|t| t.kind == kind)
    }

    /// Whether one of several operators or keywords comes next.
    pub(super) fn at(&mut self, texts: &[&str]) -> bool {
        self.look(|p| p.any(texts))
    }

    // Alternatives.

    /// One alternative: goes back if it fails.
    pub(super) fn alt<T>(&mut self, rule: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.error.is_some() {
            return None;
        }
        let mark = self.mark;
        let out = rule(self);
        if out.is_none() || self.error.is_some() {
            self.mark = mark;
            return None;
        }
        out
    }

    /// An alternative that is a mistake: read only the second time, never successful.
    pub(super) fn mistake<T>(&mut self, rule: impl FnOnce(&mut Self) -> Option<T>) {
        if self.second {
            let mark = self.mark;
            if self.error.is_none() {
                let _ = self.rule(rule);
            }
            self.mark = mark;
        }
    }

    /// Whether a rule would match here.
    pub(super) fn look<T>(&mut self, rule: impl FnOnce(&mut Self) -> Option<T>) -> bool {
        let mark = self.mark;
        let found = rule(self).is_some();
        self.mark = mark;
        found
    }

    /// Continues only if a rule does not match here.
    pub(super) fn not<T>(&mut self, rule: impl FnOnce(&mut Self) -> Option<T>) -> Option<()> {
        (!self.look(rule) && self.error.is_none()).then_some(())
    }

    /// Whatever matches, or nothing; fails only on an error.
    pub(super) fn opt<T>(&mut self, rule: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        let out = self.alt(rule);
        self.error.is_none().then_some(out)
    }

    /// As often as it matches.
    pub(super) fn many(&mut self, mut rule: impl FnMut(&mut Self) -> Out) -> Option<Vec<Node>> {
        self.rule(|p| {
            let mut out = Vec::new();
            while let Some(node) = p.alt(&mut rule) {
                out.push(node);
            }
            p.error.is_none().then_some(out)
        })
    }

    /// At least once.
    pub(super) fn some(&mut self, rule: impl FnMut(&mut Self) -> Out) -> Option<Vec<Node>> {
        self.many(rule).filter(|nodes| !nodes.is_empty())
    }

    /// At least once, with commas between.
    pub(super) fn comma_list(&mut self, mut rule: impl FnMut(&mut Self) -> Out) -> Option<Vec<Node>> {
        self.rule(|p| {
            let first = p.alt(&mut rule)?;
            p.rule(|p| p.more(first, rule))
        })
    }

    /// The same, where CPython's grammar has no word for it and takes the first part for itself.
    pub(super) fn first_and_more(&mut self, mut rule: impl FnMut(&mut Self) -> Out) -> Option<Vec<Node>> {
        let first = self.alt(&mut rule)?;
        self.rules(2, |p| p.more(first, rule))
    }

    fn more(&mut self, first: Node, mut rule: impl FnMut(&mut Self) -> Out) -> Option<Vec<Node>> {
        let mut out = vec![first];
        while let Some(node) = self.alt(|p| {
            p.tok(",")?;
            rule(p)
        }) {
            out.push(node);
        }
        self.error.is_none().then_some(out)
    }

    /// A rule whose result is remembered for each place.
    pub(super) fn memo(&mut self, rule: Rule, parse: impl FnOnce(&mut Self) -> Out) -> Out {
        if self.error.is_some() {
            return None;
        }
        let key = (rule, self.mark);
        if let Some(&(out, mark)) = self.memo.get(&key) {
            return self.rule(|p| {
                p.mark = mark;
                out
            });
        }
        let start = self.mark;
        let out = self.rule(|p| stacker::maybe_grow(256 << 10, 8 << 20, || parse(p)));
        if out.is_none() {
            self.mark = start;
        }
        self.memo.insert(key, (out, self.mark));
        out
    }

    /// What a rule reads whose results are not remembered.
    pub(super) fn rule<T>(&mut self, parse: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.rules(1, parse)
    }

    /// What the innermost of several rules reads, one inside the other.
    pub(super) fn rules<T>(&mut self, count: u32, parse: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.error.is_some() {
            return None;
        }
        self.rules += count;
        let out = if self.rules > MAX_RULES {
            self.stopped = true;
            self.fail(CompileError::unplaced(
                ErrorKind::Memory,
                "Parser stack overflowed - Python source too complex to parse",
            ))
        } else {
            parse(self)
        };
        self.rules -= count;
        out
    }

    /// Reads without looking for mistakes.
    pub(super) fn plainly(&mut self, parse: impl FnOnce(&mut Self) -> Out) -> Out {
        let second = std::mem::replace(&mut self.second, false);
        let out = parse(self);
        self.second = second;
        out
    }

    // Nodes.

    /// The next token, where a node begins; parentheses around a first part belong to the whole.
    pub(super) fn here(&mut self) -> Out {
        let token = self.peek()?;
        let node = self.step(token);
        self.mark -= 1;
        Some(node)
    }

    /// A node from `first` to the last token read.
    pub(super) fn node(&mut self, label: &'static str, first: Node) -> Node {
        let last = self.tokens[self.mark - 1];
        Node { label, end_line: last.end_line, end_column: last.end_column, children: 0, ..first }
    }

    /// A node with parts.
    pub(super) fn node_of(&mut self, label: &'static str, first: Node, parts: Vec<Node>) -> Node {
        let node = self.node(label, first);
        self.children.push(parts);
        Node { children: self.children.len() - 1, ..node }
    }

    // Errors.

    pub(super) fn fail<T>(&mut self, error: CompileError) -> Option<T> {
        self.error.get_or_insert(error);
        None
    }

    fn line_text(&self, line: i32) -> Cow<'a, str> {
        if line >= self.lexer.line {
            let end = self.lexer.line_start;
            let end = end + self.text[end..].split_inclusive('\n').next().unwrap_or("").len();
            let whole = self.has(Feature::ErrorLineFromBuffer);
            // The line being read still has its line break.
            let start = if whole { self.lexer.buffer_start } else { self.lexer.line_start };
            return String::from_utf8_lossy(&self.bytes[start..end]);
        }
        let line = self.bytes.split(|byte| *byte == b'\n').nth((line - 1).max(0) as usize);
        String::from_utf8_lossy(line.unwrap_or_default())
    }

    /// An error from byte offsets counted from 1 (0 or less: as they are), which become characters.
    pub(super) fn place<T>(&mut self, kind: ErrorKind, message: String, from: (i32, i32), to: (i32, i32)) -> Option<T> {
        if self.error.is_some() {
            return None;
        }
        let text = self.line_text(from.0);
        let characters = |offset: i32| {
            if offset <= 0 {
                return offset;
            }
            let offset = (offset as usize).min(text.len() + 1);
            let inside = offset.min(text.len());
            let count = text.char_indices().take_while(|(i, _)| *i < inside).count();
            (count + (offset - inside)) as i32
        };
        self.fail(CompileError::from(ErrorDetails {
            kind,
            message,
            lineno: from.0,
            offset: characters(from.1),
            end_lineno: to.0,
            end_offset: characters(to.1),
        }))
    }

    /// An error from the start of one node to the end of another.
    pub(super) fn range<T>(&mut self, from: Node, to: Node, message: impl Into<String>) -> Option<T> {
        let message = message.into();
        self.place(ErrorKind::Syntax, message, (from.line, from.column + 1), (to.end_line, to.end_column + 1))
    }

    /// An error at a node.
    pub(super) fn at_node<T>(&mut self, node: Node, message: impl Into<String>) -> Option<T> {
        self.range(node, node, message)
    }

    /// An error from a node to where the tokenizer is.
    pub(super) fn from<T>(&mut self, node: Node, message: impl Into<String>) -> Option<T> {
        let message = message.into();
        let end = (self.lexer.line, self.lexer.at.saturating_sub(self.lexer.line_start) as i32);
        self.place(ErrorKind::Syntax, message, (node.line, node.column + 1), end)
    }

    fn at_token<T>(&mut self, kind: ErrorKind, token: Token, message: String) -> Option<T> {
        let column = if token.column == -1 {
            self.lexer.at.saturating_sub(self.lexer.line_start) as i32
        } else {
            token.column + 1
        };
        let end_column = if token.end_column == -1 { -1 } else { token.end_column + 1 };
        self.place(kind, message, (token.line, column), (token.end_line, end_column))
    }

    /// An error at the last token that was read from the text.
    pub(super) fn raise<T>(&mut self, message: impl Into<String>) -> Option<T> {
        let token = *self.tokens.last()?;
        self.at_token(ErrorKind::Syntax, token, message.into())
    }

    /// An `IndentationError` there.
    pub(super) fn raise_indentation<T>(&mut self, message: impl Into<String>) -> Option<T> {
        let token = *self.tokens.last()?;
        self.at_token(ErrorKind::Indentation, token, message.into())
    }

    /// An error at the next token.
    pub(super) fn raise_next<T>(&mut self, message: impl Into<String>) -> Option<T> {
        let token = self.peek()?;
        self.at_token(ErrorKind::Syntax, token, message.into())
    }

    /// A token that must come now.
    pub(super) fn forced(&mut self, text: &str) -> Out {
        if let Some(node) = self.tok(text) {
            return Some(node);
        }
        let token = self.peek()?;
        let node = self.step(token);
        self.mark -= 1;
        self.at_node(node, format!("expected '{text}'"))
    }

    /// What CPython's parser says when its tokenizer stops.
    fn stop(&mut self, stop: Stop) {
        self.stopped = true;
        let line = self.lexer.line;
        let here = self.lexer.at.saturating_sub(self.lexer.buffer_start) as i32;
        let unread = Token {
            kind: TokenKind::Op,
            start: self.lexer.at,
            end: self.lexer.at,
            line,
            column: -1,
            end_line: line,
            end_column: -1,
            level: 0,
        };
        let placed = |p: &mut Self, kind, column: i32, message: &str| {
            p.place::<()>(kind, message.to_string(), (line, column), (line, 0));
        };
        match stop {
            Stop::Raised(error) => {
                self.fail::<()>(error);
            }
            Stop::Eof if !self.lexer.brackets.is_empty() => self.never_closed(),
            Stop::Eof => {
                self.at_token::<()>(ErrorKind::Syntax, unread, "unexpected EOF while parsing".to_string());
            }
            Stop::Dedent => {
                let message = "unindent does not match any outer indentation level".to_string();
                self.at_token::<()>(ErrorKind::Indentation, unread, message);
            }
            Stop::TabSpace => {
                placed(self, ErrorKind::Tab, 1, "inconsistent use of tabs and spaces in indentation");
            }
            Stop::TooDeep => placed(self, ErrorKind::Indentation, 1, "too many levels of indentation"),
            Stop::LineContinuation => {
                placed(self, ErrorKind::Syntax, here, "unexpected character after line continuation character");
            }
            Stop::Undecodable(problem) => {
                self.at_token::<()>(ErrorKind::Syntax, unread, format!("(unicode error) {problem}"));
            }
        }
    }

    fn never_closed(&mut self) {
        if let Some(&bracket) = self.lexer.brackets.last() {
            let message = format!("'{}' was never closed", char::from(bracket.open));
            self.place::<()>(ErrorKind::Syntax, message, (bracket.line, bracket.column + 1), (bracket.line, 0));
        }
    }

    /// "invalid syntax" at the last token of the first reading.
    pub(super) fn generic(&mut self, last: Token) {
        match last.kind {
            TokenKind::Indent => {
                self.raise_indentation::<()>("unexpected indent");
            }
            TokenKind::Dedent => {
                self.raise_indentation::<()>("unexpected unindent");
            }
            _ => {
                let from = (last.line, last.column + 1);
                let to = (last.end_line, last.end_column + 1);
                self.place::<()>(ErrorKind::Syntax, "invalid syntax".to_string(), from, to);
                self.read_on();
            }
        }
    }

    /// Reads the rest of the text: an error of the tokenizer there takes the place of the one that was found.
    pub(super) fn read_on(&mut self) {
        let Some(error_line) = self.tokens.last().map(|t| t.line) else { return };
        if !self
            .error
            .as_ref()
            .is_some_and(|e| matches!(e.kind, ErrorKind::Syntax | ErrorKind::Indentation | ErrorKind::Tab))
        {
            return;
        }
        let found = self.error.take();
        if self.tokens.last().is_some_and(|t| t.kind == TokenKind::EndMarker) {
            self.error = found;
            return;
        }
        loop {
            match self.lexer.next_token() {
                Ok(token) if token.kind == TokenKind::EndMarker => break,
                Ok(_) => {}
                Err(_) if self.lexer.inside_fstring() => break,
                Err(Stop::Undecodable(problem)) => {
                    // Nobody is there to make a syntax error of it.
                    self.error = Some(CompileError::unplaced(ErrorKind::UnicodeDecode, problem));
                    break;
                }
                Err(stop @ Stop::Raised(_)) => {
                    self.stop(stop);
                    break;
                }
                Err(_) => {
                    if self.lexer.brackets.last().is_some_and(|b| error_line > b.line) {
                        self.never_closed();
                    }
                    break;
                }
            }
        }
        if self.error.is_none() {
            self.error = found;
        }
    }
}
