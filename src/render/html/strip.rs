//! The pipeline strip.

use maud::{Markup, html};

use super::panel_id;
use crate::view::figure::{Figure, Version};

/// One version's strip, as text with a few spans, so that it may stand in a `<summary>`.
pub(super) fn strip(figure: &Figure, version: &Version, several: bool) -> Markup {
    html! {
        span.ps-strip data-python=(version.name) {
            @if several { span.ps-only-print { "CPython " (version.name) ": " } }
            @for (i, stage) in version.pipeline.boxes.iter().enumerate() {
                @let link = stage.view.filter(|_| figure.open);
                span.ps-stage {
                    @if i > 0 { span.ps-then { " → " } }
                    @match link {
                        Some(view) => a href={ "#" (panel_id(figure, version, view)) } { (stage.stage) },
                        None => b { (stage.stage) },
                    }
                    @for count in &stage.counts { " " span.ps-count { (count) } }
                }
            }
        }
    }
}
