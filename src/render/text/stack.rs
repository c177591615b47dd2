//! The stack view as text: a line an instruction, the stack after it between bars, the top at the right.

use super::heading;
use super::line::Line;
use crate::view::Role;
use crate::view::bytecode::{self, Row};
use crate::view::stack::{Entries, Stack};

/// Most characters of an instruction that other rows line up with.
const CODE: usize = 30;

/// The stacks of a version's code objects.
pub fn stack(view: &Stack, out: &mut Vec<Line>) {
    for (i, object) in view.objects.iter().enumerate() {
        if i > 0 {
            out.push(Line::default());
        }
        heading(out, &object.qualname, object.kind, &object.facts);
        let name = |row: &Row| match view.labels {
            true => row.label.clone().unwrap_or_default(),
            false => row.offset.to_string(),
        };
        let length = |row: &Row| {
            let meaning: usize = row.meaning.iter().map(|(_, piece)| piece.chars().count()).sum();
            row.opcode.len() + if meaning > 0 { meaning + 1 } else { 0 }
        };
        let numbers = object.rows.iter().map(|r| r.row.number.to_string().len() + 2).max();
        let numbers = numbers.filter(|_| view.numbers).unwrap_or(0);
        let names = object.rows.iter().map(|r| name(&r.row).len()).max().unwrap_or(0);
        let codes = object.rows.iter().map(|r| length(&r.row)).max().unwrap_or(0).min(CODE);
        for row in &object.rows {
            let line = match row.row.line {
                bytecode::Line::Starts(n) => n.to_string(),
                bytecode::Line::None => "--".to_string(),
                bytecode::Line::Same => String::new(),
            };
            if let Some(enters) = &row.enters {
                let arrives = if row.row.handler { "exception caught" } else { "coming here" };
                let start = Line::at(numbers + 4).gap(2 + names + 2).left(Role::Muted, arrives, codes);
                out.push(cells(start.gap(2), Some(enters)));
            }
            let number = if view.numbers { row.row.number.to_string() } else { String::new() };
            let start = Line::at(0).right(Role::Muted, &number, numbers).right(Role::Muted, &line, 4);
            let start = start.gap(2).right(Role::Jump, &name(&row.row), names);
            let start = start.gap(2).and(row.row.role.unwrap_or(Role::OpData), row.row.opcode);
            let start = if row.row.meaning.is_empty() { start } else { start.gap(1) }.pieces(&row.row.meaning);
            out.push(cells(start.gap(codes.saturating_sub(length(&row.row)) + 2), row.after.as_ref()));
        }
        out.extend(object.notes.iter().map(|note| Line::of(Role::Text, note)));
    }
}

fn cells(line: Line, stack: Option<&Entries>) -> Line {
    let Some(stack) = stack else { return line.and(Role::Muted, "never reached") };
    let mut line = line.right(Role::Muted, &stack.depth.to_string(), 2).gap(1).hang().and(Role::Muted, "|");
    if stack.hidden > 0 {
        line = line.and(Role::Muted, &format!(" {} more |", stack.hidden));
    }
    for entry in &stack.entries {
        line = line.gap(1).and(entry.role, &entry.text).gap(1).and(Role::Muted, "|");
    }
    line
}
