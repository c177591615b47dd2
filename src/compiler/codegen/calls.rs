//! Calls.

use super::display::{Collection, STACK_USE_GUIDELINE};
use super::emit::common;
use super::state::Codegen;
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::code::Constant;
use crate::compiler::ir::Label;
use crate::compiler::symtable::flag;
use crate::compiler::syntax::ast::{CmpOp, Expr, ExprContext, ExprKind, Keyword, Name};
use crate::target::{Feature, Op};

/// Among so many keywords, comparing each with each is quicker than a map.
const COMPARED: usize = 8;

impl<'a> Codegen<'a> {
    /// `func(args, keywords)`; `e` is the whole expression.
    pub(super) fn call_expr(
        &mut self,
        e: &'a Expr,
        func: &'a Expr,
        args: &'a [Expr],
        keywords: &'a [Keyword],
    ) -> Outcome {
        self.check_keywords(keywords)?;
        if self.is_method_call(func, args, keywords) {
            return self.method_call(e, func, args, keywords);
        }
        self.check_caller(func);
        self.push_null_before(func.location);
        self.expr(func)?;
        let done = self.label();
        self.specialised_call(func, args, keywords, done)?;
        self.push_null_after(func.location);
        self.call_arguments(0, args, None, keywords, e.location)?;
        self.place(done);
        Ok(())
    }

    /// Whether a call is one of a method: then no bound method is made.
    fn is_method_call(&self, func: &Expr, args: &[Expr], keywords: &[Keyword]) -> bool {
        let ExprKind::Attribute { value, ctx: ExprContext::Load, .. } = &func.kind else { return false };
        // A function of an imported module is more likely than a method.
        if let ExprKind::Name { id, .. } = value.kind
            && self.module_symbol(id).is_some_and(|symbol| symbol.flags & flag::IMPORT != 0)
        {
            return false;
        }
        let count = args.len() + keywords.len() + usize::from(!keywords.is_empty());
        count < STACK_USE_GUIDELINE
            && !args.iter().any(|arg| matches!(arg.kind, ExprKind::Starred { .. }))
            && keywords.iter().all(|keyword| keyword.arg.is_some())
    }

    fn method_call(&mut self, e: &'a Expr, func: &'a Expr, args: &'a [Expr], keywords: &'a [Keyword]) -> Outcome {
        let ExprKind::Attribute { value, attr, .. } = &func.kind else { return Ok(()) };
        let at = self.attribute_place(func.location, func, *attr);
        if self.is_super_call(value, *attr) {
            self.super_method(func, value, *attr)?;
        } else {
            self.expr(value)?;
            self.load_method(*attr, at);
        }
        self.exprs(args)?;
        let call_at = self.attribute_place(e.location, func, *attr);
        if keywords.is_empty() {
            self.call(args.len() as u32, call_at);
        } else {
            self.keyword_values(keywords)?;
            let count = args.len() + keywords.len();
            self.call_kw(&names_of(keywords), count as u32, at, call_at);
        }
        Ok(())
    }

    fn keyword_values(&mut self, keywords: &'a [Keyword]) -> Outcome {
        keywords.iter().try_for_each(|keyword| self.expr(&keyword.value))
    }

    /// Arguments and the call itself; `pushed` arguments are on the stack already. The value of `injected` is the last
    /// positional argument.
    pub(super) fn call_arguments(
        &mut self,
        pushed: usize,
        args: &'a [Expr],
        injected: Option<Name>,
        keywords: &'a [Keyword],
        at: Location,
    ) -> Outcome {
        self.check_keywords(keywords)?;
        let starred = |e: &Expr| matches!(e.kind, ExprKind::Starred { .. });
        let mut limited = args.len() + keywords.len() * 2;
        if self.has(Feature::GenericBaseIsArgument) {
            limited += usize::from(injected.is_some());
        }
        let simple = limited <= STACK_USE_GUIDELINE
            && !args.iter().any(starred)
            && keywords.iter().all(|keyword| keyword.arg.is_some());
        if simple {
            self.exprs(args)?;
            if let Some(name) = injected {
                self.name_op(name, ExprContext::Load, at)?;
            }
            let count = pushed + args.len() + usize::from(injected.is_some()) + keywords.len();
            if keywords.is_empty() {
                self.call(count as u32, at);
            } else {
                self.keyword_values(keywords)?;
                self.call_kw(&names_of(keywords), count as u32, at, at);
            }
            return Ok(());
        }
        match args {
            [Expr { kind: ExprKind::Starred { value, .. }, .. }] if pushed == 0 => self.expr(value)?,
            _ => self.collection(args, pushed, injected, Collection::Tuple, at)?,
        }
        if !keywords.is_empty() {
            self.keyword_dict(keywords, at)?;
        }
        self.call_function_ex(!keywords.is_empty(), at);
        Ok(())
    }

    /// All keyword arguments as one dictionary.
    fn keyword_dict(&mut self, keywords: &'a [Keyword], at: Location) -> Outcome {
        let mut have_dict = false;
        let mut start = 0;
        for (i, keyword) in keywords.iter().enumerate() {
            if keyword.arg.is_some() {
                continue;
            }
            if start < i {
                self.keyword_part(&keywords[start..i], &mut have_dict, at)?;
            }
            start = i + 1;
            if !have_dict {
                self.emit_arg(Op::BuildMap, 0, at);
                have_dict = true;
            }
            self.expr(&keyword.value)?;
            self.emit_arg(Op::DictMerge, 1, at);
        }
        if start < keywords.len() {
            self.keyword_part(&keywords[start..], &mut have_dict, at)?;
        }
        Ok(())
    }

    /// Some named arguments become a dictionary of their own, or are merged into the one there is.
    fn keyword_part(&mut self, keywords: &'a [Keyword], have_dict: &mut bool, at: Location) -> Outcome {
        let count = keywords.len();
        let big = count * 2 > STACK_USE_GUIDELINE;
        if self.has(Feature::ConstKeyMap) && count > 1 && !big {
            self.keyword_values(keywords)?;
            let keys = names_of(keywords);
            self.load_texts(keys, at);
            self.emit_arg(Op::BuildConstKeyMap, count as u32, at);
        } else {
            if big {
                self.emit_arg(Op::BuildMap, 0, Location::NONE);
            }
            for keyword in keywords {
                let Some(name) = keyword.arg else { continue };
                self.load_text(name, at);
                self.expr(&keyword.value)?;
                if big {
                    self.emit_arg(Op::MapAdd, 1, Location::NONE);
                }
            }
            if !big {
                self.emit_arg(Op::BuildMap, count as u32, at);
            }
        }
        if *have_dict {
            self.emit_arg(Op::DictMerge, 1, at);
        }
        *have_dict = true;
        Ok(())
    }

    /// No keyword twice. Of several repeated ones, CPython reports the one whose first use comes first.
    fn check_keywords(&mut self, keywords: &[Keyword]) -> Outcome {
        let mut repeated: Option<(usize, usize)> = None;
        if keywords.len() <= COMPARED {
            let again = |i: usize| (i + 1..keywords.len()).find(|&j| keywords[j].arg == keywords[i].arg);
            let mut named = (0..keywords.len()).filter(|&i| keywords[i].arg.is_some());
            repeated = named.find_map(|i| Some((i, again(i)?)));
        } else {
            let mut seen = rustc_hash::FxHashMap::default();
            for (j, keyword) in keywords.iter().enumerate() {
                let Some(name) = keyword.arg else { continue };
                let i = *seen.entry(name).or_insert(j);
                if i < j && repeated.is_none_or(|(first, _)| i < first) {
                    repeated = Some((i, j));
                }
            }
        }
        let until = repeated.map_or(keywords.len(), |(first, _)| first + 1);
        for keyword in &keywords[..until] {
            if let Some(name) = keyword.arg {
                self.forbid_debug(name, ExprContext::Store, keyword.location)?;
            }
        }
        let Some((first, second)) = repeated else { return Ok(()) };
        let name = keywords[first].arg.map_or("", |name| self.names.text(name));
        Err(CompileError::syntax(format!("keyword argument repeated: {name}"), keywords[second].location))
    }

    /// `any(…)`, `all(…)` and `tuple(…)` of a generator expression run as a loop here, if the names mean the builtins
    /// at run time. The function is on the stack; without specialisation it stays there, else control goes to `done`.
    fn specialised_call(&mut self, func: &'a Expr, args: &'a [Expr], keywords: &'a [Keyword], done: Label) -> Outcome {
        let ([generator], [], ExprKind::Name { id, .. }) = (args, keywords, &func.kind) else { return Ok(()) };
        if !self.has(Feature::SpecialisedCalls) || !matches!(generator.kind, ExprKind::GeneratorExp(_)) {
            return Ok(());
        }
        // Which builtin, and for `any` and `all` the answer when the loop runs to its end.
        let (builtin, exhausted) = match *id {
            id if id == self.known.all => (common::ALL, Some(true)),
            id if id == self.known.any => (common::ANY, Some(false)),
            id if id == self.known.tuple => (common::TUPLE, None),
            _ => return Ok(()),
        };
        let at = func.location;
        let none = Location::NONE;
        let (skip, start, cleanup) = (self.label(), self.label(), self.label());
        self.emit_arg(Op::Copy, 1, at);
        self.emit_arg(Op::LoadCommonConstant, builtin, at);
        self.compare_op(CmpOp::Is, at);
        self.pop_jump(false, skip, at);
        self.emit(Op::PopTop, at);
        if exhausted.is_none() {
            self.emit_arg(Op::BuildList, 0, at);
        }
        self.expr(generator)?;
        self.place(start);
        self.emit_jump(Op::ForIter, cleanup, at);
        match exhausted {
            Some(answer) => {
                self.emit_to_bool(at);
                self.pop_jump(answer, start, at);
            }
            None => {
                self.emit_arg(Op::ListAppend, 2, at);
                self.emit_jump(Op::Jump, start, at);
            }
        }
        self.emit(Op::PopIter, none);
        if let Some(answer) = exhausted {
            self.load_const(Constant::Bool(!answer), at);
        }
        self.emit_jump(Op::Jump, done, at);
        self.place(cleanup);
        self.end_for();
        match exhausted {
            Some(answer) => self.load_const(Constant::Bool(answer), at),
            None => self.list_to_tuple(at),
        }
        self.emit_jump(Op::Jump, done, at);
        self.place(skip);
        Ok(())
    }
}

/// The names of keyword arguments without `**`.
fn names_of(keywords: &[Keyword]) -> Vec<Name> {
    keywords.iter().filter_map(|keyword| keyword.arg).collect()
}
