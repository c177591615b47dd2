//! The flow graph after each pass, as plain data for views and for finding where two compilers part.

use super::Rules;
use super::graph::{BlockId, Graph};
use crate::base::Location;
use crate::target::Op;

/// The blocks as one pass left them.
#[derive(Clone, Debug)]
pub struct PassStage {
    /// Name of the pass; `blocks` for the graph before the first.
    pub pass: &'static str,
    /// The blocks in the order of the code, emptied ones included.
    pub blocks: Vec<StageBlock>,
}

/// A block at some stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageBlock {
    /// Its number, which stays the same from pass to pass.
    pub id: u32,
    /// Its instructions.
    pub instructions: Vec<StageInstruction>,
    /// Whether control can run on into the next block of the list.
    pub falls_through: bool,
    /// Whether it is an exception handler.
    pub handler: bool,
    /// Whether it only runs after an exception (known after the cold blocks are moved).
    pub cold: bool,
    /// Stack depth on entry, once it is known.
    pub start_depth: Option<u32>,
}

/// An instruction at some stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageInstruction {
    /// What it does.
    pub op: Op,
    /// Its operand; 0 for instructions with a target.
    pub arg: u32,
    /// Where it comes from.
    pub location: Location,
    /// Number of the block that it jumps to or installs as handler.
    pub target: Option<u32>,
    /// Number of the block that handles its exceptions.
    pub handler: Option<u32>,
}

impl PassStage {
    pub(super) fn of(pass: &'static str, graph: &Graph, rules: Rules) -> PassStage {
        let some = |id: BlockId| id.is_some().then_some(id.0);
        let blocks = graph
            .order()
            .map(|id| {
                let block = graph.block(id);
                let instructions = graph.code(id).iter().map(|instr| {
                    let target = some(instr.target).filter(|_| rules.has_target(instr.op));
                    StageInstruction {
                        op: instr.op,
                        arg: if target.is_some() { 0 } else { instr.arg },
                        location: instr.location,
                        target,
                        handler: some(instr.except),
                    }
                });
                StageBlock {
                    id: id.0,
                    instructions: instructions.collect(),
                    falls_through: graph.falls_through(id),
                    handler: block.handler,
                    cold: block.cold,
                    start_depth: u32::try_from(block.start_depth).ok(),
                }
            })
            .collect();
        PassStage { pass, blocks }
    }
}
