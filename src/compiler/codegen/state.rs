//! The generator itself: what all visitors share, and its entry point.

use std::sync::Arc;

use super::unit::{ArgCounts, UnitState};
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::base::limits::MAX_INSTRUCTIONS;
use crate::code::{CodeObject, Constant, PyStr};
use crate::compiler::error::{CompileWarning, ErrorKind, WarningKind};
use crate::compiler::future::Future;
use crate::compiler::ir::{Label, UnitKind, consts};
use crate::compiler::session::Session;
use crate::compiler::symtable::{self, Block, Scope, SymbolTable};
use crate::compiler::syntax::ast::{Name, Names, Root, Stmt, StmtKind};
use crate::target::{Feature, Op, Target};

/// What is compiled: all that earlier stages made of a source.
#[derive(Debug)]
pub struct Source<'a> {
    /// The tree, after the rewriting that the target does before code generation.
    pub root: &'a Root,
    /// Identifiers of the tree and of the symbol table; mangled and implicit names are added.
    pub names: &'a mut Names,
    /// What every name is.
    pub table: &'a SymbolTable,
    /// `from __future__ import …`.
    pub future: &'a Future,
}

/// Names that the compiler itself uses.
#[derive(Debug)]
#[allow(missing_docs)]
pub(super) struct Known {
    pub(super) class_cell: Name,
    pub(super) classdict: Name,
    pub(super) conditional_annotations: Name,
    pub(super) annotations: Name,
    pub(super) annotate: Name,
    pub(super) annotate_func: Name,
    pub(super) doc: Name,
    pub(super) name: Name,
    pub(super) module: Name,
    pub(super) qualname: Name,
    pub(super) firstlineno: Name,
    pub(super) static_attributes: Name,
    pub(super) classdictcell: Name,
    pub(super) classcell: Name,
    pub(super) type_params: Name,
    pub(super) dot_type_params: Name,
    pub(super) generic_base: Name,
    pub(super) returns: Name,
    pub(super) join: Name,
    pub(super) empty: Name,
    pub(super) super_: Name,
    pub(super) self_: Name,
    /// `__debug__`, if the source has it.
    pub(super) debug: Option<Name>,
    pub(super) any: Name,
    pub(super) all: Name,
    pub(super) tuple: Name,
}

impl Known {
    fn new(names: &mut Names) -> Known {
        Known {
            class_cell: names.intern("__class__"),
            classdict: names.intern("__classdict__"),
            conditional_annotations: names.intern("__conditional_annotations__"),
            annotations: names.intern("__annotations__"),
            annotate: names.intern("__annotate__"),
            annotate_func: names.intern("__annotate_func__"),
            doc: names.intern("__doc__"),
            name: names.intern("__name__"),
            module: names.intern("__module__"),
            qualname: names.intern("__qualname__"),
            firstlineno: names.intern("__firstlineno__"),
            static_attributes: names.intern("__static_attributes__"),
            classdictcell: names.intern("__classdictcell__"),
            classcell: names.intern("__classcell__"),
            type_params: names.intern("__type_params__"),
            dot_type_params: names.intern(".type_params"),
            generic_base: names.intern(".generic_base"),
            returns: names.intern("return"),
            join: names.intern("join"),
            empty: names.intern(""),
            super_: names.intern("super"),
            self_: names.intern("self"),
            debug: names.find("__debug__"),
            any: names.intern("any"),
            all: names.intern("all"),
            tuple: names.intern("tuple"),
        }
    }
}

/// What was found out about a name in one scope: it is mostly used there again.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// [`UnitState::number`] of the scope.
    unit: u32,
    /// Where the name lives, if it was asked; not what an inlined comprehension makes of it.
    pub(super) scope: Option<Option<Scope>>,
    /// Its number among the names of the unit.
    pub(super) name: Option<u32>,
    /// Its number among the variables of the unit.
    pub(super) variable: Option<u32>,
}

/// The state of one compilation (`struct _PyCompiler`).
pub(super) struct Codegen<'a> {
    target: Target,
    pub(super) optimize: u8,
    pub(super) names: &'a mut Names,
    pub(super) table: &'a SymbolTable,
    pub(super) future: &'a Future,
    pub(super) future_flags: u32,
    pub(super) session: &'a mut Session,
    /// The scope being compiled.
    pub(super) unit: Box<UnitState<'a>>,
    /// The scopes around it, the module first.
    // Scopes are large and change places often.
    #[allow(clippy::vec_box)]
    pub(super) outer: Vec<Box<UnitState<'a>>>,
    pub(super) known: Known,
    /// Python strings of names, by number.
    texts: Vec<Option<PyStr>>,
    /// What was last found out about names, by number.
    seen: Vec<Seen>,
    /// How many scopes were entered.
    pub(super) scopes: u32,
    pub(super) interactive: bool,
    /// How many `finally` bodies are compiled a second time: their warnings were given the first time.
    pub(super) silenced: u32,
}

/// Compiles a source to the code object of its module.
///
/// # Errors
/// What CPython finds wrong while it generates code, in its words.
pub fn generate<'a>(source: Source<'a>, session: &'a mut Session) -> Result<Arc<CodeObject>, CompileError> {
    let known = Known::new(source.names);
    let top = source.table.module();
    let codegen = Codegen {
        target: session.target,
        optimize: session.optimize,
        future_flags: future_flags(source.future),
        future: source.future,
        names: source.names,
        table: source.table,
        session,
        unit: Box::new(UnitState::empty(UnitKind::Module, PyStr::from(""), top)),
        outer: Vec::new(),
        known,
        texts: Vec::new(),
        seen: Vec::new(),
        scopes: 0,
        interactive: matches!(source.root, Root::Interactive(_)),
        silenced: 0,
    };
    codegen.module(source.root, top)
}

impl<'a> Codegen<'a> {
    fn module(mut self, root: &'a Root, top: &'a Block) -> Result<Arc<CodeObject>, CompileError> {
        self.unit = self.new_unit(UnitKind::Module, PyStr::from("<module>"), top, 1, ArgCounts::default());
        let start = Location::new(0, 1, 0, 0);
        self.emit_arg(Op::Resume, 0, start);
        if self.has(Feature::DeferredAnnotations) {
            self.emit(Op::AnnotationsPlaceholder, start);
        }
        match root {
            Root::Module(body) => self.module_body(body, false)?,
            Root::Interactive(body) => self.module_body(body, true)?,
            Root::Expression(value) => self.expr(value)?,
        }
        self.return_at_end(!matches!(root, Root::Expression(_)));
        let after = Box::new(UnitState::empty(UnitKind::Module, PyStr::from(""), top));
        let unit = std::mem::replace(&mut self.unit, after);
        self.finish_unit(*unit)
    }

    /// The statements of a module, with what its annotations need before them.
    fn module_body(&mut self, body: &'a [Stmt], interactive: bool) -> Outcome {
        let mut at = Location::new(1, 1, 0, 0);
        if let Some(first) = body.first()
            && (!interactive || self.has(Feature::DeferredAnnotations))
        {
            at = first.location;
        }
        if self.unit.block.has_conditional_annotations {
            self.emit_arg(Op::BuildSet, 0, at);
            let name = self.known.conditional_annotations;
            let number = self.unit.names.add(name);
            self.emit_arg(Op::StoreName, number, at);
        }
        self.body(body, interactive, at)
    }

    /// Whether the target has a feature.
    pub(super) fn has(&self, feature: Feature) -> bool {
        self.target.has(feature)
    }

    /// Appends an instruction without operand.
    pub(super) fn emit(&mut self, op: Op, at: Location) {
        self.unit.sequence.push(op, 0, at);
    }

    /// Appends an instruction.
    pub(super) fn emit_arg(&mut self, op: Op, arg: u32, at: Location) {
        self.unit.sequence.push(op, arg, at);
    }

    /// Appends a jump or a block push.
    pub(super) fn emit_jump(&mut self, op: Op, to: Label, at: Location) {
        self.unit.sequence.push_jump(op, to, at);
    }

    /// A label that is not placed yet.
    pub(super) fn label(&mut self) -> Label {
        self.unit.sequence.new_label()
    }

    /// Places a label before the next instruction.
    pub(super) fn place(&mut self, label: Label) {
        self.unit.sequence.use_label(label);
    }

    /// The Python string of a name.
    pub(super) fn text(&mut self, name: Name) -> PyStr {
        let at = name.0 as usize;
        if at >= self.texts.len() {
            self.texts.resize(at + 1, None);
        }
        self.texts[at].get_or_insert_with(|| PyStr::from(self.names.text(name))).clone()
    }

    /// What is known about a (mangled) name in this scope.
    pub(super) fn seen(&mut self, name: Name) -> &mut Seen {
        let at = name.0 as usize;
        if at >= self.seen.len() {
            self.seen.resize(self.names.len(), Seen::default());
        }
        let seen = &mut self.seen[at];
        if seen.unit != self.unit.number {
            *seen = Seen { unit: self.unit.number, ..Seen::default() };
        }
        seen
    }

    /// Number of a constant of the tree in this scope.
    pub(super) fn tree_constant(&mut self, value: &Constant) -> u32 {
        let hash = consts::hash_of(value);
        if let Some(number) = self.unit.consts.find(value, hash) {
            return number;
        }
        let value = self.session.consts.merge_hashed(value.clone(), hash);
        self.unit.consts.push(value, hash)
    }

    /// Number of a constant in this scope.
    pub(super) fn constant(&mut self, value: Constant) -> u32 {
        let hash = consts::hash_of(&value);
        if let Some(number) = self.unit.consts.find(&value, hash) {
            return number;
        }
        let value = self.session.consts.merge_hashed(value, hash);
        self.unit.consts.push(value, hash)
    }

    /// Loads a constant.
    pub(super) fn load_const(&mut self, value: Constant, at: Location) {
        let number = self.constant(value);
        self.emit_arg(Op::LoadConst, number, at);
    }

    /// Loads a constant of the tree.
    pub(super) fn load_tree_const(&mut self, value: &Constant, at: Location) {
        let number = self.tree_constant(value);
        self.emit_arg(Op::LoadConst, number, at);
    }

    /// Loads `None`.
    pub(super) fn load_none(&mut self, at: Location) {
        self.load_const(Constant::None, at);
    }

    /// Loads a number.
    pub(super) fn load_int(&mut self, value: usize, at: Location) {
        self.load_const(Constant::Int(value as i64), at);
    }

    /// Loads a name as a string.
    pub(super) fn load_text(&mut self, name: Name, at: Location) {
        let text = self.text(name);
        self.load_const(Constant::Str(text), at);
    }

    /// Loads a tuple of names as strings.
    pub(super) fn load_texts(&mut self, names: impl IntoIterator<Item = Name>, at: Location) {
        let texts = names.into_iter().map(|name| Constant::Str(self.text(name))).collect();
        self.load_const(Constant::Tuple(texts), at);
    }

    /// `name` as the body of `class` spells it.
    pub(super) fn mangle(&mut self, class: Option<Name>, name: Name) -> Name {
        symtable::mangle(self.names, class, name)
    }

    /// `name` as the current scope spells it: scopes of type parameters mangle only those parameters.
    pub(super) fn mangle_here(&mut self, name: Name) -> Name {
        symtable::maybe_mangle(self.names, self.table, self.unit.block, self.unit.private, name)
    }

    /// A `SyntaxWarning`, unless it was given before for the same statement.
    pub(super) fn warn(&mut self, message: String, at: Location) {
        if self.silenced > 0 && self.has(Feature::WarnOnceForFinally) {
            return;
        }
        let warning = CompileWarning { kind: WarningKind::Syntax, message, lineno: at.line, location: at };
        self.session.warnings.push(warning);
    }

    /// Nested `finally` and patterns with many names multiply: from small sources instructions without end.
    pub(super) fn check_room(&self) -> Outcome {
        if self.unit.sequence.instructions.len() > MAX_INSTRUCTIONS {
            return Err(CompileError::unplaced(ErrorKind::Memory, ""));
        }
        Ok(())
    }

    /// Our own fault.
    pub(super) fn fault(&self, message: &str) -> CompileError {
        CompileError::unplaced(ErrorKind::System, message)
    }

    /// Whether `body` is nothing but an `elif`.
    pub(super) fn is_elif(body: &[Stmt]) -> bool {
        matches!(body, [Stmt { kind: StmtKind::If { .. }, .. }])
    }
}

/// The features of the future that code objects carry.
fn future_flags(future: &Future) -> u32 {
    let barry_as_flufl = if future.barry_as_flufl { 0x40_0000 } else { 0 };
    let annotations = if future.annotations { 0x100_0000 } else { 0 };
    barry_as_flufl | annotations
}
