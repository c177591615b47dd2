//! Every ceiling of the program in one place. Limits that are CPython's own say where they come from.

use std::time::Duration;

/// Longest Python block that is annotated, in bytes. A listing of a block of this size is already tens of megabytes.
pub const MAX_BLOCK_BYTES: usize = 4 << 20;
/// Deepest nesting of marshalled objects (`MAX_MARSHAL_STACK_DEPTH` in `Python/marshal.c`).
pub const MAX_MARSHAL_DEPTH: usize = 2000;
/// Most bytes that marshalled objects may stand for when nothing is shared; what real files share is far below.
pub const MAX_EXPANDED_BYTES: u64 = 4 << 30;
/// Largest `.pyc` that is read, in bytes.
pub const MAX_PYC_BYTES: u64 = 256 << 20;
/// How long one block may take in a real interpreter.
pub const WORKER_TIME: Duration = Duration::from_secs(20);
/// How long an interpreter may take to say who it is.
pub const PROBE_TIME: Duration = Duration::from_secs(20);
/// Memory that a worker may take, in bytes.
pub const WORKER_MEMORY: u64 = 2 << 30;
/// Longest answer that is read from a worker, in bytes.
pub const MAX_ANSWER_BYTES: usize = 512 << 20;
/// Deepest nesting of statements, expressions and patterns that CPython 3.13 compiles (`Py_C_RECURSION_LIMIT`, less what
/// calling `compile()` takes).
pub const MAX_TREE_DEPTH: u32 = 9998;
/// Most instructions of one scope. CPython goes on until there is no memory left, and then raises the same exception.
pub const MAX_INSTRUCTIONS: usize = 1 << 24;
/// Stack for threads that walk trees of the depth CPython allows, in bytes.
pub const DEEP_STACK: usize = 512 << 20;
/// Depth of a tree that is walked and dropped on whatever stack there is; deeper ones get [`DEEP_STACK`].
pub const SHALLOW_TREE: u32 = 200;
/// Most code units (of two bytes) that one figure shows, all its versions together. A page with more is slow to open, and nobody
/// reads it.
pub const MAX_FIGURE_UNITS: usize = 100_000;
/// Most lines of source that a figure shows.
pub const MAX_FIGURE_LINES: usize = 20_000;
/// Deepest value stack that is followed; damaged code may claim any depth.
pub const MAX_STACK_DEPTH: usize = 100_000;
/// Most entries of value stacks that are passed between blocks before a code object is given up.
pub const MAX_STACK_WORK: usize = 20_000_000;
