//! The `.pyc` view: the decision of an import, and the file's bytes beside what they are.

use maud::{Markup, html};

use super::source::text;
use crate::render::escape::visible;
use crate::view::figure::Version;
use crate::view::pyc::{ByteRow, Cache, PycView};
use crate::view::record::hex;
use crate::view::role::Role;

/// Most bytes of one row that are shown.
const SHOWN: usize = 48;

/// The file of a version.
pub(super) fn file(version: &Version, view: &PycView) -> Markup {
    let offsets = view.rows.last().map_or(1, |r| r.offset.to_string().len());
    let style = format!("--n:{};--lanes:0;--ln:0;--lb:0;--of:{}", view.rows.len(), offsets + 2);
    html! {
        (decision(&view.cache))
        div.ps-object {
            div.ps-heading { b { (visible(&view.cache.path)) } }
            div.ps-scroll tabindex="0" role="group" aria-label={ "Bytes of the .pyc file, CPython " (version.name) } {
                div.ps-grid.ps-offsets.ps-bytes style=(style) { ol { @for row in &view.rows { (self::row(row)) } } }
            }
            @for note in &view.notes { div.ps-note { (note) } }
        }
    }
}

/// The way down while answers are yes, and the way out beside it.
fn decision(cache: &Cache) -> Markup {
    html! {
        div.ps-cache {
            ol {
                @for question in &cache.questions {
                    li {
                        span {
                            b { (question.asked) }
                            " " @if let Some(bytes) = question.bytes { span.mu { "bytes " (bytes) ": " } }
                            span.ps-mono { (visible(&question.value)) }
                        }
                        @if question.may_fail { " " span.ps-no { "no" } }
                    }
                }
                li.ps-end { b { (cache.then) } }
            }
            div.ps-else { b { (cache.otherwise) } }
        }
        div.ps-note { (cache.hash) }
    }
}

fn row(row: &ByteRow) -> Markup {
    let shown = &row.bytes[..row.bytes.len().min(SHOWN)];
    html! {
        li data-offset=(row.offset) data-op=[row.opcode.as_deref()] data-range=[row.range] {
            span.ps-hex { (hex(shown)) @if row.bytes.len() > SHOWN { " +" (row.bytes.len() - SHOWN) } }
            " " span.ps-at style=[(row.depth > 0).then(|| format!("--d:{}", row.depth))] {
                @if !row.field.is_empty() { span.mu { (row.field) } " " }
                @for (role, piece) in &row.meaning {
                    @if *role == Role::Text { (text(piece)) } @else { span class=(role.class()) { (text(piece)) } }
                }
                @if let Some(n) = row.reference { span.mu { " #" (n) } }
            }
        }
    }
}
