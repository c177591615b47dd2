//! The flow graph view: basic blocks of finished code, and where each can go.
//!
//! It is read from the code object, so it works for a `.pyc` and for every version.

use std::sync::Arc;

use super::bytecode::{self, Line, Row};
use super::pipeline::counted;
use crate::code::CodeObject;
use crate::code::graph::{self, EdgeKind, Test};

mod fold;

/// Above this many blocks, a picture folds regions: handlers, loops, guarded ranges, branches.
pub const MOST_BLOCKS: usize = 60;

/// The graphs of a figure's code objects.
#[derive(Clone, Debug, Default)]
pub struct Cfg {
    /// One for each code object, outermost first.
    pub objects: Vec<ObjectGraph>,
}

/// The graph of one code object.
#[derive(Clone, Debug, Default)]
pub struct ObjectGraph {
    /// Qualified name.
    pub qualname: String,
    /// What it is, in words.
    pub kind: &'static str,
    /// Facts for the heading: `4 blocks`, `5 edges`.
    pub facts: Vec<String>,
    /// The blocks in the order of the code; the first is the entry.
    pub blocks: Vec<Block>,
    /// The edges, in the order of the blocks that they leave.
    pub edges: Vec<Edge>,
    /// The graph to draw instead, where this one has too many blocks for a picture.
    pub folded: Option<Box<ObjectGraph>>,
    /// Whether every instruction shows its number.
    pub numbers: bool,
}

/// A basic block, or a region of several that are folded into one box.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// `B1`, or `B4–B9, B12` for a region.
    pub name: String,
    /// What it is besides: `entry`, `loop`, `handler`, `suspends`, `returns`, `raises`; of a region first what kind it is.
    pub marks: Vec<&'static str>,
    /// Lines of the source that it comes from, first and last.
    pub lines: Option<(u32, u32)>,
    /// Its instructions; empty for a region.
    pub rows: Vec<Row>,
    /// Rows after which a generator or coroutine waits until somebody goes on with it.
    pub waits: Vec<usize>,
    /// The block that catches what is raised in it.
    pub handler: Option<usize>,
    /// What a region holds: `6 blocks, 41 instructions`.
    pub folded: Option<String>,
}

/// Why an edge is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// The only way on, by falling through or by a jump.
    Only,
    /// A test held.
    Yes,
    /// A test did not hold.
    No,
    /// An exception was raised.
    Raised,
}

/// An edge between blocks, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The block it leaves.
    pub from: usize,
    /// The block it enters.
    pub to: usize,
    /// Why it is taken.
    pub way: Way,
    /// The test in a word: `true`, `None`, `done`; empty when there is none.
    pub word: &'static str,
    /// Whether it leads elsewhere than to the next instruction.
    pub jumps: bool,
}

impl ObjectGraph {
    /// The graph to draw.
    pub fn drawn(&self) -> &ObjectGraph {
        self.folded.as_deref().unwrap_or(self)
    }

    /// Where a block goes, for a line of text: `true → B3, false → B5, raised → B9`. The edges speak of a guarded range at
    /// its first block only; here every block of it says where an exception goes.
    pub fn ways_of(&self, block: usize) -> String {
        let mut ways: Vec<String> = Vec::new();
        for edge in self.edges.iter().filter(|e| e.from == block) {
            let name = &self.blocks[edge.to].name;
            match edge.way {
                Way::Raised if self.blocks[block].handler.is_some() => {}
                _ if edge.word.is_empty() => ways.push(format!("→ {name}")),
                _ => ways.push(format!("{} → {name}", edge.word)),
            }
        }
        ways.extend(self.blocks[block].handler.map(|to| format!("raised → {}", self.blocks[to].name)));
        if ways.is_empty() { "ends here".to_string() } else { ways.join(", ") }
    }
}

impl Cfg {
    /// The same graphs; `numbers` says whether every instruction shows its number.
    pub fn numbered(mut self, numbers: bool) -> Cfg {
        for graph in &mut self.objects {
            graph.numbers = numbers;
            if let Some(folded) = &mut graph.folded {
                folded.numbers = numbers;
            }
        }
        self
    }
}

/// The graphs of some code objects of one version.
pub fn of(objects: &[Arc<CodeObject>]) -> Cfg {
    let listings = bytecode::of(objects, bytecode::Extras::default());
    let graphs = objects.iter().zip(listings.objects).map(|(code, listing)| {
        let graph = graph::graph(code);
        let mut object = ObjectGraph { qualname: listing.qualname, kind: listing.kind, ..ObjectGraph::default() };
        for (n, block) in graph.blocks.iter().enumerate() {
            let rows = listing.rows.get(block.first..block.end).unwrap_or_default();
            let handler = block.edges.iter().find(|e| e.kind == EdgeKind::Exception).map(|e| e.to);
            object.blocks.push(Block { handler, ..self::block(n, rows) });
        }
        object.edges = edges(&graph);
        mark(&mut object);
        // The dashed ones stand for a guarded range, not for each of its blocks.
        let raised = object.edges.iter().filter(|e| e.way == Way::Raised).count();
        object.facts = vec![
            counted(object.blocks.len(), "block", "blocks"),
            counted(object.edges.len() - raised, "edge", "edges"),
        ];
        if raised > 0 {
            object.facts.push(format!("{raised} to handlers"));
        }
        object.folded = (object.blocks.len() > MOST_BLOCKS).then(|| Box::new(fold::fold(&object)));
        object
    });
    Cfg { objects: graphs.collect() }
}

fn block(index: usize, rows: &[Row]) -> Block {
    let lines: Vec<u32> = rows.iter().filter_map(|r| r.range.map(|range| range.line())).collect();
    let mut marks = Vec::new();
    let ends = rows.last().map_or("", |r| r.opcode);
    // What makes a generator gives it to the caller; the rest waits for the first `next()`.
    let wait = |row: &Row| matches!(row.opcode, "YIELD_VALUE" | "YIELD_FROM" | "RETURN_GENERATOR");
    let waits: Vec<usize> = rows.iter().enumerate().filter(|(_, r)| wait(r)).map(|(n, _)| n).collect();
    if !waits.is_empty() {
        marks.push("suspends");
    }
    match ends {
        "RETURN_VALUE" | "RETURN_CONST" => marks.push("returns"),
        "RAISE_VARARGS" | "RERAISE" => marks.push("raises"),
        _ => {}
    }
    // A block is read on its own: its first row always says its line.
    let mut rows = rows.to_vec();
    if let Some(first) = rows.first_mut()
        && first.line == Line::Same
    {
        first.line = first.range.map_or(Line::None, |r| Line::Starts(r.line()));
    }
    Block {
        name: format!("B{}", index + 1),
        marks,
        lines: lines.iter().min().copied().zip(lines.iter().max().copied()),
        rows,
        waits,
        ..Block::default()
    }
}

fn word(test: Test) -> (Way, &'static str) {
    match test {
        Test::True => (Way::Yes, "true"),
        Test::False => (Way::No, "false"),
        Test::IsNone => (Way::No, "None"),
        Test::IsNotNone => (Way::Yes, "not None"),
        Test::More => (Way::Yes, "more"),
        Test::Done => (Way::No, "done"),
        Test::Match => (Way::Yes, "match"),
        Test::NoMatch => (Way::No, "no match"),
    }
}

/// Edges of all blocks. Blocks that follow each other and have one handler give one edge to it, from the first of them: it
/// is one protected range.
fn edges(graph: &graph::Graph) -> Vec<Edge> {
    let mut edges = Vec::new();
    let mut guarded = None;
    for (from, block) in graph.blocks.iter().enumerate() {
        let mut handler = None;
        for edge in &block.edges {
            let to = edge.to;
            match (edge.kind, edge.test.map(word)) {
                (EdgeKind::Exception, _) => handler = Some(to),
                (kind, Some((way, word))) => edges.push(Edge { from, to, way, word, jumps: kind != EdgeKind::Fall }),
                (EdgeKind::Return, None) => edges.push(Edge { from, to, way: Way::No, word: "then", jumps: true }),
                (kind, None) => edges.push(Edge { from, to, way: Way::Only, word: "", jumps: kind != EdgeKind::Fall }),
            }
        }
        if let Some(to) = handler.filter(|_| handler != guarded) {
            edges.push(Edge { from, to, way: Way::Raised, word: "raised", jumps: true });
        }
        guarded = handler;
    }
    // A block of 3.8 that calls its `finally` block goes there and comes back: two ways, of which one is the first.
    for n in 0..edges.len() {
        if edges[n].way == Way::Only && edges.iter().any(|e| e.from == edges[n].from && e.way == Way::No) {
            edges[n].way = Way::Yes;
        }
    }
    edges
}

/// Marks the entry, loop headers and handlers.
fn mark(object: &mut ObjectGraph) {
    if let Some(entry) = object.blocks.first_mut() {
        entry.marks.insert(0, "entry");
    }
    for edge in object.edges.clone() {
        let mark = match edge.way {
            Way::Raised => "handler",
            _ if edge.to <= edge.from => "loop",
            _ => continue,
        };
        let marks = &mut object.blocks[edge.to].marks;
        if !marks.contains(&mark) {
            marks.push(mark);
        }
    }
}
