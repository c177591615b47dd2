//! Syntax trees as SVG.

use maud::{Markup, html};

use crate::render::escape::visible;
use crate::render::layout::tree::{Node, place};
use crate::view::tree::{TreeNode, TreeView};

/// Width of a character of the monospaced text, in pixels; the font size is 12.
const CHAR: f32 = 7.23;
const LINE: i32 = 16;
/// Distance between two levels: room for the lines and for the names of fields.
const BETWEEN: i32 = 34;
/// Longest text of a node, in characters.
const LONGEST: usize = 24;

/// A tree that is wider than this, in pixels, is better read as an outline.
pub const WIDEST: i32 = 1300;

struct Flat<'a> {
    node: &'a TreeNode,
    text: String,
    level: usize,
    parent: Option<usize>,
}

/// All nodes with their places.
struct Placed<'a> {
    flat: Vec<Flat<'a>>,
    nodes: Vec<Node>,
    /// Left edges.
    x: Vec<i32>,
    /// Top edges of the levels.
    y: Vec<i32>,
    wide: i32,
}

fn placed(view: &TreeView) -> Placed<'_> {
    let mut flat = Vec::new();
    flatten(&view.root, None, 0, &mut flat);
    let mut nodes: Vec<Node> = flat.iter().map(|f| Node { width: width(f), children: Vec::new() }).collect();
    let mut heights: Vec<i32> = Vec::new();
    for (n, one) in flat.iter().enumerate() {
        if let Some(parent) = one.parent {
            nodes[parent].children.push(n);
        }
        heights.resize(heights.len().max(one.level + 1), 0);
        heights[one.level] = heights[one.level].max(height(one));
    }
    let mut y = vec![0];
    for height in heights {
        y.push(y[y.len() - 1] + height + BETWEEN);
    }
    let (x, wide) = place(&nodes);
    Placed { flat, nodes, x, y, wide }
}

/// Width of the picture, in characters of the text around it; `None` when there is none.
pub fn columns(view: &TreeView) -> Option<usize> {
    let wide = placed(view).wide;
    (wide <= WIDEST).then_some((wide as f32 / CHAR) as usize)
}

/// A picture of the tree; `None` when it would be too wide to read.
pub fn picture(view: &TreeView, id: &str) -> Option<Markup> {
    let Placed { flat, nodes, x, y, wide } = placed(view);
    if wide > WIDEST {
        return None;
    }
    let (wide, high) = (wide + 2, y[y.len() - 1] - BETWEEN + 2);
    let middle = |n: usize| x[n] + nodes[n].width / 2;
    let bottom = |n: usize| y[flat[n].level] + height(&flat[n]);
    Some(html! {
        svg.ps-tree.tex2jax_ignore role="img" aria-labelledby={ (id) "-t" } width=(wide) height=(high)
            viewBox={ "-1 -1 " (wide) " " (high) } {
            title id={ (id) "-t" } { "Syntax tree" }
            @for (n, one) in flat.iter().enumerate() {
                @if let Some(parent) = one.parent {
                    path.ps-branch d=(branch(middle(parent), bottom(parent), middle(n), y[one.level])) {}
                }
            }
            @for (n, one) in flat.iter().enumerate() { (node(one, x[n], y[one.level], nodes[n].width)) }
        }
    })
}

fn flatten<'a>(node: &'a TreeNode, parent: Option<usize>, level: usize, flat: &mut Vec<Flat<'a>>) {
    let mut text = visible(&node.text).into_owned();
    if text.chars().count() > LONGEST {
        text = text.chars().take(LONGEST - 1).chain(['…']).collect();
    }
    let own = flat.len();
    flat.push(Flat { node, text, level, parent });
    for child in &node.children {
        flatten(child, Some(own), level + 1, flat);
    }
}

fn width(one: &Flat<'_>) -> i32 {
    let columns = one.node.class.len().max(one.text.chars().count());
    let field = (one.node.field.len() as f32 * 6.1) as i32;
    ((columns as f32 * CHAR).ceil() as i32 + 16).max(field + 4)
}

fn height(one: &Flat<'_>) -> i32 {
    if one.text.is_empty() { LINE + 8 } else { 2 * LINE + 8 }
}

/// Down, across, down: straight lines that meet under the parent.
fn branch(from: i32, top: i32, to: i32, bottom: i32) -> String {
    // The field's name stands above the child.
    let bottom = bottom - 13;
    let turn = bottom - 9;
    if from == to { format!("M{from} {top}V{bottom}") } else { format!("M{from} {top}V{turn}H{to}V{bottom}") }
}

fn node(one: &Flat<'_>, x: i32, y: i32, width: i32) -> Markup {
    let middle = x + width / 2;
    let range = one.node.range.map(|r| r.to_string());
    html! {
        g.ps-node data-range=[range] {
            @if !one.node.field.is_empty() {
                text.ps-field text-anchor="middle" x=(middle) y=(y - 4) { (one.node.field) }
            }
            rect.ps-hit x=(x) y=(y) width=(width) height=(height(one)) rx="4" {}
            text.ps-name text-anchor="middle" x=(middle) y=(y + 16) { (one.node.class) }
            @if !one.text.is_empty() {
                text class=(one.node.role.class()) text-anchor="middle" x=(middle) y=(y + 16 + LINE) { (one.text) }
            }
        }
    }
}
