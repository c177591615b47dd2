//! A syntax tree as `python -m ast` prints it (`ast.dump` with an indent).

use crate::view::Range;
use crate::view::ast::{AstNode, AstValue, AstView};

/// How to print.
#[derive(Clone, Copy, Debug)]
pub struct DumpOptions {
    /// Spaces for each level; `python -m ast` takes 3. `None`: all on one line.
    pub indent: Option<usize>,
    /// Whether to print `lineno` and the others.
    pub attributes: bool,
}

impl Default for DumpOptions {
    fn default() -> Self {
        DumpOptions { indent: Some(3), attributes: false }
    }
}

/// The dump, without a line break at the end.
pub fn dump(view: &AstView, options: DumpOptions) -> String {
    dump_node(view, &view.root, options)
}

/// The dump of one node of a view.
pub fn dump_node(view: &AstView, node: &AstNode, options: DumpOptions) -> String {
    let mut out = String::new();
    Dumper { view, options, out: &mut out, begins: None }.node(node, 0);
    out
}

/// The dump line by line, each with the place of the first node that begins in it and has one.
pub fn lines(view: &AstView, options: DumpOptions) -> Vec<(String, Option<Range>)> {
    let mut out = String::new();
    let mut dumper = Dumper { view, options, out: &mut out, begins: Some(Vec::new()) };
    dumper.node(&view.root, 0);
    let begins = dumper.begins.unwrap_or_default();
    let mut begins = begins.into_iter().peekable();
    let mut from = 0;
    let line = |line: &str| {
        from += line.len() + 1;
        let mut place = None;
        while let Some((_, range)) = begins.next_if(|(at, _)| *at < from) {
            place = place.or(Some(range));
        }
        (line.to_string(), place)
    };
    out.split('\n').map(line).collect()
}

struct Dumper<'a> {
    view: &'a AstView,
    options: DumpOptions,
    out: &'a mut String,
    /// Where in the text each node with a place begins, if somebody wants to know.
    begins: Option<Vec<(usize, Range)>>,
}

impl Dumper<'_> {
    fn value(&mut self, value: &AstValue, level: usize) {
        match value {
            AstValue::Absent => self.out.push_str("None"),
            AstValue::Repr(text) => self.out.push_str(text),
            AstValue::Node(node) => stacker::maybe_grow(128 << 10, 4 << 20, || self.node(node, level)),
            AstValue::List(items) if items.is_empty() => self.out.push_str("[]"),
            AstValue::List(items) => {
                self.out.push('[');
                for (i, item) in items.iter().enumerate() {
                    self.line(i, level + 1);
                    self.value(item, level + 1);
                }
                self.out.push(']');
            }
        }
    }

    fn node(&mut self, node: &AstNode, level: usize) {
        let shown: Vec<_> = node.fields.iter().filter(|f| !self.left_out(&f.value)).collect();
        let attributes = if self.options.attributes { node.location } else { None };
        let count = shown.len() + if attributes.is_some() { 4 } else { 0 };
        let on_one_line = count <= 3 && shown.iter().all(|f| self.is_simple(&f.value));
        if let Some(begins) = &mut self.begins {
            begins.extend(node.location.and_then(Range::of).map(|range| (self.out.len(), range)));
        }
        self.out.push_str(&node.class);
        self.out.push('(');
        let mut printed = 0;
        for field in shown {
            self.separate(printed, on_one_line, level + 1);
            self.out.push_str(&field.name);
            self.out.push('=');
            self.value(&field.value, level + 1);
            printed += 1;
        }
        if let Some(at) = attributes {
            let numbers = [
                ("lineno", at.line),
                ("col_offset", at.column),
                ("end_lineno", at.end_line),
                ("end_col_offset", at.end_column),
            ];
            for (name, value) in numbers {
                self.separate(printed, on_one_line, level + 1);
                self.out.push_str(name);
                self.out.push('=');
                self.out.push_str(&value.to_string());
                printed += 1;
            }
        }
        self.out.push(')');
    }

    fn separate(&mut self, printed: usize, on_one_line: bool, level: usize) {
        if !on_one_line {
            self.line(printed, level);
        } else if printed > 0 {
            self.out.push_str(", ");
        }
    }

    /// A new line for item number `printed`.
    fn line(&mut self, printed: usize, level: usize) {
        let Some(indent) = self.options.indent else {
            if printed > 0 {
                self.out.push_str(", ");
            }
            return;
        };
        if printed > 0 {
            self.out.push(',');
        }
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', level * indent));
    }

    fn left_out(&self, value: &AstValue) -> bool {
        match value {
            AstValue::Absent => true,
            AstValue::List(items) => items.is_empty() && self.view.omits_empty_lists,
            AstValue::Node(node) => self.view.omits_load && node.class == "Load",
            AstValue::Repr(_) => false,
        }
    }

    /// What may share a line: anything but lists with items and nodes with something to print.
    fn is_simple(&self, value: &AstValue) -> bool {
        match value {
            AstValue::Absent | AstValue::Repr(_) => true,
            AstValue::List(items) => items.is_empty(),
            AstValue::Node(node) => {
                !(self.options.attributes && node.location.is_some())
                    && node.fields.iter().all(|f| self.left_out(&f.value))
            }
        }
    }
}
