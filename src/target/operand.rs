//! What the value of an operand means: which name, which local, which operator, which target.
//!
//! How bits are packed changed between versions; each such change is a row of [`Feature`].

use super::{Feature, Op, Target};
use crate::target::table::Jump;

impl Target {
    /// The index into `co_names` that an operand holds, without the bits that some instructions add to it.
    pub fn name_index(self, op: Op, arg: u32) -> u32 {
        arg >> self.name_shift(op)
    }

    /// The bits that an instruction adds below its index into `co_names`: for `LOAD_GLOBAL` and `LOAD_ATTR` bit 0, "leaves
    /// `NULL` or `self` for a call"; for `LOAD_SUPER_ATTR` also bit 1, "`super` had two arguments"; for `IMPORT_NAME` of
    /// 3.15 bit 0, "lazy", and bit 1, "eager".
    pub fn name_bits(self, op: Op, arg: u32) -> u32 {
        arg & ((1 << self.name_shift(op)) - 1)
    }

    fn name_shift(self, op: Op) -> u32 {
        match op {
            Op::LoadGlobal if self.has(Feature::LoadGlobalPushesNull) => 1,
            Op::LoadAttr if self.has(Feature::LoadAttrLoadsMethods) => 1,
            Op::LoadSuperAttr => 2,
            Op::ImportName if self.has(Feature::LazyImports) => 2,
            _ => 0,
        }
    }

    /// The operator that a `COMPARE_OP` operand holds, as `dis.cmp_op` spells it; `None` for values without meaning.
    pub fn comparison(self, arg: u32) -> Option<&'static str> {
        self.table().cmp_ops.get((arg >> self.comparison_shift()) as usize).copied()
    }

    /// Whether a `COMPARE_OP` operand also asks for a `bool`, 3.13 and later.
    pub fn comparison_to_bool(self, arg: u32) -> bool {
        self.has(Feature::CompareToBool) && arg & 0x10 != 0
    }

    /// How far left the index of the operator stands in a `COMPARE_OP` operand.
    pub fn comparison_shift(self) -> u32 {
        if self.has(Feature::CompareToBool) {
            5
        } else if self.has(Feature::CompareMask) {
            4
        } else {
            0
        }
    }

    /// The two locals of an instruction that reads or writes two, in order; `None` for other instructions.
    pub fn local_pair(self, op: Op, arg: u32) -> Option<(u32, u32)> {
        match op {
            Op::LoadFastLoadFast
            | Op::LoadFastBorrowLoadFastBorrow
            | Op::StoreFastLoadFast
            | Op::StoreFastStoreFast => Some((arg >> 4, arg & 15)),
            _ => None,
        }
    }

    /// The byte offset to which an instruction at byte `offset` (of its last unit, after any `EXTENDED_ARG`) jumps;
    /// `None` where `number` is no jump. Negative when the operand leads before the code.
    pub fn jump_target(self, number: u16, offset: u32, arg: u32) -> Option<i64> {
        let table = self.table();
        let unit = if self.has(Feature::JumpsInUnits) { 2 } else { 1 };
        let distance = i64::from(arg) * unit;
        let next = i64::from(offset) + 2 + 2 * i64::from(table.caches_of(number));
        Some(match table.jump(number)? {
            Jump::Absolute => distance,
            Jump::Forward => next + distance,
            Jump::Backward => next - distance,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::PyVersion;

    fn at(version: PyVersion) -> Target {
        Target::of(version)
    }

    #[test]
    fn names_and_their_bits() {
        assert_eq!(at(PyVersion::V3_10).name_index(Op::LoadGlobal, 5), 5);
        assert_eq!(at(PyVersion::V3_11).name_index(Op::LoadGlobal, 5), 2);
        assert_eq!(at(PyVersion::V3_11).name_index(Op::LoadAttr, 5), 5);
        assert_eq!(at(PyVersion::V3_12).name_bits(Op::LoadAttr, 5), 1);
        assert_eq!(at(PyVersion::V3_13).name_index(Op::LoadSuperAttr, 7), 1);
        assert_eq!(at(PyVersion::V3_14).name_index(Op::ImportName, 7), 7);
        assert_eq!(at(PyVersion::V3_15).name_index(Op::ImportName, 7), 1);
    }

    #[test]
    fn comparisons() {
        assert_eq!(at(PyVersion::V3_8).comparison(6), Some("in"));
        assert_eq!(at(PyVersion::V3_11).comparison(6), None);
        assert_eq!(at(PyVersion::V3_12).comparison(0x28), Some("=="));
        assert_eq!(at(PyVersion::V3_13).comparison(0x58), Some("=="));
        assert!(at(PyVersion::V3_13).comparison_to_bool(0x58) && !at(PyVersion::V3_12).comparison_to_bool(0x58));
    }

    #[test]
    fn jump_targets() {
        let target = |version: PyVersion, op, offset, arg| {
            at(version).jump_target(version.table().number(op).unwrap(), offset, arg)
        };
        assert_eq!(target(PyVersion::V3_8, Op::JumpAbsolute, 10, 4), Some(4));
        assert_eq!(target(PyVersion::V3_10, Op::JumpAbsolute, 10, 4), Some(8));
        assert_eq!(target(PyVersion::V3_9, Op::ForIter, 10, 4), Some(16));
        assert_eq!(target(PyVersion::V3_12, Op::ForIter, 10, 4), Some(22));
        assert_eq!(target(PyVersion::V3_13, Op::JumpBackward, 20, 12), Some(0));
        assert_eq!(target(PyVersion::V3_13, Op::Nop, 20, 12), None);
    }
}
