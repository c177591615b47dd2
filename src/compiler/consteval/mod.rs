//! Arithmetic on constants, as CPython does it when it folds: two values and an operator in, the value that running the
//! operation would give out, or nothing.
//!
//! Nothing means "leave the code as it is": the operation would raise, or CPython's folding limits forbid it (results that
//! could be large). The syntax tree rewrite (up to 3.13) and the flow graph (from 3.14) use the same rules.
//!
//! 1. [`binary`], [`unary`], [`subscript`], [`is_true`]: the entry points, which pick by type.
//! 2. `integer`, `float`, `complex`: numbers, each with CPython's own formulas, so that every bit agrees.
//! 3. `sequence`: strings, bytes and tuples: joining, repeating, indexing, slicing.
//!
//! Knows neither trees nor instructions.

mod complex;
mod float;
mod integer;
mod sequence;
mod set;

use num_bigint::BigInt;

pub use sequence::{slice_constant, subscript};
pub use set::{frozen_set, representative};

use self::complex::Complex;
use crate::code::Constant;
use crate::compiler::syntax::ast::{Operator, UnaryOp};
use crate::target::{Feature, Target};

/// Longest integer that a multiplication, power or shift may give, in bits (`MAX_INT_SIZE`).
const MAX_INT_BITS: u64 = 128;
/// Longest tuple that a repetition may give (`MAX_COLLECTION_SIZE`).
const MAX_ITEMS: usize = 256;
/// Longest string that a repetition may give (`MAX_STR_SIZE`).
const MAX_STR: usize = 4096;
/// Most items in a repeated tuple, those of nested tuples included (`MAX_TOTAL_ITEMS`).
const MAX_TOTAL_ITEMS: usize = 1024;

/// A number operand. Booleans are integers here; the bitwise operators look at the constants themselves first.
enum Number {
    Int(Integer),
    Float(f64),
    Complex(Complex),
}

/// An integer operand: most fit a machine word.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Integer {
    Small(i64),
    Big(BigInt),
}

fn number(value: &Constant) -> Option<Number> {
    Some(match value {
        Constant::Bool(b) => Number::Int(Integer::Small(i64::from(*b))),
        Constant::Int(i) => Number::Int(Integer::Small(*i)),
        Constant::BigInt(i) => Number::Int(Integer::Big((**i).clone())),
        Constant::Float(f) => Number::Float(*f),
        Constant::Complex { real, imag } => Number::Complex(Complex { re: *real, im: *imag }),
        _ => return None,
    })
}

/// The value of `left op right`, if CPython would fold it (`safe_multiply` and its neighbours in `Python/ast_opt.c`,
/// `eval_const_binop` in `Python/flowgraph.c`).
pub fn binary(target: Target, left: &Constant, op: Operator, right: &Constant) -> Option<Constant> {
    if let (Constant::Bool(a), Constant::Bool(b)) = (left, right) {
        match op {
            Operator::BitAnd => return Some(Constant::Bool(a & b)),
            Operator::BitOr => return Some(Constant::Bool(a | b)),
            Operator::BitXor => return Some(Constant::Bool(a ^ b)),
            _ => {}
        }
    }
    match (number(left), number(right)) {
        (Some(a), Some(b)) => numbers(target, a, op, b),
        (a, b) => match op {
            Operator::Add => sequence::concat(left, right),
            Operator::Mult => match (a, b) {
                (Some(Number::Int(count)), None) => sequence::repeat(right, &count),
                (None, Some(Number::Int(count))) => sequence::repeat(left, &count),
                _ => None,
            },
            _ => None,
        },
    }
}

fn numbers(target: Target, left: Number, op: Operator, right: Number) -> Option<Constant> {
    use Number::*;
    match (left, right) {
        (Int(a), Int(b)) => integer::binary(&a, op, &b, target),
        (Complex(a), b) => complex::binary(target, complex::Operand::from_complex(a), op, operand(b)?),
        (a, Complex(b)) => complex::binary(target, operand(a)?, op, complex::Operand::from_complex(b)),
        (a, b) => float::binary(target, real(a)?, op, real(b)?),
    }
}

/// An operand of complex arithmetic; an integer too large for a float raises.
fn operand(value: Number) -> Option<complex::Operand> {
    match value {
        Number::Complex(c) => Some(complex::Operand::from_complex(c)),
        other => Some(complex::Operand::from_real(real(other)?)),
    }
}

/// A real operand as a float; an integer too large raises.
fn real(value: Number) -> Option<f64> {
    match value {
        Number::Int(i) => integer::to_f64(&i),
        Number::Float(f) => Some(f),
        Number::Complex(_) => None,
    }
}

/// The value of `op operand`, if CPython would fold it (`eval_const_unaryop` in `Python/flowgraph.c`).
pub fn unary(target: Target, op: UnaryOp, operand: &Constant) -> Option<Constant> {
    if op == UnaryOp::Not {
        return Some(Constant::Bool(!is_true(operand)));
    }
    if op == UnaryOp::Invert && matches!(operand, Constant::Bool(_)) && !target.has(Feature::FoldInvertBool) {
        return None;
    }
    Some(match (number(operand)?, op) {
        (Number::Int(i), UnaryOp::UAdd) => i.into_constant(),
        (Number::Int(i), UnaryOp::USub) => integer::negate(i),
        (Number::Int(i), _) => integer::invert(i),
        (Number::Float(f), UnaryOp::UAdd) => Constant::Float(f),
        (Number::Float(f), UnaryOp::USub) => Constant::Float(-f),
        (Number::Complex(c), UnaryOp::UAdd) => c.into_constant(),
        (Number::Complex(c), UnaryOp::USub) => Complex { re: -c.re, im: -c.im }.into_constant(),
        _ => return None,
    })
}

/// `bool(value)`.
pub fn is_true(value: &Constant) -> bool {
    match value {
        Constant::None => false,
        Constant::Bool(b) => *b,
        Constant::Int(i) => *i != 0,
        Constant::Float(f) => *f != 0.0,
        Constant::Complex { real, imag } => *real != 0.0 || *imag != 0.0,
        Constant::Str(s) => !s.is_empty(),
        Constant::Bytes(b) => !b.is_empty(),
        Constant::Tuple(items) | Constant::FrozenSet(items) => !items.is_empty(),
        Constant::BigInt(_) | Constant::Ellipsis | Constant::StopIteration | Constant::Slice(_) | Constant::Code(_) => {
            true
        }
    }
}

#[cfg(test)]
mod tests;
