//! The identifiers of a tree, each a small number.

use std::hash::Hasher;

/// An identifier, interned in the [`Names`] of its tree; NFKC-normalised, not mangled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(pub u32);

/// The identifiers of a tree: their texts one after another, found by hash.
#[derive(Clone, Debug, Default)]
pub struct Names {
    text: String,
    entries: Vec<Entry>,
    /// Open addressing: the number of a name plus one, or 0; a power of two, and never more than half full.
    slots: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    start: u32,
    end: u32,
    hash: u32,
    private: bool,
}

/// Slots of the first table; most sources have fewer than half as many names.
const FIRST_SLOTS: usize = 512;

impl Names {
    /// The name for a text.
    pub fn intern(&mut self, text: &str) -> Name {
        let hash = hash_of(text);
        let at = match self.search(text, hash) {
            Ok(name) => return name,
            Err(at) => at,
        };
        let number = self.entries.len() as u32;
        let start = self.text.len() as u32;
        self.text.push_str(text);
        let private = text.starts_with("__") && !text.ends_with("__");
        self.entries.push(Entry { start, end: self.text.len() as u32, hash, private });
        if self.entries.len() * 2 > self.slots.len() {
            self.grow();
        } else {
            self.slots[at] = number + 1;
        }
        Name(number)
    }

    /// The name for a text that was interned before.
    pub fn find(&self, text: &str) -> Option<Name> {
        self.search(text, hash_of(text)).ok()
    }

    /// The name, or the slot where it would go.
    fn search(&self, text: &str, hash: u32) -> Result<Name, usize> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        while let Some(number) = self.slots.get(at).and_then(|slot| slot.checked_sub(1)) {
            let entry = &self.entries[number as usize];
            if entry.hash == hash && self.text[entry.start as usize..entry.end as usize] == *text {
                return Ok(Name(number));
            }
            at = (at + 1) & mask;
        }
        Err(at)
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(FIRST_SLOTS);
        self.slots.clear();
        self.slots.resize(size, 0);
        for (number, entry) in (1..).zip(&self.entries) {
            let mut at = entry.hash as usize & (size - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = number;
        }
    }

    /// How many names there are; names count from 0.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The text of a name.
    pub fn text(&self, name: Name) -> &str {
        let entry = &self.entries[name.0 as usize];
        &self.text[entry.start as usize..entry.end as usize]
    }

    /// Whether a name begins with two underscores and does not end with two.
    #[inline]
    pub fn is_private(&self, name: Name) -> bool {
        self.entries[name.0 as usize].private
    }
}

fn hash_of(text: &str) -> u32 {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(text.as_bytes());
    // The low bits are the best mixed.
    hasher.finish() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_numbers_when_the_table_grows() {
        let mut names = Names::default();
        assert_eq!(names.find("a"), None);
        for round in 0..2 {
            for number in 0..2000 {
                assert_eq!(names.intern(&format!("name{number}")), Name(number), "round {round}");
            }
        }
        assert_eq!((names.len(), names.find("name1999"), names.find("name2000")), (2000, Some(Name(1999)), None));
        assert_eq!(names.text(Name(77)), "name77");
    }

    #[test]
    fn private_names() {
        let mut names = Names::default();
        let private = ["__a", "__", "____", "__a__", "_a", "__a_", "a"].map(|text| {
            let name = names.intern(text);
            names.is_private(name)
        });
        assert_eq!(private, [true, false, false, false, false, true, false]);
    }
}
