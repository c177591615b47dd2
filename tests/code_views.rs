//! The views that are read from code objects (`stack`, `code`, `pyc`), over recorded `.pyc` files of eight versions: what
//! they must say of whole files, and that no damage makes them fail.

use std::path::Path;
use std::sync::Arc;

use mdbook_pyscope::code::CodeObject;
use mdbook_pyscope::code::pyc::Pyc;
use mdbook_pyscope::render::text;
use mdbook_pyscope::target::PyVersion;
use mdbook_pyscope::view::listing::nested;
use mdbook_pyscope::view::pyc::Origin;
use mdbook_pyscope::view::{pyc, record, stack};

fn recorded() -> impl Iterator<Item = (PyVersion, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pyc");
    PyVersion::ALL
        .into_iter()
        .map(move |v| (v, std::fs::read(folder.join(format!("{v}.pyc"))).expect("a recorded file")))
}

fn objects(file: &[u8]) -> Vec<Arc<CodeObject>> {
    Pyc::read(file).map(|pyc| nested(&pyc.code).take(200).map(|n| n.code).collect()).unwrap_or_default()
}

/// Every byte of a file is in exactly one row, whatever the file holds.
fn all_bytes_are_shown(file: &[u8], version: PyVersion) -> pyc::PycView {
    let view = pyc::of(file, version, &Origin { filename: "sample.py", optimize: 0, source: b"" });
    let shown: Vec<u8> = view.rows.iter().flat_map(|row| row.bytes.clone()).collect();
    assert_eq!(shown, file, "{version}");
    let mut at = 0;
    for row in &view.rows {
        assert!(row.offset == at && !row.bytes.is_empty(), "{version}: row at {} after byte {at}", row.offset);
        at += row.bytes.len();
    }
    view
}

/// Numbers without a pattern, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }
}

#[test]
fn whole_files_are_annotated_to_the_last_byte() {
    for (version, file) in recorded() {
        let view = all_bytes_are_shown(&file, version);
        let instructions: usize =
            objects(&file).iter().map(|code| mdbook_pyscope::code::instructions(code).count()).sum();
        assert_eq!(view.rows.iter().filter(|r| r.opcode.is_some()).count(), instructions, "{version}");
        let unread = |r: &&pyc::ByteRow| {
            r.meaning
                .iter()
                .any(|(_, text)| text.contains("cannot be read") || (text == "bytes" && r.meaning.len() == 1))
        };
        assert!(!view.rows.iter().any(|r| unread(&r)), "{version}");
        // A reference names an object with a number.
        let numbered = view.rows.iter().filter(|r| r.reference.is_some()).count();
        let referred = view.rows.iter().filter(|r| r.meaning.iter().any(|(_, text)| text.starts_with("ref #")));
        assert!(numbered > 0 && referred.clone().count() > 0, "{version}");
        assert!(referred.clone().all(|r| r.meaning.last().is_some_and(|(_, text)| text != "nothing")), "{version}");
    }
}

#[test]
fn damaged_files_are_shown_too() {
    for (version, file) in recorded() {
        for end in (0..file.len()).step_by(9) {
            all_bytes_are_shown(&file[..end], version);
        }
        let mut dice = Dice(version.index() as u64 + 1);
        for _ in 0..60 {
            let mut broken = file.clone();
            for _ in 0..=dice.roll(3) {
                let at = dice.roll(broken.len());
                broken[at] = dice.roll(256) as u8;
            }
            plain(|out| text::pyc::pyc(&all_bytes_are_shown(&broken, version), out));
        }
    }
}

#[test]
fn damaged_code_objects_are_shown_too() {
    for (version, file) in recorded() {
        let mut dice = Dice(version.index() as u64 + 100);
        for code in objects(&file) {
            for _ in 0..20 {
                let mut broken = (*code).clone();
                let bend = |bytes: &Arc<[u8]>, dice: &mut Dice| -> Arc<[u8]> {
                    let mut bytes = bytes.to_vec();
                    for _ in 0..=dice.roll(4) {
                        let at = dice.roll(bytes.len());
                        if let Some(byte) = bytes.get_mut(at) {
                            *byte = dice.roll(256) as u8;
                        }
                    }
                    bytes.truncate(bytes.len() - dice.roll(3).min(bytes.len()));
                    bytes.into()
                };
                broken.code = bend(&broken.code, &mut dice);
                broken.linetable = bend(&broken.linetable, &mut dice);
                broken.exceptiontable = bend(&broken.exceptiontable, &mut dice);
                if dice.roll(3) == 0 {
                    broken.consts = [].into();
                    broken.names = [].into();
                    broken.locals = [].into();
                }
                broken.argcount = dice.roll(1 << 31) as u32;
                let broken = [Arc::new(broken)];
                plain(|out| text::stack::stack(&stack::of(&broken), out));
                plain(|out| text::record::record(&record::of(&broken), out));
            }
        }
    }
}

/// The stack column of a function's text, row by row.
fn stacks_of(version: PyVersion, name: &str) -> Vec<String> {
    let (_, file) = recorded().find(|(v, _)| *v == version).expect("a recorded file");
    let code = objects(&file).into_iter().find(|c| c.name.to_display() == name).expect("a function of that name");
    let text = plain(|out| text::stack::stack(&stack::of(&[code]), out));
    text.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn entries_are_named_as_a_reader_would() {
    // A closure, a loop, a call of a method, a format and a join, in the oldest and the newest version.
    let old = stacks_of(PyVersion::V3_8, "f");
    let new = stacks_of(PyVersion::V3_14, "f");
    for (rows, wanted) in [
        (&old, "BUILD_TUPLE 1 | (cell a, cell b, cell c) |"),
        (&old, "GET_ITER 1 | iter(range(1000)) |"),
        (&old, "STORE_FAST i 1 | iter(range(1000)) |"),
        (&new, "BUILD_TUPLE 1 | (cell a, cell b, cell c) |"),
        (&new, "LOAD_GLOBAL range + NULL 2 | range | NULL |"),
        (&new, "GET_ITER 1 | iter(range(1000)) |"),
        (&new, "L2 FOR_ITER to L4 2 | iter(range(1000)) | next(iter(range(1000))) |"),
        (&new, "FORMAT_WITH_SPEC 4 | iter(range(1000)) | print | NULL | f'{repr(i):>{c}}' |"),
        (&new, "DICT_MERGE 5 | list | kw.update | NULL | () | {'z': 1, **kw} |"),
        (&new, "coming here 3 | x or NULL | list | iter(args) |"),
        (&new, "exception caught 1 | exception |"),
        (&new, "-- L13 PUSH_EXC_INFO 2 | previous exception | exception |"),
        (&new, "CALL 2 | previous exception | RuntimeError('no') |"),
    ] {
        let words = |row: &String| row.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start().ends_with(wanted);
        assert!(rows.iter().any(words), "no `{wanted}` in\n{}", rows.join("\n"));
    }
}

/// Lines of a view as text.
fn plain(write: impl FnOnce(&mut Vec<text::line::Line>)) -> String {
    let mut lines = Vec::new();
    write(&mut lines);
    text::line::plain(&lines, 200)
}
