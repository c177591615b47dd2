//! Sets of constants: of elements that Python takes for equal only the first stays.

use num_bigint::BigInt;
use num_traits::FromPrimitive;
use rustc_hash::FxHashSet;

use crate::code::Constant;
use crate::compiler::ir::consts::ConstKey;

/// `frozenset(items)`, in the order of first appearance.
pub fn frozen_set(items: Vec<Constant>) -> Constant {
    let mut seen = FxHashSet::default();
    Constant::FrozenSet(items.into_iter().filter(|item| seen.insert(ConstKey(representative(item)))).collect())
}

/// One constant for all that are equal in Python: `True`, `1`, `1.0` and `1+0j` are one element.
pub fn representative(item: &Constant) -> Constant {
    match item {
        Constant::Bool(b) => Constant::Int(i64::from(*b)),
        Constant::Float(f) if f.fract() == 0.0 => BigInt::from_f64(*f).map_or_else(|| item.clone(), Constant::int),
        Constant::Complex { real, imag } if *imag == 0.0 => representative(&Constant::Float(*real)),
        Constant::Complex { real, imag } => Constant::Complex { real: real + 0.0, imag: *imag },
        Constant::Tuple(items) => Constant::tuple(items.iter().map(representative)),
        Constant::FrozenSet(items) => Constant::FrozenSet(items.iter().map(representative).collect()),
        _ => item.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_are_one_element() {
        let Constant::FrozenSet(items) = frozen_set(vec![
            Constant::Int(1),
            Constant::Bool(true),
            Constant::Float(1.0),
            Constant::Float(0.0),
            Constant::Float(-0.0),
            Constant::Bool(false),
            Constant::str("1"),
        ]) else {
            panic!("a frozenset")
        };
        assert_eq!(items.len(), 3);
        assert_eq!(items[0], Constant::Int(1));
    }
}
