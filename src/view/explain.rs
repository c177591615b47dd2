//! What an instruction does, in words that are right for one version.
//!
//! The texts are `data/explain.md`; its first paragraph says how it is laid out. Since when an instruction exists is read
//! from the instruction tables, not from the text.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::target::{Op, PyVersion, Target};

/// One instruction, explained for one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// CPython's name.
    pub name: &'static str,
    /// The version that the texts are for.
    pub version: PyVersion,
    /// What is taken from the stack and what is left, `before -> after`, top on the right.
    pub stack: String,
    /// What it does.
    pub text: String,
    /// The versions of [`PyVersion::ALL`] that have it, oldest first.
    pub versions: Vec<PyVersion>,
    /// Its entry in the documentation of that version, for instructions that have one there.
    pub link: String,
}

/// What takes the place of `{operand}`, `{arg}` and `{target}` in the texts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Operand<'a> {
    /// The number.
    pub arg: Option<u32>,
    /// What it stands for, as the listing shows it.
    pub decoded: &'a str,
    /// The label or offset that a jump goes to.
    pub target: &'a str,
}

struct Entry {
    first: PyVersion,
    last: PyVersion,
    stack: &'static str,
    text: String,
}

/// Every text, by name and then by version.
fn entries() -> &'static BTreeMap<&'static str, Vec<Entry>> {
    static ENTRIES: OnceLock<BTreeMap<&'static str, Vec<Entry>>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let mut map: BTreeMap<&'static str, Vec<Entry>> = BTreeMap::new();
        for section in include_str!("../../data/explain.md").split("\n## ").skip(1) {
            let mut lines = section.lines();
            let head = lines.next().unwrap_or("");
            let (name, versions) = head.split_once(' ').unwrap_or((head, ""));
            let (first, last) = range(versions);
            let stack = lines.next().unwrap_or("").trim();
            let text = lines.filter(|l| !l.is_empty()).collect::<Vec<_>>().join(" ");
            map.entry(name).or_default().push(Entry { first, last, stack, text });
        }
        map
    })
}

/// `3.12`, `3.12-3.13`, `3.12-` or nothing, which is every version.
fn range(text: &str) -> (PyVersion, PyVersion) {
    let [oldest, .., newest] = PyVersion::ALL;
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    (first.parse().unwrap_or(oldest), last.parse().unwrap_or(newest))
}

/// The versions that have an instruction of this name.
pub fn versions_with(op: Op) -> Vec<PyVersion> {
    PyVersion::ALL.into_iter().filter(|v| Target::of(*v).table().number(op).is_some_and(|n| n < 256)).collect()
}

/// What `op` does in `version`, with the operand of this very instruction filled in; `None` where that version does not have it.
pub fn explain(op: Op, version: PyVersion, operand: &Operand<'_>) -> Option<Explanation> {
    let versions = versions_with(op);
    if !versions.contains(&version) {
        return None;
    }
    let entry = entries().get(op.name())?.iter().find(|e| (e.first..=e.last).contains(&version))?;
    Some(Explanation {
        name: op.name(),
        version,
        stack: fill(entry.stack, operand),
        text: fill(&entry.text, operand),
        versions,
        link: format!("https://docs.python.org/{version}/library/dis.html#opcode-{}", op.name()),
    })
}

/// What `op` does in `version`, as stack effect and text, with `{operand}`, `{arg}` and `{target}` left to be filled in;
/// `None` where that version does not have it.
pub fn template(op: Op, version: PyVersion) -> Option<(&'static str, &'static str)> {
    if !versions_with(op).contains(&version) {
        return None;
    }
    let entry = entries().get(op.name())?.iter().find(|e| (e.first..=e.last).contains(&version))?;
    Some((entry.stack, &entry.text))
}

fn fill(text: &str, operand: &Operand<'_>) -> String {
    // One pass, so that a brace inside an operand is never read as a place to fill.
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = [("{operand}", operand.decoded), ("{target}", operand.target), ("{arg}", "")];
        match known.iter().find(|(mark, _)| rest.starts_with(mark)) {
            Some((mark, value)) => {
                match (*mark, operand.arg) {
                    ("{arg}", Some(arg)) => out.push_str(&arg.to_string()),
                    ("{arg}", None) => out.push('n'),
                    _ if value.is_empty() => out.push('…'),
                    _ => out.push_str(value),
                }
                rest = &rest[mark.len()..];
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instruction_of_every_version_has_one_text() {
        let mut missing = Vec::new();
        for &op in Op::ALL {
            for version in versions_with(op) {
                let texts = entries().get(op.name()).map_or(0, |all| {
                    all.iter().filter(|e| (e.first..=e.last).contains(&version) && !e.text.is_empty()).count()
                });
                if texts != 1 {
                    missing.push(format!("{} in {version}: {texts} texts", op.name()));
                }
            }
        }
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn no_text_is_for_nothing() {
        for (name, texts) in entries() {
            let op = Op::from_name(name).unwrap_or_else(|| panic!("no instruction {name}"));
            let have = versions_with(op);
            for text in texts {
                assert!(have.iter().any(|v| (text.first..=text.last).contains(v)), "{name} {}", text.first);
                assert!(text.stack.contains("->"), "{name}: {}", text.stack);
            }
        }
    }

    #[test]
    fn operands_are_filled_in() {
        let operand = Operand { arg: Some(1), decoded: "'{target}'", target: "" };
        let load = explain(Op::LoadConst, PyVersion::V3_14, &operand).expect("3.14 has it");
        assert_eq!(load.text, "Pushes the constant at place 1: `'{target}'`.");
        assert_eq!(explain(Op::LoadMethod, PyVersion::V3_14, &operand), None);
    }

    /// Where CPython's own table counts something else: 3.8 the most that unwinding may push; a return the value that the
    /// caller's frame gets; `RETURN_GENERATOR` (3.11, 3.12) the value that its `POP_TOP` removes on resumption.
    const COUNTED_OTHERWISE: [&str; 4] = ["BEGIN_FINALLY", "WITH_CLEANUP_START", "RETURN_VALUE", "RETURN_GENERATOR"];

    /// The texts' stacks agree with the tables where both are simple: no operand, nothing optional, no ellipsis.
    #[test]
    fn stacks_agree_with_the_tables() {
        let mut wrong = Vec::new();
        for &op in Op::ALL {
            for version in versions_with(op) {
                let text = explain(op, version, &Operand::default()).expect("covered");
                let (before, after) = text.stack.split_once("->").expect("an arrow");
                let plain = |side: &str| !side.contains(['×', '[', '…', '|']) && !side.contains(" or ");
                let table = Target::of(version).table();
                let number = table.number(op).expect("listed");
                if !plain(before) || !plain(after) || table.jump(number).is_some() {
                    continue;
                }
                let count = |side: &str| side.split(',').filter(|s| !s.trim().is_empty()).count() as i32;
                let effect = table.stack_effect(op, 0, false);
                if count(after) - count(before) != effect && !COUNTED_OTHERWISE.contains(&op.name()) {
                    wrong.push(format!("{} in {version}: {}, but {effect}", op.name(), text.stack));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
