//! `from __future__ import …` at the beginning of a source (`Python/future.c`).

use super::error::CompileError;
use super::syntax::ast::{Names, Root, Stmt, StmtKind};
use crate::base::Location;
use crate::code::Constant;
use crate::compiler::syntax::ast::ExprKind;
use crate::target::{Feature, Target};

/// Which features of the future a source asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Future {
    /// `annotations`: they stay strings (PEP 563).
    pub annotations: bool,
    /// `barry_as_FLUFL`: `<>` is the operator (PEP 401).
    pub barry_as_flufl: bool,
    /// The last statement of these; [`Location::NONE`] when there is none.
    pub location: Location,
}

impl Default for Future {
    fn default() -> Self {
        Future { annotations: false, barry_as_flufl: false, location: Location::NONE }
    }
}

/// Reads the statements at the head of a source: a docstring, then imports from `__future__`.
///
/// # Errors
///
/// `SyntaxError` for a feature that does not exist.
pub fn scan(root: &Root, names: &Names, target: Target) -> Result<Future, CompileError> {
    let mut future = Future::default();
    let (Root::Module(body) | Root::Interactive(body)) = root else { return Ok(future) };
    let body = if docstring(body).is_some() { &body[1..] } else { &body[..] };
    for stmt in body {
        let StmtKind::ImportFrom { module: Some(module), names: aliases, level: 0, .. } = &stmt.kind else { break };
        if names.text(*module) != "__future__" {
            break;
        }
        for alias in aliases {
            let message = match names.text(alias.name) {
                "annotations" => {
                    future.annotations = true;
                    continue;
                }
                "barry_as_FLUFL" => {
                    future.barry_as_flufl = true;
                    continue;
                }
                "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement"
                | "print_function" | "unicode_literals" | "generator_stop" => continue,
                "braces" => "not a chance".to_string(),
                // CPython prints at most 100 bytes of the name.
                other => format!("future feature {} is not defined", clipped(other, 100)),
            };
            return Err(if target.has(Feature::FutureErrorAtName) {
                CompileError::syntax(message, alias.location)
            } else {
                let mut error = CompileError::syntax(message, stmt.location);
                (error.end_lineno, error.end_offset) = (error.lineno, 0);
                error
            });
        }
        future.location = stmt.location;
    }
    Ok(future)
}

fn clipped(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The string that a body begins with (`_PyAST_GetDocString`).
pub fn docstring(body: &[Stmt]) -> Option<&Constant> {
    match &body.first()?.kind {
        StmtKind::Expr(value) => match &value.kind {
            ExprKind::Constant { value: value @ Constant::Str(_), .. } => Some(value),
            _ => None,
        },
        _ => None,
    }
}
