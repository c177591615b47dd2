//! A figure: all that stands under one block, for one version or several.

use std::collections::BTreeSet;

use super::bytecode::Bytecode;
use super::cfg::Cfg;
use super::explain::Explained;
use super::pyc::PycView;
use super::record::Record;
use super::scopes::Scopes;
use super::sequence::Instructions;
use super::stack::Stack;
use super::token_lines::TokenLines;
use super::tree::TreeView;
use super::{Pipeline, SourcePane};

/// What stands under one block. Everything is decided here; a renderer only draws.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Prefix of every id in the figure; must be unique in the book and fit an HTML id.
    pub id: String,
    /// Its number in the book or chapter, such as `3.2`; `None` where figures are not counted.
    pub number: Option<String>,
    /// A title given by the author.
    pub title: Option<String>,
    /// Whether its instructions have anchors of their own: `ID-i12`, or `ID-313-i12` in versions after the first.
    pub anchors: bool,
    /// The anchors of instructions that links lead to; what cannot give an anchor to every instruction gives these.
    pub sought: BTreeSet<String>,
    /// Whether it is open, or one line that opens on demand.
    pub open: bool,
    /// The source that all versions share.
    pub source: SourcePane,
    /// The versions, in the order to show; the first one is chosen at the start. Not empty.
    pub versions: Vec<Version>,
}

/// What one CPython makes of the source.
#[derive(Clone, Debug)]
pub struct Version {
    /// `3.14`.
    pub name: String,
    /// The strip, if it is shown.
    pub pipeline: Pipeline,
    /// The views, in the order to show.
    pub panels: Vec<Panel>,
    /// What each instruction that occurs does, by name in order; empty where nobody asked.
    pub explained: Vec<Explained>,
    /// Where it all comes from; `None` where nothing came.
    pub origin: Option<Origin>,
}

/// Who compiled, and how a reader can do the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The release whose behaviour is shown, such as `3.14.2`.
    pub release: String,
    /// Magic number of its `.pyc` files.
    pub magic: u16,
    /// In words: `compiled by the embedded compiler`.
    pub engine: String,
    /// The command that gives the same listing.
    pub command: String,
    /// What CPython warned of while compiling, in its words.
    pub warnings: Vec<String>,
}

/// One view of a figure.
#[derive(Clone, Debug)]
pub enum Panel {
    /// The listings of all code objects, beside the source.
    Bytecode(Bytecode),
    /// The tokens under each line.
    Tokens(TokenLines),
    /// The syntax tree.
    Tree(TreeView),
    /// Scopes and names.
    Symbols(Scopes),
    /// What code generation emitted, and what the passes did.
    Instructions(Instructions),
    /// A stage that cannot be shown for this version, and why.
    Missing(&'static str, String),
    /// The flow graphs of all code objects.
    Cfg(Cfg),
    /// The value stack around every instruction.
    Stack(Stack),
    /// The code objects as records.
    Code(Record),
    /// The bytes of the `.pyc` file.
    Pyc(PycView),
    /// There is nothing to see for this version, and why: it refuses the source, say.
    Refused(String),
}

impl Version {
    /// The view whose rows carry the anchors of instructions: of those that show them, the one that a reader knows best.
    /// Emitted instructions are counted only where nothing shows the finished ones.
    pub fn carrier(&self) -> Option<&'static str> {
        let words = ["bytecode", "stack", "cfg", "instructions"];
        words.into_iter().find(|word| self.panels.iter().any(|panel| panel.word() == *word && panel.instructions() > 0))
    }

    /// How many instructions have an anchor; they are counted from 1.
    pub fn anchored(&self) -> usize {
        let carrier = self.carrier();
        let panel = self.panels.iter().find(|panel| Some(panel.word()) == carrier);
        panel.map_or(0, Panel::instructions)
    }
}

impl Figure {
    /// What it is called where others speak of it: `Figure 3.2`.
    pub fn name(&self) -> Option<String> {
        self.number.as_ref().map(|number| format!("Figure {number}"))
    }

    /// What the anchors of a version begin with: the id of the figure, and the version's digits where it is not the first.
    pub fn anchor(&self, version: &Version) -> String {
        match self.versions.first() {
            Some(first) if first.name != version.name => format!("{}-{}", self.id, version.name.replace('.', "")),
            _ => self.id.clone(),
        }
    }

    /// The anchors of a version that links lead to.
    pub fn sought<'f>(&'f self, version: &Version) -> impl Iterator<Item = &'f str> + use<'f> {
        let (anchor, count) = (self.anchor(version) + "-i", version.anchored());
        let is_there = move |sought: &&String| {
            let number = sought.strip_prefix(&anchor).and_then(|number| number.parse().ok());
            number.is_some_and(|number: usize| (1..=count).contains(&number))
        };
        self.sought.iter().filter(is_there).map(String::as_str)
    }
}

impl Panel {
    /// The word that asks for the view.
    pub fn word(&self) -> &'static str {
        match self {
            Panel::Bytecode(_) => "bytecode",
            Panel::Tokens(_) => "tokens",
            Panel::Tree(_) => "ast",
            Panel::Symbols(_) => "symbols",
            Panel::Instructions(_) => "instructions",
            Panel::Missing(word, _) => word,
            Panel::Cfg(_) => "cfg",
            Panel::Stack(_) => "stack",
            Panel::Code(_) => "code",
            Panel::Pyc(_) => "pyc",
            Panel::Refused(_) => "refused",
        }
    }

    /// How many instructions it shows, if it is a view that can carry anchors.
    fn instructions(&self) -> usize {
        match self {
            Panel::Bytecode(view) => {
                view.objects.iter().flat_map(|object| &object.rows).filter(|row| !row.is_cache()).count()
            }
            Panel::Stack(view) => {
                view.objects.iter().flat_map(|object| &object.rows).map(|row| 1 + row.prefixes.len()).sum()
            }
            Panel::Cfg(view) => view.objects.iter().flat_map(|graph| &graph.blocks).map(|block| block.rows.len()).sum(),
            Panel::Instructions(view) => view.units.iter().map(|unit| unit.rows.len()).sum(),
            _ => 0,
        }
    }

    /// What the view is called above it, when there are several.
    pub fn title(&self) -> Option<&'static str> {
        match self {
            Panel::Bytecode(_) => Some("Bytecode"),
            Panel::Instructions(_) => Some("Instructions"),
            Panel::Cfg(_) => Some("Flow graph"),
            Panel::Stack(_) => Some("Stack"),
            Panel::Code(_) => Some("Code objects"),
            Panel::Pyc(_) => Some(".pyc"),
            // These have a heading of their own.
            Panel::Tokens(_) | Panel::Tree(_) | Panel::Symbols(_) | Panel::Missing(..) | Panel::Refused(_) => None,
        }
    }
}
