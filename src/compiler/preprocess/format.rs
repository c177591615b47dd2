//! `"…%s…" % (a, b)` as an f-string (`optimize_format`).

use crate::base::Location;
use crate::code::{Constant, PyStr};
use crate::compiler::syntax::ast::{Expr, ExprKind, List, Operator};

/// Most digits of a width or precision.
const MAX_DIGITS: usize = 2;

/// A piece of a format string.
enum Piece {
    Literal(Constant),
    /// Conversion and format spec for the next item.
    Item(i32, Option<Constant>),
}

/// Rewrites `expr` if it is a string constant with only simple `%s`, `%r`, `%a` and a tuple of as many items.
pub(super) fn rewrite(expr: &mut Expr) {
    let ExprKind::BinOp { left, op: Operator::Mod, right } = &mut expr.kind else { return };
    let ExprKind::Constant { value: Constant::Str(format), .. } = &left.kind else { return };
    let ExprKind::Tuple { elts, .. } = &mut right.kind else { return };
    if elts.iter().any(|e| matches!(e.kind, ExprKind::Starred { .. })) {
        return;
    }
    let Some(pieces) = parse(format, elts.len()) else { return };
    let mut items = std::mem::take(elts).into_iter();
    let mut values = List::with_capacity(pieces.len());
    for piece in pieces {
        match piece {
            Piece::Literal(text) => values.push(unplaced(text)),
            Piece::Item(conversion, spec) => {
                let Some(item) = items.next() else { break };
                let location = item.location;
                let format_spec = spec.map(|spec| Box::new(unplaced(spec)));
                let kind = ExprKind::FormattedValue { value: Box::new(item), conversion, format_spec };
                values.push(Expr { kind, location });
            }
        }
    }
    expr.kind = ExprKind::JoinedStr(values);
}

/// A constant that stands nowhere in the source.
fn unplaced(value: Constant) -> Expr {
    Expr { kind: ExprKind::Constant { value, u_prefix: false }, location: Location::NONE }
}

/// The pieces of a format for `count` items; `None` when it is not simple, or has another number of them.
fn parse(format: &PyStr, count: usize) -> Option<Vec<Piece>> {
    // Everything that matters is ASCII, so bytes will do.
    let bytes = format.as_bytes();
    let (mut pieces, mut at, mut items) = (Vec::new(), 0, 0);
    loop {
        let mut literal = Vec::new();
        while let Some(&byte) = bytes.get(at) {
            if byte == b'%' {
                if bytes.get(at + 1) != Some(&b'%') {
                    break;
                }
                at += 1;
            }
            literal.push(byte);
            at += 1;
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(Constant::Str(PyStr::from_wtf8(&literal)?)));
        }
        if at >= bytes.len() {
            break;
        }
        if items == count {
            return None;
        }
        items += 1;
        at += 1;
        pieces.push(item(bytes, &mut at)?);
    }
    (items == count).then_some(pieces)
}

/// Flags, width, precision and conversion after a `%`.
fn item(bytes: &[u8], at: &mut usize) -> Option<Piece> {
    let mut left = false;
    while let Some(b'-' | b'+' | b' ' | b'#' | b'0') = bytes.get(*at) {
        left |= bytes[*at] == b'-';
        *at += 1;
    }
    let width = number(bytes, at)?;
    let mut spec = String::new();
    if let Some(width) = width {
        if !left && width > 0 {
            spec.push('>');
        }
        spec.push_str(&width.to_string());
    }
    if bytes.get(*at) == Some(&b'.') {
        *at += 1;
        let precision = number(bytes, at)?.unwrap_or(0);
        spec.push_str(&format!(".{precision}"));
    }
    let conversion = *bytes.get(*at)?;
    *at += 1;
    if !matches!(conversion, b's' | b'r' | b'a') {
        return None;
    }
    Some(Piece::Item(i32::from(conversion), (!spec.is_empty()).then(|| Constant::str(spec))))
}

/// Digits, if there are any: `Some(None)` without, `None` with too many.
fn number(bytes: &[u8], at: &mut usize) -> Option<Option<u32>> {
    let digits = bytes[*at..].iter().take_while(|b| b.is_ascii_digit()).count();
    if digits > MAX_DIGITS {
        return None;
    }
    let text = &bytes[*at..*at + digits];
    *at += digits;
    Some((digits > 0).then(|| text.iter().fold(0, |n, b| n * 10 + u32::from(b - b'0'))))
}
