//! The tables of a version that is not built in, as its interpreter told them.

use std::collections::BTreeMap;

use super::{SymbolBlock, SymbolKind, SymbolRow, SymbolsView, quoted};
use crate::interpreter::told::{Symbol, Table};
use crate::target::PyVersion;

impl SymbolsView {
    /// The view of tables, each before those inside it; `None` if they are in another order.
    pub fn told(tables: &[Table], version: PyVersion) -> Option<SymbolsView> {
        let mut view = SymbolsView { blocks: Vec::with_capacity(tables.len()) };
        for (at, table) in tables.iter().enumerate() {
            let around = match table.parent {
                Some(parent) => Some(view.blocks.get(parent)?),
                None if at == 0 => None,
                None => return None,
            };
            let block = SymbolBlock {
                id: None,
                kind: table.kind.clone().into(),
                name: table.name.clone(),
                quoted: quoted(&table.name, version),
                line: table.line,
                nested: table.nested,
                depth: around.map_or(0, |block| block.depth + 1),
                parent: table.parent,
                symbols: table.symbols.iter().map(|symbol| view.told_row(symbol, table.parent, version)).collect(),
            };
            view.blocks.push(block);
        }
        (!view.blocks.is_empty()).then(|| view.ordered())
    }

    fn told_row(&self, symbol: &Symbol, parent: Option<usize>, version: PyVersion) -> SymbolRow {
        let kind = match symbol.scope.as_str() {
            "FREE" => SymbolKind::Free,
            "CELL" => SymbolKind::Cell,
            "LOCAL" if symbol.type_parameter => SymbolKind::TypeParameter,
            "LOCAL" if symbol.parameter => SymbolKind::Parameter,
            "LOCAL" => SymbolKind::Local,
            _ => SymbolKind::Global,
        };
        SymbolRow {
            name: symbol.name.clone(),
            quoted: quoted(&symbol.name, version),
            kind,
            scope: symbol.scope.clone().into(),
            flags: symbol.flags.iter().map(|flag| flag.clone().into()).collect(),
            cell_in: if kind == SymbolKind::Free { self.cell_of(&symbol.name, parent) } else { None },
        }
    }

    /// The same with names that only pass through a block behind the others, as they first appear in those inside it: their
    /// order is that of a hash table, which differs from run to run.
    fn ordered(mut self) -> SymbolsView {
        for at in (0..self.blocks.len()).rev() {
            let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
            let inner = self.blocks[at + 1..].iter().take_while(|block| block.depth > self.blocks[at].depth);
            for symbol in inner.flat_map(|block| &block.symbols) {
                let next = seen.len();
                seen.entry(&symbol.name).or_insert(next);
            }
            let place = |row: &SymbolRow| match row.flags.is_empty() && row.kind == SymbolKind::Free {
                true => 1 + seen.get(row.name.as_str()).copied().unwrap_or(seen.len()),
                false => 0,
            };
            let mut rows = self.blocks[at].symbols.clone();
            rows.sort_by_key(place);
            self.blocks[at].symbols = rows;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tables: &str) -> Option<SymbolsView> {
        let tables: Vec<Table> = serde_json::from_str(tables).expect("tables");
        SymbolsView::told(&tables, PyVersion::V3_9)
    }

    #[test]
    fn names_that_pass_through_stand_as_they_appear() {
        let view = read(
            r#"[["module", "top", 0, false, null, []],
                ["function", "f", 1, false, 0, [["y", "CELL", ["DEF_PARAM"], true, false], ["x", "CELL", [], true, false]]],
                ["function", "g", 2, true, 1, [["x", "FREE", [], false, false], ["y", "FREE", [], false, false],
                    ["z", "LOCAL", ["USE"], false, true]]],
                ["function", "h", 3, true, 2, [["y", "FREE", ["USE"], false, false], ["x", "FREE", ["USE"], false, false]]]]"#,
        )
        .expect("tables");
        let names: Vec<&str> = view.blocks[2].symbols.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["z", "y", "x"]);
        assert_eq!((view.blocks[3].depth, view.blocks[3].symbols[0].cell_in), (3, Some(1)));
        assert_eq!(view.blocks[2].symbols[0].kind, SymbolKind::TypeParameter);
    }

    #[test]
    fn what_are_no_tables_is_none() {
        for tables in ["[]", r#"[["a", "a", 0, false, 0, []]]"#, r#"[["a", "a", 0, false, 5, []]]"#] {
            assert_eq!(read(tables), None, "{tables}");
        }
        assert_eq!(read(r#"[["a", "a", 0, false, null, []], ["a", "a", 0, false, null, []]]"#), None);
    }
}
