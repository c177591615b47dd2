//! Tables of small sources; the large comparison is in `tests/symtable.rs`.

use super::{Block, Role, Scope, SymbolTable, build, flag};
use crate::compiler::syntax::ast::{Names, Root, StmtKind};
use crate::compiler::syntax::parse_text;
use crate::compiler::{CompileError, Mode, future};
use crate::target::{PyVersion, Target};

fn table(source: &str, version: PyVersion) -> Result<(SymbolTable, Names, Root), CompileError> {
    let target = Target::of(version);
    let mut tree = parse_text(source, Mode::Exec, target)?.tree;
    let future = future::scan(&tree.root, &tree.names, target)?;
    let table = build(&tree.root, &mut tree.names, tree.node_count, &future, target)?;
    Ok((table, tree.names, tree.root))
}

fn scope(block: &Block, names: &Names, name: &str) -> Option<Scope> {
    block.scope_of(names.find(name)?)
}

#[test]
fn closures_are_cells_outside_and_free_inside() {
    let (table, names, root) = table("def f(a):\n    def g(): return a\n    return g\n", PyVersion::V3_13).unwrap();
    let Root::Module(body) = root else { panic!() };
    let StmtKind::FunctionDef(f) = &body[0].kind else { panic!() };
    let block = table.block(f.id, Role::Body).unwrap();
    assert_eq!(scope(block, &names, "a"), Some(Scope::Cell));
    assert_eq!(block.cells(&names), [names.find("a").unwrap()]);
    assert_eq!(scope(&table[block.children[0]], &names, "a"), Some(Scope::Free));
}

#[test]
fn methods_give_a_class_its_dictionary_in_3_14() {
    let source = "class C:\n    def m(self): return super()\n    x: int\n";
    for (version, classdict) in [(PyVersion::V3_13, false), (PyVersion::V3_14, true)] {
        let (table, names, _) = table(source, version).unwrap();
        let class = &table[table.module().children[0]];
        assert!(class.needs_class_closure);
        assert_eq!(class.needs_classdict, classdict, "{version}");
        assert_eq!(names.text(class.name), "C");
    }
}

#[test]
fn private_names_are_mangled() {
    let (table, names, _) = table("class _C:\n    __x = 1\n    __y__ = 2\n", PyVersion::V3_14).unwrap();
    let class = &table[table.module().children[0]];
    assert_eq!(class.flags_of(names.find("_C__x").unwrap()), flag::LOCAL);
    assert_eq!(class.flags_of(names.find("__y__").unwrap()), flag::LOCAL);
}

#[test]
fn inlined_comprehensions_leave_their_names() {
    let (table, names, _) = table("def f(r):\n    return [x for x in r]\n", PyVersion::V3_13).unwrap();
    let function = &table[table.module().children[0]];
    assert!(function.children.is_empty());
    assert_eq!(scope(function, &names, "x"), Some(Scope::Local));
}

#[test]
fn errors_have_cpythons_words_and_place() {
    let error = table("def f(a):\n    global a\n", PyVersion::V3_13).unwrap_err();
    assert_eq!(error.message, "name 'a' is parameter and global");
    assert_eq!((error.lineno, error.offset, error.end_lineno, error.end_offset), (2, 5, 2, 13));
}
