//! Views in; HTML, SVG, text and JSON out. Sees views, never trees or code objects.
//!
//! - [`theme`]: the one list of roles → colours.
//! - [`layout`]: nodes and edges → positions.
//! - [`html`]: a figure under a block of a page; [`text`]: the same for renderers that show no HTML.

pub mod escape;
pub mod html;
pub mod layout;
pub mod svg;
pub mod text;
pub mod theme;
