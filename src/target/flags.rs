//! Bits of `co_flags`, features of `from __future__ import`, and flags for `compile()`.

use super::{Feature, OpcodeTable, PyVersion, Target};

/// `CO_OPTIMIZED`: locals are in the fast array.
pub const OPTIMIZED: u32 = 0x1;
/// `CO_NEWLOCALS`: a call makes a new local namespace.
pub const NEWLOCALS: u32 = 0x2;
/// `CO_VARARGS`: has `*args`.
pub const VARARGS: u32 = 0x4;
/// `CO_VARKEYWORDS`: has `**kwargs`.
pub const VARKEYWORDS: u32 = 0x8;
/// `CO_NESTED`: inside a function.
pub const NESTED: u32 = 0x10;
/// `CO_GENERATOR`.
pub const GENERATOR: u32 = 0x20;
/// `CO_NOFREE`: neither cells nor free variables; set up to 3.10 only ([`Feature::NoFreeFlag`]); `dis` of later versions still names it.
pub const NOFREE: u32 = 0x40;
/// `CO_COROUTINE`.
pub const COROUTINE: u32 = 0x80;
/// `CO_ITERABLE_COROUTINE`: made by `types.coroutine`, never by the compiler.
pub const ITERABLE_COROUTINE: u32 = 0x100;
/// `CO_ASYNC_GENERATOR`.
pub const ASYNC_GENERATOR: u32 = 0x200;
/// `CO_FUTURE_ANNOTATIONS`.
pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
/// `CO_FUTURE_BARRY_AS_BDFL`.
pub const FUTURE_BARRY_AS_BDFL: u32 = 0x40_0000;
/// `CO_FUTURE_GENERATOR_STOP`; of no effect.
pub const FUTURE_GENERATOR_STOP: u32 = 0x80_0000;
/// `CO_HAS_DOCSTRING` (3.14): the first constant is the docstring.
pub const HAS_DOCSTRING: u32 = 0x400_0000;
/// `CO_METHOD` (3.14): a function whose scope is directly in a class.
pub const METHOD: u32 = 0x800_0000;

/// Flags of `compile()` that are not features: `ast.PyCF_*` (`Include/cpython/compile.h`).
pub mod compile {
    /// Give back the tree (`PyCF_ONLY_AST`).
    pub const ONLY_AST: u32 = 0x400;
    /// Read type comments (`PyCF_TYPE_COMMENTS`).
    pub const TYPE_COMMENTS: u32 = 0x1000;
    /// Allow `await` at the top level (`PyCF_ALLOW_TOP_LEVEL_AWAIT`).
    pub const ALLOW_TOP_LEVEL_AWAIT: u32 = 0x2000;
    /// Give back the tree after folding (`PyCF_OPTIMIZED_AST`, 3.13).
    pub const OPTIMIZED_AST: u32 = 0x8400;
}

/// A feature of `from __future__ import`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FutureFeature {
    /// Its name.
    pub name: &'static str,
    /// Its bit in `co_flags` and in the flags of `compile()`; 0 for `generators`.
    pub flag: u32,
    /// The release it can be imported from.
    pub since: &'static str,
    /// The release from which the behaviour needs no import, if that was decided.
    pub mandatory: Option<&'static str>,
}

impl OpcodeTable {
    /// The feature of that name; `None` is what CPython calls `future feature NAME is not defined`.
    pub fn future(&self, name: &str) -> Option<&FutureFeature> {
        self.futures.iter().find(|feature| feature.name == name)
    }

    /// `co_flags` in words, as `dis.code_info` prints it: names of bits from the lowest, hexadecimal for unnamed ones,
    /// `0x0` for none.
    pub fn flag_names(&self, flags: u32) -> String {
        if flags == 0 {
            return "0x0".to_string();
        }
        let bits = (0..32).map(|bit| 1u32 << bit).filter(|bit| flags & bit != 0);
        let names: Vec<String> = bits
            .map(|bit| match self.code_flags.iter().find(|(value, _)| *value == bit) {
                Some((_, name)) => name.to_string(),
                None => format!("{bit:#x}"),
            })
            .collect();
        names.join(", ")
    }
}

/// Bits that the compiler of `version` may set in `co_flags`.
pub fn settable(version: PyVersion) -> u32 {
    let target = Target::of(version);
    let always = OPTIMIZED | NEWLOCALS | VARARGS | VARKEYWORDS | NESTED | GENERATOR | COROUTINE | ASYNC_GENERATOR;
    let futures = version.table().futures.iter().fold(0, |bits, feature| bits | feature.flag) & !NESTED;
    let no_free = if target.has(Feature::NoFreeFlag) { NOFREE } else { 0 };
    let kinds = if target.has(Feature::DocstringFlag) { HAS_DOCSTRING | METHOD } else { 0 };
    always | futures | no_free | kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_agree_with_the_tables() {
        let named = [
            ("OPTIMIZED", OPTIMIZED),
            ("NEWLOCALS", NEWLOCALS),
            ("VARARGS", VARARGS),
            ("VARKEYWORDS", VARKEYWORDS),
            ("NESTED", NESTED),
            ("GENERATOR", GENERATOR),
            ("NOFREE", NOFREE),
            ("COROUTINE", COROUTINE),
            ("ITERABLE_COROUTINE", ITERABLE_COROUTINE),
            ("ASYNC_GENERATOR", ASYNC_GENERATOR),
            ("HAS_DOCSTRING", HAS_DOCSTRING),
            ("METHOD", METHOD),
        ];
        for version in PyVersion::ALL {
            let table = version.table();
            for (value, name) in &table.code_flags {
                assert!(named.contains(&(*name, *value)), "{version} {name}");
            }
            assert_eq!(table.future("annotations").map(|f| f.flag), Some(FUTURE_ANNOTATIONS));
            assert_eq!(table.future("barry_as_FLUFL").map(|f| f.flag), Some(FUTURE_BARRY_AS_BDFL));
            assert_eq!(table.future("generator_stop").map(|f| f.flag), Some(FUTURE_GENERATOR_STOP));
            assert_eq!(table.future("braces"), None);
            let has_kinds = table.code_flags.iter().any(|(value, _)| *value == METHOD);
            assert_eq!(settable(version) & METHOD != 0, has_kinds);
        }
    }

    #[test]
    fn flags_in_words() {
        let t = PyVersion::V3_14.table();
        assert_eq!(t.flag_names(0), "0x0");
        assert_eq!(t.flag_names(0x800_0003), "OPTIMIZED, NEWLOCALS, METHOD");
        assert_eq!(t.flag_names(0x100_0040), "NOFREE, 0x1000000");
    }
}
