//! The rewrite of the tree before symbol tables and code generation (`Python/ast_opt.c` up to 3.13,
//! `Python/ast_preprocess.c` from 3.14).
//!
//! 1. Every node is visited, what is inside first ([`preprocess`] starts the walk; `walk` does it), but for statements in
//!    which the front end saw nothing to rewrite (`marks`).
//! 2. All versions: `__debug__` becomes a constant, `"…%s…" % (…)` an f-string (`format`), and an expression that became a
//!    string at the head of a body is wrapped so that it is no docstring.
//! 3. Up to 3.13: operations on constants become constants, displays after `in` become tuples and frozensets (`fold`).
//! 4. From 3.14: docstrings go with `-OO`; jumps out of `finally` blocks give warnings (`finally`, PEP 765). Constants are
//!    folded later, in the flow graph.
//!
//! What `ast.parse` shows is the tree before this, and what `ast.parse(…, optimize=…)` shows the tree after it.

mod finally;
mod fold;
mod format;
mod marks;
mod walk;

use self::finally::Jumps;
use self::marks::Marks;
use self::walk::Walker;
use super::error::{CompileError, CompileWarning, ErrorKind};
use super::future::Future;
use super::syntax::ast::Tree;
use crate::base::limits::MAX_TREE_DEPTH;
use crate::target::{Feature, Target};

/// Rewrites a tree; what CPython warns about meanwhile is added to `warnings`.
///
/// # Errors
///
/// `RecursionError` for a tree that is nested too deeply for this CPython. This is the first stage that walks it.
pub fn preprocess(
    tree: &mut Tree,
    future: &Future,
    optimize: u8,
    target: Target,
    warnings: &mut Vec<CompileWarning>,
) -> Result<(), CompileError> {
    let debug = tree.names.find("__debug__");
    let removes_docstrings = optimize >= 2 && target.has(Feature::DocstringRemovedFromTree);
    // Depth is counted in other ways where the marks were made.
    let may_be_too_deep = target.has(Feature::TreeDepthLimit) && tree.depth > MAX_TREE_DEPTH / 4;
    let everywhere = debug.is_some() || removes_docstrings || may_be_too_deep;
    if tree.rewrites.is_empty() && !everywhere {
        return Ok(());
    }
    let mut walker = Walker {
        target,
        marks: (!everywhere).then(|| Marks::new(&tree.rewrites)),
        debug,
        optimize,
        folds: target.has(Feature::FoldInTree),
        skips_annotations: future.annotations,
        removes_docstrings,
        depth: 0,
        deepest: 0,
        jumps: target.has(Feature::FinallyWarnings).then(Jumps::default),
    };
    walker.root(&mut tree.root);
    if let Some(jumps) = walker.jumps {
        warnings.extend(jumps.into_warnings());
    }
    if target.has(Feature::TreeDepthLimit) && walker.deepest > MAX_TREE_DEPTH {
        let message = "maximum recursion depth exceeded during compilation";
        return Err(CompileError::unplaced(ErrorKind::Recursion, message));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
