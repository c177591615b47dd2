//! Marshal: the bytes in which CPython keeps code objects.
//!
//! In: bytes and the version that wrote them, or a [`Constant`](super::Constant). Out: the other of the two.
//!
//! 1. [`read()`] turns bytes into objects without recursion, resolving shared references;
//! 2. [`write()`] turns objects into bytes that the same version loads, sharing whatever occurs twice;
//! 3. [`spans`] says which bytes are what.
//!
//! Follows `Python/marshal.c` of each version. Knows the objects that compilers put into code objects and no others:
//! a list, a set or a dictionary is refused by name.

mod layout;
pub mod read;
pub mod spans;
#[cfg(test)]
mod tests;
pub mod write;

pub use read::{MarshalError, Problem, read, read_code};
pub use write::{write, write_code};

/// Set on a type byte whose object later bytes may refer to (`FLAG_REF`).
const FLAG_REF: u8 = 0x80;
