//! `return`, `break` and `continue` that leave a `finally` block (PEP 765, 3.14 and later).

use crate::base::Location;
use crate::compiler::error::{CompileWarning, WarningKind};

/// What a jump would leave.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Region {
    Finally,
    Function,
    Loop,
}

/// The regions around the statement being visited, and the warnings so far.
#[derive(Default)]
pub(super) struct Jumps {
    regions: Vec<Region>,
    warnings: Vec<CompileWarning>,
}

impl Jumps {
    pub(super) fn enter(&mut self, region: Region) {
        self.regions.push(region);
    }

    pub(super) fn leave(&mut self) {
        self.regions.pop();
    }

    /// A jump statement: only what is innermost counts.
    pub(super) fn jump(&mut self, word: &str, location: Location) {
        if self.regions.last() == Some(&Region::Finally) {
            self.warnings.push(CompileWarning {
                kind: WarningKind::Syntax,
                message: format!("'{word}' in a 'finally' block"),
                lineno: location.line,
                location,
            });
        }
    }

    pub(super) fn into_warnings(self) -> Vec<CompileWarning> {
        self.warnings
    }
}
