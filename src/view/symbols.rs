//! Symbol tables as plain data: blocks in source order, their names, and where free names come from; what
//! `python -m symtable` shows.

mod told;

use std::borrow::Cow;

use crate::code::PyStr;
use crate::code::repr::write_str_repr;
use crate::compiler::symtable::{Block, BlockId, BlockKind, Scope, Symbol, SymbolTable, flag};
use crate::compiler::syntax::ast::{Name, Names};
use crate::target::{Feature, PyVersion, Target};

/// A source's tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SymbolsView {
    /// Blocks, each before those inside it; the first is the module.
    pub blocks: Vec<SymbolBlock>,
}

/// One block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SymbolBlock {
    /// Which block of the embedded compiler's table it is, if it is one of those.
    pub id: Option<BlockId>,
    /// `module`, `function`, `class`, `annotation`, `type alias`, `type parameters` or `type variable`.
    pub kind: Cow<'static, str>,
    /// Its name; `top` for the module.
    pub name: String,
    /// `repr()` of the name.
    pub quoted: String,
    /// First line; 0 for the module.
    pub line: i32,
    /// Inside a function.
    pub nested: bool,
    /// How many blocks are around it.
    pub depth: usize,
    /// The block around it, as an index.
    pub parent: Option<usize>,
    /// Its names in order of first appearance.
    pub symbols: Vec<SymbolRow>,
}

/// One name in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SymbolRow {
    /// The name, mangled.
    pub name: String,
    /// `repr()` of the name.
    pub quoted: String,
    /// What the name is, as a reader would say it.
    pub kind: SymbolKind,
    /// The scope in the words of the `symtable` module: `LOCAL`, `GLOBAL_IMPLICIT`, …
    pub scope: Cow<'static, str>,
    /// The flags that this version's `symtable` module shows, in its order: `USE`, `DEF_LOCAL`, …
    pub flags: Vec<Cow<'static, str>>,
    /// For a free name, the block that has its cell, as an index.
    pub cell_in: Option<usize>,
}

/// What a name is in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum SymbolKind {
    Local,
    Parameter,
    TypeParameter,
    Global,
    Cell,
    Free,
}

/// Flags in the order of `symtable._flags`; the second column says whether versions before
/// [`Feature::SymtableShowsAllFlags`] show them.
const FLAGS: [(&str, bool, u16); 12] = [
    ("USE", true, flag::USE),
    ("DEF_GLOBAL", true, flag::GLOBAL),
    ("DEF_NONLOCAL", true, flag::NONLOCAL),
    ("DEF_LOCAL", true, flag::LOCAL),
    ("DEF_PARAM", true, flag::PARAM),
    ("DEF_TYPE_PARAM", false, flag::TYPE_PARAM),
    ("DEF_FREE_CLASS", false, flag::FREE_CLASS),
    ("DEF_IMPORT", true, flag::IMPORT),
    ("DEF_BOUND", true, flag::BOUND),
    ("DEF_ANNOT", true, flag::ANNOT),
    ("DEF_COMP_ITER", false, flag::COMP_ITER),
    ("DEF_COMP_CELL", false, flag::COMP_CELL),
];

impl SymbolsView {
    /// The tables of a source. CPython's tool shows those of the tree as it was parsed, before the rewrite.
    pub fn new(table: &SymbolTable, names: &Names, target: Target) -> SymbolsView {
        let mut view = SymbolsView { blocks: Vec::new() };
        // Deep nesting must not overflow the stack, so the walk keeps its own.
        let mut pending = vec![(BlockId::MODULE, 0, None)];
        while let Some((id, depth, parent)) = pending.pop() {
            let block = &table[id];
            let at = view.blocks.len();
            view.blocks.push(SymbolBlock { id: Some(id), ..view.block(block, names, target, depth, parent) });
            pending.extend(block.children.iter().rev().map(|&child| (child, depth + 1, Some(at))));
        }
        view
    }

    fn block(&self, block: &Block, names: &Names, target: Target, depth: usize, parent: Option<usize>) -> SymbolBlock {
        SymbolBlock {
            id: None,
            kind: kind_word(block.kind).into(),
            name: names.text(block.name).to_string(),
            quoted: quoted(names.text(block.name), target.version),
            line: block.location.line,
            nested: block.nested,
            depth,
            parent,
            symbols: block.symbols.iter().map(|s| self.row(s, block, names, target, parent)).collect(),
        }
    }

    fn row(&self, symbol: &Symbol, block: &Block, names: &Names, target: Target, parent: Option<usize>) -> SymbolRow {
        let all_flags = target.has(Feature::SymtableShowsAllFlags);
        let name = names.text(symbol.name);
        let free = symbol.scope == Some(Scope::Free);
        SymbolRow {
            name: name.to_string(),
            quoted: quoted(name, target.version),
            kind: symbol_kind(symbol, block, symbol.name),
            scope: scope_word(symbol.scope).into(),
            flags: FLAGS
                .iter()
                .filter(|(_, old, bits)| (*old || all_flags) && symbol.flags & bits == *bits)
                .map(|(word, ..)| Cow::Borrowed(*word))
                .collect(),
            cell_in: if free { self.cell_of(name, parent) } else { None },
        }
    }

    /// The nearest block around that has a name as its cell; classes have cells of names of their own
    /// (`__class__`) without listing them.
    fn cell_of(&self, name: &str, mut parent: Option<usize>) -> Option<usize> {
        while let Some(at) = parent {
            let block = &self.blocks[at];
            let implicit =
                block.kind == "class" && matches!(name, "__class__" | "__classdict__" | "__conditional_annotations__");
            if implicit || block.symbols.iter().any(|s| s.name == name && s.kind == SymbolKind::Cell) {
                return Some(at);
            }
            parent = block.parent;
        }
        None
    }
}

/// `repr()` of a name, or of a file's name.
pub fn quoted(name: &str, version: PyVersion) -> String {
    let mut out = String::new();
    write_str_repr(&mut out, &PyStr::from(name), version);
    out
}

fn kind_word(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Module => "module",
        BlockKind::Function => "function",
        BlockKind::Class => "class",
        BlockKind::Annotation => "annotation",
        BlockKind::TypeAlias => "type alias",
        BlockKind::TypeParameters => "type parameters",
        BlockKind::TypeVariable => "type variable",
    }
}

fn scope_word(scope: Option<Scope>) -> &'static str {
    match scope {
        Some(Scope::Local) => "LOCAL",
        Some(Scope::GlobalExplicit) => "GLOBAL_EXPLICIT",
        Some(Scope::GlobalImplicit) => "GLOBAL_IMPLICIT",
        Some(Scope::Free) => "FREE",
        Some(Scope::Cell) => "CELL",
        None => "0",
    }
}

fn symbol_kind(symbol: &Symbol, block: &Block, name: Name) -> SymbolKind {
    match symbol.scope {
        Some(Scope::Free) => SymbolKind::Free,
        Some(Scope::Cell) => SymbolKind::Cell,
        Some(Scope::GlobalExplicit | Scope::GlobalImplicit) | None => SymbolKind::Global,
        Some(Scope::Local) if symbol.flags & flag::TYPE_PARAM != 0 => SymbolKind::TypeParameter,
        Some(Scope::Local) if block.varnames.contains(&name) => SymbolKind::Parameter,
        Some(Scope::Local) => SymbolKind::Local,
    }
}
