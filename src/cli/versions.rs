//! `versions`: the CPython versions that the program knows, and who can compile for each.

use clap::Args;

use super::{Outcome, Status, Streams};
use crate::driver::{EngineChoice, Engines};
use crate::target::{PyVersion, Target};

/// List the CPython versions and who can compile for each: the embedded compiler, an interpreter that was found
#[derive(Args)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments, streams: &mut Streams<'_>) -> Outcome {
    let engines = Engines::new(EngineChoice::Auto, Default::default());
    for version in PyVersion::ALL {
        writeln!(streams.output, "{version:<5} {:<10} {}", Target::of(version), engines.describe(version))?;
    }
    Ok(Status::Done)
}
