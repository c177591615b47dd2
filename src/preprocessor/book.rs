//! A book: all chapters in parallel, then what there is to say, in the book's order.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::chapter::{self, ChapterOutcome};
use super::links::Names;
use super::settings::OnFailure;
use super::{Held, Renderer, Settings};
use crate::base::hash::short_hash;
use crate::base::{Diagnostic, Severity};
use crate::driver::Engines;
use crate::markdown::Dialect;
use crate::target::PyVersion;

/// One chapter with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChapterText {
    /// The file, below the folder of book.toml; `/` between its parts.
    pub file: String,
    /// The text, as the preprocessors before us left it.
    pub text: String,
    /// The number of the chapter, such as `3` or `3.1`; `None` for a chapter without one.
    pub section: Option<String>,
    /// Where the author's own text is, for the lines in messages; not needed for anything else.
    pub on_disk: Option<PathBuf>,
}

impl ChapterText {
    /// A chapter; `source` is the folder of all chapters, `path` the chapter's place in it.
    pub fn new(source: &str, path: &str, text: String) -> Self {
        let source = source.trim_end_matches(['/', '\\']);
        let file = if matches!(source, "" | ".") { path.to_string() } else { format!("{source}/{path}") };
        ChapterText { file: file.replace('\\', "/"), text, section: None, on_disk: None }
    }

    /// The same chapter with its number in the book, outer parts first.
    pub fn numbered(self, number: impl IntoIterator<Item = u64>) -> Self {
        let parts: Vec<String> = number.into_iter().map(|part| part.to_string()).collect();
        ChapterText { section: Some(parts.join(".")).filter(|section| !section.is_empty()), ..self }
    }

    /// The same chapter in the book whose book.toml is in `root`.
    pub fn of_book(self, root: &Path) -> Self {
        ChapterText { on_disk: Some(root.join(&self.file)), ..self }
    }
}

/// Everything that processing needs besides the chapters.
#[derive(Debug)]
pub struct Run {
    /// The book's settings.
    pub settings: Settings,
    /// How Markdown is read.
    pub dialect: Dialect,
    /// What marks hidden lines, by language.
    pub hidelines: BTreeMap<String, String>,
    /// Who renders.
    pub renderer: Renderer,
    /// Who compiles.
    pub engines: Engines,
    /// Where figures wait until the pages are written; `None` if chapters carry them.
    pub held: Option<Held>,
}

/// Told how many chapters are done, of how many.
pub type OnChapter<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// A processed book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// New texts, in the order of the chapters; `None` where nothing changed.
    pub texts: Vec<Option<String>>,
    /// All messages, in the order of the book; those about the whole book last.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the build must stop: something failed, and the settings say so.
    pub bail: bool,
    /// Figures that were made.
    pub figures: usize,
}

/// Processes all chapters.
pub fn process(run: &Run, chapters: &[ChapterText]) -> Outcome {
    process_with(run, chapters, &|_, _| {})
}

/// Processes all chapters, and tells how far it is.
pub fn process_with(run: &Run, chapters: &[ChapterText], on_chapter: OnChapter<'_>) -> Outcome {
    if !run.renderer.is_served() {
        return Outcome { texts: vec![None; chapters.len()], ..Outcome::default() };
    }
    let names = Names::read(run, chapters);
    let prefixes = id_prefixes(chapters);
    let done = AtomicUsize::new(0);
    let one = |(number, chapter): (usize, &ChapterText)| {
        let outcome = chapter::process(run, chapter, number, &prefixes[number], &names);
        on_chapter(done.fetch_add(1, Ordering::Relaxed) + 1, chapters.len());
        outcome
    };
    // `collect` keeps the order of the chapters, whoever is done first.
    let mut outcomes: Vec<ChapterOutcome> = chapters.par_iter().enumerate().map(one).collect();
    let sought = outcomes.iter_mut().flat_map(|outcome| std::mem::take(&mut outcome.sought)).collect();
    for (at, outcome) in outcomes.iter_mut().enumerate() {
        outcome.diagnostics.extend(names.check(chapters, at, &sought));
    }
    summary(run, outcomes)
}

fn summary(run: &Run, outcomes: Vec<ChapterOutcome>) -> Outcome {
    let mut book = Outcome::default();
    let mut left_alone = 0;
    let mut too_large = 0;
    let mut missing: BTreeMap<PyVersion, Vec<String>> = BTreeMap::new();
    let mut missing_figures = 0;
    for chapter in outcomes {
        book.texts.push(chapter.text);
        book.diagnostics.extend(chapter.diagnostics);
        book.figures += chapter.figures;
        left_alone += chapter.left_alone;
        too_large += chapter.too_large;
        for (version, hints) in chapter.without_engine {
            missing_figures += 1;
            missing.entry(version).or_default().extend(hints);
        }
    }
    if !missing.is_empty() {
        let versions: Vec<PyVersion> = missing.keys().copied().collect();
        let figures =
            if missing_figures == 1 { "1 figure is".to_string() } else { format!("{missing_figures} figures are") };
        let message = format!("nothing here can compile for {}, so {figures} missing", chapter::names(&versions));
        let hints: BTreeSet<String> = missing.into_values().flatten().collect();
        book.diagnostics.push(hints.into_iter().fold(Diagnostic::warning(message), Diagnostic::hint));
    }
    if left_alone > 0 {
        let blocks = match left_alone {
            1 => "1 Python block does not compile and was left as it is".to_string(),
            n => format!("{n} Python blocks do not compile and were left as they are"),
        };
        let hint = "name a view on a block to see why it does not compile, or `ignore` to leave it out";
        book.diagnostics.push(Diagnostic::new(Severity::Note, blocks).hint(hint));
    }
    if too_large > 0 {
        let blocks = match too_large {
            1 => "1 Python block is too large to show and was left as it is".to_string(),
            n => format!("{n} Python blocks are too large to show and were left as they are"),
        };
        book.diagnostics.push(Diagnostic::new(Severity::Note, blocks));
    }
    let failed = book.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    book.bail = failed && run.settings.on_failure == OnFailure::Bail;
    book
}

/// For each chapter what the ids of its figures begin with: unique in the book, and the same as long as the file keeps its name.
fn id_prefixes(chapters: &[ChapterText]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    chapters
        .iter()
        .map(|chapter| {
            let mut prefix = format!("ps-{}", short_hash(&[&chapter.file], 6));
            let mut again = 2;
            while !taken.insert(prefix.clone()) {
                prefix = format!("ps-{}x{again}", short_hash(&[&chapter.file], 6));
                again += 1;
            }
            prefix
        })
        .collect()
}
