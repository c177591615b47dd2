//! The code object view as text: fields and lists, a line a row.

use super::heading;
use super::line::Line;
use crate::view::Role;
use crate::view::record::{Bits, ListRow, Record};

/// Most characters of a table's bytes and of a value that other rows line up with.
const RAW: usize = 23;
const VALUE: usize = 24;

/// The records of a version's code objects.
pub fn record(view: &Record, out: &mut Vec<Line>) {
    for (i, object) in view.objects.iter().enumerate() {
        if i > 0 {
            out.push(Line::default());
        }
        heading(out, &object.qualname, object.kind, &object.facts);
        for list in &object.lists {
            if !list.name.is_empty() {
                let about = format!(" ({})", list.about);
                out.push(Line::at(2).and(Role::Function, list.name).and(Role::Muted, &about));
            }
            let widest = |f: &dyn Fn(&ListRow) -> usize| list.rows.iter().map(f).max().unwrap_or(0);
            let keys = widest(&|r| r.key.chars().count());
            let raws = widest(&|r| r.raw.len()).min(RAW);
            let values = widest(&|r| r.value.1.chars().count()).min(VALUE);
            for row in &list.rows {
                let mut line = Line::at(4).left(Role::Muted, &row.key, keys).gap(2);
                if raws > 0 {
                    line = line.left(Role::Number, &row.raw, raws).gap(2);
                }
                line = line.hang().left(row.value.0, &row.value.1, values);
                out.push(line.gap(2).and(Role::Muted, &row.note));
            }
            list.bits.iter().for_each(|bits| self::bits(bits, out));
        }
    }
}

/// An entry of a table, a line a byte.
fn bits(bits: &Bits, out: &mut Vec<Line>) {
    out.push(Line::at(4).and(Role::Muted, &format!("{}, bit by bit", bits.key)));
    for byte in &bits.bytes {
        let mut line = Line::at(6).and(Role::Number, &byte.raw).gap(2).hang();
        for (n, (group, says)) in byte.groups.iter().enumerate() {
            line = if n > 0 { line.and(Role::Muted, ", ") } else { line };
            line = line.and(Role::Text, group);
            line = if says.is_empty() { line } else { line.and(Role::Muted, &format!(" {says}")) };
        }
        out.push(line);
    }
}
