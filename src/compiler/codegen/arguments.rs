//! What is evaluated where a function is defined: decorators, defaults; and the closure.

use super::emit::attribute;
use super::state::Codegen;
use super::unit::Finished;
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::code::Constant;
use crate::compiler::syntax::ast::{Arguments, Expr, ExprContext, Name};
use crate::target::{Feature, Op};

impl<'a> Codegen<'a> {
    /// Loads decorators; they are called from the last to the first when the function or class is made. Their calls
    /// have no empty place: what is decorated is the first argument, and stands where a method's object would.
    pub(super) fn decorators(&mut self, list: &'a [Expr]) -> Outcome {
        self.exprs(list)
    }

    /// Calls the decorators.
    pub(super) fn apply_decorators(&mut self, list: &'a [Expr]) {
        for decorator in list.iter().rev() {
            self.call(0, decorator.location);
        }
    }

    /// Evaluates the defaults of parameters. Gives the attributes of the function that are on the stack.
    pub(super) fn defaults(&mut self, args: &'a Arguments, at: Location) -> Result<u32, CompileError> {
        let mut attributes = 0;
        if !args.defaults.is_empty() {
            self.exprs(&args.defaults)?;
            self.emit_arg(Op::BuildTuple, args.defaults.len() as u32, at);
            attributes |= attribute::DEFAULTS;
        }
        if self.kw_defaults(args, at)? {
            attributes |= attribute::KWDEFAULTS;
        }
        Ok(attributes)
    }

    fn kw_defaults(&mut self, args: &'a Arguments, at: Location) -> Result<bool, CompileError> {
        let with_default = || args.kwonlyargs.iter().zip(&args.kw_defaults).filter_map(|(a, d)| Some((a, d.as_ref()?)));
        let count = with_default().count() as u32;
        if count == 0 {
            return Ok(false);
        }
        if self.has(Feature::ConstKeyMap) {
            let mut keys = Vec::new();
            for (arg, value) in with_default() {
                let name = self.mangle_here(arg.arg);
                keys.push(Constant::Str(self.text(name)));
                self.expr(value)?;
            }
            self.load_const(Constant::Tuple(keys.into()), at);
            self.emit_arg(Op::BuildConstKeyMap, count, at);
        } else {
            for (arg, value) in with_default() {
                let name = self.mangle_here(arg.arg);
                self.load_text(name, at);
                self.expr(value)?;
            }
            self.emit_arg(Op::BuildMap, count, at);
        }
        Ok(true)
    }

    /// Makes a function of a finished scope; `attributes` are on the stack.
    pub(super) fn closure(&mut self, finished: Finished, attributes: u32, at: Location) -> Outcome {
        let mut attributes = attributes;
        if !finished.freevars.is_empty() {
            for &name in &finished.freevars {
                let number = self.closure_number(name)?;
                self.emit_arg(Op::LoadClosure, number, at);
            }
            self.emit_arg(Op::BuildTuple, finished.freevars.len() as u32, at);
            attributes |= attribute::CLOSURE;
        }
        self.load_const(Constant::Code(finished.code), at);
        self.make_function(attributes, at);
        Ok(())
    }

    /// No parameter may be called `__debug__`; newer targets say so when they build the symbol table.
    pub(super) fn check_debug_args(&self, args: &Arguments) -> Outcome {
        if self.known.debug.is_none() || self.has(Feature::PlacementBySymtable) {
            return Ok(());
        }
        let all = args
            .posonlyargs
            .iter()
            .chain(&args.args)
            .chain(args.vararg.as_deref())
            .chain(&args.kwonlyargs)
            .chain(args.kwarg.as_deref());
        for arg in all {
            let name: Name = arg.arg;
            self.forbid_debug(name, ExprContext::Store, arg.location)?;
        }
        Ok(())
    }
}
