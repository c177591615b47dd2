//! The `.pyc` view as text: offset, bytes, meaning.

use super::line::Line;
use crate::view::Role;
use crate::view::pyc::PycView;
use crate::view::record::hex;

/// Bytes on one line.
const BYTES: usize = 8;
/// A deeper object is not set in further: its place is in the field's name too.
const DEEPEST: usize = 10;

/// The file of a version.
pub fn pyc(view: &PycView, out: &mut Vec<Line>) {
    out.push(Line::of(Role::Function, &view.cache.path));
    for question in &view.cache.questions {
        let bytes = question.bytes.map_or(String::new(), |b| format!("bytes {b}: "));
        let line = Line::at(2).and(Role::Text, &question.asked).gap(1).and(Role::Muted, &bytes);
        out.push(line.and(Role::Text, &question.value));
    }
    let cache = &view.cache;
    out.push(Line::at(2).and(Role::Text, &format!("yes: {}", cache.then)));
    out.push(Line::at(2).and(Role::Text, &format!("no: {}", cache.otherwise)));
    out.push(Line::at(2).and(Role::Text, &cache.hash));
    for row in &view.rows {
        let reference = row.reference.map_or(String::new(), |n| format!(" #{n}"));
        let mut parts = row.bytes.chunks(BYTES).enumerate();
        let start = |n: usize, part: &[u8]| {
            let line = Line::at(0).right(Role::Muted, &(row.offset + n * BYTES).to_string(), 6).gap(2);
            line.left(Role::Number, &hex(part), 3 * BYTES)
        };
        let (_, first) = parts.next().unwrap_or((0, &[]));
        let line = start(0, first).gap(2 * row.depth.min(DEEPEST)).and(Role::Text, &row.field).gap(1).hang();
        out.push(line.pieces(&row.meaning).and(Role::Muted, &reference));
        out.extend(parts.map(|(n, part)| start(n, part)));
    }
    out.extend(view.notes.iter().map(|note| Line::of(Role::Text, note)));
}
