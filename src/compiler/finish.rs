//! The back end in one call: a unit's instructions become its code object.

use std::sync::Arc;

use super::error::CompileError;
use super::ir::Unit;
use super::session::Session;
use super::{assemble, flowgraph};
use crate::code::CodeObject;

/// Turns a finished unit into its code object: flow graph, passes of the target, assembler. Code generation calls this
/// for a nested unit as soon as it is complete, because the enclosing unit needs the code object as a constant.
///
/// # Errors
/// `SystemError` when the instructions are malformed (a fault of ours), `OverflowError` for CPython's own limits.
pub fn finish(unit: Unit, session: &mut Session) -> Result<Arc<CodeObject>, CompileError> {
    let graph = flowgraph::build(&unit)?;
    assemble::assemble(unit, graph, session)
}
