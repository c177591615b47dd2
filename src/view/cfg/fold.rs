//! Large graphs folded by region, so that their pictures can be read.
//!
//! In: a graph with more blocks than a picture can hold. Out: one with at most [`MOST_BLOCKS`] boxes, of which some stand
//! for a region and say how much it holds. Blocks that are not folded stay as they are.
//!
//! 1. Handlers go first: each with all that only it leads to.
//! 2. Then loops, guarded ranges and branches, whichever saves enough with the least loss; none larger than a third.
//! 3. What is still too much is cut into parts of neighbours, in the order of the program.

use std::collections::{BTreeMap, BTreeSet};

use super::{Block, Edge, MOST_BLOCKS, ObjectGraph, Way};
use crate::view::pipeline::counted;

/// Graphs with more blocks are cut into parts at once: nobody looks for a region among so many.
const MOST_SEARCHED: usize = 1000;

/// Blocks that may become one box.
struct Region {
    kind: &'static str,
    members: Vec<usize>,
}

/// Which box every block is in, by the box's first block, and what the boxes are.
struct Boxes {
    of: Vec<usize>,
    /// What a box of several blocks is, by its first block.
    kinds: BTreeMap<usize, &'static str>,
    sizes: Vec<usize>,
    count: usize,
}

pub(super) fn fold(object: &ObjectGraph) -> ObjectGraph {
    let blocks = object.blocks.len();
    let mut boxes = Boxes { of: (0..blocks).collect(), kinds: BTreeMap::new(), sizes: vec![1; blocks], count: blocks };
    if blocks <= MOST_SEARCHED {
        let tree = Dominators::of(object);
        boxes.fit(&handlers(object, &tree), blocks);
        let mut others = loops(object, &tree);
        others.extend(branches(object, &tree, &others));
        others.extend(guarded(object));
        boxes.fit(&others, blocks / 3);
    }
    boxes.cut();
    drawn(object, &boxes)
}

impl Boxes {
    /// Boxes that a region would join, unless it would cut through one.
    fn inside(&self, region: &Region) -> Option<usize> {
        let mut found: BTreeMap<usize, usize> = BTreeMap::new();
        for &member in &region.members {
            *found.entry(self.of[member]).or_default() += 1;
        }
        found.iter().all(|(&first, &count)| self.sizes[first] == count).then_some(found.len())
    }

    /// Folds regions until there are few enough boxes: the smallest that is enough alone, or else the largest. A region of
    /// more than `most` boxes would hide too much.
    fn fit(&mut self, regions: &[Region], most: usize) {
        while self.count > MOST_BLOCKS {
            let excess = self.count - MOST_BLOCKS;
            let saved = |region: &Region| self.inside(region).filter(|n| (2..=most).contains(n)).map(|n| n - 1);
            let best = regions
                .iter()
                .filter_map(|r| Some((saved(r)?, r)))
                .min_by_key(|(n, _)| if *n >= excess { (0, *n) } else { (1, usize::MAX - n) });
            let Some((_, region)) = best else { return };
            self.join(&region.members, region.kind);
        }
    }

    fn join(&mut self, members: &[usize], kind: &'static str) {
        let before: BTreeSet<usize> = members.iter().map(|&m| self.of[m]).collect();
        let Some(&first) = members.iter().min() else { return };
        for old in &before {
            self.kinds.remove(old);
        }
        for &member in members {
            self.of[member] = first;
        }
        self.kinds.insert(first, kind);
        self.sizes[first] = members.len();
        self.count -= before.len() - 1;
    }

    /// Joins neighbours, all parts of nearly the same number of boxes.
    fn cut(&mut self) {
        if self.count <= MOST_BLOCKS {
            return;
        }
        let firsts: Vec<usize> = (0..self.of.len()).filter(|&b| self.of[b] == b).collect();
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); self.of.len()];
        for (block, &first) in self.of.iter().enumerate() {
            members[first].push(block);
        }
        for part in firsts.chunks(firsts.len().div_ceil(MOST_BLOCKS)).filter(|part| part.len() > 1) {
            let mut all: Vec<usize> = part.iter().flat_map(|&first| std::mem::take(&mut members[first])).collect();
            all.sort_unstable();
            self.join(&all, "part");
        }
    }
}

/// Which block every way to a block passes, over all edges, exceptions included.
struct Dominators {
    /// The nearest such block; `None` for the entry and for what nothing reaches.
    parent: Vec<Option<usize>>,
    /// The blocks of the subtree of each block are an interval in this order.
    interval: Vec<(usize, usize)>,
    order: Vec<usize>,
}

impl Dominators {
    /// By iteration in reverse postorder (Cooper, Harvey and Kennedy).
    fn of(object: &ObjectGraph) -> Dominators {
        let n = object.blocks.len();
        let mut next: Vec<Vec<usize>> = vec![Vec::new(); n];
        for edge in object.edges.iter().filter(|e| e.way != Way::Raised) {
            next[edge.from].push(edge.to);
        }
        for (from, block) in object.blocks.iter().enumerate() {
            next[from].extend(block.handler);
        }
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); n];
        next.iter().enumerate().for_each(|(from, to)| to.iter().for_each(|&to| before[to].push(from)));
        let postorder = depth_first(&next, 0);
        let mut position = vec![usize::MAX; n];
        postorder.iter().enumerate().for_each(|(p, &node)| position[node] = p);
        let mut parent: Vec<Option<usize>> = vec![None; n];
        parent[0] = Some(0);
        loop {
            let mut changed = false;
            for &node in postorder.iter().rev().skip(1) {
                let known = before[node].iter().copied().filter(|&p| parent[p].is_some());
                let new = known.reduce(|mut a, mut b| {
                    while a != b {
                        let behind = if position[a] < position[b] { &mut a } else { &mut b };
                        *behind = parent[*behind].unwrap_or(0);
                    }
                    a
                });
                changed |= parent[node] != new;
                parent[node] = new;
            }
            if !changed {
                break;
            }
        }
        parent[0] = None;
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); n];
        parent.iter().enumerate().for_each(|(node, p)| p.iter().for_each(|&p| children[p].push(node)));
        let order = depth_first(&children, 0);
        let mut interval = vec![(0, 0); n];
        for (end, &node) in order.iter().enumerate() {
            // In postorder a subtree ends with its root and begins where its first child's does.
            let start = children[node].iter().map(|&c| interval[c].0).min().unwrap_or(end);
            interval[node] = (start, end + 1);
        }
        Dominators { parent, interval, order }
    }

    fn subtree(&self, root: usize) -> Vec<usize> {
        let (start, end) = self.interval[root];
        let mut members = self.order[start..end].to_vec();
        members.sort_unstable();
        members
    }

    fn dominates(&self, a: usize, b: usize) -> bool {
        let ((start, end), (_, at)) = (self.interval[a], self.interval[b]);
        start < at && at <= end
    }
}

fn depth_first(next: &[Vec<usize>], root: usize) -> Vec<usize> {
    let mut seen = vec![false; next.len()];
    seen[root] = true;
    let (mut open, mut order) = (vec![(root, 0)], Vec::with_capacity(next.len()));
    while let Some((node, child)) = open.pop() {
        match next[node].get(child) {
            Some(&to) => {
                open.push((node, child + 1));
                if !std::mem::replace(&mut seen[to], true) {
                    open.push((to, 0));
                }
            }
            None => order.push(node),
        }
    }
    order
}

fn handlers(object: &ObjectGraph, tree: &Dominators) -> Vec<Region> {
    let entries: BTreeSet<usize> = object.blocks.iter().filter_map(|b| b.handler).collect();
    let reached = |h: &usize| tree.parent[*h].is_some();
    entries.into_iter().filter(reached).map(|h| Region { kind: "handler", members: tree.subtree(h) }).collect()
}

/// Natural loops, and what only they lead to stays outside.
fn loops(object: &ObjectGraph, tree: &Dominators) -> Vec<Region> {
    let normal = || object.edges.iter().filter(|e| e.way != Way::Raised);
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); object.blocks.len()];
    normal().for_each(|e| before[e.to].push(e.from));
    let mut found: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for back in normal().filter(|e| tree.dominates(e.to, e.from)) {
        let members = found.entry(back.to).or_insert_with(|| BTreeSet::from([back.to]));
        let mut open = vec![back.from];
        while let Some(block) = open.pop() {
            if members.insert(block) {
                open.extend(&before[block]);
            }
        }
    }
    found.into_values().map(|members| Region { kind: "loop", members: members.into_iter().collect() }).collect()
}

/// Neighbours that one handler guards.
fn guarded(object: &ObjectGraph) -> Vec<Region> {
    let mut regions: Vec<(usize, Vec<usize>)> = Vec::new();
    for (n, block) in object.blocks.iter().enumerate() {
        let Some(handler) = block.handler else { continue };
        match regions.last_mut() {
            Some((h, members)) if *h == handler && members.last() == Some(&(n - 1)) => members.push(n),
            _ => regions.push((handler, vec![n])),
        }
    }
    regions.into_iter().map(|(_, members)| Region { kind: "try", members }).collect()
}

/// What one outcome of a test leads to and nothing else does. Where the test is the end of a loop, that is no branch but the
/// rest of the program.
fn branches(object: &ObjectGraph, tree: &Dominators, loops: &[Region]) -> Vec<Region> {
    let tested = |e: &&Edge| matches!(e.way, Way::Yes | Way::No) && tree.parent[e.to] == Some(e.from);
    let ends_loop = |e: &Edge| {
        let within = |region: &Region, block: usize| region.members.binary_search(&block).is_ok();
        loops.iter().any(|l| within(l, e.from) && !within(l, e.to))
    };
    let alone = |e: &&Edge| object.edges.iter().filter(|other| other.to == e.to).count() == 1;
    let arms = object.edges.iter().filter(tested).filter(|e| !ends_loop(e)).filter(alone);
    arms.map(|e| Region { kind: "branch", members: tree.subtree(e.to) }).collect()
}

/// The graph of the boxes.
fn drawn(object: &ObjectGraph, boxes: &Boxes) -> ObjectGraph {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (block, &first) in boxes.of.iter().enumerate() {
        members.entry(first).or_default().push(block);
    }
    let index: BTreeMap<usize, usize> = members.keys().enumerate().map(|(n, &first)| (first, n)).collect();
    let mut graph = ObjectGraph { qualname: object.qualname.clone(), kind: object.kind, ..ObjectGraph::default() };
    for (first, blocks) in &members {
        graph.blocks.push(match boxes.kinds.get(first) {
            Some(kind) => region(object, kind, blocks),
            None => Block { handler: None, ..object.blocks[*first].clone() },
        });
    }
    let mut edges: Vec<Edge> = Vec::new();
    for edge in &object.edges {
        let alone = boxes.sizes[boxes.of[edge.from]] == 1 || !boxes.kinds.contains_key(&boxes.of[edge.from]);
        let (from, to) = (index[&boxes.of[edge.from]], index[&boxes.of[edge.to]]);
        if from == to && edge.from != edge.to {
            continue;
        }
        let raised = edge.way == Way::Raised;
        match edges.iter_mut().find(|e| (e.from, e.to, e.way == Way::Raised) == (from, to, raised)) {
            // Both ways of a test lead into one box.
            Some(same) => (same.way, same.word) = if raised { (same.way, same.word) } else { (Way::Only, "") },
            // The words of tests inside a region no longer belong to one instruction.
            None if raised || alone => edges.push(Edge { from, to, ..*edge }),
            None => edges.push(Edge { from, to, way: Way::Only, word: "", jumps: edge.jumps }),
        }
    }
    graph.edges = edges;
    graph.facts = object.facts.clone();
    graph.facts.push(format!("drawn as {} boxes", graph.blocks.len()));
    graph
}

/// The box of a region.
fn region(object: &ObjectGraph, kind: &'static str, members: &[usize]) -> Block {
    let blocks = || members.iter().map(|&m| &object.blocks[m]);
    let mut marks = vec![kind];
    for mark in ["entry", "suspends", "returns"] {
        if blocks().any(|b| b.marks.contains(&mark)) {
            marks.push(mark);
        }
    }
    let instructions: usize = blocks().map(|b| b.rows.len()).sum();
    let counts = [(members.len(), "block", "blocks"), (instructions, "instruction", "instructions")];
    Block {
        name: names(members),
        marks,
        lines: blocks().filter_map(|b| b.lines).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))),
        folded: Some(counts.map(|(n, one, many)| counted(n, one, many)).join(", ")),
        ..Block::default()
    }
}

/// `B4–B9, B12`, or with an ellipsis where it goes on.
fn names(members: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &member in members {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == member => *last = member,
            _ => runs.push((member, member)),
        }
    }
    let name = |&(a, b): &(usize, usize)| match a == b {
        true => format!("B{}", a + 1),
        false => format!("B{}–B{}", a + 1, b + 1),
    };
    let mut names: Vec<String> = runs.iter().take(2).map(name).collect();
    if runs.len() > 2 {
        names.push("…".to_string());
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// A graph of so many blocks: each goes on to the next, or by a test to two, some are guarded.
    fn graph(blocks: usize, ways: &[(usize, usize, Option<usize>)]) -> ObjectGraph {
        let mut object = ObjectGraph::default();
        let mut guarded = None;
        for n in 0..blocks {
            let (yes, no, handler) = ways[n % ways.len()];
            let handler = handler.map(|h| h % blocks);
            object.blocks.push(Block { name: format!("B{}", n + 1), handler, ..Block::default() });
            let edge = |to, way| Edge { from: n, to, way, word: "", jumps: false };
            match (yes % blocks, no % blocks) {
                (a, b) if a == b => object.edges.push(edge(a, Way::Only)),
                (a, b) => object.edges.extend([edge(a, Way::Yes), edge(b, Way::No)]),
            }
            object.edges.extend(handler.filter(|_| handler != guarded).map(|h| edge(h, Way::Raised)));
            guarded = handler;
        }
        object
    }

    /// Blocks that a box speaks of.
    fn counted_in(block: &Block) -> usize {
        block.folded.as_ref().map_or(1, |text| text.split(' ').next().and_then(|n| n.parse().ok()).expect("a number"))
    }

    proptest! {
        #[test]
        fn few_boxes_hold_all_blocks(
            blocks in 61usize..300,
            ways in vec((0usize..300, 0usize..300, prop::option::weighted(0.2, 0usize..300)), 1..300),
        ) {
            let object = graph(blocks, &ways);
            let folded = fold(&object);
            prop_assert!(folded.blocks.len() <= MOST_BLOCKS);
            prop_assert_eq!(folded.blocks.iter().map(counted_in).sum::<usize>(), blocks);
            for edge in &folded.edges {
                prop_assert!(edge.from < folded.blocks.len() && edge.to < folded.blocks.len());
            }
            prop_assert_eq!(format!("{folded:?}"), format!("{:?}", fold(&object)));
        }
    }

    /// Loops become boxes; what is around them stays as it is.
    #[test]
    fn the_region_that_is_enough_is_folded() {
        let mut object = ObjectGraph::default();
        let edge = |from, to, way| Edge { from, to, way, word: "", jumps: from >= to };
        for n in 0..90 {
            object.blocks.push(Block { name: format!("B{}", n + 1), ..Block::default() });
            match n {
                // Two loops, of 25 and of 29 blocks; 30 boxes have to go.
                34 => object.edges.extend([edge(n, 10, Way::Yes), edge(n, n + 1, Way::No)]),
                77 => object.edges.extend([edge(n, 49, Way::Yes), edge(n, n + 1, Way::No)]),
                89 => {}
                _ => object.edges.push(edge(n, n + 1, Way::Only)),
            }
        }
        let folded = fold(&object);
        let regions = folded.blocks.iter().filter(|b| b.folded.is_some());
        let regions: Vec<_> = regions.map(|b| (b.name.as_str(), b.marks[0])).collect();
        assert_eq!(regions, [("B11–B35", "loop"), ("B50–B78", "loop")]);
        assert_eq!(folded.blocks.len(), 90 - 24 - 28);
    }
}
