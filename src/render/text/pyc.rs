//! The `.pyc` view as text: offset, bytes, meaning.

use std::fmt::Write as _;

use crate::render::escape::visible;
use crate::view::pyc::PycView;
use crate::view::record::hex;

/// Bytes on one line.
const LINE: usize = 8;

/// The file of a version.
pub fn pyc(view: &PycView) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}", visible(&view.cache.path));
    for question in &view.cache.questions {
        let bytes = question.bytes.map_or(String::new(), |b| format!("bytes {b}: "));
        let _ = writeln!(out, "  {} {bytes}{}", question.asked, visible(&question.value));
    }
    let cache = &view.cache;
    let _ = writeln!(out, "  yes: {}\n  no: {}\n  {}", cache.then, cache.otherwise, cache.hash);
    for row in &view.rows {
        let meaning: String = row.meaning.iter().map(|(_, piece)| visible(piece)).collect();
        let reference = row.reference.map_or(String::new(), |n| format!(" #{n}"));
        let text = format!("{:indent$}{} {meaning}{reference}", "", row.field, indent = 2 * row.depth);
        for (n, part) in row.bytes.chunks(LINE).enumerate() {
            let line =
                format!("{:>6}  {:24}{}", row.offset + n * LINE, hex(part), if n == 0 { text.as_str() } else { "" });
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
    for note in &view.notes {
        let _ = writeln!(out, "{note}");
    }
    out
}
