//! The assembler: optimised blocks and metadata in, a code object out.
//!
//! 1. `layout`: blocks get their places; jumps their direction and their distance.
//! 2. `tables`: the instructions become bytes, exception table and location table.
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
use layout::Layout;
use tables::Tables;

/// Room that is used again for every unit of a compilation.
#[derive(Debug, Default)]
pub struct Workspace {
    layout: Layout,
    tables: Tables,
}

/// Lays out the blocks and makes the code object. Of the graph, only locations are changed.
///
/// # Errors
/// None yet; CPython's limits on the size of code are beyond what fits in memory here.
pub fn assemble(
    mut unit: Unit,
    graph: &mut Graph,
    optimized: Optimized,
    session: &mut Session,
) -> Result<Arc<CodeObject>, CompileError> {
    let target = session.target;
    let Workspace { layout, tables } = &mut session.assembler;
    layout.find(graph, target);
    tables.write(graph, layout, target, unit.firstlineno);
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
        code: tables.code.as_slice().into(),
        consts,
        names,
        locals,
        filename: session.filename.clone(),
        name: unit.name,
        qualname: unit.qualname,
        firstlineno: unit.firstlineno,
        linetable: tables.lines.as_slice().into(),
        exceptiontable: tables.exceptions.as_slice().into(),
    }))
}
