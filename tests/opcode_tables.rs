//! `data/opcodes/3.X.tsv` is what `data/dump_opcodes.py` prints in each CPython that is found.

mod found;

use std::path::Path;

use mdbook_pyscope::target::{PyVersion, Target};

#[test]
fn every_interpreter_prints_its_committed_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let script = root.join("data/dump_opcodes.py");
    for python in found::all_or_skip("opcode_tables") {
        if python.release != Target::of(python.version).to_string() {
            found::skipped(
                "opcode_tables",
                format_args!("CPython {} is another release than the table's", python.release),
            );
            continue;
        }
        let printed = python.stdout(&[script.to_str().unwrap()]);
        let committed = std::fs::read_to_string(root.join(format!("data/opcodes/{}.tsv", python.version))).unwrap();
        let differs = printed.lines().zip(committed.lines()).find(|(new, old)| new != old);
        assert!(printed == committed, "{}: printed and committed differ, first here: {differs:?}", python.version);
    }
}

/// The Rust tables compute what the interpreters compute, for operands that the dump did not try as well.
#[test]
fn stack_effects_are_those_of_dis() {
    const SCRIPT: &str = "
import dis, opcode
for name, number in sorted(opcode.opmap.items()):
    for arg in (0, 1, 2, 3, 5, 77, 254, 999, 70000, 1234567):
        for jump in (False, True):
            try:
                print(number, arg, int(jump), dis.stack_effect(number, arg, jump=jump))
            except ValueError:
                pass
";
    for python in found::all_or_skip("stack_effects") {
        let table = python.version.table();
        let mut compared = 0;
        for line in python.stdout(&["-c", SCRIPT]).lines() {
            let n: Vec<i64> = line.split(' ').map(|n| n.parse().unwrap()).collect();
            let Some(op) = table.op(n[0] as u16) else { continue };
            let ours = i64::from(table.stack_effect(op, n[1] as u32, n[2] == 1));
            assert_eq!(ours, n[3], "{} {} {line}", python.version, op.name());
            compared += 1;
        }
        assert!(compared > 500, "{}: {compared}", python.version);
    }
}

#[test]
fn magic_numbers_are_those_of_the_interpreters() {
    for python in found::all_or_skip("magic_numbers") {
        let printed = python.stdout(&["-c", "import importlib.util as u; print(u.MAGIC_NUMBER.hex())"]);
        let ours: String = python.version.magic().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(printed.trim(), ours, "{}", python.version);
    }
    assert_eq!(PyVersion::ALL.len(), 8);
}
