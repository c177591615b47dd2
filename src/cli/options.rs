//! Options that several commands share.

use clap::{Args, ValueEnum};

use crate::driver::{EngineChoice, Engines};
use crate::target::PyVersion;

/// Which CPython, and who compiles.
#[derive(Args, Clone, Debug)]
pub struct EngineOptions {
    /// CPython version whose behaviour is shown
    #[arg(long, value_name = "3.X", default_value = "3.14")]
    pub python: PyVersion,
    /// Who compiles: `embedded`, `interpreter`, or `auto` for the first that can
    #[arg(long, value_name = "ENGINE", default_value = "auto")]
    pub engine: EngineChoice,
    /// Interpreter to use for a version, as `3.9=/path/to/python`; may be repeated
    #[arg(long, value_name = "3.X=PROGRAM", value_parser = interpreter)]
    pub interpreter: Vec<(PyVersion, String)>,
}

impl EngineOptions {
    /// The engines that these options describe.
    pub fn engines(&self) -> Engines {
        Engines::new(self.engine, self.interpreter.iter().cloned().collect(), "")
    }
}

/// What commands write whose results are words and numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Whether text is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless the environment says no.
    #[default]
    Auto,
    /// Wherever it goes.
    Always,
    /// Nowhere.
    Never,
}

impl Color {
    /// The answer for a stream.
    pub(super) fn is_wanted(self, takes_colors: bool) -> bool {
        match self {
            Color::Auto => takes_colors,
            Color::Always => true,
            Color::Never => false,
        }
    }
}

fn interpreter(text: &str) -> Result<(PyVersion, String), String> {
    let (version, program) = text.split_once('=').ok_or("expected `3.X=PROGRAM`")?;
    Ok((version.parse().map_err(|e: crate::target::version::UnknownVersion| e.to_string())?, program.to_string()))
}
