//! What is kept of a source on its way to a code object, for views.

use std::sync::Arc;

use super::error::CompileWarning;
use super::flowgraph::stages::PassStage;
use super::ir::Unit;
use super::symtable::SymbolTable;
use super::syntax::ast::Tree;
use super::syntax::tokens::TokenRow;
use crate::code::CodeObject;

/// One code unit from code generation to its code object.
#[derive(Clone, Debug)]
pub struct UnitStages {
    /// As code generation left it: the instruction sequence and the names.
    pub unit: Unit,
    /// The flow graph before the first pass and after each; empty where they are not kept.
    pub passes: Vec<PassStage>,
    /// The result; also how nested units are found: it is among the constants of the enclosing one.
    pub code: Arc<CodeObject>,
}

/// Every stage of one compilation.
#[derive(Clone, Debug)]
pub struct Stages {
    /// The tokens of `tokenize`.
    pub tokens: Vec<TokenRow>,
    /// The tree as `ast.parse` shows it.
    pub tree: Tree,
    /// The tree that the symbol table and code generation saw, constants folded where the target does so.
    pub rewritten: Tree,
    /// What every name is; belongs to [`Stages::rewritten`].
    pub symbols: SymbolTable,
    /// Every code unit, inner ones before the ones that hold them, the module last.
    pub units: Vec<UnitStages>,
    /// The code object of the module.
    pub code: Arc<CodeObject>,
    /// Warnings in the order in which CPython gives them.
    pub warnings: Vec<CompileWarning>,
}

impl Stages {
    /// The stages of one of the code objects in [`Stages::code`].
    pub fn unit(&self, code: &CodeObject) -> Option<&UnitStages> {
        self.units.iter().find(|unit| std::ptr::eq(&*unit.code, code))
    }
}
