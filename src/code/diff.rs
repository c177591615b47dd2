//! Where two code objects part: field by field, first in the object itself, then in those it holds.

use std::fmt::Write;

use super::lines::locations;
use super::repr::repr;
use super::{CodeObject, Constant, exception_table, instructions};
use crate::target::Target;

/// One field of one code object that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `co_qualname` of the code object, with its first line: `Outer.method:12`.
    pub object: String,
    /// CPython's name of the field.
    pub field: &'static str,
    /// What the first code object has, shortened to what differs.
    pub left: String,
    /// What the second has.
    pub right: String,
}

/// Whether two code objects are the same, counting the objects: nested code objects that are equal and all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Code objects of the second tree.
    pub objects: usize,
    /// Of these, how many have an equal partner at the same place of the first tree, nested ones left out of account.
    pub equal: usize,
}

/// Compares two code objects and everything they hold. `differences` receives the first differing field of each code
/// object that differs, outer objects first; of a pair that differs in constants of other kinds, nested code objects are
/// paired by their order.
pub fn compare(left: &CodeObject, right: &CodeObject, differences: &mut Vec<Difference>) -> Tally {
    let mut tally = Tally { objects: 1, equal: 0 };
    match first_difference(left, right) {
        None => tally.equal += 1,
        Some(difference) => differences.push(difference),
    }
    let mut ours = left.children();
    for theirs in right.children() {
        let nested = match ours.next() {
            Some(ours) => compare(ours, theirs, differences),
            None => Tally { objects: count(theirs), equal: 0 },
        };
        tally.objects += nested.objects;
        tally.equal += nested.equal;
    }
    tally
}

/// Number of code objects in a tree.
pub fn count(code: &CodeObject) -> usize {
    1 + code.children().map(|child| count(child)).sum::<usize>()
}

/// The first field that differs, nested code objects left out of account but for their number and place.
pub fn first_difference(left: &CodeObject, right: &CodeObject) -> Option<Difference> {
    let object = || format!("{}:{}", right.qualname, right.firstlineno);
    let found = |field, left, right| Some(Difference { object: object(), field, left, right });
    macro_rules! plain {
        ($($field:ident),*) => {
            $(if left.$field != right.$field {
                return found(concat!("co_", stringify!($field)),
                    format!("{:?}", left.$field), format!("{:?}", right.$field));
            })*
        };
    }
    plain!(name, qualname, filename, firstlineno, argcount, posonlyargcount, kwonlyargcount);
    if left.flags != right.flags {
        return found("co_flags", format!("{:#x}", left.flags), format!("{:#x}", right.flags));
    }
    if left.names != right.names {
        return found("co_names", format!("{:?}", left.names), format!("{:?}", right.names));
    }
    if left.locals != right.locals {
        let show = |code: &CodeObject| {
            code.locals.iter().fold(String::new(), |mut out, slot| {
                let _ = write!(out, "{}:{:02x} ", slot.name, slot.kind);
                out
            })
        };
        return found("co_localsplus", show(left), show(right));
    }
    if left.code != right.code {
        let (left, right) = first_lines_apart(&listing(left), &listing(right));
        return found("co_code", left, right);
    }
    if !same_consts(&left.consts, &right.consts) {
        let show = |code: &CodeObject| code.consts.iter().map(|c| describe(c, code)).collect::<Vec<_>>();
        let (left, right) = first_lines_apart(&show(left), &show(right));
        return found("co_consts", left, right);
    }
    if left.linetable != right.linetable {
        let (left, right) = first_lines_apart(&listing(left), &listing(right));
        return found("co_linetable", left, right);
    }
    if left.exceptiontable != right.exceptiontable {
        let show = |code: &CodeObject| {
            exception_table::decode(&code.exceptiontable).map(|entry| format!("{entry:?}")).collect::<Vec<_>>()
        };
        let (left, right) = first_lines_apart(&show(left), &show(right));
        return found("co_exceptiontable", left, right);
    }
    plain!(stacksize);
    None
}

/// Equal but for what nested code objects hold.
fn same_consts(left: &[Constant], right: &[Constant]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).all(|pair| match pair {
            (Constant::Code(_), Constant::Code(_)) => true,
            (left, right) => left == right,
        })
}

fn describe(constant: &Constant, owner: &CodeObject) -> String {
    match constant {
        Constant::Code(code) => format!("<code {}:{}>", code.qualname, code.firstlineno),
        other => repr(other, owner.version),
    }
}

/// One line for each instruction: offset, name, operand, location.
fn listing(code: &CodeObject) -> Vec<String> {
    let table = Target::of(code.version).table();
    let mut places = locations(code).into_iter().peekable();
    instructions(code)
        .map(|instruction| {
            while places.peek().is_some_and(|place| place.end <= instruction.offset) {
                places.next();
            }
            let place = places.peek().map(|place| place.location).unwrap_or_default();
            let mut line = format!("{} {}", instruction.offset, table.name(instruction.number.into()));
            if table.has_arg(instruction.number.into()) {
                let _ = write!(line, " {}", instruction.arg);
            }
            let _ = write!(line, " @{}:{}-{}:{}", place.line, place.column, place.end_line, place.end_column);
            line
        })
        .collect()
}

/// How many lines before and after the first differing one are shown.
const CONTEXT: usize = 3;

/// The lines around the first that differs.
fn first_lines_apart(left: &[String], right: &[String]) -> (String, String) {
    let at = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let part = |lines: &[String]| {
        let range = at.saturating_sub(CONTEXT)..(at + CONTEXT + 1).min(lines.len());
        let mut text = String::new();
        for index in range {
            let mark = if index == at { '>' } else { ' ' };
            let _ = write!(text, "\n  {mark} {}", lines[index]);
        }
        if at >= lines.len() {
            text.push_str("\n  > (end)");
        }
        text
    };
    (part(left), part(right))
}
