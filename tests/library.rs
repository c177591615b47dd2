//! Code objects of whole standard libraries, read, listed, written and loaded again, against the interpreters themselves.
//!
//! For every file of an interpreter's own library, its tests included (for the WebAssembly builds, which have none: of the
//! library of 3.13): the interpreter compiles it and prints `dis`; ours reads the `.pyc`, and must print the same text, read
//! what it writes, rebuild every table from what it decoded; and the interpreter must load what we wrote and find it equal.
//!
//! `cargo test` takes a sample. `tests/library/all library` takes every
//! file, and for `-C`, `-O` and `-P` a fixed sample of 200.
//!
//! What is compared: the text byte for byte, but for addresses (`at 0x…, file`). Where a set's order follows from how its
//! elements were inserted, the compiler's order cannot be known from a `.pyc`: a file with sets may instead equal the text
//! for the code object as that interpreter reads it; else, and where elements are hashed by address or on 32 bits, its
//! lines with sets are compared as multisets of characters. Each of these is counted.

// Figures of a run, for the one who asks for the whole library.
#![allow(clippy::print_stderr)]

mod found;
mod records;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use mdbook_pyscope::base::Location;
use mdbook_pyscope::code::lines::{linetable, lnotab, location_table};
use mdbook_pyscope::code::pyc::Pyc;
use mdbook_pyscope::code::{CodeObject, exception_table, instruction, instructions, lines};
use mdbook_pyscope::render::text::dis;
use mdbook_pyscope::target::{Feature, PyVersion, Target};
use mdbook_pyscope::view::listing::{Brief, nested};

use found::Python;
use records::Record;

/// Files that an interpreter gets at once, so that neither its memory nor the records grow large.
const BATCH: usize = 250;

/// What was seen of one version.
#[derive(Default)]
struct Tally {
    files: usize,
    refused: usize,
    objects: usize,
    instructions: usize,
    /// Texts equal only to that of the code object as read back, and only up to the order of sets.
    reread: usize,
    unordered: usize,
    problems: Vec<String>,
}

fn everything() -> bool {
    std::env::var_os("PYSCOPE_LIBRARY").is_some_and(|value| value == "all")
}

#[test]
fn listings_and_rewritten_files_are_those_of_cpython() {
    let mut failed = Vec::new();
    for python in found::all_or_skip("library") {
        let Some(files) = library(python) else {
            found::skipped("library", format_args!("no library for CPython {}", python.release));
            continue;
        };
        let sample = match (everything(), python.wasm) {
            (true, _) => files.len(),
            (false, true) => 8,
            (false, false) => 24,
        };
        let mut tally = Tally::default();
        for batch in spread(&files, sample).chunks(BATCH) {
            look_at(python, batch, "", true, &mut tally);
        }
        report(python, "", &mut tally, &mut failed);
        let target = Target::of(python.version);
        let options: &[&str] = match (target.has(Feature::DisPositions), target.has(Feature::DisLabels)) {
            (true, _) => &["C", "O", "P", "COP"],
            (false, true) => &["C", "O", "CO"],
            _ => &[],
        };
        for flags in options {
            let mut tally = Tally::default();
            let sample = if everything() { 200 } else { 4 };
            for batch in spread(&files, sample).chunks(BATCH) {
                look_at(python, batch, flags, false, &mut tally);
            }
            report(python, flags, &mut tally, &mut failed);
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn report(python: &Python, flags: &str, tally: &mut Tally, failed: &mut Vec<String>) {
    eprintln!(
        "{}{}{flags}: {} files, {} refused, {} code objects, {} instructions; {} texts equal after reading back, \
         {} up to the order of sets; {} problems",
        python.release,
        if flags.is_empty() { "" } else { " -" },
        tally.files,
        tally.refused,
        tally.objects,
        tally.instructions,
        tally.reread,
        tally.unordered,
        tally.problems.len()
    );
    assert!(tally.files > 0, "nothing was compared");
    failed.extend(tally.problems.drain(..).take(20).map(|p| format!("{}: {p}", python.release)));
}

/// Source files of the library that goes with an interpreter, in order.
fn library(python: &Python) -> Option<Vec<PathBuf>> {
    let native = if python.wasm { found::of(PyVersion::V3_13).filter(|p| !p.wasm)? } else { python };
    let root = native.stdout(&["-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"]);
    let mut files = Vec::new();
    collect(Path::new(root.trim()), &mut files);
    files.sort();
    Some(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "site-packages" && name != "__pycache__") {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "py") {
            files.push(path);
        }
    }
}

/// About `count` files, evenly spread.
fn spread(files: &[PathBuf], count: usize) -> Vec<PathBuf> {
    let step = (files.len() / count.max(1)).max(1);
    files.iter().step_by(step).cloned().collect()
}

fn look_at(python: &Python, files: &[PathBuf], flags: &str, rewrite: bool, tally: &mut Tally) {
    let folder = tempfile::tempdir().expect("a folder for records");
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let names: Vec<_> = files.iter().map(|f| f.to_string_lossy()).collect();
    std::fs::write(at("list"), names.join("\n")).expect("the list is written");
    let oracle = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/library/oracle.py");
    python.stdout(&[oracle, "dump", &at("dumped"), &at("list"), flags]);
    let mut rewritten = records::Writer::create(Path::new(&at("rewritten")));
    records::each(Path::new(&at("dumped")), |record| {
        let path = record.text("path");
        if record.head.get("refused").is_some() {
            tally.refused += 1;
            return;
        }
        tally.files += 1;
        match look_at_file(&record, flags, tally) {
            Ok(pyc) => rewritten.write(&path, &record.parts[0], &pyc.write()),
            Err(problem) => tally.problems.push(format!("{path}: {problem}")),
        }
    });
    rewritten.finish();
    if rewrite {
        python.stdout(&[oracle, "check", &at("checked"), &at("rewritten")]);
        records::each(Path::new(&at("checked")), |record| {
            if let Some(difference) = record.head["difference"].as_str() {
                tally.problems.push(format!("{}: {difference}", record.text("path")));
            }
        });
    }
}

fn look_at_file(record: &Record, flags: &str, tally: &mut Tally) -> Result<Pyc, String> {
    let pyc = Pyc::read(&record.parts[0]).map_err(|e| e.to_string())?;
    if Pyc::read(&pyc.write()).as_ref() != Ok(&pyc) {
        return Err("reading what was written gives another object".to_string());
    }
    let has = |flag| flags.contains(flag);
    let options = dis::Options { caches: has('C'), offsets: has('O'), positions: has('P') };
    let mut text = String::new();
    for inner in nested(&pyc.code) {
        tables_again(&inner.code)?;
        let listing = Brief::of(&inner.code);
        tally.objects += 1;
        tally.instructions += listing.rows().count();
        match inner.parent {
            None => dis::write(&mut text, &listing, options),
            Some(_) => dis::write_nested(&mut text, &listing, options),
        }
    }
    let [_, theirs, reread] = &record.parts[..] else { return Err("a record without a text".to_string()) };
    if record.without_addresses(theirs) == text.as_bytes() {
    } else if !reread.is_empty() && record.without_addresses(reread) == text.as_bytes() {
        tally.reread += 1;
    } else if let Some(difference) = records::difference(&text, &record.without_addresses(theirs)) {
        return Err(difference);
    } else {
        tally.unordered += 1;
    }
    Ok(pyc)
}

/// Decodes every table and encodes it again: the bytes must be those of CPython.
fn tables_again(code: &Arc<CodeObject>) -> Result<(), String> {
    let target = Target::of(code.version);
    let same = |what: &str, again: &[u8], original: &[u8]| match again == original {
        true => Ok(()),
        false => Err(format!("the {what} of {} is rebuilt otherwise: {original:02x?} as {again:02x?}", code.qualname)),
    };
    let mut bytes = Vec::new();
    for at in instructions(code).filter(|at| !at.is_extended_arg) {
        instruction::encode(&mut bytes, target, at.number, at.arg, (at.offset - at.start) / instruction::UNIT);
    }
    // An operand that its instruction does not read stays as it is; what CPython writes there is kept by `encode`.
    same("code", &bytes, &code.code)?;
    same(
        "exception table",
        &exception_table::encode(exception_table::decode(&code.exceptiontable)),
        &code.exceptiontable,
    )?;
    if target.has(Feature::LocationTable) {
        let mut table = Vec::new();
        let mut encoder = location_table::Encoder::onto(code.firstlineno, &mut table);
        for range in lines::locations(code) {
            let at: Location = range.location;
            encoder.push((range.end - range.start) / instruction::UNIT, at);
        }
        same("location table", &table, &code.linetable)
    } else if target.has(Feature::LineTable310) {
        // Long ranges are stored in pieces; joined, they are split as before.
        let mut ranges: Vec<lines::LineRange> = Vec::new();
        for range in lines::ranges(code) {
            match ranges.last_mut() {
                Some(last) if last.line == range.line => last.end = range.end,
                _ => ranges.push(range),
            }
        }
        same("line table", &linetable::encode(ranges, code.firstlineno), &code.linetable)
    } else {
        let starts: Vec<_> = lines::ranges(code).iter().filter_map(|r| Some((r.start, r.line?))).collect();
        let again = lnotab::encode(starts.iter().copied(), code.firstlineno);
        let read = lnotab::decode(&again, code.firstlineno, code.code.len() as u32);
        match read == lines::ranges(code) {
            true => Ok(()),
            false => Err(format!("the line table of {} reads otherwise when rebuilt", code.qualname)),
        }
    }
}
