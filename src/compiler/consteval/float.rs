//! Floats (`Objects/floatobject.c`).

use super::complex;
use crate::code::Constant;
use crate::compiler::syntax::ast::Operator;
use crate::target::Target;

pub(super) fn binary(target: Target, a: f64, op: Operator, b: f64) -> Option<Constant> {
    use Operator::*;
    Some(Constant::Float(match op {
        Add => a + b,
        Sub => a - b,
        Mult => a * b,
        Div | FloorDiv | Mod if b == 0.0 => return None,
        Div => a / b,
        FloorDiv => floor_divide(a, b),
        Mod => remainder(a, b),
        Pow => return power(target, a, b),
        _ => return None,
    }))
}

/// `a % b`: the sign is that of `b`.
fn remainder(a: f64, b: f64) -> f64 {
    let rest = a % b;
    if rest == 0.0 {
        0.0f64.copysign(b)
    } else if (b < 0.0) != (rest < 0.0) {
        rest + b
    } else {
        rest
    }
}

/// `a // b`, by way of the remainder so that both agree.
fn floor_divide(a: f64, b: f64) -> f64 {
    let rest = a % b;
    let mut quotient = (a - rest) / b;
    if rest != 0.0 && (b < 0.0) != (rest < 0.0) {
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return 0.0f64.copysign(a / b);
    }
    let floor = quotient.floor();
    if quotient - floor > 0.5 { floor + 1.0 } else { floor }
}

/// `a ** b`; a negative base with a fractional exponent gives a complex number.
pub(super) fn power(target: Target, a: f64, b: f64) -> Option<Constant> {
    let odd = |x: f64| x.abs() % 2.0 == 1.0;
    let value = if b == 0.0 {
        1.0
    } else if a.is_nan() {
        a
    } else if b.is_nan() {
        if a == 1.0 { 1.0 } else { b }
    } else if b.is_infinite() {
        let size = a.abs();
        if size == 1.0 {
            1.0
        } else if (b > 0.0) == (size > 1.0) {
            f64::INFINITY
        } else {
            0.0
        }
    } else if a.is_infinite() {
        let size: f64 = if b > 0.0 { f64::INFINITY } else { 0.0 };
        if odd(b) { size.copysign(a) } else { size }
    } else if a == 0.0 {
        if b < 0.0 {
            return None;
        }
        if odd(b) { a } else { 0.0 }
    } else if a < 0.0 && b != b.floor() {
        return complex::binary(target, complex::Operand::from_real(a), Operator::Pow, complex::Operand::from_real(b));
    } else {
        let size = if a.abs() == 1.0 { 1.0 } else { a.abs().powf(b) };
        if size.is_infinite() {
            return None;
        }
        if a < 0.0 && odd(b) { -size } else { size }
    };
    Some(Constant::Float(value))
}
