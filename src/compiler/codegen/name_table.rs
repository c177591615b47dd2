//! Names with their numbers, in order of first use: `co_names`, variables, cells.

use rustc_hash::FxHashMap;

use crate::compiler::syntax::ast::Name;

/// A table up to this size is searched from the front instead of through a hash map.
const SCANNED: usize = 12;

/// An insertion-ordered set of names.
#[derive(Debug, Default)]
pub(super) struct NameTable {
    items: Vec<Name>,
    /// Filled once there are more than [`SCANNED`] names.
    index: FxHashMap<Name, u32>,
}

impl NameTable {
    /// The number of `name`, which is appended if it is new.
    pub(super) fn add(&mut self, name: Name) -> u32 {
        if let Some(at) = self.get(name) {
            return at;
        }
        let at = self.items.len() as u32;
        if self.items.is_empty() {
            self.items.reserve(SCANNED);
        }
        self.items.push(name);
        if self.items.len() > SCANNED {
            if self.index.is_empty() {
                self.index.extend(self.items.iter().copied().zip(0..));
            } else {
                self.index.insert(name, at);
            }
        }
        at
    }

    /// The number of `name`, if it is there.
    pub(super) fn get(&self, name: Name) -> Option<u32> {
        if self.items.len() <= SCANNED {
            self.items.iter().position(|&known| known == name).map(|at| at as u32)
        } else {
            self.index.get(&name).copied()
        }
    }

    /// The names in order.
    pub(super) fn as_slice(&self) -> &[Name] {
        &self.items
    }

    /// Number of names.
    pub(super) fn len(&self) -> u32 {
        self.items.len() as u32
    }
}

impl FromIterator<Name> for NameTable {
    fn from_iter<I: IntoIterator<Item = Name>>(names: I) -> Self {
        let mut table = NameTable::default();
        for name in names {
            table.add(name);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_when_the_table_grows() {
        let mut table = NameTable::default();
        for round in 0..2 {
            for n in 0..100 {
                assert_eq!(table.add(Name(n * 7)), n, "round {round}");
            }
        }
        assert_eq!((table.len(), table.get(Name(7)), table.get(Name(1))), (100, Some(1), None));
    }
}
