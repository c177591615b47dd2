//! No command: mdBook's preprocessor protocol on standard input and output.

use super::{Failure, Outcome, Streams};

pub(super) fn run(streams: &mut Streams<'_>) -> Outcome {
    if streams.input_is_terminal {
        return Err(Failure::usage(
            "without a command, mdBook's JSON is read from standard input",
            "`mdbook-pyscope --help` lists the commands; `mdbook-pyscope build` builds a book",
        ));
    }
    let mut input = String::new();
    streams.input.read_to_string(&mut input)?;
    Err(Failure::usage("the preprocessor is not connected yet", ""))
}
