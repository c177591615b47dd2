//! The stack view as text: a line an instruction, the stack after it between bars, the top at the right.

use std::fmt::Write as _;

use super::heading;
use crate::render::escape::visible;
use crate::view::bytecode::{Line, Row};
use crate::view::stack::{Entries, Stack};

/// The stacks of a version's code objects.
pub fn stack(view: &Stack) -> String {
    let mut out = String::new();
    for (i, object) in view.objects.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        heading(&mut out, &object.qualname, object.kind, &object.facts);
        let name = |row: &Row| match view.labels {
            true => row.label.clone().unwrap_or_default(),
            false => row.offset.to_string(),
        };
        let code = |row: &Row| {
            let meaning: String = row.meaning.iter().map(|(_, piece)| visible(piece)).collect();
            format!("{} {meaning}", row.opcode).trim_end().to_string()
        };
        let names = object.rows.iter().map(|r| name(&r.row).len()).max().unwrap_or(0);
        let codes = object.rows.iter().map(|r| code(&r.row).chars().count()).max().unwrap_or(0).min(44);
        for row in &object.rows {
            let line = match row.row.line {
                Line::Starts(n) => n.to_string(),
                Line::None => "--".to_string(),
                Line::Same => String::new(),
            };
            if let Some(enters) = &row.enters {
                let arrives = if row.row.handler { "exception caught" } else { "coming here" };
                line_of(&mut out, &format!("{:4}  {:names$}  {arrives:codes$}", "", ""), Some(enters));
            }
            let start = format!("{line:>4}  {:>names$}  {:codes$}", name(&row.row), code(&row.row));
            line_of(&mut out, &start, row.after.as_ref());
        }
        for note in &object.notes {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{note}");
        }
    }
    out
}

fn line_of(out: &mut String, start: &str, stack: Option<&Entries>) {
    let _ = match stack {
        None => writeln!(out, "{start}  never reached"),
        Some(stack) => {
            let mut cells = String::new();
            if stack.hidden > 0 {
                let _ = write!(cells, " {} more |", stack.hidden);
            }
            for entry in &stack.entries {
                let _ = write!(cells, " {} |", visible(&entry.text));
            }
            writeln!(out, "{start}  {:>2} |{cells}", stack.depth)
        }
    };
}
