//! The variable-length integers of location tables and exception tables: six bits a byte, bit 6 says that more follow.
//!
//! Location tables begin with the lowest bits, exception tables with the highest.

use std::slice::Iter;

const MORE: u8 = 0x40;

/// Reads an unsigned integer, lowest bits first; what does not fit in 32 bits is dropped, missing bytes are zero.
pub(super) fn read(bytes: &mut Iter<'_, u8>) -> u32 {
    let (mut value, mut shift) = (0u32, 0);
    loop {
        let byte = bytes.next().copied().unwrap_or(0);
        value |= u32::from(byte & 0x3F).checked_shl(shift).unwrap_or(0);
        if byte & MORE == 0 {
            return value;
        }
        shift += 6;
    }
}

/// Reads a signed integer: the lowest bit is the sign.
pub(super) fn read_signed(bytes: &mut Iter<'_, u8>) -> i32 {
    let value = read(bytes);
    let magnitude = (value >> 1) as i32;
    if value & 1 != 0 { -magnitude } else { magnitude }
}

/// Appends an unsigned integer, lowest bits first.
pub(super) fn write(out: &mut Vec<u8>, mut value: u32) {
    while value >= MORE.into() {
        out.push(MORE | (value & 0x3F) as u8);
        value >>= 6;
    }
    out.push(value as u8);
}

/// Appends a signed integer.
pub(super) fn write_signed(out: &mut Vec<u8>, value: i32) {
    let sign = u32::from(value < 0);
    write(out, value.unsigned_abs() << 1 | sign);
}

/// Reads an unsigned integer, highest bits first; `None` when the bytes end.
pub(super) fn read_high_first(bytes: &mut Iter<'_, u8>) -> Option<u32> {
    let mut value = 0u32;
    loop {
        let byte = *bytes.next()?;
        value = value << 6 | u32::from(byte & 0x3F);
        if byte & MORE == 0 {
            return Some(value);
        }
    }
}

/// Appends an unsigned integer, highest bits first; `mark` is set in its first byte.
pub(super) fn write_high_first(out: &mut Vec<u8>, value: u32, mark: u8) {
    let groups = (u32::BITS - value.leading_zeros()).div_ceil(6).max(1);
    for group in (0..groups).rev() {
        let more = if group > 0 { MORE } else { 0 };
        let first = if group + 1 == groups { mark } else { 0 };
        out.push(first | more | (value >> (6 * group) & 0x3F) as u8);
    }
}
