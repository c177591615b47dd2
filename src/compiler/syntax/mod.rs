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
mod signs;
pub mod source;
pub mod tokens;
pub mod type_comments;
mod warnings;

use ruff_python_ast as r;
use ruff_python_parser::{ParseOptions, Parsed as RuffParsed};
use ruff_text_size::{TextRange, TextSize};

use self::ast::{Root, Tree};
use self::convert::Converter;
use self::disguise::Disguise;
use self::signs::Signs;
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
    let signs = Signs::of(text, parsed.tokens());
    let read_again = signs.may_be_too_deep || mode == Mode::Single || (mode == Mode::Eval && ends_in_blanks(text));
    if read_again && let Some(error) = with_deep_stack(text.as_bytes(), || refusal::explain(text, 0, mode, target)) {
        with_deep_stack(text.as_bytes(), || drop(parsed));
        return Err(error);
    }
    if signs.closer_look
        && let Some(error) = refusal::tokenizer_error(text, target)
    {
        // CPython's parser need not have come so far.
        let earlier = with_deep_stack(text.as_bytes(), || refusal::explain(text, 0, mode, target));
        with_deep_stack(text.as_bytes(), || drop(parsed));
        return Err(earlier.unwrap_or(error));
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
    let good_until = if rules::may_be_too_deep(parsed.tokens()) { None } else { good_until };
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

/// Whether the last line, which is not the first, holds nothing but blanks and is not ended: an indented line to CPython, which ends
/// it only in modules.
fn ends_in_blanks(text: &str) -> bool {
    let last = memchr::memrchr(b'\n', text.as_bytes()).map_or("", |at| &text[at + 1..]);
    !last.is_empty() && last.bytes().all(|byte| matches!(byte, b' ' | b'\t' | 0x0C))
}
