//! The syntax tree as plain data: node classes, fields in `ast`'s order, places; what `python -m ast` shows.

mod expr;
mod stmt;
mod told;

use std::borrow::Cow;

use crate::base::Location;
use crate::code::repr::{write_repr, write_str_repr};
use crate::code::{Constant, PyStr};
use crate::compiler::syntax::ast as tree;
use crate::compiler::syntax::type_comments::TypeComments;
use crate::target::{Feature, PyVersion, Target};

/// A node of `ast`.
#[derive(Clone, Debug, PartialEq)]
pub struct AstNode {
    /// The class: `FunctionDef`, `Load`, …
    pub class: Cow<'static, str>,
    /// All fields that the target's class has, in its order.
    pub fields: Vec<AstField>,
    /// `lineno` and the others, for classes that have them.
    pub location: Option<Location>,
}

/// A field of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct AstField {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its value.
    pub value: AstValue,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum AstValue {
    /// `None` in a field that may be left out.
    Absent,
    /// A node.
    Node(Box<AstNode>),
    /// A list.
    List(Vec<AstValue>),
    /// Anything else, as `repr()` writes it.
    Repr(String),
}

/// A whole tree.
#[derive(Clone, Debug, PartialEq)]
pub struct AstView {
    /// The root: `Module`, `Interactive` or `Expression`.
    pub root: AstNode,
    /// Whether this version's `ast.dump` leaves out empty lists.
    pub omits_empty_lists: bool,
    /// Whether this version's `ast.dump` leaves out `ctx=Load()`.
    pub omits_load: bool,
}

impl AstView {
    /// The tree as `target`'s `ast` module would show it.
    pub fn new(tree: &tree::Tree, target: Target) -> AstView {
        AstView::with_comments(tree, &TypeComments::default(), target)
    }

    /// The tree with its type comments, as `python -m ast` shows it.
    pub fn with_comments(tree: &tree::Tree, comments: &TypeComments, target: Target) -> AstView {
        let builder = Builder { tree, comments, version: target.version, target };
        AstView {
            root: builder.root(&tree.root),
            omits_empty_lists: target.has(Feature::AstDumpOmitsEmptyLists),
            omits_load: target.has(Feature::AstDumpOmitsLoad),
        }
    }
}

impl AstView {
    /// How many nodes there are; what only says how a name is used (`Load`, `Store`, `Del`) is not one to a reader.
    pub fn nodes(&self) -> usize {
        let mut count = 0;
        let mut open = vec![&self.root];
        let mut values: Vec<&AstValue> = Vec::new();
        while let Some(node) = open.pop() {
            count += usize::from(!matches!(&*node.class, "Load" | "Store" | "Del"));
            values.extend(node.fields.iter().map(|f| &f.value));
            while let Some(value) = values.pop() {
                match value {
                    AstValue::Node(node) => open.push(node),
                    AstValue::List(list) => values.extend(list),
                    AstValue::Absent | AstValue::Repr(_) => {}
                }
            }
        }
        count
    }
}

/// Builds nodes.
struct Builder<'a> {
    tree: &'a tree::Tree,
    comments: &'a TypeComments,
    version: PyVersion,
    target: Target,
}

impl Builder<'_> {
    fn root(&self, root: &tree::Root) -> AstNode {
        match root {
            tree::Root::Module(body) => {
                node("Module", [("body", self.stmts(body)), ("type_ignores", AstValue::List(self.type_ignores()))])
            }
            tree::Root::Interactive(body) => node("Interactive", [("body", self.stmts(body))]),
            tree::Root::Expression(body) => node("Expression", [("body", self.expr(body))]),
        }
    }

    fn type_ignores(&self) -> Vec<AstValue> {
        let ignore = |(line, tag): &(i32, String)| {
            unplaced("TypeIgnore", [("lineno", number(i64::from(*line))), ("tag", self.text(tag))])
        };
        self.comments.ignores.iter().map(ignore).collect()
    }

    /// A statement's place, with the type comment of its last assignment.
    fn extended(&self, at: Location) -> Location {
        match self.comments.ends.get(&(at.end_line, at.end_column)) {
            Some(&(end_line, end_column)) => Location { end_line, end_column, ..at },
            None => at,
        }
    }

    /// The type comment of the node that begins at `location`.
    fn type_comment(&self, location: Location) -> AstValue {
        let comment = self.comments.comments.get(&(location.line, location.column));
        comment.map_or(AstValue::Absent, |text| self.text(text))
    }

    fn text(&self, text: &str) -> AstValue {
        let mut out = String::with_capacity(text.len() + 2);
        write_str_repr(&mut out, &PyStr::from(text), self.version);
        AstValue::Repr(out)
    }

    fn name(&self, name: tree::Name) -> AstValue {
        self.text(self.tree.names.text(name))
    }

    fn maybe_name(&self, name: Option<tree::Name>) -> AstValue {
        name.map_or(AstValue::Absent, |n| self.name(n))
    }

    fn names(&self, names: &[tree::Name]) -> AstValue {
        AstValue::List(names.iter().map(|n| self.name(*n)).collect())
    }

    fn constant(&self, value: &Constant) -> AstValue {
        let mut out = String::new();
        write_repr(&mut out, value, self.version);
        AstValue::Repr(out)
    }
}

/// A node without a place.
fn node<const N: usize>(class: &'static str, fields: [(&'static str, AstValue); N]) -> AstNode {
    AstNode {
        class: class.into(),
        fields: fields.into_iter().map(|(name, value)| AstField { name: name.into(), value }).collect(),
        location: None,
    }
}

/// A node with a place, as a value.
fn placed<const N: usize>(class: &'static str, location: Location, fields: [(&'static str, AstValue); N]) -> AstValue {
    AstValue::Node(Box::new(AstNode { location: Some(location), ..node(class, fields) }))
}

/// A node without a place, as a value.
fn unplaced<const N: usize>(class: &'static str, fields: [(&'static str, AstValue); N]) -> AstValue {
    AstValue::Node(Box::new(node(class, fields)))
}

/// A number, as a value.
fn number(value: i64) -> AstValue {
    AstValue::Repr(value.to_string())
}
