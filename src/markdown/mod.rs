//! Markdown text in, fenced blocks with their byte ranges and container prefixes out; fragments to put under a block in,
//! Markdown text out.
//!
//! 1. [`Dialect`]: the parser options of the mdBook that calls.
//! 2. [`find`]: text → [`Block`]s, by mdBook's own parser.
//! 3. [`Info`]: what stands after the fence, as words with places; what they mean is decided elsewhere.
//! 4. [`Content`]: the code without its container's prefixes, and the way back to places in the chapter.
//! 5. [`Block::put_under`]: [`Fragment`]s → a [`Replacement`] that keeps the container and everything after it.
//! 6. [`splice()`]: replacements → text; every other byte stays.
//! 7. [`prose()`]: text → headings and links, for those who ask where a link leads.
//!
//! This folder knows no Python.

pub mod block;
pub mod content;
pub mod dialect;
pub mod fragment;
pub mod info;
pub mod prose;
pub mod splice;

pub use block::{Block, find};
pub use content::Content;
pub use dialect::Dialect;
pub use fragment::Fragment;
pub use info::{Form, Info, Word};
pub use prose::{Prose, prose};
pub use splice::{Replacement, splice};
