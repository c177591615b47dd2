//! Code objects of some versions → one figure.
//!
//! Every figure has the strip; the bytecode view stands in it where it was asked for, or where the figure is folded.
//!
//! 1. every version's listings, for all code objects or the one that was asked for;
//! 2. the strip, with counts of what is there;
//! 3. the source.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::compile::{Compiled, CompiledVersion, Failure};
use super::job::{Extras, Job, View};
use super::told::Told;
use super::{embedded, strip};
use crate::code::CodeObject;
use crate::code::pyc::{Pyc, Validation};
use crate::compiler::stages::Stages;
use crate::compiler::{syntax, with_deep_stack};
use crate::render::text;
use crate::target::Target;
use crate::view::ast::AstView;
use crate::view::bytecode;
use crate::view::figure::{Figure, Origin, Panel, Version};
use crate::view::pipeline::Pipeline;
use crate::view::symbols::SymbolsView;
use crate::view::tokens::TokensView;
use crate::view::uses::Uses;
use crate::view::{Range, SourcePane, cfg, explain, pyc, record, scopes, sequence, stack, token_lines, tree};

/// How a figure presents itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presentation {
    /// Prefix of every id in the figure: unique in the book, letters, digits and `-`, a letter first.
    pub id: String,
    /// Its number, such as `3.2`.
    pub number: Option<String>,
    /// A title given by the author.
    pub title: Option<String>,
    /// Whether rows have anchors of their own, so that prose can lead to them.
    pub anchors: bool,
    /// The anchors of rows that links lead to.
    pub sought: BTreeSet<String>,
    /// Whether it is open, or one line that opens on demand.
    pub open: bool,
}

impl Presentation {
    /// An open figure with an id, and nothing else.
    pub fn open(id: impl Into<String>) -> Presentation {
        let sought = BTreeSet::new();
        Presentation { id: id.into(), number: None, title: None, anchors: false, sought, open: true }
    }
}

/// Why there is no figure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FigureError {
    /// The code object that was asked for is in no version.
    #[error("there is no code object `{name}` here; there are {}", known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", "))]
    NoSuchObject {
        /// What was asked for.
        name: String,
        /// Qualified names that are there, in order.
        known: Vec<String>,
    },
}

/// The figure of a job whose versions were compiled. A version that failed says why in its tab; callers that want a
/// failure to be an error look at `compiled` themselves.
pub fn build(job: &Job, compiled: &[CompiledVersion], presentation: Presentation) -> Result<Figure, FigureError> {
    // A tree may be as deep as a sum is long.
    with_deep_stack(job.source.as_bytes(), || built(job, compiled, presentation))
}

fn built(job: &Job, compiled: &[CompiledVersion], presentation: Presentation) -> Result<Figure, FigureError> {
    let mut versions = Vec::new();
    let mut known = BTreeSet::new();
    let mut found = false;
    for one in compiled {
        let name = one.version.to_string();
        let version = match &one.outcome {
            Ok(done) => {
                let objects = selected(&done.code, job.object.as_deref(), &mut known);
                found |= !objects.is_empty();
                version(job, done, name, &objects, presentation.open)
            }
            Err(failure) => Version {
                name,
                pipeline: Pipeline { boxes: vec![strip::source_box(job)], in_full: false },
                panels: vec![Panel::Refused(failure.message.clone())],
                explained: Vec::new(),
                origin: None,
            },
        };
        versions.push(version);
    }
    if let (Some(name), false, false) = (&job.object, found, known.is_empty()) {
        return Err(FigureError::NoSuchObject { name: name.clone(), known: known.into_iter().collect() });
    }
    let Presentation { id, number, title, anchors, sought, open } = presentation;
    let source = SourcePane::new(&job.source, &job.hidden_lines);
    Ok(Figure { id, number, title, anchors, sought, open, source, versions })
}

/// How many instructions of each version's part of a figure have an anchor.
pub fn anchored(job: &Job, compiled: &[CompiledVersion], open: bool) -> Vec<(String, usize)> {
    let figure = build(job, compiled, Presentation { open, ..Presentation::open("") });
    let versions = figure.map(|figure| figure.versions).unwrap_or_default();
    versions.iter().map(|version| (version.name.clone(), version.anchored())).collect()
}

fn extras(job: &Job) -> bytecode::Extras {
    let Extras { caches, offsets, positions, numbers, dump: _ } = job.extras;
    bytecode::Extras { caches, offsets, positions, numbers }
}

/// The words of what a figure of the job will show, for style and script: its views, `pipeline` where the strip is a view of its
/// own, and `caches` where it shows what instructions may become.
pub fn words(job: &Job, open: bool) -> BTreeSet<&'static str> {
    let mut words: BTreeSet<&'static str> = job.views.iter().map(|view| view.word()).collect();
    let has_pipeline = words.remove("pipeline");
    if words.is_empty() && (job.views.is_empty() || !open) {
        words.insert("bytecode");
    }
    if has_pipeline && open {
        words.insert("pipeline");
    }
    if job.extras.caches && words.contains("bytecode") {
        words.insert("caches");
    }
    words
}

/// How many code units (of two bytes, caches included) the listings of a figure would show, all versions together.
pub fn units(job: &Job, compiled: &[CompiledVersion]) -> usize {
    let done = compiled.iter().filter_map(|one| one.outcome.as_ref().ok());
    let objects = done.flat_map(|done| selected(&done.code, job.object.as_deref(), &mut BTreeSet::new()));
    objects.map(|code| code.code.len() / 2).sum()
}

/// The code objects to show, each before those it holds; all names that were passed go to `known`.
pub(super) fn selected(
    module: &Arc<CodeObject>,
    wanted: Option<&str>,
    known: &mut BTreeSet<String>,
) -> Vec<Arc<CodeObject>> {
    let mut shown = Vec::new();
    // Objects to visit, the next one last; those inside a wanted one are not wanted too.
    let mut waiting = vec![module.clone()];
    while let Some(code) = waiting.pop() {
        let name = code.qualname.to_display();
        if wanted.is_none_or(|w| w == name) {
            shown.push(code.clone());
        }
        known.insert(name);
        waiting.extend(code.children().cloned().collect::<Vec<_>>().into_iter().rev());
    }
    shown
}

fn version(job: &Job, done: &Compiled, name: String, objects: &[Arc<CodeObject>], open: bool) -> Version {
    let mut pipeline = strip::strip(job, done, objects, open && job.views.contains(&View::Pipeline));
    let panels = panels(job, done, objects, open);
    for stage in &mut pipeline.boxes {
        stage.view = stage.view.filter(|word| panels.iter().any(|p| p.word() == *word));
    }
    let warning = |w: &super::PyWarning| {
        let line = if w.location.has_line() { format!(" (line {})", w.location.line) } else { String::new() };
        format!("{}: {}{line}", w.category, w.message)
    };
    let origin = Origin {
        release: done.provenance.release.clone(),
        magic: done.provenance.magic,
        engine: match done.provenance.engine {
            "embedded" => "embedded compiler".to_string(),
            _ => "interpreter".to_string(),
        },
        command: done.provenance.command.clone(),
        warnings: done.warnings.iter().map(warning).collect(),
    };
    // Instructions are explained in figures that an author asked for; folded ones are to be light.
    let shows_code = |p: &Panel| matches!(p, Panel::Bytecode(_) | Panel::Cfg(_) | Panel::Stack(_));
    let explained =
        if open && panels.iter().any(shows_code) { explain::explained(objects, job.extras.caches) } else { Vec::new() };
    Version { name, pipeline, panels, explained, origin: Some(origin) }
}

/// The views that were asked for, in that order; the listing where only the strip was.
fn panels(job: &Job, done: &Compiled, objects: &[Arc<CodeObject>], open: bool) -> Vec<Panel> {
    let bytecode = || Panel::Bytecode(bytecode::of(objects, extras(job)));
    let mut panels: Vec<Panel> = job
        .views
        .iter()
        .filter_map(|view| match view {
            View::Bytecode => Some(bytecode()),
            View::Cfg => Some(Panel::Cfg(cfg::of(objects).numbered(job.extras.numbers))),
            View::Stack => Some(Panel::Stack(stack::Stack { numbers: job.extras.numbers, ..stack::of(objects) })),
            View::Code => Some(Panel::Code(record::of(objects))),
            View::Pyc => Some(Panel::Pyc(pyc_view(job, done))),
            View::Pipeline => None,
            stage => stage_panel(job, done, objects, *stage),
        })
        .collect();
    // A strip that folds must have something to unfold.
    if panels.is_empty() && (job.views.is_empty() || !open) {
        panels.push(bytecode());
    }
    panels
}

/// The file that an import of the source would write. Its time is not known, and no clock is read: 0 stands in for it.
pub(super) fn pyc_view(job: &Job, done: &Compiled) -> pyc::PycView {
    let version = done.code.version;
    let source = job.source.as_bytes();
    let validation = Validation::Timestamp { mtime: 0, size: source.len() as u32 };
    let file = Pyc { validation, code: done.code.clone() }.write();
    pyc::of(&file, version, &pyc::Origin { filename: &job.filename, optimize: job.optimize, source })
}

/// The whole tree as `python -m ast` prints it, type comments included.
fn dump(job: &Job, stages: &Stages, target: Target) -> Vec<(String, Option<Range>)> {
    let text = syntax::source::decode(job.source.as_bytes(), target);
    let comments = text.and_then(|text| syntax::type_comments::read(&text, &stages.tree, target)).unwrap_or_default();
    text::ast::lines(&AstView::with_comments(&stages.tree, &comments, target), text::ast::DumpOptions::default())
}

/// A view of a stage before the code object.
pub(super) fn stage_panel(job: &Job, done: &Compiled, objects: &[Arc<CodeObject>], view: View) -> Option<Panel> {
    let target = Target::of(done.code.version);
    match (view, &done.stages) {
        (View::Tokens, Some(stages)) => {
            let tokens = TokensView::new(stages.tokens.clone(), target.version);
            Some(Panel::Tokens(token_lines::of(&tokens, &job.source)))
        }
        (View::Ast, Some(stages)) => {
            let mut tree = tree::of(&AstView::new(&stages.tree, target));
            if job.extras.dump {
                tree.dump = dump(job, stages, target);
            }
            Some(Panel::Tree(tree))
        }
        (View::Symbols, Some(stages)) => {
            let symbols = SymbolsView::new(&stages.symbols, &stages.rewritten.names, target);
            let uses = Uses::of(stages, &symbols, target, &job.source);
            Some(Panel::Symbols(scopes::of(&symbols, &stages.code, &uses)))
        }
        (View::Instructions, Some(stages)) => {
            let units = objects.iter().filter_map(|code| strip::unit_of(stages, code));
            // What the optimiser did belongs to the flow graph.
            let passes = job.views.contains(&View::Cfg);
            // What is emitted is counted only where nothing shows the finished instructions.
            let finished = [View::Bytecode, View::Cfg, View::Stack].iter().any(|view| job.views.contains(view));
            let numbers = job.extras.numbers && !finished;
            Some(Panel::Instructions(sequence::Instructions { numbers, ..sequence::of(units, passes, target.version) }))
        }
        (View::Tokens | View::Ast | View::Symbols, None) => {
            let told = done.told.as_ref()?;
            let panel = told_panel(job, done, told, view);
            Some(panel.unwrap_or_else(|failure| Panel::Missing(view.word(), failure.message)))
        }
        (View::Instructions, None) => {
            let built_in: Vec<String> = embedded::VERSIONS.iter().map(|v| v.to_string()).collect();
            let why = format!("this stage is shown for {}, the versions that are built in", built_in.join(" and "));
            Some(Panel::Missing(view.word(), why))
        }
        _ => None,
    }
}

/// A view of what an interpreter told.
fn told_panel(job: &Job, done: &Compiled, told: &Told, view: View) -> Result<Panel, Failure> {
    let version = done.code.version;
    Ok(match view {
        View::Tokens => Panel::Tokens(token_lines::of(&told.tokens(&job.source, version)?, &job.source)),
        View::Ast => {
            let mut tree = tree::of(&told.tree(version)?);
            if job.extras.dump {
                tree.dump = text::ast::lines(&told.whole_tree(version)?, text::ast::DumpOptions::default());
            }
            Panel::Tree(tree)
        }
        _ => Panel::Symbols(told.scopes(&done.code, &job.source)?),
    })
}
