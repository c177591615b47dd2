//! The code object, and every format it has.
//!
//! In: bytes (marshal, `.pyc`, instruction and table bytes). Out: [`CodeObject`] with decoded instructions, lines,
//! locations and exception entries; and the same back to bytes. Knows CPython's versions only through `target`; knows no
//! source text.

pub mod constant;
pub mod diff;
pub mod entries;
pub mod exception_table;
pub mod graph;
pub mod instruction;
pub mod lines;
pub mod marshal;
pub mod object;
pub mod pyc;
pub mod pystr;
pub mod repr;
pub mod set_order;
mod siphash;
mod varint;

pub use constant::Constant;
pub use exception_table::ExceptionEntry;
pub use instruction::{Instruction, instructions};
pub use object::{CodeObject, LocalSlot};
pub use pystr::PyStr;
