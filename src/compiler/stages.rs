//! What is kept of each code unit on its way to a code object, for views.

use std::sync::Arc;

use super::flowgraph::stages::PassStage;
use super::ir::Unit;
use crate::code::CodeObject;

/// One code unit from code generation to its code object.
#[derive(Clone, Debug)]
pub struct UnitStages {
    /// As code generation left it: the instruction sequence and the names.
    pub unit: Unit,
    /// The flow graph before the first pass and after each.
    pub passes: Vec<PassStage>,
    /// The result; also how nested units are found: it is among the constants of the enclosing one.
    pub code: Arc<CodeObject>,
}
