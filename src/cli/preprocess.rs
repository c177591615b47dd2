//! No command: mdBook's preprocessor protocol on standard input and output.

use super::{Failure, Outcome, Status, Streams};
use crate::base::Diagnostic;
use crate::driver::report;
use crate::preprocessor::book::{Run, process};
use crate::preprocessor::protocol::Call;

pub(super) fn run(streams: &mut Streams<'_>) -> Outcome {
    if streams.input_is_terminal {
        return Err(Failure::usage(
            "without a command, mdBook's JSON is read from standard input",
            "`mdbook-pyscope --help` lists the commands; `mdbook-pyscope build` builds a book",
        ));
    }
    let mut input = Vec::new();
    streams.input.read_to_end(&mut input)?;
    let input = String::from_utf8(input).map_err(|_| Diagnostic::error("standard input is not UTF-8"))?;
    let mut call = Call::parse(&input)?;
    drop(input);
    report::write(streams.errors, call.version_warning().as_slice())?;
    let settings = match call.settings() {
        Ok(settings) => settings,
        Err(problems) => {
            report::write(streams.errors, &problems)?;
            return Ok(Status::Problems);
        }
    };
    let run = Run {
        dialect: call.dialect(),
        hidelines: call.hidelines(),
        renderer: call.renderer,
        engines: settings.engines(&call.root),
        settings,
        held: None,
    };
    let chapters = call.chapters();
    let outcome = process(&run, &chapters);
    report::write(streams.errors, &outcome.diagnostics)?;
    if outcome.bail {
        return Ok(Status::Problems);
    }
    serde_json::to_writer(&mut *streams.output, &call.with_texts(outcome.texts)).map_err(std::io::Error::from)?;
    Ok(Status::Done)
}
