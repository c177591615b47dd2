//! Flow graphs as text: a list of all blocks with their instructions and where each goes; nothing is folded.

use super::line::Line;
use crate::view::Role;
use crate::view::cfg::{Cfg, ObjectGraph};

/// All graphs, one after the other.
pub(super) fn cfg(view: &Cfg, out: &mut Vec<Line>) {
    for (n, one) in view.objects.iter().enumerate() {
        if n > 0 {
            out.push(Line::default());
        }
        graph(one, out);
    }
}

fn graph(graph: &ObjectGraph, out: &mut Vec<Line>) {
    super::heading(out, &graph.qualname, graph.kind, &graph.facts);
    for (n, block) in graph.blocks.iter().enumerate() {
        let mut head = Line::at(2).and(Role::Function, &block.name);
        for mark in &block.marks {
            head = head.and(Role::Muted, " · ").and(Role::Text, mark);
        }
        let lines = match block.lines {
            Some((a, b)) if a == b => format!(" · line {a}"),
            Some((a, b)) => format!(" · lines {a}–{b}"),
            None => String::new(),
        };
        out.extend([Line::default(), head.and(Role::Muted, &lines)]);
        let numbers = block.rows.iter().map(|r| r.number.to_string().len() + 2).max();
        let numbers = numbers.filter(|_| graph.numbers).unwrap_or(0);
        let width = block.rows.iter().map(|r| r.opcode.len()).max().unwrap_or(0);
        for row in &block.rows {
            let offset = row.offset.to_string();
            let number = if graph.numbers { row.number.to_string() } else { String::new() };
            let line = Line::at(4).right(Role::Muted, &number, numbers).right(Role::Muted, &offset, 4).gap(2);
            let line = line.left(row.role.unwrap_or(Role::OpData), row.opcode, width).gap(2).hang();
            out.push(match row.meaning.is_empty() || row.target.is_some() {
                true => line.and(Role::Muted, &row.operand),
                false => line.pieces(&row.meaning),
            });
        }
        out.push(Line::at(4).and(Role::Jump, &graph.ways_of(n)));
    }
}
