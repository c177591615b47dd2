//! The one way in which views name a piece of the source, so that one selection can run through all of them.

use std::fmt;

use crate::base::Location;

/// Where in the source something comes from. Lines count from 1, columns are UTF-8 bytes from 0, the end is exclusive,
/// as in `co_positions()`. Printed as `2:11-2:16`, or `2` or `2-4` where only lines are known; this is the text of every
/// `data-range`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Range {
    /// Whole lines, both ends included.
    Lines(u32, u32),
    /// From line and column to line and column.
    Exact((u32, u32), (u32, u32)),
}

impl Range {
    /// The range of a location; `None` for a location without a line.
    pub fn of(at: Location) -> Option<Range> {
        let line = u32::try_from(at.line).ok().filter(|&l| l > 0)?;
        let end_line = u32::try_from(at.end_line).unwrap_or(line).max(line);
        match (u32::try_from(at.column), u32::try_from(at.end_column)) {
            (Ok(from), Ok(to)) if (end_line, to) >= (line, from) => Some(Range::Exact((line, from), (end_line, to))),
            _ => Some(Range::Lines(line, end_line)),
        }
    }

    /// First line.
    pub fn line(self) -> u32 {
        match self {
            Range::Lines(line, _) | Range::Exact((line, _), _) => line,
        }
    }

    /// First and last place, for cutting the source into pieces: whole lines reach to the end of their last line.
    pub fn ends(self) -> ((u32, u32), (u32, u32)) {
        match self {
            Range::Lines(first, last) => ((first, 0), (last, u32::MAX)),
            Range::Exact(start, end) => (start, end),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Range::Lines(a, b) if a == b => write!(f, "{a}"),
            Range::Lines(a, b) => write!(f, "{a}-{b}"),
            Range::Exact((l, c), (m, d)) => write!(f, "{l}:{c}-{m}:{d}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_locations() {
        let show = |l, m, c, d| Range::of(Location::new(l, m, c, d)).map(|r| r.to_string());
        assert_eq!(show(2, 2, 11, 16).as_deref(), Some("2:11-2:16"));
        assert_eq!(show(2, 4, -1, -1).as_deref(), Some("2-4"));
        assert_eq!(show(2, -1, -1, -1).as_deref(), Some("2"));
        assert_eq!(show(3, 3, 5, 2).as_deref(), Some("3"));
        assert_eq!(show(0, 1, 0, 0), None);
        assert_eq!(Range::of(Location::NONE), None);
    }
}
