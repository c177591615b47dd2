//! Mistakes against what CPython says about them (`tests/spec/syntax_errors.md`, written by `record_syntax_errors.py`).

use std::path::Path;

use mdbook_pyscope::compiler::{Mode, syntax};
use mdbook_pyscope::target::{PyVersion, Target};

/// A block, and the answer of each version.
struct Case {
    source: String,
    answers: Vec<(PyVersion, String)>,
}

fn cases() -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec/syntax_errors.md");
    let text = std::fs::read_to_string(path).expect("the record is there");
    let mut cases = Vec::new();
    for block in text.split("````python\n").skip(1) {
        let (source, rest) = block.split_once("\n````\n").expect("blocks are closed");
        let answers = rest
            .split('\n')
            .map_while(|line| line.strip_prefix("- ")?.split_once(": "))
            .map(|(version, answer)| (version.parse().expect("a version"), answer.to_string()))
            .collect();
        cases.push(Case { source: format!("{source}\n"), answers });
    }
    cases
}

/// Python's `repr` of a message: double quotes where it holds single ones.
fn quoted(message: &str) -> String {
    let escaped = message.replace('\\', "\\\\");
    match (message.contains('\''), message.contains('"')) {
        (true, false) => format!("\"{escaped}\""),
        (true, true) => format!("'{}'", escaped.replace('\'', "\\'")),
        _ => format!("'{escaped}'"),
    }
}

#[test]
fn mistakes_are_told_in_cpythons_words() {
    let cases = cases();
    assert!(cases.len() > 500);
    let mut wrong = Vec::new();
    for case in &cases {
        assert_eq!(case.answers.len(), 2, "{:?}", case.source);
        for (version, expected) in &case.answers {
            let ours = match syntax::parse(case.source.as_bytes(), Mode::Exec, Target::of(*version)) {
                Ok(parsed) => parsed.warnings.iter().fold("ok".to_string(), |text, w| {
                    format!("{text}; SyntaxWarning: {} {}", quoted(&w.message), w.lineno)
                }),
                Err(e) => {
                    let places = format!("{}, {}, {}, {}", e.lineno, e.offset, e.end_lineno, e.end_offset);
                    format!("{}: {} {places}", e.kind.name(), quoted(&e.message))
                }
            };
            if ours != *expected {
                wrong.push(format!("{version} {:?}\n  CPython {expected}\n  ours    {ours}", case.source));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
