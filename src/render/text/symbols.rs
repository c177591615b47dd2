//! Symbol tables as `python -m symtable` prints them.

use std::fmt::Write;

use crate::code::PyStr;
use crate::code::repr::write_str_repr;
use crate::target::PyVersion;
use crate::view::symbols::SymbolsView;

/// The text for a source called `filename` (`<stdin>` for standard input).
///
/// Names that only pass through a block to functions inside stand in order of appearance; CPython prints them in the
/// order of a hash table, which differs from run to run.
pub fn tables(view: &SymbolsView, filename: &str, version: PyVersion) -> String {
    let mut out = String::new();
    for block in &view.blocks {
        let indent = "    ".repeat(block.depth);
        let nested = if block.nested { "nested " } else { "" };
        let _ = write!(out, "{indent}symbol table for {nested}{} ", block.kind);
        if block.kind == "module" {
            out.push_str("from file ");
            write_str_repr(&mut out, &PyStr::from(filename), version);
        } else {
            write_str_repr(&mut out, &PyStr::from(block.name.as_str()), version);
        }
        out.push_str(":\n");
        for symbol in &block.symbols {
            let _ = write!(out, "    {indent}{} symbol ", symbol.scope.to_lowercase());
            write_str_repr(&mut out, &PyStr::from(symbol.name.as_str()), version);
            let _ = writeln!(out, ": {}", symbol.flags.join(", ").to_lowercase());
        }
        out.push('\n');
    }
    out
}
