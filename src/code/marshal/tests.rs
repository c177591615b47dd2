//! Round trips of generated objects, and bytes that are wrong.

use std::sync::Arc;

use num_bigint::BigInt;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::code::object::kind;
use crate::code::{CodeObject, Constant, LocalSlot, PyStr};
use crate::target::{Feature, PyVersion, Target};

fn string() -> impl Strategy<Value = PyStr> {
    let point = prop_oneof![0x20u32..0x7F, 0u32..0x3000, 0xD7F0u32..0xE010, 0x1F600u32..0x1F610];
    prop_oneof![
        "[a-c_]{0,3}".prop_map(|s: String| PyStr::from(s)),
        vec(point, 0..6).prop_map(PyStr::from_code_points),
        (250usize..260).prop_map(|n| "y".repeat(n).into())
    ]
}

fn constant() -> impl Strategy<Value = Constant> {
    let leaf = prop_oneof![
        Just(Constant::None),
        Just(Constant::Ellipsis),
        any::<bool>().prop_map(Constant::Bool),
        any::<i64>().prop_map(Constant::Int),
        (-3i64..3).prop_map(Constant::Int),
        (any::<bool>(), vec(any::<u32>(), 0..6)).prop_map(|(negative, words)| {
            let value = BigInt::new(num_bigint::Sign::Plus, words);
            Constant::int(if negative { -value } else { value })
        }),
        any::<f64>().prop_map(Constant::Float),
        (any::<f64>(), any::<f64>()).prop_map(|(real, imag)| Constant::Complex { real, imag }),
        string().prop_map(Constant::Str),
        vec(any::<u8>(), 0..5).prop_map(|b| Constant::Bytes(b.into())),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Constant::tuple),
            vec(inner.clone(), 0..3).prop_map(|items| Constant::FrozenSet(items.into())),
            [inner.clone(), inner.clone(), inner.clone()].prop_map(|ends| Constant::Slice(Arc::new(ends))),
            inner.prop_map(|value| Constant::tuple([value.clone(), value.clone(), Constant::tuple([value])])),
        ]
    })
}

fn code() -> impl Strategy<Value = CodeObject> {
    let parts = (vec(constant(), 0..5), vec(string(), 0..4), vec(string(), 0..4), vec(any::<u8>(), 0..9), any::<i32>());
    (parts, 0usize..8, vec(string(), 0..3), 0u32..300).prop_map(
        |((consts, names, locals, bytes, line), v, cells, n)| {
            let version = PyVersion::ALL[v];
            let slot = |kind| move |name| LocalSlot { name, kind };
            let old = !Target::of(version).has(Feature::LocalsPlus);
            let name: PyStr = "f".into();
            CodeObject {
                version,
                argcount: n,
                posonlyargcount: n / 2,
                kwonlyargcount: n / 3,
                stacksize: n + 1,
                flags: n << 20,
                code: bytes.clone().into(),
                consts: consts.into(),
                names: names.into(),
                locals: locals
                    .into_iter()
                    .map(slot(kind::LOCAL))
                    .chain(cells.into_iter().map(slot(kind::CELL)))
                    .collect(),
                filename: "<file>".into(),
                qualname: if old { name.clone() } else { "C.f".into() },
                name,
                firstlineno: line,
                linetable: bytes.clone().into(),
                exceptiontable: if old { [].into() } else { bytes.into() },
            }
        },
    )
}

proptest! {
    #[test]
    fn constants_survive(value in constant()) {
        prop_assert_eq!(read(&write(&value), PyVersion::V3_14), Ok(value));
    }

    #[test]
    fn code_objects_survive(outer in code(), inner in code()) {
        let mut inner = inner;
        inner.version = outer.version;
        if !Target::of(outer.version).has(Feature::LocalsPlus) {
            inner.qualname = inner.name.clone();
            inner.exceptiontable = [].into();
        }
        let mut outer = outer;
        let nested = Constant::Code(Arc::new(inner));
        outer.consts = outer.consts.iter().cloned().chain([nested.clone(), nested]).collect();
        let bytes = write_code(&outer);
        prop_assert_eq!(read_code(&bytes, outer.version), Ok(Arc::new(outer)));
    }

    #[test]
    fn any_bytes_are_an_object_or_an_error(bytes in vec(any::<u8>(), 0..200), v in 0usize..8) {
        let _ = read(&bytes, PyVersion::ALL[v]);
    }

    /// Bytes made of type bytes and small numbers reach further than random ones.
    #[test]
    fn likely_bytes_are_an_object_or_an_error(
        bytes in vec(prop::sample::select(b"NTFSi(l)gysr:>caAzZtu\x01\x02\x03\x00\x00\x00\xa9\xe3\xa8\xbe\xfa".to_vec()), 0..200),
    ) {
        for version in PyVersion::ALL {
            if let Ok(value) = read(&bytes, version) {
                prop_assert_eq!(read(&write(&value), version), Ok(value));
            }
        }
    }
}

fn problem(bytes: &[u8]) -> (usize, Problem) {
    let error = read(bytes, PyVersion::V3_13).unwrap_err();
    (error.offset, error.problem)
}

#[test]
fn what_is_shared_is_written_once() {
    let long = Constant::str("a rather long string, with commas");
    let twice = write(&Constant::tuple([long.clone(), long.clone(), Constant::tuple([long.clone()])]));
    assert_eq!(twice.len(), 2 + write(&long).len() + 5 + 2 + 5);
    // Loaded as `("a-bc", "a-bc")` by CPython 3.13.0.
    let value = Constant::tuple([Constant::str("a-bc"), Constant::str("a-bc")]);
    assert_eq!(write(&value), b")\x02\xfa\x04a-bcr\0\0\0\0");
}

#[test]
fn errors_say_where() {
    assert_eq!(problem(b""), (0, Problem::Truncated));
    assert_eq!(problem(b")\x02N"), (0, Problem::Truncated));
    assert_eq!(problem(b")\x02N["), (3, Problem::Type(b'[', "a list")));
    assert_eq!(problem(b"r\x05\0\0\0"), (0, Problem::Reference(5)));
    assert_eq!(problem(b"\xa9\x01r\0\0\0\0"), (2, Problem::Reference(0)));
    assert_eq!(problem(b"l\x02\0\0\0\x01\0\0\0"), (0, Problem::Integer));
    assert_eq!(problem(b"z\x01\xff"), (0, Problem::Ascii));
    assert_eq!(problem(b"u\x01\0\0\0\xff"), (0, Problem::Utf8));
    assert_eq!(problem(b"s\xff\xff\xff\xff"), (0, Problem::NegativeLength));
    let message = read(b")\x01[", PyVersion::V3_13).unwrap_err().to_string();
    assert!(message.starts_with("a list (type byte 0x5b)") && message.contains("byte 2"), "{message}");
}

#[test]
fn a_claimed_length_takes_no_memory() {
    assert_eq!(problem(b"(\xff\xff\xff\x7f"), (0, Problem::Truncated));
    assert_eq!(problem(b"s\xff\xff\xff\x7f"), (0, Problem::Truncated));
    assert_eq!(problem(b"l\xff\xff\xff\x7f"), (0, Problem::Truncated));
    // Each of many nested tuples claims nearly all bytes that are left.
    let nested = b"(\xff\xff\0\0".repeat(20_000);
    assert_eq!(problem(&nested).1, Problem::Truncated);
}

#[test]
fn depth_is_limited_however_it_is_reached() {
    assert_eq!(problem(&b")\x01".repeat(100_000)).1, Problem::Depth);
    let fits = [b")\x01".repeat(1_999), b"N".to_vec()].concat();
    assert!(read(&fits, PyVersion::V3_13).is_ok());
    // (x0, (x0,), ((x0,),), ...): each tuple refers to the one before, so the bytes stay flat.
    let mut flat = b"(\x88\x13\0\0\xa9\x00".to_vec();
    for i in 0..4_999u32 {
        flat.extend(b"\xa9\x01r");
        flat.extend(i.to_le_bytes());
    }
    assert_eq!(problem(&flat).1, Problem::Depth);
}

#[test]
fn sharing_cannot_hide_a_huge_value() {
    let mut doubling = b")\x40\xa9\x01N".to_vec();
    for i in 0..63u32 {
        doubling.extend(b"\xa9\x02r");
        doubling.extend(i.to_le_bytes());
        doubling.push(b'r');
        doubling.extend(i.to_le_bytes());
    }
    assert_eq!(problem(&doubling).1, Problem::Size);
}
