//! Flow graphs as SVG.

use std::fmt::Write as _;

use maud::{Markup, PreEscaped, html};

use crate::render::escape::visible;
use crate::render::layout::flow::{Link, Node, Picture, Point, Port, Rect, place};
use crate::view::bytecode::Row;
use crate::view::cfg::{Block, ObjectGraph, Way};

/// Width of a character and height of a line of the monospaced text, in pixels; the font size is 12.
const CHAR: f32 = 7.23;
const LINE: i32 = 17;
/// Space around the text of a box.
const PAD: i32 = 9;
/// Longest text of an operand, in characters; the listing has the whole.
const LONGEST: usize = 40;
/// Rows of a box that are drawn; a longer block says how many more there are.
const MOST_ROWS: usize = 40;

/// A picture of one graph, as wide and high as it needs. `id` makes the ids of its title and description unique.
pub fn picture(graph: &ObjectGraph, id: &str) -> Markup {
    let texts: Vec<BoxText> = graph.blocks.iter().map(BoxText::of).collect();
    let nodes: Vec<Node> = texts.iter().map(BoxText::size).collect();
    let links = links(graph);
    let picture = place(&nodes, &links);
    let (width, height) = (picture.width + 2, picture.height + 2);
    html! {
        svg.ps-cfg.tex2jax_ignore role="img" aria-labelledby={ (id) "-t" } aria-describedby={ (id) "-d" } width=(width) height=(height)
            viewBox={ "-1 -1 " (width) " " (height) } {
            title id={ (id) "-t" } { "Flow graph of " (visible(&graph.qualname)) }
            desc id={ (id) "-d" } { (description(graph)) }
            // Edges first: boxes lie on top of them.
            @for (n, path) in picture.paths.iter().enumerate() {
                (edge(graph, &picture, n, path))
            }
            @for ((block, text), at) in graph.blocks.iter().zip(&texts).zip(&picture.boxes) {
                (self::block(block, text, at, picture.cold[index_of(graph, block)]))
            }
            @for (n, path) in picture.paths.iter().enumerate() { (label(graph, n, path)) }
        }
    }
}

fn index_of(graph: &ObjectGraph, block: &Block) -> usize {
    graph.blocks.iter().position(|b| std::ptr::eq(b, block)).unwrap_or(0)
}

/// The graph in words, for those who do not see it.
fn description(graph: &ObjectGraph) -> String {
    let mut text = String::new();
    for (n, block) in graph.blocks.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(text, "{}: {}. ", block.name, graph.ways_of(n));
    }
    text.trim_end().to_string()
}

/// Links for the layout: a block leaves by one port for each way.
fn links(graph: &ObjectGraph) -> Vec<Link> {
    let port = |way| match way {
        Way::Only => Port::Only,
        Way::Yes => Port::Yes,
        Way::No => Port::No,
        Way::Raised => Port::Exception,
    };
    graph.edges.iter().map(|e| Link { from: e.from, to: e.to, port: port(e.way) }).collect()
}

/// The text of a box, laid out in characters.
struct BoxText {
    head: String,
    tail: String,
    rows: Vec<RowText>,
    /// Column at which operands begin.
    operands: usize,
    more: Option<String>,
}

struct RowText {
    opcode: String,
    class: &'static str,
    meaning: String,
    meaning_class: &'static str,
    range: Option<String>,
}

impl RowText {
    fn of(row: &Row) -> RowText {
        let meaning: String = row.meaning.iter().map(|(_, piece)| visible(piece).into_owned()).collect();
        let mut meaning = if meaning.is_empty() { row.operand.clone() } else { meaning };
        if row.target.is_some() {
            // The edge shows where it goes.
            meaning = String::new();
        }
        if meaning.chars().count() > LONGEST {
            meaning = meaning.chars().take(LONGEST - 1).chain(['…']).collect();
        }
        RowText {
            opcode: row.opcode.clone(),
            class: row.role.map_or("tx", |r| r.class()),
            meaning,
            meaning_class: row.meaning.first().map_or("mu", |(role, _)| role.class()),
            range: row.range.map(|r| r.to_string()),
        }
    }
}

impl BoxText {
    fn of(block: &Block) -> BoxText {
        let mut head = block.name.clone();
        for mark in &block.marks {
            let _ = write!(head, " · {mark}");
        }
        let tail = match block.lines {
            Some((a, b)) if a == b => format!("line {a}"),
            Some((a, b)) => format!("lines {a}–{b}"),
            None => String::new(),
        };
        let rows: Vec<RowText> = block.rows.iter().take(MOST_ROWS).map(RowText::of).collect();
        let operands = rows.iter().map(|r| r.opcode.chars().count()).max().unwrap_or(0) + 1;
        let hidden = block.rows.len().saturating_sub(MOST_ROWS);
        let more = (hidden > 0).then(|| format!("… and {hidden} more")).or_else(|| block.folded.clone());
        BoxText { head, tail, rows, operands, more }
    }

    fn columns(&self) -> usize {
        let head = self.head.chars().count() + 2 + self.tail.chars().count();
        let row = |r: &RowText| {
            if r.meaning.is_empty() { r.opcode.chars().count() } else { self.operands + r.meaning.chars().count() }
        };
        let rows = self.rows.iter().map(row).max().unwrap_or(0);
        head.max(rows).max(self.more.as_ref().map_or(0, |m| m.chars().count()))
    }

    fn size(&self) -> Node {
        let lines = 1 + self.rows.len() as i32 + i32::from(self.more.is_some());
        Node { width: (self.columns() as f32 * CHAR).ceil() as i32 + 2 * PAD, height: lines * LINE + 2 * PAD - 4 }
    }
}

fn across(columns: usize) -> i32 {
    (columns as f32 * CHAR).round() as i32
}

fn block(block: &Block, text: &BoxText, at: &Rect, cold: bool) -> Markup {
    let baseline = |line: usize| at.y + PAD + 10 + line as i32 * LINE;
    html! {
        g.ps-block.ps-cold[cold] data-block=(block.name) {
            rect x=(at.x) y=(at.y) width=(at.width) height=(at.height) rx="4" {}
            text.ps-name x=(at.x + PAD) y=(baseline(0)) { (text.head) }
            @if !text.tail.is_empty() {
                text.mu text-anchor="end" x=(at.x + at.width - PAD) y=(baseline(0)) { (text.tail) }
            }
            @for (n, row) in text.rows.iter().enumerate() {
                g data-range=[row.range.as_deref()] {
                    rect.ps-hit x=(at.x + 2) y=(baseline(n + 1) - 13) width=(at.width - 4) height=(LINE) {}
                    text class=(row.class) x=(at.x + PAD) y=(baseline(n + 1)) { (row.opcode) }
                    @if !row.meaning.is_empty() {
                        text class=(row.meaning_class) x=(at.x + PAD + across(text.operands)) y=(baseline(n + 1)) { (row.meaning) }
                    }
                }
            }
            @if let Some(more) = &text.more {
                text.mu x=(at.x + PAD) y=(baseline(text.rows.len() + 1)) { (more) }
            }
        }
    }
}

fn edge(graph: &ObjectGraph, picture: &Picture, n: usize, path: &[Point]) -> Markup {
    let way = graph.edges[n].way;
    let class = match way {
        Way::Raised => "ps-edge ps-raised",
        _ if picture.back[n] => "ps-edge ps-backward",
        _ => "ps-edge",
    };
    let Some(tip) = path.last() else { return html! {} };
    let head = format!("M{} {}l-4 -7h8z", tip.x, tip.y);
    html! {
        g class=(class) {
            path.ps-line d=(PreEscaped(rounded(path))) {}
            path.ps-tip d=(PreEscaped(head)) {}
        }
    }
}

/// The path with round corners.
fn rounded(path: &[Point]) -> String {
    const RADIUS: i32 = 6;
    let mut d = String::new();
    for (n, p) in path.iter().enumerate() {
        let (before, after) = (n.checked_sub(1).map(|i| path[i]), path.get(n + 1));
        match (before, after) {
            (None, _) => {
                let _ = write!(d, "M{} {}", p.x, p.y);
            }
            (Some(a), Some(b)) => {
                let near = |q: &Point| {
                    let (dx, dy) = (q.x - p.x, q.y - p.y);
                    let r = RADIUS.min((dx.abs() + dy.abs()) / 2);
                    (p.x + dx.signum() * r, p.y + dy.signum() * r)
                };
                let ((ax, ay), (bx, by)) = (near(&a), near(b));
                let _ = write!(d, "L{ax} {ay}Q{} {} {bx} {by}", p.x, p.y);
            }
            (Some(_), None) => {
                // The line ends inside the arrow head, not at its tip.
                let _ = write!(d, "L{} {}", p.x, p.y - 4);
            }
        }
    }
    d
}

/// The word of a test, beside the port that it leaves by.
fn label(graph: &ObjectGraph, n: usize, path: &[Point]) -> Markup {
    let edge = graph.edges[n];
    let Some(start) = path.first().filter(|_| !edge.word.is_empty() && edge.way != Way::Raised) else {
        return html! {};
    };
    let (anchor, x) = if edge.way == Way::Yes { ("end", start.x - 5) } else { ("start", start.x + 5) };
    html! { text.ps-word text-anchor=(anchor) x=(x) y=(start.y + 12) { (edge.word) } }
}
