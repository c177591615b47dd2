//! The mdBook edge: a book in, the book with figures out.
//!
//! 1. [`protocol`]: mdBook's JSON, of 0.4 and 0.5, edited as a value: only `content` strings change.
//! 2. [`settings`]: `[preprocessor.pyscope]` and what of `[output.html]` decides how Markdown is read.
//! 3. [`book`]: all chapters in parallel, then the messages in the book's order; `links`: names of figures, and links to them.
//! 4. [`chapter`]: Markdown → blocks → wishes ([`words`]) → jobs ([`source`]) → fragments under the blocks.
//! 5. [`renderer`]: figures for HTML, listings for renderers without it, nothing for the rest.
//! 6. [`in_process`]: the same for mdBook's own crates, without JSON; [`held`]: figures that mdBook need not carry.
//!
//! Knows nothing of how code is compiled or drawn; that is `driver`'s.

pub mod book;
pub mod chapter;
pub mod held;
pub mod in_process;
mod links;
mod origin;
mod place;
pub mod protocol;
pub mod renderer;
pub mod settings;
pub mod source;
pub mod words;

pub use held::Held;
pub use in_process::PyScope;
pub use renderer::Renderer;
pub use settings::Settings;
