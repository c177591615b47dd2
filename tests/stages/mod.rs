//! A source through the compiler, stage by stage, for tests of single stages.

#![allow(dead_code)]

use std::sync::Arc;

use mdbook_pyscope::base::limits::DEEP_STACK;
use mdbook_pyscope::code::{CodeObject, PyStr};
use mdbook_pyscope::compiler::{CompileError, Mode, Session, codegen, future, preprocess, symtable, syntax};
use mdbook_pyscope::target::Target;

/// Compiles a source; the session has the warnings, and the stages of every unit.
pub(crate) fn compile(
    source: &[u8],
    name: &str,
    mode: Mode,
    optimize: u8,
    target: Target,
) -> (Session, Result<Arc<CodeObject>, CompileError>) {
    let mut session = Session::new(target, mode, optimize, PyStr::from(name));
    session.stages = Some(Vec::new());
    let result = through_all(source, &mut session);
    (session, result)
}

fn through_all(source: &[u8], session: &mut Session) -> Result<Arc<CodeObject>, CompileError> {
    let target = session.target;
    let parsed = syntax::parse(source, session.mode, target)?;
    session.warnings.extend(parsed.warnings);
    let mut tree = parsed.tree;
    let future = future::scan(&tree.root, &tree.names, target)?;
    let warnings = &mut session.warnings;
    preprocess::preprocess(&mut tree, &future, session.optimize, target, warnings)?;
    let table = symtable::build(&tree.root, &mut tree.names, tree.node_count, &future, target)?;
    let source = codegen::Source { root: &tree.root, names: &mut tree.names, table: &table, future: &future };
    codegen::generate(source, session)
}

/// Runs `work` where deeply nested sources have room.
pub(crate) fn on_deep_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(DEEP_STACK).spawn(work).expect("a thread");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}
