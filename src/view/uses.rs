//! Where in the source every name of every scope is used.
//!
//! The symbol table's own walk says which block uses which name, and by which expression or statement; the tokens say where in it
//! the name is written.

use std::collections::BTreeMap;

use super::Range;
use super::symbols::SymbolsView;
use crate::base::{LineIndex, Location};
use crate::compiler::stages::Stages;
use crate::compiler::symtable::{self, BlockId, BlockKind, Sightings, flag};
use crate::compiler::syntax::ast::Names;
use crate::compiler::syntax::tokens::TokenRow;
use crate::compiler::{CompileError, future};
use crate::target::Target;

/// The places of all names.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    by_scope: BTreeMap<(usize, String), Vec<Range>>,
    /// What is done with the name at each place of a scope: bits of [`flag`].
    done: BTreeMap<(usize, Range), u16>,
}

impl Uses {
    /// The places of the names of `symbols`, which are the tables of `stages`, made of `source`; or those that an interpreter
    /// told, and `stages` of a version that is much like its: where names are written does not depend on it.
    pub fn of(stages: &Stages, symbols: &SymbolsView, target: Target, source: &str) -> Uses {
        let mut names = stages.rewritten.names.clone();
        // The same walk succeeded before, or there would be no stages.
        let Ok(seen) = sightings(stages, &mut names, target) else { return Uses::default() };
        let words = Words::of(&stages.tokens, source);
        let shown = shown(symbols, &seen, &names);
        let mut uses = Uses::default();
        for one in &seen.all {
            // A comprehension that was merged into the scope around it has its names there.
            let mut block = Some(one.block);
            while block.is_some_and(|b| !shown.contains_key(&b)) {
                block = block.and_then(|b| seen.around(b));
            }
            let Some(scope) = block.and_then(|b| shown.get(&b)) else { continue };
            let name = names.text(one.name);
            let Some(range) = words.find(name, one.location) else { continue };
            *uses.done.entry((*scope, range)).or_default() |= one.flags;
            let places = uses.by_scope.entry((*scope, name.to_string())).or_default();
            if !places.contains(&range) {
                places.push(range);
            }
        }
        for places in uses.by_scope.values_mut() {
            places.sort_unstable();
        }
        uses
    }

    /// The places of a name in a scope (an index into the blocks), in the order of the source.
    pub fn places(&self, scope: usize, name: &str) -> &[Range] {
        self.by_scope.get(&(scope, name.to_string())).map_or(&[], Vec::as_slice)
    }

    /// Whether a name is looked up at a place of a scope, and whether it is bound or deleted there; neither, where it is a parameter
    /// or only declared.
    pub(super) fn done(&self, scope: usize, place: Range) -> (bool, bool) {
        let flags = self.done.get(&(scope, place)).copied().unwrap_or(0);
        (flags & flag::USE != 0, flags & (flag::LOCAL | flag::IMPORT) != 0)
    }
}

/// Which block of `symbols` each block of the walk is. What an interpreter told is known by kind, name and line.
fn shown(symbols: &SymbolsView, seen: &Sightings, names: &Names) -> BTreeMap<BlockId, usize> {
    let mut told: BTreeMap<(&str, &str, i32), Vec<usize>> = BTreeMap::new();
    for (n, block) in symbols.blocks.iter().enumerate().filter(|(_, block)| block.id.is_none()) {
        let kind = match &*block.kind {
            kind @ ("module" | "function" | "class") => kind,
            _ => "",
        };
        told.entry((kind, bare(&block.name), block.line)).or_default().push(n);
    }
    let mut walked: BTreeMap<(&str, &str, i32), Vec<BlockId>> = BTreeMap::new();
    for &(id, kind, name, line) in seen.blocks.iter().filter(|_| !told.is_empty()) {
        let kind = match kind {
            BlockKind::Module => "module",
            BlockKind::Function => "function",
            BlockKind::Class => "class",
            _ => "",
        };
        walked.entry((kind, bare(names.text(name)), line)).or_default().push(id);
    }
    let own = symbols.blocks.iter().enumerate().filter_map(|(n, block)| Some((block.id?, n)));
    // Both lists are in the order of the source; several of a kind in one line are told apart only if no version merged any.
    let pairs = told.iter().filter_map(|(key, blocks)| {
        let ids = walked.get(key).filter(|ids| ids.len() == blocks.len())?;
        Some(ids.iter().copied().zip(blocks.iter().copied()))
    });
    own.chain(pairs.flatten()).collect()
}

/// `<lambda>` is `lambda` in most versions.
fn bare(name: &str) -> &str {
    name.trim_matches(['<', '>'])
}

fn sightings(stages: &Stages, names: &mut Names, target: Target) -> Result<Sightings, CompileError> {
    let tree = &stages.rewritten;
    let future = future::scan(&tree.root, names, target)?;
    symtable::sightings(&tree.root, names, tree.node_count, &future, target)
}

type Place = (u32, u32);

/// The names among the tokens, in the order of the source.
struct Words<'a>(Vec<(Place, Place, &'a str)>);

impl<'a> Words<'a> {
    fn of(tokens: &'a [TokenRow], source: &str) -> Words<'a> {
        let index = LineIndex::new(source);
        let place = |offset: u32| {
            let (line, column) = index.line_column((offset as usize).min(source.len()));
            (line as u32, column as u32)
        };
        let names = tokens.iter().filter(|token| token.name == "NAME");
        Words(names.map(|t| (place(t.span.start), place(t.span.end), t.text.as_str())).collect())
    }

    /// Where a name is written in what uses it. A definition names it after `def`, `class` or `as`; whatever else names it
    /// does so first. What names nothing, such as `super()` for `__class__`, is a place if it is in one line.
    fn find(&self, name: &str, location: Location) -> Option<Range> {
        let whole = Range::of(location)?;
        let (start, end) = whole.ends();
        let from = self.0.partition_point(|word| word.0 < start);
        let inside = || self.0[from..].iter().take_while(|word| word.1 <= end);
        let is_it =
            |text: &str| text == name || (text.starts_with("__") && name.starts_with('_') && name.ends_with(text));
        let mut before = "";
        let mut first = None;
        for (start, end, text) in inside() {
            if is_it(text) {
                let range = Range::Exact(*start, *end);
                if matches!(before, "def" | "class" | "as") {
                    return Some(range);
                }
                first = first.or(Some(range));
            }
            before = text;
        }
        first.or((start.0 == end.0).then_some(whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::{Options, stages};
    use crate::target::PyVersion;

    /// Every name with its places, as `scope.name line:column …`.
    fn places(source: &str) -> Vec<String> {
        let target = Target::of(PyVersion::V3_14);
        let stages = stages(source.as_bytes(), "x.py", Options::new(target)).expect("good source");
        let symbols = SymbolsView::new(&stages.symbols, &stages.rewritten.names, target);
        let uses = Uses::of(&stages, &symbols, target, source);
        let mut out = Vec::new();
        for (n, block) in symbols.blocks.iter().enumerate() {
            for symbol in &block.symbols {
                let places: Vec<_> = uses.places(n, &symbol.name).iter().map(|r| r.ends().0).collect();
                let places: Vec<_> = places.iter().map(|(line, column)| format!("{line}:{column}")).collect();
                out.push(format!("{}.{} {}", block.name, symbol.name, places.join(" ")));
            }
        }
        out
    }

    #[test]
    fn names_are_found_where_they_are_written() {
        let found = places("@wrap(f)\ndef f(a, *b, c: int = a):\n    global g\n    g = a\n    return b, c\n");
        for expected in ["top.f 1:6 2:4", "top.a 2:22", "f.a 2:6 4:8", "f.b 2:10 5:11", "f.c 2:13 5:14", "f.g 3:11 4:4"]
        {
            assert!(found.contains(&expected.to_string()), "{expected}: {found:?}");
        }
    }

    #[test]
    fn handlers_imports_and_comprehensions() {
        let found = places("import os.path as p\ntry:\n    pass\nexcept p as p:\n    [q for q in p]\nimport a.b\n");
        for expected in ["top.p 1:18 4:7 4:12 5:16", "top.q 5:5 5:11", "top.a 6:7"] {
            assert!(found.contains(&expected.to_string()), "{expected}: {found:?}");
        }
    }

    #[test]
    fn private_names_and_classes() {
        let found = places("class C:\n    __x = 1\n    def m(self):\n        return super().m() + self.__x\n");
        for expected in ["top.C 1:6", "C._C__x 2:4", "C.m 3:8", "m.self 3:10 4:29", "m.super 4:15"] {
            assert!(found.contains(&expected.to_string()), "{expected}: {found:?}");
        }
    }
}
