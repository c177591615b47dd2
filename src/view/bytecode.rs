//! The listings of a module's code objects, ready to draw: one row an instruction, jumps as rows, handlers as rows.

use super::explain::Family;
use super::{Range, Role};

mod build;

pub use build::{Extras, of};
pub(in crate::view) use build::{constant_role, kind};

/// All code objects that a figure shows, outermost first, each before those it holds.
#[derive(Clone, Debug, Default)]
pub struct Bytecode {
    /// The code objects, in the order in which `dis` prints them.
    pub objects: Vec<ObjectListing>,
    /// Whether this version's `dis` names jump targets by label (`L1`) rather than by offset.
    pub labels: bool,
    /// Whether offsets are shown; without labels they always are.
    pub offsets: bool,
    /// Whether each row says where in the source it comes from.
    pub positions: bool,
    /// Whether each row says which instruction of the figure it is.
    pub numbers: bool,
    /// What the instructions with inline caches may become, by name in order; there where the caches are shown.
    pub families: Vec<Family>,
}

/// One code object.
#[derive(Clone, Debug, Default)]
pub struct ObjectListing {
    /// Qualified name, such as `Outer.method` or `<module>`.
    pub qualname: String,
    /// What it is, in words: `module`, `function`, `class body`, `generator`, `list comprehension`.
    pub kind: &'static str,
    /// First line.
    pub line: u32,
    /// Facts for the heading: `8 instructions`, `24 bytes`, `stack 2`.
    pub facts: Vec<String>,
    /// The instructions in order.
    pub rows: Vec<Row>,
    /// Protected ranges, in the order of the exception table; they do not overlap.
    pub protected: Vec<Protected>,
}

/// One instruction.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Which instruction of the figure it is, from 1, through all code objects; 0 for a cache.
    pub number: usize,
    /// Byte offset in the bytecode.
    pub offset: u32,
    /// The line, where it differs from that of the row before.
    pub line: Line,
    /// The label, if something jumps here or a protected range begins or ends here.
    pub label: Option<String>,
    /// The instruction's name.
    pub opcode: &'static str,
    /// What kind of instruction it is.
    pub role: Option<Role>,
    /// The operand as a number, as `dis` prints it; empty if there is none to show.
    pub operand: String,
    /// What the operand means, in pieces; empty if `dis` says nothing.
    pub meaning: Vec<(Role, String)>,
    /// Where in the source it comes from; `None` for an instruction without a place.
    pub range: Option<Range>,
    /// The row it may jump to.
    pub target: Option<usize>,
    /// Whether it goes there only when something is raised: the `SETUP_…` instructions up to 3.10.
    pub when_raised: bool,
    /// The code object it loads, as an index into [`Bytecode::objects`].
    pub object: Option<usize>,
    /// Whether an exception handler begins here.
    pub handler: bool,
}

/// The name of the rows of caches.
const CACHE: &str = "CACHE";

impl Row {
    /// Whether it is an inline cache, not an instruction.
    pub fn is_cache(&self) -> bool {
        self.opcode == CACHE
    }
}

/// What stands in the line column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// The same line as the row before.
    #[default]
    Same,
    /// A line begins.
    Starts(u32),
    /// Rows without a line begin.
    None,
}

/// Rows that an exception handler protects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protected {
    /// First row.
    pub first: usize,
    /// Last row, included.
    pub last: usize,
    /// Row at which the handler begins.
    pub handler: usize,
    /// Stack depth to which it unwinds.
    pub depth: u32,
    /// Whether the offset of the instruction that raised is pushed first.
    pub lasti: bool,
}
