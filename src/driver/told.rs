//! The stages before the code object of a version that is not built in: what its interpreter told of them, as views.

use std::sync::Arc;

use super::compile::{Failure, FailureKind};
use crate::code::CodeObject;
use crate::compiler::stages::Stages;
use crate::interpreter::told::{Node, Table, Token};
use crate::target::{PyVersion, Target};
use crate::view::ast::AstView;
use crate::view::scopes::{self, Scopes};
use crate::view::symbols::SymbolsView;
use crate::view::tokens::TokensView;
use crate::view::uses::Uses;

/// What an interpreter told of a source.
#[derive(Clone, Debug)]
pub struct Told {
    /// The tokens.
    pub tokens: Result<Vec<Token>, Failure>,
    /// The nodes of the tree; kept as a list, since a tree may be deep.
    pub tree: Result<Vec<Node>, Failure>,
    /// The nodes of the tree with type comments, where there are such.
    pub commented: Option<Vec<Node>>,
    /// The symbol tables.
    pub tables: Result<Vec<Table>, Failure>,
    /// The stages of the version most like it of those that are built in. Only where in the source names are written is read from
    /// them.
    pub near: Option<(PyVersion, Arc<Stages>)>,
}

impl Told {
    /// The tokens of `source`.
    pub fn tokens(&self, source: &str, version: PyVersion) -> Result<TokensView, Failure> {
        self.tokens.clone().map(|tokens| TokensView::told(&tokens, source, version))
    }

    /// The tree, without type comments.
    pub fn tree(&self, version: PyVersion) -> Result<AstView, Failure> {
        tree(self.tree.as_ref().map_err(Failure::clone)?, version)
    }

    /// The tree as `python -m ast` prints it.
    pub fn whole_tree(&self, version: PyVersion) -> Result<AstView, Failure> {
        self.commented.as_ref().map_or_else(|| self.tree(version), |nodes| tree(nodes, version))
    }

    /// The tables.
    pub fn symbols(&self, version: PyVersion) -> Result<SymbolsView, Failure> {
        symbols(self.tables.as_ref().map_err(Failure::clone)?, version)
    }

    /// The scopes, with what the names in them became in `module`.
    pub fn scopes(&self, module: &Arc<CodeObject>, source: &str) -> Result<Scopes, Failure> {
        let symbols = self.symbols(module.version)?;
        let uses = self.near.as_ref().map(|(near, stages)| Uses::of(stages, &symbols, Target::of(*near), source));
        Ok(scopes::of(&symbols, module, &uses.unwrap_or_default()))
    }
}

pub(super) fn tree(nodes: &[Node], version: PyVersion) -> Result<AstView, Failure> {
    AstView::told(nodes, Target::of(version)).ok_or_else(|| senseless("tree", version))
}

pub(super) fn symbols(tables: &[Table], version: PyVersion) -> Result<SymbolsView, Failure> {
    SymbolsView::told(tables, version).ok_or_else(|| senseless("symbol tables", version))
}

fn senseless(what: &str, version: PyVersion) -> Failure {
    Failure::new(FailureKind::Engine, format!("the {what} that CPython {version} told cannot be read"))
}
