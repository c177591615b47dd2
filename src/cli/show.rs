//! `show STAGE FILE`: any stage as text, JSON, SVG or a page of its own.
//!
//! For `tokens`, `ast` and `symbols` the text is that of CPython's own tool for the same file.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use maud::Markup;

use super::options::Color;
use super::{EngineOptions, Failure, Outcome, Status, Streams, input};
use crate::base::{Diagnostic, Severity, hash, list, nearest};
use crate::driver::figure::{self, Presentation};
use crate::driver::front::FrontStage;
use crate::driver::job::{Job, Mode, View};
use crate::driver::{CompiledVersion, Source, data, report};
use crate::render::theme::Themes;
use crate::render::{html, svg, text};

/// Show a stage of compilation as text, JSON, SVG or a page of its own
#[derive(Args)]
pub(super) struct Arguments {
    /// The stage: `tokens`, `ast`, `symbols`, `cfg`, `bytecode`, … or `pipeline` for all of them; several with commas:
    /// `instructions,cfg` says what the optimiser did too
    stage: String,
    /// Source file; `-` is standard input
    file: PathBuf,
    #[command(flatten)]
    engine: EngineOptions,
    /// What to write; `json` for programs, `svg` for stages that are pictures, `html` for a page that needs nothing else
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Colours in text that is not that of a tool of CPython's
    #[arg(long, value_enum, default_value_t)]
    color: Color,
    /// `exec`, `eval` or `single`, as for `compile()`
    #[arg(long, default_value = "exec")]
    mode: Mode,
    /// Optimisation level, as `-O` and `-OO` of the interpreter
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=2))]
    optimize: u8,
    /// Only the code object with this qualified name
    #[arg(long, value_name = "NAME")]
    object: Option<String>,
    /// With `ast`: lines and columns of every node, as `python -m ast -a`
    #[arg(short = 'a', long)]
    include_attributes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Svg,
    Html,
}

pub(super) fn run(arguments: &Arguments, streams: &mut Streams<'_>) -> Outcome {
    let views = stages(&arguments.stage)?;
    let view = views[0];
    let one = views.len() == 1;
    if !one && matches!(arguments.format, Format::Json | Format::Svg) {
        return Err(Failure::usage("JSON and SVG are of one stage", "name one, or `pipeline` for all"));
    }
    let (name, bytes) = input::read(&arguments.file, streams)?;
    if arguments.format == Format::Text
        && one
        && let Some(stage) = tool_stage(arguments, view)
    {
        return print(arguments, stage, &name, &bytes, streams);
    }
    let engines = arguments.engine.engines();
    let job = job(arguments, views, &name, &bytes);
    if arguments.format == Format::Json {
        let json = data::stage(&job, &bytes, view, &engines).map_err(|failure| failure.in_file(&name, &bytes))?;
        streams.output.write_all(json.as_bytes())?;
        return Ok(Status::Done);
    }
    let done = engines.compile(&job);
    for one in &done {
        if let Err(failure) = &one.outcome {
            return Err(failure.clone().in_file(&name, &bytes).into());
        }
    }
    let figure = figure(&job, &done)?;
    let out = match arguments.format {
        Format::Text | Format::Json => match arguments.color.is_wanted(streams.output_takes_colors) {
            true => text::line::colored(&text::lines(&figure)),
            false => text::line::plain(&text::lines(&figure), text::line::TERMINAL),
        },
        Format::Svg => picture(&figure, view, streams)?,
        Format::Html => page(&figure, &name),
    };
    streams.output.write_all(out.as_bytes())?;
    Ok(Status::Done)
}

/// At least one stage, each once, in their order.
fn stages(words: &str) -> Result<Vec<View>, Failure> {
    let mut views = Vec::new();
    for word in words.split(',') {
        let view = stage(word.trim())?;
        if !views.contains(&view) {
            views.push(view);
        }
    }
    Ok(views)
}

fn stage(word: &str) -> Result<View, Failure> {
    let known = || View::available().map(View::word);
    View::named(word).filter(|view| view.is_available()).ok_or_else(|| {
        let hint = match nearest(word, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the stages are {}", list(known())),
        };
        Failure::usage(format!("there is no stage `{word}`"), hint)
    })
}

fn job(arguments: &Arguments, views: Vec<View>, name: &str, bytes: &[u8]) -> Job {
    // What is not UTF-8 has a declared encoding or is an error; either way the figure shows what can be shown.
    let mut job = Job::new(String::from_utf8_lossy(bytes).into_owned(), name, arguments.engine.python);
    job.mode = arguments.mode;
    job.optimize = arguments.optimize;
    job.object = arguments.object.clone();
    job.views = if views.contains(&View::Pipeline) { View::available().collect() } else { views };
    job
}

fn figure(job: &Job, done: &[CompiledVersion]) -> Result<crate::view::Figure, Failure> {
    let id = format!("ps-{}", hash::short_hash(&[job.source.as_ref().as_bytes()], 8));
    figure::build(job, done, Presentation::open(id)).map_err(|error| Diagnostic::error(error.to_string()).into())
}

/// The stages that CPython has a tool for.
fn tool_stage(arguments: &Arguments, view: View) -> Option<FrontStage> {
    match view {
        View::Tokens => Some(FrontStage::Tokens),
        View::Ast => Some(FrontStage::Ast { attributes: arguments.include_attributes }),
        View::Symbols => Some(FrontStage::Symbols),
        _ => None,
    }
}

/// Prints what that tool prints. It needs no source that compiles.
fn print(arguments: &Arguments, stage: FrontStage, name: &str, bytes: &[u8], streams: &mut Streams<'_>) -> Outcome {
    let EngineOptions { python, .. } = arguments.engine;
    let source = Source { bytes, filename: name, mode: arguments.mode, optimize: 0 };
    let text = arguments.engine.engines().front_text(stage, &source, python);
    let text = text.map_err(|failure| failure.in_file(name, bytes))?;
    if let Some(note) = stage.without_tool(python) {
        report::write(streams.errors, &[Diagnostic::new(Severity::Note, note)])?;
    }
    streams.output.write_all(text.as_bytes())?;
    Ok(Status::Done)
}

/// The picture of a stage as a file. Of several, for several code objects, the outermost is written; `--object` chooses.
fn picture(figure: &crate::view::Figure, view: View, streams: &mut Streams<'_>) -> Result<String, Failure> {
    let version = figure.versions.first();
    let mut pictures: Vec<(String, Markup)> = match (view, version) {
        (_, None) => Vec::new(),
        (View::Pipeline, Some(version)) => {
            let title = format!("Pipeline of CPython {}", version.name);
            svg::strip::picture(&version.pipeline, &title).map(|picture| (title, picture)).into_iter().collect()
        }
        (_, Some(version)) => version.panels.iter().flat_map(svg::pictures).collect(),
    };
    if pictures.is_empty() {
        return Err(Failure::usage(
            format!("`{}` of this source is no picture", view.word()),
            "`instructions`, `code` and `pyc` are none, and a tree that is too wide to read has none. \
             Use `--format text` or `html`",
        ));
    }
    let (_, first) = pictures.remove(0);
    let others = list(pictures.iter().map(|(name, _)| name.as_str()));
    if !pictures.is_empty() {
        let note = Diagnostic::new(Severity::Note, format!("a file holds one picture; left out: {others}"));
        report::write(streams.errors, &[note.hint("choose one with --object NAME")])?;
    }
    Ok(svg::standalone(first, &Themes::default()))
}

/// A page that opens anywhere: style, script and figure in one file.
fn page(figure: &crate::view::Figure, name: &str) -> String {
    let title = crate::render::escape::visible(name).into_owned();
    html::page(&title, figure, &Themes::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_named() {
        assert!(matches!(stage("tokens"), Ok(View::Tokens)));
        assert!(stage("token").is_err());
        assert!(matches!(stages("cfg, instructions,cfg"), Ok(views) if views == [View::Cfg, View::Instructions]));
        assert!(stages("cfg,").is_err() && stages("").is_err());
    }
}
