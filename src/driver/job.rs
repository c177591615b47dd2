//! What is asked for: the same form for a block in a book, for a command line and for a caller of the library.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::target::PyVersion;

/// What `compile()` calls the mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// A module.
    #[default]
    Exec,
    /// One expression.
    Eval,
    /// One interactive statement, whose value is printed.
    Single,
}

impl Mode {
    /// The three names, in CPython's words.
    pub const NAMES: [&'static str; 3] = ["exec", "eval", "single"];

    /// The name `compile()` takes.
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Exec => "exec",
            Mode::Eval => "eval",
            Mode::Single => "single",
        }
    }
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Mode::Exec, Mode::Eval, Mode::Single]
            .into_iter()
            .find(|mode| mode.name() == text)
            .ok_or_else(|| format!("`{text}` is not a mode; the modes are `exec`, `eval` and `single`"))
    }
}

macro_rules! views {
    ($($(#[doc = $doc:literal])* $name:ident $word:literal $here:literal;)*) => {
        /// A picture or listing of one stage.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum View { $($(#[doc = $doc])* $name,)* }

        impl View {
            /// Every view, in the order of the pipeline.
            pub const ALL: &'static [View] = &[$(View::$name,)*];

            /// The word that asks for it.
            pub const fn word(self) -> &'static str {
                match self { $(View::$name => $word,)* }
            }

            /// Whether this release can draw it.
            pub const fn is_available(self) -> bool {
                match self { $(View::$name => $here,)* }
            }
        }
    };
}

views! {
    /// The strip of all stages, with this snippet's own numbers.
    Pipeline "pipeline" true;
    /// What the tokenizer makes of the source.
    Tokens "tokens" true;
    /// The syntax tree.
    Ast "ast" true;
    /// Scopes, and what every name is.
    Symbols "symbols" true;
    /// The instruction sequence before the flow graph.
    Instructions "instructions" true;
    /// Basic blocks and where each goes.
    Cfg "cfg" true;
    /// The listing, beside the source.
    Bytecode "bytecode" true;
    /// The value stack at each instruction.
    Stack "stack" true;
    /// The code object as a record.
    Code "code" true;
    /// The bytes of the `.pyc` file.
    Pyc "pyc" true;
    /// Versions in columns instead of tabs.
    Compare "compare" false;
}

impl View {
    /// The view of this name, whether this release can draw it or not.
    pub fn named(word: &str) -> Option<View> {
        Self::ALL.iter().copied().find(|view| view.word() == word)
    }

    /// The views that this release can draw.
    pub fn available() -> impl Iterator<Item = View> {
        Self::ALL.iter().copied().filter(|view| view.is_available())
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a figure shows only on request: the extras of `dis`, numbers of instructions, the dump of a tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Extras {
    /// Inline caches (`-C`).
    pub caches: bool,
    /// Offsets (`-O`).
    pub offsets: bool,
    /// Positions (`-P`).
    pub positions: bool,
    /// The number of every instruction in its figure, for prose that speaks of it.
    pub numbers: bool,
    /// Under a syntax tree the whole tree, as `python -m ast` prints it.
    pub dump: bool,
}

impl Extras {
    /// The words of `show=`.
    pub const NAMES: [&'static str; 5] = ["caches", "offsets", "positions", "numbers", "dump"];

    /// Switches one on by its name; `false` if there is none of that name.
    pub fn add(&mut self, name: &str) -> bool {
        let flag = match name {
            "caches" => &mut self.caches,
            "offsets" => &mut self.offsets,
            "positions" => &mut self.positions,
            "numbers" => &mut self.numbers,
            "dump" => &mut self.dump,
            _ => return false,
        };
        *flag = true;
        true
    }
}

/// One piece of Python and what to show of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The source, hidden lines included and their prefixes taken off.
    pub source: Arc<str>,
    /// The file name that messages and code objects carry.
    pub filename: Arc<str>,
    /// Which CPython, in the order to show; not empty.
    pub versions: Vec<PyVersion>,
    /// What kind of source it is.
    pub mode: Mode,
    /// Optimisation level: 0, 1 (`-O`) or 2 (`-OO`).
    pub optimize: u8,
    /// Only the code object of this qualified name.
    pub object: Option<String>,
    /// What to show, in this order.
    pub views: Vec<View>,
    /// Extras of listings.
    pub extras: Extras,
    /// Lines of the source (from 1) that the page hides until a reader asks for them.
    pub hidden_lines: BTreeSet<usize>,
}

impl Job {
    /// A module as `python3 -m dis` would take it: one version, the default level, no view named yet.
    pub fn new(source: impl Into<Arc<str>>, filename: impl Into<Arc<str>>, version: PyVersion) -> Self {
        Job {
            source: source.into(),
            filename: filename.into(),
            versions: vec![version],
            mode: Mode::Exec,
            optimize: 0,
            object: None,
            views: Vec::new(),
            extras: Extras::default(),
            hidden_lines: BTreeSet::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        assert!(View::ALL.iter().all(|view| View::named(view.word()) == Some(*view)));
        assert!(Mode::NAMES.iter().all(|name| name.parse::<Mode>().is_ok_and(|mode| mode.name() == *name)));
        let mut extras = Extras::default();
        assert!(Extras::NAMES.iter().all(|name| extras.add(name)) && !extras.add("cache"));
        assert_eq!(extras, Extras { caches: true, offsets: true, positions: true, numbers: true, dump: true });
    }
}
