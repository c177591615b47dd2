//! The symbols view: scopes inside scopes, what every name is in each, and which instructions its uses became.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::listing::{Listing, Operand};
use super::pipeline::counted;
use super::symbols::{SymbolBlock, SymbolKind, SymbolsView};
use crate::code::CodeObject;

/// The scopes of a source.
#[derive(Clone, Debug, Default)]
pub struct Scopes {
    /// Scopes, each before those inside it.
    pub scopes: Vec<ScopeBox>,
    /// Facts for the heading.
    pub facts: Vec<String>,
}

/// One scope.
#[derive(Clone, Debug)]
pub struct ScopeBox {
    /// What opens it: `module`, `function`, `class`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// First line; 0 for the module.
    pub line: u32,
    /// The scope around it, as an index.
    pub parent: Option<usize>,
    /// Its names in order of first appearance.
    pub names: Vec<ScopeName>,
}

/// One name in a scope.
#[derive(Clone, Debug)]
pub struct ScopeName {
    /// The name.
    pub name: String,
    /// What it is here.
    pub kind: SymbolKind,
    /// For a free name: the scope that has its cell, as an index.
    pub cell_in: Option<usize>,
    /// The instructions that use it here, each once, in order.
    pub instructions: Vec<&'static str>,
}

impl SymbolKind {
    /// In a word.
    pub const fn word(self) -> &'static str {
        match self {
            SymbolKind::Local => "local",
            SymbolKind::Parameter => "parameter",
            SymbolKind::TypeParameter => "type parameter",
            SymbolKind::Global => "global",
            SymbolKind::Cell => "cell",
            SymbolKind::Free => "free",
        }
    }
}

/// Scopes from symbol tables and from the code that came of them.
pub fn of(symbols: &SymbolsView, module: &Arc<CodeObject>) -> Scopes {
    let uses = Uses::of(module);
    let mut place: Vec<Option<usize>> = Vec::new();
    let mut kept = 0;
    for block in &symbols.blocks {
        place.push(is_shown(block).then_some(kept));
        kept += usize::from(is_shown(block));
    }
    let mut scopes = Vec::new();
    for block in symbols.blocks.iter().filter(|b| is_shown(b)) {
        let names = block.symbols.iter().filter(|s| is_written(&s.name)).map(|symbol| ScopeName {
            name: symbol.name.clone(),
            kind: symbol.kind,
            cell_in: symbol.cell_in.and_then(|at| place[at]),
            instructions: uses.of_name(block, &symbol.name),
        });
        scopes.push(ScopeBox {
            kind: block.kind,
            name: if block.parent.is_none() { "module".to_string() } else { block.name.clone() },
            line: u32::try_from(block.line).unwrap_or(0),
            parent: block.parent.and_then(|at| place[at]),
            names: names.collect(),
        });
    }
    Scopes { scopes, facts: facts(symbols) }
}

/// How many scopes and names are shown, in words.
pub fn facts(symbols: &SymbolsView) -> Vec<String> {
    let shown = || symbols.blocks.iter().filter(|b| is_shown(b));
    let names = shown().flat_map(|b| &b.symbols).filter(|s| is_written(&s.name)).count();
    vec![counted(shown().count(), "scope", "scopes"), counted(names, "name", "names")]
}

/// The compiler's own scopes and names (`.defaults`, the annotations of a function that has none) are not the reader's.
fn is_shown(block: &SymbolBlock) -> bool {
    block.kind != "annotation" || block.symbols.iter().any(|s| is_written(&s.name))
}

fn is_written(name: &str) -> bool {
    !name.starts_with('.') && !matches!(name, "__classdict__" | "__conditional_annotations__")
}

/// The instructions that use each name, by code object.
struct Uses {
    by_code: BTreeMap<(String, i32), BTreeMap<String, Vec<&'static str>>>,
}

impl Uses {
    fn of(module: &Arc<CodeObject>) -> Uses {
        let mut uses = Uses { by_code: BTreeMap::new() };
        let mut open = vec![module.clone()];
        while let Some(code) = open.pop() {
            uses.add(&code);
            open.extend(code.children().cloned());
        }
        uses
    }

    fn add(&mut self, code: &CodeObject) {
        // A decorated function begins at its first decorator, in the table as in the code object.
        let names = self.by_code.entry((code.name.to_display(), code.firstlineno)).or_default();
        for row in &Listing::of(code).rows {
            let mut note = |name: &str| {
                let all = names.entry(name.to_string()).or_default();
                if !all.contains(&row.name) {
                    all.push(row.name);
                }
            };
            match &row.operand {
                Operand::Name { name, .. }
                    if !matches!(row.name, "LOAD_ATTR" | "STORE_ATTR" | "DELETE_ATTR" | "LOAD_METHOD") =>
                {
                    note(name);
                }
                Operand::Variable { name, .. } => note(name),
                Operand::Pair { names: pair, .. } => pair.iter().for_each(|name| note(name)),
                _ => {}
            }
        }
    }

    fn of_name(&self, block: &SymbolBlock, name: &str) -> Vec<&'static str> {
        let code = match block.name.as_str() {
            _ if block.parent.is_none() => "<module>".to_string(),
            "lambda" | "genexpr" | "listcomp" | "setcomp" | "dictcomp" => format!("<{}>", block.name),
            other => other.to_string(),
        };
        let exact = self.by_code.get(&(code.clone(), block.line));
        // The module's table has no line; a decorated definition may have another than its code.
        let found = exact.or_else(|| self.by_code.iter().find(|((n, _), _)| *n == code).map(|(_, names)| names));
        found.and_then(|names| names.get(name)).cloned().unwrap_or_default()
    }
}
