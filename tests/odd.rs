//! Odd sources (`tests/odd/sources.py`: encodings, line breaks, numbers, names, strings, fields, nesting) against recorded answers
//! of the real interpreters: the code object in every field, or the exception with its place, and the warnings.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use mdbook_pyscope::code::diff;
use mdbook_pyscope::code::{Constant, marshal};
use mdbook_pyscope::compiler::{CompileWarning, Compiled, Mode, Options, compile};
use mdbook_pyscope::target::{PyVersion, Target};

mod stages;

/// One recorded compilation.
struct Record {
    name: String,
    mode: Mode,
    source: Vec<u8>,
    result: Constant,
    warnings: Vec<(String, String, i64)>,
}

fn tuple(value: &Constant) -> &[Constant] {
    let Constant::Tuple(parts) = value else { panic!("{value:?} is no tuple") };
    parts
}

fn text(value: &Constant) -> String {
    let Constant::Str(text) = value else { panic!("{value:?} is no string") };
    text.to_string()
}

fn number(value: &Constant) -> i64 {
    let Constant::Int(number) = value else { panic!("{value:?} is no number") };
    *number
}

fn records(version: PyVersion) -> Vec<Record> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/odd/{version}.records.gz"));
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).expect("a recording");
    flate2::read::GzDecoder::new(file).read_to_end(&mut bytes).expect("a compressed recording");
    let mut rest = bytes.as_slice();
    let mut records = Vec::new();
    while let Some((length, tail)) = rest.split_first_chunk::<4>() {
        let (data, tail) = tail.split_at(u32::from_le_bytes(*length) as usize);
        rest = tail;
        let value = marshal::read(data, version).expect("a marshalled tuple");
        let [name, mode, pieces, result, warnings] = tuple(&value) else { panic!("five fields") };
        let mut source = Vec::new();
        for piece in tuple(pieces) {
            let [Constant::Bytes(bytes), times] = tuple(piece) else { panic!("bytes and a number") };
            source.extend(bytes.repeat(number(times) as usize));
        }
        let warned = |w: &Constant| {
            let [class, message, line] = tuple(w) else { panic!("three fields") };
            (text(class), text(message), number(line))
        };
        records.push(Record {
            name: text(name),
            mode: match text(mode).as_str() {
                "eval" => Mode::Eval,
                "single" => Mode::Single,
                _ => Mode::Exec,
            },
            source,
            result: result.clone(),
            warnings: tuple(warnings).iter().map(warned).collect(),
        });
    }
    records
}

/// What is wrong with our answer, if anything is.
fn failure(record: &Record, target: Target) -> Option<String> {
    let options = Options { target, mode: record.mode, optimize: 0 };
    match (compile(&record.source, "odd.py", options), &record.result) {
        (Ok(Compiled { code, warnings }), Constant::Code(theirs)) => {
            let mut differences = Vec::new();
            diff::compare(&code, theirs, &mut differences);
            if let Some(first) = differences.first() {
                let what = (&first.object, &first.field);
                return Some(format!("{what:?}\n ours:    {}\n CPython: {}", first.left, first.right));
            }
            let row = |w: &CompileWarning| ("SyntaxWarning".to_string(), w.message.clone(), i64::from(w.lineno));
            let ours: Vec<_> = warnings.iter().map(row).collect();
            (ours != record.warnings).then(|| format!("\n ours:    {ours:?}\n CPython: {:?}", record.warnings))
        }
        (Err(ours), Constant::Tuple(theirs)) => {
            let place = [ours.lineno, ours.offset, ours.end_lineno, ours.end_offset].map(i64::from);
            let ours = (ours.kind.name().to_string(), ours.message.clone(), place);
            let place = [2, 3, 4, 5].map(|at| number(&theirs[at]));
            let theirs = (text(&theirs[0]), text(&theirs[1]), place);
            (ours != theirs).then(|| format!("\n ours:    {ours:?}\n CPython: {theirs:?}"))
        }
        (Err(error), _) => Some(format!("accepted by CPython; ours line {}: {error}", error.lineno)),
        (Ok(_), error) => Some(format!("accepted by ours; CPython: {error:?}")),
    }
}

#[test]
fn odd_sources_are_taken_as_cpython_takes_them() {
    stages::on_deep_stack(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/odd");
        let known = std::fs::read_to_string(folder.join("known-failures.txt")).unwrap_or_default();
        let lines = known.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut known: BTreeSet<&str> = lines.collect();
        let mut wrong = Vec::new();
        for version in [PyVersion::V3_13, PyVersion::V3_14] {
            let records = records(version);
            assert!(records.len() > 1400, "the recording for {version} is not whole");
            for record in records {
                let id = format!("{version} {}", record.name);
                let short = String::from_utf8_lossy(&record.source[..record.source.len().min(80)]).into_owned();
                match (failure(&record, Target::of(version)), known.remove(id.as_str())) {
                    (Some(text), false) => wrong.push(format!("{id}: {short:?} {text}")),
                    (None, true) => wrong.push(format!("{id} passes and is still listed as a known failure")),
                    _ => {}
                }
            }
        }
        wrong.extend(known.into_iter().map(|id| format!("{id}: no such source")));
        assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
    });
}
