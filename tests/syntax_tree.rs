//! The tree against what `ast.dump` said, and expressions turned back to text against what CPython stored.
//! `tests/spec/ast/record.py` and `tests/spec/unparse.py` recorded both.

use std::path::Path;

use mdbook_pyscope::compiler::syntax::ast::{Root, StmtKind};
use mdbook_pyscope::compiler::unparse::unparse;
use mdbook_pyscope::compiler::{Mode, syntax};
use mdbook_pyscope::render::text::ast::{DumpOptions, dump, dump_node};
use mdbook_pyscope::target::{PyVersion, Target};
use mdbook_pyscope::view::ast::{AstValue, AstView};

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn compare(sample: &str, version: PyVersion) {
    let source = read(&format!("ast/{sample}.py"));
    let target = Target::of(version);
    let parsed = syntax::parse(source.as_bytes(), Mode::Exec, target).expect("the sample parses");
    let view = AstView::new(&parsed.tree, target);
    let AstValue::List(statements) = &view.root.fields[0].value else { panic!("a module has a body") };
    let recorded = read(&format!("ast/{sample}.{version}.txt"));
    assert_eq!(recorded.lines().count(), statements.len());
    for (statement, expected) in statements.iter().zip(recorded.lines()) {
        let AstValue::Node(node) = statement else { panic!("a body holds nodes") };
        assert_eq!(dump_node(&view, node, DumpOptions { indent: None, attributes: true }), expected);
    }
}

#[test]
fn the_tree_is_cpythons() {
    compare("sample", PyVersion::V3_13);
    compare("sample", PyVersion::V3_14);
    compare("sample_314", PyVersion::V3_14);
}

/// `python -m ast -a` printed the record.
#[test]
fn type_comments_find_their_nodes() {
    let source = read("ast/type_comments.py");
    for version in [PyVersion::V3_13, PyVersion::V3_14] {
        let target = Target::of(version);
        let tree = syntax::parse(source.as_bytes(), Mode::Exec, target).expect("the sample parses").tree;
        let comments = syntax::type_comments::read(&source, &tree, target).expect("every comment has its place");
        let view = AstView::with_comments(&tree, &comments, target);
        let ours = dump(&view, DumpOptions { attributes: true, ..DumpOptions::default() });
        let recorded = read(&format!("ast/type_comments.{version}.txt"));
        assert_eq!(ours.lines().collect::<Vec<_>>(), recorded.lines().collect::<Vec<_>>());
    }
    for misplaced in ["x += 1 # type: int\n", "if a: # type: int\n    pass\n", "x = (1, # type: int\n2)\n"] {
        let target = Target::of(PyVersion::V3_14);
        let tree = syntax::parse(misplaced.as_bytes(), Mode::Exec, target).expect(misplaced).tree;
        assert!(syntax::type_comments::read(misplaced, &tree, target).is_err(), "{misplaced}");
    }
}

#[test]
fn annotations_become_cpythons_text() {
    for line in read("unparse.tsv").lines() {
        let (expression, expected) = line.split_once('\t').expect("two columns");
        for version in [PyVersion::V3_13, PyVersion::V3_14] {
            let source = format!("x: ({expression})\n");
            let parsed = syntax::parse(source.as_bytes(), Mode::Exec, Target::of(version)).expect(expression);
            let Root::Module(body) = &parsed.tree.root else { panic!("exec gives a module") };
            let StmtKind::AnnAssign { annotation, .. } = &body[0].kind else { panic!("{expression}") };
            assert_eq!(unparse(annotation, &parsed.tree.names, version).to_display(), expected);
        }
    }
}
