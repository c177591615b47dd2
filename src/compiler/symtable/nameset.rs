//! A small set of names that remembers the order of insertion.

use rustc_hash::FxHashSet;

use crate::compiler::syntax::ast::Name;

/// Mostly a handful of names; large ones get a hash set.
#[derive(Clone, Debug, Default)]
pub(super) struct NameSet {
    items: Vec<Name>,
    index: FxHashSet<Name>,
}

impl NameSet {
    const SCAN: usize = 16;

    pub(super) fn contains(&self, name: Name) -> bool {
        if self.items.len() <= Self::SCAN { self.items.contains(&name) } else { self.index.contains(&name) }
    }

    pub(super) fn insert(&mut self, name: Name) {
        if self.contains(name) {
            return;
        }
        self.items.push(name);
        if self.items.len() == Self::SCAN + 1 {
            self.index.extend(self.items.iter().copied());
        } else if self.items.len() > Self::SCAN {
            self.index.insert(name);
        }
    }

    /// Whether the name was there.
    pub(super) fn remove(&mut self, name: Name) -> bool {
        let Some(at) = self.items.iter().position(|&n| n == name) else { return false };
        self.items.remove(at);
        self.index.clear();
        if self.items.len() > Self::SCAN {
            self.index.extend(self.items.iter().copied());
        }
        true
    }

    pub(super) fn extend(&mut self, other: &NameSet) {
        for &name in &other.items {
            self.insert(name);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Name> + '_ {
        self.items.iter().copied()
    }
}
