//! A code unit: a sequence and everything else the code object will hold.

use super::{ConstTable, Sequence};
use crate::code::PyStr;

/// What kind of scope a unit is (`enum _PyCompile_ScopeType` in `Include/internal/pycore_compile.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum UnitKind {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
    Annotations,
    TypeParams,
}

/// One scope after code generation; `struct _PyCompile_CodeUnitMetadata` and the sequence.
#[derive(Clone, Debug)]
pub struct Unit {
    /// What kind of scope.
    pub kind: UnitKind,
    /// `co_name`.
    pub name: PyStr,
    /// `co_qualname`.
    pub qualname: PyStr,
    /// Constants in order of first use, without doubles; nested code objects are among them, already assembled.
    pub consts: ConstTable,
    /// `co_names`.
    pub names: Vec<PyStr>,
    /// Parameters, then locals in order of first use.
    pub varnames: Vec<PyStr>,
    /// Cells in slot order.
    pub cellvars: Vec<PyStr>,
    /// Free variables in slot order; their operands continue after the cells.
    pub freevars: Vec<PyStr>,
    /// Names of `varnames` that are hidden locals of inlined comprehensions, ever.
    pub fast_hidden: Vec<PyStr>,
    /// Positional parameters, **without** the positional-only ones (as in `u_argcount`).
    pub argcount: u32,
    /// Positional-only parameters.
    pub posonlyargcount: u32,
    /// Keyword-only parameters.
    pub kwonlyargcount: u32,
    /// Number of parameters in `varnames`, `*args` and `**kwargs` included.
    pub parameters: u32,
    /// Whether the first parameter, `.format` so that nothing can name it, is called `format` in the code object.
    pub format_parameter: bool,
    /// First line of the scope.
    pub firstlineno: i32,
    /// `co_flags`.
    pub flags: u32,
    /// The instructions.
    pub sequence: Sequence,
    /// What stands in for `ANNOTATIONS_PLACEHOLDER` in the sequence; without jumps (3.14 and later).
    pub annotations: Option<Sequence>,
}
