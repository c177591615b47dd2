//! From listings, which know all that `dis` knows, to rows that are ready to draw.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Bytecode, Line, ObjectListing, Protected, Row};
use crate::code::{CodeObject, Constant};
use crate::target::{Feature, Op, Target, flags};
use crate::view::explain;
use crate::view::listing::operand::JumpStyle;
use crate::view::listing::{self, LineStart, Listing, Operand};
use crate::view::pipeline::counted;
use crate::view::{Range, Role};

/// What a listing shows on request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// A row for every inline cache.
    pub caches: bool,
    /// Offsets beside labels.
    pub offsets: bool,
    /// Where in the source each row comes from.
    pub positions: bool,
    /// Which instruction of the figure each row is.
    pub numbers: bool,
}

/// The listings of code objects of one version, in the given order; links between them lead to those that are there.
pub fn of(objects: &[Arc<CodeObject>], extras: Extras) -> Bytecode {
    let labels = objects.first().is_some_and(|code| Target::of(code.version).has(Feature::DisLabels));
    let mut shown: Vec<ObjectListing> = objects.iter().map(|code| object(code, objects, extras)).collect();
    let rows = shown.iter_mut().flat_map(|object| &mut object.rows);
    for (row, number) in rows.filter(|row| !row.is_cache()).zip(1..) {
        row.number = number;
    }
    Bytecode {
        objects: shown,
        labels,
        offsets: extras.offsets || !labels,
        positions: extras.positions,
        numbers: extras.numbers,
        families: if extras.caches { explain::families(objects) } else { Vec::new() },
    }
}

fn object(code: &CodeObject, objects: &[Arc<CodeObject>], extras: Extras) -> ObjectListing {
    let listing = Listing::of(code);
    // Rows of caches move the rows after them.
    let mut place = Vec::with_capacity(listing.rows.len());
    let mut next = 0;
    for row in &listing.rows {
        place.push(next);
        next += 1 + if extras.caches { listing.caches(row).count() } else { 0 };
    }
    let place_of = |row: Option<u32>| row.and_then(|r| place.get(r as usize).copied());
    let mut handlers: BTreeSet<usize> = listing.handlers.iter().filter_map(|h| place_of(h.target.row)).collect();
    let mut rows = Vec::with_capacity(next);
    for row in &listing.rows {
        let target = match &row.operand {
            Operand::Jump { to, .. } => place_of(to.row),
            _ => None,
        };
        let when_raised = matches!(row.op, Some(Op::SetupFinally | Op::SetupWith | Op::SetupAsyncWith));
        handlers.extend(target.filter(|_| when_raised));
        rows.push(Row {
            number: 0,
            offset: row.offset,
            line: match row.line_start {
                LineStart::Same => Line::Same,
                LineStart::Line(line) => Line::Starts(u32::try_from(line).unwrap_or(0)),
                LineStart::NoLine => Line::None,
            },
            label: row.label.map(|n| format!("L{n}")),
            opcode: row.name,
            role: row.op.map(Role::of_op),
            operand: row.arg.map_or_else(String::new, |arg| arg.to_string()),
            meaning: meaning(code, &row.operand),
            range: Range::of(row.location),
            target,
            when_raised,
            object: nested(code, &row.operand).and_then(|inner| objects.iter().position(|o| Arc::ptr_eq(o, inner))),
            handler: false,
        });
        if extras.caches {
            rows.extend(caches(&listing, row));
        }
    }
    for handler in handlers {
        rows[handler].handler = true;
    }
    let protect = |h: &listing::Handler| {
        let end = if h.end.row.is_some() { place_of(h.end.row)? } else { rows.len() };
        let (first, handler) = (place_of(h.start.row)?, place_of(h.target.row)?);
        Some(Protected { first, last: end.checked_sub(1)?.max(first), handler, depth: h.depth, lasti: h.lasti })
    };
    ObjectListing {
        qualname: listing.qualname.clone(),
        kind: kind(code),
        line: u32::try_from(code.firstlineno).unwrap_or(0),
        facts: vec![
            counted(listing.rows.len(), "instruction", "instructions"),
            counted(listing.length as usize, "byte", "bytes"),
            format!("stack {}", code.stacksize),
        ],
        protected: listing.handlers.iter().filter_map(protect).collect(),
        rows,
    }
}

/// The rows of an instruction's caches; each belongs to the same piece of source.
fn caches<'a>(listing: &'a Listing, row: &'a listing::Row) -> impl Iterator<Item = Row> + 'a {
    listing.caches(row).scan(row.offset + 2, |offset, cache| {
        let at = *offset;
        *offset += 2 * u32::from(cache.units);
        Some(Row {
            offset: at,
            opcode: super::CACHE,
            role: Some(Role::OpUpkeep),
            operand: cache.value.to_string(),
            meaning: vec![(Role::Muted, cache.name.to_string())],
            range: Range::of(row.location),
            ..Row::default()
        })
    })
}

/// The code object that an operand stands for.
fn nested<'a>(code: &'a CodeObject, operand: &Operand) -> Option<&'a Arc<CodeObject>> {
    match operand {
        Operand::Constant { index, is_code: true, .. } => match code.consts.get(*index as usize) {
            Some(Constant::Code(inner)) => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

/// What `dis` says of an operand, in pieces. Of a nested code object only the name is said: the rest of its `repr` is an
/// address, a file and a line that its own listing shows. Jumps of which `dis` of 3.8 and 3.9 says nothing say it here.
fn meaning(code: &CodeObject, operand: &Operand) -> Vec<(Role, String)> {
    let pieces = match operand {
        Operand::Nothing => Vec::new(),
        Operand::Constant { repr, .. } => match nested(code, operand) {
            Some(inner) => vec![(Role::Function, format!("<code object {}>", inner.name.to_display()))],
            None => vec![(constant_role(repr), repr.to_string())],
        },
        Operand::Name { before, name, after, .. } => {
            vec![
                (Role::Muted, (*before).to_string()),
                (Role::Text, name.to_string()),
                (Role::Muted, (*after).to_string()),
            ]
        }
        Operand::Jump { to, style: JumpStyle::Silent } => vec![(Role::Jump, format!("to {}", to.offset))],
        Operand::Jump { .. } => vec![(Role::Jump, operand.to_string())],
        Operand::Variable { .. } | Operand::Pair { .. } => vec![(Role::Text, operand.to_string())],
        Operand::Words(words) => {
            let role = if words.starts_with(|c: char| c.is_alphabetic()) { Role::Text } else { Role::Operator };
            vec![(role, words.to_string())]
        }
        Operand::Invalid => vec![(Role::Handler, operand.to_string())],
    };
    pieces.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

/// The role of a constant, from how it is written.
pub(in crate::view) fn constant_role(repr: &str) -> Role {
    match repr {
        "None" | "True" | "False" | "Ellipsis" => Role::Constant,
        _ if repr.starts_with(['\'', '"']) || repr.starts_with("b'") || repr.starts_with("b\"") => Role::String,
        _ if repr.starts_with(|c: char| c.is_ascii_digit() || c == '-') => Role::Number,
        _ => Role::Text,
    }
}

/// What a code object is, as far as it tells.
pub(in crate::view) fn kind(code: &CodeObject) -> &'static str {
    let name = code.name.to_display();
    match name.as_str() {
        "<module>" => return "module",
        "<lambda>" => return "lambda",
        "<listcomp>" => return "list comprehension",
        "<setcomp>" => return "set comprehension",
        "<dictcomp>" => return "dict comprehension",
        "<genexpr>" => return "generator expression",
        _ => {}
    }
    let has = |flag: u32| code.flags & flag != 0;
    if has(flags::ASYNC_GENERATOR) {
        "async generator"
    } else if has(flags::COROUTINE) {
        "coroutine"
    } else if has(flags::GENERATOR) {
        "generator"
    } else if has(flags::OPTIMIZED) {
        "function"
    } else {
        "class body"
    }
}
