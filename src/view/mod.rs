//! Plain data to draw: public fields, no markup.
//!
//! In: code objects, trees, tables. Out: what a picture or a listing shows, fully decided.
//!
//! - [`figure`]: all that stands under one block; the other modules are its parts.
//! - [`explain`]: what an instruction does, in words.
//! - [`fields`]: code objects for programs to read.
//! - [`listing`]: all that `dis` knows of a code object.
//! - [`range`]: how every view names a piece of the source, so that one selection runs through all of them.
//! - [`role`]: what a piece of text is; the only vocabulary that colours know.

pub mod ast;
pub mod bytecode;
pub mod cfg;
pub mod explain;
pub mod fields;
pub mod figure;
mod highlight;
pub mod listing;
pub mod passes;
pub mod pipeline;
pub mod pyc;
pub mod range;
pub mod record;
pub mod role;
pub mod sample;
pub mod scopes;
pub mod sequence;
pub mod source;
pub mod stack;
pub mod symbols;
pub mod token_lines;
pub mod tokens;
pub mod tree;
pub mod uses;

pub use figure::Figure;
pub use listing::Listing;
pub use pipeline::Pipeline;
pub use range::Range;
pub use role::Role;
pub use source::SourcePane;
