//! All that differs between CPython versions, as data.
//!
//! In: a version. Out: its [`Target`]: what it has ([`Feature`]), its instruction table, the meaning of operands, code
//! flags, magic numbers. Only this folder compares versions; everything else asks [`Target::has`].
//! It knows no source text and no code objects.

pub mod feature;
pub mod opcode;
pub mod version;

pub use feature::Feature;
pub use opcode::Op;
pub use version::{PyVersion, Target};
