//! Code generation: tree and symbol tables in, instruction sequences out (`Python/compile.c`, `Python/codegen.c`).
//!
//! 1. A scope is entered ([mod@unit]): its tables of names are set up, `RESUME` is emitted.
//! 2. Its statements and expressions are visited in CPython's order; there is a file for each construct. A visitor says
//!    *what* happens through the verbs in [`emit`], which alone choose instructions by target.
//! 3. The scope is left: the finished [`Unit`](super::ir::Unit) goes to the back end, which gives a code object; that is a constant of
//!    the enclosing unit.
//!
//! Operands and places are those that CPython has before its flow graph, so sequences can be compared with
//! `_testinternalcapi.compiler_codegen`. Knows no blocks, no stack depth, no bytes.

mod annotations;
mod arguments;
mod assign;
mod blocks;
mod calls;
mod checks;
mod class;
mod compare;
mod comprehension;
mod conditions;
mod coroutine;
mod display;
mod docstring;
mod emit;
mod except_star;
mod expr;
mod frames;
mod function;
mod import;
mod loops;
mod match_case;
mod name;
mod name_table;
mod operand;
mod patterns;
mod sequence_patterns;
mod state;
mod stmt;
mod strings;
mod super_call;
mod try_except;
mod type_params;
mod unit;
mod with;

use super::error::CompileError;

pub use state::{Source, generate};

/// What visitors return; the error is the program's, not ours.
type Outcome = Result<(), CompileError>;
