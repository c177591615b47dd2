//! The order in which CPython iterates over a frozenset, which is the order its `repr` shows.
//!
//! It follows from the elements' hashes and the order of insertion (`Objects/setobject.c`). Hashes of strings and bytes
//! are keyed at random in every process; we show the order that `PYTHONHASHSEED=0` gives on 64-bit machines. Elements
//! hashed by address (`None` before 3.12, `...`) have no order at all: then the stored order is shown.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

use super::{Constant, PyStr, siphash};
use crate::target::{Feature, PyVersion, Target};

/// Elements in the order of CPython's `repr`, when inserted in the given order.
pub fn iteration_order(items: &[Constant], version: PyVersion) -> Vec<&Constant> {
    let target = Target::of(version);
    let hashes: Option<Vec<u64>> = items.iter().map(|item| hash(item, target)).collect();
    match hashes {
        None => items.iter().collect(),
        Some(hashes) => {
            let mut table = Table::new(8);
            hashes.iter().enumerate().for_each(|(index, &hash)| table.insert(index, hash));
            table.slots.iter().flatten().map(|&(index, _)| &items[index]).collect()
        }
    }
}

/// An open-addressing table as CPython's: nine neighbours are tried before the next jump.
struct Table {
    slots: Vec<Option<(usize, u64)>>,
    used: usize,
}

impl Table {
    fn new(size: usize) -> Table {
        Table { slots: vec![None; size], used: 0 }
    }

    fn insert(&mut self, index: usize, hash: u64) {
        self.place(index, hash);
        if self.used * 5 >= (self.slots.len() - 1) * 3 {
            let wanted = if self.used > 50_000 { self.used * 2 } else { self.used * 4 };
            let mut size = 8;
            while size <= wanted {
                size *= 2;
            }
            let mut larger = Table::new(size);
            self.slots.iter().flatten().for_each(|&(index, hash)| larger.place(index, hash));
            *self = larger;
        }
    }

    fn place(&mut self, index: usize, hash: u64) {
        const NEIGHBOURS: usize = 9;
        let mask = self.slots.len() - 1;
        let mut perturb = hash;
        let mut at = hash as usize & mask;
        loop {
            let last = if at + NEIGHBOURS <= mask { at + NEIGHBOURS } else { at };
            if let Some(free) = (at..=last).find(|&i| self.slots[i].is_none()) {
                self.slots[free] = Some((index, hash));
                self.used += 1;
                return;
            }
            perturb >>= 5;
            at = at.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize) & mask;
        }
    }
}

/// `hash(value)` with `PYTHONHASHSEED=0`; `None` where it depends on an address.
fn hash(value: &Constant, target: Target) -> Option<u64> {
    let hash = match value {
        Constant::None if target.has(Feature::NoneHashIsFixed) => 0xfca8_6420,
        Constant::Bool(value) => u64::from(*value),
        Constant::Int(value) => hash_int(*value),
        Constant::BigInt(value) => hash_big(value),
        Constant::Float(value) => hash_float(*value)?,
        Constant::Complex { real, imag } => hash_float(*real)?.wrapping_add(hash_float(*imag)?.wrapping_mul(1_000_003)),
        Constant::Str(value) => hash_bytes(&storage(value), target),
        Constant::Bytes(value) => hash_bytes(value, target),
        Constant::Tuple(items) => hash_tuple(items, target)?,
        _ => return None,
    };
    // -1 means an error inside CPython.
    Some(if hash == u64::MAX { u64::MAX - 1 } else { hash })
}

/// Numbers are hashed modulo this prime (`_PyHASH_MODULUS`).
const MODULUS: u64 = (1 << 61) - 1;

fn signed(magnitude: u64, negative: bool) -> u64 {
    if negative { magnitude.wrapping_neg() } else { magnitude }
}

fn hash_int(value: i64) -> u64 {
    signed(value.unsigned_abs() % MODULUS, value < 0)
}

fn hash_big(value: &BigInt) -> u64 {
    let rest: BigInt = value.abs() % MODULUS;
    signed(rest.to_u64().unwrap_or(0), value.is_negative())
}

fn hash_float(value: f64) -> Option<u64> {
    if value.is_infinite() {
        return Some(signed(314_159, value < 0.0));
    }
    if value.is_nan() {
        return None;
    }
    // value = mantissa * 2**exponent, and 2**61 is 1 modulo the prime.
    let bits = value.abs().to_bits();
    let (fraction, biased) = (bits & ((1 << 52) - 1), (bits >> 52) as i32);
    let (mantissa, exponent) = if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
    let shift = exponent.rem_euclid(61) as u32;
    let rest = (u128::from(mantissa) << shift) % u128::from(MODULUS);
    Some(signed(rest as u64, value < 0.0))
}

fn hash_bytes(bytes: &[u8], target: Target) -> u64 {
    match bytes {
        [] => 0,
        _ if target.has(Feature::SipHash13) => siphash::siphash13(0, bytes),
        _ => siphash::siphash24(0, bytes),
    }
}

/// The bytes in which CPython stores a string (PEP 393): one, two or four for each character.
fn storage(s: &PyStr) -> Vec<u8> {
    match s.code_points().max().unwrap_or(0) {
        0..=0xFF => s.code_points().map(|p| p as u8).collect(),
        0x100..=0xFFFF => s.code_points().flat_map(|p| (p as u16).to_le_bytes()).collect(),
        _ => s.code_points().flat_map(u32::to_le_bytes).collect(),
    }
}

/// The xxHash of the elements' hashes (`Objects/tupleobject.c`).
fn hash_tuple(items: &[Constant], target: Target) -> Option<u64> {
    const PRIMES: [u64; 3] = [11_400_714_785_074_694_791, 14_029_467_366_897_019_727, 2_870_177_450_012_600_261];
    let mut state = PRIMES[2];
    for item in items {
        let lane = hash(item, target)?.wrapping_mul(PRIMES[1]);
        state = state.wrapping_add(lane).rotate_left(31).wrapping_mul(PRIMES[0]);
    }
    state = state.wrapping_add(items.len() as u64 ^ (PRIMES[2] ^ 3_527_539));
    Some(if state == u64::MAX { 1_546_275_796 } else { state })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hashes printed by CPython 3.13.0 with `PYTHONHASHSEED=0`.
    #[test]
    fn hashes_are_those_of_cpython() {
        let hash = |value: Constant| hash(&value, Target::of(PyVersion::V3_13)).map(|h| h as i64);
        let float = |value| hash(Constant::Float(value));
        let complex = |real, imag| hash(Constant::Complex { real, imag });
        let big = |text: &str| hash(Constant::int(text.parse().unwrap()));
        assert_eq!([hash(Constant::Int(-1)), big("2305843009213693952")], [Some(-2), Some(1)]);
        assert_eq!(big("-1000000000000000000000000000000"), Some(-465258685558744706));
        assert_eq!([float(0.5), float(-1e300)], [Some(1152921504606846976), Some(-1224995262755759164)]);
        assert_eq!([float(5e-324), float(1.0), float(f64::INFINITY)], [Some(16777216), Some(1), Some(314159)]);
        assert_eq!([complex(0.0, 3.0), complex(1.5, -2.0)], [Some(3000009), Some(1152921504604846971)]);
        let strings = ["", "abc", "é", "Жx", "\u{1f600}"].map(|s| hash(Constant::str(s)).unwrap_or_default());
        let expected = [0, -4594863902769663758, 6047309291227476195, -4159518460116902236, -3536540696076613844];
        assert_eq!(strings, expected);
        assert_eq!(hash(Constant::Bytes(b"ab"[..].into())), Some(6148830537548944441));
        assert_eq!(hash(Constant::tuple([])), Some(5740354900026072187));
        let inner = Constant::tuple([Constant::Float(2.5), Constant::None]);
        let nested = Constant::tuple([Constant::Int(1), Constant::str("a"), inner]);
        assert_eq!(hash(nested), Some(2379436272797792489));
        assert_eq!([hash(Constant::None), hash(Constant::Bool(true))], [Some(4238894112), Some(1)]);
        assert_eq!(hash(Constant::Ellipsis), None);
    }

    fn shown(items: &[Constant], version: PyVersion) -> Vec<usize> {
        let order = iteration_order(items, version);
        order.into_iter().filter_map(|item| items.iter().position(|i| i == item)).collect()
    }

    /// `list(frozenset(items))` with `PYTHONHASHSEED=0` in 3.13.0 and 3.8.18.
    #[test]
    fn order_is_that_of_cpython() {
        let text = ["abc", "de", "x", "long string", "Z", "é"].map(Constant::str);
        let pair = Constant::tuple([Constant::Int(1), Constant::Int(2)]);
        let rest = [Constant::Int(1), Constant::Float(2.5), pair, Constant::Bytes(b"q"[..].into()), Constant::None];
        let items: Vec<_> = text.into_iter().chain(rest).collect();
        assert_eq!(shown(&items, PyVersion::V3_13), [10, 6, 7, 2, 5, 3, 8, 9, 1, 0, 4]);
        assert_eq!(shown(&items[..10], PyVersion::V3_8), [6, 7, 3, 8, 2, 9, 4, 1, 0, 5]);
        assert_eq!(shown(&items, PyVersion::V3_8), (0..11).collect::<Vec<_>>(), "None is hashed by address");
        let steps: Vec<_> = (0..20).map(|i| Constant::Int(3 * i * 7919)).collect();
        let order = [0, 5, 10, 15, 2, 7, 12, 17, 4, 9, 14, 19, 1, 6, 11, 16, 3, 8, 13, 18];
        assert_eq!(shown(&steps, PyVersion::V3_13), order);
    }
}
