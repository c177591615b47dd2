//! The front end: source text in; tokens, a tree as CPython's parser builds it, or a syntax error out.
//!
//! Parsing is Ruff's; the tree ([`ast`]) is ours, with CPython's node kinds, places and values.

pub mod ast;
