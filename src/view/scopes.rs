//! The symbols view: scopes inside scopes, what every name is in each, where it is used, and what each use became.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::Range;
use super::listing::{Listing, Operand};
use super::pipeline::counted;
use super::symbols::{SymbolBlock, SymbolKind, SymbolsView};
use super::uses::Uses;
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
    pub kind: Cow<'static, str>,
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
    /// Its uses here, by what they became.
    pub uses: Vec<NameUse>,
}

impl ScopeName {
    /// Every place where it is written in this scope, in the order of the source.
    pub fn places(&self) -> Vec<Range> {
        let mut places: Vec<Range> = self.uses.iter().flat_map(|one| &one.places).copied().collect();
        places.sort_unstable();
        places
    }
}

/// Uses of a name that became the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameUse {
    /// The instructions, in order; none for a parameter, a declaration, and what is never executed.
    pub became: Vec<&'static str>,
    /// Where they are; none for instructions that no use of the name in the source asks for.
    pub places: Vec<Range>,
}

impl fmt::Display for NameUse {
    /// `LOAD_FAST 3 5`: the instructions and the lines.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.places.iter().map(|place| place.line().to_string());
        let words: Vec<String> = self.became.iter().map(|op| op.to_string()).chain(lines).collect();
        f.write_str(&words.join(" "))
    }
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

/// Scopes from symbol tables and from the code that came of them; `uses` says where names are written.
pub fn of(symbols: &SymbolsView, module: &Arc<CodeObject>, uses: &Uses) -> Scopes {
    let code = CodeRows::of(module);
    let mut place: Vec<Option<usize>> = Vec::new();
    let mut kept = 0;
    for block in &symbols.blocks {
        place.push(is_shown(block).then_some(kept));
        kept += usize::from(is_shown(block));
    }
    let mut scopes = Vec::new();
    for (n, block) in symbols.blocks.iter().enumerate().filter(|(_, b)| is_shown(b)) {
        let rows = code.of_block(symbols, n);
        let names = block.symbols.iter().filter(|s| is_written(&s.name)).map(|symbol| ScopeName {
            name: symbol.name.clone(),
            kind: symbol.kind,
            cell_in: symbol.cell_in.and_then(|at| place[at]),
            uses: grouped(uses, n, rows, &symbol.name),
        });
        scopes.push(ScopeBox {
            kind: block.kind.clone(),
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

/// The places of a name in a scope by what became of them, each in the order of the source; what has no place comes last.
fn grouped(uses: &Uses, scope: usize, rows: &[NameRow], name: &str) -> Vec<NameUse> {
    let places = uses.places(scope, name);
    let mine: Vec<&NameRow> = rows.iter().filter(|row| row.names.iter().any(|n| n == name)).collect();
    // Up to 3.10 instructions know their line only.
    let (became, taken) = match mine.iter().all(|row| !matches!(row.range, Some(Range::Exact(..)))) {
        true => by_line(places, |place| uses.done(scope, place), &mine),
        false => by_range(places, &mine),
    };
    let mut uses: Vec<NameUse> = Vec::new();
    let mut note = |what: Vec<&'static str>, place: Option<Range>| match uses.iter_mut().find(|u| u.became == what) {
        Some(one) => one.places.extend(place),
        None => uses.push(NameUse { became: what, places: place.into_iter().collect() }),
    };
    for (place, mut found) in places.iter().zip(became) {
        found.dedup();
        note(found, Some(*place));
    }
    for (row, _) in mine.iter().zip(&taken).filter(|(_, taken)| !**taken) {
        note(vec![row.opcode], None);
    }
    uses
}

/// The instructions of every place, and which instructions have one.
type Found = (Vec<Vec<&'static str>>, Vec<bool>);

/// The next place in the line of each instruction where its kind of thing is done; of code that is there twice, the last one.
fn by_line(places: &[Range], done: impl Fn(Range) -> (bool, bool), mine: &[&NameRow]) -> Found {
    let mut became: Vec<Vec<&'static str>> = vec![Vec::new(); places.len()];
    let mut taken = vec![false; mine.len()];
    // The places of each line, and what is done there: a name may be used in very many lines.
    let mut lines: BTreeMap<_, Vec<(usize, bool, bool)>> = BTreeMap::new();
    for (n, place) in places.iter().enumerate() {
        let (loaded, bound) = done(*place);
        if loaded || bound {
            lines.entry(place.line()).or_default().push((n, loaded, bound));
        }
    }
    for (row, taken) in mine.iter().zip(&mut taken) {
        let is_load = |opcode: &str| opcode.starts_with("LOAD_");
        let loads = is_load(row.opcode);
        let here = row.range.and_then(|range| lines.get(&range.line())).map_or(&[][..], Vec::as_slice);
        let here = here.iter().map(|(n, loaded, bound)| (*n, if loads { *loaded } else { *bound }));
        let alike = || here.clone().filter(|(_, alike)| *alike).map(|(n, _)| n);
        // What both looks up and binds, as `+=` does, counts as binding.
        let free = alike().find(|&n| became[n].iter().all(|op| is_load(op) != loads));
        if let Some(n) = free.or_else(|| alike().next_back()).or_else(|| here.clone().next().map(|(n, _)| n)) {
            *taken = true;
            became[n].push(row.opcode);
        }
    }
    (became, taken)
}

/// The instructions that have the place of a use.
fn by_range(places: &[Range], mine: &[&NameRow]) -> Found {
    let mut taken = vec![false; mine.len()];
    // The instructions that come from exactly this place.
    let mut became: Vec<Vec<&'static str>> = places
        .iter()
        .map(|place| {
            let mut found = Vec::new();
            for (row, taken) in mine.iter().zip(&mut taken).filter(|(row, _)| row.range == Some(*place)) {
                *taken = true;
                found.push(row.opcode);
            }
            found
        })
        .collect();
    // An instruction for two names has the place of the first, and a definition the place of its whole statement.
    for (place, found) in places.iter().zip(&mut became).filter(|(_, found)| found.is_empty()) {
        let line = |row: &NameRow| row.range.is_some_and(|r| r.line() == place.line());
        if let Some(at) = (0..mine.len()).find(|&at| !taken[at] && line(mine[at])) {
            taken[at] = true;
            found.push(mine[at].opcode);
        } else if let Some(row) = mine.iter().find(|row| row.names.len() > 1 && line(row)) {
            found.push(row.opcode);
        }
    }
    (became, taken)
}

/// Whether an instruction names an attribute or a module.
fn names_no_variable(opcode: &str) -> bool {
    matches!(opcode, "LOAD_ATTR" | "STORE_ATTR" | "DELETE_ATTR" | "LOAD_METHOD" | "IMPORT_NAME" | "IMPORT_FROM")
        || opcode.starts_with("LOAD_SUPER_")
}

/// An instruction that names something.
struct NameRow {
    opcode: &'static str,
    names: Vec<String>,
    range: Option<Range>,
}

/// The instructions with names, by code object: its name and first line.
struct CodeRows {
    by_code: BTreeMap<(String, i32), Vec<NameRow>>,
}

impl CodeRows {
    fn of(module: &Arc<CodeObject>) -> CodeRows {
        let mut all = CodeRows { by_code: BTreeMap::new() };
        let mut open = vec![module.clone()];
        while let Some(code) = open.pop() {
            // A decorated function begins at its first decorator, in the table as in the code object.
            let rows = all.by_code.entry((code.name.to_display(), code.firstlineno)).or_default();
            rows.extend(Listing::of(&code).rows.iter().filter_map(|row| {
                let names = match &row.operand {
                    Operand::Name { .. } if names_no_variable(row.name) => return None,
                    Operand::Name { name, .. } => vec![name.to_string()],
                    Operand::Variable { name, .. } => vec![name.to_string()],
                    Operand::Pair { names: pair, .. } => pair.iter().map(ToString::to_string).collect(),
                    _ => return None,
                };
                Some(NameRow { opcode: row.name, names, range: Range::of(row.location) })
            }));
            open.extend(code.children().cloned());
        }
        all
    }

    /// The instructions of a block; those of the block around it where it has no code of its own.
    fn of_block(&self, symbols: &SymbolsView, n: usize) -> &[NameRow] {
        let mut at = Some(n);
        while let Some(block) = at.map(|n| &symbols.blocks[n]) {
            let name = match block.name.as_str() {
                _ if block.parent.is_none() => "<module>".to_string(),
                "lambda" | "genexpr" | "listcomp" | "setcomp" | "dictcomp" => format!("<{}>", block.name),
                other => other.to_string(),
            };
            let exact = self.by_code.get(&(name.clone(), block.line));
            // The module's table has no line; a decorated definition may have another than its code.
            let found = exact.or_else(|| self.by_code.iter().find(|((n, _), _)| *n == name).map(|(_, rows)| rows));
            if let Some(rows) = found {
                return rows;
            }
            at = block.parent;
        }
        &[]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::{Options, stages};
    use crate::target::{PyVersion, Target};

    /// Every name as `scope.name kind: opcode line line, opcode line`.
    fn names(source: &str) -> Vec<String> {
        let target = Target::of(PyVersion::V3_14);
        let stages = stages(source.as_bytes(), "x.py", Options::new(target)).expect("good source");
        let symbols = SymbolsView::new(&stages.symbols, &stages.rewritten.names, target);
        let view = of(&symbols, &stages.code, &Uses::of(&stages, &symbols, target, source));
        let scope = |scope: &ScopeBox| -> Vec<String> {
            let name = |name: &ScopeName| {
                let uses: Vec<String> = name.uses.iter().map(ToString::to_string).collect();
                format!("{}.{} {}: {}", scope.name, name.name, name.kind.word(), uses.join(", "))
            };
            scope.names.iter().map(name).collect()
        };
        view.scopes.iter().flat_map(scope).collect()
    }

    #[test]
    fn every_use_has_its_instruction() {
        let found = names(
            "def outer(a):\n    n = a\n    def inner():\n        nonlocal n\n        n += 1\n        return n\n    return inner\n",
        );
        for expected in [
            "module.outer local: STORE_NAME 1",
            "outer.a parameter: 1, LOAD_FAST_BORROW 2",
            "outer.n cell: STORE_DEREF 2, MAKE_CELL, LOAD_FAST_BORROW",
            "outer.inner local: STORE_FAST 3, LOAD_FAST_BORROW 7",
            "inner.n free: 4, LOAD_DEREF STORE_DEREF 5, LOAD_DEREF 6",
        ] {
            assert!(found.contains(&expected.to_string()), "{expected}: {found:#?}");
        }
    }

    #[test]
    fn imports_and_definitions_are_stores() {
        let found = names("import a.b, c as d\nfrom e import f\n@f\nclass C:\n    x: int = f\n");
        for expected in [
            "module.a local: STORE_NAME 1",
            "module.d local: STORE_NAME 1",
            "module.f local: STORE_NAME 2, LOAD_NAME 3",
            "module.C local: STORE_NAME 4",
            "C.x local: STORE_NAME 5",
            "C.f global: LOAD_NAME 5",
        ] {
            assert!(found.contains(&expected.to_string()), "{expected}: {found:#?}");
        }
    }

    #[test]
    fn one_instruction_for_two_names() {
        let found = names("def f(a, b):\n    return a + b\n");
        for expected in [
            "f.a parameter: 1, LOAD_FAST_BORROW_LOAD_FAST_BORROW 2",
            "f.b parameter: 1, LOAD_FAST_BORROW_LOAD_FAST_BORROW 2",
        ] {
            assert!(found.contains(&expected.to_string()), "{expected}: {found:#?}");
        }
    }
}
