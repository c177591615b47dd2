//! Which bytes of code belong to which line and columns.
//!
//! 1. [`ranges`] gives `co_lines()` of any version;
//! 2. [`line_starts`] gives what `dis.findlinestarts` gives;
//! 3. [`locations`] gives `co_positions()`, an entry per range instead of one per unit.
//!
//! The three formats are siblings, each read and written: [`lnotab`] (3.8, 3.9), [`linetable`] (3.10) and
//! [`location_table`] (3.11 and later).

pub mod linetable;
pub mod lnotab;
pub mod location_table;

use super::CodeObject;
use crate::base::Location;
use crate::target::{Feature, Target};

/// A range of code bytes and its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRange {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The line; `None` for code without a place.
    pub line: Option<i32>,
}

/// A range of code bytes and its location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocationRange {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Its place, [`Location::NONE`] for code without one.
    pub location: Location,
}

impl LocationRange {
    /// Its line alone.
    pub fn line_range(&self) -> LineRange {
        LineRange { start: self.start, end: self.end, line: Some(self.location.line).filter(|line| *line >= 0) }
    }
}

/// The line of every byte of code, in order, as `co_lines()` gives it (neighbours of one line are not merged). For 3.8 and
/// 3.9, which have no `co_lines()`, the same from `co_lnotab`.
pub fn ranges(code: &CodeObject) -> Vec<LineRange> {
    let target = Target::of(code.version);
    if target.has(Feature::LocationTable) {
        location_table::decode(&code.linetable, code.firstlineno).map(|range| range.line_range()).collect()
    } else if target.has(Feature::LineTable310) {
        linetable::decode(&code.linetable, code.firstlineno).collect()
    } else {
        lnotab::decode(&code.linetable, code.firstlineno, code.code.len() as u32)
    }
}

/// Where lines start, as `dis.findlinestarts` gives them: offsets in ascending order with their lines. `None`, the start of
/// code without a line, is given by versions that have [`Feature::DisLabels`].
pub fn line_starts(code: &CodeObject) -> Vec<(u32, Option<i32>)> {
    line_starts_in(&locations(code), Target::of(code.version))
}

/// The same from [`locations`] that are at hand.
pub fn line_starts_in(locations: &[LocationRange], target: Target) -> Vec<(u32, Option<i32>)> {
    let mut starts: Vec<(u32, Option<i32>)> = Vec::new();
    let with_none = target.has(Feature::DisLabels);
    let mut last = None;
    for range in locations.iter().map(LocationRange::line_range) {
        if (range.line.is_none() && !with_none) || last == Some(range.line) {
            continue;
        }
        last = Some(range.line);
        match starts.last_mut() {
            Some(start) if start.0 == range.start => start.1 = range.line,
            _ => starts.push((range.start, range.line)),
        }
    }
    starts
}

/// The location of every byte of code, in order. Before 3.11 only lines are known: columns are missing, and the end line is
/// the line.
pub fn locations(code: &CodeObject) -> Vec<LocationRange> {
    if Target::of(code.version).has(Feature::LocationTable) {
        return location_table::decode(&code.linetable, code.firstlineno).collect();
    }
    let location = |r: LineRange| LocationRange {
        start: r.start,
        end: r.end,
        location: r.line.map_or(Location::NONE, |line| Location::new(line, line, -1, -1)),
    };
    ranges(code).into_iter().map(location).collect()
}
