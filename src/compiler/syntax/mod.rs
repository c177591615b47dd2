//! The front end: source text in; tokens, a tree as CPython's parser builds it, or a syntax error out.
//!
//! 1. [`source`]: bytes → text (byte-order mark, encoding cookie, line breaks).
//! 2. Parsing is Ruff's. What Ruff refuses and an old version takes is hidden from it and put right in the next step ([`disguise`]).
//! 3. [`convert`]: Ruff's tree → ours ([`ast`]), with CPython's node kinds, places and values ([`literal`]).
//! 4. When something is wrong, a second reading finds CPython's words for it.
//!
//! Knows nothing of scopes or instructions.

pub mod ast;
mod codecs;
mod convert;
mod disguise;
mod encodings;
mod fields;
pub mod lexer;
pub mod literal;
mod names;
mod refusal;
mod rules;
pub mod source;
pub mod tokens;
pub mod type_comments;
mod warnings;

use ruff_python_ast as r;
use ruff_python_ast::token::TokenKind as RuffToken;
use ruff_python_parser::{ParseOptions, Parsed as RuffParsed};
use ruff_text_size::{Ranged, TextRange, TextSize};

use self::ast::{Root, Tree};
use self::convert::Converter;
use self::disguise::Disguise;
use self::rules::Extent;
use crate::base::limits::DEEP_STACK;
use crate::compiler::{CompileError, CompileWarning, Mode, with_deep_stack};
use crate::target::Target;

/// A source that parsed.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The tree.
    pub tree: Tree,
    /// What CPython's tokenizer and parser warn about, in the order of the text.
    pub warnings: Vec<CompileWarning>,
}

/// Parses source bytes as `compile(source, …, mode)` of `target` does.
///
/// # Errors
///
/// The exception that CPython raises.
pub fn parse(source: &[u8], mode: Mode, target: Target) -> Result<Parsed, CompileError> {
    let text = source::decode_for(source, mode, target)?;
    parse_text(&text, mode, target)
}

/// Parses text whose lines end in `\n` and that has no byte-order mark.
///
/// # Errors
///
/// The exception that CPython raises.
pub fn parse_text(text: &str, mode: Mode, target: Target) -> Result<Parsed, CompileError> {
    let mut parsed = parse_by_ruff(text, mode, target);
    let mut disguise = Disguise::default();
    if is_refused(&parsed) {
        (parsed, disguise) = with_deep_stack(text.as_bytes(), move || second_try(parsed, text, mode, target))?;
    }
    let signs = Signs::of(text, &parsed);
    let read_again = signs.may_be_too_deep || mode == Mode::Single || (mode == Mode::Eval && ends_in_blanks(text));
    if read_again && let Some(error) = with_deep_stack(text.as_bytes(), || refusal::explain(text, 0, mode, target)) {
        with_deep_stack(text.as_bytes(), || drop(parsed));
        return Err(error);
    }
    if signs.closer_look
        && let Some(error) = refusal::tokenizer_error(text, target)
    {
        with_deep_stack(text.as_bytes(), || drop(parsed));
        return Err(error);
    }
    let mut converter = Converter::new(text, target);
    converter.disguise = disguise;
    // Ruff's statements that are nested too deeply to be dropped here: that is recursive.
    let mut deep = Vec::new();
    let root = match parsed.into_syntax() {
        r::Mod::Module(module) => {
            let body = converter.body_of(module.body, &mut deep);
            if mode == Mode::Single { Root::Interactive(body) } else { Root::Module(body) }
        }
        r::Mod::Expression(expression) => {
            let root = Root::Expression(Box::new(converter.expr(&expression.body)));
            if converter.is_deep() {
                stacker::grow(DEEP_STACK, || drop(expression));
            }
            root
        }
    };
    if !deep.is_empty() {
        stacker::grow(DEEP_STACK, || drop(deep));
    }
    let mut error = None;
    if converter.doubtful {
        error = with_deep_stack(text.as_bytes(), || refusal::explain(text, 0, mode, target));
    }
    if let Some(error) = error.or_else(|| converter.error.take()) {
        stacker::grow(DEEP_STACK, || drop(root));
        return Err(error);
    }
    let warnings = warnings::collect(&mut converter, signs.glued_number, text, target);
    Ok(Parsed { tree: converter.finish(root), warnings })
}

fn parse_by_ruff(text: &str, mode: Mode, target: Target) -> RuffParsed<r::Mod> {
    let version = r::PythonVersion { major: 3, minor: target.version.minor() };
    let ruff_mode = match mode {
        Mode::Eval => ruff_python_parser::Mode::Expression,
        Mode::Exec | Mode::Single => ruff_python_parser::Mode::Module,
    };
    let options = ParseOptions::from(ruff_mode).with_target_version(version);
    ruff_python_parser::parse_unchecked(text, options)
}

fn is_refused(parsed: &RuffParsed<r::Mod>) -> bool {
    !parsed.errors().is_empty() || !parsed.unsupported_syntax_errors().is_empty()
}

/// What Ruff refused: the error, or the tree of the source in disguise.
fn second_try(
    parsed: RuffParsed<r::Mod>,
    text: &str,
    mode: Mode,
    target: Target,
) -> Result<(RuffParsed<r::Mod>, Disguise), CompileError> {
    let good_until = parsed.errors().iter().map(|e| e.location.start()).chain(unsupported(&parsed)).min();
    // What comes before may have been too deep.
    let good_until = if Signs::of(text, &parsed).may_be_too_deep { None } else { good_until };
    let good_until = good_until.unwrap_or_default().to_usize();
    if let Some(error) = refusal::explain(text, good_until, mode, target) {
        return Err(error);
    }
    if let Some(disguise) = disguise::of(text, target) {
        let parsed = parse_by_ruff(&disguise.text, mode, target);
        if !is_refused(&parsed) {
            return Ok((parsed, disguise));
        }
    }
    Err(unexplained(&parsed, text, target))
}

/// Where syntax stands that is too new for the target.
fn unsupported(parsed: &RuffParsed<r::Mod>) -> impl Iterator<Item = TextSize> {
    parsed.unsupported_syntax_errors().iter().map(|e| e.range.start())
}

/// Ruff's own words, for what it refuses and our second reading does not.
fn unexplained(parsed: &RuffParsed<r::Mod>, text: &str, target: Target) -> CompileError {
    let (message, range) = match (parsed.errors().first(), parsed.unsupported_syntax_errors().first()) {
        (Some(error), _) => (error.error.to_string(), error.location),
        (None, Some(error)) => (error.to_string(), error.range),
        (None, None) => (String::new(), TextRange::default()),
    };
    CompileError::syntax(message, Converter::new(text, target).location(range))
}

/// What Ruff skips at the start of a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// With what a word begins that CPython's tokenizer lets follow a number directly.
const AFTER_NUMBERS: [&str; 8] = ["and", "else", "for", "if", "in", "is", "not", "or"];

/// What the tokens say that Ruff's tree does not.
#[derive(Default)]
struct Signs {
    /// The source holds what Ruff lets pass and CPython's tokenizer may not: tabs that disagree with spaces, a second byte-order
    /// mark, nesting beyond its limits, or words too close to numbers.
    closer_look: bool,
    /// A keyword follows a number directly, as in `1or 2`.
    glued_number: bool,
    /// CPython's parser may not have room for all the rules that it would have to be in.
    may_be_too_deep: bool,
}

impl Signs {
    fn of(text: &str, parsed: &RuffParsed<r::Mod>) -> Signs {
        let mut signs = Signs {
            closer_look: text.starts_with(BYTE_ORDER_MARK) || indents_with_tabs(text.as_bytes()),
            ..Signs::default()
        };
        let (mut brackets, mut braces, mut indents, mut strings) = (0usize, 0usize, 0usize, 0usize);
        let mut extent = Extent::default();
        for token in parsed.tokens() {
            match token.kind() {
                RuffToken::Lpar | RuffToken::Lsqb => brackets += 1,
                RuffToken::Rpar | RuffToken::Rsqb => brackets = brackets.saturating_sub(1),
                RuffToken::Lbrace => braces += 1,
                RuffToken::Rbrace => braces = braces.saturating_sub(1),
                RuffToken::Indent => indents += 1,
                RuffToken::Dedent => indents = indents.saturating_sub(1),
                RuffToken::FStringStart | RuffToken::TStringStart => strings += 1,
                RuffToken::FStringEnd | RuffToken::TStringEnd => strings = strings.saturating_sub(1),
                RuffToken::Int | RuffToken::Float | RuffToken::Complex => {
                    let after = &text[token.end().to_usize()..];
                    if after.starts_with(|c: char| c.is_ascii_alphabetic()) {
                        signs.glued_number = true;
                        signs.closer_look |= !AFTER_NUMBERS.iter().any(|word| after.starts_with(word));
                    }
                    continue;
                }
                kind => {
                    extent.operators += rules::of_operator(kind);
                    continue;
                }
            }
            extent.reach(brackets + braces + strings, indents);
            let nested = brackets + braces > 100 || indents > 90;
            // Braces inside each other in an f-string have a limit of their own.
            signs.closer_look |= nested || strings > 2 || (strings > 0 && braces > 2);
        }
        signs.may_be_too_deep = extent.may_be_too_deep() && rules::may_be_too_deep(parsed.tokens());
        signs
    }
}

/// Whether the last line, which is not the first, holds nothing but blanks and is not ended: an indented line to CPython, which ends
/// it only in modules.
fn ends_in_blanks(text: &str) -> bool {
    let last = memchr::memrchr(b'\n', text.as_bytes()).map_or("", |at| &text[at + 1..]);
    !last.is_empty() && last.bytes().all(|byte| matches!(byte, b' ' | b'\t' | 0x0C))
}

/// Whether a tab stands among the blanks that a line begins with.
fn indents_with_tabs(text: &[u8]) -> bool {
    memchr::memchr_iter(b'\t', text).any(|at| {
        let before = text[..at].iter().rev().find(|byte| !matches!(byte, b' ' | 0x0C));
        before.is_none_or(|byte| *byte == b'\n')
    })
}
