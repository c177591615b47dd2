//! Totals and the first differences.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Write;
use std::path::Path;

use mdbook_pyscope::code::CodeObject;
use mdbook_pyscope::code::diff::{self, Tally};
use mdbook_pyscope::compiler::CompileError;
use mdbook_pyscope::target::{PyVersion, Target};

use crate::oracle::Refusal;

/// What was seen of one version.
pub(crate) struct Report {
    version: PyVersion,
    show: usize,
    files: usize,
    both_refuse: usize,
    /// Refusals by both, but by another exception, in other words or at another place.
    other_words: Vec<String>,
    /// Files that CPython died of.
    crashes: Vec<String>,
    wrongly_accepted: Vec<String>,
    wrongly_refused: Vec<String>,
    tally: Tally,
    fields: BTreeMap<&'static str, usize>,
    differing: BTreeSet<String>,
    shown: Vec<String>,
}

impl Report {
    pub(crate) fn new(version: PyVersion, show: usize) -> Report {
        Report {
            version,
            show,
            files: 0,
            both_refuse: 0,
            other_words: Vec::new(),
            crashes: Vec::new(),
            wrongly_accepted: Vec::new(),
            wrongly_refused: Vec::new(),
            tally: Tally::default(),
            fields: BTreeMap::new(),
            differing: BTreeSet::new(),
            shown: Vec::new(),
        }
    }

    /// Compares what became of a file; `stage` is asked where a difference comes from, if one is shown.
    pub(crate) fn compare(&mut self, path: &str, ours: &CodeObject, theirs: &CodeObject, stage: impl Fn() -> String) {
        self.files += 1;
        let mut differences = Vec::new();
        let tally = diff::compare(ours, theirs, &mut differences);
        self.tally.objects += tally.objects;
        self.tally.equal += tally.equal;
        for difference in differences {
            *self.fields.entry(difference.field).or_default() += 1;
            // One of each file is enough to look at.
            if self.differing.insert(path.to_string()) && self.shown.len() < self.show {
                self.shown.push(format!(
                    "{path}: {} {}\n ours: {}\n CPython: {}\n{}",
                    difference.object,
                    difference.field,
                    difference.left,
                    difference.right,
                    stage()
                ));
            }
        }
    }

    pub(crate) fn both_refuse(&mut self, path: &str, ours: &CompileError, theirs: &Refusal) {
        self.files += 1;
        self.both_refuse += 1;
        let places = [ours.lineno, ours.offset, ours.end_lineno, ours.end_offset].map(i64::from);
        let same = ours.kind.name() == theirs.class && ours.message == theirs.message;
        // An exception without a place has none to compare.
        if !same || theirs.places != [0; 4] && places != theirs.places {
            self.other_words.push(format!("{path}\n ours: {ours} at {places:?}\n CPython: {theirs}"));
        }
    }

    pub(crate) fn crash(&mut self, path: &str) {
        self.files += 1;
        self.crashes.push(path.to_string());
    }

    pub(crate) fn wrongly_accepted(&mut self, path: &str, error: &Refusal) {
        self.files += 1;
        self.wrongly_accepted.push(format!("{path}: {error}"));
        self.differing.insert(path.to_string());
    }

    pub(crate) fn wrongly_refused(&mut self, path: &str, error: &CompileError, theirs: &CodeObject) {
        self.files += 1;
        self.tally.objects += diff::count(theirs);
        self.wrongly_refused.push(format!("{path}:{}: {error}", error.lineno));
        self.differing.insert(path.to_string());
    }

    /// Whether nothing differs.
    pub(crate) fn agrees(&self) -> bool {
        self.differing.is_empty() && self.tally.equal == self.tally.objects
    }

    /// Appends the paths of files that differ to a file, if there is one.
    pub(crate) fn append_files(&self, file: Option<&Path>) {
        let Some(file) = file.and_then(|file| std::fs::File::options().append(true).create(true).open(file).ok())
        else {
            return;
        };
        let mut file = std::io::BufWriter::new(file);
        for path in &self.differing {
            let _ = writeln!(file, "{path}");
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for text in &self.shown {
            writeln!(f, "{text}\n")?;
        }
        for text in self.wrongly_refused.iter().take(self.show) {
            writeln!(f, "refused wrongly: {text}")?;
        }
        for text in self.wrongly_accepted.iter().take(self.show) {
            writeln!(f, "accepted wrongly: {text}")?;
        }
        for path in self.crashes.iter().take(self.show) {
            writeln!(f, "CPython crashes: {path}")?;
        }
        for text in self.other_words.iter().take(self.show) {
            writeln!(f, "refused in other words: {text}")?;
        }
        let Tally { objects, equal } = self.tally;
        writeln!(
            f,
            "CPython {}: {} files; {} refused by both, {} of these in other words; {} refused wrongly, {} accepted wrongly, {} with differences",
            Target::of(self.version),
            self.files,
            self.both_refuse,
            self.other_words.len(),
            self.wrongly_refused.len(),
            self.wrongly_accepted.len(),
            self.differing.len(),
        )?;
        let percent = 100.0 * equal as f64 / objects.max(1) as f64;
        write!(f, "{equal} of {objects} code objects equal in every field ({percent:.4} %)")?;
        for (field, count) in &self.fields {
            write!(f, "\n  {count} differ first in {field}")?;
        }
        Ok(())
    }
}
