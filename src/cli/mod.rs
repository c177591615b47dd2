//! The terminal edge: one file per command.
//!
//! In: the process's arguments and its three streams. Out: text on them and an exit status: 0 done; 1 the source or the
//! book has problems; 2 wrong usage.
//!
//! 1. clap reads the arguments; without a command the program is mdBook's preprocessor.
//! 2. The command's own file does the work with the streams it is given ([`Streams`]).
//! 3. What it returns becomes the exit status; a [`Diagnostic`] is printed on the error stream first.
//!
//! Standard output belongs to the commands' results (for the preprocessor: the protocol), so messages never go there.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::base::Diagnostic;
use crate::driver::report;

mod build;
mod compile;
mod dis;
mod explain;
mod input;
mod install;
mod mdbook_log;
mod options;
mod preprocess;
mod show;
mod supports;
mod versions;

pub use options::EngineOptions;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Everything was done.
    Done,
    /// The source or the book has problems; they were reported.
    Problems,
    /// The program was used wrongly; this was reported.
    Usage,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        ExitCode::from(match status {
            Status::Done => 0,
            Status::Problems => 1,
            Status::Usage => 2,
        })
    }
}

/// What a command reads and writes.
pub struct Streams<'a> {
    /// Standard input.
    pub input: &'a mut dyn Read,
    /// Whether a person types it.
    pub input_is_terminal: bool,
    /// Standard output: results only.
    pub output: &'a mut dyn Write,
    /// Whether colours on standard output are seen and wanted, by what the terminal and the environment say.
    pub output_takes_colors: bool,
    /// Standard error: messages, with ANSI colour sequences that the stream itself drops where they are not wanted.
    pub errors: &'a mut dyn Write,
    /// Whether a person sees the messages come, so that a progress line makes sense.
    pub errors_are_terminal: bool,
}

/// Why a command could not be done.
#[derive(Debug)]
pub enum Failure {
    /// A message for the person, and exit status 1.
    Problem(Box<Diagnostic>),
    /// The same, for wrong usage: exit status 2.
    Usage(Box<Diagnostic>),
    /// A stream could not be read or written. A closed pipe is no error: the reader had enough.
    Stream(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Stream(error)
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Failure::Problem(Box::new(diagnostic))
    }
}

impl Failure {
    /// Wrong usage, with a message and what to do.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Failure::Usage(Box::new(Diagnostic::error(message).hint(hint)))
    }
}

/// What every command returns.
pub type Outcome = Result<Status, Failure>;

const AFTER_HELP: &str = "\
Without a command the program is a preprocessor for mdBook: it reads mdBook's JSON from standard input and writes the \
book to standard output. `mdbook-pyscope install` adds it to a book.toml.

Exit status: 0 done, 1 the source or the book has problems, 2 wrong usage.";

#[derive(Parser)]
#[command(name = "mdbook-pyscope", version, about, after_help = AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Supports(supports::Arguments),
    Build(build::Arguments),
    Install(install::Arguments),
    Compile(compile::Arguments),
    Dis(dis::Arguments),
    Show(show::Arguments),
    Explain(explain::Arguments),
    Versions(versions::Arguments),
    #[command(external_subcommand)]
    Other(Vec<OsString>),
}

/// Runs the program with the process's arguments and streams.
pub fn main() -> ExitCode {
    let (stdin, stdout) = (io::stdin(), io::stdout());
    let streams = &mut Streams {
        input_is_terminal: stdin.is_terminal(),
        input: &mut stdin.lock(),
        output_takes_colors: anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
        output: &mut io::BufWriter::new(stdout.lock()),
        errors_are_terminal: io::stderr().is_terminal(),
        errors: &mut anstream::stderr(),
    };
    run(std::env::args_os(), streams).into()
}

/// Runs the program with `arguments` (the program's own name first) on the given streams.
pub fn run(arguments: impl IntoIterator<Item = OsString>, streams: &mut Streams<'_>) -> Status {
    let outcome = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => dispatch(arguments.command, streams),
        Err(error) => usage(&error, streams),
    };
    let outcome = outcome.and_then(|status| Ok(streams.output.flush().map(|()| status)?));
    outcome.unwrap_or_else(|failure| {
        let (diagnostic, status) = match failure {
            Failure::Problem(diagnostic) => (diagnostic, Status::Problems),
            Failure::Usage(diagnostic) => (diagnostic, Status::Usage),
            Failure::Stream(error) if error.kind() == io::ErrorKind::BrokenPipe => return Status::Done,
            Failure::Stream(error) => (Box::new(Diagnostic::error(error.to_string())), Status::Problems),
        };
        // Nothing more can be said where the error stream itself is gone.
        let _ = report::write(streams.errors, &[*diagnostic]);
        status
    })
}

fn dispatch(command: Option<Command>, streams: &mut Streams<'_>) -> Outcome {
    match command {
        None => preprocess::run(streams),
        Some(Command::Supports(arguments)) => supports::run(&arguments, streams),
        Some(Command::Build(arguments)) => build::run(&arguments, streams),
        Some(Command::Install(arguments)) => install::run(&arguments, streams),
        Some(Command::Compile(arguments)) => compile::run(&arguments, streams),
        Some(Command::Show(arguments)) => show::run(&arguments, streams),
        Some(Command::Dis(arguments)) => dis::run(&arguments, streams),
        Some(Command::Explain(arguments)) => explain::run(&arguments, streams),
        Some(Command::Versions(arguments)) => versions::run(&arguments, streams),
        Some(Command::Other(words)) => unknown(&words),
    }
}

/// Help and version go to standard output with status 0; clap's messages about wrong usage to standard error.
fn usage(error: &clap::Error, streams: &mut Streams<'_>) -> Outcome {
    if error.use_stderr() {
        write!(streams.errors, "{}", error.render().ansi())?;
        Ok(Status::Usage)
    } else {
        write!(streams.output, "{}", error.render())?;
        Ok(Status::Done)
    }
}

/// Commands that the design names and that this release does not have.
const LATER: [&str; 3] = ["check", "compare", "verify"];
const COMMANDS: [&str; 8] = ["supports", "build", "install", "dis", "show", "compile", "explain", "versions"];

fn unknown(words: &[OsString]) -> Outcome {
    let name = words.first().map(|word| word.to_string_lossy().into_owned()).unwrap_or_default();
    let hint = match crate::base::nearest(&name, COMMANDS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the commands are {}", crate::base::list(COMMANDS)),
    };
    Err(if LATER.contains(&name.as_str()) {
        Failure::usage(format!("`{name}` is planned, and not part of this release"), hint)
    } else {
        Failure::usage(format!("there is no command `{name}`"), hint)
    })
}
