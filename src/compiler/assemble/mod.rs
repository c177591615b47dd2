//! The assembler: optimised blocks and metadata in, a code object out.

use std::sync::Arc;

use super::error::{CompileError, ErrorKind};
use super::flowgraph::Graph;
use super::ir::Unit;
use super::session::Session;
use crate::code::CodeObject;

/// Lays out the blocks and makes the code object.
///
/// # Errors
/// `OverflowError` for numbers that do not fit.
pub fn assemble(_unit: Unit, _graph: Graph, _session: &mut Session) -> Result<Arc<CodeObject>, CompileError> {
    Err(CompileError::unplaced(ErrorKind::System, "the assembler is not built yet"))
}
