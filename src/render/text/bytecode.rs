//! The listing as text: line, label or offset, instruction, operand and what it means.

use super::line::Line;
use crate::view::Role;
use crate::view::bytecode::{self, Bytecode, ObjectListing, Row};

/// All code objects, one after the other.
pub(super) fn bytecode(view: &Bytecode, out: &mut Vec<Line>) {
    for (i, object) in view.objects.iter().enumerate() {
        if i > 0 {
            out.push(Line::default());
        }
        listing(view, object, out);
    }
}

fn listing(bytecode: &Bytecode, object: &ObjectListing, out: &mut Vec<Line>) {
    let about = format!(" ({}, line {})", object.kind, object.line);
    out.push(Line::of(Role::Function, &object.qualname).and(Role::Muted, &about));
    let name = |row: &Row| match &row.label {
        Some(label) if bytecode.labels => label.clone(),
        Some(_) | None if !bytecode.labels || bytecode.offsets => row.offset.to_string(),
        _ => String::new(),
    };
    let widest = |f: &dyn Fn(&Row) -> usize| object.rows.iter().map(f).max().unwrap_or(0);
    let (names, opcodes) = (widest(&|r| name(r).len()), widest(&|r| r.opcode.len()));
    let operands = widest(&|r| r.operand.len());
    let numbers = if bytecode.numbers { widest(&|r| r.number.to_string().len()) + 2 } else { 0 };
    for row in &object.rows {
        let line = match row.line {
            bytecode::Line::Starts(n) => n.to_string(),
            bytecode::Line::None => "--".to_string(),
            bytecode::Line::Same => String::new(),
        };
        let number = if bytecode.numbers && row.number > 0 { row.number.to_string() } else { String::new() };
        let start = Line::at(0).right(Role::Muted, &number, numbers);
        let start = start.right(Role::Muted, &line, 4).gap(2).right(Role::Jump, &name(row), names).gap(2);
        let start = start.left(row.role.unwrap_or(Role::OpData), row.opcode, opcodes).gap(2);
        let start = start.right(Role::Muted, &row.operand, operands).gap(1).hang();
        out.push(match row.meaning.is_empty() {
            true => start,
            false => start.and(Role::Muted, "(").pieces(&row.meaning).and(Role::Muted, ")"),
        });
    }
}
