//! The symbols view: boxes in boxes.

use maud::{Markup, html};

use super::stages::heading;
use crate::render::escape::visible;
use crate::view::scopes::{ScopeName, Scopes};
use crate::view::symbols::SymbolKind;

/// All scopes, each inside the one around it. `id` makes the ids of scopes unique.
pub(super) fn scopes(view: &Scopes, id: &str) -> Markup {
    html! {
        (heading("Symbols", &view.facts))
        div.ps-scopes {
            @for (n, scope) in view.scopes.iter().enumerate() {
                @if scope.parent.is_none() { (self::scope(view, n, id)) }
            }
        }
    }
}

fn scope(view: &Scopes, n: usize, id: &str) -> Markup {
    let scope = &view.scopes[n];
    html! {
        div.ps-scope id={ (id) "-s" (n) } {
            div {
                @if scope.parent.is_some() { span.mu { (scope.kind) " " } }
                b { (visible(&scope.name)) }
                @if scope.line > 0 { span.mu { " line " (scope.line) } }
            }
            @if !scope.names.is_empty() {
                ul { @for name in &scope.names { (self::name(view, name, id)) } }
            }
            @for (inner, other) in view.scopes.iter().enumerate() {
                @if other.parent == Some(n) { (self::scope(view, inner, id)) }
            }
        }
    }
}

fn name(view: &Scopes, name: &ScopeName, id: &str) -> Markup {
    let class = match name.kind {
        SymbolKind::Local => "tx",
        SymbolKind::Parameter | SymbolKind::TypeParameter => "pa",
        SymbolKind::Global => "bi",
        SymbolKind::Cell | SymbolKind::Free => "fn",
    };
    html! {
        li.ps-shared[matches!(name.kind, SymbolKind::Cell | SymbolKind::Free)] {
            span class=(class) { (visible(&name.name)) }
            " " span {
                span.mu { (name.kind.word()) }
                @if let Some(at) = name.cell_in {
                    " " a href={ "#" (id) "-s" (at) } { "→ cell in " (visible(&view.scopes[at].name)) }
                }
            }
            @if !name.instructions.is_empty() { " " span.ps-uses { (name.instructions.join(" · ")) } }
        }
    }
}
