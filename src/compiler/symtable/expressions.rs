//! Expressions, comprehensions and named expressions.

use super::block::{BlockKind, ComprehensionKind, Role, flag};
use super::builder::{Builder, Visit, error};
use crate::base::Location;
use crate::compiler::syntax::ast::{Comp, Comprehension, Expr, ExprContext, ExprKind, Keyword, Name};

impl Builder<'_> {
    pub(super) fn expressions(&mut self, values: &[Expr]) -> Visit {
        values.iter().try_for_each(|value| self.expression(value))
    }

    pub(super) fn optional(&mut self, value: Option<&Expr>) -> Visit {
        value.map_or(Ok(()), |value| self.expression(value))
    }

    pub(super) fn keywords(&mut self, keywords: &[Keyword]) -> Visit {
        for keyword in keywords {
            if let Some(arg) = keyword.arg {
                self.check_name(arg, keyword.location, ExprContext::Store)?;
            }
        }
        keywords.iter().try_for_each(|keyword| self.expression(&keyword.value))
    }

    pub(super) fn expression(&mut self, expr: &Expr) -> Visit {
        match &expr.kind {
            ExprKind::Name { id, ctx } => self.name(*id, *ctx, expr.location),
            ExprKind::Constant { .. } => Ok(()),
            ExprKind::Attribute { value, attr, ctx } => {
                self.check_name(*attr, expr.location, *ctx)?;
                self.expression(value)
            }
            ExprKind::Call { func, args, keywords } => {
                self.expression(func)?;
                self.expressions(args)?;
                self.keywords(keywords)
            }
            ExprKind::NamedExpr { target, value } => {
                self.forbid_in_annotation("named expression", expr)?;
                self.named_expression(target, value, expr.location)
            }
            ExprKind::BoolOp { values, .. }
            | ExprKind::Set(values)
            | ExprKind::JoinedStr(values)
            | ExprKind::TemplateStr(values)
            | ExprKind::List { elts: values, .. }
            | ExprKind::Tuple { elts: values, .. } => self.expressions(values),
            ExprKind::BinOp { left, right, .. } => {
                self.expression(left)?;
                self.expression(right)
            }
            ExprKind::UnaryOp { operand: value, .. } | ExprKind::Starred { value, .. } => self.expression(value),
            ExprKind::Lambda(lambda) => self.lambda(lambda, expr.location),
            ExprKind::IfExp { test, body, orelse } => {
                self.expression(test)?;
                self.expression(body)?;
                self.expression(orelse)
            }
            ExprKind::Dict { keys, values } => {
                keys.iter().flatten().try_for_each(|key| self.expression(key))?;
                self.expressions(values)
            }
            ExprKind::ListComp(comp) => self.comprehension(comp, ComprehensionKind::List, expr.location),
            ExprKind::SetComp(comp) => self.comprehension(comp, ComprehensionKind::Set, expr.location),
            ExprKind::DictComp(comp) => self.comprehension(comp, ComprehensionKind::Dict, expr.location),
            ExprKind::GeneratorExp(comp) => self.comprehension(comp, ComprehensionKind::Generator, expr.location),
            ExprKind::Await(value) => self.await_expression(value, expr),
            ExprKind::Yield(value) => self.yield_expression(value.as_deref(), expr),
            ExprKind::YieldFrom(value) => self.yield_expression(Some(value), expr),
            ExprKind::Compare { left, comparators, .. } => {
                self.expression(left)?;
                self.expressions(comparators)
            }
            ExprKind::FormattedValue { value, format_spec, .. }
            | ExprKind::Interpolation { value, format_spec, .. } => {
                self.expression(value)?;
                self.optional(format_spec.as_deref())
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expression(value)?;
                self.expression(slice)
            }
            ExprKind::Slice { lower, upper, step } => {
                self.optional(lower.as_deref())?;
                self.optional(upper.as_deref())?;
                self.optional(step.as_deref())
            }
        }
    }

    fn name(&mut self, id: Name, ctx: ExprContext, location: Location) -> Visit {
        if self.state().in_unevaluated_annotation {
            return Ok(());
        }
        let flags = if ctx == ExprContext::Load { flag::USE } else { flag::LOCAL };
        self.define_as(id, flags, location, ctx)?;
        // `super` without arguments reads `__class__`.
        if ctx == ExprContext::Load && id == self.special.super_ && self.is_function_like(self.kind()) {
            self.define(self.special.class, flag::USE, location)?;
        }
        Ok(())
    }

    fn yield_expression(&mut self, value: Option<&Expr>, expr: &Expr) -> Visit {
        self.forbid_in_annotation("yield expression", expr)?;
        self.optional(value)?;
        self.block().generator = true;
        let what = match self.block().comprehension {
            None => return Ok(()),
            Some(ComprehensionKind::List) => "list comprehension",
            Some(ComprehensionKind::Set) => "set comprehension",
            Some(ComprehensionKind::Dict) => "dict comprehension",
            Some(ComprehensionKind::Generator) => "generator expression",
        };
        error(format!("'yield' inside {what}"), expr.location)
    }

    fn await_expression(&mut self, value: &Expr, expr: &Expr) -> Visit {
        self.forbid_in_annotation("await expression", expr)?;
        if self.checks_placement {
            if !self.is_function_like(self.kind()) {
                return error("'await' outside function", expr.location);
            }
            if !self.is_async_function() && self.block().comprehension.is_none() {
                return error("'await' outside async function", expr.location);
            }
        }
        self.expression(value)?;
        self.block().coroutine = true;
        Ok(())
    }

    fn is_async_function(&mut self) -> bool {
        self.kind() == BlockKind::Function && self.block().coroutine
    }

    /// `yield`, `await` and `:=` are not allowed where values are evaluated on demand.
    fn forbid_in_annotation(&mut self, what: &str, expr: &Expr) -> Visit {
        let place = match self.kind() {
            BlockKind::Annotation => "an annotation",
            BlockKind::TypeVariable => self.state().scope_info,
            BlockKind::TypeAlias => "a type alias",
            BlockKind::TypeParameters => "the definition of a generic",
            BlockKind::Function | BlockKind::Class | BlockKind::Module => return Ok(()),
        };
        error(format!("{what} cannot be used within {place}"), expr.location)
    }

    /// The iterable of the first `for` belongs to the block around the comprehension.
    fn comprehension(&mut self, comp: &Comp, kind: ComprehensionKind, location: Location) -> Visit {
        let Some((first, rest)) = comp.generators.split_first() else { return Ok(()) };
        self.state().comp_iter_expr += 1;
        self.expression(&first.iter)?;
        self.state().comp_iter_expr -= 1;
        let name = self.special.comprehensions[kind as usize];
        self.open(name, BlockKind::Function, Some((comp.id, Role::Body)), location)?;
        self.block().comprehension = Some(kind);
        self.block().coroutine = first.is_async;
        self.define(self.special.iterable, flag::PARAM, location)?;
        self.comprehension_target(first)?;
        self.expressions(&first.ifs)?;
        for generator in rest {
            self.comprehension_target(generator)?;
            self.state().comp_iter_expr += 1;
            self.expression(&generator.iter)?;
            self.state().comp_iter_expr -= 1;
            self.expressions(&generator.ifs)?;
            self.block().coroutine |= generator.is_async;
        }
        self.optional(comp.value.as_ref())?;
        self.expression(&comp.elt)?;
        let is_generator = kind == ComprehensionKind::Generator;
        self.block().generator = is_generator;
        let is_async = self.block().coroutine && !is_generator;
        self.leave();
        if is_async {
            if self.checks_placement && !self.is_async_function() && self.block().comprehension.is_none() {
                return error("asynchronous comprehension outside of an asynchronous function", location);
            }
            self.block().coroutine = true;
        }
        Ok(())
    }

    fn comprehension_target(&mut self, generator: &Comprehension) -> Visit {
        self.state().comp_iter_target = true;
        self.expression(&generator.target)?;
        self.state().comp_iter_target = false;
        Ok(())
    }

    fn named_expression(&mut self, target: &Expr, value: &Expr, location: Location) -> Visit {
        if self.state().comp_iter_expr > 0 {
            return error("assignment expression cannot be used in a comprehension iterable expression", location);
        }
        if self.block().comprehension.is_some()
            && let ExprKind::Name { id, .. } = target.kind
        {
            self.bind_outside_comprehensions(id, target.location)?;
        }
        self.expression(value)?;
        self.expression(target)
    }

    /// `:=` in a comprehension binds in the nearest block that is none (`symtable_extend_namedexpr_scope`).
    fn bind_outside_comprehensions(&mut self, name: Name, location: Location) -> Visit {
        for depth in 0.. {
            let Some(block) = self.enclosing(depth) else { break };
            let flags = self.lookup(block, name);
            if self.table[block].comprehension.is_some() {
                if flags & flag::COMP_ITER != 0 && flags & flag::LOCAL != 0 {
                    let before = "assignment expression cannot rebind comprehension iteration variable ";
                    return self.error_about(before, name, "", location);
                }
                continue;
            }
            let place = match self.table[block].kind {
                BlockKind::Function => {
                    let declared = if flags & flag::GLOBAL != 0 { flag::GLOBAL } else { flag::NONLOCAL };
                    self.define(name, declared, location)?;
                    self.record_directive(name, location);
                    return self.define_in(block, name, flag::LOCAL, location);
                }
                BlockKind::Module => {
                    self.define(name, flag::GLOBAL, location)?;
                    self.record_directive(name, location);
                    return self.define_in(block, name, flag::GLOBAL, location);
                }
                BlockKind::Annotation => continue,
                BlockKind::Class => "cannot be used in a class body",
                BlockKind::TypeParameters => "cannot be used within the definition of a generic",
                BlockKind::TypeAlias => "cannot be used in a type alias",
                BlockKind::TypeVariable => "cannot be used in a TypeVar bound",
            };
            return error(format!("assignment expression within a comprehension {place}"), location);
        }
        Ok(())
    }
}
