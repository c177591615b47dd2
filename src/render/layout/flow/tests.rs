//! Laws that every picture keeps, for any graph.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn graph() -> impl Strategy<Value = (Vec<Node>, Vec<Link>)> {
    let node = (40..260i32, 20..200i32).prop_map(|(width, height)| Node { width, height });
    (vec(node, 1..24), vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4u8), 0..40)).prop_map(
        |(nodes, raw)| {
            let mut links: Vec<Link> = Vec::new();
            for (from, to, port) in raw {
                let from = from.index(nodes.len());
                let port = [Port::Only, Port::Yes, Port::No, Port::Exception][usize::from(port)];
                // A box has each port of a test once, and one way on is not also two. A region has several ways on and
                // several handlers.
                let clash = |l: &Link| {
                    l.from == from
                        && l.port != Port::Exception
                        && ((l.port == Port::Only) != (port == Port::Only) || l.port == port && port != Port::Only)
                };
                if port != Port::Exception && links.iter().any(clash) {
                    continue;
                }
                links.push(Link { from, to: to.index(nodes.len()), port });
            }
            (nodes, links)
        },
    )
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.y + b.height && b.y < a.y + a.height
}

proptest! {
    #[test]
    fn boxes_are_apart((nodes, links) in graph()) {
        let picture = place(&nodes, &links);
        for (i, a) in picture.boxes.iter().enumerate() {
            prop_assert!(a.x >= 0 && a.y >= 0 && a.right() <= picture.width && a.y + a.height <= picture.height);
            for b in &picture.boxes[i + 1..] {
                prop_assert!(!overlap(a, b), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn paths_are_right_angled_and_cross_no_box((nodes, links) in graph()) {
        let picture = place(&nodes, &links);
        for (link, path) in links.iter().zip(&picture.paths) {
            let (from, to) = (&picture.boxes[link.from], &picture.boxes[link.to]);
            let (first, last) = (path[0], path[path.len() - 1]);
            prop_assert_eq!(first.y, from.y + from.height);
            prop_assert_eq!(last.y, to.y);
            for ends in path.windows(2) {
                let (a, b) = (ends[0], ends[1]);
                prop_assert!(a.x == b.x || a.y == b.y, "{path:?}");
                prop_assert!(a.x >= 0 && a.x <= picture.width && a.y >= 0 && a.y <= picture.height);
                // A line has no inside; make it one pixel wide and ask whether it enters a box.
                for r in &picture.boxes {
                    let inside = a.x.min(b.x) < r.right() && r.x < a.x.max(b.x).max(a.x.min(b.x) + 1)
                        && a.y.min(b.y) < r.y + r.height - 1 && r.y + 1 < a.y.max(b.y);
                    let flat = a.y == b.y && r.y < a.y && a.y < r.y + r.height && a.x.min(b.x) < r.right() && r.x < a.x.max(b.x);
                    prop_assert!(!inside && !flat, "{link:?} {a:?}-{b:?} enters {r:?}");
                }
            }
        }
    }

    #[test]
    fn a_handler_is_never_above_what_it_guards((nodes, links) in graph()) {
        let picture = place(&nodes, &links);
        for (n, at) in picture.boxes.iter().enumerate().filter(|(n, _)| picture.cold[*n]) {
            let raises = |l: &&Link| l.to == n && l.port == Port::Exception && !picture.cold[l.from];
            let first = links.iter().filter(raises).map(|l| picture.boxes[l.from].y).min();
            prop_assert!(first.is_none_or(|y| y <= at.y));
        }
    }

    #[test]
    fn the_same_graph_gives_the_same_picture((nodes, links) in graph()) {
        prop_assert_eq!(place(&nodes, &links), place(&nodes, &links));
    }
}

/// A loop with a test in it and a way out: what follows the loop stands below all of it.
#[test]
fn what_follows_a_loop_is_below_it() {
    let nodes = [Node { width: 100, height: 40 }; 5];
    let link = |from, to, port| Link { from, to, port };
    // 0 → 1 (head) → 2 → 3 → 1; 1 → 4
    let links = [
        link(0, 1, Port::Only),
        link(1, 2, Port::Yes),
        link(1, 4, Port::No),
        link(2, 3, Port::Only),
        link(3, 1, Port::Only),
    ];
    let picture = place(&nodes, &links);
    assert!(picture.boxes[4].y > picture.boxes[3].y);
    assert_eq!(picture.back, [false, false, false, false, true]);
    assert!(picture.paths[4].iter().any(|p| p.x < picture.boxes[1].x), "back edges run on the left");
}

/// A handler that only exceptions reach stands to the right of everything normal.
#[test]
fn handlers_stand_apart() {
    let nodes = [Node { width: 100, height: 40 }; 3];
    let links = [
        Link { from: 0, to: 1, port: Port::Only },
        Link { from: 0, to: 2, port: Port::Exception },
        Link { from: 2, to: 1, port: Port::Only },
    ];
    let picture = place(&nodes, &links);
    assert_eq!(picture.cold, [false, false, true]);
    assert!(picture.boxes[2].x > picture.boxes[0].right().max(picture.boxes[1].right()));
}
