//! Values that CPython 3.13 and 3.14 give, recorded by `tests/spec/consteval.py`.

use num_bigint::BigInt;

use super::{binary, is_true, slice_constant, subscript, unary};
use crate::code::{Constant, PyStr};
use crate::compiler::syntax::ast::{Operator, UnaryOp};
use crate::target::{PyVersion, Target};

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn float(text: &str) -> f64 {
    if text == "nan" { f64::NAN } else { f64::from_bits(u64::from_str_radix(text, 16).unwrap()) }
}

/// Items between `;` at the outermost level.
fn items(text: &str) -> Vec<Constant> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ';' if depth == 0 => {
                found.push(value(&text[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    if start < text.len() {
        found.push(value(&text[start..]));
    }
    found
}

fn value(text: &str) -> Constant {
    let rest = &text[1..];
    match &text[..1] {
        "N" => Constant::None,
        "E" => Constant::Ellipsis,
        "T" => Constant::Bool(true),
        "F" => Constant::Bool(false),
        "i" => Constant::int(rest.parse::<BigInt>().unwrap()),
        "f" => Constant::Float(float(rest)),
        "c" => {
            let (real, imag) = rest.split_once(',').unwrap();
            Constant::Complex { real: float(real), imag: float(imag) }
        }
        "s" => Constant::Str(PyStr::from_wtf8(&hex(rest)).unwrap()),
        "b" => Constant::Bytes(hex(rest).into()),
        "(" => Constant::tuple(items(&rest[..rest.len() - 1])),
        _ => {
            let [start, stop, step] = <[Constant; 3]>::try_from(items(&rest[..rest.len() - 1])).unwrap();
            slice_constant(start, stop, step)
        }
    }
}

/// Equal bits; every NaN is like every other, since its sign depends on the machine.
fn same(a: &Constant, b: &Constant) -> bool {
    let equal = |a: f64, b: f64| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
    match (a, b) {
        (Constant::Float(a), Constant::Float(b)) => equal(*a, *b),
        (Constant::Complex { real: a, imag: b }, Constant::Complex { real: c, imag: d }) => {
            equal(*a, *c) && equal(*b, *d)
        }
        _ => a == b,
    }
}

fn operator(text: &str) -> Operator {
    use Operator::*;
    match text {
        "+" => Add,
        "-" => Sub,
        "*" => Mult,
        "/" => Div,
        "//" => FloorDiv,
        "%" => Mod,
        "**" => Pow,
        "<<" => LShift,
        ">>" => RShift,
        "|" => BitOr,
        "^" => BitXor,
        "&" => BitAnd,
        _ => MatMult,
    }
}

fn evaluate(target: Target, left: &str, op: &str, right: &str) -> Option<Constant> {
    if left.is_empty() {
        let operand = value(right);
        return match op {
            "not" => Some(Constant::Bool(!is_true(&operand))),
            "~" => unary(target, UnaryOp::Invert, &operand),
            "+" => unary(target, UnaryOp::UAdd, &operand),
            _ => unary(target, UnaryOp::USub, &operand),
        };
    }
    let (left, right) = (value(left), value(right));
    match op {
        "[]" => subscript(&left, &right),
        _ => binary(target, &left, operator(op), &right),
    }
}

fn check(version: PyVersion, recorded: &str) {
    let target = Target::of(version);
    let mut wrong = Vec::new();
    for line in recorded.lines() {
        let [left, op, right, expected] = <[&str; 4]>::try_from(line.split('\t').collect::<Vec<_>>()).unwrap();
        let got = evaluate(target, left, op, right);
        let right_value = match (&got, expected) {
            (None, "-") => true,
            (Some(got), expected) if expected != "-" => same(got, &value(expected)),
            _ => false,
        };
        if !right_value {
            wrong.push(format!("{left} {op} {right}: {got:?}, CPython {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(30)].join("\n"));
}

#[test]
fn as_recorded_from_3_13() {
    check(PyVersion::V3_13, include_str!("../../../tests/spec/consteval-3.13.tsv"));
}

#[test]
fn as_recorded_from_3_14() {
    check(PyVersion::V3_14, include_str!("../../../tests/spec/consteval-3.14.tsv"));
}
