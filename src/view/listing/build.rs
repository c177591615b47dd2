//! Code objects to listings.

use std::sync::Arc;

use super::operand::{Reading, known, name_marks, words};
use super::{Handler, LineStart, Listing, Operand, Row, Spot};
use crate::base::Location;
use crate::code::lines::{line_starts_in, locations};
use crate::code::repr::{write_code_repr, write_repr};
use crate::code::{CodeObject, Constant, Instruction, PyStr, exception_table, instructions};
use crate::target::{Feature, Target};

impl Listing {
    /// The listing of a code object; nested ones have their own.
    pub fn of(code: &CodeObject) -> Listing {
        let target = Target::of(code.version);
        let mut repr = String::new();
        write_code_repr(&mut repr, code);
        let places = Places::of(code, target);
        let ranges = locations(code);
        let line_starts = line_starts_in(&ranges, target);
        let mut texts = Texts::new(code);
        let mut listing = Listing {
            target,
            name: code.name.to_display(),
            qualname: code.qualname.to_display(),
            firstlineno: code.firstlineno,
            repr,
            length: code.code.len() as u32,
            rows: Vec::with_capacity(places.instructions.len()),
            code: code.code.clone(),
            handlers: places.handlers(code),
            labels: places.labels.len() as u32,
            line_starts: Vec::new(),
        };
        let known = known(target);
        let is_signed = target.has(Feature::InlineCaches);
        let mut lines = line_starts.iter().peekable();
        let mut ranges = ranges.iter().peekable();
        let mut labels = places.labels.iter().zip(1u32..).peekable();
        for at in &places.instructions {
            let offset = at.offset;
            while labels.next_if(|((label, _), _)| *label < i64::from(offset)).is_some() {}
            let label = labels.next_if(|((label, _), _)| *label == i64::from(offset));
            while lines.next_if(|(start, _)| *start < offset).is_some() {}
            let line_start = match lines.next_if(|(start, _)| *start == offset) {
                None => LineStart::Same,
                Some((_, None)) => LineStart::NoLine,
                Some((_, Some(line))) => LineStart::Line(*line),
            };
            while ranges.next_if(|range| range.end <= offset).is_some() {}
            let location = ranges.peek().filter(|range| range.start <= offset).map_or(Location::NONE, |r| r.location);
            let known = known[usize::from(at.number)];
            listing.rows.push(Row {
                offset,
                start: at.start,
                line_start,
                label: label.map(|(_, number)| number),
                is_target: label.is_some_and(|((_, is_target), _)| *is_target),
                op: known.op,
                name: known.name,
                number: at.number,
                arg: (known.reading != Reading::None).then(|| shown_arg(is_signed, at.arg)),
                operand: texts.operand(known.reading, at, target, &places),
                location,
            });
        }
        listing.line_starts = line_starts;
        listing
    }
}

/// From 3.11 on operands are 32-bit integers with a sign.
fn shown_arg(is_signed: bool, arg: u32) -> i64 {
    if is_signed { i64::from(arg as i32) } else { arg.into() }
}

/// The instructions, and the offsets that have labels.
struct Places {
    instructions: Vec<Instruction>,
    /// In ascending order; whether a jump or a handler leads there.
    labels: Vec<(i64, bool)>,
}

impl Places {
    fn of(code: &CodeObject, target: Target) -> Places {
        let mut decoded = Vec::with_capacity(code.code.len() / 2);
        decoded.extend(instructions(code));
        let mut labels = Vec::new();
        let known = known(target);
        for at in &decoded {
            if let Reading::Jump(_) = known[usize::from(at.number)].reading
                && let Some(to) = target.jump_target(at.number.into(), at.offset, at.arg)
            {
                labels.push((to, true));
            }
        }
        for entry in exception_table::decode(&code.exceptiontable) {
            // Up to 3.12, `dis` marks handlers of ranges that are not empty.
            labels.extend([(entry.target.into(), entry.start < entry.end)]);
            labels.extend([(entry.start.into(), false), (entry.end.into(), false)]);
        }
        // Where an offset is both, it is a target.
        labels.sort_unstable_by_key(|&(offset, is_target)| (offset, !is_target));
        labels.dedup_by_key(|(offset, _)| *offset);
        Places { instructions: decoded, labels }
    }

    fn spot(&self, offset: i64) -> Spot {
        let by_offset = |at: u32| self.instructions.binary_search_by_key(&at, |i| i.offset).ok();
        let row = u32::try_from(offset).ok().and_then(by_offset);
        let label = self.labels.partition_point(|(label, _)| *label < offset) as u32 + 1;
        Spot { offset, row: row.map(|row| row as u32), label }
    }

    fn handlers(&self, code: &CodeObject) -> Vec<Handler> {
        exception_table::decode(&code.exceptiontable)
            .map(|entry| Handler {
                start: self.spot(entry.start.into()),
                end: self.spot(entry.end.into()),
                target: self.spot(entry.target.into()),
                depth: entry.depth,
                lasti: entry.lasti,
            })
            .collect()
    }
}

/// The texts of constants, names and locals, each made once.
struct Texts<'a> {
    code: &'a CodeObject,
    consts: Vec<Option<Arc<str>>>,
    names: Vec<Option<Arc<str>>>,
    locals: Vec<Option<Arc<str>>>,
    /// Slot of the first cell, from which operands count up to 3.10.
    first_cell: u32,
}

impl<'a> Texts<'a> {
    fn new(code: &'a CodeObject) -> Self {
        Texts {
            code,
            consts: vec![None; code.consts.len()],
            names: vec![None; code.names.len()],
            locals: vec![None; code.locals.len()],
            first_cell: code.varnames().count() as u32,
        }
    }

    fn operand(&mut self, reading: Reading, at: &Instruction, target: Target, places: &Places) -> Operand {
        let arg = at.arg;
        match reading {
            Reading::None | Reading::Plain => Operand::Nothing,
            Reading::Constant => self.constant(arg),
            Reading::Name => self.name(at, target).unwrap_or(Operand::Invalid),
            Reading::Local => self.variable(arg),
            Reading::Free => self.variable(arg.saturating_add(self.first_cell)),
            Reading::Pair => self.pair(at, target).unwrap_or(Operand::Invalid),
            Reading::Jump(style) => match target.jump_target(at.number.into(), at.offset, arg) {
                Some(offset) => Operand::Jump { to: places.spot(offset), style },
                None => Operand::Invalid,
            },
            Reading::Words => {
                let table = target.table();
                let op = table.op(table.base(at.number.into()));
                match op.and_then(|op| words(target, op, arg)) {
                    Some(Ok(words)) if words.is_empty() => Operand::Nothing,
                    Some(Ok(words)) => Operand::Words(words),
                    _ => Operand::Invalid,
                }
            }
        }
    }

    fn constant(&mut self, index: u32) -> Operand {
        let (Some(slot), Some(value)) = (self.consts.get_mut(index as usize), self.code.consts.get(index as usize))
        else {
            return Operand::Invalid;
        };
        let version = self.code.version;
        let text = slot.get_or_insert_with(|| {
            let mut text = String::new();
            write_repr(&mut text, value, version);
            text.into()
        });
        Operand::Constant { index, repr: text.clone(), is_code: matches!(value, Constant::Code(_)) }
    }

    fn name(&mut self, at: &Instruction, target: Target) -> Option<Operand> {
        let table = target.table();
        let op = table.op(table.base(at.number.into()))?;
        let index = target.name_index(op, at.arg);
        let (before, after) = name_marks(target, op, target.name_bits(op, at.arg));
        let name = text(&mut self.names, index, self.code.names.get(index as usize))?;
        Some(Operand::Name { index, before, name, after })
    }

    fn variable(&mut self, slot: u32) -> Operand {
        match self.local(slot) {
            Some(name) => Operand::Variable { slot, name },
            None => Operand::Invalid,
        }
    }

    fn pair(&mut self, at: &Instruction, target: Target) -> Option<Operand> {
        let table = target.table();
        let (first, second) = target.local_pair(table.op(table.base(at.number.into()))?, at.arg)?;
        Some(Operand::Pair { slots: [first, second], names: [self.local(first)?, self.local(second)?] })
    }

    fn local(&mut self, slot: u32) -> Option<Arc<str>> {
        text(&mut self.locals, slot, self.code.locals.get(slot as usize).map(|slot| &slot.name))
    }
}

fn text(texts: &mut [Option<Arc<str>>], index: u32, value: Option<&PyStr>) -> Option<Arc<str>> {
    let value = value?;
    let shown = || match value.as_str() {
        Some(name) => name.into(),
        None => value.to_display().into(),
    };
    Some(texts.get_mut(index as usize)?.get_or_insert_with(shown).clone())
}
