//! The stack view: what the value stack holds before and after every instruction, in short texts.
//!
//! In: code objects of one version. Out: their listing, and beside each row the entries, the changed ones marked. Read from
//! the code object, so it works for a `.pyc` and for every version.
//!
//! 1. [`moves`] and [`calls`] say what each instruction takes and leaves, on a [`machine`];
//! 2. [`flow`] follows them over the flow graph, through joins and into exception handlers;
//! 3. [`value`] keeps texts short.

use std::sync::Arc;

use super::Role;
use super::bytecode::{self, Line, Row};
use super::listing::Listing;
use super::pipeline::counted;
use crate::code::CodeObject;
use crate::target::Op;

mod calls;
mod flow;
mod machine;
mod moves;
mod value;

use flow::{Around, Snapshot};
use value::Kind;

/// The stacks of a figure's code objects.
#[derive(Clone, Debug, Default)]
pub struct Stack {
    /// One for each code object, outermost first.
    pub objects: Vec<ObjectStack>,
    /// Whether jump targets are named by label.
    pub labels: bool,
    /// Whether every instruction shows its number.
    pub numbers: bool,
}

/// The stack of one code object.
#[derive(Clone, Debug, Default)]
pub struct ObjectStack {
    /// Qualified name.
    pub qualname: String,
    /// What it is, in words.
    pub kind: &'static str,
    /// Facts for the heading: `10 instructions`, `deepest 3, stack size 4`.
    pub facts: Vec<String>,
    /// The rows in order.
    pub rows: Vec<StackRow>,
    /// The largest depth before or after an instruction.
    pub deepest: usize,
    /// `co_stacksize`.
    pub stacksize: u32,
    /// What a reader should know besides, such as why the two differ.
    pub notes: Vec<&'static str>,
}

/// One instruction and what is around it.
#[derive(Clone, Debug, Default)]
pub struct StackRow {
    /// The instruction, as the listing shows it.
    pub row: Row,
    /// Numbers of the `EXTENDED_ARG` before it, which are parts of it and have no row.
    pub prefixes: Vec<usize>,
    /// The stack before it, where that is not the stack after the row above: at the start, after a jump, in a handler,
    /// where ways meet.
    pub enters: Option<Entries>,
    /// The stack after it; `None` where control never comes.
    pub after: Option<Entries>,
    /// Entries before it; the same as after the row above unless `enters` says otherwise.
    pub depth_before: usize,
    /// How many entries it takes.
    pub taken: usize,
}

/// A stack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    /// How many entries CPython counts.
    pub depth: usize,
    /// How many at the bottom are not listed.
    pub hidden: usize,
    /// The others, the top last.
    pub entries: Vec<Entry>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is, in a few characters.
    pub text: String,
    /// How it is coloured.
    pub role: Role,
    /// Whether this instruction put it there.
    pub fresh: bool,
    /// Whether the instruction in the row below takes it.
    pub leaves: bool,
}

impl Entries {
    fn of(snapshot: &Snapshot) -> Entries {
        let absent = |kind: Kind| kind == Kind::Absent;
        let entries = snapshot.top.iter().filter(|(v, _)| !absent(v.kind)).map(|(value, fresh)| Entry {
            text: value.text.to_string(),
            role: value.role(),
            fresh: *fresh,
            leaves: false,
        });
        Entries { depth: snapshot.depth, hidden: snapshot.depth - snapshot.top.len(), entries: entries.collect() }
    }
}

/// The stacks of some code objects of one version.
pub fn of(objects: &[Arc<CodeObject>]) -> Stack {
    let listings = bytecode::of(objects, bytecode::Extras::default());
    let labels = listings.labels;
    let objects = objects.iter().zip(listings.objects).map(|(code, listing)| {
        let plain = Listing::of(code);
        let around = flow::around(code, &plain);
        let mut object = ObjectStack {
            qualname: listing.qualname,
            kind: listing.kind,
            stacksize: code.stacksize,
            ..ObjectStack::default()
        };
        // Prefixes are parts of the instruction after them.
        let mut line = Line::Same;
        let mut prefixes = Vec::new();
        let mut above: Option<Snapshot> = Some(Snapshot::default());
        for ((mut row, around), plain) in listing.rows.into_iter().zip(around).zip(&plain.rows) {
            if plain.is_extended_arg() {
                line = if row.line == Line::Same { line } else { row.line };
                prefixes.push(row.number);
                continue;
            }
            if row.line == Line::Same {
                row.line = line;
            }
            line = Line::Same;
            row.target = None;
            let row = stack_row(row, around, &mut above, &mut object.deepest);
            object.rows.push(StackRow { prefixes: std::mem::take(&mut prefixes), ..row });
        }
        mark_taken(&mut object.rows);
        object.facts = vec![
            counted(object.rows.len(), "instruction", "instructions"),
            match object.deepest == object.stacksize as usize {
                true => format!("stack size {}", object.stacksize),
                false => format!("deepest {}, stack size {}", object.deepest, object.stacksize),
            },
        ];
        object.notes = notes(&object, &plain);
        object
    });
    Stack { objects: objects.collect(), labels, numbers: false }
}

fn stack_row(row: Row, around: Option<Around>, above: &mut Option<Snapshot>, deepest: &mut usize) -> StackRow {
    let Some(around) = around else {
        *above = None;
        return StackRow { row, ..StackRow::default() };
    };
    *deepest = (*deepest).max(around.before.depth).max(around.after.depth);
    let same = |a: &Snapshot, b: &Snapshot| {
        a.depth == b.depth && a.top.len() == b.top.len() && a.top.iter().zip(&b.top).all(|(a, b)| a.0 == b.0)
    };
    let enters = match above {
        Some(above) if same(above, &around.before) => None,
        _ => Some(Entries::of(&around.before)),
    };
    let after = Entries::of(&around.after);
    let (depth_before, taken) = (around.before.depth, around.taken);
    *above = Some(around.after);
    StackRow { row, prefixes: Vec::new(), enters, after: Some(after), depth_before, taken }
}

/// Marks in every stack what the next row takes; a row is read against the stack drawn above it.
fn mark_taken(rows: &mut [StackRow]) {
    let mark = |stack: &mut Entries, taken: usize| {
        let kept = stack.entries.len().saturating_sub(taken);
        stack.entries[kept..].iter_mut().for_each(|entry| entry.leaves = true);
    };
    for at in 0..rows.len() {
        let taken = rows[at].taken;
        match (&mut rows[at].enters, at.checked_sub(1)) {
            (Some(enters), _) => mark(enters, taken),
            (None, Some(above)) => rows[above].after.iter_mut().for_each(|after| mark(after, taken)),
            (None, None) => {}
        }
    }
}

/// What the numbers of the heading do not say.
fn notes(object: &ObjectStack, listing: &Listing) -> Vec<&'static str> {
    let mut notes = Vec::new();
    if object.rows.iter().any(|r| r.after.is_none()) {
        notes.push("A row without a stack is never reached.");
    }
    if listing.rows.iter().any(|r| r.op == Some(Op::BeginFinally)) {
        notes.push(
            "CPython counts what a finally block finds as six entries, as many as an exception takes; here it is one.",
        );
    }
    if object.rows.iter().all(|r| r.after.is_some()) && object.stacksize as usize > object.deepest {
        notes.push(match object.deepest {
            0 if object.stacksize == 1 => "CPython makes room for one entry at least.",
            _ => "CPython made room before it had finished optimising.",
        });
    }
    notes
}
