//! A listing as `python3.X -m dis` prints it, byte for byte but for the address of code objects.
//!
//! The layout changed with 3.13 (labels instead of offsets) and gained positions with 3.14; `Formatter` in `Lib/dis.py`.

use std::fmt::Write;

use crate::base::Location;
use crate::target::Feature;
use crate::view::listing::operand::JumpStyle;
use crate::view::listing::{Handler, LineStart, Listing, Operand, Row};

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
pub fn write_nested(out: &mut String, listing: &Listing, options: Options) {
    // Writing to a string cannot fail.
    _ = writeln!(out, "\nDisassembly of {}:", listing.repr);
    write(out, listing, options);
}

/// Appends the listing of a code object.
pub fn write(out: &mut String, listing: &Listing, options: Options) {
    let columns = Columns::of(listing, options);
    for row in &listing.rows {
        columns.row(out, row);
        if columns.options.caches {
            columns.caches(out, listing, row);
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
    fn of(listing: &Listing, options: Options) -> Columns {
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
            label: 4 + digits(listing.labels.into()),
            offset: match (labelled, options.offsets) {
                (true, true) => digits(offset.max(9999).into()),
                (true, false) => 0,
                (false, _) if offset >= 10_000 => digits(offset.into()),
                (false, _) => 4,
            },
        }
    }

    fn row(&self, out: &mut String, row: &Row) {
        if self.line > 0 && row.line_start != LineStart::Same && row.offset > 0 {
            out.push('\n');
        }
        let blanks = self.place(out, row, row.line_start);
        self.marks(out, blanks, row.offset, row.label, row.is_target);
        out.push_str(row.name);
        if let Some(arg) = row.arg {
            // From 3.13 on, a name that is too long takes its room from the operand.
            let excess = row.name.len().saturating_sub(NAME_WIDTH);
            let width = if self.labelled { ARG_WIDTH.saturating_sub(excess) } else { ARG_WIDTH };
            let blanks = NAME_WIDTH.saturating_sub(row.name.len()) + 1;
            pad(out, blanks + width.saturating_sub(digits(arg)));
            integer(out, arg);
            operand(out, &row.operand);
        }
        out.push('\n');
    }

    /// The column of lines or positions; returns the blanks that are still to come after it.
    fn place(&self, out: &mut String, row: &Row, start: LineStart) -> usize {
        if self.line == 0 {
            return 0;
        }
        if self.options.positions {
            let begun = out.len();
            positions(out, row.location);
            return self.line.saturating_sub(out.len() - begun) + 1;
        }
        match start {
            LineStart::Same => return self.line + 1,
            LineStart::Line(line) => right(out, line.into(), self.line),
            LineStart::NoLine => {
                pad(out, self.line.saturating_sub(NO_LINE.len()));
                out.push_str(NO_LINE);
            }
        }
        1
    }

    /// What stands between the line and the name, after so many blanks.
    fn marks(&self, out: &mut String, blanks: usize, offset: u32, label: Option<u32>, is_target: bool) {
        let offset = i64::from(offset);
        if !self.labelled {
            let before_offset = self.offset.saturating_sub(digits(offset));
            if is_target {
                pad(out, blanks + 4);
                out.push_str(">>");
                pad(out, 1 + before_offset);
            } else {
                pad(out, blanks + 7 + before_offset);
            }
            integer(out, offset);
            return out.push(' ');
        }
        // After the label, a blank and three more for the mark that `dis` puts at the current instruction.
        let mut after = 5;
        match label {
            None => after += blanks + self.label,
            Some(label) => {
                pad(out, blanks + self.label.saturating_sub(2 + digits(label.into())));
                out.push('L');
                integer(out, label.into());
                out.push(':');
            }
        }
        if self.offset > 0 {
            pad(out, after - 4 + self.offset.saturating_sub(digits(offset)));
            integer(out, offset);
            after = 7;
        }
        pad(out, after);
    }

    fn caches(&self, out: &mut String, listing: &Listing, row: &Row) {
        let mut offset = row.offset;
        for cache in listing.caches(row) {
            for unit in 0..cache.units {
                offset += 2;
                let blanks = self.place(out, row, LineStart::Same);
                self.marks(out, blanks, offset, None, false);
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
            _ => integer(out, number.into()),
        }
        out.push_str(separator);
    }
}

/// The most characters that the four numbers of a location take, `?` for a missing one; `None` without any number.
fn positions_width(listing: &Listing) -> Option<usize> {
    let numbers = |row: &Row| [row.location.line, row.location.end_line, row.location.column, row.location.end_column];
    let width = |number: i32| if number < 0 { 1 } else { digits(number.into()) };
    let known = listing.rows.iter().any(|row| numbers(row).iter().any(|number| *number >= 0));
    let widest = listing.rows.iter().map(|row| numbers(row).map(width).iter().sum()).max();
    widest.filter(|_| known)
}

/// Width of the lines up to 3.12: three digits, or those of the largest line from 1000 on.
fn plain_line_width(listing: &Listing) -> usize {
    match listing.line_starts.iter().filter_map(|(_, line)| *line).max() {
        None => 0,
        Some(line) if line >= 1000 => digits(line.into()),
        Some(_) => 3,
    }
}

/// Width of the lines from 3.13 on: at least three digits, and room for `--` where it is needed. Line 0 does not count.
fn labelled_line_width(listing: &Listing) -> usize {
    match listing.line_starts.iter().filter_map(|(_, line)| *line).filter(|line| *line != 0).max() {
        None | Some(-1) => 0,
        Some(line) => {
            let width = digits(line.into()).max(3);
            let unplaced = listing.line_starts.iter().any(|(_, line)| line.is_none());
            if unplaced { width.max(NO_LINE.len()) } else { width }
        }
    }
}

/// ` (…)`, or nothing: [`Operand`]'s own text, without the machinery of formatting where that is easy.
fn operand(out: &mut String, operand: &Operand) {
    match operand {
        Operand::Nothing | Operand::Jump { style: JumpStyle::Silent, .. } => {}
        Operand::Name { name, .. } | Operand::Variable { name, .. } if name.is_empty() => {}
        Operand::Constant { repr: text, .. } | Operand::Variable { name: text, .. } => {
            push_all(out, [" (", text, ")", ""]);
        }
        Operand::Name { before, name, after, .. } => {
            out.push_str(" (");
            push_all(out, [before, name, after, ")"]);
        }
        // Writing to a string cannot fail.
        _ => _ = write!(out, " ({operand})"),
    }
}

fn push_all(out: &mut String, texts: [&str; 4]) {
    texts.into_iter().for_each(|text| out.push_str(text));
}

fn digits(number: i64) -> usize {
    let magnitude = number.unsigned_abs().checked_ilog10().unwrap_or(0) as usize + 1;
    magnitude + usize::from(number < 0)
}

fn pad(out: &mut String, width: usize) {
    const BLANKS: &str = "                                ";
    let mut width = width;
    while width > BLANKS.len() {
        out.push_str(BLANKS);
        width -= BLANKS.len();
    }
    out.push_str(&BLANKS[..width]);
}

fn right(out: &mut String, number: i64, width: usize) {
    pad(out, width.saturating_sub(digits(number)));
    integer(out, number);
}

fn integer(out: &mut String, number: i64) {
    const PAIRS: &str = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748\
                         49505152535455565758596061626364656667686970717273747576777879808182838485868788899091929394959697\
                         9899";
    match number {
        0..10 => out.push(char::from(b'0' + number as u8)),
        10..100 => out.push_str(&PAIRS[2 * number as usize..2 * number as usize + 2]),
        100..10_000 => {
            integer(out, number / 100);
            let rest = 2 * (number % 100) as usize;
            out.push_str(&PAIRS[rest..rest + 2]);
        }
        // Writing to a string cannot fail.
        _ => _ = write!(out, "{number}"),
    }
}
