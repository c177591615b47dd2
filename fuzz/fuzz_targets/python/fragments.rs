//! Statements to build from, cut out of the files that tests compile.

use std::sync::OnceLock;

const PROGRAMS: &[&str] = &[
    include_str!("../../../tests/corpus/control.py"),
    include_str!("../../../tests/corpus/lines.py"),
    include_str!("../../../tests/corpus/modern.py"),
    include_str!("../../../tests/corpus/scopes.py"),
    include_str!("../../../tests/corpus/values.py"),
    include_str!("../../../tests/corpus/future.py"),
    include_str!("../../../tests/corpus/templates_314.py"),
    include_str!("../../../tests/spec/ast/sample.py"),
    include_str!("../../../tests/spec/ast/type_comments.py"),
    include_str!("../../../tests/spec/rewrite/sample.py"),
    include_str!("../../../tests/spec/symbols/sample.py"),
    include_str!("../../../tests/spec/tokens/sample.py"),
    include_str!("../../../tests/pyc/sample.py"),
];

const SNIPPETS: &[&str] = &[
    include_str!("../../../tests/spec/codegen.md"),
    include_str!("../../../tests/spec/codegen-errors.md"),
    include_str!("../../../tests/spec/symtable-errors.md"),
    include_str!("../../../tests/spec/syntax_errors.md"),
];

/// Longest piece that is used.
const LONGEST: usize = 1500;

/// All pieces: the statements of the programs, and the snippets whole.
pub fn fragments() -> &'static [String] {
    static ALL: OnceLock<Vec<String>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all: Vec<String> = PROGRAMS.iter().flat_map(|program| statements(program)).collect();
        for text in SNIPPETS {
            let blocks = text.split("```python\n").skip(1).filter_map(|rest| rest.split("\n```").next());
            all.extend(blocks.map(str::to_string));
        }
        all.retain(|fragment| !fragment.trim().is_empty() && fragment.len() <= LONGEST);
        all
    })
}

/// The outermost statements, and those that stand in the functions and classes among them.
pub fn statements(program: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in program.lines() {
        let continues = line.is_empty() || line.starts_with([' ', ')', ']', '}']);
        let branch = ["else", "elif", "except", "finally"].iter().any(|word| line.starts_with(word));
        let decorated = all.last().is_some_and(|last| last.lines().last().is_some_and(|line| line.starts_with('@')));
        match all.last_mut() {
            Some(last) if continues || branch || decorated => {
                last.push('\n');
                last.push_str(line);
            }
            _ => all.push(line.to_string()),
        }
    }
    let bodies: Vec<String> = all.iter().filter_map(|statement| body(statement)).collect();
    all.extend(bodies);
    all
}

fn body(statement: &str) -> Option<String> {
    let (_, body) = statement.split_once(":\n")?;
    let lines: Option<Vec<&str>> =
        body.lines().map(|line| if line.is_empty() { Some("") } else { line.strip_prefix("    ") }).collect();
    lines.map(|lines| lines.join("\n"))
}
