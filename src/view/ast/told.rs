//! The tree of a version that is not built in, as its interpreter told it.

use super::{AstField, AstNode, AstValue, AstView};
use crate::base::Location;
use crate::interpreter::told::{Field, Node};
use crate::target::{Feature, Target};

impl AstView {
    /// The tree of which `nodes` are all nodes, each before those below it; `None` if they are no tree.
    pub fn told(nodes: &[Node], target: Target) -> Option<AstView> {
        // From the last to the first, so that what a node holds is there when it is its turn.
        let mut done: Vec<Option<AstNode>> = vec![None; nodes.len()];
        for (at, node) in nodes.iter().enumerate().rev() {
            let field = |(name, held): &(String, Field)| {
                let value = value(held, at, &mut done)?;
                Some(AstField { name: name.clone().into(), value })
            };
            let fields = node.fields.iter().map(field).collect::<Option<Vec<_>>>()?;
            let place = |(line, end, from, to)| Location::new(line, end, from, to);
            done[at] = Some(AstNode { class: node.class.clone().into(), fields, location: node.place.map(place) });
        }
        Some(AstView {
            root: done.into_iter().next()??,
            omits_empty_lists: target.has(Feature::AstDumpOmitsEmptyLists),
            omits_load: target.has(Feature::AstDumpOmitsLoad),
        })
    }
}

/// What a field of node number `of` holds; nodes are taken out of `done`.
fn value(held: &Field, of: usize, done: &mut [Option<AstNode>]) -> Option<AstValue> {
    Some(match held {
        Field::Absent => AstValue::Absent,
        Field::Repr(text) => AstValue::Repr(text.clone()),
        Field::Node(at) => AstValue::Node(Box::new(done.get_mut(*at).filter(|_| *at > of)?.take()?)),
        Field::List(items) => AstValue::List(items.iter().map(|item| value(item, of, done)).collect::<Option<_>>()?),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{node, placed, unplaced};
    use super::*;
    use crate::target::PyVersion;

    fn read(nodes: &str) -> Option<AstNode> {
        let nodes: Vec<Node> = serde_json::from_str(nodes).expect("nodes");
        AstView::told(&nodes, Target::of(PyVersion::V3_9)).map(|view| view.root)
    }

    #[test]
    fn a_list_of_nodes_is_a_tree() {
        let told = read(
            r#"[["Expression", null, [["body", 1]]], ["BinOp", [1, 1, 0, 5], [["left", 3], ["op", 2], ["kind", null]]],
                ["Add", null, []], ["Constant", [1, 1, 0, 1], [["value", "None"], ["kind", ["1", null]]]]]"#,
        );
        let repr = |text: &str| AstValue::Repr(text.to_string());
        let list = AstValue::List(vec![repr("1"), AstValue::Absent]);
        let left = placed("Constant", Location::new(1, 1, 0, 1), [("value", repr("None")), ("kind", list)]);
        let fields = [("left", left), ("op", unplaced("Add", [])), ("kind", AstValue::Absent)];
        assert_eq!(told, Some(node("Expression", [("body", placed("BinOp", Location::new(1, 1, 0, 5), fields))])));
    }

    #[test]
    fn what_is_no_tree_is_none() {
        for nodes in [
            "[]",
            r#"[["A", null, [["a", 0]]]]"#,
            r#"[["A", null, [["a", 7]]]]"#,
            r#"[["A", null, [["a", 1], ["b", [1]]]], ["B", null, []]]"#,
        ] {
            assert_eq!(read(nodes), None, "{nodes}");
        }
    }
}
