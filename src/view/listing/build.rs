//! Code objects to listings that are kept.

use std::sync::Arc;

use super::{Brief, Listing, Operand, Row, Spot, Text};
use crate::code::CodeObject;

impl Listing {
    /// The listing of a code object; nested ones have their own.
    pub fn of(code: &CodeObject) -> Listing {
        let brief = Brief::of(code);
        let mut texts = Texts {
            consts: vec![None; code.consts.len()],
            names: vec![None; code.names.len()],
            locals: vec![None; code.locals.len()],
        };
        let mut rows: Vec<Row> = brief.rows().map(|row| texts.keep(row)).collect();
        let offsets: Vec<u32> = rows.iter().map(|row| row.offset).collect();
        let find = |spot: &mut Spot| {
            let row = u32::try_from(spot.offset).ok().and_then(|offset| offsets.binary_search(&offset).ok());
            spot.row = row.map(|row| row as u32);
        };
        for row in &mut rows {
            if let Operand::Jump { to, .. } = &mut row.operand {
                find(to);
            }
        }
        let labels = brief.label_count();
        let Brief { target, repr, length, mut handlers, line_starts, .. } = brief;
        for handler in &mut handlers {
            [&mut handler.start, &mut handler.end, &mut handler.target].into_iter().for_each(find);
        }
        Listing {
            target,
            name: code.name.to_display(),
            qualname: code.qualname.to_display(),
            firstlineno: code.firstlineno,
            repr,
            length,
            rows,
            code: code.code.clone(),
            handlers,
            labels,
            line_starts,
        }
    }
}

/// The texts of constants, names and locals, each made once.
struct Texts {
    consts: Vec<Option<Arc<str>>>,
    names: Vec<Option<Arc<str>>>,
    locals: Vec<Option<Arc<str>>>,
}

impl Texts {
    fn keep(&mut self, row: Row<Text<'_>>) -> Row {
        let operand = match row.operand {
            Operand::Nothing => Operand::Nothing,
            Operand::Constant { index, repr, is_code } => {
                Operand::Constant { index, repr: text(&mut self.consts, index, repr), is_code }
            }
            Operand::Name { index, before, name, after } => {
                Operand::Name { index, before, name: text(&mut self.names, index, name), after }
            }
            Operand::Variable { slot, name } => Operand::Variable { slot, name: text(&mut self.locals, slot, name) },
            Operand::Pair { slots, names: [first, second] } => {
                let names = [text(&mut self.locals, slots[0], first), text(&mut self.locals, slots[1], second)];
                Operand::Pair { slots, names }
            }
            Operand::Jump { to, style } => Operand::Jump { to, style },
            Operand::Words(words) => Operand::Words(words),
            Operand::Invalid => Operand::Invalid,
        };
        Row {
            offset: row.offset,
            start: row.start,
            line_start: row.line_start,
            label: row.label,
            is_target: row.is_target,
            op: row.op,
            name: row.name,
            number: row.number,
            arg: row.arg,
            operand,
            location: row.location,
        }
    }
}

fn text(texts: &mut [Option<Arc<str>>], index: u32, text: Text<'_>) -> Arc<str> {
    let make = || {
        let mut made = String::new();
        text.push_to(&mut made);
        Arc::from(made)
    };
    match texts.get_mut(index as usize) {
        Some(known) => known.get_or_insert_with(make).clone(),
        None => make(),
    }
}
