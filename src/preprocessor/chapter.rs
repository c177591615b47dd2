//! One chapter: its blocks, what each asks for, and what stands under each afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::Renderer;
use super::book::{ChapterText, Run};
use super::links::{Names, Shown};
use super::place::{Places, place};
use super::settings::{Annotate, PictureForm};
use super::source::BlockSource;
use super::words::{self, Complaint, Wish};
use crate::base::limits::{MAX_BLOCK_BYTES, MAX_FIGURE_LINES, MAX_FIGURE_UNITS};
use crate::base::{Diagnostic, LineIndex, Place, Severity};
use crate::driver::figure::{self, FigureError, Presentation};
use crate::driver::{CompiledVersion, Failure, FailureKind, Job, report};
use crate::markdown::{Block, Fragment, Replacement, find, splice};
use crate::render::html;
use crate::render::markdown::{self, Form, Pictures};
use crate::target::PyVersion;

/// The name of a block's file in messages and code objects, where its title is no name of a file.
const FILE: &str = "example.py";

/// A processed chapter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChapterOutcome {
    /// The new text; `None` if nothing changed.
    pub text: Option<String>,
    /// Messages, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// Blocks that nobody marked and that do not compile.
    pub left_alone: usize,
    /// Blocks that nobody marked and that are too large to show.
    pub too_large: usize,
    /// Versions that nothing could compile for, once for each block, with what would help.
    pub without_engine: Vec<(PyVersion, Vec<String>)>,
    /// Figures that were made.
    pub figures: usize,
    /// What figures show that links lead into, by their ids.
    pub(super) sought: BTreeMap<String, Shown>,
}

/// Processes the chapter of that number. Ids of its figures begin with `prefix`; `names` says which blocks may have the id
/// that their author wrote.
pub(super) fn process(run: &Run, chapter: &ChapterText, number: usize, prefix: &str, names: &Names) -> ChapterOutcome {
    let mut work = Work {
        run,
        chapter,
        number,
        places: Places::of(chapter),
        names,
        shown: BTreeSet::new(),
        outcome: ChapterOutcome::default(),
    };
    let mut found: Vec<(Block, Vec<Fragment>)> = Vec::new();
    let blocks = find(&chapter.text, run.dialect).into_iter().filter(|block| words::is_python(&block.info));
    for (number, block) in blocks.enumerate() {
        let fragments = work.block(&block, &format!("{prefix}-{}", number + 1));
        if !fragments.is_empty() {
            found.push((block, fragments));
        }
    }
    // One style and script for the chapter, with what its figures need, before the first of them.
    if let Some((_, fragments)) = found.first_mut().filter(|_| run.renderer == Renderer::Html) {
        let assets = html::assets_for(&run.settings.themes, &work.shown);
        let assets = run.held.as_ref().map_or_else(|| assets.to_string(), |held| held.assets(assets.clone()));
        fragments.insert(0, Fragment::Raw(assets));
    }
    let under = |(block, fragments): &(Block, Vec<Fragment>)| block.put_under(&chapter.text, fragments);
    let replacements: Vec<Replacement> = found.iter().flat_map(under).collect();
    let mut outcome = work.outcome;
    if !replacements.is_empty() {
        outcome.text = Some(splice(&chapter.text, &replacements));
    }
    outcome
}

struct Work<'a> {
    run: &'a Run,
    chapter: &'a ChapterText,
    number: usize,
    places: Places<'a>,
    names: &'a Names,
    /// Words of the views that figures of the chapter show.
    shown: BTreeSet<&'static str>,
    outcome: ChapterOutcome,
}

impl Work<'_> {
    /// What stands under a block; nothing if the block is left alone.
    fn block(&mut self, block: &Block, id: &str) -> Vec<Fragment> {
        let wish = match words::read(&block.info, &self.run.settings.foreign_words) {
            Ok(wish) => wish,
            Err(complaints) => return complaints.into_iter().map(|complaint| self.complaint(complaint)).collect(),
        };
        for slip in wish.slips.iter().filter(|_| !wish.ignore) {
            let warning = Diagnostic::warning(slip.message.clone()).at(self.place(slip.range.clone()));
            self.outcome.diagnostics.push(slip.hints.iter().fold(warning, Diagnostic::hint));
        }
        if wish.ignore || (!wish.is_marked && self.run.settings.annotate == Annotate::Marked) {
            return Vec::new();
        }
        if block.prefix.is_none() {
            if wish.is_marked {
                let place = self.place(block.range.start..block.range.start + block.fence.length);
                let problem = Diagnostic::error("this block is never closed, and there is no code in it").at(place);
                self.outcome.diagnostics.push(problem.hint("close it with a line of the same marks"));
            }
            return Vec::new();
        }
        let hidden = block.info.attribute("hidelines").and_then(|word| word.value.as_deref());
        let hidden = hidden.or_else(|| self.run.hidelines.get(&block.info.literal_language).map(String::as_str));
        let source = BlockSource::read(block, hidden, words::is_myst(&block.info));
        if !wish.is_marked && source.is_blank() {
            return Vec::new();
        }
        let (bytes, lines) = (source.text.len(), source.text.lines().count());
        if bytes > MAX_BLOCK_BYTES || lines > MAX_FIGURE_LINES {
            let message = format!("this block has {lines} lines and {bytes} bytes, which is too much for a figure");
            let hint = format!("at most {MAX_FIGURE_LINES} lines and {MAX_BLOCK_BYTES} bytes can be shown");
            return self.too_large(&wish, block, Diagnostic::error(message).hint(hint));
        }
        let job = self.job(&wish, &source);
        let compiled = self.run.engines.compile(&job);
        if wish.compile_fail {
            self.refused(block, &source, compiled)
        } else {
            self.shown(block, &wish, &source, job, compiled, id)
        }
    }

    fn job(&self, wish: &Wish, source: &BlockSource) -> Job {
        let settings = &self.run.settings;
        let is_file = |title: &&String| title.ends_with(".py") && !title.contains(['/', '\\', '\0', '\n']);
        let filename: Arc<str> = wish.title.as_ref().filter(is_file).map_or(FILE.into(), |title| title.as_str().into());
        Job {
            source: source.text.as_str().into(),
            filename,
            versions: wish.versions.clone().unwrap_or_else(|| settings.python.clone()),
            mode: wish.mode,
            optimize: wish.optimize,
            object: wish.object.clone(),
            views: if wish.views.is_empty() { settings.views.clone() } else { wish.views.clone() },
            extras: wish.extras,
            hidden_lines: source.hidden.clone(),
        }
    }

    /// A block that is to be shown.
    fn shown(
        &mut self,
        block: &Block,
        wish: &Wish,
        source: &BlockSource,
        job: Job,
        compiled: Vec<CompiledVersion>,
        id: &str,
    ) -> Vec<Fragment> {
        let (compiled, mut fragments) = self.without_missing(wish, compiled);
        let refused: Vec<_> =
            compiled.iter().filter_map(|one| Some((one.version, one.outcome.as_ref().err()?))).collect();
        let faults: Vec<_> =
            refused.iter().filter(|(_, failure)| failure.kind != FailureKind::Source).cloned().collect();
        if compiled.is_empty() {
            return fragments;
        }
        // What is wrong in every version is the block's fault; what only some versions refuse is worth seeing.
        let all_refuse = refused.len() == compiled.len();
        if !wish.is_marked && (all_refuse || !faults.is_empty()) {
            self.outcome.left_alone += 1;
            return Vec::new();
        }
        for (versions, failure) in alike(if all_refuse { &refused } else { &faults }) {
            let box_ = self.failure(block, source, &versions, failure);
            fragments.push(box_);
        }
        if all_refuse {
            return fragments;
        }
        if wish.is_marked {
            self.warnings(block, source, &compiled);
        }
        let units = figure::units(&job, &compiled);
        if units > MAX_FIGURE_UNITS {
            let message =
                format!("this figure would have {units} instructions, and at most {MAX_FIGURE_UNITS} are shown");
            let problem = Diagnostic::error(message).hint("show one code object with `object=NAME`, or fewer versions");
            return self.too_large(wish, block, problem);
        }
        if let Some((own, range)) = &wish.id {
            if let Some(why) = self.names.refuses(own, self.number, block.range.start) {
                let problem =
                    Diagnostic::error(format!("the id `{own}` is taken: {why}")).at(self.place(range.clone()));
                fragments.push(self.problem(problem.hint("give every block an id of its own")));
            } else if !self.names.sought(own).is_empty() {
                let open = wish.open.unwrap_or(wish.is_marked);
                self.outcome.sought.insert(own.clone(), figure::anchored(&job, &compiled, open));
            }
        }
        let presentation = self.presentation(block, wish, id);
        // On paper nobody can follow a link, and a listing as text shows where it leads by its number alone.
        let mut job = job;
        job.extras.numbers |= self.run.renderer != Renderer::Html && !presentation.sought.is_empty();
        let words = figure::words(&job, presentation.open);
        match self.draw(job, compiled, presentation, id) {
            Ok(figure) => {
                self.outcome.figures += 1;
                self.shown.extend(words);
                fragments.insert(0, figure);
            }
            Err(error @ FigureError::NoSuchObject { .. }) => {
                let range = block
                    .info
                    .attribute("object")
                    .map_or(block.range.start..block.range.start, |w| w.value_range.clone());
                fragments.push(self.problem(Diagnostic::error(error.to_string()).at(self.place(range))));
            }
        }
        fragments
    }

    /// The figure, or the mark of one that is drawn while others go on.
    fn draw(
        &self,
        job: Job,
        compiled: Vec<CompiledVersion>,
        presentation: Presentation,
        id: &str,
    ) -> Result<Fragment, FigureError> {
        // With all code objects shown, nothing can go wrong any more.
        if let (Renderer::Html, Some(held), None) = (self.run.renderer, &self.run.held, &job.object) {
            let draw = move || figure::build(&job, &compiled, presentation).map(|figure| html::figure(&figure));
            return Ok(Fragment::Raw(held.later(id, move || draw().unwrap_or_default())));
        }
        let figure = figure::build(&job, &compiled, presentation)?;
        Ok(match self.run.renderer {
            Renderer::Html => match &self.run.held {
                Some(held) => Fragment::Raw(held.figure(id, html::figure(&figure))),
                None => Fragment::Element(html::figure(&figure)),
            },
            Renderer::Markdown(_) | Renderer::Unchanged => {
                let themes = &self.run.settings.themes;
                Fragment::Markdown(markdown::figure(&figure, self.form(), themes))
            }
        })
    }

    /// What this renderer is given, with pictures as the book says if it does.
    fn form(&self) -> Form {
        let form = match self.run.renderer {
            Renderer::Markdown(form) => form,
            Renderer::Html | Renderer::Unchanged => Form { pictures: Pictures::None, anchors: false },
        };
        let pictures = match (form.pictures, self.run.settings.pictures) {
            (_, PictureForm::Text) => Pictures::None,
            (Pictures::None, PictureForm::Svg) => Pictures::Image,
            (pictures, _) => pictures,
        };
        Form { pictures, ..form }
    }

    /// Takes the versions that no engine can compile for out; a marked block says so in their place.
    fn without_missing(
        &mut self,
        wish: &Wish,
        compiled: Vec<CompiledVersion>,
    ) -> (Vec<CompiledVersion>, Vec<Fragment>) {
        let is_missing = |one: &CompiledVersion| matches!(&one.outcome, Err(f) if f.kind == FailureKind::NoEngine);
        let (missing, compiled): (Vec<_>, Vec<_>) = compiled.into_iter().partition(is_missing);
        let mut fragments = Vec::new();
        for one in missing {
            let Err(failure) = one.outcome else { continue };
            if wish.is_marked {
                let message = format!("No figure for CPython {}: {}", one.version, failure.message);
                fragments.push(self.in_page(&Diagnostic::new(Severity::Note, message)));
            }
            self.outcome.without_engine.push((one.version, failure.hints));
        }
        (compiled, fragments)
    }

    /// A block that must not compile.
    fn refused(&mut self, block: &Block, source: &BlockSource, compiled: Vec<CompiledVersion>) -> Vec<Fragment> {
        let marked = Wish { is_marked: true, ..Wish::default() };
        let (compiled, mut fragments) = self.without_missing(&marked, compiled);
        let mut refused = Vec::new();
        let mut accepted = Vec::new();
        for one in &compiled {
            match &one.outcome {
                Ok(_) => accepted.push(one.version),
                Err(failure) => refused.push((one.version, failure)),
            }
        }
        for (versions, failure) in alike(&refused) {
            let fragment = if failure.kind == FailureKind::Source {
                // In the block's own lines, as CPython counts them.
                let mut shown = Diagnostic::new(Severity::Note, failure.message.clone()).label(names(&versions));
                if failure.location.has_line() {
                    shown = shown.at(self.place_in_block(source, failure));
                }
                self.in_page(&shown)
            } else {
                self.failure(block, source, &versions, failure)
            };
            fragments.push(fragment);
        }
        if !accepted.is_empty() {
            let range = block.info.words.iter().find(|word| word.name == "compile_fail");
            let range = range.map_or(block.range.start..block.range.start, |word| word.range.clone());
            let message =
                format!("this block compiles for {}, and `compile_fail` says that it must not", names(&accepted));
            let problem = Diagnostic::error(message)
                .at(self.place(range))
                .hint("take `compile_fail` away, or mend the mistake that the block is about");
            fragments.push(self.problem(problem));
        }
        fragments
    }

    fn presentation(&self, block: &Block, wish: &Wish, id: &str) -> Presentation {
        let own = wish
            .id
            .as_ref()
            .map(|(id, _)| id)
            .filter(|id| self.names.refuses(id, self.number, block.range.start).is_none());
        let count = self.outcome.figures + 1;
        Presentation {
            id: own.map_or(id, String::as_str).to_string(),
            number: Some(
                self.chapter.section.iter().map(|section| format!("{section}.")).collect::<String>()
                    + &count.to_string(),
            ),
            title: wish.title.clone(),
            // Nobody can foresee the other ids, so nothing leads there.
            anchors: own.is_some(),
            sought: own.map(|id| self.names.sought(id)).unwrap_or_default(),
            open: wish.open.unwrap_or(wish.is_marked),
        }
    }

    fn complaint(&mut self, complaint: Complaint) -> Fragment {
        let diagnostic = Diagnostic::error(complaint.message).at(self.place(complaint.range));
        self.problem(complaint.hints.into_iter().fold(diagnostic, Diagnostic::hint))
    }

    /// A block of which no figure could be shown; nobody asked for one on a block without a word of ours.
    fn too_large(&mut self, wish: &Wish, block: &Block, problem: Diagnostic) -> Vec<Fragment> {
        if !wish.is_marked {
            self.outcome.too_large += 1;
            return Vec::new();
        }
        let place = self.place(block.range.start..block.range.start + block.fence.length);
        vec![self.problem(problem.at(place))]
    }

    fn failure(&mut self, block: &Block, source: &BlockSource, versions: &[PyVersion], failure: &Failure) -> Fragment {
        let range = source.chapter_range(block, failure.location);
        let label = if versions.is_empty() { String::new() } else { format!("for {}", names(versions)) };
        let mut diagnostic = Diagnostic::error(failure.message.clone()).at(self.place(range)).label(label);
        diagnostic.hints.clone_from(&failure.hints);
        if failure.kind == FailureKind::Source {
            diagnostic = diagnostic.hint("if this is on purpose, write `compile_fail` after the language");
        }
        self.problem(diagnostic)
    }

    fn warnings(&mut self, block: &Block, source: &BlockSource, compiled: &[CompiledVersion]) {
        let mut seen: Vec<(String, Range<usize>, Vec<PyVersion>)> = Vec::new();
        for one in compiled {
            for warning in one.outcome.iter().flat_map(|done| &done.warnings) {
                let message = format!("{}: {}", warning.category, warning.message);
                let range = source.chapter_range(block, warning.location);
                match seen.iter_mut().find(|(m, r, _)| *m == message && *r == range) {
                    Some((_, _, versions)) => versions.push(one.version),
                    None => seen.push((message, range, vec![one.version])),
                }
            }
        }
        for (message, range, versions) in seen {
            let place = self.place(range);
            self.outcome
                .diagnostics
                .push(Diagnostic::warning(message).at(place).label(format!("for {}", names(&versions))));
        }
    }

    /// Reports a message and gives the box that shows it in the page.
    fn problem(&mut self, diagnostic: Diagnostic) -> Fragment {
        let fragment = self.in_page(&diagnostic);
        self.outcome.diagnostics.push(diagnostic);
        fragment
    }

    fn in_page(&self, diagnostic: &Diagnostic) -> Fragment {
        match self.run.renderer {
            Renderer::Html => Fragment::Element(html::error_box(diagnostic)),
            Renderer::Markdown(_) | Renderer::Unchanged => {
                Fragment::Fence { info: "text".into(), text: report::plain(diagnostic) }
            }
        }
    }

    /// The place of chapter bytes.
    fn place(&self, range: Range<usize>) -> Place {
        self.places.of_range(range)
    }

    /// The place of a failure in the block's own source.
    fn place_in_block(&self, source: &BlockSource, failure: &Failure) -> Place {
        let lines = LineIndex::new(&source.text);
        let offset = |line: i32, column: i32| {
            let start = usize::try_from(line).ok().and_then(|line| lines.start(line)).unwrap_or(source.text.len());
            (start + usize::try_from(column).unwrap_or(0)).min(source.text.len())
        };
        let at = failure.location;
        let start = offset(at.line, at.column);
        let end = offset(at.end_line.max(at.line), at.end_column).max(start);
        place(FILE, &source.text, &lines, start..end)
    }
}

/// Failures that several versions share, with those versions, in the order of the first of them.
fn alike<'f>(failures: &[(PyVersion, &'f Failure)]) -> Vec<(Vec<PyVersion>, &'f Failure)> {
    let mut groups: Vec<(Vec<PyVersion>, &Failure)> = Vec::new();
    for (version, failure) in failures {
        let same = |other: &Failure| (&other.message, other.location) == (&failure.message, failure.location);
        match groups.iter_mut().find(|(_, other)| same(other)) {
            Some((versions, _)) => versions.push(*version),
            None => groups.push((vec![*version], failure)),
        }
    }
    groups
}

/// "CPython 3.13 and 3.14".
pub(super) fn names(versions: &[PyVersion]) -> String {
    let names: Vec<String> = versions.iter().map(ToString::to_string).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("CPython {} and {last}", rest.join(", ")),
        _ => format!("CPython {}", names.concat()),
    }
}
