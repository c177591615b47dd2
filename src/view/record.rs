//! The code object view: every field of a code object, tables decoded entry by entry beside their bytes.
//!
//! In: code objects of one version. Out: fields and lists of rows, in the order in which people ask for them.

use std::sync::Arc;

use super::bytecode::{self, constant_role};
use super::pipeline::counted;
use super::{Range, Role};
use crate::base::Location;
use crate::code::object::kind;
use crate::code::{CodeObject, Constant, entries, instructions, repr};
use crate::target::{Feature, Target, flags};

mod bits;

pub use bits::BitByte;

/// The code objects of a figure as records.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// One for each, outermost first.
    pub objects: Vec<ObjectRecord>,
}

/// One code object.
#[derive(Clone, Debug, Default)]
pub struct ObjectRecord {
    /// Qualified name.
    pub qualname: String,
    /// What it is, in words.
    pub kind: &'static str,
    /// Facts for the heading.
    pub facts: Vec<String>,
    /// Single values first, then what holds several.
    pub lists: Vec<List>,
}

/// Rows under one name.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// The field's name in Python; empty for the list of single values.
    pub name: &'static str,
    /// What to know of it: `5 entries, 14 bytes`.
    pub about: String,
    /// The rows.
    pub rows: Vec<ListRow>,
    /// One of the rows bit by bit, as an example.
    pub bits: Option<Bits>,
}

/// An entry of a packed table, bit by bit.
#[derive(Clone, Debug, Default)]
pub struct Bits {
    /// The key of the row.
    pub key: String,
    /// Its bytes.
    pub bytes: Vec<BitByte>,
}

/// One row.
#[derive(Clone, Debug)]
pub struct ListRow {
    /// Name, index, or range of code.
    pub key: String,
    /// Its bytes in hexadecimal, for tables.
    pub raw: String,
    /// The value.
    pub value: (Role, String),
    /// What it means.
    pub note: String,
    /// Where in the source it points.
    pub range: Option<Range>,
    /// The code object it holds, as an index into [`Record::objects`].
    pub object: Option<usize>,
}

impl ListRow {
    fn new(key: impl ToString, value: (Role, String), note: impl Into<String>) -> ListRow {
        let (key, note) = (key.to_string(), note.into());
        ListRow { key, raw: String::new(), value, note, range: None, object: None }
    }
}

/// Bytes as `0a ff`.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" ")
}

/// The records of some code objects of one version.
pub fn of(objects: &[Arc<CodeObject>]) -> Record {
    let one = |code: &Arc<CodeObject>| {
        let target = Target::of(code.version);
        let mut lists = vec![fields(code, target), flag_list(code, target), constants(code, objects)];
        lists.push(names(code));
        lists.extend(slots(code, target));
        lists.push(lines(code, target));
        if target.has(Feature::ExceptionTable) {
            lists.push(exceptions(code));
        }
        lists.retain(|list| !list.rows.is_empty());
        ObjectRecord {
            qualname: code.qualname.to_display(),
            kind: bytecode::kind(code),
            facts: vec![format!("line {}", code.firstlineno)],
            lists,
        }
    };
    Record { objects: objects.iter().map(one).collect() }
}

fn fields(code: &CodeObject, target: Target) -> List {
    let number = |n: i64| (Role::Number, n.to_string());
    let string = |s: &crate::code::PyStr| (Role::String, repr::repr(&Constant::Str(s.clone()), code.version));
    let varnames: Vec<String> = code.varnames().map(|n| n.to_display()).collect();
    let some = |from: u32, count: u32| {
        let names = varnames.iter().skip(from as usize).take(count as usize);
        names.map(String::as_str).collect::<Vec<_>>().join(", ")
    };
    let mut rest = Vec::new();
    let mut at = (code.argcount as usize).saturating_add(code.kwonlyargcount as usize);
    for (flag, stars) in [(flags::VARARGS, "*"), (flags::VARKEYWORDS, "**")] {
        if code.flags & flag != 0 {
            rest.extend(varnames.get(at).map(|name| format!("{stars}{name}")));
            at = at.saturating_add(1);
        }
    }
    let mut rows = vec![ListRow::new("co_name", string(&code.name), "")];
    if target.has(Feature::LocalsPlus) {
        rows.push(ListRow::new("co_qualname", string(&code.qualname), ""));
    }
    rows.extend([
        ListRow::new("co_filename", string(&code.filename), ""),
        ListRow::new("co_firstlineno", number(code.firstlineno.into()), ""),
        ListRow::new("co_argcount", number(code.argcount.into()), some(0, code.argcount)),
        ListRow::new("co_posonlyargcount", number(code.posonlyargcount.into()), some(0, code.posonlyargcount)),
        ListRow::new("co_kwonlyargcount", number(code.kwonlyargcount.into()), some(code.argcount, code.kwonlyargcount)),
        ListRow::new("co_nlocals", number(varnames.len() as i64), rest.join(", ")),
        ListRow::new("co_stacksize", number(code.stacksize.into()), "entries of the value stack at most"),
        ListRow::new(
            "co_code",
            (Role::Text, counted(code.code.len(), "byte", "bytes")),
            counted(instructions(code).count(), "instruction", "instructions"),
        ),
    ]);
    // Counts that are zero and mean nothing are left out.
    rows.retain(|row| !(matches!(row.key.as_str(), "co_posonlyargcount" | "co_kwonlyargcount") && row.value.1 == "0"));
    List { rows, ..List::default() }
}

/// What a bit of `co_flags` says.
fn flag_note(name: &str) -> &'static str {
    match name {
        "OPTIMIZED" => "locals are in slots, not in a dict",
        "NEWLOCALS" => "every call has locals of its own",
        "VARARGS" => "takes *arguments",
        "VARKEYWORDS" => "takes **keywords",
        "NESTED" => "inside another function",
        "GENERATOR" => "calling gives a generator",
        "NOFREE" => "no cells and no free variables",
        "COROUTINE" => "calling gives a coroutine",
        "ITERABLE_COROUTINE" => "a generator that may be awaited",
        "ASYNC_GENERATOR" => "calling gives an async generator",
        "HAS_DOCSTRING" => "the first constant is the docstring",
        "METHOD" => "defined in a class body",
        _ => "",
    }
}

fn flag_list(code: &CodeObject, target: Target) -> List {
    let named = target.table().code_flags.iter().map(|(bit, name)| (*bit, (*name).to_string()));
    let futures = target
        .table()
        .futures
        .iter()
        .filter(|f| f.flag != 0)
        .map(|f| (f.flag, format!("FUTURE_{}", f.name.to_ascii_uppercase())));
    let known: Vec<(u32, String)> = named.chain(futures).collect();
    let mut rows = Vec::new();
    for bit in (0..u32::BITS).map(|n| 1 << n).filter(|bit| code.flags & bit != 0) {
        let name = known.iter().find(|(b, _)| *b == bit).map_or("", |(_, name)| name);
        rows.push(ListRow::new(format!("{bit:#x}"), (Role::Constant, name.to_string()), flag_note(name)));
    }
    List { name: "co_flags", about: format!("{:#x}", code.flags), rows, bits: None }
}

/// Most characters of a constant that are shown.
const LONGEST: usize = 120;

fn constants(code: &CodeObject, objects: &[Arc<CodeObject>]) -> List {
    let row = |(index, value): (usize, &Constant)| {
        let mut row = match value {
            Constant::Code(inner) => {
                let name = format!("<code object {}>", inner.name.to_display());
                ListRow::new(index, (Role::Function, name), format!("line {}", inner.firstlineno))
            }
            _ => {
                let text = cut(&repr::repr(value, code.version));
                // The names of these say what they are.
                let singleton = matches!(value, Constant::None | Constant::Ellipsis | Constant::StopIteration);
                let class = if singleton { "" } else { value.type_name() };
                ListRow::new(index, (constant_role(&text), text), class)
            }
        };
        if let Constant::Code(inner) = value {
            row.object = objects.iter().position(|o| Arc::ptr_eq(o, inner));
        }
        row
    };
    let rows: Vec<ListRow> = code.consts.iter().enumerate().map(row).collect();
    List { name: "co_consts", about: counted(rows.len(), "constant", "constants"), rows, bits: None }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}… {} more characters", &text[..at], text[at..].chars().count()),
        None => text.to_string(),
    }
}

fn names(code: &CodeObject) -> List {
    let row = |(index, name): (usize, &crate::code::PyStr)| ListRow::new(index, (Role::Text, name.to_display()), "");
    let rows: Vec<ListRow> = code.names.iter().enumerate().map(row).collect();
    List { name: "co_names", about: counted(rows.len(), "name", "names"), rows, bits: None }
}

/// What the bits of a slot say, in words.
pub fn slot_words(bits: u8) -> String {
    let words = [
        (kind::ARG_POS, "positional"),
        (kind::ARG_KW, "keyword"),
        (kind::ARG_VAR, "variable"),
        (kind::LOCAL, "local"),
        (kind::CELL, "cell"),
        (kind::FREE, "free"),
        (kind::HIDDEN, "hidden"),
    ];
    words.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, word)| *word).collect::<Vec<_>>().join(", ")
}

fn slots(code: &CodeObject, target: Target) -> Vec<List> {
    let list = |name: &'static str, bit: Option<u8>, first: usize| {
        let slots = code.locals.iter().filter(|slot| bit.is_none_or(|bit| slot.kind & bit != 0));
        let row = |(index, slot): (usize, &crate::code::LocalSlot)| {
            ListRow::new(first + index, (Role::Text, slot.name.to_display()), slot_words(slot.kind))
        };
        let rows: Vec<ListRow> = slots.enumerate().map(row).collect();
        List { name, about: counted(rows.len(), "slot", "slots"), rows, bits: None }
    };
    if target.has(Feature::LocalsPlus) {
        return vec![list("co_localsplusnames", None, 0)];
    }
    // Cells and free variables are counted together.
    let cells = code.cellvars().count();
    vec![
        list("co_varnames", Some(kind::LOCAL), 0),
        list("co_cellvars", Some(kind::CELL), 0),
        list("co_freevars", Some(kind::FREE), cells),
    ]
}

/// A location as an entry of a table gives it; line 0, where modules begin, is no place in the source.
pub(super) fn place(location: Location) -> String {
    match Range::of(location) {
        Some(range @ Range::Lines(..)) => format!("line {range}"),
        Some(range) => range.to_string(),
        None if location == Location::NONE => "no place".to_string(),
        None => format!("line {}", location.line),
    }
}

fn lines(code: &CodeObject, target: Target) -> List {
    let old = !target.has(Feature::LocationTable) && !target.has(Feature::LineTable310);
    let entries = entries::line_entries(target, &code.linetable, code.firstlineno);
    let row = |entry: &entries::LineEntry| {
        let range = Range::of(entry.location);
        let place = place(entry.location);
        let key = if old { format!("{}–", entry.start) } else { format!("{}–{}", entry.start, entry.end) };
        ListRow {
            raw: hex(&code.linetable[entry.bytes.clone()]),
            range,
            ..ListRow::new(key, (Role::Text, place), entry.form)
        }
    };
    let rows: Vec<ListRow> = entries.iter().map(row).collect();
    let count = counted(rows.len(), "entry", "entries");
    let name = if old { "co_lnotab" } else { "co_linetable" };
    // The first entry with the most to say: a place, and the most bytes.
    let example =
        entries.iter().zip(&rows).filter(|(e, _)| e.location.has_line()).rev().max_by_key(|(e, _)| e.bytes.len());
    let bits = example
        .filter(|_| target.has(Feature::LocationTable))
        .map(|(entry, row)| Bits { key: row.key.clone(), bytes: bits::location(&code.linetable[entry.bytes.clone()]) });
    List { name, about: format!("{count}, {}", counted(code.linetable.len(), "byte", "bytes")), rows, bits }
}

fn exceptions(code: &CodeObject) -> List {
    let row = |(bytes, entry): (std::ops::Range<usize>, Option<crate::code::ExceptionEntry>)| {
        let raw = hex(&code.exceptiontable[bytes]);
        let row = match entry {
            Some(e) => ListRow::new(
                format!("{}–{}", e.start, e.end),
                (Role::Handler, format!("→ {}", e.target)),
                format!("depth {}{}", e.depth, if e.lasti { ", lasti" } else { "" }),
            ),
            None => ListRow::new("", (Role::Muted, "no whole entry".to_string()), ""),
        };
        ListRow { raw, ..row }
    };
    let entries = entries::exception_entries(&code.exceptiontable);
    let example = entries.iter().find_map(|(bytes, entry)| Some((bytes.clone(), entry.as_ref()?)));
    let bits = example.map(|(bytes, entry)| Bits {
        key: format!("{}–{}", entry.start, entry.end),
        bytes: bits::exception(&code.exceptiontable[bytes]),
    });
    let rows: Vec<ListRow> = entries.into_iter().map(row).collect();
    let count = counted(rows.len(), "entry", "entries");
    List {
        name: "co_exceptiontable",
        about: format!("{count}, {}", counted(code.exceptiontable.len(), "byte", "bytes")),
        rows,
        bits,
    }
}
