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

use super::flowgraph::Optimized;
use super::ir::Unit;
use super::session::Session;
use crate::code::CodeObject;
use layout::Layout;
use tables::Tables;

/// Room that is used again for every unit of a compilation.
#[derive(Debug, Default)]
pub struct Workspace {
    layout: Layout,
    tables: Tables,
}

/// Lays out the blocks that the flow graph left and makes the code object, to which what the unit holds goes. CPython's limits
/// on the size of code are beyond what fits in memory here.
pub fn assemble(unit: &mut Unit, optimized: Optimized, session: &mut Session) -> Arc<CodeObject> {
    let target = session.target;
    let Workspace { layout, tables } = &mut session.assembler;
    let graph = &mut session.flowgraph.graph;
    layout.find(graph, target);
    tables.write(graph, layout, target, unit.firstlineno);
    Arc::new(CodeObject {
        version: target.version,
        argcount: unit.posonlyargcount + unit.argcount,
        posonlyargcount: unit.posonlyargcount,
        kwonlyargcount: unit.kwonlyargcount,
        stacksize: optimized.max_depth.max(1),
        flags: unit.flags,
        code: tables.code.as_slice().into(),
        locals: slots::slots(unit, optimized.slots, target),
        consts: shared(std::mem::take(&mut unit.consts).into_items()),
        names: shared(std::mem::take(&mut unit.names)),
        filename: session.filename.clone(),
        name: unit.name.clone(),
        qualname: unit.qualname.clone(),
        firstlineno: unit.firstlineno,
        linetable: tables.lines.as_slice().into(),
        exceptiontable: if tables.exceptions.is_empty() { Arc::default() } else { tables.exceptions.as_slice().into() },
    })
}

/// The items in one allocation; none for none.
fn shared<T>(items: Vec<T>) -> Arc<[T]> {
    if items.is_empty() { Arc::default() } else { items.into() }
}
