//! What CPython makes of a piece of Python, exact for a named version, as data and as pages.
//!
//! Data flows one way, and a module may use only those above it in this list:
//!
//! ```text
//! Markdown → blocks → source → tokens, tree → symbols → instructions → flow graph → code object
//!          → views (plain data) → HTML, SVG, text → chapter
//! ```
//!
//! `CONTRIBUTING.md` says what each layer takes and gives; `tests/tidy.rs` enforces the order.

pub mod base;

pub mod target;

pub mod code;

pub mod markdown;

pub mod compiler;

pub mod interpreter;

pub mod view;

pub mod render;

pub mod driver;

pub mod preprocessor;

pub mod cli;
