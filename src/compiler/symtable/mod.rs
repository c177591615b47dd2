//! Symbol tables: a tree in, scopes and the scope of every name out (`Python/symtable.c`).
//!
//! 1. [`build`] walks the tree once (`builder` keeps the state; `statements`, `definitions` and `expressions` visit) and
//!    notes in each [`Block`] how every name is used there. Errors of this walk come in source order.
//! 2. `analysis` walks the blocks from the module inwards and gives every symbol its [`Scope`]; list, set and dict
//!    comprehensions are merged into the block around them (PEP 709).
//!
//! Code generation finds a block by the node that opened it: [`SymbolTable::block_id`] with the node's id and a [`Role`].
//! Names in tables are mangled ([`mangle()`]). Knows no instructions.

mod analysis;
mod block;
mod builder;
mod definitions;
mod expressions;
mod mangle;
mod nameset;
mod statements;

pub use block::{Block, BlockId, BlockKind, ComprehensionKind, Role, Scope, Symbol, SymbolTable, Symbols, flag};
pub use builder::{Sighting, Sightings};
pub use mangle::{mangle, maybe_mangle};

use self::builder::Builder;
use super::error::CompileError;
use super::future::Future;
use super::syntax::ast::{Names, Root};
use crate::target::Target;

/// Builds the symbol table of a tree. `names` are the tree's; mangled and implicit names are added to them.
///
/// # Errors
///
/// The `SyntaxError` that CPython raises at this stage: the first of the walk, else the first of the analysis.
pub fn build(
    root: &Root,
    names: &mut Names,
    node_count: u32,
    future: &Future,
    target: Target,
) -> Result<SymbolTable, CompileError> {
    let mut builder = Builder::new(names, node_count, future, target);
    builder.visit_root(root)?;
    let (mut table, directives, special) = builder.into_parts();
    analysis::analyze(&mut table, names, &directives, special, target)?;
    Ok(table)
}

/// Where the names of a tree are seen: the walk of [`build`] again, for views.
///
/// # Errors
///
/// As [`build`], of the walk alone.
pub fn sightings(
    root: &Root,
    names: &mut Names,
    node_count: u32,
    future: &Future,
    target: Target,
) -> Result<Sightings, CompileError> {
    let mut builder = Builder::new(names, node_count, future, target);
    builder.sightings = Some(Sightings::default());
    builder.visit_root(root)?;
    let mut sightings = builder.sightings.take().unwrap_or_default();
    let (table, ..) = builder.into_parts();
    sightings.blocks = table.blocks().map(|(id, b)| (id, b.kind, b.name, b.location.line)).collect();
    Ok(sightings)
}

#[cfg(test)]
mod tests;
