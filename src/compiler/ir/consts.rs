//! The constant table of one code unit, with CPython's notion of "the same constant".
//!
//! `_PyCode_ConstantKey` in `Objects/codeobject.c` decides: `1`, `1.0`, `True` and `1+0j` are four constants, `0.0` and
//! `-0.0` are two, tuples are the same when their items are, and code objects are compared by value, so that the two
//! copies of a `finally` body share one lambda. Equality of [`Constant`] is that relation but for code objects.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::code::{CodeObject, Constant};

/// A table up to this size is searched from the front instead of by hash.
const SCANNED: usize = 24;

/// Room of a table that has its first constant.
const FIRST_ROOM: usize = 8;

/// A constant that hashes and compares as CPython's compiler keys it.
#[derive(Clone, Debug)]
pub struct ConstKey(pub Constant);

impl PartialEq for ConstKey {
    fn eq(&self, other: &ConstKey) -> bool {
        same_constant(&self.0, &other.0)
    }
}

impl Eq for ConstKey {}

impl Hash for ConstKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash_constant(&self.0, state);
    }
}

/// Whether CPython's compiler would use one constant for both.
pub fn same_constant(a: &Constant, b: &Constant) -> bool {
    use Constant::{Code, Complex, Float, FrozenSet, Slice, Tuple};
    match (a, b) {
        // Not a number equals nothing; that one object equals itself is not followed, for it takes a folded constant
        // in a body that is compiled twice.
        (Float(a), Float(_)) if a.is_nan() => false,
        (Complex { real, imag }, Complex { .. }) if real.is_nan() || imag.is_nan() => false,
        (Code(a), Code(b)) => Arc::ptr_eq(a, b) || same_code(a, b),
        (Tuple(a), Tuple(b)) => same_items(a, b),
        (Slice(a), Slice(b)) => same_items(&a[..], &b[..]),
        // The elements of a frozenset are hashable constants without code objects.
        (FrozenSet(_), FrozenSet(_)) => a == b,
        _ => a == b,
    }
}

fn same_items(a: &[Constant], b: &[Constant]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_constant(a, b))
}

/// `code_richcompare`: the qualified name, the stack size and the kinds of the slots do not count.
fn same_code(a: &CodeObject, b: &CodeObject) -> bool {
    a.firstlineno == b.firstlineno
        && a.flags == b.flags
        && (a.argcount, a.posonlyargcount, a.kwonlyargcount) == (b.argcount, b.posonlyargcount, b.kwonlyargcount)
        && a.name == b.name
        && a.code == b.code
        && a.linetable == b.linetable
        && a.exceptiontable == b.exceptiontable
        && a.names == b.names
        && a.locals.len() == b.locals.len()
        && a.locals.iter().zip(b.locals.iter()).all(|(a, b)| a.name == b.name)
        && same_items(&a.consts, &b.consts)
}

fn hash_constant<H: Hasher>(constant: &Constant, state: &mut H) {
    use Constant::*;
    std::mem::discriminant(constant).hash(state);
    match constant {
        None | Ellipsis | StopIteration => {}
        Bool(b) => b.hash(state),
        Int(i) => i.hash(state),
        BigInt(i) => i.hash(state),
        Float(f) => f.to_bits().hash(state),
        Complex { real, imag } => (real.to_bits(), imag.to_bits()).hash(state),
        Str(s) => s.hash(state),
        Bytes(b) => b.hash(state),
        Tuple(items) => {
            items.len().hash(state);
            items.iter().for_each(|item| hash_constant(item, state));
        }
        // The order of a set does not count.
        FrozenSet(items) => items.len().hash(state),
        Slice(parts) => parts.iter().for_each(|item| hash_constant(item, state)),
        Code(code) => {
            code.firstlineno.hash(state);
            code.name.hash(state);
            code.linetable.hash(state);
        }
    }
}

/// The hash by which tables find a constant.
pub fn hash_of(constant: &Constant) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    hash_constant(constant, &mut hasher);
    hasher.finish()
}

/// The constants of one code unit, in order of first use; `u_consts` in `Python/compile.c`.
#[derive(Clone, Debug, Default)]
pub struct ConstTable {
    items: Vec<Constant>,
    /// The hash of each.
    hashes: Vec<u64>,
    /// Open addressing: the index of a constant plus one, or 0; a power of two, and never more than half full. Empty up to
    /// [`SCANNED`] constants.
    slots: Vec<u32>,
}

impl ConstTable {
    /// The index of a constant that is the same as `constant`, whose hash is given.
    pub fn find(&self, constant: &Constant, hash: u64) -> Option<u32> {
        let is_it = |at: usize| self.hashes[at] == hash && same_constant(&self.items[at], constant);
        if self.slots.is_empty() {
            return (0..self.items.len()).find(|&at| is_it(at)).map(|at| at as u32);
        }
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        while let Some(at) = self.slots[slot].checked_sub(1) {
            if is_it(at as usize) {
                return Some(at);
            }
            slot = (slot + 1) & mask;
        }
        None
    }

    /// The index of `constant`, which is appended unless an equal one is there.
    pub fn add(&mut self, constant: Constant) -> u32 {
        let hash = hash_of(&constant);
        self.find(&constant, hash).unwrap_or_else(|| self.push(constant, hash))
    }

    /// Appends a constant that is not there yet; gives its index.
    pub fn push(&mut self, constant: Constant, hash: u64) -> u32 {
        if self.items.is_empty() {
            self.items.reserve(FIRST_ROOM);
            self.hashes.reserve(FIRST_ROOM);
        }
        self.items.push(constant);
        self.hashes.push(hash);
        if self.items.len() > SCANNED {
            self.place_last();
        }
        self.items.len() as u32 - 1
    }

    /// Puts the last constant into the slots, and all of them where there are not enough.
    fn place_last(&mut self) {
        let mut from = self.items.len() - 1;
        if self.items.len() * 2 > self.slots.len() {
            let size = (self.items.len() * 4).next_power_of_two();
            self.slots.clear();
            self.slots.resize(size, 0);
            from = 0;
        }
        let mask = self.slots.len() - 1;
        for at in from..self.items.len() {
            let mut slot = self.hashes[at] as usize & mask;
            while self.slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = at as u32 + 1;
        }
    }

    /// The constant at `index`, if there is one.
    pub fn get(&self, index: u32) -> Option<&Constant> {
        self.items.get(index as usize)
    }

    /// All constants in order.
    pub fn as_slice(&self) -> &[Constant] {
        &self.items
    }

    /// Number of constants.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Replaces the contents by those constants whose flag in `keep` is set; the order stays.
    pub fn retain(&mut self, keep: &[bool]) {
        let mut flags = keep.iter();
        self.items.retain(|_| flags.next().copied().unwrap_or(false));
        let mut flags = keep.iter();
        self.hashes.retain(|_| flags.next().copied().unwrap_or(false));
        self.slots.clear();
        if self.items.len() > SCANNED {
            self.place_last();
        }
    }

    /// The constants, for the code object.
    pub fn into_items(self) -> Vec<Constant> {
        self.items
    }
}

impl FromIterator<Constant> for ConstTable {
    fn from_iter<I: IntoIterator<Item = Constant>>(items: I) -> Self {
        let mut table = ConstTable::default();
        for item in items {
            table.add(item);
        }
        table
    }
}

/// The constants of one whole compilation, so that equal ones are one object (`c_const_cache`; it decides what marshal
/// writes as a reference, nothing else).
#[derive(Debug, Default)]
pub struct ConstCache {
    known: ConstTable,
}

impl ConstCache {
    /// The first constant equal to `constant` that was ever given; items of tuples and frozensets are merged first.
    pub fn merge(&mut self, constant: Constant) -> Constant {
        if is_plain(&constant) {
            return constant;
        }
        let hash = hash_of(&constant);
        self.merge_hashed(constant, hash)
    }

    /// As [`ConstCache::merge`], for a constant whose hash is known.
    pub fn merge_hashed(&mut self, constant: Constant, hash: u64) -> Constant {
        let merged = match &constant {
            _ if is_plain(&constant) => return constant,
            Constant::Tuple(items) if !items.iter().all(is_plain) => {
                Constant::Tuple(items.iter().map(|item| self.merge(item.clone())).collect())
            }
            Constant::FrozenSet(items) if !items.iter().all(is_plain) => {
                Constant::FrozenSet(items.iter().map(|item| self.merge(item.clone())).collect())
            }
            _ => constant,
        };
        match self.known.find(&merged, hash) {
            Some(at) => self.known.items[at as usize].clone(),
            None => {
                self.known.push(merged.clone(), hash);
                merged
            }
        }
    }
}

/// A constant that is no object of its own here.
fn is_plain(constant: &Constant) -> bool {
    use Constant::{Bool, Complex, Ellipsis, Float, Int, None, StopIteration};
    matches!(constant, None | Ellipsis | StopIteration | Bool(_) | Int(_) | Float(_) | Complex { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_signs_of_zero_keep_constants_apart() {
        let values = [
            Constant::Int(1),
            Constant::Bool(true),
            Constant::Float(1.0),
            Constant::Complex { real: 1.0, imag: 0.0 },
            Constant::Complex { real: 1.0, imag: -0.0 },
            Constant::Float(0.0),
            Constant::Float(-0.0),
            Constant::str(""),
            Constant::Bytes(Arc::from(&b""[..])),
            Constant::tuple([Constant::Int(1)]),
            Constant::tuple([Constant::Float(1.0)]),
            Constant::None,
            Constant::Ellipsis,
        ];
        let mut table = ConstTable::default();
        for round in 0..2 {
            for (value, at) in values.iter().zip(0..) {
                assert_eq!(table.add(value.clone()), at, "round {round}");
            }
        }
        assert_eq!(table.len(), values.len());
    }

    #[test]
    fn every_nan_is_a_constant_of_its_own() {
        let nan = || Constant::tuple([Constant::Float(f64::NAN)]);
        let table: ConstTable = [nan(), nan(), Constant::Float(f64::NAN)].into_iter().collect();
        assert_eq!(table.len(), 3);
    }

    #[test]
    fn sets_are_equal_in_any_order() {
        let set = |items: [i64; 2]| Constant::FrozenSet(items.into_iter().map(Constant::Int).collect());
        let table: ConstTable = [set([1, 2]), set([2, 1])].into_iter().collect();
        assert_eq!(table.len(), 1);
    }

    #[test]
    fn the_cache_shares_equal_objects() {
        let mut cache = ConstCache::default();
        let pair = || Constant::tuple([Constant::str("a"), Constant::Int(1)]);
        let (Constant::Tuple(a), Constant::Tuple(b)) = (cache.merge(pair()), cache.merge(pair())) else {
            panic!("a tuple stays a tuple");
        };
        assert!(Arc::ptr_eq(&a, &b));
    }
}
