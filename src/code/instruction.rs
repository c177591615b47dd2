//! Instruction bytes to instructions, and back.
//!
//! An instruction is two bytes, number and operand; `EXTENDED_ARG` before it gives higher bytes of the operand, and inline
//! caches follow it (3.11 and later). Follows `_unpack_opargs` of `Lib/dis.py` and the writers in `Python/compile.c` and
//! `Python/assemble.c`.

use std::sync::OnceLock;

use super::CodeObject;
use crate::target::{Op, PyVersion, Target};

/// Bytes of one instruction without its caches, and of one cache entry.
pub const UNIT: u32 = 2;

/// One instruction. `EXTENDED_ARG` is an instruction of its own, as in `dis`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Offset of the first `EXTENDED_ARG` that belongs to it, in bytes; its own offset where there is none.
    pub start: u32,
    /// Offset of the instruction proper, in bytes.
    pub offset: u32,
    /// Its number.
    pub number: u8,
    /// The whole operand, bytes from `EXTENDED_ARG` included; of an `EXTENDED_ARG`, the bytes so far. Meaningless where
    /// the instruction takes none.
    pub arg: u32,
    /// Units of inline caches after it.
    pub caches: u8,
    /// Whether this is an `EXTENDED_ARG`.
    pub is_extended_arg: bool,
}

impl Instruction {
    /// Offset of its first cache, in bytes.
    pub fn cache_offset(&self) -> u32 {
        self.offset + UNIT
    }

    /// Offset of what follows it and its caches, in bytes; may lie past the end of damaged code.
    pub fn end(&self) -> u32 {
        self.offset + UNIT + UNIT * u32::from(self.caches)
    }
}

/// The instructions of a code object in order.
pub fn instructions(code: &CodeObject) -> Instructions<'_> {
    Instructions::new(&code.code, Target::of(code.version))
}

/// Iterator over the instructions in some bytes; an odd last byte is ignored.
pub struct Instructions<'a> {
    bytes: &'a [u8],
    caches: &'static [u8; 256],
    extended_arg: Option<u8>,
    at: usize,
    /// Bytes of the operand read so far, shifted into place, and where they began.
    pending: Option<(u32, u32)>,
}

impl<'a> Instructions<'a> {
    /// Reads bytes as instructions of a target.
    pub fn new(bytes: &'a [u8], target: Target) -> Self {
        let extended_arg = target.table().byte(Op::ExtendedArg);
        Instructions { bytes, caches: cache_units(target.version), extended_arg, at: 0, pending: None }
    }
}

/// Units of inline caches after every number.
fn cache_units(version: PyVersion) -> &'static [u8; 256] {
    static UNITS: [OnceLock<[u8; 256]>; PyVersion::ALL.len()] = [const { OnceLock::new() }; PyVersion::ALL.len()];
    let table = version.table();
    UNITS[version.index()].get_or_init(|| std::array::from_fn(|number| table.caches_of(number as u16)))
}

impl Iterator for Instructions<'_> {
    type Item = Instruction;

    fn next(&mut self) -> Option<Instruction> {
        let &[number, low] = self.bytes.get(self.at..)?.first_chunk()?;
        let offset = self.at as u32;
        let (start, high) = self.pending.take().unwrap_or((offset, 0));
        let arg = high | u32::from(low);
        let caches = self.caches[usize::from(number)];
        let is_extended_arg = Some(number) == self.extended_arg;
        if is_extended_arg {
            self.pending = Some((start, arg << 8));
        }
        self.at += 2 + 2 * usize::from(caches);
        let start = if is_extended_arg { offset } else { start };
        Some(Instruction { start, offset, number, arg, caches, is_extended_arg })
    }
}

/// Number of `EXTENDED_ARG` that an operand needs.
pub fn extended_args_for(arg: u32) -> u32 {
    match arg {
        0..=0xFF => 0,
        0x100..=0xFFFF => 1,
        0x1_0000..=0xFF_FFFF => 2,
        _ => 3,
    }
}

/// Appends an instruction to `out`: at least `extended_args` of `EXTENDED_ARG` and as many as the operand needs, the
/// instruction, and zeroed caches. Nothing is written for a number that the target cannot store.
pub fn encode(out: &mut Vec<u8>, target: Target, number: u8, arg: u32, extended_args: u32) {
    let table = target.table();
    let Some(prefix) = table.byte(Op::ExtendedArg) else { return };
    for higher in (1..=extended_args_for(arg).max(extended_args)).rev() {
        out.extend([prefix, arg.checked_shr(8 * higher).unwrap_or(0) as u8]);
    }
    out.extend([number, arg as u8]);
    out.resize(out.len() + 2 * usize::from(table.caches_of(number.into())), 0);
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::target::PyVersion;

    /// Decodes and encodes again.
    fn again(bytes: &[u8], target: Target) -> Vec<u8> {
        let mut out = Vec::new();
        for i in Instructions::new(bytes, target).filter(|i| !i.is_extended_arg) {
            encode(&mut out, target, i.number, i.arg, (i.offset - i.start) / UNIT);
        }
        out
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(
            ops in vec((any::<prop::sample::Index>(), prop_oneof![0u32..300, any::<u32>()], 0u32..4), 0..20),
            v in 0usize..8,
        ) {
            let target = Target::of(PyVersion::ALL[v]);
            let known: Vec<u8> = Op::ALL.iter().filter(|op| **op != Op::ExtendedArg)
                .filter_map(|op| target.table().byte(*op)).collect();
            let mut bytes = Vec::new();
            let ops: Vec<_> = ops.into_iter().map(|(i, arg, extra)| (known[i.index(known.len())], arg, extra)).collect();
            for &(number, arg, extra) in &ops {
                encode(&mut bytes, target, number, arg, extra);
            }
            let read: Vec<_> = Instructions::new(&bytes, target).filter(|i| !i.is_extended_arg).collect();
            prop_assert_eq!(
                read.iter().map(|i| (i.number, i.arg)).collect::<Vec<_>>(),
                ops.iter().map(|&(number, arg, _)| (number, arg)).collect::<Vec<_>>()
            );
            prop_assert_eq!(again(&bytes, target), bytes);
        }

        #[test]
        fn any_bytes_are_instructions(bytes in vec(any::<u8>(), 0..64), v in 0usize..8) {
            let target = Target::of(PyVersion::ALL[v]);
            let units = Instructions::new(&bytes, target).map(|i| i.end() as usize).max().unwrap_or(0);
            prop_assert!(units + 1 >= bytes.len());
        }
    }
}
