//! The flow graph view: a picture for every code object.

use maud::{Markup, html};

use crate::render::escape::visible;
use crate::render::svg;
use crate::view::cfg::Cfg;
use crate::view::figure::{Figure, Version};

/// The graphs of a version. A graph of one block is a list; it has no picture to speak of, but it is drawn all the same, so
/// that readers see that nothing branches.
pub(super) fn graphs(figure: &Figure, version: &Version, view: &Cfg) -> Markup {
    html! {
        @for (i, graph) in view.objects.iter().enumerate() {
            div.ps-graph data-graph=(visible(&graph.qualname)) {
                div.ps-heading {
                    b { (visible(&graph.qualname)) }
                    " " span { (graph.kind) @for fact in &graph.facts { " · " (fact) } }
                }
                div.ps-scroll tabindex="0" role="group"
                    aria-label={ "Flow graph of " (visible(&graph.qualname)) ", CPython " (version.name) } {
                    (svg::cfg::picture(graph, &format!("{}-{}-g{i}", figure.id, version.name.replace('.', ""))))
                }
            }
        }
    }
}
