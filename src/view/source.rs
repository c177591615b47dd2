//! The source pane: lines, cut into pieces so that every range that a view names begins and ends between two pieces.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, ScopeStackOp, SyntaxReference, SyntaxSet};

use super::{Range, Role};

/// A source text to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourcePane {
    /// The lines in order, hidden ones included.
    pub lines: Vec<SourceLine>,
}

/// One line without its line break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// From 1.
    pub number: u32,
    /// The author hides it; it is compiled all the same.
    pub hidden: bool,
    /// Its pieces; together they are the line. None for an empty line.
    pub pieces: Vec<Piece>,
}

/// A run of text of one role that no range cuts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Byte column at which it begins.
    pub column: u32,
    /// What it is.
    pub role: Role,
    /// The text.
    pub text: String,
    /// Whether some range covers it, so that choosing it leads somewhere. Indentation leads nowhere.
    pub linked: bool,
}

impl SourcePane {
    /// Cuts `text` where its highlighting or one of `ranges` changes. `hidden` are line numbers from 1. Ranges may lie
    /// anywhere; ends outside the text or inside a character are moved to the nearest place that exists.
    pub fn new(text: &str, hidden: &BTreeSet<usize>, ranges: &BTreeSet<Range>) -> SourcePane {
        let lines = split_lines(text);
        let roles = highlight(&lines);
        let mut cuts: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); lines.len()];
        let mut cut = |line: u32, column: u32| {
            let Some((set, text)) = (line as usize).checked_sub(1).and_then(|i| Some((cuts.get_mut(i)?, lines[i])))
            else {
                return;
            };
            let at = (column as usize).min(text.len());
            set.insert((0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0) as u32);
        };
        for range in ranges {
            let (start, end) = range.ends();
            cut(start.0, start.1);
            cut(end.0, end.1);
        }
        let cover = Cover::new(ranges);
        let mut pane = SourcePane::default();
        for (index, (line, roles)) in lines.iter().zip(roles).enumerate() {
            let number = index as u32 + 1;
            let indent = line.len() - line.trim_start().len();
            cuts[index].insert(indent as u32);
            let mut pieces: Vec<Piece> = Vec::new();
            let mut from = 0;
            for (role, end) in roles {
                let inner = cuts[index].range(from as u32 + 1..end as u32).map(|&c| c as usize).collect::<Vec<_>>();
                for to in inner.into_iter().chain([end]) {
                    let linked = from >= indent && cover.holds((number, from as u32));
                    match pieces.last_mut() {
                        // Highlighters split finely; without a cut between them, equal neighbours are one piece.
                        Some(last) if last.role == role && !cuts[index].contains(&(from as u32)) => {
                            last.text.push_str(&line[from..to]);
                        }
                        _ => pieces.push(Piece { column: from as u32, role, text: line[from..to].into(), linked }),
                    }
                    from = to;
                }
            }
            pane.lines.push(SourceLine { number, hidden: hidden.contains(&(number as usize)), pieces });
        }
        while pane.lines.last().is_some_and(|l| l.pieces.is_empty()) {
            pane.lines.pop();
        }
        pane
    }

    /// Number of lines that are shown.
    pub fn visible(&self) -> usize {
        self.lines.iter().filter(|l| !l.hidden).count()
    }

    /// Length of the longest visible line, in characters.
    pub fn width(&self) -> usize {
        let length = |l: &SourceLine| l.pieces.iter().map(|p| p.text.chars().count()).sum();
        self.lines.iter().filter(|l| !l.hidden).map(length).max().unwrap_or(0)
    }
}

/// Places that some range covers, merged into disjoint intervals.
struct Cover(Vec<((u32, u32), (u32, u32))>);

impl Cover {
    fn new(ranges: &BTreeSet<Range>) -> Cover {
        let mut ends: Vec<_> = ranges.iter().map(|r| r.ends()).collect();
        ends.sort_unstable();
        let mut merged: Vec<((u32, u32), (u32, u32))> = Vec::new();
        for (start, end) in ends {
            match merged.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        Cover(merged)
    }

    fn holds(&self, place: (u32, u32)) -> bool {
        let after = self.0.partition_point(|(start, _)| *start <= place);
        after > 0 && place < self.0[after - 1].1
    }
}

/// Lines as Python reads them, without their breaks.
fn split_lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    loop {
        let Some(at) = rest.find(['\n', '\r']) else {
            lines.push(rest);
            return lines;
        };
        lines.push(&rest[..at]);
        rest = &rest[at + if rest[at..].starts_with("\r\n") { 2 } else { 1 }..];
    }
}

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);
static PYTHON: LazyLock<Option<&'static SyntaxReference>> = LazyLock::new(|| SYNTAXES.find_syntax_by_extension("py"));

/// Longest text, in bytes, that is highlighted; regular expressions over megabytes of generated code take minutes.
const MAX_HIGHLIGHT: usize = 200_000;
/// Longest line, in bytes, that is highlighted.
const MAX_LINE: usize = 2_000;

/// For each line its runs as (role, end column).
fn highlight(lines: &[&str]) -> Vec<Vec<(Role, usize)>> {
    let plain = |line: &&str| if line.is_empty() { Vec::new() } else { vec![(Role::Text, line.len())] };
    let total: usize = lines.iter().map(|l| l.len()).sum();
    let Some(python) = *PYTHON else { return lines.iter().map(plain).collect() };
    if total > MAX_HIGHLIGHT || lines.iter().any(|l| l.len() > MAX_LINE) {
        return lines.iter().map(plain).collect();
    }
    let mut state = ParseState::new(python);
    let mut stack = ScopeStack::new();
    lines
        .iter()
        .map(|line| {
            let with_break = format!("{line}\n");
            let Ok(ops) = state.parse_line(&with_break, &SYNTAXES) else { return plain(line) };
            let mut runs: Vec<(Role, usize)> = Vec::new();
            let mut push = |role: Role, end: usize| {
                let from = runs.last().map_or(0, |r| r.1);
                if end > from {
                    match runs.last_mut() {
                        Some(last) if last.0 == role => last.1 = end,
                        _ => runs.push((role, end)),
                    }
                }
            };
            for (at, op) in ops {
                push(role_of(&stack), at.min(line.len()));
                if stack.apply(&op).is_err() {
                    stack = ScopeStack::new();
                }
                debug_assert!(!matches!(op, ScopeStackOp::Clear(_)) || at <= with_break.len());
            }
            push(role_of(&stack), line.len());
            runs
        })
        .collect()
}

/// Which scopes of the grammar are which role; the innermost scope that is listed decides, and of two prefixes the first.
const SCOPES: &[(&str, Role)] = &[
    ("comment", Role::Comment),
    ("punctuation.definition.comment", Role::Comment),
    ("constant.character", Role::Escape),
    ("constant.other.placeholder", Role::Escape),
    ("string", Role::String),
    ("punctuation.definition.string", Role::String),
    ("storage.type.string", Role::String),
    ("constant.numeric", Role::Number),
    ("storage.type.numeric", Role::Number),
    ("constant.language", Role::Constant),
    ("keyword.operator.logical", Role::Keyword),
    ("keyword.operator", Role::Operator),
    ("keyword", Role::Keyword),
    ("storage", Role::Keyword),
    ("entity.name.function", Role::Function),
    ("entity.name.class", Role::Class),
    ("entity.name.type", Role::Class),
    ("support.function.magic", Role::Function),
    ("support.function", Role::Builtin),
    ("support.type", Role::Builtin),
    ("support.class", Role::Builtin),
    ("variable.parameter", Role::Parameter),
    ("variable.annotation", Role::Decorator),
    ("punctuation.definition.annotation", Role::Decorator),
    ("meta.interpolation", Role::Text),
];

static PREFIXES: LazyLock<Vec<(Scope, Role)>> =
    LazyLock::new(|| SCOPES.iter().filter_map(|(s, role)| Some((Scope::new(s).ok()?, *role))).collect());

fn role_of(stack: &ScopeStack) -> Role {
    let known = |scope: &Scope| PREFIXES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|p| p.1);
    stack.as_slice().iter().rev().find_map(known).unwrap_or(Role::Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pane(text: &str, ranges: &[Range]) -> SourcePane {
        SourcePane::new(text, &BTreeSet::new(), &ranges.iter().copied().collect())
    }

    fn texts(line: &SourceLine) -> Vec<&str> {
        line.pieces.iter().map(|p| p.text.as_str()).collect()
    }

    #[test]
    fn ranges_cut_and_pieces_join_to_the_line() {
        let text = "def add(a, b):\n    return a + b\n";
        let p = pane(text, &[Range::Exact((2, 11), (2, 12)), Range::Exact((2, 11), (2, 16)), Range::Lines(1, 1)]);
        assert_eq!(p.lines.len(), 2);
        let line = &p.lines[1];
        assert_eq!(texts(line).concat(), "    return a + b");
        assert!(line.pieces.iter().any(|q| q.column == 11 && q.text == "a" && q.linked));
        assert!(line.pieces.iter().any(|q| q.text == "return" && q.role == Role::Keyword && !q.linked));
        assert!(p.lines[0].pieces.iter().all(|q| q.linked));
        assert!(!line.pieces[0].linked && line.pieces[0].text == "    ", "indentation");
    }

    #[test]
    fn columns_are_bytes_and_never_split_a_character() {
        let p = pane("é = 'ü'\r\nx", &[Range::Exact((1, 1), (1, 3)), Range::Exact((1, 90), (70, 3))]);
        assert_eq!(texts(&p.lines[0]).concat(), "é = 'ü'");
        assert_eq!(p.lines[1].number, 2);
        assert!(p.lines[0].pieces.iter().all(|q| "é = 'ü'".is_char_boundary(q.column as usize)));
    }

    #[test]
    fn roles_come_from_the_grammar() {
        let p = pane("@wraps\ndef f(x=1): # note\n    return len('a\\n') and None", &[]);
        let role = |text: &str| {
            p.lines.iter().flat_map(|l| &l.pieces).find(|q| q.text.contains(text)).map(|q| q.role).unwrap_or(Role::Text)
        };
        assert_eq!(role("def"), Role::Keyword);
        assert_eq!(role("f"), Role::Keyword, "the first piece with an f is def");
        assert_eq!(role("1"), Role::Number);
        assert_eq!(role("note"), Role::Comment);
        assert_eq!(role("len"), Role::Builtin);
        assert_eq!(role("\\n"), Role::Escape);
        assert_eq!(role("and"), Role::Keyword);
        assert_eq!(role("None"), Role::Constant);
        assert_eq!(role("x"), Role::Parameter);
    }

    #[test]
    fn long_or_hostile_text_is_only_text() {
        let long = "x".repeat(MAX_LINE + 1);
        assert_eq!(pane(&long, &[]).lines[0].pieces.len(), 1);
        assert_eq!(pane("", &[]).lines.len(), 0);
        assert_eq!(pane("\n\n", &[Range::Lines(1, 9)]).lines.len(), 0);
    }
}
