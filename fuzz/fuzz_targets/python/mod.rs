//! Python sources changed token by token: what comes out is mostly Python, and often Python that nobody would write.
//!
//! 1. [`pieces`] cuts a source into words, strings, operators and white space; nothing is lost.
//! 2. [`fragments`] are statements of the recorded snippets under `tests/`, every rule of the language among them.
//! 3. [`mutate`] deletes, doubles, swaps, replaces, wraps, indents and nests pieces and lines of the one by the others.
//! 4. [`whole`] and [`oracle`] say what must hold for what comes out.

#![allow(dead_code, unreachable_pub)]

pub mod fragments;
pub mod oracle;
pub mod whole;
mod words;

use std::ops::Range;

use mdbook_pyscope::compiler::Mode;

use fragments::fragments;
use words::{HEADERS, NAMES, TEMPLATES, WORDS};

/// A small generator of numbers (xorshift): the same seed gives the same source.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u32) -> Dice {
        Dice(u64::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`, which must not be 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % end as u64) as usize
    }

    pub fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A short piece of `0..length`.
    fn range(&mut self, length: usize, most: usize) -> Range<usize> {
        let start = self.below(length.max(1));
        start..(start + 1 + self.below(most)).min(length)
    }
}

/// How an input is compiled: chosen by its bytes, so that the same file is always compiled the same way.
pub fn way(source: &[u8]) -> (Mode, &'static str, u8) {
    let sum = source.iter().fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
    let (mode, name) = match sum >> 8 & 15 {
        0 => (Mode::Eval, "eval"),
        1 | 2 => (Mode::Single, "single"),
        _ => (Mode::Exec, "exec"),
    };
    (mode, name, [0, 0, 0, 1, 2][(sum >> 16) as usize % 5])
}

/// The pieces of a source: their concatenation is the source.
pub fn pieces(source: &[u8]) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let end = at + piece(&source[at..]);
        pieces.push(at..end);
        at = end;
    }
    pieces
}

fn piece(rest: &[u8]) -> usize {
    let run = |holds: fn(u8) -> bool| rest.iter().position(|byte| !holds(*byte)).unwrap_or(rest.len());
    match rest[0] {
        byte if is_word(byte) => match run(is_word) {
            // A prefix belongs to its string.
            end @ 1..=2 if matches!(rest.get(end), Some(b'"' | b'\'')) => end + string(&rest[end..]),
            end => end,
        },
        b'"' | b'\'' => string(rest),
        b'#' => run(|byte| byte != b'\n'),
        b' ' | b'\t' | 12 => run(|byte| matches!(byte, b' ' | b'\t' | 12)),
        b'\n' => 1,
        _ => {
            let operator = words::OPERATORS.iter().find(|operator| rest.starts_with(operator.as_bytes()));
            operator.map_or(1, |operator| operator.len())
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Length of a string, or of its first quote where it has no end.
fn string(rest: &[u8]) -> usize {
    let quote = if rest.len() > 2 && rest[1] == rest[0] && rest[2] == rest[0] { 3 } else { 1 };
    let mut at = quote;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b'\n' if quote == 1 => break,
            _ if rest[at..].starts_with(&rest[..quote]) => return at + quote,
            _ => at += 1,
        }
    }
    quote
}

/// Changes the first `size` bytes of `data`, which may grow to `most`; gives the new size.
pub fn mutate(data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let mut dice = Dice::new(seed);
    let mut source = data[..size].to_vec();
    for _ in 0..*dice.of(&[1, 1, 1, 1, 2, 2, 3, 5]) {
        source = change(source, &mut dice, most);
    }
    source.truncate(most);
    data[..source.len()].copy_from_slice(&source);
    source.len()
}

/// Puts a part of the lines of one source between those of another.
pub fn cross(one: &[u8], other: &[u8], out: &mut [u8], seed: u32) -> usize {
    let mut dice = Dice::new(seed);
    let (one, other) = (lines(one), lines(other));
    let (from, at) = (dice.range(other.len(), 12), dice.below(one.len() + 1));
    let mut mixed = one[..at].concat();
    mixed.extend(other.get(from).unwrap_or_default().concat());
    mixed.extend(one[at..].concat());
    mixed.truncate(out.len());
    out[..mixed.len()].copy_from_slice(&mixed);
    mixed.len()
}

fn lines(source: &[u8]) -> Vec<&[u8]> {
    source.split_inclusive(|byte| *byte == b'\n').collect()
}

fn change(source: Vec<u8>, dice: &mut Dice, most: usize) -> Vec<u8> {
    if source.is_empty() {
        return dice.of(fragments()).as_bytes().to_vec();
    }
    match dice.below(10) {
        0..4 => change_pieces(&source, dice, most),
        4..9 => change_lines(&source, dice),
        _ if dice.below(3) > 0 => change_pieces(&source, dice, most),
        _ => {
            let mut source = source;
            let at = dice.below(source.len());
            source[at] = *dice.of(b" \n\t\\'\"(){}[]:;=,.#@_0aE\0\x0c\r\xff\xc3");
            source
        }
    }
}

fn change_pieces(source: &[u8], dice: &mut Dice, most: usize) -> Vec<u8> {
    let pieces = pieces(source);
    let mut parts: Vec<Vec<u8>> = pieces.iter().map(|range| source[range.clone()].to_vec()).collect();
    let at = dice.below(parts.len());
    match dice.below(18) {
        0 => drop(parts.drain(dice.range(pieces.len(), 4))),
        1 => {
            let range = dice.range(pieces.len(), 12);
            let copy = parts[range].to_vec();
            parts.splice(at..at, copy);
        }
        2 => {
            let other = dice.below(parts.len());
            parts.swap(at, other);
        }
        3 => parts[at] = dice.of(WORDS).as_bytes().to_vec(),
        4 => parts.insert(at, format!(" {} ", dice.of(WORDS)).into_bytes()),
        5 | 6 | 11..18 => {
            // The same few names everywhere make scopes meet.
            if let Some(at) = (at..parts.len()).find(|at| parts[*at].first().is_some_and(|b| b.is_ascii_alphabetic())) {
                let (name, inside) = (dice.of(NAMES), String::from_utf8_lossy(&parts[at]).into_owned());
                parts[at] = match dice.below(3) {
                    0 => name.as_bytes().to_vec(),
                    _ => dice.of(TEMPLATES).replace('$', &inside).replace('%', name).into_bytes(),
                };
            }
        }
        7 => {
            // An operand in brackets, or all that stands between two brackets, somewhere else.
            let range = dice.range(pieces.len(), 20);
            let inside = String::from_utf8_lossy(&parts[range.clone()].concat()).trim().to_string();
            let name = dice.of(NAMES);
            let wrapped = dice.of(TEMPLATES).replace('$', &inside).replace('%', name);
            parts.splice(range, [wrapped.into_bytes()]);
        }
        8 => {
            // Deep nesting.
            let range = dice.range(pieces.len(), 3);
            let times = *dice.of(&[2, 8, 19, 21, 90, 101, 199, 201, 600, 2000]);
            let run = parts[range.clone()].concat();
            if run.len() * times < most {
                parts.splice(range, [run.repeat(times)]);
            }
        }
        9 => {
            let fragment = dice.of(fragments());
            let tokens = self::pieces(fragment.as_bytes());
            let copy = dice.range(tokens.len(), 16);
            let copy = &tokens[copy];
            if let (Some(first), Some(last)) = (copy.first(), copy.last()) {
                parts.insert(at, fragment.as_bytes()[first.start..last.end].to_vec());
            }
        }
        _ => {
            let end = (at + 1 + dice.below(30)).min(parts.len());
            parts[at..end].reverse();
        }
    }
    parts.concat()
}

fn change_lines(source: &[u8], dice: &mut Dice) -> Vec<u8> {
    let all = lines(source);
    let at = dice.below(all.len());
    let indent = all[at].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let prefix = all[at][..indent].to_vec();
    let range = dice.range(all.len(), 6);
    let mut parts: Vec<Vec<u8>> = all.iter().map(|line| line.to_vec()).collect();
    match dice.below(9) {
        0 => drop(parts.drain(range)),
        1 => {
            let copy = parts[range].to_vec();
            parts.splice(at..at, copy);
        }
        2 => {
            let other = dice.below(parts.len());
            parts.swap(at, other);
        }
        3 | 4 => parts.insert(at, indented(dice.of::<String>(fragments()), &prefix)),
        5 => parts[at] = indented(dice.of::<String>(fragments()), &prefix),
        6 | 7 => {
            // Some lines under a header of their own, with what may follow them.
            let (header, tail) = dice.of(HEADERS);
            let prefix: Vec<u8> =
                parts[range.start].iter().copied().take_while(|b| matches!(b, b' ' | b'\t')).collect();
            for part in &mut parts[range.clone()] {
                part.splice(0..0, *b"    ");
            }
            let name = dice.of(NAMES);
            parts.insert(range.end, indented(&tail.replace('%', name), &prefix));
            parts.insert(range.start, indented(&header.replace('%', name), &prefix));
        }
        _ => match dice.below(3) {
            0 => parts[at].splice(0..0, *b"    ").for_each(drop),
            1 => drop(parts[at].drain(..indent)),
            _ => parts[at].splice(0..0, *b"\t").for_each(drop),
        },
    }
    parts.concat()
}

fn indented(text: &str, prefix: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in text.lines() {
        out.extend_from_slice(prefix);
        out.extend_from_slice(line.as_bytes());
        out.push(b'\n');
    }
    out
}
