//! The listings of a module's code objects, ready to draw: one row an instruction, jumps as rows, handlers as rows.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Range, Role};
use crate::code::instruction::instructions;
use crate::code::{CodeObject, exception_table, lines};
use crate::target::{Feature, Op, Target, flags};

/// All code objects that a figure shows, outermost first, each before those it holds.
#[derive(Clone, Debug, Default)]
pub struct Bytecode {
    /// The code objects, in the order in which `dis` prints them.
    pub objects: Vec<ObjectListing>,
    /// Whether this version's `dis` names jump targets by label (`L1`) rather than by offset.
    pub labels: bool,
    /// Whether offsets are shown as well as labels.
    pub offsets: bool,
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
    /// Byte offset in the bytecode.
    pub offset: u32,
    /// The line, where it differs from that of the row before.
    pub line: Line,
    /// The label, if something jumps here or a protected range begins or ends here.
    pub label: Option<String>,
    /// The instruction's name.
    pub opcode: String,
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
    /// The code object it loads, as an index into [`Bytecode::objects`].
    pub object: Option<usize>,
    /// Whether an exception handler begins here.
    pub handler: bool,
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

/// The listings of code objects of one version, in the given order; links between them lead to those that are there.
pub fn of(objects: &[Arc<CodeObject>], offsets: bool) -> Bytecode {
    let labels = objects.first().is_some_and(|code| Target::of(code.version).has(Feature::DisLabels));
    Bytecode {
        objects: objects.iter().map(|code| listing(code, objects)).collect(),
        labels,
        offsets: offsets || !labels,
    }
}

fn listing(code: &CodeObject, objects: &[Arc<CodeObject>]) -> ObjectListing {
    let target = Target::of(code.version);
    let table = target.table();
    let all: Vec<_> = instructions(code).collect();
    let row_at = |offset: u32| all.iter().position(|i| i.start <= offset && offset < i.end());
    let locations = lines::locations(code);
    let at = |offset: u32| locations.iter().find(|r| r.start <= offset && offset < r.end).map(|r| r.location);
    let entries: Vec<_> = exception_table::decode(&code.exceptiontable).collect();
    let mut marks: BTreeSet<u32> = entries.iter().flat_map(|e| [e.start, e.end, e.target]).collect();
    let mut rows: Vec<Row> = Vec::new();
    let mut last = None;
    for i in &all {
        let number = u16::from(i.number);
        let location = at(i.offset).unwrap_or_default();
        let line = Some(location.line).filter(|&l| l >= 0);
        let op = table.op(number);
        let to = target.jump_target(number, i.offset, i.arg).and_then(|t| u32::try_from(t).ok());
        marks.extend(to);
        rows.push(Row {
            offset: i.offset,
            line: match line {
                _ if last == Some(line) => Line::Same,
                Some(line) => Line::Starts(line as u32),
                None => Line::None,
            },
            opcode: table.name(number).to_string(),
            role: op.map(Role::of_op),
            operand: if table.has_arg(number) { i.arg.to_string() } else { String::new() },
            range: Range::of(location),
            target: to.and_then(row_at),
            handler: entries.iter().any(|e| e.target == i.start),
            object: match (op, code.consts.get(i.arg as usize)) {
                (Some(Op::LoadConst), Some(crate::code::Constant::Code(inner))) => {
                    objects.iter().position(|o| Arc::ptr_eq(o, inner))
                }
                _ => None,
            },
            ..Row::default()
        });
        last = Some(line);
    }
    for (n, mark) in marks.iter().enumerate() {
        if let Some(row) = row_at(*mark) {
            rows[row].label = Some(format!("L{}", n + 1));
        }
    }
    let protect = |e: &exception_table::ExceptionEntry| {
        let last = row_at(e.end.checked_sub(1)?)?;
        Some(Protected { first: row_at(e.start)?, last, handler: row_at(e.target)?, depth: e.depth, lasti: e.lasti })
    };
    ObjectListing {
        qualname: code.qualname.to_display(),
        kind: kind(code),
        line: u32::try_from(code.firstlineno).unwrap_or(0),
        facts: vec![
            super::pipeline::counted(rows.len(), "instruction", "instructions"),
            super::pipeline::counted(code.code.len(), "byte", "bytes"),
            format!("stack {}", code.stacksize),
        ],
        protected: entries.iter().filter_map(protect).collect(),
        rows,
    }
}

/// What a code object is, as far as it tells.
fn kind(code: &CodeObject) -> &'static str {
    let name = code.name.to_display();
    match name.as_str() {
        "<module>" => return "module",
        "<lambda>" => return "lambda",
        "<listcomp>" => return "list comprehension",
        "<setcomp>" => return "set comprehension",
        "<dictcomp>" => return "dict comprehension",
        "<genexpr>" => return "generator expression",
        _ => {}
    }
    let has = |flag: u32| code.flags & flag != 0;
    if has(flags::ASYNC_GENERATOR) {
        "async generator"
    } else if has(flags::COROUTINE) {
        "coroutine"
    } else if has(flags::GENERATOR) {
        "generator"
    } else if has(flags::OPTIMIZED) {
        "function"
    } else {
        "class body"
    }
}
