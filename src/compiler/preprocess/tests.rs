//! What small sources become; `tests/preprocess.rs` compares whole trees with CPython's.

use super::preprocess;
use crate::code::Constant;
use crate::compiler::syntax::ast::{Expr, ExprKind, Root, StmtKind};
use crate::compiler::syntax::parse_text;
use crate::compiler::{CompileWarning, Mode, future};
use crate::target::{PyVersion, Target};

fn rewritten(source: &str, version: PyVersion, optimize: u8) -> (Root, Vec<CompileWarning>) {
    let target = Target::of(version);
    let mut tree = parse_text(source, Mode::Exec, target).unwrap().tree;
    let future = future::scan(&tree.root, &tree.names, target).unwrap();
    let mut warnings = Vec::new();
    preprocess(&mut tree, &future, optimize, target, &mut warnings).unwrap();
    (tree.root, warnings)
}

/// The expression that is the first statement.
fn value(source: &str, version: PyVersion) -> Expr {
    let Root::Module(mut body) = rewritten(source, version, 0).0 else { panic!() };
    let StmtKind::Expr(value) = body.remove(0).kind else { panic!("{body:?}") };
    *value
}

fn constant(expr: &Expr) -> Option<&Constant> {
    match &expr.kind {
        ExprKind::Constant { value, .. } => Some(value),
        _ => None,
    }
}

#[test]
fn constants_are_folded_up_to_3_13() {
    assert_eq!(constant(&value("1 + 2 * 3", PyVersion::V3_13)), Some(&Constant::Int(7)));
    assert_eq!(constant(&value("1 + 2", PyVersion::V3_14)), None);
    assert_eq!(constant(&value("1 / 0", PyVersion::V3_13)), None);
    assert_eq!(constant(&value("__debug__", PyVersion::V3_14)), Some(&Constant::Bool(true)));
}

#[test]
fn a_string_that_was_computed_is_no_docstring() {
    let expr = value("'a' + 'b'", PyVersion::V3_13);
    assert!(matches!(&expr.kind, ExprKind::JoinedStr(values) if values.len() == 1), "{expr:?}");
}

#[test]
fn simple_formats_become_f_strings() {
    for (source, count) in [("'%s-%5r%%' % (a, b)", Some(4)), ("'%d' % (a,)", None), ("'%s' % (a, b)", None)] {
        let got = match value(source, PyVersion::V3_14).kind {
            ExprKind::JoinedStr(values) => Some(values.len()),
            _ => None,
        };
        assert_eq!(got, count, "{source}");
    }
}

#[test]
fn docstrings_go_from_3_14_on() {
    for (version, pass) in [(PyVersion::V3_13, false), (PyVersion::V3_14, true)] {
        let Root::Module(body) = rewritten("'doc'\n", version, 2).0 else { panic!() };
        assert_eq!(matches!(body[0].kind, StmtKind::Pass), pass);
    }
}

#[test]
fn jumps_out_of_finally_give_warnings() {
    let source = "for x in y:\n  try: pass\n  finally:\n    break\ndef f():\n  try: pass\n  finally:\n    while x: break\n    return\n";
    let messages = |version| rewritten(source, version, 0).1.into_iter().map(|w| w.message).collect::<Vec<_>>();
    assert!(messages(PyVersion::V3_13).is_empty());
    assert_eq!(messages(PyVersion::V3_14), ["'break' in a 'finally' block", "'return' in a 'finally' block"]);
}

#[test]
fn trees_have_a_depth_that_3_13_refuses() {
    // Recorded: CPython 3.13.0 compiles 9,997 terms and refuses 9,998.
    let deepest = |terms: usize| {
        let source = format!("x={}", ["a"].repeat(terms).join("+"));
        let target = Target::of(PyVersion::V3_13);
        let mut tree = parse_text(&source, Mode::Exec, target)?.tree;
        preprocess(&mut tree, &future::Future::default(), 0, target, &mut Vec::new())
    };
    let thread = std::thread::Builder::new().stack_size(crate::base::limits::DEEP_STACK).spawn(move || {
        assert_eq!(deepest(9997), Ok(()));
        assert_eq!(
            deepest(9998).unwrap_err().to_string(),
            "RecursionError: maximum recursion depth exceeded during compilation"
        );
    });
    thread.unwrap().join().unwrap();
}

/// The rewrite looks only where the front end marked lines: everywhere else it would have found nothing.
#[test]
fn what_is_not_marked_is_not_rewritten() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut paths: Vec<_> = std::fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    assert!(paths.len() > 3, "{paths:?}");
    let more = [
        "@d('%s' % (a,))\ndef f(): pass\nx = ('%s' + 'b') % (a,)\n",
        "try: pass\nfinally:\n  def f():\n    return\n  for a in b: break\n  return\n",
        "match a:\n  case {-1: b}: -1\n  case 1 - 2j | [-3]: pass\n",
        "x = 1; y = -1; z = 2\nfor a in [b]: pass\n[a for a in [b]]\na in {1}; ()\n",
    ];
    let sources = paths.iter().filter_map(|path| std::fs::read_to_string(path).ok());
    let mut rewrites = 0;
    for source in sources.chain(more.map(String::from)) {
        for target in [PyVersion::V3_13, PyVersion::V3_14].map(Target::of) {
            let Ok(parsed) = parse_text(&source, Mode::Exec, target) else { continue };
            let Ok(future) = future::scan(&parsed.tree.root, &parsed.tree.names, target) else { continue };
            rewrites += parsed.tree.rewrites.len();
            let [by_marks, everywhere] = [false, true].map(|all| {
                let (mut tree, mut warnings) = (parsed.tree.clone(), Vec::new());
                if all {
                    tree.rewrites = (1..=source.lines().count() as i32).collect();
                }
                preprocess(&mut tree, &future, 0, target, &mut warnings).unwrap();
                format!("{:?} {warnings:?}", tree.root)
            });
            assert!(by_marks == everywhere, "{target:?}\n{source}");
        }
    }
    assert!(rewrites > 50, "{rewrites}");
}
