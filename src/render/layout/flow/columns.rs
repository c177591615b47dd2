//! X positions of the boxes.

use super::layers::Layers;
use super::shape::Shape;
use super::{BOX_GAP, Link, Node, Port};

/// Left edges, before rails are added; normal boxes and cold boxes are two pictures, each from 0.
pub(super) struct Columns {
    /// Left edge of each node within its picture.
    pub(super) x: Vec<i32>,
    /// Width of the normal picture.
    pub(super) warm_width: i32,
    /// Width of the cold picture.
    pub(super) cold_width: i32,
}

/// Distance of the two ports of a test from the middle of the box.
const SPREAD: i32 = 26;

/// Where a port is, from the left edge of a box.
pub(super) fn port_offset(width: i32, port: Port) -> i32 {
    let spread = SPREAD.min(width / 4);
    match port {
        Port::Only => width / 2,
        Port::Yes => width / 2 - spread,
        Port::No => width / 2 + spread,
        Port::Exception => width - 8.min(width / 8).max(1),
    }
}

pub(super) fn of(nodes: &[Node], links: &[Link], shape: &Shape, layers: &Layers) -> Columns {
    let mut x = vec![0; nodes.len()];
    let mut widths = [0, 0];
    for (rows, width) in [&layers.warm, &layers.cold].into_iter().zip(&mut widths) {
        for row in rows {
            place_row(row, nodes, links, shape, layers, &mut x);
        }
        let left = rows.iter().flatten().map(|&n| x[n]).min().unwrap_or(0);
        for &node in rows.iter().flatten() {
            x[node] -= left;
            *width = (*width).max(x[node] + nodes[node].width);
        }
    }
    Columns { x, warm_width: widths[0], cold_width: widths[1] }
}

/// Every box below the port of the first box that leads to it; then apart, without changing their order.
fn place_row(row: &[usize], nodes: &[Node], links: &[Link], shape: &Shape, layers: &Layers, x: &mut [i32]) {
    let wish = |node: usize, x: &[i32]| {
        links
            .iter()
            .zip(&shape.back)
            .filter(|(l, back)| l.to == node && !**back && l.port != Port::Exception)
            .filter(|(l, _)| shape.cold[l.from] == shape.cold[node] && layers.of[l.from] < layers.of[node])
            .map(|(l, _)| l)
            // The nearest layer above says it best; among those, the first in program order.
            .max_by_key(|l| (layers.of[l.from], std::cmp::Reverse(l.from)))
            .map(|l| x[l.from] + port_offset(nodes[l.from].width, l.port) - nodes[node].width / 2)
    };
    let wishes: Vec<i32> = row.iter().map(|&node| wish(node, x).unwrap_or(0)).collect();
    let mut right = i32::MIN / 2;
    for (&node, &wish) in row.iter().zip(&wishes) {
        x[node] = wish.max(right + BOX_GAP);
        right = x[node] + nodes[node].width;
    }
    // What was pushed right is brought back by half, so that siblings stand around their parent.
    let push = row.iter().zip(&wishes).map(|(&n, &wish)| x[n] - wish).max().unwrap_or(0);
    for &node in row {
        x[node] -= push / 2;
    }
}
