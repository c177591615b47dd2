//! The code object of any supported version.

use std::sync::Arc;

use super::{Constant, PyStr};
use crate::target::PyVersion;

/// What a slot of the local array is; bits as in `co_localspluskinds` (`Include/internal/pycore_code.h`).
pub mod kind {
    /// A positional argument (3.14 and later; with [`ARG_KW`]: either way; with [`ARG_VAR`]: `*args`).
    pub const ARG_POS: u8 = 0x02;
    /// A keyword argument (3.14 and later).
    pub const ARG_KW: u8 = 0x04;
    /// `*args` or `**kwargs` (3.14 and later).
    pub const ARG_VAR: u8 = 0x08;
    /// A local of an inlined comprehension that is hidden from `locals()` (3.12 and later).
    pub const HIDDEN: u8 = 0x10;
    /// A local variable; counted in `co_nlocals` and listed in `co_varnames`.
    pub const LOCAL: u8 = 0x20;
    /// A cell; listed in `co_cellvars`.
    pub const CELL: u8 = 0x40;
    /// A free variable; listed in `co_freevars`.
    pub const FREE: u8 = 0x80;
}

/// One slot of the local array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalSlot {
    /// Name of the variable.
    pub name: PyStr,
    /// Bits of [`kind`].
    pub kind: u8,
}

/// A code object. Fields have CPython's names and meaning; where versions store things differently (locals, lines) the
/// raw bytes of that version are kept, and other modules of `code` decode them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeObject {
    /// The version that the bytes are for.
    pub version: PyVersion,
    /// `co_argcount`: positional arguments, positional-only ones included.
    pub argcount: u32,
    /// `co_posonlyargcount`.
    pub posonlyargcount: u32,
    /// `co_kwonlyargcount`.
    pub kwonlyargcount: u32,
    /// `co_stacksize`.
    pub stacksize: u32,
    /// `co_flags`.
    pub flags: u32,
    /// `co_code` as stored: instructions with zeroed inline caches.
    pub code: Arc<[u8]>,
    /// `co_consts`.
    pub consts: Arc<[Constant]>,
    /// `co_names`.
    pub names: Arc<[PyStr]>,
    /// `co_localsplusnames` with kinds. Up to 3.10, where a code object has three tuples instead, this is
    /// `co_varnames` (LOCAL), then `co_cellvars` (CELL), then `co_freevars` (FREE), and a parameter that is also a cell
    /// has two slots; the operand of `LOAD_DEREF` counts from the first cell.
    pub locals: Arc<[LocalSlot]>,
    /// `co_filename`.
    pub filename: PyStr,
    /// `co_name`.
    pub name: PyStr,
    /// `co_qualname` (3.11 and later); up to 3.10 the same as `name`, since nothing else is stored.
    pub qualname: PyStr,
    /// `co_firstlineno`.
    pub firstlineno: i32,
    /// `co_linetable`: location table (3.11 and later), line table (3.10) or `co_lnotab` (3.8, 3.9).
    pub linetable: Arc<[u8]>,
    /// `co_exceptiontable` (3.11 and later), else empty.
    pub exceptiontable: Arc<[u8]>,
}

impl CodeObject {
    /// `co_varnames`.
    pub fn varnames(&self) -> impl Iterator<Item = &PyStr> {
        self.slots(kind::LOCAL)
    }

    /// `co_cellvars`.
    pub fn cellvars(&self) -> impl Iterator<Item = &PyStr> {
        self.slots(kind::CELL)
    }

    /// `co_freevars`.
    pub fn freevars(&self) -> impl Iterator<Item = &PyStr> {
        self.slots(kind::FREE)
    }

    fn slots(&self, bit: u8) -> impl Iterator<Item = &PyStr> {
        self.locals.iter().filter(move |slot| slot.kind & bit != 0).map(|slot| &slot.name)
    }

    /// Code objects among the constants, in order.
    pub fn children(&self) -> impl Iterator<Item = &Arc<CodeObject>> {
        self.consts.iter().filter_map(|c| match c {
            Constant::Code(code) => Some(code),
            _ => None,
        })
    }
}
