//! Complex numbers (`Objects/complexobject.c`).
//!
//! Three things changed in 3.14 (gh-69639 and its neighbours): a real operand stays real instead of getting the imaginary part 0.0,
//! products and quotients recover infinities (C11, annex G.5), and a power multiplies by an exponential where it divided.

use crate::code::Constant;
use crate::compiler::syntax::ast::Operator;
use crate::target::{Feature, Target};

/// A complex number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Complex {
    pub(super) re: f64,
    pub(super) im: f64,
}

impl Complex {
    pub(super) fn into_constant(self) -> Constant {
        Constant::Complex { real: self.re, imag: self.im }
    }
}

/// An operand that knows whether it was real.
#[derive(Clone, Copy)]
pub(super) struct Operand {
    value: Complex,
    is_real: bool,
}

impl Operand {
    pub(super) fn from_complex(value: Complex) -> Self {
        Operand { value, is_real: false }
    }

    pub(super) fn from_real(value: f64) -> Self {
        Operand { value: Complex { re: value, im: 0.0 }, is_real: true }
    }
}

pub(super) fn binary(target: Target, a: Operand, op: Operator, b: Operand) -> Option<Constant> {
    let annex_g = target.has(Feature::ComplexAnnexG);
    let (x, y) = (a.value, b.value);
    let (real_a, real_b) = (annex_g && a.is_real, annex_g && b.is_real);
    let value = match op {
        Operator::Add if real_a => Complex { re: x.re + y.re, im: y.im },
        Operator::Add if real_b => Complex { re: x.re + y.re, im: x.im },
        Operator::Add => Complex { re: x.re + y.re, im: x.im + y.im },
        Operator::Sub if real_a => Complex { re: x.re - y.re, im: -y.im },
        Operator::Sub if real_b => Complex { re: x.re - y.re, im: x.im },
        Operator::Sub => Complex { re: x.re - y.re, im: x.im - y.im },
        Operator::Mult if real_a => Complex { re: y.re * x.re, im: y.im * x.re },
        Operator::Mult if real_b => Complex { re: x.re * y.re, im: x.im * y.re },
        Operator::Mult => product(x, y, annex_g),
        Operator::Div if y.re == 0.0 && y.im == 0.0 => return None,
        Operator::Div if real_b => Complex { re: x.re / y.re, im: x.im / y.re },
        Operator::Div if real_a => real_quotient(x.re, y),
        Operator::Div => quotient(x, y, annex_g),
        Operator::Pow => power(x, y, annex_g)?,
        _ => return None,
    };
    Some(value.into_constant())
}

/// 1 (with the sign) for an infinity, 0 (with the sign) for anything else.
fn boxed(x: f64) -> f64 {
    (if x.is_infinite() { 1.0f64 } else { 0.0 }).copysign(x)
}

/// Zero with the sign for a NaN, else the number.
fn without_nan(x: f64) -> f64 {
    if x.is_nan() { 0.0f64.copysign(x) } else { x }
}

fn product(z: Complex, w: Complex, annex_g: bool) -> Complex {
    let (mut a, mut b, mut c, mut d) = (z.re, z.im, w.re, w.im);
    let (ac, bd, ad, bc) = (a * c, b * d, a * d, b * c);
    let plain = Complex { re: ac - bd, im: ad + bc };
    if !(annex_g && plain.re.is_nan() && plain.im.is_nan()) {
        return plain;
    }
    let mut recovered = false;
    if a.is_infinite() || b.is_infinite() {
        (a, b, c, d) = (boxed(a), boxed(b), without_nan(c), without_nan(d));
        recovered = true;
    }
    if c.is_infinite() || d.is_infinite() {
        (a, b, c, d) = (without_nan(a), without_nan(b), boxed(c), boxed(d));
        recovered = true;
    }
    if !recovered && [ac, bd, ad, bc].iter().any(|x| x.is_infinite()) {
        (a, b, c, d) = (without_nan(a), without_nan(b), without_nan(c), without_nan(d));
        recovered = true;
    }
    if !recovered {
        return plain;
    }
    Complex { re: f64::INFINITY * (a * c - b * d), im: f64::INFINITY * (a * d + b * c) }
}

/// Smith's algorithm; the divisor is not zero.
fn quotient(a: Complex, b: Complex, annex_g: bool) -> Complex {
    let result = if b.re.abs() >= b.im.abs() {
        if b.re == 0.0 {
            return Complex { re: 0.0, im: 0.0 };
        }
        let ratio = b.im / b.re;
        let denominator = b.re + b.im * ratio;
        Complex { re: (a.re + a.im * ratio) / denominator, im: (a.im - a.re * ratio) / denominator }
    } else if b.im.abs() >= b.re.abs() {
        let ratio = b.re / b.im;
        let denominator = b.re * ratio + b.im;
        Complex { re: (a.re * ratio + a.im) / denominator, im: (a.im * ratio - a.re) / denominator }
    } else {
        Complex { re: f64::NAN, im: f64::NAN }
    };
    if !(annex_g && result.re.is_nan() && result.im.is_nan()) {
        return result;
    }
    let finite = |z: Complex| z.re.is_finite() && z.im.is_finite();
    let infinite = |z: Complex| z.re.is_infinite() || z.im.is_infinite();
    if infinite(a) && finite(b) {
        let (x, y) = (boxed(a.re), boxed(a.im));
        Complex { re: f64::INFINITY * (x * b.re + y * b.im), im: f64::INFINITY * (y * b.re - x * b.im) }
    } else if infinite(b) && finite(a) {
        let (x, y) = (boxed(b.re), boxed(b.im));
        Complex { re: 0.0 * (a.re * x + a.im * y), im: 0.0 * (a.im * x - a.re * y) }
    } else {
        result
    }
}

/// `quotient` for a real dividend (3.14 and later).
fn real_quotient(a: f64, b: Complex) -> Complex {
    let result = if b.re.abs() >= b.im.abs() {
        let ratio = b.im / b.re;
        let denominator = b.re + b.im * ratio;
        Complex { re: a / denominator, im: (-a * ratio) / denominator }
    } else if b.im.abs() >= b.re.abs() {
        let ratio = b.re / b.im;
        let denominator = b.re * ratio + b.im;
        Complex { re: (a * ratio) / denominator, im: (-a) / denominator }
    } else {
        Complex { re: f64::NAN, im: f64::NAN }
    };
    if result.re.is_nan() && result.im.is_nan() && a.is_finite() && (b.re.is_infinite() || b.im.is_infinite()) {
        let (x, y) = (boxed(b.re), boxed(b.im));
        return Complex { re: 0.0 * (a * x), im: 0.0 * (-a * y) };
    }
    result
}

/// `a ** b`; repeated squaring for small whole exponents.
fn power(a: Complex, b: Complex, annex_g: bool) -> Option<Complex> {
    let result = if b.im == 0.0 && b.re == b.re.floor() && b.re.abs() <= 100.0 {
        let exponent = b.re as i64;
        if exponent > 0 {
            whole_power(a, exponent, annex_g)
        } else {
            let divisor = whole_power(a, -exponent, annex_g);
            if divisor.re == 0.0 && divisor.im == 0.0 {
                return None;
            }
            quotient(Complex { re: 1.0, im: 0.0 }, divisor, annex_g)
        }
    } else if a.re == 0.0 && a.im == 0.0 {
        if b.im != 0.0 || b.re < 0.0 {
            return None;
        }
        Complex { re: 0.0, im: 0.0 }
    } else {
        let size = a.re.hypot(a.im);
        let mut length = size.powf(b.re);
        let angle = a.im.atan2(a.re);
        let mut phase = angle * b.re;
        if b.im != 0.0 {
            if annex_g {
                length *= (-angle * b.im).exp();
            } else {
                length /= (angle * b.im).exp();
            }
            phase += b.im * size.ln();
        }
        // The C library reports a domain error for the sine of an infinity, and Python raises on it.
        if phase.is_infinite() {
            return None;
        }
        Complex { re: length * phase.cos(), im: length * phase.sin() }
    };
    (!result.re.is_infinite() && !result.im.is_infinite()).then_some(result)
}

fn whole_power(base: Complex, exponent: i64, annex_g: bool) -> Complex {
    let mut result = Complex { re: 1.0, im: 0.0 };
    let mut square = base;
    let mut mask = 1;
    while exponent >= mask {
        if exponent & mask != 0 {
            result = product(result, square, annex_g);
        }
        mask <<= 1;
        square = product(square, square, annex_g);
    }
    result
}
