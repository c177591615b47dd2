//! Several versions, as an author writes them: `3.14`, `3.11, 3.14`, `3.11..3.14`, `>=3.12`.

use semver::{Version, VersionReq};

use super::PyVersion;

/// Why a text names no versions.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadVersions {
    /// A part that is no version, range or requirement, or a version the program does not know.
    #[error("`{0}` is not a CPython version from 3.8 to 3.15")]
    Unknown(String),
    /// A range whose end comes before its start, or a requirement that no version meets.
    #[error("`{0}` holds no version from 3.8 to 3.15")]
    Empty(String),
}

/// Reads versions: parts separated by commas or spaces, each a version, a range with both ends included (`3.11..3.14`,
/// `3.11-3.14`), or a requirement as in `Cargo.toml` (`>=3.12`; several, joined by commas, must all hold). Each version
/// once, in the order written; ranges and requirements give the oldest first.
pub fn parse_versions(text: &str) -> Result<Vec<PyVersion>, BadVersions> {
    if text.trim_start().starts_with(['>', '<', '=', '^', '~']) {
        return requirement(text);
    }
    let mut versions = Vec::new();
    for part in text.split([',', ' ', '\t']).filter(|part| !part.is_empty()) {
        let ends = part.split_once("..").or_else(|| part.split_once('-'));
        let (first, last) = ends.unwrap_or((part, part));
        let last = last.strip_prefix('=').unwrap_or(last);
        let parse = |end: &str| end.parse::<PyVersion>().map_err(|_| BadVersions::Unknown(part.to_string()));
        let (first, last) = (parse(first)?, parse(last)?);
        let before = versions.len();
        for version in PyVersion::ALL.into_iter().filter(|v| (first..=last).contains(v)) {
            if !versions.contains(&version) {
                versions.push(version);
            }
        }
        if versions.len() == before && first > last {
            return Err(BadVersions::Empty(part.to_string()));
        }
    }
    if versions.is_empty() { Err(BadVersions::Unknown(text.to_string())) } else { Ok(versions) }
}

fn requirement(text: &str) -> Result<Vec<PyVersion>, BadVersions> {
    let requirement = VersionReq::parse(text).map_err(|_| BadVersions::Unknown(text.to_string()))?;
    let meets = |version: &PyVersion| requirement.matches(&Version::new(3, version.minor().into(), 0));
    let versions: Vec<_> = PyVersion::ALL.into_iter().filter(meets).collect();
    if versions.is_empty() { Err(BadVersions::Empty(text.to_string())) } else { Ok(versions) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_versions() {
        let read =
            |text: &str| parse_versions(text).map(|v| v.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
        for (text, expected) in [
            ("3.14", "3.14"),
            ("3.14, 3.11", "3.14 3.11"),
            ("3.11,3.14 3.11", "3.11 3.14"),
            ("3.12..3.14", "3.12 3.13 3.14"),
            ("3.12..=3.13", "3.12 3.13"),
            ("3.12-3.13", "3.12 3.13"),
            ("3.14, 3.13..3.15", "3.14 3.13 3.15"),
            (">=3.13", "3.13 3.14 3.15"),
            (">=3.9, <3.11", "3.9 3.10"),
            ("=3.10", "3.10"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
        for text in ["", "3", "3.7", "3.16", "2.7", "3.14.2", "3.14..", "x", ">=", ">=x"] {
            assert_eq!(parse_versions(text), Err(BadVersions::Unknown(text.into())), "{text}");
        }
        for text in ["3.14..3.11", ">3.15", ">=3.12, <3.11"] {
            assert_eq!(parse_versions(text), Err(BadVersions::Empty(text.into())), "{text}");
        }
    }
}
