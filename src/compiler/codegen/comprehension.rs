//! Comprehensions and generator expressions: inlined into the scope around them, or functions of their own (PEP 709).

use super::Outcome;
use super::emit::Wait;
use super::frames::FrameKind;
use super::state::Codegen;
use super::unit::ArgCounts;
use crate::base::Location;
use crate::code::PyStr;
use crate::compiler::error::CompileError;
use crate::compiler::ir::{Label, UnitKind};
use crate::compiler::symtable::{Block, Role, Scope, Symbol, flag};
use crate::compiler::syntax::ast::{Comp, Comprehension, Expr, ExprKind, Name};
use crate::target::{Feature, Op};

/// What a comprehension makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Generator,
    List,
    Set,
    Dict,
}

/// A comprehension while it is compiled.
#[derive(Clone, Copy)]
struct Making<'a> {
    kind: Kind,
    comp: &'a Comp,
    at: Location,
    /// The first iterator is on the stack, not in the parameter `.0`.
    inlined: bool,
}

/// What must be undone after an inlined comprehension.
#[derive(Default)]
struct Isolation {
    /// Names whose values were put aside on the stack, and the handler that restores them.
    saved: Vec<Name>,
    cleanup: Option<Label>,
    /// Symbols that were replaced, with what was there before: nothing, or an outer comprehension's replacement.
    replaced: Vec<(Name, Option<Symbol>)>,
    /// Names that became hidden locals.
    hidden: Vec<Name>,
}

impl<'a> Codegen<'a> {
    /// A comprehension of any kind; `e` is the expression that holds it.
    pub(super) fn comprehension(&mut self, e: &'a Expr, comp: &'a Comp) -> Outcome {
        let (kind, name) = match e.kind {
            ExprKind::ListComp(_) => (Kind::List, "<listcomp>"),
            ExprKind::SetComp(_) => (Kind::Set, "<setcomp>"),
            ExprKind::DictComp(_) => (Kind::Dict, "<dictcomp>"),
            _ => (Kind::Generator, "<genexpr>"),
        };
        let at = e.location;
        let scope = self.block(comp.id, Role::Body)?;
        let Some(outermost) = comp.generators.first() else {
            return Err(self.fault("a comprehension without a for"));
        };
        let is_async = scope.coroutine && kind != Kind::Generator;
        let async_ok = matches!(self.unit.kind, UnitKind::AsyncFunction | UnitKind::Comprehension);
        let making = Making { kind, comp, at, inlined: scope.comp_inlined };
        if scope.comp_inlined {
            self.comprehension_iterator(outermost)?;
            let mut isolation = self.isolate(scope, at)?;
            self.check_async_comprehension(is_async && !async_ok, at)?;
            self.comprehension_start(making);
            self.comprehension_loop(making, 0, 0)?;
            self.restore(&mut isolation, at)?;
            return Ok(());
        }
        self.enter_scope(UnitKind::Comprehension, PyStr::from(name), scope, at.line, ArgCounts::positional(1), None);
        self.check_async_comprehension(is_async && !async_ok, at)?;
        self.comprehension_start(making);
        self.comprehension_loop(making, 0, 0)?;
        if kind == Kind::Generator {
            self.wrap_in_stopiteration_handler();
        } else {
            self.emit(Op::ReturnValue, at);
        }
        let finished = self.leave_scope(true)?;
        self.closure(finished, 0, at)?;
        self.comprehension_iterator(outermost)?;
        self.call(0, at);
        if is_async {
            self.await_value(0, at);
        }
        Ok(())
    }

    fn check_async_comprehension(&self, wrong: bool, at: Location) -> Outcome {
        if wrong && !self.has(Feature::PlacementBySymtable) {
            let message = "asynchronous comprehension outside of an asynchronous function";
            return Err(CompileError::syntax(message, at));
        }
        Ok(())
    }

    /// The iterator of the first `for`, which is made in the enclosing scope.
    fn comprehension_iterator(&mut self, outermost: &'a Comprehension) -> Outcome {
        self.expr(&outermost.iter)?;
        let op = if outermost.is_async { Op::GetAiter } else { Op::GetIter };
        self.emit(op, outermost.iter.location);
        Ok(())
    }

    /// The empty collection.
    fn comprehension_start(&mut self, making: Making<'a>) {
        let op = match making.kind {
            Kind::Generator => return,
            Kind::List => Op::BuildList,
            Kind::Set => Op::BuildSet,
            Kind::Dict => Op::BuildMap,
        };
        self.emit_arg(op, 0, making.at);
        if making.inlined {
            self.emit_arg(Op::Swap, 2, making.at);
        }
    }

    /// The `index`th `for` and all that is inside it; `depth` iterators lie over the collection.
    fn comprehension_loop(&mut self, making: Making<'a>, index: usize, depth: u32) -> Outcome {
        if making.comp.generators[index].is_async {
            self.async_comprehension_loop(making, index, depth)
        } else {
            self.sync_comprehension_loop(making, index, depth)
        }
    }

    fn sync_comprehension_loop(&mut self, making: Making<'a>, index: usize, depth: u32) -> Outcome {
        let generator = &making.comp.generators[index];
        let (start, skip, anchor) = (self.label(), self.label(), self.label());
        let mut looping = true;
        if index == 0 {
            if !making.inlined {
                self.emit_arg(Op::LoadFast, 0, making.at);
            }
        } else if let Some(only) = only_element(&generator.iter) {
            // `for y in [x]` is an assignment.
            self.expr(only)?;
            looping = false;
        } else {
            self.expr(&generator.iter)?;
            self.emit(Op::GetIter, generator.iter.location);
        }
        let mut depth = depth;
        if looping {
            depth += 1;
            self.place(start);
            self.emit_jump(Op::ForIter, anchor, generator.iter.location);
        }
        self.expr(&generator.target)?;
        let element_at = self.comprehension_body(making, index, depth, skip)?;
        self.place(skip);
        if looping {
            self.emit_jump(Op::Jump, start, element_at);
            self.place(anchor);
            self.end_for();
        }
        Ok(())
    }

    fn async_comprehension_loop(&mut self, making: Making<'a>, index: usize, depth: u32) -> Outcome {
        let generator = &making.comp.generators[index];
        let at = making.at;
        let (start, skip, except) = (self.label(), self.label(), self.label());
        if index > 0 {
            self.expr(&generator.iter)?;
            self.emit(Op::GetAiter, generator.iter.location);
        } else if !making.inlined {
            self.emit_arg(Op::LoadFast, 0, at);
        }
        self.place(start);
        self.push_frame(FrameKind::AsyncComprehension, at)?;
        self.emit_jump(Op::SetupFinally, except, at);
        self.emit(Op::GetAnext, at);
        self.load_none(at);
        let send = self.yield_from(Wait::Await, at);
        self.emit(Op::PopBlock, at);
        self.expr(&generator.target)?;
        let element_at = self.comprehension_body(making, index, depth + 1, skip)?;
        self.place(skip);
        self.emit_jump(Op::Jump, start, element_at);
        self.pop_frame();
        self.place(except);
        self.end_async_for(send, at);
        Ok(())
    }

    /// The conditions of a `for`, then the next `for`, or the element. Gives the place of the element.
    fn comprehension_body(
        &mut self,
        making: Making<'a>,
        index: usize,
        depth: u32,
        skip: Label,
    ) -> Result<Location, CompileError> {
        for condition in &making.comp.generators[index].ifs {
            self.jump_if(condition, skip, false)?;
        }
        let elt = &making.comp.elt;
        if index + 1 < making.comp.generators.len() {
            self.comprehension_loop(making, index + 1, depth)?;
            return Ok(elt.location);
        }
        self.expr(elt)?;
        let mut at = elt.location;
        match making.kind {
            Kind::Generator => {
                self.yield_value(at);
                self.emit(Op::PopTop, at);
            }
            Kind::List => self.emit_arg(Op::ListAppend, depth + 1, at),
            Kind::Set => self.emit_arg(Op::SetAdd, depth + 1, at),
            Kind::Dict => {
                if let Some(value) = &making.comp.value {
                    self.expr(value)?;
                    let end = value.location;
                    at = Location::new(at.line, end.end_line, at.column, end.end_column);
                }
                self.emit_arg(Op::MapAdd, depth + 1, at);
            }
        }
        Ok(at)
    }

    /// Makes the names of an inlined comprehension its own: what they hold outside is put aside, and they are looked up
    /// as the comprehension sees them.
    fn isolate(&mut self, scope: &'a Block, at: Location) -> Result<Isolation, CompileError> {
        let in_class = self.unit.is_class() && self.unit.inlined == 0;
        let saves_all = in_class && self.has(Feature::ClassComprehensionSavesAll);
        let mut isolation = Isolation::default();
        self.unit.inlined += 1;
        for &symbol in scope.symbols.iter() {
            let name = symbol.name;
            let outer = self.unit.symbol(name);
            let (inside, outside) = (symbol.scope, outer.and_then(|symbol| symbol.scope));
            let differs = inside != outside
                && inside != Some(Scope::Free)
                && !(inside == Some(Scope::Cell) && outside == Some(Scope::Free));
            if differs || in_class {
                isolation.replaced.push((name, self.unit.overrides.insert(name, symbol)));
            }
            let bound = symbol.flags & (flag::LOCAL | flag::NONLOCAL) == flag::LOCAL;
            if (bound || in_class)
                && !self.unit.is_function_like()
                && self.unit.fast_hidden.insert(name, true) != Some(true)
            {
                isolation.hidden.push(name);
            }
            if bound || saves_all {
                // Newer targets look at the outer scope only when it has been replaced.
                let replaced = (differs || in_class) && !self.has(Feature::ClassComprehensionSavesAll);
                self.put_aside(name, inside, if replaced { inside } else { outside }, at);
                isolation.saved.push(name);
            }
        }
        if !isolation.saved.is_empty() {
            self.emit_arg(Op::Swap, isolation.saved.len() as u32 + 1, at);
            let cleanup = self.label();
            self.emit_jump(Op::SetupFinally, cleanup, at);
            isolation.cleanup = Some(cleanup);
        }
        Ok(isolation)
    }

    /// Pushes what a name holds, which may be nothing; a cell is pushed itself, and the comprehension gets a new one.
    fn put_aside(&mut self, name: Name, inside: Option<Scope>, outside: Option<Scope>, at: Location) {
        let mangled = self.mangle_here(name);
        let slot = self.unit.varnames.add(mangled);
        self.emit_arg(Op::LoadFastAndClear, slot, at);
        if inside == Some(Scope::Cell) {
            let cell =
                if outside == Some(Scope::Free) { self.free_number(mangled) } else { self.unit.cellvars.add(mangled) };
            self.emit_arg(Op::MakeCell, cell, at);
        }
    }

    /// Undoes [`Codegen::isolate`], after the comprehension and after an exception in it.
    fn restore(&mut self, isolation: &mut Isolation, at: Location) -> Outcome {
        let none = Location::NONE;
        if let Some(cleanup) = isolation.cleanup {
            self.emit(Op::PopBlock, none);
            let end = self.label();
            self.jump_inside(end);
            self.place(cleanup);
            self.emit_arg(Op::Swap, 2, none);
            self.emit(Op::PopTop, none);
            self.take_back(&isolation.saved, at);
            self.emit_arg(Op::Reraise, 0, none);
            self.place(end);
            self.take_back(&isolation.saved, at);
        }
        self.unit.inlined -= 1;
        while let Some((name, before)) = isolation.replaced.pop() {
            match before {
                Some(symbol) => self.unit.overrides.insert(name, symbol),
                None => self.unit.overrides.remove(&name),
            };
        }
        for name in isolation.hidden.drain(..) {
            self.unit.fast_hidden.insert(name, false);
        }
        Ok(())
    }

    fn take_back(&mut self, saved: &[Name], at: Location) {
        self.emit_arg(Op::Swap, saved.len() as u32 + 1, at);
        for &name in saved.iter().rev() {
            let mangled = self.mangle_here(name);
            let slot = self.unit.varnames.add(mangled);
            self.emit_arg(Op::StoreFastMaybeNull, slot, at);
        }
    }
}

/// The only element of a list or tuple display, if it is not starred.
fn only_element(iter: &Expr) -> Option<&Expr> {
    match &iter.kind {
        ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => match elts.as_slice() {
            [only] if !matches!(only.kind, ExprKind::Starred { .. }) => Some(only),
            _ => None,
        },
        _ => None,
    }
}
