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
pub mod source;
pub mod tokens;

use ruff_python_ast as r;
use ruff_python_parser::{ParseOptions, Parsed as RuffParsed};

use self::ast::{Root, Tree};
use self::convert::Converter;
use crate::base::Location;
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
    let text = source::decode(source)?;
    parse_text(&text, mode, target)
}

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
    if let Some(error) = refusal(&parsed) {
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
    if let Some(error) = converter.error.take() {
        return Err(error);
    }
    Ok(Parsed { tree: converter.finish(root), warnings: Vec::new() })
}

fn refusal(parsed: &RuffParsed<r::Mod>) -> Option<CompileError> {
    if let Some(error) = parsed.errors().first() {
        return Some(CompileError::syntax(error.error.to_string(), Location::NONE));
    }
    parsed.unsupported_syntax_errors().first().map(|e| CompileError::syntax(e.to_string(), Location::NONE))
}
