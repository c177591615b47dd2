//! What is read from code objects: listings, flow graphs, stacks, fields, the bytes of a `.pyc`.

use serde_json::Value;

use super::{list, object, positions, range};
use crate::target::Feature;
use crate::view::bytecode;
use crate::view::cfg::{Block, Cfg, Edge, ObjectGraph, Way};
use crate::view::explain::Explanation;
use crate::view::fields::{CodeFields, Handled, Placed, Value as Constant};
use crate::view::listing::{Cache, Handler, LineStart, Listing, Operand, Row};
use crate::view::pyc::{ByteRow, PycView, Question};
use crate::view::stack::{Entries, Entry, ObjectStack, Stack, StackRow};

/// The listings of code objects as `dis.Bytecode` gives them.
pub fn bytecode(listings: impl IntoIterator<Item = Listing>) -> Value {
    let listing = |listing: Listing| {
        let mut line = None;
        let row = |row| instruction(&listing, row, &mut line);
        object([
            ("name", listing.name.as_str().into()),
            ("qualname", listing.qualname.as_str().into()),
            ("firstlineno", listing.firstlineno.into()),
            ("instructions", list(&listing.rows, row)),
            ("exception_table", list(&listing.handlers, handler)),
        ])
    };
    object([("objects", list(listings, listing))])
}

/// `line` is the line that the code before it is on.
fn instruction(listing: &Listing, row: &Row, line: &mut Option<i32>) -> Value {
    match row.line_start {
        LineStart::Same => {}
        LineStart::Line(starts) => *line = Some(starts),
        LineStart::NoLine => *line = None,
    }
    let target = match &row.operand {
        Operand::Jump { to, .. } => Some(to.offset),
        _ => None,
    };
    // From 3.13 on, `dis` counts the edges of guarded ranges too.
    let labelled = listing.target.has(Feature::DisLabels);
    let caches: Vec<_> = listing.caches(row).collect();
    object([
        ("offset", row.offset.into()),
        ("start_offset", row.start.into()),
        ("opcode", row.number.into()),
        ("opname", row.name.into()),
        ("arg", row.arg.into()),
        ("argrepr", row.operand.to_string().into()),
        ("jump_target", target.into()),
        ("label", row.label.into()),
        ("is_jump_target", if labelled { row.label.is_some() } else { row.is_target }.into()),
        ("starts_line", (row.line_start != LineStart::Same).into()),
        ("line_number", (*line).into()),
        ("positions", positions(row.location)),
        ("cache_info", list(&caches, cache)),
    ])
}

fn cache(cache: &Cache) -> Value {
    object([("name", cache.name.into()), ("size", cache.units.into()), ("value", cache.value.into())])
}

fn handler(handler: &Handler) -> Value {
    object([
        ("start", handler.start.offset.into()),
        ("end", handler.end.offset.into()),
        ("target", handler.target.offset.into()),
        ("depth", handler.depth.into()),
        ("lasti", handler.lasti.into()),
    ])
}

/// A row of a listing that is made for people, for views that show such rows.
fn short(row: &bytecode::Row) -> Value {
    let meaning: String = row.meaning.iter().map(|(_, piece)| piece.as_str()).collect();
    object([
        ("offset", row.offset.into()),
        ("opname", row.opcode.into()),
        ("arg", row.operand.parse::<i64>().ok().into()),
        ("argrepr", meaning.into()),
        ("positions", range(row.range)),
    ])
}

/// The flow graphs.
pub fn cfg(view: &Cfg) -> Value {
    object([("objects", list(&view.objects, graph))])
}

fn graph(graph: &ObjectGraph) -> Value {
    let block = |block: &Block| {
        object([
            ("name", block.name.as_str().into()),
            ("marks", list(&block.marks, |mark| (*mark).into())),
            ("lines", block.lines.map(|(first, last)| vec![first, last]).into()),
            ("handler", block.handler.and_then(|at| graph.blocks.get(at)).map(|b| b.name.as_str()).into()),
            ("waits", list(&block.waits, |row| (*row).into())),
            ("instructions", list(&block.rows, short)),
        ])
    };
    let edge = |edge: &Edge| {
        let way = match edge.way {
            Way::Only => "only",
            Way::Yes => "yes",
            Way::No => "no",
            Way::Raised => "raised",
        };
        let name = |block: usize| graph.blocks.get(block).map_or("", |b| b.name.as_str());
        object([
            ("from", name(edge.from).into()),
            ("to", name(edge.to).into()),
            ("way", way.into()),
            ("jumps", edge.jumps.into()),
            ("test", edge.word.into()),
        ])
    };
    object([
        ("qualname", graph.qualname.as_str().into()),
        ("kind", graph.kind.into()),
        ("blocks", list(&graph.blocks, block)),
        ("edges", list(&graph.edges, edge)),
    ])
}

/// The stacks.
pub fn stack(view: &Stack) -> Value {
    object([("objects", list(&view.objects, object_stack))])
}

fn object_stack(stack: &ObjectStack) -> Value {
    let row = |row: &StackRow| {
        let Value::Object(mut fields) = short(&row.row) else { return Value::Null };
        fields.insert("enters".to_string(), entries(row.enters.as_ref()));
        fields.insert("depth_before".to_string(), row.depth_before.into());
        fields.insert("taken".to_string(), row.taken.into());
        fields.insert("after".to_string(), entries(row.after.as_ref()));
        Value::Object(fields)
    };
    object([
        ("qualname", stack.qualname.as_str().into()),
        ("kind", stack.kind.into()),
        ("deepest", stack.deepest.into()),
        ("co_stacksize", stack.stacksize.into()),
        ("rows", list(&stack.rows, row)),
        ("notes", list(&stack.notes, |note| (*note).into())),
    ])
}

fn entries(stack: Option<&Entries>) -> Value {
    let entry = |entry: &Entry| entry.text.as_str().into();
    stack.map_or(Value::Null, |stack| {
        object([
            ("depth", stack.depth.into()),
            ("hidden", stack.hidden.into()),
            ("entries", list(&stack.entries, entry)),
        ])
    })
}

/// The fields of code objects.
pub fn code(objects: &[CodeFields]) -> Value {
    object([("objects", list(objects, code_fields))])
}

fn code_fields(code: &CodeFields) -> Value {
    let names = |names: &[String]| list(names, |name| name.as_str().into());
    let constant = |value: &Constant| {
        object([("type", value.class.into()), ("repr", value.repr.as_str().into()), ("object", value.object.into())])
    };
    let slot = |(name, kinds): &(String, String)| {
        object([
            ("name", name.as_str().into()),
            ("kinds", list(kinds.split(", ").filter(|kind| !kind.is_empty()), Value::from)),
        ])
    };
    let placed = |one: &Placed| {
        object([("start", one.start.into()), ("end", one.end.into()), ("positions", positions(one.location))])
    };
    let handled = |one: &Handled| {
        object([
            ("start", one.start.into()),
            ("end", one.end.into()),
            ("target", one.target.into()),
            ("depth", one.depth.into()),
            ("lasti", one.lasti.into()),
        ])
    };
    object([
        ("kind", code.kind.into()),
        ("co_name", code.name.as_str().into()),
        ("co_qualname", code.qualname.as_str().into()),
        ("co_filename", code.filename.as_str().into()),
        ("co_firstlineno", code.firstlineno.into()),
        ("co_argcount", code.argcount.into()),
        ("co_posonlyargcount", code.posonlyargcount.into()),
        ("co_kwonlyargcount", code.kwonlyargcount.into()),
        ("co_nlocals", code.nlocals.into()),
        ("co_stacksize", code.stacksize.into()),
        ("co_flags", code.flags.into()),
        ("flag_names", names(&code.flag_names)),
        ("co_names", names(&code.names)),
        ("co_varnames", names(&code.varnames)),
        ("co_cellvars", names(&code.cellvars)),
        ("co_freevars", names(&code.freevars)),
        ("co_consts", list(&code.consts, constant)),
        ("co_code", hex(&code.code).into()),
        (if code.has_linetable { "co_linetable" } else { "co_lnotab" }, hex(&code.linetable).into()),
        ("co_exceptiontable", code.exceptiontable.as_deref().map(hex).into()),
        ("slots", list(&code.slots, slot)),
        ("locations", list(&code.locations, placed)),
        ("exception_table", list(&code.handlers, handled)),
    ])
}

/// Bytes as `bytes.hex()` writes them.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of a `.pyc` file, and how an import decides about it.
pub fn pyc(view: &PycView) -> Value {
    let question = |question: &Question| {
        object([
            ("asked", question.asked.as_str().into()),
            ("bytes", question.bytes.into()),
            ("value", question.value.as_str().into()),
        ])
    };
    let row = |row: &ByteRow| {
        let meaning: String = row.meaning.iter().map(|(_, piece)| piece.as_str()).collect();
        object([
            ("offset", row.offset.into()),
            ("bytes", hex(&row.bytes).into()),
            ("depth", row.depth.into()),
            ("field", row.field.as_str().into()),
            ("meaning", meaning.into()),
            ("reference", row.reference.into()),
            ("positions", range(row.range)),
        ])
    };
    object([
        ("path", view.cache.path.as_str().into()),
        ("questions", list(&view.cache.questions, question)),
        ("rows", list(&view.rows, row)),
    ])
}

/// What an instruction does.
pub fn explanation(explanation: &Explanation) -> Value {
    object([
        ("opname", explanation.name.into()),
        ("python", explanation.version.to_string().into()),
        ("text", explanation.text.as_str().into()),
        ("stack", explanation.stack.trim().into()),
        ("versions", list(&explanation.versions, |version| version.to_string().into())),
        ("link", explanation.link.as_str().into()),
    ])
}
