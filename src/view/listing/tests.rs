//! Damaged code objects have listings too.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::code::object::kind;
use crate::code::{Constant, LocalSlot};
use crate::target::PyVersion;

proptest! {
    #[test]
    fn any_code_has_a_listing(
        code in vec(any::<u8>(), 0..80),
        linetable in vec(any::<u8>(), 0..40),
        exceptiontable in vec(any::<u8>(), 0..20),
        v in 0usize..8,
        firstlineno in prop_oneof![1i32..20, any::<i32>()],
    ) {
        let object = CodeObject {
            version: PyVersion::ALL[v],
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            stacksize: 0,
            flags: 0,
            code: code.into(),
            consts: [Constant::None].into(),
            names: ["a".into()].into(),
            locals: [LocalSlot { name: "x".into(), kind: kind::LOCAL }].into(),
            filename: "f".into(),
            name: "f".into(),
            qualname: "f".into(),
            firstlineno,
            linetable: linetable.into(),
            exceptiontable: exceptiontable.into(),
        };
        let listing = Listing::of(&object);
        for row in &listing.rows {
            if let Operand::Jump { to: Spot { row: Some(to), offset, .. }, .. } = row.operand {
                prop_assert_eq!(i64::from(listing.rows[to as usize].offset), offset);
            }
            if let Some(label) = row.label {
                prop_assert!(label >= 1 && label <= listing.labels);
            }
            row.operand.to_string();
        }
    }
}
