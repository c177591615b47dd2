//! The order of a code object's fields, in its two historical forms.

use crate::code::object::kind;
use crate::code::{CodeObject, Constant, LocalSlot, PyStr};
use crate::target::{Feature, PyVersion, Target};

use super::read::Problem;

/// Which of the two forms a version writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// 3.8 to 3.10: a count of locals, and three tuples of names.
    ThreeTuples,
    /// 3.11 and later: one array of locals with kinds, a qualified name, an exception table.
    LocalsPlus,
}

impl Layout {
    pub(super) fn of(version: PyVersion) -> Layout {
        if Target::of(version).has(Feature::LocalsPlus) { Layout::LocalsPlus } else { Layout::ThreeTuples }
    }

    /// Integers before the first object: counts of arguments, (locals,) stack size, flags.
    pub(super) fn leading_ints(self) -> usize {
        match self {
            Layout::ThreeTuples => 6,
            Layout::LocalsPlus => 5,
        }
    }

    /// Objects before the first line number.
    pub(super) fn objects_before_line(self) -> usize {
        8
    }

    /// All objects.
    pub(super) fn objects(self) -> usize {
        match self {
            Layout::ThreeTuples => 9,
            Layout::LocalsPlus => 10,
        }
    }
}

/// Builds a code object from its integers and objects, both in file order; `firstlineno` is the last integer.
pub(super) fn assemble(version: PyVersion, ints: &[i32], objects: Vec<Constant>) -> Result<CodeObject, Problem> {
    let layout = Layout::of(version);
    let mut fields = Fields { objects: objects.into_iter() };
    let count = |i: usize, what| u32::try_from(ints[i]).map_err(|_| Problem::NegativeCount(what));
    let (nlocals, rest) = match layout {
        Layout::ThreeTuples => (Some(ints[3]), &ints[4..]),
        Layout::LocalsPlus => (None, &ints[3..]),
    };
    let stacksize = u32::try_from(rest[0]).map_err(|_| Problem::NegativeCount("stack size"))?;
    let code = fields.bytes("instructions")?;
    let consts = fields.tuple("constants")?;
    let names = fields.names("names")?;
    let locals = match layout {
        Layout::ThreeTuples => {
            let varnames = fields.names("local variables")?;
            let freevars = fields.names("free variables")?;
            let cellvars = fields.names("cell variables")?;
            if nlocals != i32::try_from(varnames.len()).ok() {
                return Err(Problem::Mismatch("number of locals", "local variables"));
            }
            let of_kind = |names: std::sync::Arc<[PyStr]>, kind| {
                names.iter().map(|name| LocalSlot { name: name.clone(), kind }).collect::<Vec<_>>()
            };
            let mut slots = of_kind(varnames, kind::LOCAL);
            slots.extend(of_kind(cellvars, kind::CELL));
            slots.extend(of_kind(freevars, kind::FREE));
            slots
        }
        Layout::LocalsPlus => {
            let names = fields.names("local variables")?;
            let kinds = fields.bytes("kinds of local variables")?;
            if names.len() != kinds.len() {
                return Err(Problem::Mismatch("local variables", "their kinds"));
            }
            names.iter().zip(kinds.iter()).map(|(name, &kind)| LocalSlot { name: name.clone(), kind }).collect()
        }
    };
    let filename = fields.str("file name")?;
    let name = fields.str("name")?;
    let qualname = if layout == Layout::LocalsPlus { fields.str("qualified name")? } else { name.clone() };
    let linetable = fields.bytes("line table")?;
    let exceptiontable = if layout == Layout::LocalsPlus { fields.bytes("exception table")? } else { [].into() };
    Ok(CodeObject {
        version,
        argcount: count(0, "number of arguments")?,
        posonlyargcount: count(1, "number of positional-only arguments")?,
        kwonlyargcount: count(2, "number of keyword-only arguments")?,
        stacksize,
        flags: rest[1] as u32,
        code,
        consts,
        names,
        locals: locals.into(),
        filename,
        name,
        qualname,
        firstlineno: rest[2],
        linetable,
        exceptiontable,
    })
}

/// Takes a code object's parts in file order, each with the type it must have.
struct Fields {
    objects: std::vec::IntoIter<Constant>,
}

impl Fields {
    fn bytes(&mut self, field: &'static str) -> Result<std::sync::Arc<[u8]>, Problem> {
        match self.objects.next() {
            Some(Constant::Bytes(bytes)) => Ok(bytes),
            _ => Err(Problem::FieldType(field, "bytes")),
        }
    }

    fn tuple(&mut self, field: &'static str) -> Result<std::sync::Arc<[Constant]>, Problem> {
        match self.objects.next() {
            Some(Constant::Tuple(items)) => Ok(items),
            _ => Err(Problem::FieldType(field, "a tuple")),
        }
    }

    fn str(&mut self, field: &'static str) -> Result<PyStr, Problem> {
        match self.objects.next() {
            Some(Constant::Str(s)) => Ok(s),
            _ => Err(Problem::FieldType(field, "a string")),
        }
    }

    fn names(&mut self, field: &'static str) -> Result<std::sync::Arc<[PyStr]>, Problem> {
        let name = |item: &Constant| match item {
            Constant::Str(s) => Ok(s.clone()),
            _ => Err(Problem::FieldType(field, "a tuple of strings")),
        };
        self.tuple(field)?.iter().map(name).collect()
    }
}

/// One part of a code object as it is written.
pub(super) enum Part<'a> {
    Int(i32),
    /// A string, or names that are interned.
    Name(&'a PyStr),
    Names(Vec<&'a PyStr>),
    Bytes(&'a [u8]),
    Owned(Vec<u8>),
    Consts(&'a [Constant]),
}

/// The parts of a code object in file order.
pub(super) fn parts(code: &CodeObject) -> Vec<Part<'_>> {
    let layout = Layout::of(code.version);
    let mut parts = vec![
        Part::Int(code.argcount as i32),
        Part::Int(code.posonlyargcount as i32),
        Part::Int(code.kwonlyargcount as i32),
    ];
    if layout == Layout::ThreeTuples {
        parts.push(Part::Int(code.varnames().count() as i32));
    }
    parts.extend([
        Part::Int(code.stacksize as i32),
        Part::Int(code.flags as i32),
        Part::Bytes(&code.code),
        Part::Consts(&code.consts),
        Part::Names(code.names.iter().collect()),
    ]);
    match layout {
        Layout::ThreeTuples => parts.extend([
            Part::Names(code.varnames().collect()),
            Part::Names(code.freevars().collect()),
            Part::Names(code.cellvars().collect()),
        ]),
        Layout::LocalsPlus => parts.extend([
            Part::Names(code.locals.iter().map(|slot| &slot.name).collect()),
            Part::Owned(code.locals.iter().map(|slot| slot.kind).collect()),
        ]),
    }
    parts.extend([Part::Name(&code.filename), Part::Name(&code.name)]);
    if layout == Layout::LocalsPlus {
        parts.push(Part::Name(&code.qualname));
    }
    parts.extend([Part::Int(code.firstlineno), Part::Bytes(&code.linetable)]);
    if layout == Layout::LocalsPlus {
        parts.push(Part::Bytes(&code.exceptiontable));
    }
    parts
}
