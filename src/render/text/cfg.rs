//! Flow graphs as text: a list of all blocks with their instructions and where each goes; nothing is folded.

use std::fmt::Write as _;

use crate::render::escape::visible;
use crate::view::cfg::{Cfg, ObjectGraph};

/// All graphs, one after the other.
pub fn cfg(view: &Cfg) -> String {
    view.objects.iter().map(graph).collect::<Vec<_>>().join("\n")
}

fn graph(graph: &ObjectGraph) -> String {
    // Writing to a string cannot fail.
    let mut text = String::new();
    let _ = writeln!(text, "{} ({}): {}", visible(&graph.qualname), graph.kind, graph.facts.join(", "));
    for (n, block) in graph.blocks.iter().enumerate() {
        let marks: String = block.marks.iter().map(|m| format!(" · {m}")).collect();
        let lines = match block.lines {
            Some((a, b)) if a == b => format!(" · line {a}"),
            Some((a, b)) => format!(" · lines {a}–{b}"),
            None => String::new(),
        };
        let _ = writeln!(text, "\n  {}{marks}{lines}", block.name);
        let width = block.rows.iter().map(|r| r.opcode.len()).max().unwrap_or(0);
        for row in &block.rows {
            let meaning: String = row.meaning.iter().map(|(_, piece)| visible(piece).into_owned()).collect();
            let meaning = if meaning.is_empty() || row.target.is_some() { row.operand.clone() } else { meaning };
            let line = format!("    {:>4}  {:width$}  {meaning}", row.offset, row.opcode);
            let _ = writeln!(text, "{}", line.trim_end());
        }
        let _ = writeln!(text, "    {}", graph.ways_of(n));
    }
    text
}
