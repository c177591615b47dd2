//! Integers of any size (`Objects/longobject.c`), with the limits of folding.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer as _;
use num_traits::{Signed, ToPrimitive, Zero};

use super::{Integer, MAX_INT_BITS, float};
use crate::code::Constant;
use crate::compiler::syntax::ast::Operator;
use crate::target::Target;

impl Integer {
    pub(super) fn into_constant(self) -> Constant {
        match self {
            Integer::Small(i) => Constant::Int(i),
            Integer::Big(b) => Constant::int(b),
        }
    }

    fn big(&self) -> BigInt {
        match self {
            Integer::Small(i) => BigInt::from(*i),
            Integer::Big(b) => b.clone(),
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        matches!(self, Integer::Small(0))
    }

    fn is_negative(&self) -> bool {
        match self {
            Integer::Small(i) => *i < 0,
            Integer::Big(b) => b.is_negative(),
        }
    }

    /// Bits of the magnitude (`_PyLong_NumBits`).
    fn bits(&self) -> u64 {
        match self {
            Integer::Small(i) => u64::from(64 - i.unsigned_abs().leading_zeros()),
            Integer::Big(b) => b.bits(),
        }
    }

    /// As a count or index: `None` outside `i64`.
    pub(super) fn to_i64(&self) -> Option<i64> {
        match self {
            Integer::Small(i) => Some(*i),
            Integer::Big(_) => None,
        }
    }
}

pub(super) fn negate(value: Integer) -> Constant {
    match value {
        Integer::Small(i) => i.checked_neg().map_or_else(|| Constant::int(-BigInt::from(i)), Constant::Int),
        Integer::Big(b) => Constant::int(-b),
    }
}

pub(super) fn invert(value: Integer) -> Constant {
    match value {
        Integer::Small(i) => Constant::Int(!i),
        Integer::Big(b) => Constant::int(-(b + 1i64)),
    }
}

pub(super) fn binary(left: &Integer, op: Operator, right: &Integer, target: Target) -> Option<Constant> {
    use Operator::*;
    if let (Integer::Small(a), Integer::Small(b)) = (left, right) {
        let quick = match op {
            Add => a.checked_add(*b),
            Sub => a.checked_sub(*b),
            BitAnd => Some(a & b),
            BitOr => Some(a | b),
            BitXor => Some(a ^ b),
            Mult => a.checked_mul(*b),
            _ => None,
        };
        if let Some(value) = quick {
            return Some(Constant::Int(value));
        }
    }
    Some(match op {
        Add => Constant::int(left.big() + right.big()),
        Sub => Constant::int(left.big() - right.big()),
        BitAnd => Constant::int(left.big() & right.big()),
        BitOr => Constant::int(left.big() | right.big()),
        BitXor => Constant::int(left.big() ^ right.big()),
        Mult => {
            if !left.is_zero() && !right.is_zero() && left.bits() + right.bits() > MAX_INT_BITS {
                return None;
            }
            Constant::int(left.big() * right.big())
        }
        FloorDiv | Mod if right.is_zero() => return None,
        FloorDiv => Constant::int(left.big().div_floor(&right.big())),
        Mod => Constant::int(left.big().mod_floor(&right.big())),
        Div => true_divide(&left.big(), &right.big())?,
        LShift => left_shift(left, right)?,
        RShift => right_shift(left, right)?,
        Pow => power(left, right, target)?,
        MatMult => return None,
    })
}

fn left_shift(left: &Integer, right: &Integer) -> Option<Constant> {
    if right.is_negative() {
        return None;
    }
    if left.is_zero() || right.is_zero() {
        return Some(left.clone().into_constant());
    }
    let count = right.to_i64()? as u64;
    if count > MAX_INT_BITS || left.bits() > MAX_INT_BITS - count {
        return None;
    }
    Some(Constant::int(left.big() << count))
}

fn right_shift(left: &Integer, right: &Integer) -> Option<Constant> {
    if right.is_negative() {
        return None;
    }
    let count = right.to_i64().map_or(u64::MAX, |c| c as u64);
    if count >= left.bits() {
        return Some(Constant::Int(if left.is_negative() { -1 } else { 0 }));
    }
    Some(Constant::int(left.big() >> count))
}

fn power(left: &Integer, right: &Integer, target: Target) -> Option<Constant> {
    if right.is_negative() {
        return float::power(target, to_f64(left)?, to_f64(right)?);
    }
    if left.is_zero() || right.is_zero() {
        return Some(Constant::Int(i64::from(right.is_zero())));
    }
    let exponent = right.to_i64()? as u64;
    if left.bits() > MAX_INT_BITS / exponent {
        return None;
    }
    Some(Constant::int(left.big().pow(u32::try_from(exponent).ok()?)))
}

/// The nearest float, ties to even; `None` when it would overflow (`PyLong_AsDouble`).
pub(super) fn to_f64(value: &Integer) -> Option<f64> {
    match value {
        Integer::Small(i) => Some(*i as f64),
        Integer::Big(b) => {
            let magnitude = b.magnitude();
            let shift = magnitude.bits().saturating_sub(120);
            let float = round(top(magnitude, shift)?, i64::try_from(shift).ok()?)?;
            Some(if b.is_negative() { -float } else { float })
        }
    }
}

/// `magnitude >> shift`, with its lowest bit set when a set bit was shifted out.
fn top(magnitude: &BigUint, shift: u64) -> Option<u128> {
    let lost = magnitude.trailing_zeros().is_some_and(|zeros| zeros < shift);
    Some((magnitude >> shift).to_u128()? | u128::from(lost))
}

/// `a / b`, correctly rounded (`long_true_divide`).
fn true_divide(a: &BigInt, b: &BigInt) -> Option<Constant> {
    if b.is_zero() {
        return None;
    }
    let negative = a.is_negative() != b.is_negative();
    if a.is_zero() {
        return Some(Constant::Float(if negative { -0.0 } else { 0.0 }));
    }
    let (n, d) = (a.magnitude(), b.magnitude());
    // Scale so that the quotient has 100 or 101 bits: more than any float needs, and the rest is one sticky bit.
    let scale = 100 - (n.bits() as i64 - d.bits() as i64);
    let (n, d) = if scale >= 0 { (n << scale, d.clone()) } else { (n.clone(), d << -scale) };
    let (quotient, rest) = n.div_rem(&d);
    let float = round(quotient.to_u128()? | u128::from(!rest.is_zero()), -scale)?;
    Some(Constant::Float(if negative { -float } else { float }))
}

/// The float nearest to `mantissa * 2^exponent`, ties to even; the lowest bit of a mantissa of more than 64 bits may be
/// sticky. `None` on overflow.
fn round(mantissa: u128, exponent: i64) -> Option<f64> {
    if mantissa == 0 {
        return Some(0.0);
    }
    let bits = i64::from(128 - mantissa.leading_zeros());
    let highest = exponent.checked_add(bits - 1)?;
    if highest > 1023 {
        return None;
    }
    // Below 2^-1022 floats lose precision one bit at a time.
    let precision = 53 - (-1022 - highest).max(0);
    let drop = bits - precision;
    if drop > bits {
        return Some(0.0);
    }
    let (kept, power) = if drop <= 0 {
        (mantissa, exponent)
    } else {
        let kept = if drop == 128 { 0 } else { mantissa >> drop };
        let rest = mantissa - if drop == 128 { 0 } else { kept << drop };
        let half = 1u128 << (drop - 1);
        (kept + u128::from(rest > half || (rest == half && kept & 1 == 1)), exponent + drop)
    };
    let float = scale(kept as f64, power);
    float.is_finite().then_some(float)
}

/// `value * 2^power`, exact as long as the result is representable.
fn scale(mut value: f64, mut power: i64) -> f64 {
    while power > 1000 {
        value *= pow2(1000);
        power -= 1000;
    }
    while power < -1000 {
        // The value may only become subnormal in the last step; it has at most 53 bits and ends at 2^-1074.
        let step = (power + 1000).max(-1000);
        value *= pow2(step);
        power -= step;
    }
    value * pow2(power)
}

/// `2^power` for powers of normal floats.
fn pow2(power: i64) -> f64 {
    f64::from_bits(((power + 1023) as u64) << 52)
}
