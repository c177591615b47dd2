//! The pipeline strip.

use maud::{Markup, html};

use super::panel_id;
use crate::render::escape::visible;
use crate::view::figure::{Figure, Version};
use crate::view::pipeline::StageBox;
use crate::view::sample::Bit;

/// One version's strip, as text with a few spans, so that it may stand in a `<summary>`. There it is in every figure of a
/// book: one count a stage, and the style draws the arrows.
pub(super) fn strip(figure: &Figure, version: &Version, several: bool) -> Markup {
    html! {
        span.ps-strip.ps-full[version.pipeline.in_full] data-python=(version.name) {
            @if several { span.ps-only-print { "CPython " (version.name) ": " } }
            @for (i, stage) in version.pipeline.boxes.iter().enumerate() {
                @if !figure.open {
                    span.ps-stage { b { (stage.stage) } @if let Some(count) = stage.counts.first() { " " (count) } }
                } @else { span.ps-stage {
                    @if i > 0 { span.ps-then { " → " } }
                    @match stage.view {
                        Some(view) => a href={ "#" (panel_id(figure, version, view)) } { (stage.stage) },
                        None => b { (stage.stage) },
                    }
                    @for count in &stage.counts { " " span.ps-count { (count) } }
                    @if !stage.sample.is_empty() { " " (sample(stage)) }
                } }
            }
        }
    }
}

/// A little of a stage, a line of it in a span.
fn sample(stage: &StageBox) -> Markup {
    html! {
        span.ps-sample.ps-bits[stage.stage == "tokens"] {
            @for line in &stage.sample {
                span { @for (n, bit) in line.iter().enumerate() { @if n > 0 { " " } (self::bit(bit)) } }
            }
        }
    }
}

fn bit(bit: &Bit) -> Markup {
    html! { span class=(bit.role.class()) data-range=[bit.range] { (visible(&bit.text)) } }
}
