//! The flow graph view: a picture for every code object.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::source::text;
use crate::render::escape::visible;
use crate::render::svg;
use crate::view::bytecode::Row;
use crate::view::cfg::{Block, Cfg, ObjectGraph, Way};
use crate::view::figure::{Figure, Version};
use crate::view::role::Role;

/// The graphs of a version. A graph of one block is a list; it has no picture to speak of, but it is drawn all the same, so
/// that readers see that nothing branches.
///
/// `anchor` is what the ids of the instructions begin with, if they have any: those that the picture shows have them there.
pub(super) fn graphs(figure: &Figure, version: &Version, view: &Cfg, anchor: Option<&str>) -> Markup {
    html! {
        @for (i, graph) in view.objects.iter().enumerate() {
            @let drawn = svg::cfg::drawn(graph);
            div.ps-graph data-graph=(visible(&graph.qualname)) {
                div.ps-heading {
                    b { (visible(&graph.qualname)) }
                    " " span { (graph.kind) @for fact in &graph.drawn().facts { " · " (fact) } }
                }
                div.ps-scroll tabindex="0" role="group"
                    aria-label={ "Flow graph of " (visible(&graph.qualname)) ", CPython " (version.name) } {
                    (svg::cfg::picture(graph, &format!("{}-{}-g{i}", figure.id, version.name.replace('.', "")), anchor))
                }
                @if graph.folded.is_some() || drawn.len() < graph.blocks.iter().map(|block| block.rows.len()).sum() {
                    (list(graph, anchor, &drawn))
                }
            }
        }
        (legend(view))
    }
}

/// Whether a graph wants more room than there is beside the source.
pub(super) fn is_wide(view: &Cfg) -> bool {
    const ROOM: i32 = 430;
    view.objects.iter().any(|graph| svg::cfg::layout(graph.drawn()).2.width > ROOM)
}

/// What the lines are, as far as they occur.
fn legend(view: &Cfg) -> Markup {
    let edges = || view.objects.iter().flat_map(|g| &g.edges);
    let jumps = edges().any(|e| e.jumps && e.way != Way::Raised);
    let raised = edges().any(|e| e.way == Way::Raised);
    html! {
        @if jumps || raised {
            div.ps-note.ps-legend {
                span.ps-key.ps-edge {} " goes on below"
                @if jumps { " " span.ps-key.ps-jump {} " jumps" }
                @if raised { " " span.ps-key.ps-raised {} " is raised, from here to the end of the guarded range" }
            }
        }
    }
}

/// Every block of a graph whose picture does not show every row.
fn list(graph: &ObjectGraph, anchor: Option<&str>, drawn: &BTreeSet<usize>) -> Markup {
    let id = |number: usize| anchor.filter(|_| !drawn.contains(&number)).map(|anchor| format!("{anchor}-i{number}"));
    html! {
        details.ps-all {
            summary.mu { "All " (graph.blocks.len()) " blocks as a list" }
            ol.ps-blocks.ps-mono {
                @for (n, block) in graph.blocks.iter().enumerate() { (self::block(graph, n, block, &id)) }
            }
        }
    }
}

fn block(graph: &ObjectGraph, n: usize, block: &Block, id: &dyn Fn(usize) -> Option<String>) -> Markup {
    html! {
        li {
            b { (block.name) }
            @for mark in &block.marks { " · " (mark) }
            @if let Some((first, last)) = block.lines {
                span.mu { " line " (first) @if last > first { "–" (last) } }
            }
            ol { @for row in &block.rows { (self::row(row, id(row.number), graph.numbers)) } }
            span.mu { (graph.ways_of(n)) }
        }
    }
}

fn row(row: &Row, id: Option<String>, numbers: bool) -> Markup {
    html! {
        li id=[id] data-range=[row.range] {
            @if numbers { span.mu { (row.number) " " } }
            span class=(row.role.unwrap_or(Role::OpData).class()) { (row.opcode) }
            @if row.target.is_none() {
                @for (n, (role, piece)) in row.meaning.iter().enumerate() {
                    @if n == 0 { " " }
                    span class=(role.class()) { (text(piece)) }
                }
            }
        }
    }
}
