//! What is wrong with a program that parses, in CPython's words: `tests/spec/codegen-errors.md`, `symtable-errors.md`.

mod stages;

use std::fmt::Write;

use mdbook_pyscope::compiler::{CompileError, ErrorKind, Mode};
use mdbook_pyscope::target::{PyVersion, Target};

/// A snippet and the answers of one version.
struct Case<'a> {
    line: usize,
    words: &'a str,
    source: &'a str,
    answers: Vec<&'a str>,
}

fn cases<'a>(text: &'a str, version: PyVersion) -> Vec<Case<'a>> {
    let prefix = format!("- {version}: ");
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("```python").map(|i| at + i) {
        let head = start + "```python".len();
        let body = head + text[head..].find('\n').expect("a line") + 1;
        let end = body + text[body..].find("\n```\n").expect("a closed fence") + 1;
        let after = end + "```\n".len();
        let answers = text[after..].lines().take_while(|line| line.starts_with("- "));
        found.push(Case {
            line: text[..start].lines().count() + 1,
            words: text[head..body].trim(),
            source: &text[body..end],
            answers: answers.filter_map(|line| line.strip_prefix(&prefix)).collect(),
        });
        at = after;
    }
    found
}

fn answer(case: &Case, target: Target) -> Vec<String> {
    let words: Vec<&str> = case.words.split(' ').collect();
    let mode = match words.iter().find(|word| matches!(**word, "single" | "eval")) {
        Some(&"single") => Mode::Single,
        Some(_) => Mode::Eval,
        None => Mode::Exec,
    };
    let optimize = words.iter().find_map(|word| word.strip_prefix("optimize=")?.parse().ok()).unwrap_or(0);
    let (session, result) = stages::compile(case.source.as_bytes(), "<snippet>", mode, optimize, target);
    if let Err(error) = result {
        return vec![error_line(&error)];
    }
    let warnings = session.warnings.iter().map(|w| format!("SyntaxWarning: {} @{}", w.message, w.lineno));
    let warnings: Vec<String> = warnings.collect();
    if warnings.is_empty() { vec!["ok".to_string()] } else { warnings }
}

fn error_line(e: &CompileError) -> String {
    let mut line = format!("{}: {}", e.kind.name(), e.message);
    if matches!(e.kind, ErrorKind::Syntax | ErrorKind::Indentation | ErrorKind::Tab) {
        let _ = write!(line, " @{}:{}-{}:{}", e.lineno, e.offset, e.end_lineno, e.end_offset);
    }
    line
}

fn check(spec: &str, version: PyVersion) {
    let text = std::fs::read_to_string(format!("tests/spec/{spec}.md")).expect("the cases");
    let mut report = String::new();
    let cases = cases(&text, version);
    assert!(cases.iter().all(|case| !case.answers.is_empty()) && cases.len() > 200, "recorded answers");
    let mut wrong = 0;
    for case in &cases {
        let ours = answer(case, Target::of(version));
        if ours != case.answers {
            wrong += 1;
            let _ = writeln!(
                report,
                "line {}:\n{}  CPython {:?}\n  ours    {ours:?}",
                case.line, case.source, case.answers
            );
        }
    }
    assert!(wrong == 0, "{wrong} of {} snippets differ for {version}\n{report}", cases.len());
}

#[test]
fn errors_and_warnings_of_3_13() {
    stages::on_deep_stack(|| check("codegen-errors", PyVersion::V3_13));
}

#[test]
fn errors_and_warnings_of_3_14() {
    stages::on_deep_stack(|| check("codegen-errors", PyVersion::V3_14));
}

#[test]
fn errors_of_symbol_tables_of_3_13() {
    stages::on_deep_stack(|| check("symtable-errors", PyVersion::V3_13));
}

#[test]
fn errors_of_symbol_tables_of_3_14() {
    stages::on_deep_stack(|| check("symtable-errors", PyVersion::V3_14));
}
