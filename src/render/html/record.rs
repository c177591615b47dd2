//! The code object view: lists of rows, beside each other where there is room.

use maud::{Markup, html};

use super::source::text;
use crate::render::escape::visible;
use crate::view::figure::{Figure, Version};
use crate::view::record::{Bits, List, ListRow, Record};
use crate::view::role::Role;

/// All code objects of a version.
pub(super) fn objects(figure: &Figure, version: &Version, view: &Record) -> Markup {
    html! {
        @for (i, object) in view.objects.iter().enumerate() {
            div.ps-object id=(object_id(figure, version, i)) data-object=(visible(&object.qualname)) {
                div.ps-heading {
                    b { (visible(&object.qualname)) }
                    " " span { (object.kind) @for fact in &object.facts { " · " (fact) } }
                }
                div.ps-record {
                    @for list in &object.lists { (self::list(figure, version, list)) }
                }
            }
        }
    }
}

fn object_id(figure: &Figure, version: &Version, index: usize) -> String {
    format!("{}-{}-c{index}", figure.id, version.name.replace('.', ""))
}

fn list(figure: &Figure, version: &Version, list: &List) -> Markup {
    let widest = |f: &dyn Fn(&ListRow) -> usize| list.rows.iter().map(f).max().unwrap_or(0);
    let key = widest(&|r| r.key.chars().count());
    let raw = widest(&|r| r.raw.len());
    let value = widest(&|r| visible(&r.value.1).chars().count());
    // A few long values push their notes away; the others stay in line.
    let style = format!("--k:{};--r:{};--v:{}", key + 2, if raw > 0 { raw.min(23) + 2 } else { 0 }, value.min(34) + 2);
    html! {
        div.ps-list {
            @if !list.name.is_empty() { div.ps-list-name { b { (list.name) } " " span.mu { (list.about) } } }
            div.ps-scroll tabindex="0" role="group" aria-label={ (if list.name.is_empty() { "fields" } else { list.name }) ", CPython " (version.name) } {
                ol style=(style) { @for row in &list.rows { (self::row(figure, version, row)) } }
                @if let Some(bits) = &list.bits { (self::bits(bits)) }
            }
        }
    }
}

fn row(figure: &Figure, version: &Version, row: &ListRow) -> Markup {
    let (role, value) = &row.value;
    let class = (*role != Role::Text).then(|| role.class());
    html! {
        li data-range=[row.range] {
            span.mu.ps-k { (row.key) } " "
            @if !row.raw.is_empty() { span.mu.ps-r { (row.raw) } " " }
            span.ps-v {
                @match row.object {
                    Some(i) => a class=[class] href={ "#" (object_id(figure, version, i)) } { (text(value)) },
                    None => span class=[class] { (text(value)) },
                }
            }
            @if !row.note.is_empty() { " " span.mu { (visible(&row.note)) } }
        }
    }
}

/// An entry of a table, a row a byte and a box a group of bits.
fn bits(bits: &Bits) -> Markup {
    html! {
        div.ps-octets {
            div.mu { (bits.key) ", bit by bit" }
            ol {
                @for byte in &bits.bytes {
                    li {
                        span.mu.ps-r { (byte.raw) } " "
                        @for (n, (group, says)) in byte.groups.iter().enumerate() {
                            @if n > 0 { " " }
                            b { (group) }
                            @if !says.is_empty() { " " span { (says) } }
                        }
                    }
                }
            }
        }
    }
}
