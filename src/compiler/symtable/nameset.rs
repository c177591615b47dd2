//! A small set of names that remembers the order of insertion.

use rustc_hash::FxHashMap;

use crate::compiler::syntax::ast::Name;

/// Mostly a handful of names; large ones get an index.
#[derive(Clone, Debug, Default)]
pub(super) struct NameSet {
    /// In order; with an index, names that were removed stand here still.
    items: Vec<Name>,
    /// Once there were more than [`NameSet::SCAN`] names: those that are in the set, with their places in `items`.
    index: Option<FxHashMap<Name, u32>>,
}

impl NameSet {
    const SCAN: usize = 16;

    pub(super) fn contains(&self, name: Name) -> bool {
        match &self.index {
            None => self.items.contains(&name),
            Some(index) => index.contains_key(&name),
        }
    }

    pub(super) fn insert(&mut self, name: Name) {
        if self.contains(name) {
            return;
        }
        let place = self.items.len() as u32;
        self.items.push(name);
        if let Some(index) = &mut self.index {
            index.insert(name, place);
        } else if self.items.len() > Self::SCAN {
            self.index = Some(self.items.iter().copied().zip(0..).collect());
        }
    }

    /// Whether the name was there.
    pub(super) fn remove(&mut self, name: Name) -> bool {
        if let Some(index) = &mut self.index {
            return index.remove(&name).is_some();
        }
        let Some(at) = self.items.iter().position(|&n| n == name) else { return false };
        self.items.remove(at);
        true
    }

    pub(super) fn extend(&mut self, other: &NameSet) {
        other.iter().for_each(|name| self.insert(name));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.index.as_ref().map_or(self.items.is_empty(), |index| index.is_empty())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Name> + '_ {
        let is_in = |name, place| self.index.as_ref().is_none_or(|index| index.get(&name) == Some(&place));
        self.items.iter().copied().zip(0u32..).filter(move |&(name, place)| is_in(name, place)).map(|(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_set_in_order_of_insertion(steps in vec((any::<bool>(), 0u32..40), 0..200)) {
            let (mut set, mut expected) = (NameSet::default(), Vec::new());
            for (inserts, number) in steps {
                let name = Name(number);
                let at = expected.iter().position(|&known| known == name);
                prop_assert_eq!(set.contains(name), at.is_some());
                match (inserts, at) {
                    (true, None) => expected.push(name),
                    (false, Some(at)) => _ = expected.remove(at),
                    _ => {}
                }
                if inserts {
                    set.insert(name);
                } else {
                    prop_assert_eq!(set.remove(name), at.is_some());
                }
                prop_assert_eq!(set.iter().collect::<Vec<_>>(), expected.clone());
                prop_assert_eq!(set.is_empty(), expected.is_empty());
            }
        }
    }
}
