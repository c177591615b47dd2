//! Strings, bytes and tuples: joining, repeating, indexing and slicing.

use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::Signed;

use super::{Integer, MAX_ITEMS, MAX_STR, MAX_TOTAL_ITEMS};
use crate::code::{Constant, PyStr};

pub(super) fn concat(left: &Constant, right: &Constant) -> Option<Constant> {
    Some(match (left, right) {
        (Constant::Str(a), Constant::Str(b)) => Constant::Str(joined(&[a.as_bytes(), b.as_bytes()])?),
        (Constant::Bytes(a), Constant::Bytes(b)) => Constant::Bytes([&a[..], &b[..]].concat().into()),
        (Constant::Tuple(a), Constant::Tuple(b)) => Constant::tuple(a.iter().chain(b.iter()).cloned()),
        _ => return None,
    })
}

fn joined(parts: &[&[u8]]) -> Option<PyStr> {
    PyStr::from_wtf8(&parts.concat())
}

/// `value * count` within the limits of `const_folding_safe_multiply`.
pub(super) fn repeat(value: &Constant, count: &Integer) -> Option<Constant> {
    let size = length(value)?;
    let most = if matches!(value, Constant::Tuple(_)) { MAX_ITEMS } else { MAX_STR };
    let count = count.to_i64()?;
    if size == 0 {
        return Some(value.clone());
    }
    let count = usize::try_from(count).ok()?;
    if count > most / size {
        return None;
    }
    Some(match value {
        Constant::Str(s) => Constant::Str(joined(&vec![s.as_bytes(); count])?),
        Constant::Bytes(b) => Constant::Bytes(b.repeat(count).into()),
        Constant::Tuple(items) => {
            if let Some(limit) = MAX_TOTAL_ITEMS.checked_div(count) {
                rest_of_limit(value, limit)?;
            }
            Constant::tuple((0..count).flat_map(|_| items.iter().cloned()))
        }
        _ => return None,
    })
}

/// What is left of `limit` after counting every item of a tuple and of the tuples in it.
fn rest_of_limit(value: &Constant, limit: usize) -> Option<usize> {
    let Constant::Tuple(items) = value else { return Some(limit) };
    let mut left = limit.checked_sub(items.len())?;
    for item in items.iter() {
        left = rest_of_limit(item, left)?;
    }
    Some(left)
}

/// `len(value)` of a sequence.
fn length(value: &Constant) -> Option<usize> {
    match value {
        // Every code point has exactly one byte that is no continuation byte.
        Constant::Str(s) => Some(s.as_bytes().iter().filter(|&&b| b & 0xC0 != 0x80).count()),
        Constant::Bytes(b) => Some(b.len()),
        Constant::Tuple(items) => Some(items.len()),
        _ => None,
    }
}

/// The value of `value[index]`, if it does not raise; the index is an integer or a slice of integers and `None`.
pub fn subscript(value: &Constant, index: &Constant) -> Option<Constant> {
    let size = length(value)?;
    if let Constant::Slice(bounds) = index {
        return Some(pick(value, &slice_indices(bounds, size)?));
    }
    let at = match index {
        Constant::Int(i) => *i,
        Constant::Bool(b) => i64::from(*b),
        _ => return None,
    };
    let at = usize::try_from(if at < 0 { at.checked_add(size as i64)? } else { at }).ok()?;
    if at >= size {
        return None;
    }
    match value {
        Constant::Bytes(b) => Some(Constant::Int(i64::from(b[at]))),
        Constant::Tuple(items) => Some(items[at].clone()),
        other => Some(pick(other, &[at])),
    }
}

fn pick(value: &Constant, indices: &[usize]) -> Constant {
    match value {
        Constant::Str(s) => {
            let points: Vec<u32> = s.code_points().collect();
            Constant::Str(PyStr::from_code_points(indices.iter().map(|&i| points[i])))
        }
        Constant::Bytes(b) => Constant::Bytes(indices.iter().map(|&i| b[i]).collect()),
        Constant::Tuple(items) => Constant::tuple(indices.iter().map(|&i| items[i].clone())),
        other => other.clone(),
    }
}

/// The indices that a slice names in a sequence of `size` items (`PySlice_Unpack` and `PySlice_AdjustIndices`).
fn slice_indices(bounds: &[Constant; 3], size: usize) -> Option<Vec<usize>> {
    let size = size as i64;
    let step = bound(&bounds[2])?.unwrap_or(1);
    if step == 0 {
        return None;
    }
    let (low, high) = if step < 0 { (-1, size - 1) } else { (0, size) };
    let clamp = |at: i64| if at < 0 { at.saturating_add(size).max(low) } else { at.min(high) };
    let start = bound(&bounds[0])?.map_or(if step < 0 { high } else { low }, clamp);
    let stop = bound(&bounds[1])?.map_or(if step < 0 { low } else { high }, clamp);
    let mut indices = Vec::new();
    let mut at = start;
    while if step < 0 { at > stop } else { at < stop } {
        indices.push(at as usize);
        match at.checked_add(step) {
            Some(next) => at = next,
            None => break,
        }
    }
    Some(indices)
}

/// A bound of a slice: `Some(None)` where it is left out; integers beyond `i64` saturate, other types raise.
fn bound(value: &Constant) -> Option<Option<i64>> {
    Some(match value {
        Constant::None => None,
        Constant::Bool(b) => Some(i64::from(*b)),
        Constant::Int(i) => Some((*i).max(-i64::MAX)),
        Constant::BigInt(b) => Some(if is_negative(b) { -i64::MAX } else { i64::MAX }),
        _ => return None,
    })
}

fn is_negative(value: &Arc<BigInt>) -> bool {
    Signed::is_negative(&**value)
}

/// `slice(start, stop, step)` as a constant.
pub fn slice_constant(start: Constant, stop: Constant, step: Constant) -> Constant {
    Constant::Slice(Arc::new([start, stop, step]))
}
