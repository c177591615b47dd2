//! The front end: source text in; tokens, a tree as CPython's parser builds it, or a syntax error out.
//!
//! 1. [`source`]: bytes → text (byte-order mark, encoding cookie, line breaks).
//! 2. Parsing is Ruff's.
//! 3. [`convert`]: Ruff's tree → ours ([`ast`]), with CPython's node kinds, places and values ([`literal`]).
//! 4. When something is wrong, a second reading finds CPython's words for it.
//!
//! Knows nothing of scopes or instructions.

pub mod ast;
mod convert;
pub mod lexer;
pub mod literal;
mod refusal;
pub mod source;
pub mod tokens;
pub mod type_comments;
mod warnings;

use ruff_python_ast as r;
use ruff_python_ast::token::TokenKind as RuffToken;
use ruff_python_parser::{ParseOptions, Parsed as RuffParsed};
use ruff_text_size::{TextRange, TextSize};

use self::ast::{Root, Tree};
use self::convert::Converter;
use crate::base::limits::DEEP_STACK;
use crate::compiler::{CompileError, CompileWarning, Mode};
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
    let text = source::decode(source, target)?;
    parse_text(&text, mode, target)
}

/// Depth of a tree that an ordinary stack can take apart.
const DROPPED_HERE: u32 = 1000;

/// Parses text whose lines end in `\n` and that has no byte-order mark.
///
/// # Errors
///
/// The exception that CPython raises.
pub fn parse_text(text: &str, mode: Mode, target: Target) -> Result<Parsed, CompileError> {
    let version = r::PythonVersion { major: 3, minor: target.version.minor() };
    let ruff_mode = match mode {
        Mode::Eval => ruff_python_parser::Mode::Expression,
        Mode::Exec | Mode::Single => ruff_python_parser::Mode::Module,
    };
    let options = ParseOptions::from(ruff_mode).with_target_version(version);
    let parsed = ruff_python_parser::parse_unchecked(text, options);
    if !parsed.errors().is_empty() || !parsed.unsupported_syntax_errors().is_empty() {
        let good_until = parsed.errors().iter().map(|e| e.location.start()).chain(unsupported(&parsed)).min();
        let good_until = good_until.unwrap_or_default().to_usize();
        let found = refusal::explain(text, good_until, mode, target);
        return Err(found.unwrap_or_else(|| unexplained(&parsed, text, target)));
    }
    if needs_closer_look(text, &parsed)
        && let Some(error) = refusal::tokenizer_error(text, target)
    {
        return Err(error);
    }
    if mode == Mode::Single
        && let Some(error) = refusal::explain(text, 0, mode, target)
    {
        return Err(error);
    }
    let mut converter = Converter::new(text, target);
    let root = match parsed.syntax() {
        r::Mod::Module(module) => {
            let body = converter.body(&module.body);
            if mode == Mode::Single { Root::Interactive(body) } else { Root::Module(body) }
        }
        r::Mod::Expression(expression) => Root::Expression(Box::new(converter.expr(&expression.body))),
    };
    if converter.doubtful
        && let Some(error) = refusal::explain(text, 0, mode, target)
    {
        return Err(error);
    }
    if let Some(error) = converter.error.take() {
        stacker::grow(DEEP_STACK, || drop((parsed, root)));
        return Err(error);
    }
    let warnings = warnings::collect(&mut converter, &parsed, text, target);
    let tree = converter.finish(root);
    if tree.depth > DROPPED_HERE {
        // Ruff's tree is as deep, and is taken apart recursively.
        stacker::grow(DEEP_STACK, || drop(parsed));
    }
    Ok(Parsed { tree, warnings })
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

/// Whether the source holds what Ruff lets pass and CPython's tokenizer may not: tabs that disagree with spaces, or
/// nesting beyond its limits.
fn needs_closer_look(text: &str, parsed: &RuffParsed<r::Mod>) -> bool {
    if memchr::memchr(b'\t', text.as_bytes()).is_some() {
        return true;
    }
    let (mut brackets, mut indents, mut strings) = (0usize, 0usize, 0usize);
    for token in parsed.tokens() {
        match token.kind() {
            RuffToken::Lpar | RuffToken::Lsqb | RuffToken::Lbrace => brackets += 1,
            RuffToken::Rpar | RuffToken::Rsqb | RuffToken::Rbrace => brackets = brackets.saturating_sub(1),
            RuffToken::Indent => indents += 1,
            RuffToken::Dedent => indents = indents.saturating_sub(1),
            RuffToken::FStringStart | RuffToken::TStringStart => strings += 1,
            RuffToken::FStringEnd | RuffToken::TStringEnd => strings = strings.saturating_sub(1),
            _ => continue,
        }
        if brackets > 100 || indents > 90 || strings > 2 || (strings > 0 && brackets > 2) {
            return true;
        }
    }
    false
}
