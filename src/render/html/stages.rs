//! The views of stages before the code object: tokens and the syntax tree.

use maud::{Markup, html};

use crate::render::escape::visible;
use crate::render::svg;
use crate::view::token_lines::{TokenBox, TokenLine, TokenLines};
use crate::view::tree::{TreeNode, TreeView};

/// The heading of a view.
pub(super) fn heading(name: &str, facts: &[String]) -> Markup {
    html! {
        div.ps-view {
            (name)
            " " span { @for (i, fact) in facts.iter().enumerate() { @if i > 0 { " · " } (fact) } }
        }
    }
}

/// Every line with its tokens as boxes, the type under the text.
pub(super) fn tokens(view: &TokenLines) -> Markup {
    html! {
        (heading("Tokens", &view.facts))
        ol.ps-tokens {
            @for line in &view.lines {
                li data-line=(line.number) style=[(line.depth > 0).then(|| format!("--d:{}", line.depth))] { @for token in &line.tokens { (token_box(token)) } }
            }
        }
    }
}

/// Characters of the widest line of boxes.
pub(super) fn tokens_width(view: &TokenLines) -> usize {
    // Names of types are smaller than the text; borders, padding and gap are worth two characters.
    let token = |token: &TokenBox| token.text.chars().count().max(token.name.len() * 4 / 5) + 2;
    let line = |line: &TokenLine| 5 + 9 * line.depth + line.tokens.iter().map(token).sum::<usize>();
    view.lines.iter().map(line).max().unwrap_or(0)
}

fn token_box(token: &TokenBox) -> Markup {
    html! {
        span.ps-token.ps-sign[token.sign].ps-side-by[matches!(&*token.name, "INDENT" | "DEDENT")] data-range=[token.range] {
            span class=(token.role.class()) { (visible(&token.text)) }
            " " span.ps-type { (token.name) }
        }
    }
}

/// The tree as a picture where it is not too wide, else as an outline.
pub(super) fn tree(view: &TreeView, id: &str) -> Markup {
    html! {
        (heading("Syntax tree", &view.facts))
        @match svg::tree::picture(view, id) {
            Some(picture) => div.ps-scroll tabindex="0" role="group" aria-label="Syntax tree" { (picture) },
            None => ol.ps-outline { (outline(&view.root, 0)) },
        }
        @if !view.dump.is_empty() {
            (heading("The whole tree", &["as python -m ast prints it".to_string()]))
            ol.ps-outline.ps-dump {
                @for (line, range) in &view.dump { li data-range=[*range] { (visible(line)) } }
            }
        }
    }
}

fn outline(node: &TreeNode, depth: usize) -> Markup {
    html! {
        li style={ "--d:" (depth) } data-range=[node.range] {
            @if !node.field.is_empty() { span.mu { (node.field) " " } }
            b { (node.class) }
            @if !node.text.is_empty() { " " span class=(node.role.class()) { (visible(&node.text)) } }
        }
        @for child in &node.children { (outline(child, depth + 1)) }
    }
}
