//! The preprocessor for mdBook's own crates: no JSON, no child process.

use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::errors::{Error, Result};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use serde_json::Value;

use super::book::{ChapterText, Run, process_with};
use super::{Held, Renderer, Settings, protocol};
use crate::base::Diagnostic;
use crate::driver::report;

/// The preprocessor `pyscope`, for [`mdbook_driver::MDBook::with_preprocessor`]; it takes the place of the command.
pub struct PyScope {
    on_message: Box<dyn Fn(Diagnostic)>,
    on_chapter: Box<dyn Fn(usize, usize) + Sync>,
    held: Option<Held>,
}

impl Default for PyScope {
    fn default() -> Self {
        PyScope::new()
    }
}

impl PyScope {
    /// Messages go to standard error, as those of a preprocessor that is a program do.
    pub fn new() -> Self {
        let write = |message: Diagnostic| {
            // Nothing more can be said where standard error is gone.
            let _ = report::write(&mut anstream::stderr(), &[message]);
        };
        PyScope { on_message: Box::new(write), on_chapter: Box::new(|_, _| {}), held: None }
    }

    /// Messages go to `receive` instead.
    pub fn on_message(self, receive: impl Fn(Diagnostic) + 'static) -> Self {
        PyScope { on_message: Box::new(receive), ..self }
    }

    /// `receive` is told how many chapters are done, of how many.
    pub fn on_chapter(self, receive: impl Fn(usize, usize) + Sync + 'static) -> Self {
        PyScope { on_chapter: Box::new(receive), ..self }
    }

    /// Figures for HTML wait in `held`; the caller puts them into the pages when the book is built.
    pub fn holding(self, held: Held) -> Self {
        PyScope { held: Some(held), ..self }
    }
}

impl Preprocessor for PyScope {
    fn name(&self) -> &str {
        "pyscope"
    }

    fn supports_renderer(&self, renderer: &str) -> Result<bool> {
        Ok(Renderer::named(renderer).is_served())
    }

    fn run(&self, context: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let table = |key: &str| context.config.get::<Value>(key);
        let settings = match Settings::read(table("preprocessor.pyscope")?.as_ref()) {
            Ok(settings) => settings,
            Err(problems) => {
                problems.into_iter().for_each(&self.on_message);
                return Err(Error::msg("the settings of mdbook-pyscope in book.toml are wrong"));
            }
        };
        let run = Run {
            dialect: protocol::dialect(table("output.html")?.as_ref()),
            hidelines: protocol::hidelines(table("output.html.code.hidelines")?.as_ref()),
            renderer: Renderer::named(&context.renderer),
            engines: settings.engines(&context.root),
            settings,
            held: self.held.clone(),
        };
        let source = context.config.book.src.to_string_lossy().into_owned();
        let mut chapters = Vec::new();
        each_chapter(&mut book.items, &mut |path, chapter| {
            let number: Vec<u64> = chapter.number.iter().flat_map(|n| n.iter().map(|&part| u64::from(part))).collect();
            chapters.push(
                ChapterText::new(&source, &path, chapter.content.clone()).numbered(number).of_book(&context.root),
            );
        });
        let outcome = process_with(&run, &chapters, &self.on_chapter);
        outcome.diagnostics.into_iter().for_each(&self.on_message);
        if outcome.bail {
            return Err(Error::msg("blocks failed, and `on-failure` is \"bail\""));
        }
        if let Some(held) = &self.held {
            held.draw_ahead();
        }
        let mut texts = outcome.texts.into_iter();
        each_chapter(&mut book.items, &mut |_, chapter| {
            if let Some(Some(text)) = texts.next() {
                chapter.content = text;
            }
        });
        Ok(book)
    }
}

/// Visits all chapters that have a text, with their path, sub-chapters after their parent; also below drafts.
fn each_chapter(items: &mut [BookItem], visit: &mut dyn FnMut(String, &mut Chapter)) {
    for item in items {
        let BookItem::Chapter(chapter) = item else { continue };
        let path = chapter.source_path.as_ref().or(chapter.path.as_ref());
        if let Some(path) = path.map(|path| path.to_string_lossy().into_owned()) {
            visit(path, chapter);
        }
        each_chapter(&mut chapter.sub_items, visit);
    }
}
