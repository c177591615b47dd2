//! Which CPython.

use std::fmt;
use std::str::FromStr;

use super::Feature;

/// A minor version of CPython 3, from 3.8 to 3.15.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PyVersion {
    minor: u8,
}

#[allow(missing_docs)]
impl PyVersion {
    pub const V3_8: PyVersion = PyVersion { minor: 8 };
    pub const V3_9: PyVersion = PyVersion { minor: 9 };
    pub const V3_10: PyVersion = PyVersion { minor: 10 };
    pub const V3_11: PyVersion = PyVersion { minor: 11 };
    pub const V3_12: PyVersion = PyVersion { minor: 12 };
    pub const V3_13: PyVersion = PyVersion { minor: 13 };
    pub const V3_14: PyVersion = PyVersion { minor: 14 };
    pub const V3_15: PyVersion = PyVersion { minor: 15 };
}

impl PyVersion {
    /// Every version the program knows, oldest first.
    pub const ALL: [PyVersion; 8] =
        [Self::V3_8, Self::V3_9, Self::V3_10, Self::V3_11, Self::V3_12, Self::V3_13, Self::V3_14, Self::V3_15];

    /// CPython 3.`minor`, if the program knows it.
    pub fn from_minor(minor: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.minor == minor)
    }

    /// The minor number: 13 for 3.13.
    pub const fn minor(self) -> u8 {
        self.minor
    }

    /// Position in [`PyVersion::ALL`].
    pub const fn index(self) -> usize {
        self.minor as usize - 8
    }
}

impl fmt::Display for PyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "3.{}", self.minor)
    }
}

/// A version that is not of the form `3.N`, or not between 3.8 and 3.15.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a CPython version from 3.8 to 3.15")]
pub struct UnknownVersion(pub String);

impl FromStr for PyVersion {
    type Err = UnknownVersion;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        s.strip_prefix("3.")
            .and_then(|minor| minor.parse().ok())
            .and_then(Self::from_minor)
            .ok_or_else(|| UnknownVersion(s.to_string()))
    }
}

/// A minor version as of a named patch release: bytecode changes inside a minor too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// The minor version.
    pub version: PyVersion,
    /// The patch release whose behaviour is followed.
    pub patch: u8,
}

impl Target {
    /// The target the program follows for a minor version; the patch is the one whose behaviour was recorded.
    pub const fn of(version: PyVersion) -> Target {
        const PATCH: [u8; 8] = [18, 18, 13, 7, 1, 0, 2, 0];
        Target { version, patch: PATCH[version.index()] }
    }

    /// Whether this CPython has `feature`.
    #[inline]
    pub fn has(self, feature: Feature) -> bool {
        feature.range().contains(self)
    }
}

impl fmt::Display for Target {
    /// `3.13.0`; 3.15 is followed as of its first release candidate, `3.15.0rc1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.version, self.patch)?;
        if self.version == PyVersion::V3_15 { f.write_str("rc1") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_read_and_print() {
        for v in PyVersion::ALL {
            assert_eq!(v.to_string().parse(), Ok(v));
        }
        for bad in ["3", "3.7", "3.16", "2.7", "3.x", "3.13.1", ""] {
            assert!(bad.parse::<PyVersion>().is_err(), "{bad}");
        }
        assert_eq!(Target::of(PyVersion::V3_15).to_string(), "3.15.0rc1");
    }
}
