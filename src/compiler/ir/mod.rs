//! What code generation hands to the flow graph: instruction sequences and the metadata of one code unit.
//!
//! Data only; the rules live in `codegen`, `flowgraph` and `assemble`.

pub mod consts;
pub mod sequence;
pub mod unit;

pub use consts::ConstTable;
pub use sequence::{Instruction, Label, Sequence};
pub use unit::{Unit, UnitKind};
