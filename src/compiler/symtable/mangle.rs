//! Private names: `__x` in class `C` is `_C__x`.

use super::block::{Block, SymbolTable};
use crate::compiler::syntax::ast::{Name, Names};

/// The name as code inside class `private` means it (`_Py_Mangle`).
pub fn mangle(names: &mut Names, private: Option<Name>, name: Name) -> Name {
    let Some(private) = private.filter(|_| names.is_private(name)) else { return name };
    let text = names.text(name);
    if text.contains('.') {
        return name;
    }
    let class = names.text(private).trim_start_matches('_');
    if class.is_empty() {
        return name;
    }
    let mangled = format!("_{class}{text}");
    names.intern(&mangled)
}

/// [`mangle`], but where only some names are mangled (type parameters of a class), the others stay
/// (`_Py_MaybeMangle`).
pub fn maybe_mangle(names: &mut Names, table: &SymbolTable, block: &Block, private: Option<Name>, name: Name) -> Name {
    if private.is_none() || !names.is_private(name) {
        return name;
    }
    if let Some(set) = block.mangled_names
        && !table.mangled_sets[set as usize].contains(&name)
    {
        return name;
    }
    mangle(names, private, name)
}
