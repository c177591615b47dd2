//! Sequence and mapping patterns.

use super::patterns::{Context, is_wildcard};
use super::state::Codegen;
use super::{CompileError, Outcome};
use crate::base::Location;
use crate::compiler::syntax::ast::{CmpOp, Expr, Name, Operator, Pattern, PatternKind};
use crate::target::Op;

impl<'a> Codegen<'a> {
    /// `[a, *b, c]`.
    pub(super) fn sequence_pattern(&mut self, patterns: &'a [Pattern], context: &mut Context, at: Location) -> Outcome {
        let mut star = None;
        let mut star_is_wildcard = false;
        let mut only_wildcards = true;
        for (i, pattern) in patterns.iter().enumerate() {
            if let PatternKind::MatchStar(name) = pattern.kind {
                if star.is_some() {
                    return Err(CompileError::syntax("multiple starred names in sequence pattern", at));
                }
                star = Some(i);
                star_is_wildcard = name.is_none();
                only_wildcards &= star_is_wildcard;
            } else {
                only_wildcards &= is_wildcard(pattern);
            }
        }
        context.on_top += 1;
        self.emit(Op::MatchSequence, at);
        self.jump_to_fail(context, Op::PopJumpIfFalse, at);
        let size = patterns.len();
        if star.is_none() {
            self.check_length(size, CmpOp::Eq, context, at);
        } else if size > 1 {
            self.check_length(size - 1, CmpOp::GtE, context, at);
        }
        context.on_top -= 1;
        match star {
            _ if only_wildcards => {
                self.emit(Op::PopTop, at);
                Ok(())
            }
            Some(star) if star_is_wildcard => self.match_by_index(patterns, star, context, at),
            _ => self.match_unpacked(patterns, context, at),
        }
    }

    /// Fails unless the subject has the right number of items.
    fn check_length(&mut self, size: usize, op: CmpOp, context: &mut Context, at: Location) {
        self.emit(Op::GetLen, at);
        self.load_int(size, at);
        self.compare_op(op, at);
        self.jump_to_fail(context, Op::PopJumpIfFalse, at);
    }

    fn match_unpacked(&mut self, patterns: &'a [Pattern], context: &mut Context, at: Location) -> Outcome {
        let stars = patterns.iter().enumerate().filter(|(_, p)| matches!(p.kind, PatternKind::MatchStar(_)));
        let messages = (
            "too many expressions in star-unpacking sequence pattern",
            "multiple starred expressions in sequence pattern",
        );
        self.unpack_values(patterns.len(), stars.map(|(i, _)| i), messages, at)?;
        context.on_top += patterns.len();
        for pattern in patterns {
            context.on_top -= 1;
            self.subpattern(pattern, context)?;
        }
        Ok(())
    }

    /// With `*_`, only the items that matter are taken out of the subject.
    fn match_by_index(&mut self, patterns: &'a [Pattern], star: usize, context: &mut Context, at: Location) -> Outcome {
        context.on_top += 1;
        for (i, pattern) in patterns.iter().enumerate() {
            if i == star || is_wildcard(pattern) {
                continue;
            }
            self.emit_arg(Op::Copy, 1, at);
            if i < star {
                self.load_int(i, at);
            } else {
                // Negative indices may not work; count from the length.
                self.emit(Op::GetLen, at);
                self.load_int(patterns.len() - i, at);
                self.binary_op(Operator::Sub, false, at);
            }
            self.binary_subscr(at);
            self.subpattern(pattern, context)?;
        }
        context.on_top -= 1;
        self.emit(Op::PopTop, at);
        Ok(())
    }

    /// `{key: pattern, **rest}`.
    pub(super) fn mapping_pattern(
        &mut self,
        keys: &'a [Expr],
        patterns: &'a [Pattern],
        rest: Option<Name>,
        context: &mut Context,
        at: Location,
    ) -> Outcome {
        let size = keys.len();
        context.on_top += 1;
        self.emit(Op::MatchMapping, at);
        self.jump_to_fail(context, Op::PopJumpIfFalse, at);
        if size == 0 && rest.is_none() {
            context.on_top -= 1;
            self.emit(Op::PopTop, at);
            return Ok(());
        }
        if size > 0 {
            self.check_length(size, CmpOp::GtE, context, at);
        }
        self.mapping_keys(keys, at)?;
        self.emit_arg(Op::BuildTuple, size as u32, at);
        self.emit(Op::MatchKeys, at);
        // A tuple of keys and a tuple of values, or None, over the subject.
        context.on_top += 2;
        self.emit_arg(Op::Copy, 1, at);
        self.load_none(at);
        self.compare_op(CmpOp::IsNot, at);
        self.jump_to_fail(context, Op::PopJumpIfFalse, at);
        self.emit_arg(Op::UnpackSequence, size as u32, at);
        context.on_top += size;
        context.on_top -= 1;
        for pattern in patterns {
            context.on_top -= 1;
            self.subpattern(pattern, context)?;
        }
        context.on_top -= 2;
        if rest.is_none() {
            self.emit(Op::PopTop, at);
            self.emit(Op::PopTop, at);
            return Ok(());
        }
        // A copy of the subject without the keys.
        self.emit_arg(Op::BuildMap, 0, at);
        self.emit_arg(Op::Swap, 3, at);
        self.emit_arg(Op::DictUpdate, 2, at);
        self.emit_arg(Op::UnpackSequence, size as u32, at);
        for left in (1..=size as u32).rev() {
            self.emit_arg(Op::Copy, 1 + left, at);
            self.emit_arg(Op::Swap, 2, at);
            self.emit(Op::DeleteSubscr, at);
        }
        self.capture(rest, context, at)
    }
}
