//! Nested as deeply as CPython takes it, and one deeper: its own error, not ours. The depths and the words were found by trying,
//! with native builds of the releases that [`Target`] follows; they are the same for both.

mod stages;

use mdbook_pyscope::compiler::{Mode, Options, compile};
use mdbook_pyscope::target::{PyVersion, Target};

const BRACKETS: &str = "SyntaxError: too many nested parentheses";
/// The newer version goes on: "… or t-strings".
const STRINGS: &str = "SyntaxError: too many nested f-strings";
const BLOCKS: &str = "SyntaxError: too many statically nested blocks";
const INDENTS: &str = "IndentationError: too many levels of indentation";
const PARSER: &str = "MemoryError: Parser stack overflowed - Python source too complex to parse";

/// What stands before and after, what in the middle, how often it may be repeated, and what CPython says to once more.
const EXPRESSIONS: [(&str, &str, &str, usize, &str); 26] = [
    ("(", "1", ")", 200, BRACKETS),
    ("[", "1", "]", 200, BRACKETS),
    ("{", "1", "}", 200, BRACKETS),
    ("{1:", "1", "}", 200, BRACKETS),
    ("(", "1", ",)", 200, BRACKETS),
    ("f(", "", ")", 200, BRACKETS),
    ("f(a=", "1", ")", 200, BRACKETS),
    ("f(*", "a", ")", 200, BRACKETS),
    ("f(**", "a", ")", 200, BRACKETS),
    ("a[", "1", "]", 200, BRACKETS),
    ("a[1:", "1", "]", 200, BRACKETS),
    ("a[::", "1", "]", 200, BRACKETS),
    ("a[", "1", ",]", 200, BRACKETS),
    ("(a:=", "a", ")", 200, BRACKETS),
    ("[*", "a", "]", 200, BRACKETS),
    ("(a for a in ", "a", ")", 200, BRACKETS),
    ("f\"{", "1", "}\"", 149, STRINGS),
    ("f'{1:{", "1", "}}'", 100, BRACKETS),
    ("not ", "a", "", 5969, PARSER),
    ("-", "a", "", 5969, PARSER),
    ("a**", "a", "", 2984, PARSER),
    ("-a**", "a", "", 1989, PARSER),
    ("lambda: ", "a", "", 2984, PARSER),
    ("lambda a=", "a", ":a", 746, PARSER),
    ("lambda *, a=", "a", ":a", 746, PARSER),
    ("a if a else ", "a", "", 5969, PARSER),
];

/// Where an expression stands, and how many `not` it may begin with there.
const PLACES: [(&str, &str, usize); 42] = [
    ("x = ", "", 5967),
    ("x: ", "", 5970),
    ("x += ", "", 5967),
    ("(", ")", 5960),
    ("[", "]", 5959),
    ("{", "}", 5959),
    ("{1: ", "}", 5959),
    ("f(", ")", 5964),
    ("f(a=", ")", 5961),
    ("f(**", ")", 5961),
    ("a[", "]", 5964),
    ("a[1:", "]", 5964),
    ("f'{", "}'", 5955),
    ("f'{1:{", "}}'", 5951),
    ("lambda: ", "", 5967),
    ("[a for a in a if ", "]", 5959),
    ("a < (", ")", 5938),
    ("a or ", "", 5967),
    ("a, ", "", 5967),
    ("if ", ": pass", 5970),
    ("while ", ": pass", 5970),
    ("for a in ", ": pass", 5969),
    ("with ", ": pass", 5969),
    ("try: pass\nexcept ", ": pass", 5969),
    ("match ", ":\n case 1: pass", 5968),
    ("match a:\n case 1 if ", ": pass", 5967),
    ("@", "\ndef f(): pass", 5967),
    ("def f(a=", "): pass", 5964),
    ("def f(a: ", "): pass", 5963),
    ("def f() -> ", ": pass", 5969),
    ("def f[A: ", "](): pass", 5965),
    ("class f(", "): pass", 5964),
    ("class f:\n def f():\n  return ", "", 5954),
    ("type A = ", "", 5970),
    ("assert a, ", "", 5969),
    ("raise a from ", "", 5969),
    ("del a[", "]", 5963),
    ("for a[", "] in a: pass", 5964),
    ("with a as b[", "]: pass", 5963),
    ("a[", "] = 1", 5964),
    ("*a, b[", "] = 1", 5959),
    ("", "\nx = 1\nx = 2\n", 5969),
];

/// A hundred brackets, and how many `not` the innermost may hold.
const INSIDE: [(&str, &str, usize); 4] = [("[", "]", 3088), ("f(", ")", 3588), ("a[", "]", 3588), ("{1:", "}", 3088)];

/// What stands behind a chain of `elif`, and how long that may be.
const BRANCHES: [(&str, usize); 4] =
    [("", 5965), ("else: pass\n", 5964), ("else:\n while a: pass\n", 5958), ("elif f(a[1:2]): pass\n", 5920)];

/// What stands before and after `not`s, with a mistake; how many of them CPython reads; and what it then says. Its second reading
/// goes deeper than the first.
const MISTAKEN: [(&str, &str, usize, &str); 9] = [
    ("", "a b\n", 5962, "SyntaxError: invalid syntax"),
    ("x = ", "a b\n", 5963, "SyntaxError: invalid syntax"),
    ("f(", "a b)\n", 5960, "SyntaxError: invalid syntax. Perhaps you forgot a comma?"),
    ("x = 1\n", "a\nx = = 1\n", 5962, "SyntaxError: invalid syntax"),
    ("", "a = = 1\n", 5962, "SyntaxError: cannot assign to expression"),
    ("", "= a\n", 5963, "SyntaxError: invalid syntax"),
    ("", "a:\n", 5962, "SyntaxError: invalid syntax"),
    ("", "a)\n", 5969, "SyntaxError: unmatched ')'"),
    ("", "(\n", 5965, "SyntaxError: '(' was never closed"),
];

/// Headers of statements, what ends each, and the same.
const STATEMENTS: [(&str, &str, usize, &str); 7] = [
    ("if a:", "", 99, INDENTS),
    ("while a:", "", 21, BLOCKS),
    ("for a in b:", "", 21, BLOCKS),
    ("with a:", "", 21, BLOCKS),
    ("try:", "finally: pass", 21, BLOCKS),
    ("def f():", "", 99, INDENTS),
    ("class f:", "", 99, INDENTS),
];

fn answer(source: &str, version: PyVersion) -> String {
    let options = Options { mode: Mode::Exec, ..Options::new(Target::of(version)) };
    match compile(source.as_bytes(), "deep.py", options) {
        Ok(_) => "accepted".to_string(),
        Err(error) => error.to_string().trim_end_matches(" or t-strings").to_string(),
    }
}

fn nested(header: &str, end: &str, depth: usize) -> String {
    let line = |level: usize, text: &str| format!("{}{text}\n", " ".repeat(level));
    let mut source: String = (0..depth).map(|level| line(level, header)).collect();
    source += &line(depth, "pass");
    if !end.is_empty() {
        source.extend((0..depth).rev().map(|level| line(level, end)));
    }
    source
}

/// Asks for the deepest that is taken, or refused for another mistake, and for one deeper.
fn check(what: &str, source: &dyn Fn(usize) -> String, most: usize, words: [&str; 2], wrong: &mut Vec<String>) {
    for (depth, expected) in [(most, words[0]), (most + 1, words[1])] {
        for version in [PyVersion::V3_13, PyVersion::V3_14] {
            let answer = answer(&source(depth), version);
            if answer != expected {
                wrong.push(format!("{version}: {what} {depth} times: {answer}"));
            }
        }
    }
}

#[test]
fn one_more_is_what_cpython_refuses() {
    stages::on_deep_stack(|| {
        let wrong = &mut Vec::new();
        for (before, inner, after, most, refusal) in EXPRESSIONS {
            let source = |n: usize| format!("{}{inner}{}\n", before.repeat(n), after.repeat(n));
            check(before, &source, most, ["accepted", refusal], wrong);
        }
        for (header, end, most, refusal) in STATEMENTS {
            check(header, &|n| nested(header, end, n), most, ["accepted", refusal], wrong);
        }
        for (last, most) in BRANCHES {
            let source = |n: usize| format!("if a: pass\n{}{last}", "elif a: pass\n".repeat(n));
            check(&format!("elif before {last:?}"), &source, most, ["accepted", PARSER], wrong);
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    });
}

#[test]
fn the_place_of_an_expression_takes_some_of_the_depth() {
    stages::on_deep_stack(|| {
        let wrong = &mut Vec::new();
        for (before, after, most) in PLACES {
            let source = |n: usize| format!("{before}{}a{after}\n", "not ".repeat(n));
            check(&format!("not in {before}"), &source, most, ["accepted", PARSER], wrong);
        }
        for (open, close, most) in INSIDE {
            let source = |n: usize| format!("{}{}a{}\n", open.repeat(100), "not ".repeat(n), close.repeat(100));
            check(&format!("not in a hundred {open}"), &source, most, ["accepted", PARSER], wrong);
        }
        for (before, after, most, words) in MISTAKEN {
            let source = |n: usize| format!("{before}{}{after}", "not ".repeat(n));
            check(&format!("{before}not {after}"), &source, most, [words, PARSER], wrong);
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    });
}

/// Long is not deep.
#[test]
fn what_is_long_is_taken() {
    stages::on_deep_stack(|| {
        for part in ["a or not ", "a <= -", "a, not ", "a + ", "a.", "-a, ", "-a or "] {
            assert_eq!(answer(&format!("{}a\n", part.repeat(8000)), PyVersion::V3_13), "accepted", "{part}");
        }
    });
}
