//! The listing of a code object, with all that `dis` knows of it.
//!
//! In: a code object. Out: a [`Listing`]: a row for every instruction, `EXTENDED_ARG` included, with its operand decoded
//! as that version's `dis` decodes it, its labels, lines, locations, caches and handlers. `render::text::dis` prints it as
//! `dis` does; `view::bytecode` is made from it.
//!
//! 1. [`operand`] says what a number's operand is, per version;
//! 2. [`build`] walks the instructions once for jump targets and once for rows.
//!
//! Offsets count bytes from the start of the code. A damaged code object gives a listing too; what leads nowhere has no
//! row.

use std::sync::Arc;

use crate::base::Location;
use crate::code::CodeObject;
use crate::target::{Op, Target};

mod brief;
mod build;
pub mod operand;
#[cfg(test)]
mod tests;
pub mod text;

pub use brief::Brief;
pub use operand::Operand;
pub use text::Text;

/// The listing of one code object.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Whose instructions these are.
    pub target: Target,
    /// `co_name`.
    pub name: String,
    /// `co_qualname`; up to 3.10 the name.
    pub qualname: String,
    /// `co_firstlineno`.
    pub firstlineno: i32,
    /// `repr` of the code object with the address `0x0`, as in `Disassembly of <code object …>:`.
    pub repr: String,
    /// Bytes of code.
    pub length: u32,
    /// The instructions in order.
    pub rows: Vec<Row>,
    /// The bytes of the code.
    pub code: Arc<[u8]>,
    /// The exception table, in order.
    pub handlers: Vec<Handler>,
    /// How many labels there are: offsets that something jumps to, and starts, ends and targets of handlers.
    pub labels: u32,
    /// Where lines start, as `dis.findlinestarts` says; `None` for the start of code without a line (3.13 and later).
    pub line_starts: Vec<(u32, Option<i32>)>,
}

/// One instruction, with texts of type `T`.
#[derive(Clone, Debug)]
pub struct Row<T = Arc<str>> {
    /// Offset of the instruction proper.
    pub offset: u32,
    /// Offset of the first `EXTENDED_ARG` that belongs to it; else the same.
    pub start: u32,
    /// Whether a line starts here.
    pub line_start: LineStart,
    /// Number of its label, from 1 in order of offsets, if it has one. Versions before 3.13 print no labels.
    pub label: Option<u32>,
    /// Whether a jump or a handler leads here (`>>` up to 3.12); a label may also only mark the edge of a guarded range.
    pub is_target: bool,
    /// Which instruction; `None` for a number that stands for none.
    pub op: Option<Op>,
    /// Its name as `dis` prints it, `<255>` for a number that stands for none.
    pub name: &'static str,
    /// Its number.
    pub number: u8,
    /// Its whole operand as `dis` prints it; of an `EXTENDED_ARG`, the bits so far. `None` where it takes none.
    pub arg: Option<i64>,
    /// What the operand means.
    pub operand: Operand<T>,
    /// Where in the source it comes from; [`Location::NONE`] for an instruction without a place. Up to 3.10 only the line
    /// is known.
    pub location: Location,
}

impl<T> Row<T> {
    /// Whether this only holds higher bits of the operand of a later row, whose `start` is before its `offset`.
    pub fn is_extended_arg(&self) -> bool {
        self.op == Some(Op::ExtendedArg)
    }
}

impl Listing {
    /// The inline caches of a row, in order.
    pub fn caches(&self, row: &Row) -> impl Iterator<Item = Cache> {
        caches(self.target, &self.code, row.offset, row.number)
    }
}

/// The inline caches of an instruction, in order.
fn caches(target: Target, code: &[u8], offset: u32, number: u8) -> impl Iterator<Item = Cache> {
    let mut from = offset as usize + 2;
    target.table().cache_fields(number.into()).iter().map(move |&(name, units)| {
        let to = from + 2 * usize::from(units);
        // A damaged code object may end before its caches do.
        let bytes = code.get(from..to.min(code.len())).unwrap_or_default();
        from = to;
        let value = bytes.iter().take(8).rev().fold(0, |value, byte| value << 8 | u64::from(*byte));
        Cache { name, units, value }
    })
}

/// Whether a line starts at a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineStart {
    /// It goes on as before.
    Same,
    /// This line starts.
    Line(i32),
    /// Code without a line starts (3.13 and later).
    NoLine,
}

/// One inline cache: a field of one or several units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cache {
    /// CPython's name of it, such as `counter`.
    pub name: &'static str,
    /// Its size in units of two bytes.
    pub units: u8,
    /// Its value; 0 in everything a compiler writes.
    pub value: u64,
}

/// A range of code that a handler guards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// First guarded instruction.
    pub start: Spot,
    /// One past the last one; may be the end of the code, where no row is.
    pub end: Spot,
    /// First instruction of the handler.
    pub target: Spot,
    /// Depth to which the stack is cut back.
    pub depth: u32,
    /// Whether the offset of the instruction that raised is pushed too.
    pub lasti: bool,
}

/// A place in the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Its offset; outside the code, even below zero, only where the code is damaged.
    pub offset: i64,
    /// The row that begins there; unknown to a [`Brief`].
    pub row: Option<u32>,
    /// Its label.
    pub label: u32,
}

/// A code object among the nested ones.
#[derive(Clone, Debug)]
pub struct Nested {
    /// The code object.
    pub code: Arc<CodeObject>,
    /// Index of the one that holds it in the order of [`nested`], and index of the constant; `None` for the outermost.
    pub parent: Option<(usize, u32)>,
}

/// A code object and all that it holds, each before those it holds, in the order in which `dis` prints them. Lazy: a
/// damaged file may hold one object very often.
pub fn nested(code: &Arc<CodeObject>) -> impl Iterator<Item = Nested> + use<> {
    let mut pending = vec![Nested { code: code.clone(), parent: None }];
    let mut count = 0;
    std::iter::from_fn(move || {
        let next = pending.pop()?;
        let index = count;
        count += 1;
        let children = next.code.consts.iter().zip(0u32..).filter_map(|(value, at)| match value {
            crate::code::Constant::Code(code) => Some(Nested { code: code.clone(), parent: Some((index, at)) }),
            _ => None,
        });
        let first = pending.len();
        pending.extend(children);
        pending[first..].reverse();
        Some(next)
    })
}
