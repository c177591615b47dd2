//! Arrows in a margin: each gets a lane of its own wherever it would touch another.

/// An arrow from one row to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// Row it leaves.
    pub from: usize,
    /// Row it enters.
    pub to: usize,
    /// Lane, counted from the rows outwards.
    pub lane: usize,
}

/// A row is this high; an arrow enters above its middle and leaves below it, so that the two never meet.
const ROW: usize = 100;
const ENTERS: usize = 36;
const LEAVES: usize = 64;

impl Arrow {
    /// Its upright part, top and bottom.
    fn upright(&self) -> (usize, usize) {
        let (a, b) = (self.from * ROW + LEAVES, self.to * ROW + ENTERS);
        (a.min(b), a.max(b))
    }

    /// Whether it points towards the beginning.
    pub fn is_back(&self) -> bool {
        self.to <= self.from
    }

    /// First and last row that it passes, both included.
    pub fn rows(&self) -> (usize, usize) {
        (self.from.min(self.to), self.from.max(self.to))
    }
}

/// What lies in a lane, and where it leads: to which row, and whether backwards.
struct Upright {
    top: usize,
    bottom: usize,
    end: (usize, bool),
}

/// Lanes for jumps given as (from, to) rows. Short arrows come first, so that they nest inside long ones. Arrows into the
/// same row from the same side share their lane where no third one is in the way: they join before they arrive.
pub fn arrows(jumps: &[(usize, usize)]) -> Vec<Arrow> {
    let mut order: Vec<usize> = (0..jumps.len()).collect();
    order.sort_by_key(|&i| (jumps[i].0.abs_diff(jumps[i].1), jumps[i].0.min(jumps[i].1), i));
    let mut placed: Vec<Arrow> = jumps.iter().map(|&(from, to)| Arrow { from, to, lane: usize::MAX }).collect();
    let mut lanes: Vec<Vec<Upright>> = Vec::new();
    for i in order {
        let (top, bottom) = placed[i].upright();
        let end = (placed[i].to, placed[i].is_back());
        let free = |lane: &Vec<Upright>| lane.iter().all(|u| u.bottom < top || bottom < u.top || u.end == end);
        let lane = lanes.iter().position(free).unwrap_or_else(|| {
            lanes.push(Vec::new());
            lanes.len() - 1
        });
        lanes[lane].push(Upright { top, bottom, end });
        placed[i].lane = lane;
    }
    placed
}

/// Number of lanes in use.
pub fn width(arrows: &[Arrow]) -> usize {
    arrows.iter().map(|a| a.lane + 1).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn overlap(a: &Arrow, b: &Arrow) -> bool {
        let ((at, ab), (bt, bb)) = (a.upright(), b.upright());
        a.lane == b.lane && at <= bb && bt <= ab
    }

    #[test]
    fn nested_jumps_nest_and_neighbours_share() {
        let a = arrows(&[(0, 10), (2, 4), (5, 7), (8, 3)]);
        assert_eq!(a.iter().map(|a| a.lane).collect::<Vec<_>>(), [2, 0, 0, 1]);
        assert_eq!(width(&a), 3);
    }

    #[test]
    fn a_row_may_be_left_and_entered() {
        // Entering row 4 from above and leaving it downwards share a lane without touching.
        let a = arrows(&[(1, 4), (4, 7)]);
        assert_eq!((a[0].lane, a[1].lane), (0, 0));
        assert_eq!(arrows(&[(3, 3)])[0].lane, 0);
    }

    #[test]
    fn arrows_into_one_row_join() {
        let a = arrows(&[(1, 9), (3, 9), (5, 9)]);
        assert!(a.iter().all(|a| a.lane == 0));
    }

    proptest! {
        #[test]
        fn no_two_arrows_overlap(jumps in prop::collection::vec((0usize..60, 0usize..60), 0..40)) {
            let placed = arrows(&jumps);
            prop_assert_eq!(placed.len(), jumps.len());
            for (i, a) in placed.iter().enumerate() {
                for b in &placed[..i] {
                    let joined = a.to == b.to && a.is_back() == b.is_back();
                    prop_assert!(joined || !overlap(a, b), "{:?} {:?}", a, b);
                }
            }
            // Every lane below the highest is used.
            for lane in 0..width(&placed) {
                prop_assert!(placed.iter().any(|a| a.lane == lane));
            }
        }
    }
}
