//! The code object view as text: fields and lists, a line a row.

use std::fmt::Write as _;

use super::heading;
use crate::render::escape::visible;
use crate::view::record::{ListRow, Record};

/// The records of a version's code objects.
pub fn record(view: &Record) -> String {
    let mut out = String::new();
    for (i, object) in view.objects.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        heading(&mut out, &object.qualname, object.kind, &object.facts);
        for list in &object.lists {
            // Writing to a string cannot fail.
            if !list.name.is_empty() {
                let _ = writeln!(out, "  {} ({})", list.name, list.about);
            }
            let widest = |f: &dyn Fn(&ListRow) -> usize| list.rows.iter().map(f).max().unwrap_or(0);
            let keys = widest(&|r| r.key.chars().count());
            let raws = widest(&|r| r.raw.len()).min(35);
            let values = widest(&|r| r.value.1.chars().count()).min(40);
            for row in &list.rows {
                let raw = if raws > 0 { format!("{:raws$}  ", row.raw) } else { String::new() };
                let (key, value, note) = (&row.key, visible(&row.value.1), visible(&row.note));
                let line = format!("    {key:keys$}  {raw}{value:values$}  {note}");
                let _ = writeln!(out, "{}", line.trim_end());
            }
        }
    }
    out
}
