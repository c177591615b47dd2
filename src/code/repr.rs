//! `repr()` of constants, as each version of CPython writes it.
//!
//! Two things are not CPython's. The address in `<code object f at 0x…>` differs in every process; it is always `0x0`
//! here. Integers of more than 4,300 digits, which CPython refuses to print (`sys.set_int_max_str_digits`), are shown in
//! hexadecimal.

use std::fmt::Write;

use num_bigint::BigInt;

use super::set_order::iteration_order;
use super::{CodeObject, Constant, PyStr};
use crate::target::PyVersion;
use crate::target::printable::is_printable;

/// Most decimal digits of an integer that CPython prints.
const MAX_INT_DIGITS: usize = 4300;

/// Appends `repr(value)`. A frozen set is written in the order in which CPython iterates over it, see
/// [`iteration_order`].
pub fn write_repr(out: &mut String, value: &Constant, version: PyVersion) {
    match value {
        Constant::None => out.push_str("None"),
        Constant::Ellipsis => out.push_str("Ellipsis"),
        Constant::StopIteration => out.push_str("<class 'StopIteration'>"),
        Constant::Bool(true) => out.push_str("True"),
        Constant::Bool(false) => out.push_str("False"),
        Constant::Int(i) => push(out, format_args!("{i}")),
        Constant::BigInt(i) => write_big_int(out, i),
        Constant::Float(f) => out.push_str(&float_repr(*f)),
        Constant::Complex { real, imag } => out.push_str(&complex_repr(*real, *imag)),
        Constant::Str(s) => write_str_repr(out, s, version),
        Constant::Bytes(b) => write_bytes_repr(out, b),
        Constant::Tuple(items) => match &**items {
            [one] => {
                out.push('(');
                write_repr(out, one, version);
                out.push_str(",)");
            }
            items => write_items(out, "(", items.iter(), ")", version),
        },
        Constant::FrozenSet(items) if items.is_empty() => out.push_str("frozenset()"),
        Constant::FrozenSet(items) => {
            write_items(out, "frozenset({", iteration_order(items, version), "})", version);
        }
        Constant::Slice(items) => write_items(out, "slice(", items.iter(), ")", version),
        Constant::Code(code) => write_code_repr(out, code),
    }
}

/// `repr(value)`.
pub fn repr(value: &Constant, version: PyVersion) -> String {
    let mut out = String::new();
    write_repr(&mut out, value, version);
    out
}

fn push(out: &mut String, args: std::fmt::Arguments<'_>) {
    // Writing to a String does not fail.
    let _ = out.write_fmt(args);
}

/// Appends `repr` of a code object: `<code object f at 0x0, file "a.py", line 3>`.
pub fn write_code_repr(out: &mut String, code: &CodeObject) {
    let line = if code.firstlineno == 0 { -1 } else { code.firstlineno };
    push(out, format_args!("<code object {} at 0x0, file \"{}\", line {line}>", code.name, code.filename));
}

fn write_big_int(out: &mut String, value: &BigInt) {
    // Conversion to decimal takes more than linear time, so it is not even begun for what is too long in any case.
    let may_fit = value.bits() <= 4 * MAX_INT_DIGITS as u64;
    let decimal = may_fit.then(|| value.to_string()).filter(|d| d.trim_start_matches('-').len() <= MAX_INT_DIGITS);
    match decimal {
        Some(decimal) => out.push_str(&decimal),
        None => push(out, format_args!("{value:#x}")),
    }
}

fn write_items<'a>(
    out: &mut String,
    open: &str,
    items: impl IntoIterator<Item = &'a Constant>,
    close: &str,
    version: PyVersion,
) {
    out.push_str(open);
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        write_repr(out, item, version);
    }
    out.push_str(close);
}

/// Appends `repr` of a string: single quotes unless it holds one and no double quote; what is not printable is escaped.
pub fn write_str_repr(out: &mut String, s: &PyStr, version: PyVersion) {
    let bytes = s.as_bytes();
    // Without a branch for each, so that many are looked at in one step.
    let is_plain = |b: u8| (0x20..0x7F).contains(&b) & (b != b'\\') & (b != b'\'');
    if bytes.iter().fold(true, |plain, &b| plain & is_plain(b))
        && let Some(text) = s.as_str()
    {
        out.push('\'');
        out.push_str(text);
        out.push('\'');
        return;
    }
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    out.push(quote);
    for point in s.code_points() {
        match char::from_u32(point) {
            Some('\n') => out.push_str("\\n"),
            Some('\t') => out.push_str("\\t"),
            Some('\r') => out.push_str("\\r"),
            Some('\\') => out.push_str("\\\\"),
            Some(c) if c == quote => {
                out.push('\\');
                out.push(c);
            }
            Some(c) if is_printable(point, version) => out.push(c),
            _ => match point {
                0..=0xFF => push(out, format_args!("\\x{point:02x}")),
                0x100..=0xFFFF => push(out, format_args!("\\u{point:04x}")),
                _ => push(out, format_args!("\\U{point:08x}")),
            },
        }
    }
    out.push(quote);
}

/// Appends `repr` of bytes.
pub fn write_bytes_repr(out: &mut String, bytes: &[u8]) {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    out.push('b');
    out.push(quote);
    for &byte in bytes {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            b'\r' => out.push_str("\\r"),
            b'\\' => out.push_str("\\\\"),
            b if char::from(b) == quote => {
                out.push('\\');
                out.push(quote);
            }
            0x20..=0x7E => out.push(char::from(byte)),
            _ => push(out, format_args!("\\x{byte:02x}")),
        }
    }
    out.push(quote);
}

/// `repr(float)`: the shortest digits that read back, an exponent below 1e-4 and from 1e16.
pub fn float_repr(value: f64) -> String {
    let text = general(value);
    if text.contains(['.', 'e', 'n']) { text } else { text + ".0" }
}

/// The shortest digits without a forced `.0`, as complex numbers have them.
fn general(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_string();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_string();
    }
    let shortest = format!("{value:e}");
    // Of two equally short and equally near texts Python takes the even one, and that is how exact digits are rounded.
    let digits = shortest.bytes().take_while(|&b| b != b'e').filter(u8::is_ascii_digit).count();
    let even = format!("{value:.*e}", digits - 1);
    let scientific = if even.parse() == Ok(value) { even } else { shortest };
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    format!("{value:.*}", usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0))
}

/// `repr(complex)`.
pub fn complex_repr(real: f64, imag: f64) -> String {
    if real == 0.0 && real.is_sign_positive() {
        return general(imag) + "j";
    }
    let imag_text = general(imag);
    let sign = if imag_text.starts_with('-') { "" } else { "+" };
    format!("({}{sign}{imag_text}j)", general(real))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_shortest_texts_the_even_one() {
        // As `repr()` of CPython 3.13 gives them.
        for (value, text) in [
            (2f64.powi(-25), "2.9802322387695312e-08"),
            (1_125_899_906_842_624.3, "1125899906842624.2"),
            (1_125_899_906_842_624.8, "1125899906842624.8"),
            (0.1, "0.1"),
            (-1e16, "-1e+16"),
            (1e22, "1e+22"),
            (123456.0, "123456.0"),
            (5e-324, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
        ] {
            assert_eq!(float_repr(value), text);
        }
    }

    #[test]
    fn numbers_read_as_in_python() {
        let floats = [1.0, 0.1, 1e16, 1e15, 1e-4, 1e-5, 1.5e300, -0.0, f64::INFINITY, 5e-324, 123456789.125];
        let texts: Vec<_> = floats.into_iter().map(float_repr).collect();
        let expected = [
            "1.0",
            "0.1",
            "1e+16",
            "1000000000000000.0",
            "0.0001",
            "1e-05",
            "1.5e+300",
            "-0.0",
            "inf",
            "5e-324",
            "123456789.125",
        ];
        assert_eq!(texts, expected);
        assert_eq!(float_repr(2f64.powi(-25)), "2.9802322387695312e-08", "the even one of two");
        assert_eq!(float_repr(-0.000123456), "-0.000123456");
        assert_eq!(float_repr(9007199254740993.0), "9007199254740992.0");
        assert_eq!(complex_repr(0.0, 1.0), "1j");
        assert_eq!(complex_repr(-0.0, -2.5), "(-0-2.5j)");
    }

    /// Pairs of real and imaginary part, and what 3.13.0 prints.
    #[test]
    fn signs_of_complex_numbers() {
        let recorded = [
            (0.0, -0.0, "-0j"),
            (-0.0, 1.0, "(-0+1j)"),
            (1.0, -0.0, "(1-0j)"),
            (0.0, 1e16, "1e+16j"),
            (1.0, f64::NAN, "(1+nanj)"),
            (1.0, f64::NEG_INFINITY, "(1-infj)"),
        ];
        for (real, imag, expected) in recorded {
            assert_eq!(complex_repr(real, imag), expected);
        }
    }

    #[test]
    fn containers_and_long_integers() {
        let of = |value: Constant| repr(&value, PyVersion::V3_14);
        assert_eq!(of(Constant::FrozenSet([].into())), "frozenset()");
        assert_eq!(of(Constant::FrozenSet([Constant::Int(2), Constant::Int(1)].into())), "frozenset({1, 2})");
        let slice = Constant::Slice(std::sync::Arc::new([Constant::None, Constant::Int(1), Constant::Ellipsis]));
        assert_eq!(of(slice), "slice(None, 1, Ellipsis)");
        let digits = |n| of(Constant::int(-BigInt::from(10).pow(n)));
        assert_eq!(digits(4299).len(), 4301);
        assert!(digits(4300).starts_with("-0x") && digits(200_000).starts_with("-0x"));
    }

    #[test]
    fn strings_are_quoted_as_in_python() {
        let text = |s: &str| repr(&Constant::str(s), PyVersion::V3_13);
        assert_eq!(text("it's"), "\"it's\"");
        assert_eq!(text("a'b\"c\n\u{7f}\u{e9}\u{2028}\u{e0001}"), "'a\\'b\"c\\n\\x7f\u{e9}\\u2028\\U000e0001'");
        let bytes = Constant::Bytes(b"a'\xff\0".as_slice().into());
        assert_eq!(repr(&bytes, PyVersion::V3_13), "b\"a'\\xff\\x00\"");
        assert_eq!(repr(&Constant::tuple([Constant::Int(1)]), PyVersion::V3_13), "(1,)");
    }
}
