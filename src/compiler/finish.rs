//! The back end in one call: a unit's instructions become its code object.

use std::sync::Arc;

use super::error::CompileError;
use super::ir::Unit;
use super::session::Session;
use super::stages::UnitStages;
use super::{assemble, flowgraph};
use crate::code::CodeObject;

/// Turns a finished unit into its code object, and empties it: flow graph, passes of the target, assembler. Code generation calls this
/// for a nested unit as soon as it is complete, because the enclosing unit needs the code object as a constant.
///
/// # Errors
/// `SystemError` when the instructions are malformed (a fault of ours), `OverflowError` for CPython's own limits.
pub fn finish(unit: &mut Unit, session: &mut Session) -> Result<Arc<CodeObject>, CompileError> {
    let emitted = session.stages.is_some().then(|| Box::new(unit.clone()));
    let mut passes = Vec::new();
    let record = Some(&mut passes).filter(|_| emitted.is_some() && session.keeps_passes);
    let optimized = flowgraph::optimize(unit, session.target, &mut session.flowgraph, record)?;
    let mut sequence = std::mem::take(&mut unit.sequence);
    sequence.clear();
    session.sequences.push(sequence);
    let code = assemble::assemble(unit, optimized, session);
    if let (Some(stages), Some(unit)) = (&mut session.stages, emitted) {
        stages.push(UnitStages { unit: *unit, passes, code: code.clone() });
    }
    Ok(code)
}
