//! The flow graph of finished code against a brute-force reading of it: every way that control can take from each
//! instruction, found by following instructions one by one, must be inside a block or an edge, and nothing else may be.
//! And its picture: boxes apart, no line through a box, few enough boxes to read, for the largest hundredth too.
//!
//! `cargo test` reads a sample of each library; `tests/library/all flow_graph` reads all.

// Figures of a run, for the one who asks for the whole library.
#![allow(clippy::print_stderr)]

mod found;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use mdbook_pyscope::code::CodeObject;
use mdbook_pyscope::code::graph::{EdgeKind, graph};
use mdbook_pyscope::code::pyc::Pyc;
use mdbook_pyscope::code::{Instruction, exception_table, instructions};
use mdbook_pyscope::render::svg;
use mdbook_pyscope::target::{Feature, Target};
use mdbook_pyscope::view::cfg::{self, MOST_BLOCKS, ObjectGraph};
use mdbook_pyscope::view::listing::nested;

use found::pycs;

/// How many modules of each version are read; the whole library takes minutes without optimisation.
const MODULES: usize = 25;

fn everything() -> bool {
    std::env::var_os("PYSCOPE_LIBRARY").is_some_and(|value| value == "all")
}

/// Code objects of modules of a library, each with all that it holds.
fn sample(python: &found::Python) -> Vec<Arc<CodeObject>> {
    let folder = tempfile::tempdir().expect("a folder");
    let count = match (everything(), python.wasm) {
        (true, _) => usize::MAX,
        (false, true) => 8,
        (false, false) => MODULES,
    };
    let read = |file: &PathBuf| Pyc::read(&std::fs::read(file).expect("a readable file")).ok();
    pycs::of(python, count, folder.path()).iter().filter_map(read).map(|pyc| pyc.code).collect()
}

#[test]
fn pictures_keep_their_laws() {
    for python in found::all_or_skip("flow graph pictures") {
        let mut objects: Vec<Arc<CodeObject>> =
            sample(python).iter().flat_map(|module| nested(module).map(|n| n.code).collect::<Vec<_>>()).collect();
        objects.sort_by_key(|code| std::cmp::Reverse(code.code.len()));
        // The largest hundredth, and a sample of the rest.
        let largest = objects.len().div_ceil(100);
        let step = if everything() { 1 } else { 7 };
        let chosen: Vec<_> =
            objects[..largest].iter().chain(objects[largest..].iter().step_by(step)).cloned().collect();
        let (mut folded, mut most) = (0, 0);
        for code in chosen.chunks(1) {
            let view = cfg::of(code);
            let graph = &view.objects[0];
            folded += usize::from(graph.folded.is_some());
            most = most.max(graph.blocks.len());
            picture_is_lawful(graph);
        }
        eprintln!(
            "{}: {} graphs drawn, the largest {largest} among them; {folded} folded, up to {most} blocks",
            python.release,
            chosen.len()
        );
    }
}

/// Boxes apart, no line through a box, every block in one box; drawn without failing.
fn picture_is_lawful(graph: &ObjectGraph) {
    let drawn = graph.drawn();
    assert!(drawn.blocks.len() <= MOST_BLOCKS, "{}: {} boxes", graph.qualname, drawn.blocks.len());
    let (_, _, picture) = svg::cfg::layout(drawn);
    let boxes = &picture.boxes;
    for (n, a) in boxes.iter().enumerate() {
        for b in &boxes[n + 1..] {
            let apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
            assert!(apart, "{}: {a:?} overlaps {b:?}", graph.qualname);
        }
        for ends in picture.paths.iter().flat_map(|path| path.windows(2)) {
            let (p, q) = (ends[0], ends[1]);
            assert!(p.x == q.x || p.y == q.y, "{}: a slanted line", graph.qualname);
            let level = p.y == q.y && a.y < p.y && p.y < a.y + a.height;
            let upright = p.x == q.x && a.x < p.x && p.x < a.x + a.width;
            let through = level && p.x.min(q.x) < a.x + a.width && a.x < p.x.max(q.x)
                || upright && p.y.min(q.y) < a.y + a.height && a.y < p.y.max(q.y);
            assert!(!through, "{}: {p:?} to {q:?} enters {a:?}", graph.qualname);
        }
    }
    let svg = svg::cfg::picture(graph, "g", None).into_string();
    assert_eq!(svg.matches("<g class=\"ps-block").count(), drawn.blocks.len(), "{}", graph.qualname);
    assert_eq!(svg, svg::cfg::picture(graph, "g", None).into_string());
}

#[test]
fn edges_are_all_the_ways_and_no_others() {
    for python in found::all_or_skip("flow graph") {
        let objects: usize = sample(python).iter().map(|module| check(module)).sum();
        eprintln!("{}: the edges of {objects} code objects are all the ways and no others", python.release);
        if objects == 0 {
            found::skipped("flow graph", format_args!("the library of {} has no .pyc files", python.release));
        }
    }
}

/// Checks a code object and all it holds; how many there were.
fn check(code: &CodeObject) -> usize {
    let expected = brute_force(code);
    let built = graph(code);
    let mut found: BTreeSet<(u32, u32, bool)> = BTreeSet::new();
    for block in &built.blocks {
        for n in block.first..block.end {
            let from = built.instructions[n].offset;
            if n + 1 < block.end {
                found.insert((from, built.instructions[n + 1].offset, false));
            }
            for edge in &block.edges {
                let to = built.instructions[built.blocks[edge.to].first].offset;
                if edge.kind == EdgeKind::Exception {
                    found.insert((from, to, true));
                } else if n + 1 == block.end {
                    found.insert((from, to, false));
                }
            }
        }
    }
    // Code that nothing reaches has no block stack to speak of; the table of 3.11 and later speaks of all code.
    let reached: BTreeSet<u32> = expected.keys().copied().collect();
    let expected: BTreeSet<(u32, u32, bool)> = expected
        .into_iter()
        .flat_map(|(from, to)| to.into_iter().map(move |(to, raised)| (from, to, raised)))
        .collect();
    found.retain(|(from, ..)| reached.contains(from));
    let place = |code: &CodeObject| format!("{} {} line {}", code.version, code.name, code.firstlineno);
    let missing: Vec<_> = expected.difference(&found).collect();
    let invented: Vec<_> = found.difference(&expected).collect();
    assert!(missing.is_empty() && invented.is_empty(), "{}: missing {missing:?}, invented {invented:?}", place(code));
    1 + code.children().map(|c| check(c)).sum::<usize>()
}

/// On the block stack of 3.8: a `finally` block that `CALL_FINALLY` entered.
const CALLED: Option<u32> = Some(u32::MAX);

type Ways = BTreeMap<u32, BTreeSet<(u32, bool)>>;

/// Follows every way from the first instruction; a state is an offset and, up to 3.10, the block stack.
fn brute_force(code: &CodeObject) -> Ways {
    let target = Target::of(code.version);
    let all: BTreeMap<u32, Instruction> = instructions(code).map(|i| (i.offset, i)).collect();
    // A way to an instruction leads to its first EXTENDED_ARG.
    let table: Vec<_> = exception_table::decode(&code.exceptiontable).collect();
    let mut ways = Ways::new();
    let mut seen: BTreeSet<(u32, Vec<Option<u32>>)> = BTreeSet::new();
    let mut open: Vec<(u32, Vec<Option<u32>>)> = vec![(0, Vec::new())];
    while let Some((at, stack)) = open.pop() {
        let Some(i) = all.get(&at) else { continue };
        if !seen.insert((at, stack.clone())) {
            continue;
        }
        let here = ways.entry(at).or_default();
        let name = target.table().name(i.number.into());
        let to = target.jump_target(i.number.into(), i.offset, i.arg).map(|t| t as u32);
        let mut next = Vec::new();
        let mut after = stack.clone();
        let mut falls = true;
        let old = !target.has(Feature::ExceptionTable);
        match name {
            "RETURN_VALUE" | "RETURN_CONST" | "RAISE_VARARGS" | "RERAISE" => falls = false,
            "END_ASYNC_FOR" if !old => {}
            "SETUP_FINALLY" | "SETUP_WITH" | "SETUP_ASYNC_WITH" => {
                let mut handling = stack.clone();
                handling.push(None);
                open.push((to.expect("a handler"), handling));
                after.push(to);
            }
            "BEGIN_FINALLY" => after.push(None),
            // A `finally` block that was called goes back to where it was called from.
            "END_FINALLY" if stack.last() == Some(&CALLED) => falls = false,
            "POP_BLOCK" | "POP_EXCEPT" | "END_FINALLY" | "POP_FINALLY" | "END_ASYNC_FOR" => {
                after.pop();
            }
            "CALL_FINALLY" => {
                let mut inside = stack.clone();
                inside.push(CALLED);
                here.insert((to.expect("a target"), false));
                open.push((to.expect("a target"), inside));
            }
            _ if name.starts_with("JUMP_FORWARD") || name.starts_with("JUMP_BACKWARD") || name == "JUMP_ABSOLUTE" => {
                falls = false;
                next.extend(to);
            }
            _ => next.extend(to),
        }
        if falls && all.contains_key(&i.end()) {
            next.push(i.end());
        }
        for to in next {
            here.insert((to, false));
            open.push((to, after.clone()));
        }
        let handler = if old {
            stack.iter().rev().filter(|h| **h != CALLED).find_map(|h| *h)
        } else {
            table.iter().find(|e| e.start <= at && at < e.end).map(|e| e.target)
        };
        if let Some(handler) = handler {
            here.insert((handler, true));
            if !old {
                open.push((handler, Vec::new()));
            }
        }
    }
    ways
}
