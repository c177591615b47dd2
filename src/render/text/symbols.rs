//! Symbol tables as `python -m symtable` prints them.

use std::fmt::Write;

use crate::view::symbols::SymbolsView;

/// The text for a whole source; `quoted_file` is `repr()` of its name.
///
/// Names that only pass through a block to functions inside stand in order of appearance; CPython prints them in the
/// order of a hash table, which differs from run to run.
pub fn tables(view: &SymbolsView, quoted_file: &str) -> String {
    let mut out = String::new();
    for block in &view.blocks {
        let indent = "    ".repeat(block.depth);
        let nested = if block.nested { "nested " } else { "" };
        // Writing to a String does not fail.
        let _ = match &*block.kind {
            "module" => writeln!(out, "{indent}symbol table for {nested}module from file {quoted_file}:"),
            kind => writeln!(out, "{indent}symbol table for {nested}{kind} {}:", block.quoted),
        };
        for symbol in &block.symbols {
            let (scope, flags) = (symbol.scope.to_lowercase(), symbol.flags.join(", ").to_lowercase());
            let _ = writeln!(out, "    {indent}{scope} symbol {}: {flags}", symbol.quoted);
        }
        out.push('\n');
    }
    out
}
