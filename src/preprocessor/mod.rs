//! The mdBook edge: protocol, settings, chapters in parallel.

pub mod renderer;

pub use renderer::Renderer;
