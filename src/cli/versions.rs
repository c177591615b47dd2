//! `versions`: the CPython versions that the program knows, and who can compile for each.

use clap::Args;
use serde_json::{Value, json as object};

use super::options::Format;
use super::{Outcome, Status, Streams};
use crate::driver::{EngineChoice, Engines};
use crate::interpreter::{Found, Interpreter};
use crate::render::json;
use crate::target::{PyVersion, Target};

/// List the CPython versions and who can compile for each: the embedded compiler, interpreters that were found
#[derive(Args)]
pub(super) struct Arguments {
    /// Show also the interpreters that are not used, and why
    #[arg(short, long)]
    all: bool,
    /// What to write; JSON has the interpreters that are not used too
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(arguments: &Arguments, streams: &mut Streams<'_>) -> Outcome {
    let engines = Engines::new(EngineChoice::Auto, Default::default(), "");
    let found = engines.interpreters();
    if arguments.format == Format::Json {
        streams.output.write_all(json::text(&data(&engines, found)).as_bytes())?;
        return Ok(Status::Done);
    }
    for version in PyVersion::ALL {
        let mut who = Vec::new();
        if engines.is_embedded(version) {
            who.push(format!("built in, as of CPython {}", Target::of(version)));
        }
        who.extend(found.get(version).map(ToString::to_string));
        if who.is_empty() {
            who.push("nothing here compiles for it; its .pyc files can be read".to_string());
        }
        for (index, who) in who.iter().enumerate() {
            let version = if index == 0 { version.to_string() } else { String::new() };
            writeln!(streams.output, "{version:<6}{who}")?;
        }
    }
    if arguments.all {
        for other in &found.others {
            writeln!(streams.output, "not used, for there is a better one: {other}")?;
        }
        for rejected in &found.rejected {
            writeln!(streams.output, "cannot be used: {rejected}")?;
        }
    }
    Ok(Status::Done)
}

fn data(engines: &Engines, found: &Found) -> Value {
    let interpreter = |one: &Interpreter| {
        object!({
            "python": one.release.version.to_string(),
            "release": one.release.to_string(),
            "program": one.command.to_string(),
            "found": one.origin.to_string(),
            "webassembly": one.wasm,
        })
    };
    let version = |version: PyVersion| {
        object!({
            "python": version.to_string(),
            "magic": version.table().magic,
            "embedded": engines.is_embedded(version).then(|| Target::of(version).to_string()),
            "interpreter": found.get(version).map(interpreter),
        })
    };
    object!({
        "schema": json::SCHEMA,
        "versions": PyVersion::ALL.map(version).to_vec(),
        "others": found.others.iter().map(interpreter).collect::<Vec<_>>(),
        "rejected": found.rejected.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
