//! `explain OPCODE`: what an instruction does, its stack, since when.

use clap::Args;

use super::options::Format;
use super::{Failure, Outcome, Status, Streams};
use crate::base::nearest;
use crate::render::json;
use crate::target::{Op, PyVersion};
use crate::view::explain::{Explanation, Operand, explain, versions_with};

/// Say what an instruction does, what it takes from the stack and leaves there, and which versions have it
#[derive(Args)]
pub(super) struct Arguments {
    /// Name of the instruction, such as `LOAD_FAST`; case does not matter
    opcode: String,
    /// The CPython version; without it, the newest that has the instruction
    #[arg(long, value_name = "3.X")]
    python: Option<PyVersion>,
    /// What to write
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Words for what only a certain instruction of a listing could fill in.
const GENERAL: Operand<'static> = Operand { arg: None, decoded: "…", target: "its target" };

pub(super) fn run(arguments: &Arguments, streams: &mut Streams<'_>) -> Outcome {
    let name = arguments.opcode.to_ascii_uppercase();
    let known = Op::from_name(&name).map(|op| (op, versions_with(op))).filter(|(_, versions)| !versions.is_empty());
    let Some((op, versions)) = known else {
        let real = Op::ALL.iter().filter(|op| !versions_with(**op).is_empty()).map(|op| op.name());
        let hint = match nearest(&name, real) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "the names are those that `dis` prints".to_string(),
        };
        return Err(Failure::usage(format!("no CPython from 3.8 to 3.15 has an instruction `{name}`"), hint));
    };
    let version = arguments.python.or(versions.last().copied()).unwrap_or(PyVersion::V3_14);
    match explain(op, version, &GENERAL) {
        Some(explanation) => match arguments.format {
            Format::Text => write(&explanation, streams),
            Format::Json => {
                streams.output.write_all(json::text(&json::code::explanation(&explanation)).as_bytes())?;
                Ok(Status::Done)
            }
        },
        None => Err(Failure::usage(
            format!("CPython {version} has no instruction `{name}`"),
            format!("it is in {}", spans(&versions)),
        )),
    }
}

fn write(explanation: &Explanation, streams: &mut Streams<'_>) -> Outcome {
    let Explanation { name, version, stack, text, versions, caches, forms, link } = explanation;
    writeln!(streams.output, "{name} in CPython {version}\n\n  {text}\n\n  stack     {}", stack.trim())?;
    writeln!(streams.output, "  versions  {}", spans(versions))?;
    if !caches.is_empty() {
        let field = |(name, units): &(&str, u8)| match units {
            1 => (*name).to_string(),
            _ => format!("{name} ×{units}"),
        };
        writeln!(streams.output, "  caches    {}", caches.iter().map(field).collect::<Vec<_>>().join(", "))?;
    }
    for (n, form) in forms.iter().enumerate() {
        writeln!(streams.output, "  {:9} {form}", if n == 0 { "becomes" } else { "" })?;
    }
    if !forms.is_empty() {
        writeln!(streams.output, "            (as the program runs; never in a file)")?;
    }
    writeln!(streams.output, "  read on   {link}")?;
    Ok(Status::Done)
}

/// `3.8 to 3.10, 3.12 to 3.15`: runs of versions that follow each other. 3.8 is the oldest version known here.
fn spans(versions: &[PyVersion]) -> String {
    let mut runs: Vec<(PyVersion, PyVersion)> = Vec::new();
    for &version in versions {
        match runs.last_mut() {
            Some((_, last)) if last.index() + 1 == version.index() => *last = version,
            _ => runs.push((version, version)),
        }
    }
    let texts: Vec<String> = runs
        .iter()
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first} to {last}") })
        .collect();
    texts.join(", ")
}
