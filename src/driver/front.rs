//! Tokens, trees and symbol tables of a source as CPython's own tools print them; by the embedded compiler.

use super::compile::{Failure, FailureKind, Source};
use super::embedded::{self, VERSIONS, guarded};
use crate::base;
use crate::compiler::{self, CompileError, Options, future, symtable, syntax};
use crate::render::text;
use crate::target::PyVersion;
use crate::view::ast::AstView;
use crate::view::symbols::{SymbolsView, quoted};
use crate::view::tokens::TokensView;

/// What to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontStage {
    /// As `python -m tokenize -e`.
    Tokens,
    /// As `python -m ast`; with places, as `python -m ast --include-attributes`.
    Ast {
        /// Whether to print `lineno` and the others.
        attributes: bool,
    },
    /// As `python -m symtable`.
    Symbols,
}

/// The text that the tool of that version prints for a file of this content and name.
///
/// # Errors
///
/// What CPython says about wrong source; a message with a remedy when the version is not built in.
pub fn text(stage: FrontStage, source: &Source<'_>, version: PyVersion) -> Result<String, Failure> {
    if !VERSIONS.contains(&version) {
        let known = VERSIONS.map(|version| version.to_string());
        let known = base::list(known.iter().map(String::as_str));
        let message = format!("tokens, trees and symbol tables are built in for CPython {known}, not for {version}");
        return Err(Failure::new(FailureKind::NotSupported, message).hint("choose one of these with --python"));
    }
    let options = embedded::options(source, version);
    guarded(source, version, || compiler::with_deep_stack(source.bytes, || print(stage, source, options)))
}

fn print(stage: FrontStage, source: &Source<'_>, options: Options) -> Result<String, CompileError> {
    let target = options.target;
    if stage == FrontStage::Tokens {
        let tokens = syntax::tokens::tokenize(source.bytes, target)?;
        return Ok(text::tokens::table(&TokensView::new(tokens, target.version)));
    }
    let mut tree = syntax::parse(source.bytes, options.mode, target)?.tree;
    if let FrontStage::Ast { attributes } = stage {
        let dump = text::ast::DumpOptions { attributes, ..Default::default() };
        let comments = syntax::type_comments::read(&syntax::source::decode(source.bytes, target)?, &tree, target)?;
        return Ok(text::ast::dump(&AstView::with_comments(&tree, &comments, target), dump) + "\n");
    }
    let future = future::scan(&tree.root, &tree.names, target)?;
    let table = symtable::build(&tree.root, &mut tree.names, tree.node_count, &future, target)?;
    let view = SymbolsView::new(&table, &tree.names, target);
    Ok(text::symbols::tables(&view, &quoted(source.filename, target.version)))
}
