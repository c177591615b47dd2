//! Code objects to rows that are made one after the other.

use super::operand::{Known, Reading, known, name_marks, words};
use super::{Cache, Handler, LineStart, Operand, Row, Spot, Text, caches};
use crate::base::Location;
use crate::code::lines::{LocationRange, line_starts_in, locations};
use crate::code::repr::write_code_repr;
use crate::code::{CodeObject, Constant, Instruction, PyStr, exception_table, instructions};
use crate::target::{Feature, Target};

/// The listing of a code object for those who look at each row once: nothing is kept, and no text is made before it is
/// wanted. The fields are those of a [`Listing`](super::Listing).
#[derive(Clone, Debug)]
pub struct Brief<'a> {
    /// Whose instructions these are.
    pub target: Target,
    /// `repr` of the code object.
    pub repr: String,
    /// Bytes of code.
    pub length: u32,
    /// The exception table, in order.
    pub handlers: Vec<Handler>,
    /// Where lines start.
    pub line_starts: Vec<(u32, Option<i32>)>,
    code: &'a CodeObject,
    ranges: Vec<LocationRange>,
    labels: Labels,
}

impl<'a> Brief<'a> {
    /// The listing of a code object; nested ones have their own.
    pub fn of(code: &'a CodeObject) -> Brief<'a> {
        let target = Target::of(code.version);
        let mut repr = String::new();
        write_code_repr(&mut repr, code);
        let labels = Labels::of(code, target);
        let ranges = locations(code);
        Brief {
            target,
            repr,
            length: code.code.len() as u32,
            handlers: labels.handlers(code),
            line_starts: line_starts_in(&ranges, target),
            code,
            ranges,
            labels,
        }
    }

    /// How many labels there are.
    pub fn label_count(&self) -> u32 {
        self.labels.0.len() as u32
    }

    /// The inline caches of a row, in order.
    pub fn caches(&self, row: &Row<Text<'_>>) -> impl Iterator<Item = Cache> {
        caches(self.target, &self.code.code, row.offset, row.number)
    }

    /// The instructions in order.
    #[inline]
    pub fn rows(&self) -> impl Iterator<Item = Row<Text<'a>>> {
        let known = known(self.target);
        let is_signed = self.target.has(Feature::InlineCaches);
        let first_cell = self.code.varnames().count() as u32;
        let (lines, ranges, labels) = (&self.line_starts[..], &self.ranges[..], &self.labels.0[..]);
        let (mut line, mut range, mut label) = (0, 0, 0);
        instructions(self.code).map(move |at| {
            let offset = at.offset;
            // Each list is in the order of offsets: what lies before is done with.
            while labels.get(label).is_some_and(|(place, _)| *place < i64::from(offset)) {
                label += 1;
            }
            let marked = labels.get(label).filter(|(place, _)| *place == i64::from(offset));
            while lines.get(line).is_some_and(|(start, _)| *start < offset) {
                line += 1;
            }
            let line_start = match lines.get(line) {
                Some((start, Some(line))) if *start == offset => LineStart::Line(*line),
                Some((start, None)) if *start == offset => LineStart::NoLine,
                _ => LineStart::Same,
            };
            while ranges.get(range).is_some_and(|range| range.end <= offset) {
                range += 1;
            }
            let found = ranges.get(range).filter(|range| range.start <= offset);
            let location = found.map_or(Location::NONE, |range| range.location);
            let known = known[usize::from(at.number)];
            Row {
                offset,
                start: at.start,
                line_start,
                label: marked.map(|_| label as u32 + 1),
                is_target: marked.is_some_and(|(_, is_target)| *is_target),
                op: known.op,
                name: known.name,
                number: at.number,
                arg: (known.reading != Reading::None).then(|| shown_arg(is_signed, at.arg)),
                operand: self.operand(known, &at, first_cell),
                location,
            }
        })
    }

    #[inline]
    fn operand(&self, known: Known, at: &Instruction, first_cell: u32) -> Operand<Text<'a>> {
        let arg = at.arg;
        match known.reading {
            Reading::None | Reading::Plain => Operand::Nothing,
            Reading::Constant => self.constant(arg),
            Reading::Name => self.name(known, arg).unwrap_or(Operand::Invalid),
            Reading::Local => self.variable(arg),
            Reading::Free => self.variable(arg.saturating_add(first_cell)),
            Reading::Pair => self.pair(known, arg).unwrap_or(Operand::Invalid),
            Reading::Jump(style) => match self.target.jump_target(at.number.into(), at.offset, arg) {
                Some(offset) => Operand::Jump { to: self.labels.spot(offset), style },
                None => Operand::Invalid,
            },
            Reading::Words => match known.base.and_then(|op| words(self.target, op, arg)) {
                Some(Ok(words)) if words.is_empty() => Operand::Nothing,
                Some(Ok(words)) => Operand::Words(words),
                _ => Operand::Invalid,
            },
        }
    }

    fn constant(&self, index: u32) -> Operand<Text<'a>> {
        match self.code.consts.get(index as usize) {
            None => Operand::Invalid,
            Some(value) => {
                let repr = Text::Repr(value, self.code.version);
                Operand::Constant { index, repr, is_code: matches!(value, Constant::Code(_)) }
            }
        }
    }

    fn name(&self, known: Known, arg: u32) -> Option<Operand<Text<'a>>> {
        let op = known.base?;
        let index = self.target.name_index(op, arg);
        let (before, after) = name_marks(self.target, op, self.target.name_bits(op, arg));
        let name = Text::Name(self.code.names.get(index as usize)?);
        Some(Operand::Name { index, before, name, after })
    }

    fn variable(&self, slot: u32) -> Operand<Text<'a>> {
        match self.local(slot) {
            Some(name) => Operand::Variable { slot, name: Text::Name(name) },
            None => Operand::Invalid,
        }
    }

    fn pair(&self, known: Known, arg: u32) -> Option<Operand<Text<'a>>> {
        let (first, second) = self.target.local_pair(known.base?, arg)?;
        let name = |slot| self.local(slot).map(Text::Name);
        Some(Operand::Pair { slots: [first, second], names: [name(first)?, name(second)?] })
    }

    fn local(&self, slot: u32) -> Option<&'a PyStr> {
        self.code.locals.get(slot as usize).map(|slot| &slot.name)
    }
}

/// From 3.11 on operands are 32-bit integers with a sign.
fn shown_arg(is_signed: bool, arg: u32) -> i64 {
    if is_signed { i64::from(arg as i32) } else { arg.into() }
}

/// The offsets that have labels, in ascending order; whether a jump or a handler leads there.
#[derive(Clone, Debug)]
struct Labels(Vec<(i64, bool)>);

impl Labels {
    fn of(code: &CodeObject, target: Target) -> Labels {
        let mut labels = Vec::new();
        let known = known(target);
        for at in instructions(code) {
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
        Labels(labels)
    }

    fn spot(&self, offset: i64) -> Spot {
        let label = self.0.partition_point(|(label, _)| *label < offset) as u32 + 1;
        Spot { offset, row: None, label }
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
