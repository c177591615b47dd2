//! Tokens, trees and symbol tables of a source as CPython's own tools print them; by the embedded compiler.
//! [`Engines`](super::Engines) asks an interpreter for the versions that are not built in.

use serde_json::Value;

use super::compile::{Failure, Source};
use super::embedded::{self, guarded};
use super::told;
use crate::compiler::{self, CompileError, Options, future, symtable, syntax};
use crate::interpreter::Tool;
use crate::interpreter::told::{Node, Table, Token};
use crate::render::{json, text};
use crate::target::{Feature, PyVersion, Target};
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

impl FrontStage {
    /// The tool of CPython's that prints it.
    pub(super) const fn tool(self) -> Tool {
        match self {
            FrontStage::Tokens => Tool::Tokenize,
            FrontStage::Ast { attributes } => Tool::Ast { attributes },
            FrontStage::Symbols => Tool::Symtable,
        }
    }

    /// Of versions that do not have that tool: what is printed instead.
    pub fn without_tool(self, version: PyVersion) -> Option<String> {
        let (tool, since) = match self {
            FrontStage::Tokens => return None,
            FrontStage::Ast { .. } => ("ast", Feature::AstTool),
            FrontStage::Symbols => ("symtable", Feature::SymtableTool),
        };
        let first = PyVersion::ALL.into_iter().find(|version| Target::of(*version).has(since))?;
        let has = Target::of(version).has(since);
        (!has)
            .then(|| format!("CPython {version} has no `python -m {tool}`; its data in the form of CPython {first}'s"))
    }
}

/// What one of the stages is.
enum Front {
    Tokens(TokensView),
    Ast(AstView),
    Symbols(SymbolsView),
}

/// The text that the tool of that version prints for a file of this content and name.
///
/// # Errors
///
/// What CPython says about wrong source; a message with a remedy when the version is not built in.
pub fn text(stage: FrontStage, source: &Source<'_>, version: PyVersion) -> Result<String, Failure> {
    read(stage, source, version, |front| match front {
        Front::Tokens(view) => text::tokens::table(view),
        Front::Ast(view) => {
            let attributes = stage == FrontStage::Ast { attributes: true };
            text::ast::dump(view, text::ast::DumpOptions { attributes, ..Default::default() }) + "\n"
        }
        Front::Symbols(view) => text::symbols::tables(view, &quoted(source.filename, version)),
    })
}

/// The same stages as JSON.
///
/// # Errors
///
/// The same.
pub(super) fn json(stage: FrontStage, source: &Source<'_>, version: PyVersion) -> Result<Value, Failure> {
    read(stage, source, version, |front| match front {
        Front::Tokens(view) => json::stages::tokens(view),
        Front::Ast(view) => json::stages::ast(view),
        Front::Symbols(view) => json::stages::symbols(view),
    })
}

/// Tokens that an interpreter told, as JSON.
pub(super) fn told_tokens(tokens: &[Token], source: &Source<'_>, version: PyVersion) -> Result<Value, Failure> {
    Ok(json::stages::tokens(&TokensView::told(tokens, &String::from_utf8_lossy(source.bytes), version)))
}

/// A tree that an interpreter told.
pub(super) fn told_tree(nodes: &[Node], version: PyVersion) -> Result<Value, Failure> {
    told::tree(nodes, version).map(|view| json::stages::ast(&view))
}

/// Symbol tables that an interpreter told.
pub(super) fn told_tables(tables: &[Table], version: PyVersion) -> Result<Value, Failure> {
    told::symbols(tables, version).map(|view| json::stages::symbols(&view))
}

/// The view is used where it is made: a deep tree needs a deep stack to be dropped too.
fn read<T>(
    stage: FrontStage,
    source: &Source<'_>,
    version: PyVersion,
    show: impl FnOnce(&Front) -> T,
) -> Result<T, Failure> {
    let options = embedded::options(source, version);
    let work = || Ok(show(&view(stage, source, options)?));
    guarded(source, version, || compiler::with_deep_stack(source.bytes, work))
}

fn view(stage: FrontStage, source: &Source<'_>, options: Options) -> Result<Front, CompileError> {
    let target = options.target;
    if stage == FrontStage::Tokens {
        let tokens = syntax::tokens::tokenize(source.bytes, target)?;
        return Ok(Front::Tokens(TokensView::new(tokens, target.version)));
    }
    let mut tree = syntax::parse(source.bytes, options.mode, target)?.tree;
    if let FrontStage::Ast { .. } = stage {
        let comments = syntax::type_comments::read(&syntax::source::decode(source.bytes, target)?, &tree, target)?;
        return Ok(Front::Ast(AstView::with_comments(&tree, &comments, target)));
    }
    let future = future::scan(&tree.root, &tree.names, target)?;
    let table = symtable::build(&tree.root, &mut tree.names, tree.node_count, &future, target)?;
    Ok(Front::Symbols(SymbolsView::new(&table, &tree.names, target)))
}
