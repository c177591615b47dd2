//! The finished tables.

use std::ops::{Index, IndexMut};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::Location;
use crate::compiler::syntax::ast::{Name, Names, NodeId};

/// What is noted about a name in a block; the numbers are CPython's (`Include/internal/pycore_symtable.h`).
pub mod flag {
    /// Named in a `global` statement.
    pub const GLOBAL: u16 = 1;
    /// Assigned.
    pub const LOCAL: u16 = 2;
    /// A parameter.
    pub const PARAM: u16 = 4;
    /// Named in a `nonlocal` statement.
    pub const NONLOCAL: u16 = 8;
    /// Used.
    pub const USE: u16 = 16;
    /// In a class: a free variable of a nested function has this name.
    pub const FREE_CLASS: u16 = 64;
    /// Bound by `import`.
    pub const IMPORT: u16 = 128;
    /// Annotated.
    pub const ANNOT: u16 = 256;
    /// The target of a comprehension's `for`.
    pub const COMP_ITER: u16 = 512;
    /// A type parameter.
    pub const TYPE_PARAM: u16 = 1024;
    /// A cell of a comprehension that was inlined here.
    pub const COMP_CELL: u16 = 2048;
    /// Bound in the block in any way.
    pub const BOUND: u16 = LOCAL | PARAM | IMPORT;
}

/// Where a name lives, seen from one block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Scope {
    Local = 1,
    GlobalExplicit = 2,
    GlobalImplicit = 3,
    Free = 4,
    Cell = 5,
}

/// One name in one block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The mangled name.
    pub name: Name,
    /// Bits of [`flag`].
    pub flags: u16,
    /// Decided by the analysis; `None` only in blocks that are never compiled (annotations that stay strings).
    pub scope: Option<Scope>,
}

/// Symbols in order of insertion, found by name.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    entries: Vec<Symbol>,
    /// Positions in `entries`, kept once there are more than [`Symbols::SCAN`].
    index: FxHashMap<Name, u32>,
}

impl Symbols {
    /// Up to so many entries a scan is faster than a hash.
    const SCAN: usize = 12;
    /// Room of a table that has its first symbol.
    const FIRST_ROOM: usize = 8;

    fn position(&self, name: Name) -> Option<usize> {
        if self.entries.len() <= Self::SCAN {
            self.entries.iter().position(|s| s.name == name)
        } else {
            self.index.get(&name).map(|&i| i as usize)
        }
    }

    /// The symbol of that mangled name.
    pub fn get(&self, name: Name) -> Option<&Symbol> {
        self.position(name).map(|i| &self.entries[i])
    }

    /// The symbol of that mangled name.
    pub fn get_mut(&mut self, name: Name) -> Option<&mut Symbol> {
        self.position(name).map(|i| &mut self.entries[i])
    }

    /// Adds flags to a symbol; a new one goes to the end.
    pub(super) fn add(&mut self, name: Name, flags: u16) -> &mut Symbol {
        let at = self.place(name);
        let symbol = &mut self.entries[at];
        symbol.flags |= flags;
        symbol
    }

    /// The symbol at a place that [`Symbols::place`] gave.
    pub(super) fn at(&mut self, place: usize) -> &mut Symbol {
        &mut self.entries[place]
    }

    /// Where a symbol is; a new one, without flags, goes to the end.
    pub(super) fn place(&mut self, name: Name) -> usize {
        self.position(name).unwrap_or_else(|| {
            if self.entries.is_empty() {
                self.entries.reserve(Self::FIRST_ROOM);
            }
            self.entries.push(Symbol { name, flags: 0, scope: None });
            let at = self.entries.len() - 1;
            if at == Self::SCAN {
                self.index_all();
            } else if at > Self::SCAN {
                self.index.insert(name, at as u32);
            }
            at
        })
    }

    fn index_all(&mut self) {
        self.index.clear();
        self.index.extend(self.entries.iter().enumerate().map(|(i, s)| (s.name, i as u32)));
    }

    pub(super) fn remove(&mut self, name: Name) {
        if let Some(at) = self.position(name) {
            self.entries.remove(at);
            self.index_all();
        }
    }

    /// The symbols in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Symbol> {
        self.entries.iter()
    }

    pub(super) fn iter_mut(&mut self) -> std::slice::IterMut<'_, Symbol> {
        self.entries.iter_mut()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// What opened a block (`_Py_block_ty`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// `def`, `lambda`, comprehensions and generator expressions.
    Function,
    /// `class`.
    Class,
    /// The whole source, in every mode.
    Module,
    /// Annotations that are evaluated on demand (3.14), or not at all.
    Annotation,
    /// A bound, constraint or default of a type parameter.
    TypeVariable,
    /// The value of a `type` statement.
    TypeAlias,
    /// The type parameters of a function, class or type alias.
    TypeParameters,
}

impl BlockKind {
    /// Whether names bound here are seen by functions inside (`_PyST_IsFunctionLike`).
    pub const fn is_function_like(self) -> bool {
        !matches!(self, BlockKind::Class | BlockKind::Module)
    }
}

/// Which comprehension a function block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum ComprehensionKind {
    List,
    Set,
    Dict,
    Generator,
}

/// Which of the blocks that one node can open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The body of a function, class, lambda or comprehension; the value of a type alias.
    Body,
    /// The type parameters of a function, class or type alias.
    TypeParams,
    /// The annotations of a function, by the id of its `Arguments` (3.14 and later).
    Annotations,
    /// The bound or constraint of a type parameter.
    Bound,
    /// The default of a type parameter.
    Default,
}

impl Role {
    /// No node has two roles of one slot.
    const fn slot(self) -> usize {
        match self {
            Role::Body | Role::Annotations | Role::Bound => 0,
            Role::TypeParams | Role::Default => 1,
        }
    }
}

/// A block in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlockId(pub u32);

impl BlockId {
    /// The module.
    pub const MODULE: BlockId = BlockId(0);
}

/// One scope (`PySTEntryObject`). Field names are CPython's without `ste_`.
#[derive(Clone, Debug)]
pub struct Block {
    /// What opened it.
    pub kind: BlockKind,
    /// Its name: of the function or class, else `top`, `lambda`, `genexpr`, `__annotate__`, …
    pub name: Name,
    /// Where it begins; all zero for the module.
    pub location: Location,
    /// Its names.
    pub symbols: Symbols,
    /// Parameters in order of declaration, mangled (`*args` after the keyword-only ones).
    pub varnames: Vec<Name>,
    /// Blocks inside, in source order; those of inlined comprehensions stand in for the comprehension.
    pub children: Vec<BlockId>,
    /// Inside a function, at any depth.
    pub nested: bool,
    /// Has `yield`, or is a generator expression.
    pub generator: bool,
    /// `async def`, or has `await` or an asynchronous comprehension.
    pub coroutine: bool,
    /// Which comprehension it is, if any.
    pub comprehension: Option<ComprehensionKind>,
    /// Has `*args`.
    pub varargs: bool,
    /// Has `**kwargs`.
    pub varkeywords: bool,
    /// Has `return` with a value.
    pub returns_value: bool,
    /// Begins with a docstring.
    pub has_docstring: bool,
    /// A function block directly in a class block.
    pub method: bool,
    /// A class whose methods use `__class__` or `super`.
    pub needs_class_closure: bool,
    /// A class whose namespace is used by scopes inside (`__classdict__`).
    pub needs_classdict: bool,
    /// A module or class with annotations that may not be executed (3.14 and later).
    pub has_conditional_annotations: bool,
    /// A comprehension that was merged into the block around it.
    pub comp_inlined: bool,
    /// Sees the names of the class around it.
    pub can_see_class_scope: bool,
    /// Holds annotations.
    pub annotations_used: bool,
    /// The block of the variable annotations in a module, class or function (3.14 and later).
    pub annotation_block: Option<BlockId>,
    /// Only these names are mangled here (type parameters of a class); the number of a set of the table.
    pub(super) mangled_names: Option<u32>,
}

impl Block {
    pub(super) fn new(kind: BlockKind, name: Name, location: Location) -> Block {
        Block {
            kind,
            name,
            location,
            symbols: Symbols::default(),
            varnames: Vec::new(),
            children: Vec::new(),
            nested: false,
            generator: false,
            coroutine: false,
            comprehension: None,
            varargs: false,
            varkeywords: false,
            returns_value: false,
            has_docstring: false,
            method: false,
            needs_class_closure: false,
            needs_classdict: false,
            has_conditional_annotations: false,
            comp_inlined: false,
            can_see_class_scope: false,
            annotations_used: false,
            annotation_block: None,
            mangled_names: None,
        }
    }

    /// The scope of a mangled name (`_PyST_GetScope`); `None` when the block does not know it.
    pub fn scope_of(&self, name: Name) -> Option<Scope> {
        self.symbols.get(name).and_then(|s| s.scope)
    }

    /// The flags of a mangled name (`_PyST_GetSymbol`); 0 when the block does not know it.
    pub fn flags_of(&self, name: Name) -> u16 {
        self.symbols.get(name).map_or(0, |s| s.flags)
    }

    /// The names that are cells here, in code-point order; without the implicit ones of a class.
    pub fn cells(&self, names: &Names) -> Vec<Name> {
        self.sorted(names, |s| s.scope == Some(Scope::Cell) || s.flags & flag::COMP_CELL != 0)
    }

    /// The free variables, in code-point order.
    pub fn frees(&self, names: &Names) -> Vec<Name> {
        self.sorted(names, |s| s.scope == Some(Scope::Free) || s.flags & flag::FREE_CLASS != 0)
    }

    fn sorted(&self, names: &Names, wanted: impl Fn(&Symbol) -> bool) -> Vec<Name> {
        let mut found: Vec<Name> = self.symbols.iter().filter(|s| wanted(s)).map(|s| s.name).collect();
        found.sort_unstable_by(|a, b| names.text(*a).cmp(names.text(*b)));
        found
    }
}

/// All blocks of a source (`struct symtable`).
#[derive(Clone, Debug)]
pub struct SymbolTable {
    blocks: Vec<Block>,
    /// Two slots for each node.
    by_node: Vec<[Option<BlockId>; 2]>,
    pub(super) mangled_sets: Vec<FxHashSet<Name>>,
}

impl SymbolTable {
    pub(super) fn new(node_count: u32) -> SymbolTable {
        let by_node = vec![[None; 2]; node_count as usize];
        // A block is large, and few nodes open more than one.
        SymbolTable { blocks: Vec::with_capacity(by_node.len() + 1), by_node, mangled_sets: Vec::new() }
    }

    pub(super) fn push(&mut self, block: Block, key: Option<(NodeId, Role)>) -> BlockId {
        let id = BlockId(self.blocks.len() as u32);
        self.blocks.push(block);
        if let Some((node, role)) = key
            && let Some(slots) = self.by_node.get_mut(node.0 as usize)
        {
            slots[role.slot()] = Some(id);
        }
        id
    }

    /// The block that a node opened in this role, if it did (`_PySymtable_LookupOptional`).
    pub fn block_id(&self, node: NodeId, role: Role) -> Option<BlockId> {
        self.by_node.get(node.0 as usize)?[role.slot()]
    }

    /// The block that a node opened in this role, if it did.
    pub fn block(&self, node: NodeId, role: Role) -> Option<&Block> {
        self.block_id(node, role).map(|id| &self[id])
    }

    /// The outermost block.
    pub fn module(&self) -> &Block {
        &self[BlockId::MODULE]
    }

    /// How many blocks there are.
    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Whether there is no block; never so for a built table.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Every block, in order of creation; those of annotations that stay strings included.
    pub fn blocks(&self) -> impl Iterator<Item = (BlockId, &Block)> {
        self.blocks.iter().enumerate().map(|(i, b)| (BlockId(i as u32), b))
    }
}

impl Index<BlockId> for SymbolTable {
    type Output = Block;

    fn index(&self, id: BlockId) -> &Block {
        &self.blocks[id.0 as usize]
    }
}

impl IndexMut<BlockId> for SymbolTable {
    fn index_mut(&mut self, id: BlockId) -> &mut Block {
        &mut self.blocks[id.0 as usize]
    }
}
