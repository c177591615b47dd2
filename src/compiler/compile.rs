//! The compiler's entry points: a lean one that gives the code object, and one that keeps every stage.

use std::sync::Arc;

use super::error::{CompileError, CompileWarning};
use super::session::{Mode, Session};
use super::stages::{Stages, UnitStages};
use super::symtable::SymbolTable;
use super::syntax::ast::Tree;
use super::{codegen, future, nesting, preprocess, symtable, syntax};
use crate::base::limits::{DEEP_STACK, SHALLOW_TREE};
use crate::code::{CodeObject, PyStr};
use crate::target::Target;

/// What `compile()` takes besides source and file name.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Which CPython.
    pub target: Target,
    /// `exec`, `eval` or `single`.
    pub mode: Mode,
    /// 0, 1 (`-O`) or 2 (`-OO`).
    pub optimize: u8,
}

impl Options {
    /// A module for `target`, not optimised.
    pub fn new(target: Target) -> Options {
        Options { target, mode: Mode::Exec, optimize: 0 }
    }
}

/// A compiled source.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The code object of the module, expression or statement.
    pub code: Arc<CodeObject>,
    /// Warnings in the order in which CPython gives them.
    pub warnings: Vec<CompileWarning>,
}

/// Compiles source bytes as `compile(source, filename, mode, dont_inherit=True, optimize=…)` of the target does, and
/// keeps nothing on the way.
///
/// # Errors
/// The exception that CPython raises.
pub fn compile(source: &[u8], filename: &str, options: Options) -> Result<Compiled, CompileError> {
    let syntax::Parsed { mut tree, warnings } = syntax::parse(source, options.mode, options.target)?;
    let deep = tree.depth > SHALLOW_TREE;
    let rest = move || {
        let mut session = session(filename, options);
        session.warnings = warnings;
        let (_, code) = after_parsing(&mut tree, &mut session)?;
        Ok(Compiled { code, warnings: session.warnings })
    };
    if deep { stacker::grow(DEEP_STACK, rest) } else { rest() }
}

/// Compiles as [`compile`] does and keeps every stage. The tokens are those of `tokenize`; there are none where that module
/// refuses what the compiler takes, such as a form feed after a lone carriage return.
///
/// # Errors
/// The exception that CPython raises.
pub fn stages(source: &[u8], filename: &str, options: Options) -> Result<Stages, CompileError> {
    stages_with(source, filename, options, true)
}

/// The same, with or without the flow graph after every pass.
///
/// # Errors
/// The exception that CPython raises.
pub fn stages_with(source: &[u8], filename: &str, options: Options, passes: bool) -> Result<Stages, CompileError> {
    with_deep_stack(source, || {
        let parsed = syntax::parse(source, options.mode, options.target)?;
        let tokens = syntax::tokens::tokenize(source, options.target).unwrap_or_default();
        let mut session = session(filename, options);
        session.warnings = parsed.warnings;
        session.stages = Some(Vec::new());
        session.keeps_passes = passes;
        let mut rewritten = parsed.tree.clone();
        let (symbols, code) = after_parsing(&mut rewritten, &mut session)?;
        let units: Vec<UnitStages> = session.stages.take().unwrap_or_default();
        Ok(Stages { tokens, tree: parsed.tree, rewritten, symbols, units, code, warnings: session.warnings })
    })
}

fn session(filename: &str, options: Options) -> Session {
    Session::new(options.target, options.mode, options.optimize, PyStr::from(filename))
}

/// From the tree to the code object.
fn after_parsing(tree: &mut Tree, session: &mut Session) -> Result<(SymbolTable, Arc<CodeObject>), CompileError> {
    let target = session.target;
    let future = future::scan(&tree.root, &tree.names, target)?;
    preprocess::preprocess(tree, &future, session.optimize, target, &mut session.warnings)?;
    let symbols = symtable::build(&tree.root, &mut tree.names, tree.node_count, &future, target)?;
    let source = codegen::Source { root: &tree.root, names: &mut tree.names, table: &symbols, future: &future };
    let code = codegen::generate(source, session)?;
    Ok((symbols, code))
}

/// Runs `work` on a large stack when the source may be nested deeply.
pub(crate) fn with_deep_stack<T>(source: &[u8], work: impl FnOnce() -> T) -> T {
    if nesting::may_be_deep(source) { stacker::grow(DEEP_STACK, work) } else { work() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Constant;
    use crate::target::PyVersion;

    /// CPython compiles these, and its `tokenize` says "invalid non-printable character U+000C".
    #[test]
    fn what_only_tokenize_refuses_has_the_other_stages() {
        for source in
            ["a\r\x0cb\n", "a\n\r\x0cb\n", "\r\x0c\n", "x = (1,\r\x0c2)\n", "if a:\n  b\r\x0c  c\n", "a # c\r\x0cb\n"]
        {
            for version in [PyVersion::V3_13, PyVersion::V3_14] {
                let options = Options::new(Target::of(version));
                let refusal = syntax::tokens::tokenize(source.as_bytes(), options.target).unwrap_err();
                assert_eq!(refusal.message, "invalid non-printable character U+000C", "{source:?}");
                let kept = stages(source.as_bytes(), "feed.py", options).expect(source);
                assert!(kept.tokens.is_empty());
                let lean = compile(source.as_bytes(), "feed.py", options).expect(source);
                assert_eq!(lean.code, kept.code);
            }
        }
    }

    #[test]
    fn every_code_object_has_its_stages() {
        let source = "x: int = 1\nclass A[T]:\n  y: int\n  def f(self, a: int = 1): return lambda: (b for b in a)\n";
        for version in [PyVersion::V3_13, PyVersion::V3_14] {
            let kept = stages(source.as_bytes(), "a.py", Options::new(Target::of(version))).expect(source);
            let (mut codes, mut seen) = (vec![kept.code.clone()], 0);
            while let Some(code) = codes.pop() {
                assert!(kept.unit(&code).is_some(), "{version}: {:?}", code.qualname);
                seen += 1;
                codes.extend(code.consts.iter().filter_map(|constant| match constant {
                    Constant::Code(code) => Some(code.clone()),
                    _ => None,
                }));
            }
            assert_eq!(seen, kept.units.len(), "{version}");
        }
    }
}
