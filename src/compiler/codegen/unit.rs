//! One scope while its code is generated, and entering and leaving it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::CompileError;
use super::frames::Frame;
use super::name_table::NameTable;
use super::state::Codegen;
use crate::base::Location;
use crate::code::{CodeObject, PyStr};
use crate::compiler::finish;
use crate::compiler::ir::{ConstTable, Sequence, Unit, UnitKind};
use crate::compiler::symtable::{Block, BlockKind, Scope, Symbol};
use crate::compiler::syntax::ast::{Arguments, Name, Stmt};
use crate::target::{Feature, Op};

/// Bits of `co_flags` that code generation knows (`Include/cpython/code.h`).
mod code_flag {
    pub(super) const OPTIMIZED: u32 = 0x1;
    pub(super) const NEWLOCALS: u32 = 0x2;
    pub(super) const VARARGS: u32 = 0x4;
    pub(super) const VARKEYWORDS: u32 = 0x8;
    pub(super) const NESTED: u32 = 0x10;
    pub(super) const GENERATOR: u32 = 0x20;
    pub(super) const COROUTINE: u32 = 0x80;
    pub(super) const ASYNC_GENERATOR: u32 = 0x200;
    pub(super) const HAS_DOCSTRING: u32 = 0x400_0000;
    pub(super) const METHOD: u32 = 0x800_0000;
}

/// How many parameters of each kind a scope has; the numbers of [`Unit`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ArgCounts {
    pub(super) args: u32,
    pub(super) posonly: u32,
    pub(super) kwonly: u32,
}

impl ArgCounts {
    /// The parameters of a function or lambda.
    pub(super) fn of(args: &Arguments) -> ArgCounts {
        ArgCounts {
            args: args.args.len() as u32,
            posonly: args.posonlyargs.len() as u32,
            kwonly: args.kwonlyargs.len() as u32,
        }
    }

    /// Positional parameters that were made up by the compiler.
    pub(super) fn positional(args: u32) -> ArgCounts {
        ArgCounts { args, ..ArgCounts::default() }
    }

    /// The `.format` parameter of lazily evaluated annotations, bounds and aliases.
    pub(super) fn format() -> ArgCounts {
        ArgCounts { posonly: 1, ..ArgCounts::default() }
    }
}

/// A scope whose code is being generated (`struct compiler_unit`).
#[derive(Debug)]
pub(super) struct UnitState<'a> {
    /// The how manieth scope it is that was entered; 0 for none.
    pub(super) number: u32,
    /// See [`Unit::format_parameter`].
    pub(super) format_parameter: bool,
    pub(super) kind: UnitKind,
    pub(super) block: &'a Block,
    pub(super) name: PyStr,
    pub(super) qualname: PyStr,
    pub(super) firstlineno: i32,
    pub(super) counts: ArgCounts,
    /// The class whose name mangles private names here.
    pub(super) private: Option<Name>,
    pub(super) consts: ConstTable,
    pub(super) names: NameTable,
    pub(super) varnames: NameTable,
    pub(super) cellvars: NameTable,
    pub(super) freevars: NameTable,
    /// Locals of inlined comprehensions outside of functions: true while the comprehension is being compiled.
    pub(super) fast_hidden: FxHashMap<Name, bool>,
    /// Symbols as an inlined comprehension sees them, while it is being compiled.
    pub(super) overrides: FxHashMap<Name, Symbol>,
    /// How many inlined comprehensions are open.
    pub(super) inlined: u32,
    /// `self.X = …` seen in methods of this class.
    pub(super) static_attributes: Vec<Name>,
    /// Annotated names whose annotations are compiled at the end, with their number if it is tested at run time
    /// whether the statement was reached.
    pub(super) deferred: Vec<(&'a Stmt, Option<u32>)>,
    /// Number of the next annotation of that kind.
    pub(super) next_conditional: u32,
    /// How many statements with a body are open.
    pub(super) conditional: u32,
    pub(super) frames: Vec<Frame<'a>>,
    pub(super) sequence: Sequence,
    /// What replaces `ANNOTATIONS_PLACEHOLDER`.
    pub(super) annotations: Option<Sequence>,
}

impl<'a> UnitState<'a> {
    /// A unit without names.
    pub(super) fn empty(kind: UnitKind, name: PyStr, block: &'a Block) -> UnitState<'a> {
        UnitState {
            number: 0,
            format_parameter: false,
            kind,
            block,
            qualname: name.clone(),
            name,
            firstlineno: 0,
            counts: ArgCounts::default(),
            private: None,
            consts: ConstTable::default(),
            names: NameTable::default(),
            varnames: NameTable::default(),
            cellvars: NameTable::default(),
            freevars: NameTable::default(),
            fast_hidden: FxHashMap::default(),
            overrides: FxHashMap::default(),
            inlined: 0,
            static_attributes: Vec::new(),
            deferred: Vec::new(),
            next_conditional: 0,
            conditional: 0,
            frames: Vec::new(),
            sequence: Sequence::default(),
            annotations: None,
        }
    }

    /// Whether names here live in slots: all scopes but modules and classes.
    pub(super) fn is_function_like(&self) -> bool {
        self.block.kind.is_function_like()
    }

    /// Whether this is the body of a class.
    pub(super) fn is_class(&self) -> bool {
        self.block.kind == BlockKind::Class
    }

    /// What a (mangled) name is here, an open inlined comprehension included.
    pub(super) fn symbol(&self, name: Name) -> Option<Symbol> {
        if !self.overrides.is_empty()
            && let Some(&symbol) = self.overrides.get(&name)
        {
            return Some(symbol);
        }
        self.block.symbols.get(name).copied()
    }
}

/// A scope that has been left: its code object and the names that its closure needs.
pub(super) struct Finished {
    pub(super) code: Arc<CodeObject>,
    pub(super) freevars: Vec<Name>,
}

impl<'a> Codegen<'a> {
    /// The state of a scope at its beginning.
    pub(super) fn new_unit(
        &mut self,
        kind: UnitKind,
        name: PyStr,
        block: &'a Block,
        firstlineno: i32,
        counts: ArgCounts,
    ) -> Box<UnitState<'a>> {
        let mut cells = block.cells(self.names);
        let implicit = [
            (block.needs_class_closure, self.known.class_cell),
            (block.needs_classdict, self.known.classdict),
            (block.has_conditional_annotations, self.known.conditional_annotations),
        ];
        cells.extend(implicit.into_iter().filter(|(needed, _)| *needed).map(|(_, name)| name));
        let mut unit = Box::new(UnitState::empty(kind, name, block));
        self.scopes += 1;
        unit.number = self.scopes;
        unit.sequence = self.session.sequences.pop().unwrap_or_default();
        unit.firstlineno = firstlineno;
        unit.counts = counts;
        unit.varnames = block.varnames.iter().copied().collect();
        unit.cellvars = cells.into_iter().collect();
        unit.freevars = block.frees(self.names).into_iter().collect();
        unit
    }

    /// Enters a scope inside the current one and emits its `RESUME`.
    pub(super) fn enter_scope(
        &mut self,
        kind: UnitKind,
        name: PyStr,
        block: &'a Block,
        firstlineno: i32,
        counts: ArgCounts,
        private: Option<Name>,
    ) {
        let mut unit = self.new_unit(kind, name, block, firstlineno, counts);
        unit.private = private.or(self.unit.private);
        self.outer.push(std::mem::replace(&mut self.unit, unit));
        self.unit.qualname = self.qualname();
        self.emit_arg(Op::Resume, 0, Location::new(firstlineno, firstlineno, 0, 0));
    }

    /// `co_qualname` of the scope that was just entered.
    fn qualname(&mut self) -> PyStr {
        let own = self.unit.name.clone();
        let mut depth = self.outer.len() - 1;
        // Children of the module have a bare name, and annotation scopes are invisible.
        if depth == 0 {
            return own;
        }
        if matches!(self.outer[depth].kind, UnitKind::Annotations | UnitKind::TypeParams) {
            depth -= 1;
            if depth == 0 {
                return own;
            }
        }
        if matches!(self.unit.kind, UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Class) {
            let name = self.unit.block.name;
            let mangled = self.mangle(self.outer[depth].private, name);
            let parent = &self.outer[depth];
            if parent.symbol(mangled).and_then(|symbol| symbol.scope) == Some(Scope::GlobalExplicit) {
                return own;
            }
        }
        let parent = &self.outer[depth];
        const LOCALS: &[u8] = b".<locals>";
        let mut text = Vec::with_capacity(parent.qualname.as_bytes().len() + LOCALS.len() + 1 + own.as_bytes().len());
        text.extend_from_slice(parent.qualname.as_bytes());
        if matches!(parent.kind, UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Lambda) {
            text.extend_from_slice(LOCALS);
        }
        text.push(b'.');
        text.extend_from_slice(own.as_bytes());
        PyStr::from_wtf8(&text).unwrap_or(own)
    }

    /// Ends the current scope with a return, hands it to the back end and goes on in the enclosing scope. Without
    /// `add_none`, the value on top of the stack is returned.
    pub(super) fn leave_scope(&mut self, add_none: bool) -> Result<Finished, CompileError> {
        self.return_at_end(add_none);
        let Some(outer) = self.outer.pop() else {
            return Err(self.fault("the module scope was left too early"));
        };
        let inner = std::mem::replace(&mut self.unit, outer);
        let freevars = inner.freevars.as_slice().to_vec();
        let code = self.finish_unit(*inner)?;
        Ok(Finished { code, freevars })
    }

    /// Makes sure that nothing runs off the end.
    pub(super) fn return_at_end(&mut self, add_none: bool) {
        if add_none {
            self.load_none(Location::NONE);
        }
        self.emit(Op::ReturnValue, Location::NONE);
    }

    /// The back end's turn.
    pub(super) fn finish_unit(&mut self, state: UnitState<'a>) -> Result<Arc<CodeObject>, CompileError> {
        let flags = self.code_flags(&state);
        let mut hidden: Vec<Name> = state.fast_hidden.keys().copied().collect();
        hidden.sort_unstable();
        let mut unit = Unit {
            kind: state.kind,
            name: state.name,
            qualname: state.qualname,
            consts: state.consts,
            names: self.texts(state.names.as_slice()),
            varnames: self.texts(state.varnames.as_slice()),
            cellvars: self.texts(state.cellvars.as_slice()),
            freevars: self.texts(state.freevars.as_slice()),
            fast_hidden: self.texts(&hidden),
            argcount: state.counts.args,
            posonlyargcount: state.counts.posonly,
            kwonlyargcount: state.counts.kwonly,
            parameters: state.block.varnames.len() as u32,
            format_parameter: state.format_parameter,
            firstlineno: state.firstlineno,
            flags,
            sequence: state.sequence,
            annotations: state.annotations,
        };
        finish(&mut unit, self.session)
    }

    fn texts(&mut self, names: &[Name]) -> Vec<PyStr> {
        names.iter().map(|&name| self.text(name)).collect()
    }

    /// `co_flags` (`compute_code_flags`).
    fn code_flags(&self, unit: &UnitState<'a>) -> u32 {
        let block = unit.block;
        let mut flags = self.future_flags;
        let mut set = |bit, on: bool| {
            if on {
                flags |= bit;
            }
        };
        if block.kind.is_function_like() {
            set(code_flag::NEWLOCALS | code_flag::OPTIMIZED, true);
            set(code_flag::NESTED, block.nested);
            set(code_flag::GENERATOR, block.generator && !block.coroutine);
            set(code_flag::ASYNC_GENERATOR, block.generator && block.coroutine);
            set(code_flag::COROUTINE, !block.generator && block.coroutine);
            set(code_flag::VARARGS, block.varargs);
            set(code_flag::VARKEYWORDS, block.varkeywords);
            set(code_flag::HAS_DOCSTRING, block.has_docstring && self.has(Feature::DocstringFlag));
            set(code_flag::METHOD, block.method && self.has(Feature::DocstringFlag));
        }
        flags
    }
}
