//! Source and target in, every stage of CPython's compiler out.
//!
//! 1. [`syntax`]: text → tokens and a tree shaped, placed and valued as CPython's; syntax errors.
//! 2. [`future`]: which features of the future the source asks for; [`preprocess`]: the tree is rewritten, with
//!    [`consteval`] where constants are folded.
//! 3. [`symtable`]: tree → scopes and what every name is.
//! 4. [`codegen`]: tree and scopes → instruction sequences ([`ir`]), one for each code object.
//! 5. [`flowgraph`]: sequence → basic blocks → the passes of the target, in its order.
//! 6. [`assemble`]: blocks → code object.
//!
//! Knows no Markdown, no views, and never an interpreter.

pub mod assemble;
pub mod codegen;
pub mod compile;
pub mod consteval;
pub mod error;
pub mod finish;
pub mod flowgraph;
pub mod future;
pub mod ir;
mod nesting;
pub mod preprocess;
pub mod session;
pub mod stages;
pub mod symtable;
pub mod syntax;
pub mod unparse;

pub(crate) use compile::with_deep_stack;
pub use compile::{Compiled, Options, compile, stages, stages_with};
pub use error::{CompileError, CompileWarning, ErrorDetails, ErrorKind, WarningKind};
pub use finish::finish;
pub use session::{Mode, Session};
