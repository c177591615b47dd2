//! The assembler: optimised blocks and metadata in, a code object out.
//!
//! 1. `layout`: blocks in order become one list; jumps get their direction and their distance.
//! 2. `tables`: the list becomes bytes, exception table and location table.
//! 3. `slots`: names of parameters, locals, cells and free variables become the local array.
//!
//! Knows nothing of how the instructions came about.

mod layout;
mod slots;
mod tables;

use std::sync::Arc;

use super::error::CompileError;
use super::flowgraph::{Graph, Optimized};
use super::ir::Unit;
use super::session::Session;
use crate::code::{CodeObject, Constant, PyStr};
use layout::Placed;

/// Room that is used again for every unit of a compilation.
#[derive(Debug, Default)]
pub struct Workspace {
    placed: Vec<Placed>,
    room: layout::Room,
    bytes: Vec<u8>,
}

/// Lays out the blocks and makes the code object.
///
/// # Errors
/// None yet; CPython's limits on the size of code are beyond what fits in memory here.
pub fn assemble(
    mut unit: Unit,
    graph: &Graph,
    optimized: Optimized,
    session: &mut Session,
) -> Result<Arc<CodeObject>, CompileError> {
    let target = session.target;
    let table = target.table();
    let Workspace { placed, room, bytes } = &mut session.assembler;
    layout::lay_out(graph, target, placed, room);
    tables::code(placed, table, bytes);
    let code = Arc::from(bytes.as_slice());
    tables::exceptions(placed, graph, bytes);
    let exceptiontable = Arc::from(bytes.as_slice());
    tables::locations(placed, unit.firstlineno, bytes);
    let linetable = Arc::from(bytes.as_slice());
    let locals = slots::slots(&mut unit, optimized.slots, target);
    let consts: Arc<[Constant]> = unit.consts.into_items().into();
    let names: Arc<[PyStr]> = unit.names.into();
    Ok(Arc::new(CodeObject {
        version: target.version,
        argcount: unit.posonlyargcount + unit.argcount,
        posonlyargcount: unit.posonlyargcount,
        kwonlyargcount: unit.kwonlyargcount,
        stacksize: optimized.max_depth.max(1),
        flags: unit.flags,
        code,
        consts,
        names,
        locals,
        filename: session.filename.clone(),
        name: unit.name,
        qualname: unit.qualname,
        firstlineno: unit.firstlineno,
        linetable,
        exceptiontable,
    }))
}
