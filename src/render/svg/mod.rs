//! Pictures as SVG: [`cfg`], flow graphs; [`tree`], syntax trees.
//!
//! The text of a picture is monospaced and its widths are counted in characters, so that positions need no font. Colours
//! are classes of roles, given by the page's style; a picture that stands alone carries its own (see `standalone`). Arrow
//! heads are paths: references such as `url(#head)` would break where chapters are joined into one page.

pub mod cfg;
pub mod tree;
