//! The back end in one call: a unit's instructions become its code object.

use std::sync::Arc;

use super::error::CompileError;
use super::ir::Unit;
use super::session::Session;
use super::stages::UnitStages;
use super::{assemble, flowgraph};
use crate::code::CodeObject;

/// Turns a finished unit into its code object: flow graph, passes of the target, assembler. Code generation calls this
/// for a nested unit as soon as it is complete, because the enclosing unit needs the code object as a constant.
///
/// # Errors
/// `SystemError` when the instructions are malformed (a fault of ours), `OverflowError` for CPython's own limits.
pub fn finish(mut unit: Unit, session: &mut Session) -> Result<Arc<CodeObject>, CompileError> {
    let mut kept = session.stages.is_some().then(|| (unit.clone(), Vec::new()));
    let mut workspace = std::mem::take(&mut session.flowgraph);
    let passes = kept.as_mut().map(|(_, passes)| passes).filter(|_| session.keeps_passes);
    let result = flowgraph::optimize(&mut unit, session.target, &mut workspace, passes).and_then(|optimized| {
        let mut sequence = std::mem::take(&mut unit.sequence);
        sequence.clear();
        session.sequences.push(sequence);
        assemble::assemble(unit, &mut workspace.graph, optimized, session)
    });
    session.flowgraph = workspace;
    let code = result?;
    if let (Some(stages), Some((unit, passes))) = (&mut session.stages, kept) {
        stages.push(UnitStages { unit, passes, code: code.clone() });
    }
    Ok(code)
}
