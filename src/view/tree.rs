//! The syntax tree as a picture shows it: pruned as a reader would prune it.
//!
//! Left out are fields that are empty, contexts (`Load`, `Store`, `Del`), places, and the node `arguments`, whose parameters
//! hang from the function itself. What is a plain value stands in its node, and an operator too; only nodes of their own are
//! drawn as nodes. The whole tree is there on request, as text.

use std::borrow::Cow;

use super::ast::{AstNode, AstValue, AstView};
use super::pipeline::counted;
use super::{Range, Role};

/// A tree to draw.
#[derive(Clone, Debug)]
pub struct TreeView {
    /// The root.
    pub root: TreeNode,
    /// Facts for the heading.
    pub facts: Vec<String>,
    /// The whole tree as `python -m ast` prints it, line by line, each with the place of the first node that begins in it; empty
    /// where nobody asked.
    pub dump: Vec<(String, Option<Range>)>,
}

/// A node to draw.
#[derive(Clone, Debug)]
pub struct TreeNode {
    /// Class of the node: `BinOp`.
    pub class: Cow<'static, str>,
    /// The field of its parent that holds it: `left`; `body` for each of several.
    pub field: Cow<'static, str>,
    /// Its values in short: `add`, `+`, `'text'`.
    pub text: String,
    /// What kind of text that is.
    pub role: Role,
    /// Where it comes from.
    pub range: Option<Range>,
    /// The nodes below it, in `ast`'s order.
    pub children: Vec<TreeNode>,
}

/// The tree of a view of the whole.
pub fn of(view: &AstView) -> TreeView {
    let root = node(&view.root, "".into(), 1);
    let facts = vec![counted(view.nodes(), "node", "nodes"), format!("{} deep", depth(&root))];
    TreeView { root, facts, dump: Vec::new() }
}

fn depth(node: &TreeNode) -> usize {
    1 + node.children.iter().map(depth).max().unwrap_or(0)
}

/// The sign of an operator's class; operators are written in the node that uses them.
fn operator(class: &str) -> Option<&'static str> {
    Some(match class {
        "Add" | "UAdd" => "+",
        "Sub" | "USub" => "-",
        "Mult" => "*",
        "MatMult" => "@",
        "Div" => "/",
        "Mod" => "%",
        "Pow" => "**",
        "LShift" => "<<",
        "RShift" => ">>",
        "BitOr" => "|",
        "BitXor" => "^",
        "BitAnd" => "&",
        "FloorDiv" => "//",
        "And" => "and",
        "Or" => "or",
        "Not" => "not",
        "Invert" => "~",
        "Eq" => "==",
        "NotEq" => "!=",
        "Lt" => "<",
        "LtE" => "<=",
        "Gt" => ">",
        "GtE" => ">=",
        "Is" => "is",
        "IsNot" => "is not",
        "In" => "in",
        "NotIn" => "not in",
        _ => return None,
    })
}

/// Levels that are drawn; below, the tree is as deep as a sum is long, and no picture.
const DEEPEST: usize = 60;

fn node(ast: &AstNode, field: Cow<'static, str>, level: usize) -> TreeNode {
    let mut drawn = TreeNode {
        class: ast.class.clone(),
        field,
        text: String::new(),
        role: Role::Text,
        range: ast.location.and_then(Range::of),
        children: Vec::new(),
    };
    for one in &ast.fields {
        add(&mut drawn, one.name.clone(), &one.value, level);
    }
    drawn
}

fn add(to: &mut TreeNode, field: Cow<'static, str>, value: &AstValue, level: usize) {
    match value {
        AstValue::Absent => {}
        AstValue::Repr(text) => write(to, &field, text),
        AstValue::List(items) => items.iter().for_each(|item| add(to, field.clone(), item, level)),
        AstValue::Node(inner) => match &*inner.class {
            "Load" | "Store" | "Del" => {}
            // The node only gathers; what it holds are the parameters of its parent.
            "arguments" => inner.fields.iter().for_each(|f| add(to, f.name.clone(), &f.value, level)),
            class => match operator(class) {
                Some(sign) => {
                    join(to, sign);
                    to.role = Role::Operator;
                }
                None if level < DEEPEST => to.children.push(node(inner, field, level + 1)),
                None => to.children.push(cut(inner, field)),
            },
        },
    }
}

/// What stands for everything below the last level.
fn cut(ast: &AstNode, field: Cow<'static, str>) -> TreeNode {
    let range = ast.location.and_then(Range::of);
    TreeNode {
        class: "…".into(),
        field: field.clone(),
        text: "deeper".into(),
        role: Role::Muted,
        range,
        children: Vec::new(),
    }
}

/// A plain value of a field. Fields that say only that nothing special is the case are left out.
fn write(to: &mut TreeNode, field: &str, text: &str) {
    let quiet = matches!(
        (field, text),
        ("kind", "None")
            | ("type_comment", _)
            | ("conversion", "-1")
            | ("simple", _)
            | ("is_async" | "is_lazy", "0")
            | ("level", "0")
    );
    if quiet {
        return;
    }
    // The value of a constant is shown as it is; a name without the quotes that `repr` puts around it.
    if field == "value" {
        to.role = match text.as_bytes().first() {
            Some(b'\'' | b'"' | b'b') => Role::String,
            Some(b'0'..=b'9' | b'-') => Role::Number,
            _ => Role::Constant,
        };
        join(to, text);
    } else {
        let bare = text.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')).unwrap_or(text);
        match field {
            "id" | "name" | "arg" | "attr" | "module" | "names" | "rest" | "kwd_attrs" => join(to, bare),
            "asname" => join(to, &format!("as {bare}")),
            "conversion" => join(to, &format!("!{}", bare.parse().ok().and_then(char::from_u32).unwrap_or('?'))),
            _ => join(to, &format!("{field}={bare}")),
        }
    }
}

fn join(to: &mut TreeNode, text: &str) {
    if !to.text.is_empty() {
        to.text.push(' ');
    }
    to.text.push_str(text);
}
