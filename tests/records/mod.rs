//! Records that tests exchange with interpreters: a line of JSON, and the byte strings whose lengths it gives.

#![allow(dead_code, unreachable_pub)]

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use serde_json::{Value, json};

/// One record.
pub struct Record {
    /// Its JSON.
    pub head: Value,
    /// Its byte strings.
    pub parts: Vec<Vec<u8>>,
}

impl Record {
    /// A field of the JSON as text.
    pub fn text(&self, field: &str) -> String {
        self.head[field].as_str().unwrap_or_default().to_string()
    }

    /// A text with `0x0` for the address in every `<code object … at 0x…, file …>`.
    pub fn without_addresses(&self, text: &[u8]) -> Vec<u8> {
        without_addresses(text)
    }
}

/// A text with `0x0` for the address in every `<code object … at 0x…, file …>`.
pub fn without_addresses(text: &[u8]) -> Vec<u8> {
    const MARK: &[u8] = b" at 0x";
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    for at in memchr::memmem::find_iter(text, MARK) {
        let digits = &text[at + MARK.len()..];
        let length = digits.iter().take_while(|b| b.is_ascii_hexdigit()).count();
        if digits[length..].starts_with(b", file \"") {
            out.extend_from_slice(&rest[..at + MARK.len() - (text.len() - rest.len())]);
            out.push(b'0');
            rest = &digits[length..];
        }
    }
    out.extend_from_slice(rest);
    out
}

/// Calls `each` for every record of a file.
pub fn each(path: &Path, mut each: impl FnMut(Record)) {
    let mut file = BufReader::new(File::open(path).expect("the records are there"));
    loop {
        let mut line = String::new();
        assert!(file.read_line(&mut line).expect("a record is text") > 0, "the records end too early");
        if line == "\n" {
            return;
        }
        let head: Value = serde_json::from_str(&line).expect("a record begins with JSON");
        let lengths = head["lengths"].as_array().cloned().unwrap_or_default();
        let mut part = |length: &Value| {
            let mut bytes = vec![0; length.as_u64().expect("a length") as usize];
            file.read_exact(&mut bytes).expect("the record is whole");
            bytes
        };
        let parts = lengths.iter().map(&mut part).collect();
        each(Record { head, parts });
    }
}

/// Writes records of two byte strings.
pub struct Writer(BufWriter<File>);

impl Writer {
    /// A new file of records.
    pub fn create(path: &Path) -> Writer {
        Writer(BufWriter::new(File::create(path).expect("the records can be written")))
    }

    /// One record.
    pub fn write(&mut self, path: &str, first: &[u8], second: &[u8]) {
        let head = json!({ "path": path, "lengths": [first.len(), second.len()] });
        writeln!(self.0, "{head}")
            .and_then(|()| self.0.write_all(first))
            .and_then(|()| self.0.write_all(second))
            .expect("written");
    }

    /// Ends the file.
    pub fn finish(mut self) {
        self.0.write_all(b"\n").and_then(|()| self.0.flush()).expect("written");
    }
}

/// The first lines that differ, or `None` when they do only in the order of what is in sets.
pub fn difference(ours: &str, theirs: &[u8]) -> Option<String> {
    let theirs = String::from_utf8_lossy(theirs);
    let (mut ours, mut theirs) = (ours.lines(), theirs.lines());
    let mut number = 0;
    loop {
        number += 1;
        let (a, b) = match (ours.next(), theirs.next()) {
            (None, None) => return None,
            (a, b) => (a.unwrap_or("(no line)"), b.unwrap_or("(no line)")),
        };
        let sets = a.contains("frozenset({") && b.contains("frozenset({") && sorted(a) == sorted(b);
        if a != b && !sets {
            return Some(format!("line {number} of the listing\n  ours   {a:?}\n  theirs {b:?}"));
        }
    }
}

fn sorted(line: &str) -> Vec<char> {
    let mut chars: Vec<char> = line.chars().collect();
    chars.sort_unstable();
    chars
}
