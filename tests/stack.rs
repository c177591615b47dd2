//! The stack view against CPython's own accounts: at every instruction the depth that `dis.stack_effect` adds up to, and
//! for every code object the room that CPython made (`co_stacksize`).
//!
//! `cargo test` reads a sample of the `.pyc` files in the library folders of the interpreters that are found, and has the
//! WebAssembly ones compile a few; `tests/library/all stack` reads all. Where the depth is not the sum, or the room not the
//! depth, CPython's account is not what the running program does; each such case is named here.

// Figures of a run, for the one who asks for the whole library; indices are those of instructions.
#![allow(clippy::print_stderr, clippy::needless_range_loop)]

mod found;

use std::collections::BTreeMap;
use std::sync::Arc;

use mdbook_pyscope::code::graph::{EdgeKind, Graph, graph};
use mdbook_pyscope::code::pyc::Pyc;
use mdbook_pyscope::code::{CodeObject, exception_table};
use mdbook_pyscope::target::{Feature, Op, Target};
use mdbook_pyscope::view::listing::nested;
use mdbook_pyscope::view::stack;

use found::pycs;

fn everything() -> bool {
    std::env::var_os("PYSCOPE_LIBRARY").is_some_and(|value| value == "all")
}

#[derive(Default, Debug)]
struct Tally {
    objects: usize,
    instructions: usize,
    /// Code objects whose room is the depth, and by how much it is larger for the others.
    equal: usize,
    larger: BTreeMap<i64, usize>,
    problems: Vec<String>,
    /// Some code objects with more room than depth.
    examples: Vec<String>,
}

#[test]
fn depths_are_those_of_cpython() {
    let mut failed = Vec::new();
    for python in found::all_or_skip("stack") {
        let folder = tempfile::tempdir().expect("a folder");
        let mut tally = Tally::default();
        let count = match (everything(), python.wasm) {
            (true, _) => usize::MAX,
            (false, true) => 12,
            (false, false) => 40,
        };
        for file in pycs::of(python, count, folder.path()) {
            let Ok(pyc) = Pyc::read(&std::fs::read(file).expect("a readable file")) else { continue };
            nested(&pyc.code).for_each(|inner| check(&inner.code, &mut tally));
        }
        if tally.objects == 0 {
            found::skipped("stack", format_args!("the library of {} has no .pyc files", python.release));
        }
        eprintln!(
            "{}: {} code objects, {} instructions, {} with the room of their depth, larger: {:?}; {} problems",
            python.release,
            tally.objects,
            tally.instructions,
            tally.equal,
            tally.larger,
            tally.problems.len()
        );
        if std::env::var_os("PYSCOPE_EXAMPLES").is_some() {
            eprintln!("{}", tally.examples.iter().take(20).cloned().collect::<Vec<_>>().join("\n"));
        }
        failed.extend(tally.problems.drain(..).take(10));
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Depths before every instruction, added up from the effects that CPython names.
fn added_up(code: &CodeObject, graph: &Graph) -> Vec<Option<i32>> {
    let target = Target::of(code.version);
    let table = target.table();
    let mut before: Vec<Option<i32>> = vec![None; graph.instructions.len()];
    let op = |n: usize| table.op(graph.instructions[n].number.into());
    // A generator of 3.10 is entered with what was sent to it.
    let sent = i32::from(
        (0..graph.instructions.len()).find(|&n| op(n) != Some(Op::ExtendedArg)).and_then(op) == Some(Op::GenStart),
    );
    // A block, the depth it is entered with, and (up to 3.10) the handlers that guard it.
    let mut open = vec![(0usize, sent, Vec::<Option<(usize, i32)>>::new())];
    while let Some((b, mut depth, mut guards)) = open.pop() {
        let block = &graph.blocks[b];
        if before[block.first].is_some() {
            continue;
        }
        for edge in block.edges.iter().filter(|e| e.kind == EdgeKind::Exception) {
            if target.has(Feature::ExceptionTable) {
                let at = graph.instructions[block.first].offset;
                let entry = exception_table::decode(&code.exceptiontable).find(|e| (e.start..e.end).contains(&at));
                let entry = entry.expect("a guarded block");
                open.push((edge.to, entry.depth as i32 + 1 + i32::from(entry.lasti), Vec::new()));
            } else {
                let mut outer = guards.clone();
                while let Some(guard) = outer.pop() {
                    if let Some((_, depth)) = guard {
                        outer.push(None);
                        open.push((edge.to, depth, outer));
                        break;
                    }
                }
            }
        }
        for n in block.first..block.end {
            before[n] = Some(depth);
            let Some(op) = op(n) else { continue };
            let arg = graph.instructions[n].arg;
            let (mut falls, mut jumps) = (table.stack_effect(op, arg, false), table.stack_effect(op, arg, true));
            match op {
                // 3.11 subtracts the arguments when they are counted, 3.12 when they are used.
                Op::Precall => (falls, jumps) = (0, 0),
                Op::Call if target.has(Feature::Precall) => falls = -1 - arg as i32,
                // Up to 3.12 what starts a generator is counted as if it were there from the beginning.
                Op::ReturnGenerator => falls = 1,
                _ => {}
            }
            if let Op::SetupFinally | Op::SetupWith | Op::SetupAsyncWith = op
                && !target.has(Feature::ExceptionTable)
            {
                guards.push(Some((n, depth + jumps)));
            } else if let Op::BeginFinally = op {
                guards.push(None);
            } else if let Op::PopBlock | Op::PopExcept | Op::EndAsyncFor | Op::EndFinally | Op::PopFinally = op {
                guards.pop();
            }
            if n + 1 == block.end {
                for edge in &block.edges {
                    match edge.kind {
                        EdgeKind::Jump if op == Op::CallFinally => {}
                        EdgeKind::Jump => open.push((edge.to, depth + jumps, guards.clone())),
                        EdgeKind::Fall | EdgeKind::Return => open.push((edge.to, depth + falls, guards.clone())),
                        EdgeKind::Exception => {}
                    }
                }
            }
            depth += falls;
        }
    }
    before
}

fn check(code: &Arc<CodeObject>, tally: &mut Tally) {
    let graph = graph(code);
    let expected = added_up(code, &graph);
    let view = stack::of(std::slice::from_ref(code));
    let object = &view.objects[0];
    tally.objects += 1;
    tally.instructions += object.rows.len();
    let place = format!("{} {} in {} line {}", code.version, code.qualname, code.filename, code.firstlineno);
    let mut rows = object.rows.iter().peekable();
    for (instruction, expected) in graph.instructions.iter().zip(&expected).filter(|(i, _)| !i.is_extended_arg) {
        let row = rows.next().expect("a row for every instruction");
        assert_eq!(row.row.offset, instruction.offset);
        let shown = row.after.as_ref().map(|_| row.depth_before as i32);
        if shown != *expected {
            let after = row.after.as_ref().map(|a| a.depth);
            tally.problems.push(format!(
                "{place}: {} at {} has depth {shown:?} before and {after:?} after, CPython adds up {expected:?}",
                row.row.opcode, row.row.offset
            ));
            return;
        }
    }
    // From 3.12 on the smallest room is one entry; some 3.12 code with a constant to return has none.
    let least = usize::from(Target::of(code.version).has(Feature::Intrinsics)).min(code.stacksize as usize);
    match i64::from(code.stacksize) - object.deepest.max(least) as i64 {
        0 => tally.equal += 1,
        more => {
            *tally.larger.entry(more).or_default() += 1;
            tally.examples.push(format!("{place}: {} for {}", code.stacksize, object.deepest));
            if more < 0 {
                tally.problems.push(format!("{place}: depth {} in room for {}", object.deepest, code.stacksize));
            }
        }
    }
}
