//! The views of stages before the code object as text.

use super::line::Line;
use crate::view::Role;
use crate::view::scopes::Scopes;
use crate::view::sequence::{Became, Instructions, SequenceRow};
use crate::view::symbols::SymbolKind;
use crate::view::token_lines::TokenLines;
use crate::view::tree::{TreeNode, TreeView};

/// Most characters of an operand that other rows line up with.
const OPERAND: usize = 16;

/// Every line with the types of its tokens.
pub(super) fn tokens(view: &TokenLines, out: &mut Vec<Line>) {
    for one in &view.lines {
        let mut line = Line::at(0).right(Role::Muted, &one.number.to_string(), 4).gap(2).hang();
        for (n, token) in one.tokens.iter().enumerate() {
            if n > 0 {
                line = line.and(Role::Muted, " · ");
            }
            line = line.and(Role::Muted, &token.name);
            if !token.sign {
                line = line.gap(1).and(token.role, &token.text);
            }
        }
        out.push(line);
    }
}

/// The tree as an outline, or whole where that was asked for.
pub(super) fn tree(view: &TreeView, out: &mut Vec<Line>) {
    match view.dump.is_empty() {
        true => outline(&view.root, 0, out),
        false => out.extend(view.dump.iter().map(|(line, _)| Line::of(Role::Text, line))),
    }
}

fn outline(node: &TreeNode, depth: usize, out: &mut Vec<Line>) {
    // A tree may be as deep as its source.
    stacker::maybe_grow(64 << 10, 1 << 20, || {
        let field = if node.field.is_empty() { String::new() } else { format!("{}: ", node.field) };
        let line = Line::at(indent(depth)).and(Role::Muted, &field).and(Role::Function, &node.class);
        out.push(line.gap(1).hang().and(node.role, &node.text));
        for child in &node.children {
            outline(child, depth + 1, out);
        }
    });
}

/// What is very deep is set in no further.
fn indent(depth: usize) -> usize {
    (2 * depth).min(40)
}

/// Every scope with its names.
pub(super) fn scopes(view: &Scopes, out: &mut Vec<Line>) {
    let mut depths: Vec<usize> = Vec::new();
    for scope in &view.scopes {
        let depth = scope.parent.map_or(0, |at| depths[at] + 1);
        depths.push(depth);
        let line = if scope.line > 0 { format!(", line {}", scope.line) } else { String::new() };
        let about = format!(" ({}{line})", scope.kind);
        out.push(Line::at(indent(depth)).and(Role::Function, &scope.name).and(Role::Muted, &about));
        for name in &scope.names {
            let role = match name.kind {
                SymbolKind::Local => Role::Text,
                SymbolKind::Parameter | SymbolKind::TypeParameter => Role::Parameter,
                SymbolKind::Global => Role::Builtin,
                SymbolKind::Cell | SymbolKind::Free => Role::Handler,
            };
            let mut row = Line::at(indent(depth) + 2).and(role, &name.name).and(Role::Text, ": ");
            row = row.and(Role::Text, name.kind.word());
            if let Some(at) = name.cell_in {
                row = row.and(Role::Text, ", cell in ").and(Role::Function, &view.scopes[at].name);
            }
            let uses: Vec<String> = name.uses.iter().map(ToString::to_string).collect();
            out.push(row.gap(2).hang().and(Role::Muted, &uses.join(", ")));
        }
    }
}

/// What was emitted, and what each pass changed.
pub(super) fn instructions(view: &Instructions, out: &mut Vec<Line>) {
    for (unit, first) in view.numbered() {
        if first > 1 {
            out.push(Line::default());
        }
        let facts = format!(": {}", unit.facts.join(", "));
        out.push(Line::of(Role::Function, &unit.qualname).and(Role::Muted, &facts));
        let widest = |f: &dyn Fn(&SequenceRow) -> usize| unit.rows.iter().map(f).max().unwrap_or(0);
        let (opcodes, operands) =
            (widest(&|row| row.opcode.len()), widest(&|row| row.operand.chars().count()).min(OPERAND));
        for (n, row) in unit.rows.iter().enumerate() {
            let label = row.label.as_ref().map_or_else(String::new, |l| format!("{l}:"));
            let line = row.range.map_or_else(|| "-".to_string(), |r| r.line().to_string());
            let number = if view.numbers { (first + n).to_string() } else { String::new() };
            let start = Line::at(0)
                .right(Role::Muted, &number, view.digits())
                .right(Role::Muted, &line, 4)
                .gap(1)
                .right(Role::Jump, &label, 4)
                .gap(1);
            let start = start.left(row.role, row.opcode, opcodes).gap(1);
            let start = start.hang().left(Role::Text, &row.operand, if row.became.is_some() { operands } else { 0 });
            out.push(match &row.became {
                Some(became) => start.gap(1).and(Role::Muted, &self::became(became)),
                None => start,
            });
        }
        for pass in unit.optimiser.iter().flat_map(|optimiser| &optimiser.passes) {
            let left = format!(" ({} left)", pass.left);
            out.extend([Line::default(), Line::at(2).and(Role::Function, pass.pass).and(Role::Muted, &left)]);
            for change in &pass.changes {
                let sides: Vec<String> = [&change.before, &change.after]
                    .into_iter()
                    .filter(|side| !side.is_empty())
                    .map(|side| side.join(", "))
                    .collect();
                let line = Line::at(4).left(Role::Keyword, change.kind.word(), 9).gap(1);
                out.push(line.hang().and(Role::Text, &sides.join(" → ")));
            }
        }
    }
}

/// What became of an emitted instruction, in a few words.
fn became(became: &Became) -> String {
    match became {
        Became::Itself => String::new(),
        Became::Another(text) => format!("→ {text}"),
        Became::Gone(kind, into, pass) if into.is_empty() => format!("{}: {pass}", kind.word()),
        Became::Gone(kind, into, pass) => format!("{} into {into}: {pass}", kind.word()),
    }
}
