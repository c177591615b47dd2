//! `.pyc` files: sixteen bytes of header and a marshalled code object (PEP 552, `Lib/importlib/_bootstrap_external.py`).

use std::sync::Arc;

use super::marshal::{self, MarshalError};
use super::{CodeObject, siphash};
use crate::target::{Feature, Magic, PyVersion, Target};

/// Length of the header.
const HEADER: usize = 16;
/// Flag: the header holds a hash of the source instead of its time and size.
const HASH_BASED: u32 = 0b01;
/// Flag: the hash is compared with the source on import.
const CHECK_SOURCE: u32 = 0b10;

/// How Python decides whether a `.pyc` is still that of its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validation {
    /// By the source's modification time (seconds since 1970) and size in bytes, both modulo 2³².
    Timestamp {
        /// Modification time.
        mtime: u32,
        /// Size.
        size: u32,
    },
    /// By a hash of the source.
    Hash {
        /// The hash, as [`source_hash`] computes it.
        hash: [u8; 8],
        /// Whether Python compares it on import (`checked-hash`) or trusts it (`unchecked-hash`).
        check_source: bool,
    },
}

/// A `.pyc` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pyc {
    /// How it is validated.
    pub validation: Validation,
    /// The module's code, whose version is the file's.
    pub code: Arc<CodeObject>,
}

/// Why a file is not read as a `.pyc`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PycError {
    /// Fewer bytes than a header has.
    #[error("the file has {0} bytes, a `.pyc` header alone has 16; it is cut off: let Python write it again")]
    Short(usize),
    /// The magic number has not the form that all have.
    #[error("this is not a `.pyc` file: it does not begin with a magic number")]
    NotPyc,
    /// A magic number of no supported version; with words for whose it is.
    #[error(
        "this `.pyc` was written by {0}; only those of releases of CPython 3.8 to 3.15 are read: compile the source with one of these"
    )]
    Magic(String),
    /// Flags that no supported version sets.
    #[error(
        "flags 0x{0:x} in the header (byte 4) mean nothing to CPython; the file is damaged: let Python write it again"
    )]
    Flags(u32),
    /// The code object cannot be read; offsets count from the start of the file.
    #[error(transparent)]
    Marshal(#[from] MarshalError),
}

impl Pyc {
    /// Reads a whole `.pyc` file of any supported version.
    pub fn read(bytes: &[u8]) -> Result<Pyc, PycError> {
        let version = version_of(bytes)?;
        let Some(&[_, _, _, _, f0, f1, f2, f3, a, b, c, d, e, f, g, h]) = bytes.first_chunk::<HEADER>() else {
            return Err(PycError::Short(bytes.len()));
        };
        let flags = u32::from_le_bytes([f0, f1, f2, f3]);
        let validation = match flags {
            0 => Validation::Timestamp {
                mtime: u32::from_le_bytes([a, b, c, d]),
                size: u32::from_le_bytes([e, f, g, h]),
            },
            _ if flags & !(HASH_BASED | CHECK_SOURCE) == 0 && flags & HASH_BASED != 0 => {
                Validation::Hash { hash: [a, b, c, d, e, f, g, h], check_source: flags & CHECK_SOURCE != 0 }
            }
            _ => return Err(PycError::Flags(flags)),
        };
        let code = marshal::read_code(&bytes[HEADER..], version)
            .map_err(|e| MarshalError { offset: e.offset + HEADER, problem: e.problem })?;
        Ok(Pyc { validation, code })
    }

    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend(self.code.version.magic());
        match self.validation {
            Validation::Timestamp { mtime, size } => {
                out.extend(0u32.to_le_bytes());
                out.extend(mtime.to_le_bytes());
                out.extend(size.to_le_bytes());
            }
            Validation::Hash { hash, check_source } => {
                let flags = if check_source { HASH_BASED | CHECK_SOURCE } else { HASH_BASED };
                out.extend(flags.to_le_bytes());
                out.extend(hash);
            }
        }
        out.extend(marshal::write_code(&self.code));
        out
    }
}

/// The version whose magic number a file begins with.
pub fn version_of(bytes: &[u8]) -> Result<PyVersion, PycError> {
    let &magic = bytes.first_chunk().ok_or(PycError::Short(bytes.len()))?;
    match Magic::of(magic) {
        Magic::Known(version) => Ok(version),
        Magic::Other(writer) => Err(PycError::Magic(writer)),
        Magic::No => Err(PycError::NotPyc),
    }
}

/// The hash of a source that hash-based files of a version carry: `importlib.util.source_hash`.
pub fn source_hash(version: PyVersion, source: &[u8]) -> [u8; 8] {
    let key = u64::from(u32::from_le_bytes(version.magic()));
    let hash = if Target::of(version).has(Feature::SipHash13) {
        siphash::siphash13(key, source)
    } else {
        siphash::siphash24(key, source)
    };
    hash.to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `importlib.util.source_hash(source).hex()` of every version.
    #[test]
    fn source_hashes_are_those_of_cpython() {
        let sources: [&[u8]; 4] = [b"", b"x", b"x = 1\n", &(0..16).collect::<Vec<u8>>()];
        let recorded = [
            "81e4881b3643e8e9 61c5f23d35e0091a 1506f08f32bf3ff3 c9c26e32582c3a12",
            "ac0bb7c83e5b1c5f 80839ac183e026f9 f1d665a9e50fdffa 56c0366764f5630d",
            "8cc0cd2525e7fd27 844f8d016fe2e3c3 d94aade28c8cbebf 8c24da80bfb026e2",
            "738d9cd5d5e87f73 c2b4883120da9471 4c0372aa93f75252 8267313a3994f880",
            "baf18eedc9387a25 6aab892215f1cd94 1522561917f5df08 dfe2a33895112269",
            "27ec6d312f93b814 1f1f4a970344b3c2 e786e2893651120e 19da5531fbd16861",
            "61f5b7cb653a6aa4 a1a67b43ad77ac59 1db2b6325ca282a7 d9ab3a39da95ade2",
            "4a3c34e72b7ffc07 7046df7add97bfc7 a8abdb6f34c441fd 374bc50565cdd69b",
        ];
        for (version, expected) in PyVersion::ALL.into_iter().zip(recorded) {
            let hashes = sources.map(|s| source_hash(version, s).map(|b| format!("{b:02x}")).concat());
            assert_eq!(hashes.join(" "), expected, "{version}");
        }
    }

    #[test]
    fn what_is_not_a_pyc_is_named() {
        assert_eq!(Pyc::read(b""), Err(PycError::Short(0)));
        assert_eq!(Pyc::read(b"\x55\x0d\r\n\0\0\0\0"), Err(PycError::Short(8)));
        assert_eq!(Pyc::read(b"print('hello, world')"), Err(PycError::NotPyc));
        assert_eq!(Pyc::read(b"\x42\x0d\r\n\0\0\0\0\0\0\0\0\0\0\0\0"), Err(PycError::Magic("CPython 3.7".into())));
        assert_eq!(Pyc::read(b"\x55\x0d\r\n\x07\0\0\0\0\0\0\0\0\0\0\0"), Err(PycError::Flags(7)));
        let message = Pyc::read(b"\x55\x0d\r\n\0\0\0\0\0\0\0\0\0\0\0\0c").unwrap_err().to_string();
        assert!(message.contains("byte 16") && message.contains("Python write it again"), "{message}");
    }
}
