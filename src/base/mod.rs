//! Words that every layer uses.
//!
//! In: nothing. Out: spans and source text, source locations as CPython counts them, diagnostics, limits, hashes.
//! This folder knows neither Python's grammar nor Markdown's.

pub mod base64;
pub mod diagnostic;
pub mod hash;
pub mod limits;
pub mod location;
pub mod nearest;
pub mod source;
pub mod span;

pub use diagnostic::{Diagnostic, Place, Severity};
pub use location::Location;
pub use nearest::{list, nearest};
pub use source::{LineIndex, SourceText};
pub use span::Span;
