//! A place in Python source, counted as CPython's compiler counts it.

/// Lines count from 1, columns are UTF-8 byte offsets from 0; both ends are given and the end column is exclusive.
///
/// The special values are CPython's (`Include/internal/pycore_compile.h`): [`Location::NONE`] for an instruction without
/// a place and [`Location::NEXT`] (3.14 and later, inside the compiler only) for "the place of the next instruction". A
/// location may have lines and no columns; a missing column is -1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    /// First line.
    pub line: i32,
    /// Last line.
    pub end_line: i32,
    /// First byte column.
    pub column: i32,
    /// One past the last byte column.
    pub end_column: i32,
}

impl Location {
    /// No place at all.
    pub const NONE: Location = Location { line: -1, end_line: -1, column: -1, end_column: -1 };
    /// The place of whatever instruction follows.
    pub const NEXT: Location = Location { line: -2, end_line: -2, column: -2, end_column: -2 };

    /// A location from its four numbers, in the order of CPython's `_Py_SourceLocation`.
    pub const fn new(line: i32, end_line: i32, column: i32, end_column: i32) -> Self {
        Location { line, end_line, column, end_column }
    }

    /// Whether this names a line.
    pub const fn has_line(self) -> bool {
        self.line >= 0
    }
}

impl Default for Location {
    fn default() -> Self {
        Location::NONE
    }
}
