//! Which bytes of marshalled data are what: a walk beside [`read`](super::read()), for pictures of files.
//!
//! Gives spans in file order; together they are all the bytes that were walked, each byte in exactly one. The walk stops
//! where the data is damaged, and says nothing of what [`read`](super::read()) would refuse.

use std::ops::Range;

use super::FLAG_REF;
use super::layout::Layout;
use crate::base::limits::MAX_MARSHAL_DEPTH;
use crate::target::{Feature, PyVersion, Target};

/// Some neighbouring bytes with one meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Which bytes.
    pub bytes: Range<usize>,
    /// How many objects are around it.
    pub depth: usize,
    /// Which part of the object around it.
    pub field: Field,
    /// What the bytes are.
    pub part: Part,
}

/// Which part of the object around it something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The outermost object.
    Whole,
    /// An item of a tuple, frozen set or slice.
    Item(usize),
    /// A field of a code object, by the name it has in Python.
    Code(&'static str),
}

/// What bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A type byte and, for what has one, its length.
    Head {
        /// The type byte without its flag.
        kind: u8,
        /// The number by which later bytes refer to the object, if it is flagged.
        reference: Option<u32>,
        /// Items or bytes that follow as spans of their own.
        length: Option<usize>,
    },
    /// A whole simple object, type byte included; the value is the last bytes.
    Simple {
        /// The type byte without its flag.
        kind: u8,
        /// The number by which later bytes refer to it, if it is flagged.
        reference: Option<u32>,
        /// Bytes of type and length before the value.
        head: usize,
    },
    /// The bytes of a field of a code object that has a format of its own.
    Payload,
    /// A reference to an object before.
    Reference(u32),
    /// An integer of a code object.
    Int(i32),
}

/// Walks one object written by `version`; also gives where the walk ended.
pub fn spans(bytes: &[u8], version: PyVersion) -> (Vec<Span>, usize) {
    let layout = Layout::of(version);
    let mut walk = Walk { bytes, at: 0, references: 0, out: Vec::new(), open: Vec::new() };
    let fields = Fields::of(layout, version);
    let done = walk.run(&fields);
    debug_assert!(done.is_none() || walk.open.is_empty());
    (walk.out, walk.at)
}

/// Names of a code object's fields in file order.
struct Fields {
    leading: &'static [&'static str],
    objects: Vec<&'static str>,
    before_line: usize,
}

impl Fields {
    fn of(layout: Layout, version: PyVersion) -> Fields {
        let three = layout == Layout::ThreeTuples;
        let leading: &[&str] = match three {
            true => {
                &["co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_stacksize", "co_flags"]
            }
            false => &["co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_stacksize", "co_flags"],
        };
        let mut objects = vec!["co_code", "co_consts", "co_names"];
        objects.extend(match three {
            true => ["co_varnames", "co_freevars", "co_cellvars", "co_filename", "co_name"].as_slice(),
            false => &["co_localsplusnames", "co_localspluskinds", "co_filename", "co_name", "co_qualname"],
        });
        let lines = match Target::of(version) {
            t if t.has(Feature::LocationTable) || t.has(Feature::LineTable310) => "co_linetable",
            _ => "co_lnotab",
        };
        objects.push(lines);
        objects.extend((!three).then_some("co_exceptiontable"));
        Fields { leading, objects, before_line: layout.objects_before_line() }
    }
}

/// A container whose parts are still to come.
struct Open {
    code: bool,
    next: usize,
    wanted: usize,
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    references: u32,
    out: Vec<Span>,
    open: Vec<Open>,
}

impl Walk<'_> {
    /// Walks to the end of the object; `None` where the bytes end or mean nothing.
    fn run(&mut self, fields: &Fields) -> Option<()> {
        let mut field = Field::Whole;
        loop {
            self.object(field, fields)?;
            // Close what is complete, and see which part comes next.
            loop {
                let depth = self.open.len();
                let Some(open) = self.open.last_mut() else { return Some(()) };
                let at = open.next;
                if open.code && at == fields.before_line && at < open.wanted {
                    int(self.bytes, &mut self.at, &mut self.out, depth, "co_firstlineno")?;
                }
                if at < open.wanted {
                    open.next += 1;
                    field = if open.code { Field::Code(fields.objects.get(at)?) } else { Field::Item(at) };
                    break;
                }
                self.open.pop();
            }
            if self.open.len() > MAX_MARSHAL_DEPTH {
                return None;
            }
        }
    }

    fn object(&mut self, field: Field, fields: &Fields) -> Option<()> {
        let start = self.at;
        let byte = *self.bytes.get(start)?;
        let kind = byte & !FLAG_REF;
        if kind == b'r' {
            let index = number(self.bytes, start + 1)? as u32;
            self.push(field, start, start + 5, Part::Reference(index));
            return Some(());
        }
        let mut next = start + 1;
        let length = match kind {
            b's' | b'a' | b'A' | b't' | b'u' | b'(' | b'>' => {
                next += 4;
                Some(usize::try_from(number(self.bytes, start + 1)?).ok()?)
            }
            b'z' | b'Z' | b')' => {
                next += 1;
                Some(usize::from(*self.bytes.get(start + 1)?))
            }
            _ => None,
        };
        let size = match kind {
            b'N' | b'.' | b'S' | b'F' | b'T' => 0,
            b'i' => 4,
            b'I' | b'g' => 8,
            b'y' => 16,
            b'l' => 4 + 2 * number(self.bytes, next)?.unsigned_abs() as usize,
            b'a' | b'A' | b'z' | b'Z' | b't' | b'u' | b's' => length?,
            b'(' | b')' | b'>' | b':' | b'c' => 0,
            _ => return None,
        };
        let end = next.checked_add(size).filter(|&end| end <= self.bytes.len())?;
        let reference = (byte & FLAG_REF != 0).then_some(self.references);
        self.references += u32::from(reference.is_some());
        match kind {
            b'(' | b')' | b'>' | b':' => {
                let wanted = length.unwrap_or(3);
                self.push(field, start, end, Part::Head { kind, reference, length });
                self.open.push(Open { code: false, next: 0, wanted });
            }
            b'c' => {
                self.push(field, start, end, Part::Head { kind, reference, length: None });
                self.open.push(Open { code: true, next: 0, wanted: fields.objects.len() });
                for name in fields.leading {
                    int(self.bytes, &mut self.at, &mut self.out, self.open.len(), name)?;
                }
            }
            b's' if matches!(field, Field::Code(_)) => {
                self.push(field, start, next, Part::Head { kind, reference, length });
                self.push(field, next, end, Part::Payload);
            }
            _ => self.push(field, start, end, Part::Simple { kind, reference, head: next - start }),
        }
        Some(())
    }

    fn push(&mut self, field: Field, start: usize, end: usize, part: Part) {
        self.at = end;
        if start < end {
            self.out.push(Span { bytes: start..end, depth: self.open.len(), field, part });
        }
    }
}

fn number(bytes: &[u8], at: usize) -> Option<i32> {
    Some(i32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn int(bytes: &[u8], at: &mut usize, out: &mut Vec<Span>, depth: usize, name: &'static str) -> Option<()> {
    let value = number(bytes, *at)?;
    let field = Field::Code(name);
    out.push(Span { bytes: *at..*at + 4, depth, field, part: Part::Int(value) });
    *at += 4;
    Some(())
}

/// What a type byte stands for, in words.
pub fn type_name(kind: u8) -> &'static str {
    match kind {
        b'N' => "None",
        b'.' => "Ellipsis",
        b'S' => "StopIteration",
        b'F' => "False",
        b'T' => "True",
        b'i' | b'I' | b'l' => "int",
        b'g' => "float",
        b'y' => "complex",
        b's' => "bytes",
        b'a' | b'z' => "ASCII str",
        b'A' | b'Z' => "interned ASCII str",
        b't' => "interned str",
        b'u' => "str",
        b'(' | b')' => "tuple",
        b'>' => "frozenset",
        b':' => "slice",
        b'c' => "code",
        _ => "unknown",
    }
}
