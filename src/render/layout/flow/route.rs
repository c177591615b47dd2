//! Edges as right-angled paths in the gaps between layers and on rails beside the boxes.
//!
//! The normal and the cold boxes are two pictures side by side, each with layers; gap `g` of a picture is the space above
//! its layer `g`, and the last gap is below everything. An edge leaves its box downwards into the gap below; a neighbour
//! below is entered from that same gap, anything else by way of a vertical rail where no box stands.

use super::columns::{Columns, port_offset};
use super::layers::Layers;
use super::shape::Shape;
use super::{Link, Node, PAD, Picture, Point, Port, Rect, TRACK};

/// Where a horizontal piece lies: in a gap of one of the two pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gap {
    cold: bool,
    number: usize,
}

/// A horizontal piece of a path.
#[derive(Clone, Copy, Debug)]
struct Run {
    gap: Gap,
    from: i32,
    to: i32,
    /// Edges into the same box may share a track.
    destination: usize,
    track: usize,
}

/// Which rails an edge takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rail {
    /// Left of a picture: back edges.
    Back { cold: bool },
    /// Right of a picture: edges that skip layers.
    Down { cold: bool },
    /// Between the pictures: exceptions, and ways from the cold back to the normal.
    Between,
}

/// What one link needs, before anything has coordinates.
struct Way {
    leaves: Gap,
    enters: Gap,
    rail: Option<(Rail, usize)>,
}

struct Router<'a> {
    nodes: &'a [Node],
    links: &'a [Link],
    shape: &'a Shape,
    layers: &'a Layers,
    ways: Vec<Way>,
    /// Number of lanes of each kind of rail.
    lanes: Vec<(Rail, usize)>,
    x: Vec<i32>,
    columns: &'a Columns,
}

pub(super) fn draw(nodes: &[Node], links: &[Link], shape: &Shape, layers: &Layers, columns: &Columns) -> Picture {
    let mut router =
        Router { nodes, links, shape, layers, ways: Vec::new(), lanes: Vec::new(), x: columns.x.clone(), columns };
    router.choose_rails();
    let warm_left = router.width_of(Rail::Back { cold: false });
    let cold_left = router.cold_left();
    for (node, x) in router.x.iter_mut().enumerate() {
        *x += if shape.cold[node] { cold_left } else { warm_left };
    }
    let entries = router.entries();
    let mut runs = router.runs(&entries);
    let tracks = assign_tracks(&mut runs, layers);
    router.finish(&entries, &runs, &tracks)
}

impl Router<'_> {
    fn gap_below(&self, node: usize) -> Gap {
        Gap { cold: self.shape.cold[node], number: self.layers.of[node] + 1 }
    }

    fn gap_above(&self, node: usize) -> Gap {
        Gap { cold: self.shape.cold[node], number: self.layers.of[node] }
    }

    /// Gives every link that does not simply go one layer down a lane on a rail. Short ones come first and are nearest to
    /// the boxes; links into the same box share a lane.
    fn choose_rails(&mut self) {
        // (rail, destination, first gap, last gap), one for each group of links that shares a lane.
        let mut groups: Vec<(Rail, usize, usize, usize)> = Vec::new();
        for (n, link) in self.links.iter().enumerate() {
            let (leaves, enters) = (self.gap_below(link.from), self.gap_above(link.to));
            let kind = if leaves == enters && !self.shape.back[n] {
                None
            } else if link.port == Port::Exception || leaves.cold != enters.cold {
                Some(Rail::Between)
            } else if self.shape.back[n] {
                Some(Rail::Back { cold: leaves.cold })
            } else {
                Some(Rail::Down { cold: leaves.cold })
            };
            if let Some(rail) = kind {
                let (a, b) = (leaves.number.min(enters.number), leaves.number.max(enters.number));
                // Gaps of the two pictures cannot be compared, so what runs between them takes all the height.
                let (a, b) = if rail == Rail::Between { (0, usize::MAX) } else { (a, b) };
                match groups.iter_mut().find(|g| g.0 == rail && g.1 == link.to) {
                    Some(group) => (group.2, group.3) = (group.2.min(a), group.3.max(b)),
                    None => groups.push((rail, link.to, a, b)),
                }
            }
            self.ways.push(Way { leaves, enters, rail: kind.map(|rail| (rail, 0)) });
        }
        groups.sort_by_key(|&(rail, to, a, b)| (rail, b - a, a, to));
        let mut taken: Vec<(Rail, usize, usize, usize)> = Vec::new();
        let mut lane_of: Vec<(Rail, usize, usize)> = Vec::new();
        for (rail, to, a, b) in groups {
            let free = |lane: usize| !taken.iter().any(|t| t.0 == rail && t.1 == lane && t.2 <= b && a <= t.3);
            let lane = (0..).find(|&lane| free(lane)).unwrap_or(0);
            taken.push((rail, lane, a, b));
            lane_of.push((rail, to, lane));
            match self.lanes.iter_mut().find(|(r, _)| *r == rail) {
                Some((_, lanes)) => *lanes = (*lanes).max(lane + 1),
                None => self.lanes.push((rail, lane + 1)),
            }
        }
        for (way, link) in self.ways.iter_mut().zip(self.links) {
            if let Some((rail, lane)) = &mut way.rail {
                *lane = lane_of.iter().find(|l| l.0 == *rail && l.1 == link.to).map_or(0, |l| l.2);
            }
        }
    }

    fn width_of(&self, rail: Rail) -> i32 {
        let lanes = self.lanes.iter().find(|(r, _)| *r == rail).map_or(0, |(_, lanes)| *lanes as i32);
        if lanes == 0 { 0 } else { lanes * TRACK + PAD }
    }

    /// Right edge of the normal boxes.
    fn warm_right(&self) -> i32 {
        self.width_of(Rail::Back { cold: false }) + self.columns.warm_width
    }

    /// Right edge of the normal picture with its rails.
    fn warm_end(&self) -> i32 {
        self.warm_right() + self.width_of(Rail::Down { cold: false })
    }

    /// Left edge of the cold boxes.
    fn cold_left(&self) -> i32 {
        let between = self.width_of(Rail::Between).max(if self.columns.cold_width > 0 { 2 * PAD } else { 0 });
        self.warm_end() + between + self.width_of(Rail::Back { cold: true })
    }

    fn rail_x(&self, rail: Rail, lane: usize) -> i32 {
        let step = PAD + lane as i32 * TRACK;
        match rail {
            Rail::Back { cold: false } => self.width_of(rail) - step,
            Rail::Down { cold: false } => self.warm_right() + step,
            Rail::Between => self.warm_end() + step,
            Rail::Back { cold: true } => self.cold_left() - step,
            Rail::Down { cold: true } => self.cold_left() + self.columns.cold_width + step,
        }
    }

    fn port_x(&self, link: &Link) -> i32 {
        self.x[link.from] + port_offset(self.nodes[link.from].width, link.port)
    }

    /// Where each box is entered: straight below a port that leads to it from the layer above, if there is one, else near
    /// its middle, but never in line with a port that leads elsewhere.
    fn entries(&self) -> Vec<i32> {
        (0..self.nodes.len())
            .map(|node| {
                let (left, width) = (self.x[node], self.nodes[node].width);
                let inside = |x: i32| left + 6 <= x && x <= left + width - 6;
                let straight = self
                    .links
                    .iter()
                    .zip(&self.ways)
                    .filter(|(l, way)| l.to == node && way.rail.is_none())
                    .map(|(l, _)| self.port_x(l))
                    .find(|&x| inside(x));
                let blocked: Vec<i32> = self
                    .links
                    .iter()
                    .zip(&self.ways)
                    .filter(|(l, way)| l.to != node && way.leaves == self.gap_above(node))
                    .map(|(l, _)| self.port_x(l))
                    .collect();
                let free = |x: &i32| blocked.iter().all(|b| (b - x).abs() >= 4);
                let middle = left + width / 2;
                straight
                    .or_else(|| (0..width / 2).flat_map(|d| [middle - d, middle + d]).find(|x| inside(*x) && free(x)))
                    .unwrap_or(middle)
            })
            .collect()
    }

    /// The horizontal pieces of every link: none when it is straight, one in the gap below, or two with a rail between.
    fn runs(&self, entries: &[i32]) -> Vec<Vec<Run>> {
        let pieces = self.links.iter().zip(&self.ways).map(|(link, way)| {
            let (start, end) = (self.port_x(link), entries[link.to]);
            let run = |gap, from, to| Run { gap, from, to, destination: link.to, track: 0 };
            match way.rail {
                None if start == end => Vec::new(),
                None => vec![run(way.leaves, start, end)],
                Some((rail, lane)) => {
                    let x = self.rail_x(rail, lane);
                    vec![run(way.leaves, start, x), run(way.enters, x, end)]
                }
            }
        });
        pieces.collect()
    }

    /// The upper edge of the first normal box that raises into a box of a cold layer, the lowest of these; 0 where none does.
    fn beside(&self, row: &[usize], boxes: &[Rect]) -> i32 {
        let raises = |l: &&Link| l.port == Port::Exception && !self.shape.cold[l.from] && self.shape.cold[l.to];
        let first = |node: &usize| {
            let into = self.links.iter().filter(raises).filter(|l| l.to == *node);
            into.map(|l| boxes[l.from].y).min()
        };
        row.iter().filter_map(first).max().unwrap_or(0)
    }

    fn finish(&self, entries: &[i32], runs: &[Vec<Run>], tracks: &Tracks) -> Picture {
        let mut boxes: Vec<Rect> = (0..self.nodes.len())
            .map(|n| Rect { x: self.x[n], y: 0, width: self.nodes[n].width, height: self.nodes[n].height })
            .collect();
        // Top of every gap, for both pictures; the normal one comes first, for handlers stand beside what they guard.
        let mut tops: [Vec<i32>; 2] = [Vec::new(), Vec::new()];
        for (rows, (tops, counts)) in
            [&self.layers.warm, &self.layers.cold].into_iter().zip(tops.iter_mut().zip(&tracks.counts))
        {
            let mut y = 0;
            for (number, row) in rows.iter().enumerate() {
                let height = gap_height(counts[number], number == 0);
                y = y.max(self.beside(row, &boxes) - height);
                tops.push(y);
                y += height;
                for &node in row {
                    boxes[node].y = y;
                }
                y += row.iter().map(|&n| self.nodes[n].height).max().unwrap_or(0);
            }
            tops.push(y);
        }
        let track_y = |run: &Run| {
            let first = run.gap.number == 0;
            tops[usize::from(run.gap.cold)][run.gap.number] + if first { 4 } else { PAD } + run.track as i32 * TRACK
        };
        let paths: Vec<Vec<Point>> = self
            .links
            .iter()
            .zip(runs)
            .map(|(link, runs)| {
                let start = self.port_x(link);
                let from = &boxes[link.from];
                let mut path = vec![Point { x: start, y: from.y + from.height }];
                for run in runs {
                    let y = track_y(run);
                    path.push(Point { x: run.from, y });
                    path.push(Point { x: run.to, y });
                }
                path.push(Point { x: entries[link.to], y: boxes[link.to].y });
                path.dedup();
                path
            })
            .collect();
        let points = || paths.iter().flatten();
        let width = boxes.iter().map(Rect::right).chain(points().map(|p| p.x + PAD)).max().unwrap_or(0);
        let bottom = boxes.iter().map(|b| b.y + b.height).chain(points().map(|p| p.y + PAD)).max().unwrap_or(0);
        Picture { boxes, paths, back: self.shape.back.clone(), cold: self.shape.cold.clone(), width, height: bottom }
    }
}

/// Height of a gap with that many tracks.
fn gap_height(tracks: usize, first: bool) -> i32 {
    match (tracks as i32, first) {
        (0, true) => 0,
        (n, true) => 4 + n * TRACK + PAD,
        (0, false) => 2 * PAD,
        (n, false) => 2 * PAD + (n - 1) * TRACK,
    }
}

/// Number of tracks in every gap, of the normal picture and of the cold one.
struct Tracks {
    counts: [Vec<usize>; 2],
}

/// Puts the horizontal pieces of each gap on tracks: pieces that would touch and lead to different boxes get different ones.
fn assign_tracks(runs: &mut [Vec<Run>], layers: &Layers) -> Tracks {
    let mut counts = [vec![0; layers.warm.len() + 1], vec![0; layers.cold.len() + 1]];
    let mut order: Vec<(usize, usize)> =
        runs.iter().enumerate().flat_map(|(l, pieces)| (0..pieces.len()).map(move |p| (l, p))).collect();
    // Short pieces first: they stay near the boxes they leave, and long ones pass below.
    order.sort_by_key(|&(l, p)| {
        let run = &runs[l][p];
        ((run.from - run.to).abs(), run.from.min(run.to), l, p)
    });
    // What lies on the tracks of a gap: gap, track, left, right, destination.
    let mut taken: Vec<(Gap, usize, i32, i32, usize)> = Vec::new();
    for (l, p) in order {
        let run = runs[l][p];
        let (left, right) = (run.from.min(run.to), run.from.max(run.to));
        let free = |track: usize| {
            !taken.iter().any(|&(gap, t, a, b, to)| {
                gap == run.gap && t == track && to != run.destination && a - 6 < right && left < b + 6
            })
        };
        let track = (0..).find(|&track| free(track)).unwrap_or(0);
        taken.push((run.gap, track, left, right, run.destination));
        runs[l][p].track = track;
        let count = &mut counts[usize::from(run.gap.cold)][run.gap.number];
        *count = (*count).max(track + 1);
    }
    Tracks { counts }
}
