//! What every name is: the second pass, from the module inwards (`analyze_block` and what it calls).
//!
//! CPython copies the sets of bound, global and type-parameter names for every block. Here each name has three bits that
//! hold for the block being analysed; what a block changes is undone when it is left.

use rustc_hash::FxHashSet;

use super::block::{BlockId, BlockKind, ComprehensionKind, Scope, SymbolTable, flag};
use super::builder::{Directive, Special, at_directive};
use super::nameset::NameSet;
use crate::compiler::error::CompileError;
use crate::compiler::syntax::ast::{Name, Names};
use crate::target::{Feature, Target};

/// Bound in an enclosing function-like block.
const BOUND: u8 = 1;
/// Declared `global` in an enclosing block.
const GLOBAL: u8 = 2;
/// A type parameter of an enclosing block.
const TYPE_PARAM: u8 = 4;

struct Analysis<'a> {
    table: &'a mut SymbolTable,
    names: &'a Names,
    directives: &'a [Directive],
    special: Special,
    inlines: bool,
    drops_inlined_class: bool,
    deferred: bool,
    /// By name.
    bits: Vec<u8>,
    /// Earlier values of `bits`.
    undo: Vec<(Name, u8)>,
}

pub(super) fn analyze(
    table: &mut SymbolTable,
    names: &Names,
    directives: &[Directive],
    special: Special,
    target: Target,
) -> Result<(), CompileError> {
    let mut analysis = Analysis {
        table,
        names,
        directives,
        special,
        inlines: target.has(Feature::InlinedComprehensions),
        drops_inlined_class: target.has(Feature::InlinedClassCellIsGlobal),
        deferred: target.has(Feature::DeferredAnnotations),
        bits: vec![0; names.len()],
        undo: Vec::new(),
    };
    analysis.block(BlockId::MODULE, None).map(drop)
}

impl Analysis<'_> {
    fn has(&self, name: Name, bit: u8) -> bool {
        self.bits[name.0 as usize] & bit != 0
    }

    fn set(&mut self, name: Name, bits: u8) {
        let slot = &mut self.bits[name.0 as usize];
        if *slot != bits {
            self.undo.push((name, *slot));
            *slot = bits;
        }
    }

    fn turn_on(&mut self, name: Name, bit: u8) {
        self.set(name, self.bits[name.0 as usize] | bit);
    }

    fn turn_off(&mut self, name: Name, bit: u8) {
        self.set(name, self.bits[name.0 as usize] & !bit);
    }

    /// Undoes changes down to a mark, but for the bits in `keep`.
    fn roll_back(&mut self, mark: usize, keep: u8) {
        if keep == 0 {
            for (name, before) in self.undo.drain(mark..).rev() {
                self.bits[name.0 as usize] = before;
            }
            return;
        }
        let changes = self.undo.split_off(mark);
        let mut kept = Vec::new();
        for &(name, before) in changes.iter().rev() {
            let now = self.bits[name.0 as usize];
            if now & keep != before & keep {
                kept.push((name, now & keep));
            }
            self.bits[name.0 as usize] = before;
        }
        for (name, value) in kept.into_iter().rev() {
            self.set(name, self.bits[name.0 as usize] & !keep | value);
        }
    }

    /// Analyses a block and those inside; gives the names that must be free in the block around it.
    fn block(&mut self, id: BlockId, class_entry: Option<BlockId>) -> Result<NameSet, CompileError> {
        let mark = self.undo.len();
        let kind = self.table[id].kind;
        let mut free = NameSet::default();
        for at in 0..self.table[id].symbols.len() {
            self.name(id, at, class_entry, &mut free)?;
        }
        if kind == BlockKind::Class {
            // What a class binds or declares is not seen by the functions in it.
            self.roll_back(mark, TYPE_PARAM);
            self.turn_on(self.special.class, BOUND);
            self.turn_on(self.special.classdict, BOUND);
            if self.deferred {
                self.turn_on(self.special.conditional_annotations, BOUND);
            }
        } else if kind.is_function_like() && !self.table[id].children.is_empty() {
            for at in 0..self.table[id].symbols.len() {
                let symbol = *self.table[id].symbols.at(at);
                if symbol.scope == Some(Scope::Local) {
                    self.turn_on(symbol.name, BOUND);
                }
            }
        }
        let mut inner = NameSet::default();
        let mut inlined_cells = NameSet::default();
        self.children(id, class_entry, &mut inner, &mut inlined_cells)?;
        if kind.is_function_like() {
            self.find_cells(id, &mut inner, &inlined_cells);
        } else if kind == BlockKind::Class {
            let block = &mut self.table[id];
            block.needs_class_closure |= inner.remove(self.special.class);
            block.needs_classdict |= inner.remove(self.special.classdict);
            if self.deferred {
                block.has_conditional_annotations |= inner.remove(self.special.conditional_annotations);
            }
        }
        self.record_free(id, &inner, &inlined_cells);
        self.roll_back(mark, 0);
        free.extend(&inner);
        Ok(free)
    }

    /// Decides the scope of one name from its flags (`analyze_name`).
    fn name(
        &mut self,
        id: BlockId,
        at: usize,
        class_entry: Option<BlockId>,
        free: &mut NameSet,
    ) -> Result<(), CompileError> {
        let Some(&symbol) = self.table[id].symbols.iter().nth(at) else { return Ok(()) };
        let (name, flags) = (symbol.name, symbol.flags);
        let scope = if flags & flag::GLOBAL != 0 {
            if flags & flag::NONLOCAL != 0 {
                return Err(self.error(id, name, "name '", "' is nonlocal and global"));
            }
            self.turn_on(name, GLOBAL);
            self.turn_off(name, BOUND);
            Scope::GlobalExplicit
        } else if flags & flag::NONLOCAL != 0 {
            if id == BlockId::MODULE {
                let message = "nonlocal declaration not allowed at module level".to_string();
                return Err(at_directive(self.directives, id, name, message));
            }
            if !self.has(name, BOUND) {
                return Err(self.error(id, name, "no binding for nonlocal '", "' found"));
            }
            if self.has(name, TYPE_PARAM) {
                return Err(self.error(id, name, "nonlocal binding not allowed for type parameter '", "'"));
            }
            free.insert(name);
            Scope::Free
        } else if flags & flag::BOUND != 0 {
            self.turn_off(name, GLOBAL);
            if flags & flag::TYPE_PARAM != 0 {
                self.turn_on(name, TYPE_PARAM);
            } else {
                self.turn_off(name, TYPE_PARAM);
            }
            Scope::Local
        } else if let Some(scope) = class_entry.and_then(|class| self.scope_by_class(class, name)) {
            scope
        } else if self.has(name, BOUND) {
            free.insert(name);
            Scope::Free
        } else {
            Scope::GlobalImplicit
        };
        self.table[id].symbols.at(at).scope = Some(scope);
        Ok(())
    }

    /// What the class around a block that sees it makes of a name: its own namespace, else globals.
    fn scope_by_class(&self, class: BlockId, name: Name) -> Option<Scope> {
        let flags = self.table[class].flags_of(name);
        if flags & flag::GLOBAL != 0 {
            Some(Scope::GlobalExplicit)
        } else if flags & flag::BOUND != 0 && flags & flag::NONLOCAL == 0 {
            Some(Scope::GlobalImplicit)
        } else {
            None
        }
    }

    fn error(&self, id: BlockId, name: Name, before: &str, after: &str) -> CompileError {
        let message = format!("{before}{}{after}", self.names.text(name));
        at_directive(self.directives, id, name, message)
    }

    fn children(
        &mut self,
        id: BlockId,
        class_entry: Option<BlockId>,
        inner: &mut NameSet,
        inlined_cells: &mut NameSet,
    ) -> Result<(), CompileError> {
        let children = std::mem::take(&mut self.table[id].children);
        let mut kept = Vec::with_capacity(children.len());
        for &child in &children {
            let entry = if !self.table[child].can_see_class_scope {
                None
            } else if self.table[id].kind == BlockKind::Class {
                Some(id)
            } else {
                class_entry
            };
            let inline = self.inlines
                && self.table[child].comprehension.is_some_and(|kind| kind != ComprehensionKind::Generator)
                && !self.table[id].can_see_class_scope;
            let mut free = self.block(child, entry)?;
            if inline {
                self.inline_comprehension(id, child, &mut free, inlined_cells);
                self.table[child].comp_inlined = true;
                kept.extend_from_slice(&self.table[child].children.clone());
            } else {
                kept.push(child);
            }
            inner.extend(&free);
        }
        self.table[id].children = kept;
        Ok(())
    }

    /// Merges the names of a comprehension into the block around it (`inline_comprehension`).
    fn inline_comprehension(&mut self, id: BlockId, comp: BlockId, free: &mut NameSet, inlined_cells: &mut NameSet) {
        let in_class = self.table[id].kind == BlockKind::Class;
        let symbols: Vec<_> = self.table[comp].symbols.iter().copied().collect();
        let mut free_inside: Option<FxHashSet<Name>> = None;
        for symbol in symbols {
            let (name, flags, mut scope) = (symbol.name, symbol.flags, symbol.scope);
            if flags & flag::PARAM != 0 {
                continue;
            }
            if scope == Some(Scope::Cell) || flags & flag::COMP_CELL != 0 {
                inlined_cells.insert(name);
            }
            let drops = self.drops_inlined_class && in_class && scope == Some(Scope::Free);
            if drops && name == self.special.class {
                scope = Some(Scope::GlobalImplicit);
                free.remove(name);
                self.table[comp].symbols.remove(name);
            }
            match self.table[id].symbols.get(name) {
                None => self.table[id].symbols.add(name, flags).scope = scope,
                Some(existing) if existing.flags & flag::BOUND != 0 && !in_class => {
                    if !free_inside.get_or_insert_with(|| self.free_inside(comp)).contains(&name) {
                        free.remove(name);
                    }
                }
                Some(_) => {}
            }
        }
    }

    /// The free variables of the blocks directly inside a block.
    fn free_inside(&self, id: BlockId) -> FxHashSet<Name> {
        let symbols = self.table[id].children.iter().flat_map(|&child| self.table[child].symbols.iter());
        symbols.filter(|symbol| symbol.scope == Some(Scope::Free)).map(|symbol| symbol.name).collect()
    }

    /// Locals that functions inside use become cells (`analyze_cells`).
    fn find_cells(&mut self, id: BlockId, inner: &mut NameSet, inlined_cells: &NameSet) {
        if inner.is_empty() && inlined_cells.is_empty() {
            return;
        }
        for symbol in self.table[id].symbols.iter_mut() {
            if symbol.scope == Some(Scope::Local)
                && (inner.contains(symbol.name) || inlined_cells.contains(symbol.name))
            {
                symbol.scope = Some(Scope::Cell);
                inner.remove(symbol.name);
            }
        }
    }

    /// Notes the names that pass through to functions inside (`update_symbols`).
    fn record_free(&mut self, id: BlockId, inner: &NameSet, inlined_cells: &NameSet) {
        if !inlined_cells.is_empty() {
            for symbol in self.table[id].symbols.iter_mut() {
                if inlined_cells.contains(symbol.name) {
                    symbol.flags |= flag::COMP_CELL;
                }
            }
        }
        let class_like = self.table[id].kind == BlockKind::Class || self.table[id].can_see_class_scope;
        for name in inner.iter() {
            let passes = id == BlockId::MODULE || self.has(name, BOUND);
            let symbols = &mut self.table[id].symbols;
            if let Some(symbol) = symbols.get_mut(name) {
                if class_like {
                    symbol.flags |= flag::FREE_CLASS;
                }
            } else if passes {
                symbols.add(name, 0).scope = Some(Scope::Free);
            }
        }
    }
}
