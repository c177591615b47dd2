//! Trees to positions: children in a row below their parent, which stands above their middle; subtrees as close to each
//! other as their outlines allow (Reingold and Tilford's idea, with a contour for every level).

/// A node to place; children come after their parent.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// Width of its box.
    pub width: i32,
    /// Its children, by index.
    pub children: Vec<usize>,
}

/// Space between neighbours.
const GAP: i32 = 14;

/// The left edge of every node, the leftmost at 0, and the width of the whole. Node 0 is the root.
pub fn place(nodes: &[Node]) -> (Vec<i32>, i32) {
    let mut x = vec![0; nodes.len()];
    // For every subtree and level below its root: leftmost and rightmost edge, counted from the left edge of its root.
    let mut contours: Vec<Vec<(i32, i32)>> = vec![Vec::new(); nodes.len()];
    let mut offsets: Vec<i32> = vec![0; nodes.len()];
    for n in (0..nodes.len()).rev() {
        let children = &nodes[n].children;
        let mut merged: Vec<(i32, i32)> = Vec::new();
        for &child in children {
            let contour = std::mem::take(&mut contours[child]);
            let shift = merged.iter().zip(&contour).map(|(m, c)| m.1 + GAP - c.0).max().unwrap_or(0);
            offsets[child] = shift;
            for (level, c) in contour.iter().enumerate() {
                match merged.get_mut(level) {
                    Some(m) => *m = (m.0.min(c.0 + shift), m.1.max(c.1 + shift)),
                    None => merged.push((c.0 + shift, c.1 + shift)),
                }
            }
        }
        // The middle of the children's row becomes the middle of the parent.
        let middle = match (children.first(), children.last()) {
            (Some(&first), Some(&last)) => {
                (offsets[first] + nodes[first].width / 2 + offsets[last] + nodes[last].width / 2) / 2
            }
            _ => nodes[n].width / 2,
        };
        let left = middle - nodes[n].width / 2;
        for &child in children {
            offsets[child] -= left;
        }
        for m in &mut merged {
            *m = (m.0 - left, m.1 - left);
        }
        merged.insert(0, (0, nodes[n].width));
        contours[n] = merged;
    }
    let Some(root) = contours.first() else { return (x, 0) };
    let least = root.iter().map(|c| c.0).min().unwrap_or(0);
    let most = root.iter().map(|c| c.1).max().unwrap_or(0);
    x[0] = -least;
    for n in 0..nodes.len() {
        for &child in &nodes[n].children {
            x[child] = x[n] + offsets[child];
        }
    }
    (x, most - least)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// A random tree: every node but the first hangs below an earlier one.
    fn tree() -> impl Strategy<Value = Vec<Node>> {
        vec((20..120i32, any::<prop::sample::Index>()), 1..40).prop_map(|raw| {
            let mut nodes: Vec<Node> =
                raw.iter().map(|(width, _)| Node { width: *width, children: Vec::new() }).collect();
            for (n, (_, parent)) in raw.iter().enumerate().skip(1) {
                nodes[parent.index(n)].children.push(n);
            }
            nodes
        })
    }

    fn levels(nodes: &[Node]) -> Vec<usize> {
        let mut level = vec![0; nodes.len()];
        for n in 0..nodes.len() {
            for &child in &nodes[n].children {
                level[child] = level[n] + 1;
            }
        }
        level
    }

    proptest! {
        #[test]
        fn neighbours_are_apart_and_inside(nodes in tree()) {
            let (x, width) = place(&nodes);
            let level = levels(&nodes);
            for a in 0..nodes.len() {
                prop_assert!(x[a] >= 0 && x[a] + nodes[a].width <= width);
                for b in 0..a {
                    let apart = x[a] + nodes[a].width + GAP <= x[b] || x[b] + nodes[b].width + GAP <= x[a];
                    prop_assert!(level[a] != level[b] || apart);
                }
            }
        }

        #[test]
        fn children_keep_their_order(nodes in tree()) {
            let (x, _) = place(&nodes);
            for node in &nodes {
                prop_assert!(node.children.windows(2).all(|w| x[w[0]] < x[w[1]]));
            }
        }
    }
}
