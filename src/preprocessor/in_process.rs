//! The preprocessor for mdBook's own crates: no JSON, no child process.

use std::io::Write;

use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::errors::{Error, Result};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use serde_json::Value;

use super::book::{ChapterText, Run, process};
use super::{Renderer, Settings, protocol};
use crate::driver::report;

/// The preprocessor `pyscope`, for [`mdbook_driver::MDBook::with_preprocessor`]; it takes the place of the command.
#[derive(Clone, Copy, Debug, Default)]
pub struct PyScope;

impl Preprocessor for PyScope {
    fn name(&self) -> &str {
        "pyscope"
    }

    fn supports_renderer(&self, renderer: &str) -> Result<bool> {
        Ok(Renderer::named(renderer).is_served())
    }

    /// Messages go to standard error, as those of a preprocessor that is a program do.
    fn run(&self, context: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let errors = &mut anstream::stderr();
        let table = |key: &str| context.config.get::<Value>(key);
        let settings = match Settings::read(table("preprocessor.pyscope")?.as_ref()) {
            Ok(settings) => settings,
            Err(problems) => {
                report::write(errors, &problems)?;
                return Err(Error::msg("the settings of mdbook-pyscope in book.toml are wrong"));
            }
        };
        let run = Run {
            dialect: protocol::dialect(table("output.html")?.as_ref()),
            hidelines: protocol::hidelines(table("output.html.code.hidelines")?.as_ref()),
            renderer: Renderer::named(&context.renderer),
            engines: settings.engines(),
            settings,
        };
        let source = context.config.book.src.to_string_lossy().into_owned();
        let mut chapters = Vec::new();
        each_chapter(&mut book.items, &mut |path, chapter| {
            chapters.push(ChapterText::new(&source, &path, chapter.content.clone()));
        });
        let outcome = process(&run, &chapters);
        report::write(errors, &outcome.diagnostics)?;
        if outcome.bail {
            return Err(Error::msg("blocks failed, and `on-failure` is \"bail\""));
        }
        let mut texts = outcome.texts.into_iter();
        each_chapter(&mut book.items, &mut |_, chapter| {
            if let Some(Some(text)) = texts.next() {
                chapter.content = text;
            }
        });
        errors.flush()?;
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
