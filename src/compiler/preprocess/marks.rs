//! Statements that need not be walked: no line of theirs was marked when the tree was made.

use crate::compiler::syntax::ast::Stmt;

/// The marked lines ([`Tree::rewrites`](crate::compiler::syntax::ast::Tree::rewrites)) and how far the walk has come.
/// Statements are met in the order of the text.
pub(super) struct Marks<'a> {
    /// Those that are not behind the walk.
    lines: &'a [i32],
    /// Where the last statement ended.
    line: i32,
}

impl<'a> Marks<'a> {
    pub(super) fn new(lines: &'a [i32]) -> Marks<'a> {
        Marks { lines, line: 0 }
    }

    /// Whether something is marked in a statement, or before it and after the one that ended last: decorators stand there.
    pub(super) fn touch(&mut self, stmt: &Stmt) -> bool {
        while let [first, rest @ ..] = self.lines
            && *first < self.line
        {
            self.lines = rest;
        }
        self.lines.first().is_some_and(|first| *first <= stmt.location.end_line)
    }

    /// A statement is done, or was left out.
    pub(super) fn leave(&mut self, stmt: &Stmt) {
        self.line = self.line.max(stmt.location.end_line);
    }
}
