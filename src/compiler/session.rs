//! What all code units of one `compile()` call share.

use crate::code::PyStr;
use crate::target::Target;

use super::error::CompileWarning;
use super::ir::Sequence;
use super::ir::consts::ConstCache;
use super::stages::UnitStages;
use super::{assemble, flowgraph};

/// Which start symbol, as the third argument of `compile()`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// A module.
    #[default]
    Exec,
    /// One expression.
    Eval,
    /// One interactive statement; the values of expression statements are printed.
    Single,
}

/// One compilation: `struct _PyCompiler` without the units.
#[derive(Debug)]
pub struct Session {
    /// Whose code is made.
    pub target: Target,
    /// Kind of input.
    pub mode: Mode,
    /// 0, 1 (`-O`) or 2 (`-OO`).
    pub optimize: u8,
    /// `co_filename` of every code object.
    pub filename: PyStr,
    /// Warnings so far, in the order in which CPython gives them.
    pub warnings: Vec<CompileWarning>,
    /// Constants and tables that are shared between code objects.
    pub consts: ConstCache,
    /// The stages of every unit, innermost first, where they are kept.
    pub stages: Option<Vec<UnitStages>>,
    /// Empty sequences with room for instructions.
    pub(super) sequences: Vec<Sequence>,
    /// Whether they include the flow graph after every pass.
    pub keeps_passes: bool,
    pub(super) flowgraph: flowgraph::Workspace,
    pub(super) assembler: assemble::Workspace,
}

impl Session {
    /// A compilation that has seen nothing yet.
    pub fn new(target: Target, mode: Mode, optimize: u8, filename: PyStr) -> Session {
        Session {
            target,
            mode,
            optimize,
            filename,
            warnings: Vec::new(),
            consts: ConstCache::default(),
            stages: None,
            sequences: Vec::new(),
            keeps_passes: true,
            flowgraph: flowgraph::Workspace::default(),
            assembler: assemble::Workspace::default(),
        }
    }
}
