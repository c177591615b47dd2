//! Flow graphs to positions: boxes in layers, edges as right-angled paths that never cross a box.
//!
//! In: box sizes and edges in the order of the program. Out: a rectangle for each box and a polyline for each edge.
//!
//! 1. [`shape`]: which edges go back, which boxes make up each loop, which boxes are reached only by exceptions (cold).
//! 2. [`layers`]: the layer of every box; what follows a loop is below the whole loop. Order within a layer is the program's.
//! 3. [`columns`]: x positions, a box below the port that leads to it; cold boxes have columns of their own on the right.
//! 4. [`route`]: edges run in the gaps between layers and on vertical rails beside the boxes: back edges on the left, long
//!    edges down on the right, exceptions between the normal and the cold columns.
//!
//! Predictable rather than optimal: a small change of the code is a small change of the picture. Knows no Python.

mod columns;
mod layers;
mod route;
mod shape;
#[cfg(test)]
mod tests;

/// A box to place, sizes in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

/// The side of a box's lower edge from which an edge leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Port {
    /// The only way on.
    Only,
    /// The way of a test that holds: the left port.
    Yes,
    /// The way of a test that does not hold: the right port.
    No,
    /// An exception: the outermost right port.
    Exception,
}

/// An edge between boxes, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The box it leaves.
    pub from: usize,
    /// The box it enters.
    pub to: usize,
    /// Where it leaves.
    pub port: Port,
}

/// A point, y growing downwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// Pixels from the left.
    pub x: i32,
    /// Pixels from the top.
    pub y: i32,
}

/// Where a box stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

impl Rect {
    fn right(&self) -> i32 {
        self.x + self.width
    }
}

/// A picture's geometry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// A rectangle for each node.
    pub boxes: Vec<Rect>,
    /// A path for each link, from the lower edge of one box to the upper edge of another; at least two points.
    pub paths: Vec<Vec<Point>>,
    /// Whether each link goes back to a box that comes before it on every way.
    pub back: Vec<bool>,
    /// Whether each node is reached only through exceptions.
    pub cold: Vec<bool>,
    /// Width of the whole.
    pub width: i32,
    /// Height of the whole.
    pub height: i32,
}

/// Space between boxes of a layer.
const BOX_GAP: i32 = 28;
/// Distance between parallel lines.
const TRACK: i32 = 12;
/// Space between a layer and the nearest line below or above it.
const PAD: i32 = 14;

/// Places a graph. Node 0 is the entry; links that name other nodes than there are must not be given.
pub fn place(nodes: &[Node], links: &[Link]) -> Picture {
    if nodes.is_empty() {
        return Picture::default();
    }
    let shape = shape::of(nodes.len(), links);
    let layers = layers::of(links, &shape);
    let columns = columns::of(nodes, links, &shape, &layers);
    route::draw(nodes, links, &shape, &layers, &columns)
}
