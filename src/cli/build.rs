//! `build [DIR]`: a book, built in this process; no mdBook and no second program are needed.

use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;

use super::mdbook_log::Log;
use super::{Outcome, Status, Streams};
use crate::base::Diagnostic;
use crate::driver::report;
use crate::preprocessor::{Held, PyScope};

/// Build a book in this process; mdBook itself is not needed
#[derive(Args)]
pub(super) struct Arguments {
    /// Folder of the book's book.toml
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Folder to write to, instead of the one that book.toml names
    #[arg(short, long, value_name = "DIR")]
    dest_dir: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, streams: &mut Streams<'_>) -> Outcome {
    let log = Log::default();
    let (result, bar) = tracing::subscriber::with_default(log.clone(), || build(arguments, &log, streams));
    bar.finish_and_clear();
    report::write(streams.errors, &log.take())?;
    let folder = result?;
    writeln!(streams.errors, "Built {}", folder.display())?;
    Ok(Status::Done)
}

fn build(arguments: &Arguments, log: &Log, streams: &Streams<'_>) -> (Result<PathBuf, Diagnostic>, ProgressBar) {
    let bar = progress(streams.errors_are_terminal);
    let mut book = match load(arguments) {
        Ok(book) => book,
        Err(problem) => return (Err(problem), bar),
    };
    let (seen, ticks) = (log.clone(), bar.clone());
    let held = Held::new();
    book.with_preprocessor(
        PyScope::new().holding(held.clone()).on_message(move |message| seen.push(message)).on_chapter(
            move |done, total| {
                ticks.set_length(total as u64);
                ticks.set_position(done as u64);
                if done == total {
                    ticks.set_message("writing pages");
                }
            },
        ),
    );
    let result = book.build().map_err(|error| chain("the book could not be built", &error));
    let folder = book.build_dir_for("html");
    let put = |()| {
        let problem = |error| Diagnostic::error(format!("figures could not be put into {}: {error}", folder.display()));
        held.put_into(&folder).map_err(problem)
    };
    (result.and_then(put).map(|()| folder.clone()), bar)
}

fn load(arguments: &Arguments) -> Result<MDBook, Diagnostic> {
    let dir = &arguments.dir;
    let file = dir.join("book.toml");
    if !file.is_file() && !dir.join("src").join("SUMMARY.md").is_file() {
        return Err(Diagnostic::error(format!("there is no book in {}", dir.display()))
            .hint("give the folder that holds book.toml"));
    }
    let read = || -> mdbook_driver::errors::Result<Config> {
        let mut config = if file.is_file() { Config::from_disk(&file)? } else { Config::default() };
        config.update_from_env()?;
        if let Some(dest) = &arguments.dest_dir {
            // The build folder counts from the book's folder, an argument from where the person is.
            config.build.build_dir = std::path::absolute(dest)?;
        }
        if config.get::<serde_json::Value>("preprocessor.pyscope")?.is_none() {
            config.set("preprocessor.pyscope.after", ["links"])?;
        }
        Ok(config)
    };
    let config = read().map_err(|error| chain(&format!("{} cannot be read", file.display()), &error))?;
    let book = MDBook::load_with_config(absolute(dir), config);
    book.map_err(|error| chain(&format!("the book in {} cannot be read", dir.display()), &error))
}

fn absolute(dir: &Path) -> PathBuf {
    std::path::absolute(dir).unwrap_or_else(|_| dir.to_path_buf())
}

/// An error of mdBook's with all that lies below it.
fn chain(what: &str, error: &mdbook_driver::errors::Error) -> Diagnostic {
    error.chain().fold(Diagnostic::error(what), |diagnostic, cause| diagnostic.hint(cause.to_string()))
}

fn progress(is_terminal: bool) -> ProgressBar {
    if !is_terminal {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {pos}/{len} chapters {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}
