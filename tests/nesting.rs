//! Nested as deeply as CPython 3.13 takes it, and one deeper: its own error, not ours. The depths and the words were found
//! by trying, with the release that [`Target`] follows.

mod stages;

use mdbook_pyscope::compiler::{Mode, Options, compile};
use mdbook_pyscope::target::{PyVersion, Target};

const BRACKETS: &str = "SyntaxError: too many nested parentheses";
const STRINGS: &str = "SyntaxError: too many nested f-strings";
const BLOCKS: &str = "SyntaxError: too many statically nested blocks";
const INDENTS: &str = "IndentationError: too many levels of indentation";
const PARSER: &str = "MemoryError: Parser stack overflowed - Python source too complex to parse";

/// What stands before and after, what in the middle, how often it may be repeated, and what CPython says to once more.
const EXPRESSIONS: [(&str, &str, &str, usize, &str); 14] = [
    ("(", "1", ")", 200, BRACKETS),
    ("[", "1", "]", 200, BRACKETS),
    ("{1:", "1", "}", 200, BRACKETS),
    ("f(", "", ")", 200, BRACKETS),
    ("a[", "1", "]", 200, BRACKETS),
    ("(a:=", "a", ")", 200, BRACKETS),
    ("[*", "a", "]", 200, BRACKETS),
    ("f\"{", "1", "}\"", 149, STRINGS),
    ("not ", "a", "", 5969, PARSER),
    ("-", "a", "", 5969, PARSER),
    ("a**", "a", "", 2984, PARSER),
    ("lambda: ", "a", "", 2984, PARSER),
    ("lambda a=", "a", ":a", 746, PARSER),
    ("a if a else ", "a", "", 5969, PARSER),
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

fn answer(source: &str) -> String {
    let options = Options { mode: Mode::Exec, ..Options::new(Target::of(PyVersion::V3_13)) };
    match compile(source.as_bytes(), "deep.py", options) {
        Ok(_) => "accepted".to_string(),
        Err(error) => error.to_string(),
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

#[test]
fn one_more_is_what_cpython_refuses() {
    stages::on_deep_stack(|| {
        let mut wrong = Vec::new();
        let mut check = |what: &str, source: &dyn Fn(usize) -> String, most: usize, refusal: &str| {
            for (depth, expected) in [(most, "accepted"), (most + 1, refusal)] {
                let answer = answer(&source(depth));
                if answer != expected {
                    wrong.push(format!("{what} {depth} times: {answer}"));
                }
            }
        };
        for (before, inner, after, most, refusal) in EXPRESSIONS {
            check(before, &|n| format!("{}{inner}{}\n", before.repeat(n), after.repeat(n)), most, refusal);
        }
        for (header, end, most, refusal) in STATEMENTS {
            check(header, &|n| nested(header, end, n), most, refusal);
        }
        check("elif", &|n| format!("if a: pass\n{}", "elif a: pass\n".repeat(n)), 5965, PARSER);
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    });
}
