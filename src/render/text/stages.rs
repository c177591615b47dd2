//! The views of stages before the code object as text.

use std::fmt::Write as _;

use crate::render::escape::visible;
use crate::view::scopes::Scopes;
use crate::view::sequence::{Became, Instructions};
use crate::view::token_lines::TokenLines;
use crate::view::tree::{TreeNode, TreeView};

/// Every line with the types of its tokens.
pub fn tokens(view: &TokenLines) -> String {
    // Writing to a string cannot fail.
    let mut text = String::new();
    for line in &view.lines {
        let tokens = line
            .tokens
            .iter()
            .map(|t| if t.sign { t.name.to_string() } else { format!("{} {}", t.name, visible(&t.text)) });
        let _ = writeln!(text, "{:>4}  {}", line.number, tokens.collect::<Vec<_>>().join(" · "));
    }
    text
}

/// The tree as an outline.
pub fn tree(view: &TreeView) -> String {
    let mut text = String::new();
    outline(&view.root, 0, &mut text);
    text
}

fn outline(node: &TreeNode, depth: usize, text: &mut String) {
    let field = if node.field.is_empty() { String::new() } else { format!("{}: ", node.field) };
    let line = format!("{:indent$}{field}{} {}", "", node.class, visible(&node.text), indent = 2 * depth);
    let _ = writeln!(text, "{}", line.trim_end());
    for child in &node.children {
        outline(child, depth + 1, text);
    }
}

/// Every scope with its names.
pub fn scopes(view: &Scopes) -> String {
    let mut text = String::new();
    let mut depths: Vec<usize> = Vec::new();
    for scope in &view.scopes {
        let depth = scope.parent.map_or(0, |at| depths[at] + 1);
        depths.push(depth);
        let line = if scope.line > 0 { format!(", line {}", scope.line) } else { String::new() };
        let _ = writeln!(text, "{:indent$}{} ({}{line})", "", visible(&scope.name), scope.kind, indent = 2 * depth);
        for name in &scope.names {
            let cell =
                name.cell_in.map(|at| format!(", cell in {}", visible(&view.scopes[at].name))).unwrap_or_default();
            let uses = name.uses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let row = format!(
                "{:indent$}{}: {}{cell}  {uses}",
                "",
                visible(&name.name),
                name.kind.word(),
                indent = 2 * depth + 2
            );
            let _ = writeln!(text, "{}", row.trim_end());
        }
    }
    text
}

/// What was emitted, and what each pass changed.
pub fn instructions(view: &Instructions) -> String {
    let mut text = String::new();
    for unit in &view.units {
        let _ = writeln!(text, "{}: {}", visible(&unit.qualname), unit.facts.join(", "));
        for row in &unit.rows {
            let label = row.label.as_ref().map_or_else(String::new, |l| format!("{l}:"));
            let line = row.range.map_or_else(|| "-".to_string(), |r| r.line().to_string());
            let became = row.became.as_ref().map_or_else(String::new, became);
            let row = format!("{line:>4} {label:>4} {:24} {:16} {became}", row.opcode, visible(&row.operand));
            let _ = writeln!(text, "{}", row.trim_end());
        }
        for pass in unit.optimiser.iter().flat_map(|optimiser| &optimiser.passes) {
            let _ = writeln!(text, "\n  {} ({} left)", pass.pass, pass.left);
            for change in &pass.changes {
                let sides: Vec<String> = [&change.before, &change.after]
                    .into_iter()
                    .filter(|side| !side.is_empty())
                    .map(|side| side.iter().map(|line| visible(line)).collect::<Vec<_>>().join(", "))
                    .collect();
                let _ = writeln!(text, "    {:9} {}", change.kind.word(), sides.join(" → "));
            }
        }
        text.push('\n');
    }
    text
}

/// What became of an emitted instruction, in a few words.
fn became(became: &Became) -> String {
    match became {
        Became::Itself => String::new(),
        Became::Another(text) => format!("→ {}", visible(text)),
        Became::Gone(kind, into, pass) if into.is_empty() => format!("{}: {pass}", kind.word()),
        Became::Gone(kind, into, pass) => format!("{} into {}: {pass}", kind.word(), visible(into)),
    }
}
