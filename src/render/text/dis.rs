//! A listing as `python3.X -m dis` prints it, byte for byte but for the address of code objects.
//!
//! The layout changed with 3.13 (labels instead of offsets) and gained positions with 3.14; `Formatter` in `Lib/dis.py`.

use std::fmt::Write;

use crate::base::Location;
use crate::target::Feature;
use crate::view::listing::operand::JumpStyle;
use crate::view::listing::{Brief, Handler, LineStart, Operand, Row, Text};

/// What is shown besides the instructions. Versions without an option ignore it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `-C`: inline caches (3.13 and later).
    pub caches: bool,
    /// `-O`: offsets (3.13 and later; before, they are always shown).
    pub offsets: bool,
    /// `-P`: positions instead of lines (3.14 and later).
    pub positions: bool,
}

const NAME_WIDTH: usize = 20;
const ARG_WIDTH: usize = 5;
const NO_LINE: &str = "  --";

/// Appends the listing of a nested code object: an empty line, a heading, and the listing.
pub fn write_nested(out: &mut String, listing: &Brief<'_>, options: Options) {
    // Writing to a string cannot fail.
    _ = writeln!(out, "\nDisassembly of {}:", listing.repr);
    write(out, listing, options);
}

/// Appends the listing of a code object.
pub fn write(out: &mut String, listing: &Brief<'_>, options: Options) {
    let columns = Columns::of(listing, options);
    // Nearly as long as most rows are.
    out.reserve(20 * listing.length as usize);
    for row in listing.rows() {
        columns.row(out, &row);
        if columns.options.caches {
            columns.caches(out, listing, &row);
        }
    }
    if !listing.handlers.is_empty() {
        out.push_str("ExceptionTable:\n");
        listing.handlers.iter().for_each(|handler| columns.handler(out, handler));
    }
}

/// Widths of the columns of one listing; 0 leaves a column out.
struct Columns {
    /// Layout of 3.13 and later.
    labelled: bool,
    options: Options,
    line: usize,
    label: usize,
    offset: usize,
}

impl Columns {
    fn of(listing: &Brief<'_>, options: Options) -> Columns {
        let labelled = listing.target.has(Feature::DisLabels);
        let options = Options {
            caches: options.caches && labelled,
            offsets: options.offsets && labelled,
            positions: options.positions && listing.target.has(Feature::DisPositions),
        };
        let offset = listing.length.saturating_sub(2);
        Columns {
            labelled,
            options,
            line: if options.positions {
                // Three separators, and a blank that sets the column off.
                positions_width(listing).map_or(0, |width| 1 + NO_LINE.len().max(3 + width))
            } else if labelled {
                labelled_line_width(listing)
            } else {
                plain_line_width(listing)
            },
            label: 4 + digits(listing.label_count().into()),
            offset: match (labelled, options.offsets) {
                (true, true) => digits(offset.max(9999).into()),
                (true, false) => 0,
                (false, _) if offset >= 10_000 => digits(offset.into()),
                (false, _) => 4,
            },
        }
    }

    fn row(&self, out: &mut String, row: &Row<Text<'_>>) {
        if self.line > 0 && row.line_start != LineStart::Same && row.offset > 0 {
            out.push('\n');
        }
        let mut begin = Begin::new();
        self.place(out, &mut begin, row, row.line_start);
        self.marks(&mut begin, row.offset, row.label, row.is_target);
        begin.text(row.name);
        let Some(arg) = row.arg else {
            begin.text("\n");
            return out.push_str(begin.as_str());
        };
        // From 3.13 on, a name that is too long takes its room from the operand.
        let excess = row.name.len().saturating_sub(NAME_WIDTH);
        let width = if self.labelled { ARG_WIDTH.saturating_sub(excess) } else { ARG_WIDTH };
        begin.blanks(NAME_WIDTH.saturating_sub(row.name.len()) + 1);
        begin.right(arg, width);
        operand(out, begin, &row.operand);
    }

    /// The column of lines or positions, and the blank after it.
    fn place(&self, out: &mut String, begin: &mut Begin, row: &Row<Text<'_>>, start: LineStart) {
        if self.line == 0 {
            return;
        }
        if self.options.positions {
            let begun = out.len();
            positions(out, row.location);
            return begin.blanks(self.line.saturating_sub(out.len() - begun) + 1);
        }
        match start {
            LineStart::Same => begin.blanks(self.line),
            LineStart::Line(line) => begin.right(line.into(), self.line),
            LineStart::NoLine => {
                begin.blanks(self.line.saturating_sub(NO_LINE.len()));
                begin.text(NO_LINE);
            }
        }
        begin.blanks(1);
    }

    /// What stands between the line and the name.
    fn marks(&self, begin: &mut Begin, offset: u32, label: Option<u32>, is_target: bool) {
        let offset = i64::from(offset);
        if !self.labelled {
            begin.text(if is_target { "    >> " } else { "       " });
            begin.right(offset, self.offset);
            return begin.blanks(1);
        }
        match label {
            None => begin.blanks(self.label),
            Some(label) => {
                begin.blanks(self.label.saturating_sub(2 + digits(label.into())));
                begin.text("L");
                begin.right(label.into(), 0);
                begin.text(":");
            }
        }
        // After the label, a blank and three more for the mark that `dis` puts at the current instruction.
        begin.blanks(1);
        if self.offset > 0 {
            begin.right(offset, self.offset);
            begin.blanks(3);
        }
        begin.blanks(4);
    }

    fn caches(&self, out: &mut String, listing: &Brief<'_>, row: &Row<Text<'_>>) {
        let mut offset = row.offset;
        for cache in listing.caches(row) {
            for unit in 0..cache.units {
                offset += 2;
                let mut begin = Begin::new();
                self.place(out, &mut begin, row, LineStart::Same);
                self.marks(&mut begin, offset, None, false);
                out.push_str(begin.as_str());
                out.push_str("CACHE                    0");
                if unit == 0 {
                    // Writing to a string cannot fail.
                    _ = write!(out, " ({}: {})", cache.name, cache.value);
                }
                out.push('\n');
            }
        }
    }

    fn handler(&self, out: &mut String, handler: &Handler) {
        let (start, end, target) = (handler.start, handler.end, handler.target);
        // Writing to a string cannot fail.
        _ = if self.labelled {
            write!(out, "  L{} to L{} -> L{}", start.label, end.label, target.label)
        } else {
            write!(out, "  {} to {} -> {}", start.offset, end.offset - 2, target.offset)
        };
        _ = writeln!(out, " [{}]{}", handler.depth, if handler.lasti { " lasti" } else { "" });
    }
}

/// `line:column-line:column`, `?` for what is missing; `  --` where all is.
fn positions(out: &mut String, at: Location) {
    if at == Location::NONE {
        return out.push_str(NO_LINE);
    }
    for (number, separator) in [(at.line, ":"), (at.column, "-"), (at.end_line, ":"), (at.end_column, "")] {
        match number {
            ..0 => out.push('?'),
            // Writing to a string cannot fail.
            _ => _ = write!(out, "{number}"),
        }
        out.push_str(separator);
    }
}

/// The most characters that the four numbers of a location take, `?` for a missing one; `None` without any number.
fn positions_width(listing: &Brief<'_>) -> Option<usize> {
    let numbers =
        |row: &Row<Text<'_>>| [row.location.line, row.location.end_line, row.location.column, row.location.end_column];
    let width = |number: i32| if number < 0 { 1 } else { digits(number.into()) };
    let known = listing.rows().any(|row| numbers(&row).iter().any(|number| *number >= 0));
    let widest = listing.rows().map(|row| numbers(&row).map(width).iter().sum()).max();
    widest.filter(|_| known)
}

/// Width of the lines up to 3.12: three digits, or those of the largest line from 1000 on.
fn plain_line_width(listing: &Brief<'_>) -> usize {
    match listing.line_starts.iter().filter_map(|(_, line)| *line).max() {
        None => 0,
        Some(line) if line >= 1000 => digits(line.into()),
        Some(_) => 3,
    }
}

/// Width of the lines from 3.13 on: at least three digits, and room for `--` where it is needed. Line 0 does not count.
fn labelled_line_width(listing: &Brief<'_>) -> usize {
    match listing.line_starts.iter().filter_map(|(_, line)| *line).filter(|line| *line != 0).max() {
        None | Some(-1) => 0,
        Some(line) => {
            let width = digits(line.into()).max(3);
            let unplaced = listing.line_starts.iter().any(|(_, line)| line.is_none());
            if unplaced { width.max(NO_LINE.len()) } else { width }
        }
    }
}

/// The rest of a row: ` (…)`, or nothing. [`Operand`]'s own text, without the machinery of formatting where that is easy.
fn operand(out: &mut String, mut begin: Begin, operand: &Operand<Text<'_>>) {
    let (before, text, after) = match operand {
        Operand::Nothing | Operand::Jump { style: JumpStyle::Silent, .. } => {
            begin.text("\n");
            return out.push_str(begin.as_str());
        }
        Operand::Name { name, .. } | Operand::Variable { name, .. } if name.is_empty() => {
            begin.text("\n");
            return out.push_str(begin.as_str());
        }
        Operand::Constant { repr: text, .. } | Operand::Variable { name: text, .. } => ("", text, ""),
        Operand::Name { before, name, after, .. } => (*before, name, *after),
        _ => {
            out.push_str(begin.as_str());
            // Writing to a string cannot fail.
            _ = writeln!(out, " ({operand})");
            return;
        }
    };
    begin.text(" (");
    begin.text(before);
    out.push_str(begin.as_str());
    text.push_to(out);
    out.push_str(after);
    out.push_str(")\n");
}

/// The first part of a row: its columns, up to what is in parentheses.
struct Begin {
    /// Blank where nothing was written.
    bytes: [u8; Begin::ROOM],
    length: usize,
}

impl Begin {
    /// More than the widest columns take: the numbers have at most eleven characters.
    const ROOM: usize = 160;

    fn new() -> Begin {
        Begin { bytes: [b' '; Begin::ROOM], length: 0 }
    }

    fn blanks(&mut self, count: usize) {
        self.length = (self.length + count).min(Begin::ROOM);
    }

    fn text(&mut self, text: &str) {
        let from = self.length;
        self.blanks(text.len());
        if let Some(room) = self.bytes.get_mut(from..from + text.len()) {
            room.copy_from_slice(text.as_bytes());
        }
    }

    /// A number at the right of a column, or as wide as it is.
    fn right(&mut self, number: i64, width: usize) {
        let digits = digits(number);
        self.blanks(width.max(digits));
        let mut at = self.length;
        let mut rest = number.unsigned_abs();
        while at > 0 {
            at -= 1;
            self.bytes[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if number < 0 && at > 0 {
            self.bytes[at - 1] = b'-';
        }
    }

    fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

fn digits(number: i64) -> usize {
    let magnitude = number.unsigned_abs().checked_ilog10().unwrap_or(0) as usize + 1;
    magnitude + usize::from(number < 0)
}
