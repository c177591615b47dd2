//! Flow graphs as SVG.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;
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
/// From the top of a box to the line below its heading.
const BAND: i32 = 24;
/// Room that this line takes.
const UNDER: i32 = 6;
/// Longest text of an operand, in characters; the listing has the whole.
const LONGEST: usize = 32;
/// Rows of a box that are drawn; a longer block says how many more there are.
const MOST_ROWS: usize = 40;
/// The same where regions are folded: there is a list of all blocks then.
const FEW_ROWS: usize = 6;

/// Where the boxes of a graph stand and its edges run: nodes, links, and their places.
pub fn layout(graph: &ObjectGraph) -> (Vec<Node>, Vec<Link>, Picture) {
    let rows = most_rows(graph);
    let nodes: Vec<Node> = graph.blocks.iter().map(|block| BoxText::of(block, rows, graph.numbers).size()).collect();
    let links = links(graph);
    let picture = place(&nodes, &links);
    (nodes, links, picture)
}

/// Numbers of the instructions that the picture of a graph shows; the others are in a block that is cut or a region.
pub fn drawn(graph: &ObjectGraph) -> BTreeSet<usize> {
    let graph = graph.drawn();
    let most = most_rows(graph);
    graph.blocks.iter().flat_map(|block| shown(block, most).map(|n| block.rows[n].number)).collect()
}

/// A picture of one graph, as wide and high as it needs; of a graph with too many blocks, its regions. `id` makes the ids of
/// its title and description unique; the ids of the instructions begin with `anchor`, if they have any.
pub fn picture(graph: &ObjectGraph, id: &str, anchor: Option<&str>) -> Markup {
    let graph = graph.drawn();
    let rows = most_rows(graph);
    let texts: Vec<BoxText> = graph.blocks.iter().map(|block| BoxText::of(block, rows, graph.numbers)).collect();
    let (_, _, picture) = layout(graph);
    let (width, height) = (picture.width + 2, picture.height + 2);
    html! {
        svg.ps-cfg.tex2jax_ignore role="img" aria-labelledby={ (id) "-t" } aria-describedby={ (id) "-d" } width=(width) height=(height)
            viewBox={ "-1 -1 " (width) " " (height) } {
            title id={ (id) "-t" } { "Flow graph of " (visible(&graph.qualname)) }
            desc id={ (id) "-d" } { (description(graph)) }
            // Edges first: boxes lie on top of them.
            @for (class, path, tip) in edges(graph, &picture) { (edge(class, &path, tip)) }
            @for (((block, text), at), cold) in graph.blocks.iter().zip(&texts).zip(&picture.boxes).zip(&picture.cold) {
                (self::block(block, text, at, *cold, anchor))
            }
            @for (n, path) in picture.paths.iter().enumerate() { (label(graph, n, path)) }
        }
    }
}

fn most_rows(graph: &ObjectGraph) -> usize {
    if graph.blocks.iter().any(|b| b.folded.is_some()) { FEW_ROWS } else { MOST_ROWS }
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
    /// Rows by their place in the block.
    rows: Vec<(usize, RowText)>,
    /// Column at which opcodes begin: behind the numbers, if they are shown.
    opcodes: usize,
    /// Column at which operands begin.
    operands: usize,
    more: Option<String>,
}

struct RowText {
    number: usize,
    opcode: String,
    class: &'static str,
    meaning: String,
    meaning_class: &'static str,
    range: Option<String>,
    /// The operand as a number, where only its meaning is shown.
    arg: Option<String>,
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
            number: row.number,
            opcode: row.opcode.to_string(),
            class: row.role.map_or("tx", |r| r.class()),
            meaning,
            meaning_class: row.meaning.first().map_or("mu", |(role, _)| role.class()),
            range: row.range.map(|r| r.to_string()),
            arg: Some(row.operand.clone()).filter(|arg| !arg.is_empty() && !row.meaning.is_empty()),
        }
    }
}

impl BoxText {
    fn of(block: &Block, most: usize, numbers: bool) -> BoxText {
        let mut head = block.name.clone();
        for mark in &block.marks {
            let _ = write!(head, " · {mark}");
        }
        let tail = match block.lines {
            Some((a, b)) if a == b => format!("line {a}"),
            Some((a, b)) => format!("lines {a}–{b}"),
            None => String::new(),
        };
        let rows: Vec<(usize, RowText)> = shown(block, most).map(|n| (n, RowText::of(&block.rows[n]))).collect();
        let widest = |f: &dyn Fn(&RowText) -> usize| rows.iter().map(|(_, r)| f(r)).max().unwrap_or(0);
        let opcodes = if numbers { widest(&|r| r.number.to_string().len()) + 1 } else { 0 };
        let operands = opcodes + widest(&|r| r.opcode.chars().count()) + 1;
        let hidden = block.rows.len() - rows.len();
        // It stands above the last row, or alone in a region.
        let more = (hidden > 0).then(|| format!("… {hidden} more …")).or_else(|| block.folded.clone());
        BoxText { head, tail, rows, opcodes, operands, more }
    }

    fn columns(&self) -> usize {
        let head = self.head.chars().count() + 2 + self.tail.chars().count();
        let row = |r: &RowText| {
            if r.meaning.is_empty() {
                self.opcodes + r.opcode.chars().count()
            } else {
                self.operands + r.meaning.chars().count()
            }
        };
        let rows = self.rows.iter().map(|(_, r)| row(r)).max().unwrap_or(0);
        head.max(rows).max(self.more.as_ref().map_or(0, |m| m.chars().count()))
    }

    fn size(&self) -> Node {
        let lines = 1 + self.rows.len() as i32 + i32::from(self.more.is_some());
        Node {
            width: (self.columns() as f32 * CHAR).ceil() as i32 + 2 * PAD,
            height: lines * LINE + 2 * PAD - 6 + UNDER,
        }
    }
}

/// The rows of a block that are drawn: the first, and the last, which says how it goes on. One more row is no longer than
/// the words that stand for it.
fn shown(block: &Block, most: usize) -> impl Iterator<Item = usize> {
    let all = block.rows.len();
    let first = if all <= most + 1 { all } else { most - 1 };
    (0..first).chain((first < all).then(|| all - 1))
}

fn across(columns: usize) -> i32 {
    (columns as f32 * CHAR).round() as i32
}

fn block(block: &Block, text: &BoxText, at: &Rect, cold: bool, anchor: Option<&str>) -> Markup {
    let id = |number: usize| anchor.map(|anchor| format!("{anchor}-i{number}"));
    let baseline = |line: usize| at.y + PAD + 8 + line as i32 * LINE + if line > 0 { UNDER } else { 0 };
    html! {
        g.ps-block.ps-cold[cold] data-block=(block.name) {
            rect x=(at.x) y=(at.y) width=(at.width) height=(at.height) rx="4" {}
            path.ps-band d={ "M" (at.x) " " (at.y + BAND) "h" (at.width) } {}
            text.ps-name x=(at.x + PAD) y=(baseline(0)) { (text.head) }
            @if !text.tail.is_empty() {
                text.mu text-anchor="end" x=(at.x + at.width - PAD) y=(baseline(0)) { (text.tail) }
            }
            @for (line, (n, row)) in text.rows.iter().enumerate() {
                // A gap is one line more.
                @let line = line + 1 + usize::from(*n > line);
                g id=[id(row.number)] data-op=(row.opcode) data-arg=[row.arg.as_deref()] data-range=[row.range.as_deref()] {
                    rect.ps-hit x=(at.x + 2) y=(baseline(line) - 13) width=(at.width - 4) height=(LINE) {}
                    @if text.opcodes > 0 {
                        text.mu text-anchor="end" x=(at.x + PAD + across(text.opcodes - 1)) y=(baseline(line)) { (row.number) }
                    }
                    text class=(row.class) x=(at.x + PAD + across(text.opcodes)) y=(baseline(line)) { (row.opcode) }
                    @if !row.meaning.is_empty() {
                        text class=(row.meaning_class) x=(at.x + PAD + across(text.operands)) y=(baseline(line)) { (row.meaning) }
                    }
                }
                @if block.waits.contains(n) {
                    path.ps-wait d={ "M" (at.x) " " (baseline(line) + 4) "h" (at.width) } {}
                }
            }
            @if let Some(more) = &text.more {
                text.mu x=(at.x + PAD) y=(baseline(text.rows.len().max(1))) { (more) }
            }
        }
    }
}

/// The edges as they are drawn, plain ones first: class, path, and whether it ends at a box. Edges of one class into the
/// same box are one line from where they meet: two lines on top of each other would be darker, and dashes would close up.
fn edges<'a>(graph: &ObjectGraph, picture: &'a Picture) -> Vec<(&'static str, Cow<'a, [Point]>, bool)> {
    let class = |way: Way, jumps: bool| match (way, jumps) {
        (Way::Raised, _) => "ps-edge ps-raised",
        (_, true) => "ps-edge ps-jump",
        _ => "ps-edge",
    };
    let mut order: Vec<usize> = (0..graph.edges.len()).collect();
    // The longest first, so that others join it where it runs straight.
    let length = |n: usize| -> i32 {
        picture.paths[n].windows(2).map(|p| (p[0].x - p[1].x).abs() + (p[0].y - p[1].y).abs()).sum()
    };
    order.sort_by_key(|&n| (class(graph.edges[n].way, graph.edges[n].jumps), Reverse(length(n)), n));
    let mut drawn: Vec<(&'static str, Cow<'a, [Point]>, bool)> = Vec::with_capacity(order.len());
    let mut ends: Vec<usize> = Vec::with_capacity(order.len());
    for n in order {
        let edge = graph.edges[n];
        let class = class(edge.way, edge.jumps);
        let path = picture.paths[n].as_slice();
        let same = drawn.iter().zip(&ends).filter(|((c, _, _), to)| *c == class && **to == edge.to);
        let meets = joining(path, same.map(|((_, path, _), _)| &**path));
        ends.push(edge.to);
        drawn.push(match meets {
            Some(cut) => (class, Cow::Owned(cut), false),
            None => (class, Cow::Borrowed(path), true),
        });
    }
    drawn
}

/// The part of a path up to where it first meets one of the others.
fn joining<'a>(path: &[Point], others: impl Iterator<Item = &'a [Point]> + Clone) -> Option<Vec<Point>> {
    for (n, ends) in path.windows(2).enumerate() {
        let (from, to) = (ends[0], ends[1]);
        let near = |p: &Point| (p.x - from.x).abs() + (p.y - from.y).abs();
        let meets = others.clone().flat_map(|other| other.windows(2)).filter_map(|o| meeting(from, to, o[0], o[1]));
        if let Some(at) = meets.min_by_key(near) {
            let mut cut = path[..=n].to_vec();
            cut.push(at);
            cut.dedup();
            return Some(cut);
        }
    }
    None
}

/// The first point of one upright or level line that is on another.
fn meeting(from: Point, to: Point, a: Point, b: Point) -> Option<Point> {
    let between = |v: i32, p: i32, q: i32| p.min(q) <= v && v <= p.max(q);
    let toward = |v: i32, p: i32, q: i32| v.clamp(p.min(q), p.max(q));
    // The point of the box around the other line that is nearest to the start, if the line comes through it.
    let near = Point { x: toward(from.x, a.x, b.x), y: toward(from.y, a.y, b.y) };
    (between(near.x, from.x, to.x) && between(near.y, from.y, to.y)).then_some(near)
}

fn edge(class: &str, path: &[Point], tip: bool) -> Markup {
    let Some(end) = path.last() else { return html! {} };
    html! {
        g class=(class) {
            path.ps-line d=(PreEscaped(rounded(path, tip))) {}
            @if tip { path.ps-tip d={ "M" (end.x) " " (end.y) "l-4 -7h8z" } {} }
        }
    }
}

/// The path with round corners; before an arrow head it ends a little early.
fn rounded(path: &[Point], tip: bool) -> String {
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
                let _ = write!(d, "L{} {}", p.x, if tip { p.y - 4 } else { p.y });
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
    html! { text.ps-word text-anchor=(anchor) x=(x) y=(start.y + 11) { (edge.word) } }
}
