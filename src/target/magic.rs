//! The number at the start of a `.pyc`, and which CPython it belongs to.
//!
//! Final releases keep one number for all patches (`Lib/importlib/_bootstrap_external.py`, from 3.14 on
//! `Include/internal/pycore_magic_number.h`, lists them all); the numbers between two releases were those of alphas and
//! betas.

use super::PyVersion;

/// The last number of each minor version from 3.0 to 3.7, which we do not read.
const OLD: [(u16, &str); 8] = [
    (3131, "3.0"),
    (3151, "3.1"),
    (3180, "3.2"),
    (3230, "3.3"),
    (3310, "3.4"),
    (3351, "3.5"),
    (3379, "3.6"),
    (3394, "3.7"),
];
/// The last number of each minor version of Python 2.
const PYTHON2: [(u16, &str); 8] = [
    (50823, "2.0"),
    (60202, "2.1"),
    (60717, "2.2"),
    (62021, "2.3"),
    (62061, "2.4"),
    (62131, "2.5"),
    (62161, "2.6"),
    (62211, "2.7"),
];

/// What the first four bytes of a file say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Magic {
    /// Written by a release of this version.
    Known(PyVersion),
    /// Written by a CPython that we do not read: words for a message, such as `CPython 3.7` or `a pre-release of
    /// CPython 3.13`.
    Other(String),
    /// Not the start of a `.pyc`.
    No,
}

impl PyVersion {
    /// The four bytes at the start of a `.pyc` of this version.
    pub fn magic(self) -> [u8; 4] {
        let [low, high] = self.table().magic.to_le_bytes();
        [low, high, b'\r', b'\n']
    }
}

impl Magic {
    /// Reads the first four bytes of a file.
    pub fn of(bytes: [u8; 4]) -> Magic {
        let [low, high, b'\r', b'\n'] = bytes else { return Magic::No };
        let number = u16::from_le_bytes([low, high]);
        if let Some(version) = PyVersion::ALL.into_iter().find(|v| v.table().magic == number) {
            return Magic::Known(version);
        }
        let old = OLD.iter().map(|(magic, version)| (*magic, version.to_string()));
        let ours = PyVersion::ALL.into_iter().map(|v| (v.table().magic, v.to_string()));
        // Each release ends the numbers of its pre-releases.
        let mut releases = old.chain(ours);
        let last = PyVersion::ALL[PyVersion::ALL.len() - 1].table().magic;
        if let Some((_, version)) = PYTHON2.iter().find(|(magic, _)| matches!(number.wrapping_sub(*magic), 0 | 1)) {
            return Magic::Other(format!("Python {version}"));
        }
        match number {
            3000.. if number <= last => releases.find(|(magic, _)| *magic >= number).map_or(Magic::No, |(magic, v)| {
                Magic::Other(if magic == number {
                    format!("CPython {v}")
                } else {
                    format!("a pre-release of CPython {v}")
                })
            }),
            // A minor version takes at most 50 numbers from 3.11 on, and PyPy adds an offset far below.
            _ if (last + 1..last + 200).contains(&number) => Magic::Other("a later CPython".to_string()),
            62000..62300 => Magic::Other("Python 2".to_string()),
            0..1000 => Magic::Other("another Python, perhaps PyPy".to_string()),
            _ => Magic::No,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(number: u16) -> Magic {
        let [low, high] = number.to_le_bytes();
        Magic::of([low, high, 13, 10])
    }

    #[test]
    fn numbers_and_back() {
        for version in PyVersion::ALL {
            assert_eq!(Magic::of(version.magic()), Magic::Known(version));
        }
        assert_eq!(PyVersion::V3_14.magic(), [0x2b, 0x0e, 13, 10]);
        assert_eq!(of(3394), Magic::Other("CPython 3.7".into()));
        assert_eq!(of(3550), Magic::Other("a pre-release of CPython 3.13".into()));
        assert_eq!(of(62211), Magic::Other("Python 2.7".into()));
        assert_eq!(of(3700), Magic::Other("a later CPython".into()));
        assert_eq!(of(20000), Magic::No);
        assert_eq!(Magic::of(*b"PK\x03\x04"), Magic::No);
        for number in 0..=u16::MAX {
            of(number);
        }
    }
}
