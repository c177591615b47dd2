//! Finding the block of the symbol table that belongs to a node.

use super::CompileError;
use super::state::Codegen;
use crate::compiler::symtable::{Block, Role};
use crate::compiler::syntax::ast::NodeId;

impl<'a> Codegen<'a> {
    /// The block that `node` opened in this role.
    pub(super) fn block(&self, node: NodeId, role: Role) -> Result<&'a Block, CompileError> {
        self.table.block(node, role).ok_or_else(|| self.fault("a scope without symbol table"))
    }

    /// The block of the variable annotations in the current scope.
    pub(super) fn variable_annotations_block(&self) -> Result<&'a Block, CompileError> {
        match self.unit.block.annotation_block {
            Some(id) => Ok(&self.table[id]),
            None => Err(self.fault("annotations without symbol table")),
        }
    }
}
