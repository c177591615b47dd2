//! `supports RENDERER`: mdBook asks whether the preprocessor should run for a renderer; the exit status answers.

use clap::Args;

use super::{Outcome, Status, Streams};
use crate::preprocessor::Renderer;

/// Say by the exit status whether a renderer is served (mdBook asks this)
#[derive(Args)]
pub(super) struct Arguments {
    /// Name of the renderer, such as `html`
    renderer: String,
}

pub(super) fn run(arguments: &Arguments, _: &mut Streams<'_>) -> Outcome {
    Ok(if Renderer::named(&arguments.renderer).is_served() { Status::Done } else { Status::Problems })
}
