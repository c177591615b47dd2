//! The layer of every box.

use super::shape::Shape;
use super::{Link, Port};

/// Layers of the normal boxes and of the cold ones; the two are counted apart, each from 0.
pub(super) struct Layers {
    /// The layer of each node.
    pub(super) of: Vec<usize>,
    /// The nodes of each normal layer, in program order.
    pub(super) warm: Vec<Vec<usize>>,
    /// The nodes of each cold layer.
    pub(super) cold: Vec<Vec<usize>>,
}

/// Longest path from the entry without back edges; an edge that leaves a loop leads below all of the loop.
pub(super) fn of(links: &[Link], shape: &Shape) -> Layers {
    let nodes = shape.cold.len();
    let mut layer = vec![0; nodes];
    let down: Vec<&Link> = links
        .iter()
        .zip(&shape.back)
        .filter(|(l, back)| !**back && l.port != Port::Exception && shape.cold[l.from] == shape.cold[l.to])
        .map(|(l, _)| l)
        .collect();
    let left: Vec<Vec<usize>> = down
        .iter()
        .map(|l| {
            let leaves = |(_, members): &&(usize, Vec<usize>)| members.contains(&l.from) && !members.contains(&l.to);
            shape.loops.iter().filter(leaves).flat_map(|(_, members)| members.iter().copied()).collect()
        })
        .collect();
    // Each round settles at least one more box; a graph that is not reducible may not settle, so rounds are counted.
    for _ in 0..=nodes {
        let mut changed = false;
        for (link, left) in down.iter().zip(&left) {
            let above = left.iter().map(|&n| layer[n]).max().unwrap_or(0).max(layer[link.from]);
            if layer[link.to] <= above {
                layer[link.to] = above + 1;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    // Handlers that share no normal edge would all stand in the first cold layer; they go below each other instead.
    let mut cold: Vec<Vec<usize>> = Vec::new();
    let mut warm: Vec<Vec<usize>> = Vec::new();
    stack_handlers(&mut layer, links, shape, nodes);
    for node in 0..nodes {
        let rows = if shape.cold[node] { &mut cold } else { &mut warm };
        if rows.len() <= layer[node] {
            rows.resize(layer[node] + 1, Vec::new());
        }
        rows[layer[node]].push(node);
    }
    // Numbers without a box would be empty layers.
    for rows in [&mut warm, &mut cold] {
        rows.retain(|row| !row.is_empty());
        for (number, row) in rows.iter().enumerate() {
            for &node in row {
                layer[node] = number;
            }
        }
    }
    Layers { of: layer, warm, cold }
}

/// Cold boxes that normal edges connect are a group; groups follow each other downwards in program order.
fn stack_handlers(layer: &mut [usize], links: &[Link], shape: &Shape, nodes: usize) {
    let mut group: Vec<usize> = (0..nodes).collect();
    loop {
        let mut changed = false;
        for l in links.iter().filter(|l| l.port != Port::Exception && shape.cold[l.from] && shape.cold[l.to]) {
            let least = group[l.from].min(group[l.to]);
            changed |= group[l.from] != least || group[l.to] != least;
            (group[l.from], group[l.to]) = (least, least);
        }
        if !changed {
            break;
        }
    }
    let mut below = 0;
    for first in (0..nodes).filter(|&n| shape.cold[n] && group[n] == n) {
        let members: Vec<usize> = (0..nodes).filter(|&n| shape.cold[n] && group[n] == first).collect();
        let height = members.iter().map(|&n| layer[n]).max().unwrap_or(0) + 1;
        for member in members {
            layer[member] += below;
        }
        below += height;
    }
}
