//! The fields of code objects as data: nothing cut, nothing left out, in CPython's own names; what programs read.
//!
//! In: code objects of one version. Out: a [`CodeFields`] for each. [`record`](super::record) says the same to people.

use std::sync::Arc;

use super::bytecode;
use super::record::slot_words;
use crate::base::Location;
use crate::code::{CodeObject, Constant, PyStr, entries, repr};
use crate::target::{Feature, Target};

/// All fields of a code object.
#[derive(Clone, Debug, Default)]
pub struct CodeFields {
    /// What it is, in words.
    pub kind: &'static str,
    /// `co_name`.
    pub name: String,
    /// `co_qualname`; up to 3.10 the name, since nothing else is stored.
    pub qualname: String,
    /// `co_filename`.
    pub filename: String,
    /// `co_firstlineno`.
    pub firstlineno: i32,
    /// `co_argcount`.
    pub argcount: u32,
    /// `co_posonlyargcount`.
    pub posonlyargcount: u32,
    /// `co_kwonlyargcount`.
    pub kwonlyargcount: u32,
    /// `co_nlocals`.
    pub nlocals: usize,
    /// `co_stacksize`.
    pub stacksize: u32,
    /// `co_flags`.
    pub flags: u32,
    /// The names of the bits of `co_flags` that have one in this version.
    pub flag_names: Vec<String>,
    /// `co_code`, inline caches included.
    pub code: Vec<u8>,
    /// `co_consts`.
    pub consts: Vec<Value>,
    /// `co_names`.
    pub names: Vec<String>,
    /// `co_varnames`.
    pub varnames: Vec<String>,
    /// `co_cellvars`.
    pub cellvars: Vec<String>,
    /// `co_freevars`.
    pub freevars: Vec<String>,
    /// The slots of the local array with what each is, in words.
    pub slots: Vec<(String, String)>,
    /// Whether the version has the line table of 3.10 or a later one rather than `co_lnotab`.
    pub has_linetable: bool,
    /// `co_linetable`, or `co_lnotab` up to 3.9.
    pub linetable: Vec<u8>,
    /// The line table decoded.
    pub locations: Vec<Placed>,
    /// `co_exceptiontable`; `None` up to 3.10, where code objects have none.
    pub exceptiontable: Option<Vec<u8>>,
    /// The exception table decoded.
    pub handlers: Vec<Handled>,
}

/// A constant.
#[derive(Clone, Debug, Default)]
pub struct Value {
    /// Name of its type.
    pub class: &'static str,
    /// `repr()` of it; the address of a code object is `0x0`.
    pub repr: String,
    /// For a code object that is among those shown: which of them.
    pub object: Option<usize>,
}

/// Some code and the location that the table gives it.
#[derive(Clone, Debug)]
pub struct Placed {
    /// First byte of code.
    pub start: u32,
    /// One past the last; up to 3.9 a step gives only where a line begins.
    pub end: u32,
    /// The location.
    pub location: Location,
}

/// An entry of an exception table; offsets count bytes.
#[derive(Clone, Debug)]
pub struct Handled {
    /// First guarded byte of code.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Where the handler begins.
    pub target: u32,
    /// Depth to which the stack is cut back.
    pub depth: u32,
    /// Whether the offset of the instruction that raised is pushed first.
    pub lasti: bool,
}

/// The fields of some code objects of one version.
pub fn of(objects: &[Arc<CodeObject>]) -> Vec<CodeFields> {
    objects.iter().map(|code| fields(code, objects)).collect()
}

fn fields(code: &CodeObject, objects: &[Arc<CodeObject>]) -> CodeFields {
    let target = Target::of(code.version);
    let texts = |names: &mut dyn Iterator<Item = &PyStr>| names.map(PyStr::to_display).collect::<Vec<_>>();
    let bits = (0..u32::BITS).map(|n| 1 << n).filter(|bit| code.flags & bit != 0);
    let has_table = target.has(Feature::ExceptionTable);
    let placed = |e: entries::LineEntry| Placed { start: e.start, end: e.end, location: e.location };
    let handled = |e: crate::code::ExceptionEntry| Handled {
        start: e.start,
        end: e.end,
        target: e.target,
        depth: e.depth,
        lasti: e.lasti,
    };
    CodeFields {
        kind: bytecode::kind(code),
        name: code.name.to_display(),
        qualname: code.qualname.to_display(),
        filename: code.filename.to_display(),
        firstlineno: code.firstlineno,
        argcount: code.argcount,
        posonlyargcount: code.posonlyargcount,
        kwonlyargcount: code.kwonlyargcount,
        nlocals: code.varnames().count(),
        stacksize: code.stacksize,
        flags: code.flags,
        flag_names: bits.filter_map(|bit| flag_name(bit, target)).collect(),
        code: code.code.to_vec(),
        consts: code.consts.iter().map(|value| constant(value, code, objects)).collect(),
        names: texts(&mut code.names.iter()),
        varnames: texts(&mut code.varnames()),
        cellvars: texts(&mut code.cellvars()),
        freevars: texts(&mut code.freevars()),
        slots: code.locals.iter().map(|slot| (slot.name.to_display(), slot_words(slot.kind))).collect(),
        has_linetable: target.has(Feature::LocationTable) || target.has(Feature::LineTable310),
        linetable: code.linetable.to_vec(),
        locations: entries::line_entries(target, &code.linetable, code.firstlineno).into_iter().map(placed).collect(),
        exceptiontable: has_table.then(|| code.exceptiontable.to_vec()),
        handlers: crate::code::exception_table::decode(&code.exceptiontable).map(handled).collect(),
    }
}

/// The name of a bit of `co_flags`, as `dis` or `__future__` has it.
pub(super) fn flag_name(bit: u32, target: Target) -> Option<String> {
    let table = target.table();
    let plain = table.code_flags.iter().find(|(known, _)| *known == bit).map(|(_, name)| (*name).to_string());
    plain.or_else(|| {
        let future = table.futures.iter().find(|future| future.flag == bit)?;
        Some(format!("FUTURE_{}", future.name.to_ascii_uppercase()))
    })
}

fn constant(value: &Constant, code: &CodeObject, objects: &[Arc<CodeObject>]) -> Value {
    let object = match value {
        Constant::Code(inner) => objects.iter().position(|object| Arc::ptr_eq(object, inner)),
        _ => None,
    };
    Value { class: value.type_name(), repr: repr::repr(value, code.version), object }
}
