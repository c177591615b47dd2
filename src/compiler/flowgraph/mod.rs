//! The flow graph: an instruction sequence in, optimised basic blocks out.

use super::error::{CompileError, ErrorKind};
use super::ir::Unit;

/// Basic blocks of one code unit.
#[derive(Debug, Default)]
pub struct Graph;

/// Cuts a unit's sequence into blocks and runs the passes of the target over them.
///
/// # Errors
/// `SystemError` when the sequence is malformed.
pub fn build(_unit: &Unit) -> Result<Graph, CompileError> {
    Err(CompileError::unplaced(ErrorKind::System, "the flow graph is not built yet"))
}
