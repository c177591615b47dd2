//! The walk's state: the stack of open blocks, and what happens when a name is seen.

use rustc_hash::FxHashMap;

use super::block::{Block, BlockId, BlockKind, Role, SymbolTable, flag};
use super::mangle::maybe_mangle;
use crate::base::Location;
use crate::compiler::error::{CompileError, ErrorKind};
use crate::compiler::future::{Future, docstring};
use crate::compiler::syntax::ast::{ExprContext, Name, Names, NodeId, Root};
use crate::target::{Feature, Target};

/// The outcome of visiting something.
pub(super) type Visit<T = ()> = Result<T, CompileError>;

/// Names that the symbol table adds or looks for.
#[derive(Clone, Copy)]
pub(super) struct Special {
    pub(super) class: Name,
    pub(super) classdict: Name,
    pub(super) conditional_annotations: Name,
    pub(super) dunder_type_params: Name,
    pub(super) type_params: Name,
    pub(super) generic_base: Name,
    pub(super) defaults: Name,
    pub(super) kwdefaults: Name,
    pub(super) format: Name,
    pub(super) annotate: Name,
    pub(super) iterable: Name,
    pub(super) super_: Name,
    pub(super) debug: Name,
    pub(super) lambda: Name,
    /// In the order of `ComprehensionKind`.
    pub(super) comprehensions: [Name; 4],
}

impl Special {
    fn new(names: &mut Names, deferred: bool, angled: bool) -> Special {
        let mut n = |text: &str| names.intern(text);
        Special {
            class: n("__class__"),
            classdict: n("__classdict__"),
            conditional_annotations: n("__conditional_annotations__"),
            dunder_type_params: n("__type_params__"),
            type_params: n(".type_params"),
            generic_base: n(".generic_base"),
            defaults: n(".defaults"),
            kwdefaults: n(".kwdefaults"),
            format: n(".format"),
            annotate: n(if deferred { "__annotate__" } else { "_annotation" }),
            iterable: n(".0"),
            super_: n("super"),
            debug: n("__debug__"),
            lambda: n(if angled { "<lambda>" } else { "lambda" }),
            comprehensions: if angled {
                ["<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"].map(n)
            } else {
                ["listcomp", "setcomp", "dictcomp", "genexpr"].map(n)
            },
        }
    }
}

/// A `global` or `nonlocal` statement, or a named expression that acts like one: where errors about the name point.
pub(super) struct Directive {
    pub(super) block: BlockId,
    pub(super) name: Name,
    pub(super) location: Location,
}

/// What is only needed while a block is being visited.
#[derive(Clone, Default)]
pub(super) struct BlockState {
    /// Nesting of iterable expressions of comprehensions, where `:=` is forbidden.
    pub(super) comp_iter_expr: u32,
    /// Visiting the target of a comprehension's `for`.
    pub(super) comp_iter_target: bool,
    pub(super) in_conditional_block: bool,
    pub(super) in_unevaluated_annotation: bool,
    /// In a type variable block: what it holds, for messages.
    pub(super) scope_info: &'static str,
}

pub(super) struct Builder<'a> {
    pub(super) table: SymbolTable,
    pub(super) names: &'a mut Names,
    pub(super) special: Special,
    pub(super) future: &'a Future,
    pub(super) target: Target,
    /// Annotations have blocks of their own and are evaluated on demand.
    pub(super) deferred: bool,
    /// Names and places that are forbidden are found here, not by code generation.
    pub(super) checks_placement: bool,
    stack: Vec<BlockId>,
    pub(super) current: BlockId,
    /// The class whose private names are mangled.
    pub(super) private: Option<Name>,
    pub(super) states: Vec<BlockState>,
    directives: Vec<Directive>,
    /// Where names are seen, if somebody wants to know.
    pub(super) sightings: Option<Sightings>,
    /// For each name the block and the place in it where it was last found: it is mostly seen there again.
    recent: Vec<(BlockId, u32)>,
}

/// Where the names of a source are seen, in the order of the walk.
#[derive(Clone, Debug, Default)]
pub struct Sightings {
    /// Every sighting.
    pub all: Vec<Sighting>,
    /// Every block with its kind, its name and its first line.
    pub blocks: Vec<(BlockId, BlockKind, Name, i32)>,
    /// The block around each block.
    around: FxHashMap<BlockId, BlockId>,
}

/// One use or definition of a name.
#[derive(Clone, Copy, Debug)]
pub struct Sighting {
    /// The block in which it is used; a comprehension has its own, merged into another or not.
    pub block: BlockId,
    /// The mangled name.
    pub name: Name,
    /// The expression or statement that uses it.
    pub location: Location,
    /// What is noted of it there: bits of [`flag`].
    pub flags: u16,
}

impl Sightings {
    /// The block around a block; `None` around the module.
    pub fn around(&self, block: BlockId) -> Option<BlockId> {
        self.around.get(&block).copied()
    }
}

impl<'a> Builder<'a> {
    pub(super) fn new(names: &'a mut Names, node_count: u32, future: &'a Future, target: Target) -> Builder<'a> {
        let deferred = target.has(Feature::DeferredAnnotations);
        let special = Special::new(names, deferred, target.has(Feature::AngledBlockNames));
        Builder {
            table: SymbolTable::new(node_count),
            names,
            special,
            future,
            target,
            deferred,
            checks_placement: target.has(Feature::PlacementBySymtable),
            stack: Vec::new(),
            current: BlockId::MODULE,
            private: None,
            states: Vec::new(),
            directives: Vec::new(),
            sightings: None,
            recent: Vec::new(),
        }
    }

    pub(super) fn into_parts(self) -> (SymbolTable, Vec<Directive>, Special) {
        (self.table, self.directives, self.special)
    }

    pub(super) fn visit_root(&mut self, root: &Root) -> Visit {
        let top = self.names.intern("top");
        let module = self.create(top, BlockKind::Module, None, Location::new(0, 0, 0, 0));
        self.enter(module, false);
        match root {
            Root::Module(body) => {
                self.block().has_docstring = docstring(body).is_some();
                self.statements(body)?;
            }
            Root::Interactive(body) => self.statements(body)?,
            Root::Expression(value) => self.expression(value)?,
        }
        self.leave();
        Ok(())
    }

    /// The block being visited.
    pub(super) fn block(&mut self) -> &mut Block {
        &mut self.table[self.current]
    }

    pub(super) fn state(&mut self) -> &mut BlockState {
        &mut self.states[self.current.0 as usize]
    }

    pub(super) fn kind(&self) -> BlockKind {
        self.table[self.current].kind
    }

    /// Makes a block whose parent is the current one, without entering it.
    pub(super) fn create(
        &mut self,
        name: Name,
        kind: BlockKind,
        key: Option<(NodeId, Role)>,
        location: Location,
    ) -> BlockId {
        let mut block = Block::new(kind, name, location);
        if !self.stack.is_empty() {
            let parent = &self.table[self.current];
            block.nested = parent.nested || self.is_function_like(parent.kind);
            block.method = kind == BlockKind::Function && parent.kind == BlockKind::Class;
        }
        self.states.push(BlockState::default());
        self.table.push(block, key)
    }

    /// Until 3.13 annotation blocks exist only for annotations that stay strings, and do not count.
    pub(super) fn is_function_like(&self, kind: BlockKind) -> bool {
        kind.is_function_like() && (self.deferred || kind != BlockKind::Annotation)
    }

    /// Enters a block; `add` makes it a child of the current one.
    pub(super) fn enter(&mut self, id: BlockId, add: bool) {
        if let Some(&previous) = self.stack.last() {
            if let Some(sightings) = &mut self.sightings {
                sightings.around.insert(id, previous);
            }
            self.states[id.0 as usize].comp_iter_expr = self.states[previous.0 as usize].comp_iter_expr;
            let mangled = self.table[previous].mangled_names;
            let kind = self.table[id].kind;
            if mangled.is_some() && kind != BlockKind::Class {
                self.table[id].mangled_names = mangled;
            }
            // Annotations that stay strings leave no trace in the table.
            if add && !(self.future.annotations && kind == BlockKind::Annotation) {
                self.table[previous].children.push(id);
            }
        }
        self.stack.push(id);
        self.current = id;
    }

    /// Makes a block, enters it as a child, and gives blocks that are called with a format their parameter.
    pub(super) fn open(
        &mut self,
        name: Name,
        kind: BlockKind,
        key: Option<(NodeId, Role)>,
        location: Location,
    ) -> Visit<BlockId> {
        let id = self.create(name, kind, key, location);
        self.enter(id, true);
        if self.deferred && matches!(kind, BlockKind::Annotation | BlockKind::TypeVariable | BlockKind::TypeAlias) {
            self.define(self.special.format, flag::PARAM, location)?;
            self.define(self.special.format, flag::USE, location)?;
        }
        Ok(id)
    }

    pub(super) fn leave(&mut self) {
        self.stack.pop();
        self.current = self.stack.last().copied().unwrap_or(BlockId::MODULE);
    }

    /// The open blocks, innermost first.
    pub(super) fn enclosing(&self, depth: usize) -> Option<BlockId> {
        self.stack.iter().rev().nth(depth).copied()
    }

    pub(super) fn mangled_in(&mut self, block: BlockId, name: Name) -> Name {
        maybe_mangle(self.names, &self.table, &self.table[block], self.private, name)
    }

    /// The flags so far of a name in a block.
    pub(super) fn lookup(&mut self, block: BlockId, name: Name) -> u16 {
        let mangled = self.mangled_in(block, name);
        self.table[block].flags_of(mangled)
    }

    /// Notes a use or a definition of a name in the current block (`symtable_add_def`).
    pub(super) fn define(&mut self, name: Name, flags: u16, location: Location) -> Visit {
        let context = if flags == flag::USE { ExprContext::Load } else { ExprContext::Store };
        self.define_as(name, flags, location, context)
    }

    pub(super) fn define_as(&mut self, name: Name, flags: u16, location: Location, context: ExprContext) -> Visit {
        if flags & flag::BOUND != 0 {
            self.check_name(name, location, context)?;
        }
        if flags & flag::TYPE_PARAM != 0
            && let Some(set) = self.table[self.current].mangled_names
        {
            self.table.mangled_sets[set as usize].insert(name);
        }
        self.define_in(self.current, name, flags, location)
    }

    /// Notes it in any open block (`symtable_add_def_helper`).
    pub(super) fn define_in(&mut self, block: BlockId, name: Name, flags: u16, location: Location) -> Visit {
        let mangled = self.mangled_in(self.current, name);
        if let Some(sightings) = &mut self.sightings {
            sightings.all.push(Sighting { block, name: mangled, location, flags });
        }
        let place = self.place_of(block, mangled);
        let before = self.table[block].symbols.at(place).flags;
        if flags & before & flag::PARAM != 0 {
            let text = self.names.text(name);
            return Err(CompileError::syntax(format!("duplicate argument '{text}' in function definition"), location));
        }
        if flags & before & flag::TYPE_PARAM != 0 {
            return Err(CompileError::syntax(
                format!("duplicate type parameter '{}'", self.names.text(name)),
                location,
            ));
        }
        let mut after = before | flags;
        if self.states[block.0 as usize].comp_iter_target {
            if after & (flag::GLOBAL | flag::NONLOCAL) != 0 {
                let text = self.names.text(name);
                return Err(CompileError::syntax(
                    format!("comprehension inner loop cannot rebind assignment expression target '{text}'"),
                    location,
                ));
            }
            after |= flag::COMP_ITER;
        }
        self.table[block].symbols.at(place).flags = after;
        if flags & flag::PARAM != 0 {
            self.table[block].varnames.push(mangled);
        } else if flags & flag::GLOBAL != 0 {
            self.table[BlockId::MODULE].symbols.add(mangled, flags);
        }
        Ok(())
    }

    /// Where the symbol of a mangled name is in a block; it is added if it is new.
    fn place_of(&mut self, block: BlockId, name: Name) -> usize {
        let number = name.0 as usize;
        if number >= self.recent.len() {
            self.recent.resize(self.names.len(), (BlockId(u32::MAX), 0));
        }
        let (known, place) = self.recent[number];
        if known == block {
            return place as usize;
        }
        let place = self.table[block].symbols.place(name);
        self.recent[number] = (block, place as u32);
        place
    }

    /// `__debug__` cannot be bound (`check_name`; up to 3.13 code generation finds it).
    pub(super) fn check_name(&self, name: Name, location: Location, context: ExprContext) -> Visit {
        if !self.checks_placement || name != self.special.debug {
            return Ok(());
        }
        match context {
            ExprContext::Load => Ok(()),
            ExprContext::Store => Err(CompileError::syntax("cannot assign to __debug__", location)),
            ExprContext::Del => Err(CompileError::syntax("cannot delete __debug__", location)),
        }
    }

    /// Remembers where a name was declared `global` or `nonlocal`.
    pub(super) fn record_directive(&mut self, name: Name, location: Location) {
        let name = self.mangled_in(self.current, name);
        self.directives.push(Directive { block: self.current, name, location });
    }

    /// An error that names a name.
    pub(super) fn error_about<T>(&self, before: &str, name: Name, after: &str, location: Location) -> Visit<T> {
        Err(CompileError::syntax(format!("{before}'{}'{after}", self.names.text(name)), location))
    }
}

/// An error at a place.
pub(super) fn error<T>(message: impl Into<String>, location: Location) -> Visit<T> {
    Err(CompileError::syntax(message, location))
}

/// A name that the analysis finds wrong, at its directive.
pub(super) fn at_directive(directives: &[Directive], block: BlockId, name: Name, message: String) -> CompileError {
    match directives.iter().find(|d| d.block == block && d.name == name) {
        Some(directive) => CompileError::syntax(message, directive.location),
        None => CompileError::unplaced(ErrorKind::System, message),
    }
}
