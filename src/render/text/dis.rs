//! A listing as `python3.X -m dis` prints it, byte for byte but for the address of code objects.
//!
//! The layout changed with 3.13 (labels instead of offsets) and gained positions with 3.14; `Formatter` in `Lib/dis.py`.

use std::fmt::Write;

use crate::base::Location;
use crate::target::Feature;
use crate::view::listing::operand::JumpStyle;
use crate::view::listing::text::{Text, readable};
use crate::view::listing::{Brief, Handler, LineStart, Operand, Row};

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
    let mut page = Page::new(out, listing);
    // Writing to a page cannot fail.
    _ = writeln!(page, "\nDisassembly of {}:", listing.repr);
    page.listing(listing, options);
    page.finish(out);
}

/// Appends the listing of a code object.
pub fn write(out: &mut String, listing: &Brief<'_>, options: Options) {
    let mut page = Page::new(out, listing);
    page.listing(listing, options);
    page.finish(out);
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

    #[inline]
    fn row(&self, page: &mut Page, row: &Row<Text<'_>>) {
        if self.line > 0 && row.line_start != LineStart::Same && row.offset > 0 {
            page.push("\n");
        }
        self.begin(page, row, row.line_start);
        self.marks(page, row.offset, row.label, row.is_target);
        page.text(row.name);
        if let Some(arg) = row.arg {
            // From 3.13 on, a name that is too long takes its room from the operand.
            let excess = row.name.len().saturating_sub(NAME_WIDTH);
            let width = if self.labelled { ARG_WIDTH.saturating_sub(excess) } else { ARG_WIDTH };
            page.blanks(NAME_WIDTH.saturating_sub(row.name.len()) + 1);
            page.right(arg, width);
            page.operand(&row.operand);
        } else {
            page.end_columns();
        }
        page.push("\n");
    }

    /// The column of lines or positions, and the blank after it; what follows is in columns.
    #[inline]
    fn begin(&self, page: &mut Page, row: &Row<Text<'_>>, start: LineStart) {
        if self.options.positions && self.line > 0 {
            let begun = page.bytes.len();
            positions(page, row.location);
            let width = page.bytes.len() - begun;
            page.begin_columns();
            return page.blanks(self.line.saturating_sub(width) + 1);
        }
        page.begin_columns();
        if self.line == 0 {
            return;
        }
        match start {
            LineStart::Same => page.blanks(self.line),
            LineStart::Line(line) => page.right(line.into(), self.line),
            LineStart::NoLine => {
                page.blanks(self.line.saturating_sub(NO_LINE.len()));
                page.text(NO_LINE);
            }
        }
        page.blanks(1);
    }

    /// What stands between the line and the name.
    #[inline]
    fn marks(&self, page: &mut Page, offset: u32, label: Option<u32>, is_target: bool) {
        let offset = i64::from(offset);
        if !self.labelled {
            page.text(if is_target { "    >> " } else { "       " });
            page.right(offset, self.offset);
            return page.blanks(1);
        }
        match label {
            None => page.blanks(self.label),
            Some(label) => {
                page.blanks(self.label.saturating_sub(2 + digits(label.into())));
                page.text("L");
                page.right(label.into(), 0);
                page.text(":");
            }
        }
        // After the label, a blank and three more for the mark that `dis` puts at the current instruction.
        page.blanks(1);
        if self.offset > 0 {
            page.right(offset, self.offset);
            page.blanks(3);
        }
        page.blanks(4);
    }

    fn caches(&self, page: &mut Page, listing: &Brief<'_>, row: &Row<Text<'_>>) {
        let mut offset = row.offset;
        for cache in listing.caches(row) {
            for unit in 0..cache.units {
                offset += 2;
                self.begin(page, row, LineStart::Same);
                self.marks(page, offset, None, false);
                page.end_columns();
                page.push("CACHE                    0");
                if unit == 0 {
                    // Writing to a page cannot fail.
                    _ = write!(page, " ({}: {})", cache.name, cache.value);
                }
                page.push("\n");
            }
        }
    }

    fn handler(&self, page: &mut Page, handler: &Handler) {
        let (start, end, target) = (handler.start, handler.end, handler.target);
        // Writing to a page cannot fail.
        _ = if self.labelled {
            write!(page, "  L{} to L{} -> L{}", start.label, end.label, target.label)
        } else {
            write!(page, "  {} to {} -> {}", start.offset, end.offset - 2, target.offset)
        };
        _ = writeln!(page, " [{}]{}", handler.depth, if handler.lasti { " lasti" } else { "" });
    }
}

/// `line:column-line:column`, `?` for what is missing; `  --` where all is.
fn positions(page: &mut Page, at: Location) {
    if at == Location::NONE {
        return page.push(NO_LINE);
    }
    for (number, separator) in [(at.line, ":"), (at.column, "-"), (at.end_line, ":"), (at.end_column, "")] {
        match number {
            ..0 => page.push("?"),
            // Writing to a page cannot fail.
            _ => _ = write!(page, "{number}"),
        }
        page.push(separator);
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

/// What is being written: bytes that are looked at once, at the end, instead of piece by piece.
struct Page {
    bytes: Vec<u8>,
    /// Where the columns of the row that is being written end; blanks follow.
    end: usize,
    repr: String,
}

impl Write for Page {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.push(text);
        Ok(())
    }
}

impl Page {
    /// More than the widest columns take: a name of 40 characters, and four numbers of at most eleven.
    const ROOM: usize = 128;

    /// Takes the room that `out` has where nothing is in it.
    fn new(out: &mut String, listing: &Brief<'_>) -> Page {
        let mut bytes = if out.is_empty() { std::mem::take(out).into_bytes() } else { Vec::new() };
        // Nearly as long as most rows are.
        bytes.reserve(20 * listing.length as usize + Page::ROOM);
        Page { bytes, end: 0, repr: String::new() }
    }

    fn finish(self, out: &mut String) {
        let text = readable(self.bytes);
        if out.is_empty() {
            *out = text;
        } else {
            out.push_str(&text);
        }
    }

    fn listing(&mut self, listing: &Brief<'_>, options: Options) {
        let columns = Columns::of(listing, options);
        for row in listing.rows() {
            columns.row(self, &row);
            if columns.options.caches {
                columns.caches(self, listing, &row);
            }
        }
        if !listing.handlers.is_empty() {
            self.push("ExceptionTable:\n");
            listing.handlers.iter().for_each(|handler| columns.handler(self, handler));
        }
    }

    #[inline]
    fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    #[inline]
    fn begin_columns(&mut self) {
        self.end = self.bytes.len();
        self.bytes.extend_from_slice(&[b' '; Page::ROOM]);
    }

    #[inline]
    fn end_columns(&mut self) {
        self.bytes.truncate(self.end);
    }

    #[inline]
    fn blanks(&mut self, count: usize) {
        self.end = (self.end + count).min(self.bytes.len());
    }

    #[inline]
    fn text(&mut self, text: &str) {
        let from = self.end;
        self.blanks(text.len());
        if let Some(room) = self.bytes.get_mut(from..from + text.len()) {
            room.copy_from_slice(text.as_bytes());
        }
    }

    /// A number at the right of a column, or as wide as it is.
    #[inline]
    fn right(&mut self, number: i64, width: usize) {
        self.blanks(width.max(digits(number)));
        let (mut rest, mut places) = (number.unsigned_abs(), self.bytes[..self.end].iter_mut().rev());
        for place in places.by_ref() {
            *place = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if number < 0
            && let Some(place) = places.next()
        {
            *place = b'-';
        }
    }

    /// The rest of a row: ` (…)`, or nothing. [`Operand`]'s own text, without the machinery of formatting where that is easy.
    #[inline]
    fn operand(&mut self, operand: &Operand<Text<'_>>) {
        let (before, text, after) = match operand {
            Operand::Nothing | Operand::Jump { style: JumpStyle::Silent, .. } => return self.end_columns(),
            Operand::Name { name, .. } | Operand::Variable { name, .. } if name.is_empty() => {
                return self.end_columns();
            }
            Operand::Constant { repr: text, .. } | Operand::Variable { name: text, .. } => ("", text, ""),
            Operand::Name { before, name, after, .. } => (*before, name, *after),
            _ => {
                self.end_columns();
                // Writing to a page cannot fail.
                _ = write!(self, " ({operand})");
                return;
            }
        };
        self.text(" (");
        self.text(before);
        self.end_columns();
        self.bytes.extend_from_slice(text.bytes(&mut self.repr));
        self.push(after);
        self.push(")");
    }
}

#[inline]
fn digits(number: i64) -> usize {
    let magnitude = number.unsigned_abs().checked_ilog10().unwrap_or(0) as usize + 1;
    magnitude + usize::from(number < 0)
}
