//! Tokens, trees and symbol tables as a worker tells them: flat lists, however deep the source is.

use serde::Deserialize;

/// What a worker is asked to tell of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A list of [`Token`].
    Tokens,
    /// A list of [`Node`].
    Tree {
        /// Whether type comments are read, as `python -m ast` does.
        comments: bool,
    },
    /// A list of [`Table`].
    Tables,
}

impl Stage {
    /// What the worker calls it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Stage::Tokens => "told tokens",
            Stage::Tree { .. } => "told tree",
            Stage::Tables => "told tables",
        }
    }
}

/// A token of the module `tokenize`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Token {
    /// The name of its exact type.
    pub name: String,
    /// Its string.
    pub text: String,
    /// Line from 1 and column in characters.
    pub start: (i32, i32),
    /// Where it ends.
    pub end: (i32, i32),
}

/// A node of `ast`. In a list of them each stands before those below it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Node {
    /// Its class.
    pub class: String,
    /// `lineno`, `end_lineno`, `col_offset` and `end_col_offset`, for classes that have them.
    pub place: Option<(i32, i32, i32, i32)>,
    /// Its fields, in the order of the class.
    pub fields: Vec<(String, Field)>,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Field {
    /// A node: its place in the list.
    Node(usize),
    /// Anything else: its `repr()`.
    Repr(String),
    /// A list.
    List(Vec<Field>),
    /// `None` in a field that may be left out.
    Absent,
}

/// A table of `symtable`. In a list of them each stands before those inside it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Table {
    /// `module`, `function`, `class`, …
    pub kind: String,
    /// Its name.
    pub name: String,
    /// First line; 0 for the module.
    pub line: i32,
    /// Inside a function.
    pub nested: bool,
    /// The table around it.
    pub parent: Option<usize>,
    /// Its names, in the order of the table.
    pub symbols: Vec<Symbol>,
}

/// A name in a table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Symbol {
    /// The name, mangled.
    pub name: String,
    /// `LOCAL`, `GLOBAL_IMPLICIT`, …
    pub scope: String,
    /// The flags that this version's `symtable` shows.
    pub flags: Vec<String>,
    /// Whether it is a parameter.
    pub parameter: bool,
    /// Whether it is a type parameter.
    pub type_parameter: bool,
}
