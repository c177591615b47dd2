//! The `.pyc` view: the bytes of the file, every one of them in exactly one annotated row, and how Python decides whether
//! the file is still good.
//!
//! In: the bytes of a `.pyc` file. Out: rows in file order, down to each instruction and each entry of a table.

use std::ops::Range as Bytes;
use std::sync::Arc;

use super::bytecode::{self, constant_role};
use super::record::{place, slot_words};
use super::{Range, Role};
use crate::code::marshal::spans::{Field, Part, Span, spans, type_name};
use crate::code::pyc::Pyc;
use crate::code::{CodeObject, Constant, entries, marshal, repr};
use crate::target::{Op, PyVersion, Target};

/// Length of the header.
const HEADER: usize = 16;

/// A `.pyc` file, annotated.
#[derive(Clone, Debug, Default)]
pub struct PycView {
    /// How the file is found and checked.
    pub cache: Cache,
    /// The rows; their bytes, one after the other, are the file.
    pub rows: Vec<ByteRow>,
    /// What a reader should know besides.
    pub notes: Vec<String>,
}

/// Some bytes and what they are.
#[derive(Clone, Debug, Default)]
pub struct ByteRow {
    /// Where they begin in the file.
    pub offset: usize,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// How deep the object nests.
    pub depth: usize,
    /// Which field of what is around it: `co_names`, `[0]`, `magic`.
    pub field: String,
    /// What they mean, in pieces.
    pub meaning: Vec<(Role, String)>,
    /// The number under which the object may be referred to later (`FLAG_REF`).
    pub reference: Option<u32>,
    /// For an instruction: its name.
    pub opcode: Option<String>,
    /// Where in the source it comes from.
    pub range: Option<Range>,
}

/// What is known of the file around the bytes.
#[derive(Clone, Debug, Default)]
pub struct Origin<'a> {
    /// Name of the source file.
    pub filename: &'a str,
    /// Optimisation level.
    pub optimize: u8,
    /// The source.
    pub source: &'a [u8],
}

/// The decision of an import: read the file, or compile again.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    /// `__pycache__/example.cpython-314.pyc`.
    pub path: String,
    /// The questions in order, each with the values that are compared; one `no` and the source is compiled again.
    pub questions: Vec<Question>,
    /// What happens when all answers are yes.
    pub then: String,
    /// What happens at the first no.
    pub otherwise: String,
    /// How it would be for a file with a hash in place of the time.
    pub hash: String,
}

/// One question.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// What is asked.
    pub asked: String,
    /// Which bytes of the file it is about, if any.
    pub bytes: Option<&'static str>,
    /// This snippet's value.
    pub value: String,
    /// Whether the answer may be no; the others only say which question is next.
    pub may_fail: bool,
}

/// The view of a file's bytes. Damaged files give a view too: what cannot be read is one row at the end.
pub fn of(file: &[u8], version: PyVersion, origin: &Origin<'_>) -> PycView {
    let mut view = PycView { cache: cache(file, version, origin), ..PycView::default() };
    header(&mut view, file, version, origin);
    let body = file.get(HEADER..).unwrap_or_default();
    let (found, end) = spans(body, version);
    let codes = Pyc::read(file).map(|pyc| distinct(&pyc.code)).unwrap_or_default();
    let mut annotator =
        Annotator { body, version, target: Target::of(version), codes, next: 0, open: Vec::new(), shared: Vec::new() };
    for span in &found {
        annotator.row(span, &mut view.rows);
    }
    if end < body.len() {
        let meaning = vec![(Role::Muted, "cannot be read".to_string())];
        view.rows.push(row(HEADER + end, &body[end..], 0, "", meaning));
    }
    if view.rows.iter().any(|r| r.reference.is_some()) {
        view.notes.push(
            "#n numbers the objects whose type byte has the bit 0x80 (FLAG_REF); a later reference repeats such an object. \
             CPython numbers what other objects hold while it writes, so its own file may be a little longer or shorter; what \
             is loaded is equal."
                .to_string(),
        );
    }
    view
}

fn row(offset: usize, bytes: &[u8], depth: usize, field: impl Into<String>, meaning: Vec<(Role, String)>) -> ByteRow {
    ByteRow { offset, bytes: bytes.to_vec(), depth, field: field.into(), meaning, ..ByteRow::default() }
}

fn words(text: impl Into<String>) -> Vec<(Role, String)> {
    vec![(Role::Text, text.into())]
}

/// Code objects in the order in which a file first has them; one that is referred to again is not there again.
fn distinct(module: &Arc<CodeObject>) -> Vec<Arc<CodeObject>> {
    let mut all: Vec<Arc<CodeObject>> = Vec::new();
    let mut waiting = vec![module.clone()];
    while let Some(code) = waiting.pop() {
        if all.iter().any(|known| Arc::ptr_eq(known, &code)) {
            continue;
        }
        let inner: Vec<_> = code.children().cloned().collect();
        waiting.extend(inner.into_iter().rev());
        all.push(code);
    }
    all
}

fn field_of(file: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*file.get(at..)?.first_chunk()?))
}

fn header(view: &mut PycView, file: &[u8], version: PyVersion, origin: &Origin<'_>) {
    let magic = version.table().magic;
    let hash_based = field_of(file, 4).is_some_and(|flags| flags & 1 != 0);
    let flags = match field_of(file, 4) {
        Some(0) => "0: checked by time and size of the source",
        Some(1) => "1: the hash of the source is trusted",
        Some(3) => "3: checked by the hash of the source",
        _ => "without meaning",
    };
    let mut parts: Vec<(Bytes<usize>, &str, String)> = vec![
        (0..2, "magic", format!("number {magic} of CPython {version}, lowest byte first")),
        (2..4, "", "\\r\\n: a copy made as text would change it".to_string()),
        (4..8, "flags", flags.to_string()),
    ];
    if hash_based {
        parts.push((8..16, "hash", "SipHash of the source".to_string()));
    } else {
        let time = match field_of(file, 8) {
            Some(0) => "modification time of the source, in seconds since 1970; 0 stands in for it here".to_string(),
            Some(time) => format!("modification time of the source: {time} seconds since 1970"),
            None => String::new(),
        };
        let size = field_of(file, 12).unwrap_or(0);
        let name = if origin.filename.is_empty() { "the source" } else { origin.filename };
        parts.push((8..12, "mtime", time));
        parts.push((12..16, "size", format!("{size} bytes of {name}")));
    }
    for (bytes, field, meaning) in parts {
        let bytes = bytes.start.min(file.len())..bytes.end.min(file.len());
        if !bytes.is_empty() {
            view.rows.push(row(bytes.start, &file[bytes], 0, field, words(meaning)));
        }
    }
}

fn cache(file: &[u8], version: PyVersion, origin: &Origin<'_>) -> Cache {
    let stem = origin.filename.strip_suffix(".py").unwrap_or(origin.filename);
    let tag = format!("cpython-{}", version.to_string().replace('.', ""));
    let level = if origin.optimize > 0 { format!(".opt-{}", origin.optimize) } else { String::new() };
    let path = format!("__pycache__/{stem}.{tag}{level}.pyc");
    let ask = |asked: &str, bytes, value| Question { asked: asked.to_string(), bytes, value, may_fail: true };
    let size = field_of(file, 12).unwrap_or(0);
    let hash = crate::code::pyc::source_hash(version, origin.source).map(|b| format!("{b:02x}")).concat();
    Cache {
        questions: vec![
            ask("Is the file there?", None, path.clone()),
            ask("Is the magic number that of this Python?", Some("0–3"), format!("{}", version.table().magic)),
            Question {
                may_fail: false,
                ..ask("Which check do the flags ask for?", Some("4–7"), "0: time and size".to_string())
            },
            ask("Is the time that of the source?", Some("8–11"), "0 here; no clock is read".to_string()),
            ask("Is the size that of the source?", Some("12–15"), format!("{size} bytes")),
        ],
        path,
        then: "Read the code object from byte 16 on; the source is not opened.".to_string(),
        otherwise: "Compile the source, write the file anew.".to_string(),
        hash: format!(
            "With flags 3, the question after the flags is whether bytes 8–15 are the hash of the source, {hash}; with flags 1 \
             there is none."
        ),
    }
}

/// Turns spans into rows; knows which code object is being written.
struct Annotator<'a> {
    body: &'a [u8],
    version: PyVersion,
    target: Target,
    codes: Vec<Arc<CodeObject>>,
    /// Index of the next code object to begin.
    next: usize,
    /// Code objects that are being written, with their depth.
    open: Vec<(usize, Arc<CodeObject>)>,
    /// What the numbered objects are, for references.
    shared: Vec<(Role, String)>,
}

impl Annotator<'_> {
    fn row(&mut self, span: &Span, rows: &mut Vec<ByteRow>) {
        while self.open.last().is_some_and(|(depth, _)| span.depth <= *depth) {
            self.open.pop();
        }
        let bytes = &self.body[span.bytes.clone()];
        let field = match span.field {
            Field::Whole => String::new(),
            Field::Item(n) => format!("[{n}]"),
            Field::Code(name) => name.to_string(),
        };
        let at = HEADER + span.bytes.start;
        let (meaning, reference) = match &span.part {
            Part::Payload => return self.payload(span, rows),
            Part::Int(value) => (self.int(span.field, *value), None),
            Part::Reference(n) => {
                let what = self.shared.get(*n as usize).cloned().unwrap_or((Role::Muted, "nothing".to_string()));
                (vec![(Role::Muted, format!("ref #{n} ")), what], None)
            }
            Part::Head { kind, reference, length } => (self.head(span, *kind, *length), *reference),
            Part::Simple { kind, reference, .. } => (self.simple(bytes, *kind), *reference),
        };
        if reference.is_some() {
            self.shared.push(match span.part {
                Part::Simple { .. } => meaning.last().cloned().unwrap_or((Role::Text, String::new())),
                _ => (Role::Text, meaning.iter().map(|(_, text)| text.as_str()).collect()),
            });
        }
        rows.push(ByteRow { reference, ..row(at, bytes, span.depth, field, meaning) });
    }

    fn int(&self, field: Field, value: i32) -> Vec<(Role, String)> {
        let mut meaning = vec![(Role::Number, value.to_string())];
        if field == Field::Code("co_flags") && value != 0 {
            meaning.push((Role::Muted, format!(" {}", self.target.table().flag_names(value as u32))));
        }
        meaning
    }

    fn head(&mut self, span: &Span, kind: u8, length: Option<usize>) -> Vec<(Role, String)> {
        if kind == b'c' {
            let code = self.codes.get(self.next).cloned();
            self.next += 1;
            let name = code.as_ref().map_or(String::new(), |c| format!(" {}", c.qualname.to_display()));
            self.open.extend(code.map(|code| (span.depth, code)));
            return vec![(Role::Keyword, "code".to_string()), (Role::Function, name)];
        }
        let of = length.map_or(String::new(), |n| format!(" of {n}"));
        vec![(Role::Keyword, type_name(kind).to_string()), (Role::Muted, of)]
    }

    fn simple(&self, bytes: &[u8], kind: u8) -> Vec<(Role, String)> {
        let Ok(value) = marshal::read(bytes, self.version) else {
            return vec![(Role::Muted, format!("{} that cannot be read", type_name(kind)))];
        };
        let text = repr::repr(&value, self.version);
        let role = constant_role(&text);
        match value {
            Constant::None | Constant::Bool(_) | Constant::Ellipsis | Constant::StopIteration => vec![(role, text)],
            _ => vec![(Role::Keyword, format!("{} ", type_name(kind))), (role, text)],
        }
    }

    /// The bytes of a field with a format of its own.
    fn payload(&self, span: &Span, rows: &mut Vec<ByteRow>) {
        let bytes = &self.body[span.bytes.clone()];
        let at = HEADER + span.bytes.start;
        let depth = span.depth + 1;
        let code = self.open.last().map(|(_, code)| code);
        let whole = || row(at, bytes, depth, "", words("bytes"));
        let (Field::Code(field), Some(code)) = (span.field, code) else { return rows.push(whole()) };
        let mut push = |within: Bytes<usize>, field: String, meaning, range| {
            let part = row(at + within.start, &bytes[within.clone()], depth, field, meaning);
            rows.push(ByteRow { range, ..part });
        };
        match field {
            "co_code" if *bytes == *code.code => instructions(code, at, depth, rows),
            "co_linetable" | "co_lnotab" => {
                for entry in entries::line_entries(self.target, bytes, code.firstlineno) {
                    let range = Range::of(entry.location);
                    let place = place(entry.location);
                    let field = format!("{}–{}", entry.start, entry.end);
                    let meaning = vec![(Role::Text, place), (Role::Muted, format!(" {}", entry.form))];
                    push(entry.bytes, field, meaning, range);
                }
            }
            "co_exceptiontable" => {
                for (within, entry) in entries::exception_entries(bytes) {
                    let (field, meaning) = match entry {
                        Some(e) => (
                            format!("{}–{}", e.start, e.end),
                            format!("→ {}, depth {}{}", e.target, e.depth, if e.lasti { ", lasti" } else { "" }),
                        ),
                        None => (String::new(), "no whole entry".to_string()),
                    };
                    push(within, field, vec![(Role::Handler, meaning)], None);
                }
            }
            "co_localspluskinds" => {
                for (n, kind) in bytes.iter().enumerate() {
                    let name = code.locals.get(n).map_or(String::new(), |slot| format!("{}: ", slot.name.to_display()));
                    let meaning = vec![(Role::Text, name), (Role::Muted, slot_words(*kind))];
                    push(n..n + 1, format!("[{n}]"), meaning, None);
                }
            }
            _ if bytes.is_empty() => {}
            _ => rows.push(whole()),
        }
    }
}

/// The instructions of a code object, caches as rows of their own.
fn instructions(code: &Arc<CodeObject>, at: usize, depth: usize, rows: &mut Vec<ByteRow>) {
    let extras = bytecode::Extras { caches: true, ..bytecode::Extras::default() };
    let listing = bytecode::of(std::slice::from_ref(code), extras);
    let lines = listing.objects.into_iter().next().map(|o| o.rows).unwrap_or_default();
    let offsets: Vec<usize> = lines.iter().map(|r| (r.offset as usize).min(code.code.len())).collect();
    let mut covered = 0;
    for (n, line) in lines.into_iter().enumerate() {
        let end = offsets.get(n + 1).copied().unwrap_or(code.code.len());
        let is_cache = line.role == Some(Role::of_op(Op::Cache)) && line.opcode == Op::Cache.name();
        let mut meaning =
            vec![(line.role.unwrap_or(Role::OpData), if is_cache { "cache" } else { line.opcode }.to_string())];
        if is_cache {
            meaning.extend(line.meaning.into_iter().map(|(role, text)| (role, format!(" {text}"))));
        } else if !line.operand.is_empty() {
            meaning.push((Role::Muted, format!(" {}", line.operand)));
            if !line.meaning.is_empty() {
                meaning.push((Role::Muted, " (".to_string()));
                meaning.extend(line.meaning);
                meaning.push((Role::Muted, ")".to_string()));
            }
        }
        if covered < end {
            let part = row(at + covered, &code.code[covered..end], depth, line.offset.to_string(), meaning);
            let opcode = (!is_cache).then(|| line.opcode.to_string());
            rows.push(ByteRow { range: line.range, opcode, ..part });
            covered = end;
        }
    }
    if covered < code.code.len() {
        rows.push(row(at + covered, &code.code[covered..], depth, "", words("half an instruction")));
    }
}
