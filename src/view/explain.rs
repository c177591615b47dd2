//! What an instruction does, in words that are right for one version.
//!
//! The texts are `data/explain.md`; its first paragraph says how it is laid out. Since when an instruction exists is read
//! from the instruction tables, not from the text.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::code::{CodeObject, instructions};
use crate::target::{Kind, Op, PyVersion, Target};

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
    /// The fields of the caches behind it, each with the code units that it takes.
    pub caches: Vec<(&'static str, u8)>,
    /// What a running CPython may put in its place.
    pub forms: Vec<&'static str>,
    /// Its entry in the documentation of that version.
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
        caches: caches(op, version).to_vec(),
        forms: forms(op, version),
        link: link(op, version),
    })
}

/// What an instruction of a listing does; `{operand}`, `{arg}` and `{target}` stand for what a row has in these places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// Its name.
    pub opcode: &'static str,
    /// The stack before and after, `before -> after`.
    pub stack: &'static str,
    /// What it does.
    pub text: &'static str,
    /// In which versions it is: `since 3.11`.
    pub since: String,
    /// How many special forms it may take while a program runs.
    pub forms: usize,
    /// Its entry in the documentation.
    pub link: String,
}

/// What an instruction with inline caches may become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// Its name.
    pub opcode: &'static str,
    /// The fields of its caches, each with the code units that it takes.
    pub caches: Vec<(&'static str, u8)>,
    /// The special forms.
    pub forms: Vec<&'static str>,
}

/// Every instruction that occurs in some code objects of one version, by name; caches are one where they are shown and occur.
pub fn explained(objects: &[Arc<CodeObject>], with_caches: bool) -> Vec<Explained> {
    let explain = |(op, version): (Op, PyVersion)| {
        let entry = entries().get(op.name())?.iter().find(|e| (e.first..=e.last).contains(&version))?;
        Some(Explained {
            opcode: op.name(),
            stack: entry.stack,
            text: &entry.text,
            since: since(&versions_with(op)),
            forms: forms(op, version).len(),
            link: link(op, version),
        })
    };
    let mut ops = occurring(objects);
    let cached = ops.iter().find(|(op, version)| with_caches && !caches(*op, *version).is_empty()).map(|(_, v)| *v);
    ops.extend(cached.map(|version| (Op::Cache, version)));
    let mut all: Vec<Explained> = ops.into_iter().filter_map(explain).collect();
    all.sort_by_key(|one| one.opcode);
    all
}

/// The families of the instructions that occur in some code objects of one version, by name.
pub fn families(objects: &[Arc<CodeObject>]) -> Vec<Family> {
    let all = occurring(objects).into_iter().map(|(op, version)| Family {
        opcode: op.name(),
        caches: caches(op, version).to_vec(),
        forms: forms(op, version),
    });
    all.filter(|family| !family.caches.is_empty() || !family.forms.is_empty()).collect()
}

fn occurring(objects: &[Arc<CodeObject>]) -> BTreeSet<(Op, PyVersion)> {
    let of = |code: &Arc<CodeObject>| {
        let (table, version) = (code.version.table(), code.version);
        instructions(code).filter_map(|i| table.op(i.number.into())).map(|op| (op, version)).collect::<Vec<_>>()
    };
    objects.iter().flat_map(of).collect()
}

/// What a running CPython may put in an instruction's place once it has seen what it is given.
pub fn forms(op: Op, version: PyVersion) -> Vec<&'static str> {
    let table = version.table();
    let Some(number) = table.number(op) else { return Vec::new() };
    let special =
        table.known().filter(|&n| table.kind(n) == Kind::Specialised && table.base(n) == number && n != number);
    let mut names: Vec<&'static str> = special.map(|n| table.full_name(n)).collect();
    names.sort_unstable();
    names
}

/// The fields of the caches behind an instruction, each with its code units.
pub fn caches(op: Op, version: PyVersion) -> &'static [(&'static str, u8)] {
    let table = version.table();
    table.number(op).map_or(&[], |number| table.cache_fields(number))
}

/// In which versions an instruction is. What is older than 3.8 is not known here.
pub fn since(versions: &[PyVersion]) -> String {
    let [oldest, .., newest] = PyVersion::ALL;
    let ends = versions.first().zip(versions.last());
    match ends {
        Some((first, last)) if versions.len() == last.index() - first.index() + 1 => {
            match (*first == oldest, *last == newest) {
                (true, true) => "in every version".to_string(),
                (true, false) => format!("up to {last}"),
                (false, true) => format!("since {first}"),
                (false, false) if first == last => format!("only in {first}"),
                (false, false) => format!("from {first} to {last}"),
            }
        }
        _ => versions.iter().map(|v| v.to_string()).collect::<Vec<_>>().join(", "),
    }
}

/// The entry in the documentation of that version; for what is used inside the interpreter alone, the chapter.
fn link(op: Op, version: PyVersion) -> String {
    let inside =
        matches!(op, Op::EnterExecutor | Op::ExitInitCheck | Op::InterpreterExit | Op::Reserved | Op::TraceRecord);
    let anchor = if inside { "python-bytecode-instructions".to_string() } else { format!("opcode-{}", op.name()) };
    format!("https://docs.python.org/{version}/library/dis.html#{anchor}")
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
    use crate::target::Feature;

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

    #[test]
    fn since_says_where_it_is() {
        use PyVersion as V;
        assert_eq!(since(&V::ALL), "in every version");
        assert_eq!(since(&[V::V3_8, V::V3_9]), "up to 3.9");
        assert_eq!(since(&[V::V3_14, V::V3_15]), "since 3.14");
        assert_eq!(since(&[V::V3_15]), "since 3.15");
        assert_eq!(since(&[V::V3_8]), "up to 3.8");
        assert_eq!(since(&[V::V3_11]), "only in 3.11");
        assert_eq!(since(&[V::V3_12, V::V3_13]), "from 3.12 to 3.13");
        assert_eq!(since(&[V::V3_8, V::V3_9, V::V3_11]), "3.8, 3.9, 3.11");
    }

    /// Every special form belongs to a family that is shown, and only from 3.11 on.
    #[test]
    fn families_are_whole() {
        for version in PyVersion::ALL {
            let table = Target::of(version).table();
            let special = |n: &u16| table.kind(*n) == Kind::Specialised && table.base(*n) != *n;
            let all: BTreeSet<&str> = table.known().filter(special).map(|n| table.full_name(n)).collect();
            let shown: BTreeSet<&str> = Op::ALL.iter().flat_map(|op| forms(*op, version)).collect();
            assert_eq!(shown, all, "{version}");
            assert_eq!(shown.is_empty(), !Target::of(version).has(Feature::InlineCaches), "{version}");
        }
        assert!(forms(Op::BinaryOp, PyVersion::V3_14).contains(&"BINARY_OP_ADD_INT"));
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
