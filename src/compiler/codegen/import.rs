//! `import` and `from … import`.

use super::state::Codegen;
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::compiler::syntax::ast::{Alias, ExprContext, Name};
use crate::target::{Feature, Op};

impl<'a> Codegen<'a> {
    /// `import a.b as c, …`.
    pub(super) fn import_stmt(&mut self, names: &'a [Alias], at: Location) -> Outcome {
        for alias in names {
            self.load_int(0, at);
            self.load_none(at);
            self.emit_name(Op::ImportName, alias.name, at);
            match alias.asname {
                Some(asname) => self.import_as(alias.name, asname, at)?,
                None => {
                    let top = self.names.text(alias.name).split('.').next().unwrap_or("").to_string();
                    let top = self.names.intern(&top);
                    self.name_op(top, ExprContext::Store, at)?;
                }
            }
        }
        Ok(())
    }

    /// The module is on the stack; of a dotted name, the innermost submodule is bound.
    fn import_as(&mut self, name: Name, asname: Name, at: Location) -> Outcome {
        let text = self.names.text(name).to_string();
        let mut parts = text.split('.').skip(1).peekable();
        if parts.peek().is_none() {
            return self.name_op(asname, ExprContext::Store, at);
        }
        while let Some(part) = parts.next() {
            let part = self.names.intern(part);
            // Not mangled, unlike other names.
            let number = self.unit.names.add(part);
            self.emit_arg(Op::ImportFrom, number, at);
            if parts.peek().is_some() {
                self.emit_arg(Op::Swap, 2, at);
                self.emit(Op::PopTop, at);
            }
        }
        self.name_op(asname, ExprContext::Store, at)?;
        self.emit(Op::PopTop, at);
        Ok(())
    }

    /// `from module import names`.
    pub(super) fn import_from(
        &mut self,
        module: Option<Name>,
        names: &'a [Alias],
        level: u32,
        at: Location,
    ) -> Outcome {
        self.load_int(level as usize, at);
        let fromlist: Vec<Name> = names.iter().map(|alias| alias.name).collect();
        if !self.has(Feature::PlacementBySymtable) {
            self.check_future_import(module, level, at)?;
        }
        self.load_texts(fromlist, at);
        self.emit_name(Op::ImportName, module.unwrap_or(self.known.empty), at);
        for alias in names {
            if self.names.text(alias.name) == "*" {
                self.import_star(at);
                return Ok(());
            }
            self.emit_name(Op::ImportFrom, alias.name, at);
            self.name_op(alias.asname.unwrap_or(alias.name), ExprContext::Store, at)?;
        }
        self.emit(Op::PopTop, at);
        Ok(())
    }

    /// Future features are known only from the beginning of a module.
    fn check_future_import(&self, module: Option<Name>, level: u32, at: Location) -> Outcome {
        let is_future = level == 0 && module.is_some_and(|name| self.names.text(name) == "__future__");
        if is_future && starts_after(at, self.future.location) {
            let message = "from __future__ imports must occur at the beginning of the file";
            return Err(CompileError::syntax(message, at));
        }
        Ok(())
    }
}

fn starts_after(at: Location, other: Location) -> bool {
    at.line > other.end_line || (at.line == other.end_line && at.column > other.end_column)
}
