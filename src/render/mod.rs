//! Views in; HTML, SVG, text and JSON out. Sees views, never trees or code objects.
//!
//! - [`theme`]: the one list of roles → colours.
//! - [`layout`]: nodes and edges → positions.
//! - [`html`]: a figure under a block of a page; [`markdown`]: the same for renderers that show no HTML of ours.
//! - [`text`]: views for terminals, and what CPython's own tools print.
//! - [`svg`]: pictures; [`json`]: stages for programs.

pub mod escape;
pub mod html;
pub mod json;
pub mod layout;
pub mod markdown;
pub mod svg;
pub mod text;
pub mod theme;
