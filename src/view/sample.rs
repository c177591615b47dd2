//! What the boxes of a strip show of their stages: the first of everything, in small.

use super::bytecode::ObjectListing;
use super::cfg::ObjectGraph;
use super::scopes::Scopes;
use super::sequence::UnitSequence;
use super::token_lines::TokenLines;
use super::tree::{TreeNode, TreeView};
use super::{Range, Role};

/// A piece of a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bit {
    /// What it is.
    pub role: Role,
    /// The text.
    pub text: String,
    /// Where it comes from; bits that have a place can be chosen, as what they stand for.
    pub range: Option<Range>,
}

/// Lines of bits.
pub type Sample = Vec<Vec<Bit>>;

/// Most lines of a sample.
const LINES: usize = 3;
/// Most tokens of a sample.
const TOKENS: usize = 8;
/// Longest text of a bit, in characters.
const LONGEST: usize = 28;

impl Bit {
    /// A bit without a place.
    pub fn new(role: Role, text: impl Into<String>) -> Bit {
        let text: String = text.into();
        let text = match text.chars().count() > LONGEST {
            true => text.chars().take(LONGEST - 1).chain(['…']).collect(),
            false => text,
        };
        Bit { role, text, range: None }
    }

    /// The same bit with a place.
    pub fn at(self, range: Option<Range>) -> Bit {
        Bit { range, ..self }
    }
}

/// The first lines that say something.
pub fn source(text: &str) -> Sample {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).take(LINES);
    lines.map(|line| vec![Bit::new(Role::Text, line.trim_end())]).collect()
}

/// The first tokens.
pub fn tokens(view: &TokenLines) -> Sample {
    let all = || view.lines.iter().flat_map(|line| &line.tokens);
    let mut bits: Vec<Bit> =
        all().take(TOKENS).map(|token| Bit::new(token.role, token.text.replace('\n', "↵")).at(token.range)).collect();
    if all().nth(TOKENS).is_some() {
        bits.push(Bit::new(Role::Muted, "…"));
    }
    vec![bits]
}

/// The root and what hangs below it.
pub fn tree(view: &TreeView) -> Sample {
    let node = |node: &TreeNode, depth: usize| {
        let mut line = vec![Bit::new(Role::Text, format!("{:1$}{2}", "", 2 * depth, node.class)).at(node.range)];
        if !node.text.is_empty() {
            line.push(Bit::new(node.role, node.text.clone()));
        }
        line
    };
    let mut lines = vec![node(&view.root, 0)];
    // The last statement says more of a snippet than its first, which is often an import.
    let mut next = view.root.children.last();
    while let Some(one) = next.filter(|_| lines.len() < LINES) {
        lines.push(node(one, lines.len()));
        next = one.children.last();
    }
    lines
}

/// Scopes with their names.
pub fn scopes(view: &Scopes) -> Sample {
    let line = |scope: &super::scopes::ScopeBox| {
        let names: Vec<&str> = scope.names.iter().map(|name| name.name.as_str()).collect();
        vec![Bit::new(Role::Muted, format!("{}:", scope.name)), Bit::new(Role::Text, names.join(" "))]
    };
    view.scopes.iter().take(LINES).map(line).collect()
}

/// The first instructions that were emitted.
pub fn sequence(unit: &UnitSequence) -> Sample {
    let rows = unit.rows.iter().filter(|row| row.opcode != "RESUME" && !row.pseudo).take(LINES);
    rows.map(|row| {
        let mut line = vec![Bit::new(row.role, row.opcode).at(row.range)];
        if !row.operand.is_empty() {
            line.push(Bit::new(Role::Text, row.operand.clone()));
        }
        line
    })
    .collect()
}

/// The first blocks and where they go.
pub fn graph(graph: &ObjectGraph) -> Sample {
    let line = |n: usize| {
        let mut to: Vec<&str> =
            graph.edges.iter().filter(|e| e.from == n).map(|e| graph.blocks[e.to].name.as_str()).collect();
        to.dedup();
        let end = if to.is_empty() { "ends".to_string() } else { format!("→ {}", to.join(", ")) };
        vec![Bit::new(Role::Text, graph.blocks[n].name.clone()), Bit::new(Role::Muted, end)]
    };
    (0..graph.blocks.len().min(LINES)).map(line).collect()
}

/// The first instructions.
pub fn listing(object: &ObjectListing) -> Sample {
    let rows = object.rows.iter().filter(|row| row.opcode != "RESUME" && !row.is_cache()).take(LINES);
    rows.map(|row| {
        let meaning: String = row.meaning.iter().map(|(_, text)| text.as_str()).collect();
        let mut line = vec![Bit::new(row.role.unwrap_or(Role::OpData), row.opcode).at(row.range)];
        if !meaning.is_empty() {
            line.push(Bit::new(Role::Text, meaning));
        }
        line
    })
    .collect()
}

/// The header's first fields, which are all of four bytes.
pub fn bytes(file: &[u8]) -> Sample {
    let row = |(bytes, name): (&[u8], &str)| {
        let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        vec![Bit::new(Role::Text, hex.join(" ")), Bit::new(Role::Muted, name)]
    };
    file.chunks(4).zip(["magic", "flags", "time"]).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_short() {
        let text = "\n\nx = 1\n".to_string() + &"y".repeat(100) + "\n\na\nb\n";
        let sample = source(&text);
        assert_eq!(sample.len(), LINES);
        assert_eq!(sample[0][0].text, "x = 1");
        assert!(sample[1][0].text.ends_with('…') && sample[1][0].text.chars().count() == LONGEST);
        assert_eq!(bytes(&[0xf3, 1])[0][0].text, "f3 01");
        assert_eq!(bytes(&[0; 16]).len(), LINES);
    }
}
