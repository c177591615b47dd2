//! All that differs between CPython versions, as data.
//!
//! In: a version. Out: its [`Target`]: what it has ([`Feature`]), its instruction table, the meaning of operands, code
//! flags, magic numbers. Only this folder compares versions; everything else asks [`Target::has`].
//! It knows no source text and no code objects.

pub mod effect;
pub mod feature;
pub mod flags;
pub mod magic;
pub mod opcode;
pub mod operand;
pub mod printable;
pub mod set;
pub mod table;
pub mod version;

pub use effect::StackEffect;
pub use feature::Feature;
pub use magic::Magic;
pub use opcode::Op;
pub use set::{BadVersions, parse_versions};
pub use table::{Jump, Kind, OpcodeTable, Operand};
pub use version::{PyVersion, Target};
