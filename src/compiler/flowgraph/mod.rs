//! The flow graph: an instruction sequence in, optimised basic blocks out.
//!
//! 1. [`Graph::fill`] cuts the sequence into blocks.
//! 2. The passes of the target run in the order of [`pipeline::passes`], a file for each.
//! 3. The assembler reads the blocks in the order of the code.
//!
//! Knows no tree and no scopes; of the unit it reads the metadata and changes only the constants.

mod borrow;
mod cold;
mod depth;
mod exceptions;
mod fold;
mod graph;
mod inline;
mod lines;
mod load_const;
mod nops;
mod normalize;
mod notes;
mod opclass;
mod peephole;
pub mod pipeline;
mod prefix;
mod pseudo;
mod rules;
pub mod stages;
mod superinstructions;
mod swaps;
mod unbound;
mod unreachable;
mod unused_consts;

pub use graph::{Block, BlockId, Graph, Instr};
pub use opclass::is_terminator;
pub use rules::Rules;

use super::error::{CompileError, ErrorKind};
use super::ir::Unit;
use crate::target::{OpcodeTable, Target};
use pipeline::Step;
use stages::PassStage;

/// Room that is used again for every unit of a compilation.
#[derive(Debug, Default)]
pub struct Workspace {
    /// The graph; after [`optimize`], what the assembler reads.
    pub graph: Graph,
    room: Room,
}

/// Lists that passes need for a while.
#[derive(Debug, Default)]
struct Room {
    /// Indices of operands of the instruction that is being folded.
    operands: Vec<usize>,
    /// A flag for each constant.
    flags: Vec<bool>,
    frames: Vec<exceptions::Frame>,
    references: Vec<borrow::Reference>,
    loaded: Vec<u32>,
}

/// What the passes share while they work on one unit.
pub(super) struct Work<'a> {
    target: Target,
    rules: Rules,
    table: &'static OpcodeTable,
    graph: &'a mut Graph,
    unit: &'a mut Unit,
    room: &'a mut Room,
    max_depth: u32,
    slots: usize,
}

/// What the flow graph found out about a unit besides the blocks.
#[derive(Clone, Copy, Debug)]
pub struct Optimized {
    /// Greatest depth of the stack.
    pub max_depth: u32,
    /// Number of slots for locals, cells and free variables.
    pub slots: usize,
}

/// Cuts a unit's sequence into blocks and runs the passes of the target over them; the result is in
/// [`Workspace::graph`]. With `record`, the blocks after each pass are kept too.
///
/// # Errors
/// `SystemError` when the sequence is malformed, which is a fault of ours.
pub fn optimize(
    unit: &mut Unit,
    target: Target,
    workspace: &mut Workspace,
    mut record: Option<&mut Vec<PassStage>>,
) -> Result<Optimized, CompileError> {
    let rules = Rules::of(target);
    let Workspace { graph, room } = workspace;
    graph.fill(unit, rules)?;
    let mut work = Work { target, rules, table: target.table(), graph, unit, room, max_depth: 0, slots: 0 };
    if let Some(record) = &mut record {
        record.push(PassStage::of("blocks", work.graph, rules));
    }
    for pass in pipeline::passes(target) {
        match pass.run {
            Step::Sure(run) => run(&mut work),
            Step::Checked(run) => run(&mut work)?,
        }
        #[cfg(test)]
        notes::tests::hold(&work, pass.name);
        if let Some(record) = &mut record {
            record.push(PassStage::of(pass.name, work.graph, rules));
        }
    }
    Ok(Optimized { max_depth: work.max_depth, slots: work.slots })
}

fn malformed(message: &str) -> CompileError {
    CompileError::unplaced(ErrorKind::System, message)
}
