//! The verbs: what visitors mean, in the instructions of the target. No other file of code generation chooses between
//! two instructions by target.

use super::state::Codegen;
use crate::base::Location;
use crate::code::Constant;
use crate::compiler::ir::Label;
use crate::compiler::syntax::ast::{CmpOp, Name, Operator};
use crate::target::{Feature, Op};

/// Operands of `CALL_INTRINSIC_1` (`Include/internal/pycore_intrinsics.h`).
pub(super) mod intrinsic1 {
    pub(crate) const PRINT: u32 = 1;
    pub(crate) const IMPORT_STAR: u32 = 2;
    pub(crate) const STOPITERATION_ERROR: u32 = 3;
    pub(crate) const ASYNC_GEN_WRAP: u32 = 4;
    pub(crate) const UNARY_POSITIVE: u32 = 5;
    pub(crate) const LIST_TO_TUPLE: u32 = 6;
    pub(crate) const TYPEVAR: u32 = 7;
    pub(crate) const PARAMSPEC: u32 = 8;
    pub(crate) const TYPEVARTUPLE: u32 = 9;
    pub(crate) const SUBSCRIPT_GENERIC: u32 = 10;
    pub(crate) const TYPEALIAS: u32 = 11;
}

/// Operands of `CALL_INTRINSIC_2`.
pub(super) mod intrinsic2 {
    pub(crate) const PREP_RERAISE_STAR: u32 = 1;
    pub(crate) const TYPEVAR_WITH_BOUND: u32 = 2;
    pub(crate) const TYPEVAR_WITH_CONSTRAINTS: u32 = 3;
    pub(crate) const SET_FUNCTION_TYPE_PARAMS: u32 = 4;
    pub(crate) const SET_TYPEPARAM_DEFAULT: u32 = 5;
}

/// Operands of `LOAD_COMMON_CONSTANT` (`Include/internal/pycore_opcode_utils.h`).
pub(super) mod common {
    pub(crate) const ASSERTION_ERROR: u32 = 0;
    pub(crate) const NOT_IMPLEMENTED_ERROR: u32 = 1;
    pub(crate) const TUPLE: u32 = 2;
    pub(crate) const ALL: u32 = 3;
    pub(crate) const ANY: u32 = 4;
}

/// What a function is made with, as `MAKE_FUNCTION` and `SET_FUNCTION_ATTRIBUTE` number it.
pub(super) mod attribute {
    pub(crate) const DEFAULTS: u32 = 0x01;
    pub(crate) const KWDEFAULTS: u32 = 0x02;
    pub(crate) const ANNOTATIONS: u32 = 0x04;
    pub(crate) const CLOSURE: u32 = 0x08;
    pub(crate) const ANNOTATE: u32 = 0x10;
}

/// What a coroutine or generator waits for; the operand of `RESUME` afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// `yield from`.
    YieldFrom,
    /// `await`, and what it stands behind.
    Await,
}

/// Special methods of context managers, as `LOAD_SPECIAL` numbers them.
const ENTER: u32 = 0;
const EXIT: u32 = 1;
const AENTER: u32 = 2;
const AEXIT: u32 = 3;

impl Codegen<'_> {
    /// Makes a truth value of the top of the stack, where jumps do not do that themselves.
    pub(super) fn emit_to_bool(&mut self, at: Location) {
        if self.has(Feature::ToBool) {
            self.emit(Op::ToBool, at);
        }
    }

    /// A jump that the compiler makes inside a construct.
    pub(super) fn jump_inside(&mut self, to: Label) {
        let op = if self.has(Feature::NoInterruptJumps) { Op::JumpNoInterrupt } else { Op::Jump };
        self.emit_jump(op, to, Location::NONE);
    }

    /// Short circuit of `and` or `or`: jumps with the value, or drops it.
    pub(super) fn short_circuit(&mut self, jump_if: bool, to: Label, at: Location) {
        if self.has(Feature::JumpIfPseudo) {
            self.emit_jump(if jump_if { Op::JumpIfTrue } else { Op::JumpIfFalse }, to, at);
            self.emit(Op::PopTop, at);
        } else {
            self.jump_keeping_value(jump_if, to, at);
        }
    }

    /// Jumps with the value on top of the stack, or drops it; explicit form.
    pub(super) fn jump_keeping_value(&mut self, jump_if: bool, to: Label, at: Location) {
        if self.has(Feature::JumpOrPop) {
            self.emit_jump(if jump_if { Op::JumpIfTrueOrPop } else { Op::JumpIfFalseOrPop }, to, at);
            return;
        }
        self.emit_arg(Op::Copy, 1, at);
        self.emit_to_bool(at);
        self.pop_jump(jump_if, to, at);
        self.emit(Op::PopTop, at);
    }

    /// Jumps if the top of the stack, which is popped, is true or false.
    pub(super) fn pop_jump(&mut self, jump_if: bool, to: Label, at: Location) {
        self.emit_jump(if jump_if { Op::PopJumpIfTrue } else { Op::PopJumpIfFalse }, to, at);
    }

    /// A comparison of the two values on top.
    pub(super) fn compare_op(&mut self, op: CmpOp, at: Location) {
        // The index in `< <= == != > >=`, and the mask of outcomes that specialised forms use.
        let (index, mask) = match op {
            CmpOp::Lt => (0, 2),
            CmpOp::LtE => (1, 10),
            CmpOp::Eq => (2, 8),
            CmpOp::NotEq => (3, 7),
            CmpOp::Gt => (4, 4),
            CmpOp::GtE => (5, 12),
            CmpOp::Is => return self.emit_arg(Op::IsOp, 0, at),
            CmpOp::IsNot => return self.emit_arg(Op::IsOp, 1, at),
            CmpOp::In => return self.emit_arg(Op::ContainsOp, 0, at),
            CmpOp::NotIn => return self.emit_arg(Op::ContainsOp, 1, at),
        };
        let arg = if self.has(Feature::CompareToBool) {
            index << 5 | mask
        } else if self.has(Feature::CompareMask) {
            index << 4 | mask
        } else {
            index
        };
        self.emit_arg(Op::CompareOp, arg, at);
    }

    /// An arithmetic operator, or its augmented form.
    pub(super) fn binary_op(&mut self, op: Operator, in_place: bool, at: Location) {
        let index = match op {
            Operator::Add => 0,
            Operator::BitAnd => 1,
            Operator::FloorDiv => 2,
            Operator::LShift => 3,
            Operator::MatMult => 4,
            Operator::Mult => 5,
            Operator::Mod => 6,
            Operator::BitOr => 7,
            Operator::Pow => 8,
            Operator::RShift => 9,
            Operator::Sub => 10,
            Operator::Div => 11,
            Operator::BitXor => 12,
        };
        self.emit_arg(Op::BinaryOp, if in_place { index + 13 } else { index }, at);
    }

    /// `a[b]`.
    pub(super) fn binary_subscr(&mut self, at: Location) {
        if self.has(Feature::BinarySubscrOp) {
            self.emit(Op::BinarySubscr, at);
        } else {
            self.emit_arg(Op::BinaryOp, 26, at);
        }
    }

    /// `+a`.
    pub(super) fn unary_positive(&mut self, at: Location) {
        self.intrinsic_1(intrinsic1::UNARY_POSITIVE, Op::UnaryPositive, at);
    }

    /// A list becomes a tuple.
    pub(super) fn list_to_tuple(&mut self, at: Location) {
        self.intrinsic_1(intrinsic1::LIST_TO_TUPLE, Op::ListToTuple, at);
    }

    /// A value of an asynchronous generator is wrapped before it is yielded.
    pub(super) fn async_gen_wrap(&mut self, at: Location) {
        self.intrinsic_1(intrinsic1::ASYNC_GEN_WRAP, Op::AsyncGenWrap, at);
    }

    fn intrinsic_1(&mut self, number: u32, before: Op, at: Location) {
        if self.has(Feature::Intrinsics) {
            self.emit_arg(Op::CallIntrinsic1, number, at);
        } else {
            self.emit(before, at);
        }
    }

    /// Prints the top of the stack, as the interactive mode does.
    pub(super) fn print_expr(&mut self, at: Location) {
        self.intrinsic_1(intrinsic1::PRINT, Op::PrintExpr, at);
        if self.has(Feature::Intrinsics) {
            self.emit(Op::PopTop, Location::NONE);
        }
    }

    /// `from m import *`, with the module on top.
    pub(super) fn import_star(&mut self, at: Location) {
        self.intrinsic_1(intrinsic1::IMPORT_STAR, Op::ImportStar, at);
        if self.has(Feature::Intrinsics) {
            self.emit(Op::PopTop, Location::NONE);
        }
    }

    /// What is left of an exception group after all `except*` clauses.
    pub(super) fn prep_reraise_star(&mut self, at: Location) {
        if self.has(Feature::Intrinsics) {
            self.emit_arg(Op::CallIntrinsic2, intrinsic2::PREP_RERAISE_STAR, at);
        } else {
            self.emit(Op::PrepReraiseStar, at);
        }
    }

    /// `AssertionError`, whatever the name means here.
    pub(super) fn load_assertion_error(&mut self, at: Location) {
        if self.has(Feature::CommonConstants) {
            self.emit_arg(Op::LoadCommonConstant, common::ASSERTION_ERROR, at);
        } else {
            self.emit(Op::LoadAssertionError, at);
        }
    }

    /// A call whose callee is followed by `n` positional arguments.
    pub(super) fn call(&mut self, n: u32, at: Location) {
        if self.has(Feature::Precall) {
            self.emit_arg(Op::Precall, n, at);
        }
        self.emit_arg(Op::Call, n, at);
    }

    /// A call with `n` arguments, the last of which have these names.
    pub(super) fn call_kw(&mut self, names: &[Name], n: u32, names_at: Location, at: Location) {
        if self.has(Feature::CallKw) {
            self.load_texts(names.iter().copied(), names_at);
            self.emit_arg(Op::CallKw, n, at);
        } else {
            let texts = names.iter().map(|&name| Constant::Str(self.text(name))).collect();
            let number = self.constant(Constant::Tuple(texts));
            self.emit_arg(Op::KwNames, number, names_at);
            self.call(n, at);
        }
    }

    /// A call with a tuple and perhaps a dictionary of arguments.
    pub(super) fn call_function_ex(&mut self, keywords: bool, at: Location) {
        if self.has(Feature::CallExKeywordSlot) {
            if !keywords {
                self.emit(Op::PushNull, at);
            }
            self.emit(Op::CallFunctionEx, at);
        } else {
            self.emit_arg(Op::CallFunctionEx, u32::from(keywords), at);
        }
    }

    /// The empty place beside a callee, on the side where this target has it.
    pub(super) fn push_null_before(&mut self, at: Location) {
        if !self.has(Feature::NullAfterCallee) {
            self.emit(Op::PushNull, at);
        }
    }

    /// See [`Codegen::push_null_before`].
    pub(super) fn push_null_after(&mut self, at: Location) {
        if self.has(Feature::NullAfterCallee) {
            self.emit(Op::PushNull, at);
        }
    }

    /// `a.b`.
    pub(super) fn load_attr(&mut self, name: Name, at: Location) {
        let number = self.name_number(name);
        self.emit_arg(Op::LoadAttr, if self.has(Feature::LoadAttrLoadsMethods) { number << 1 } else { number }, at);
    }

    /// `a.b` that is called at once.
    pub(super) fn load_method(&mut self, name: Name, at: Location) {
        let number = self.name_number(name);
        if self.has(Feature::LoadAttrLoadsMethods) {
            self.emit_arg(Op::LoadAttr, number << 1 | 1, at);
        } else {
            self.emit_arg(Op::LoadMethod, number, at);
        }
    }

    /// `super().b` or `super(a, b).b`.
    pub(super) fn load_super_attr(&mut self, name: Name, method: bool, two_args: bool, at: Location) {
        let number = self.name_number(name);
        self.emit_arg(Op::LoadSuperAttr, number << 2 | u32::from(two_args) << 1 | u32::from(method), at);
    }

    /// Number of an attribute or imported name.
    pub(super) fn name_number(&mut self, name: Name) -> u32 {
        let mangled = self.mangle_here(name);
        self.number_of(mangled)
    }

    /// An instruction that names an attribute.
    pub(super) fn emit_name(&mut self, op: Op, name: Name, at: Location) {
        let number = self.name_number(name);
        self.emit_arg(op, number, at);
    }

    /// The end of a loop, when the iterator is exhausted.
    pub(super) fn end_for(&mut self) {
        if self.has(Feature::EndFor) {
            self.emit(Op::EndFor, Location::NONE);
        }
        if self.has(Feature::PopIter) {
            self.emit(Op::PopIter, Location::NONE);
        } else if self.has(Feature::EndForKeepsIterator) {
            self.emit(Op::PopTop, Location::NONE);
        }
    }

    /// The end of an asynchronous loop; `send` is where it awaits the next value.
    pub(super) fn end_async_for(&mut self, send: Label, at: Location) {
        if self.has(Feature::EndAsyncForJumps) {
            self.emit_jump(Op::EndAsyncFor, send, at);
        } else {
            self.emit(Op::EndAsyncFor, at);
        }
    }

    /// Enters a context manager up to the value that `as` binds; for `async with`, up to the awaitable.
    pub(super) fn enter_context(&mut self, is_async: bool, at: Location) {
        if self.has(Feature::LoadSpecial) {
            let (enter, exit) = if is_async { (AENTER, AEXIT) } else { (ENTER, EXIT) };
            self.emit_arg(Op::Copy, 1, at);
            self.emit_arg(Op::LoadSpecial, exit, at);
            self.emit_arg(Op::Swap, 2, at);
            self.emit_arg(Op::Swap, 3, at);
            self.emit_arg(Op::LoadSpecial, enter, at);
            self.call(0, at);
        } else {
            self.emit(if is_async { Op::BeforeAsyncWith } else { Op::BeforeWith }, at);
        }
    }

    /// Lifts the return value over the exit function of a context manager.
    pub(super) fn lift_over_exit(&mut self, at: Location) {
        if self.has(Feature::LoadSpecial) {
            self.emit_arg(Op::Swap, 3, at);
        }
        self.emit_arg(Op::Swap, 2, at);
    }

    /// Calls the exit function of a context manager when nothing was raised.
    pub(super) fn call_exit_with_nones(&mut self, at: Location) {
        for _ in 0..3 {
            self.load_none(at);
        }
        self.call(if self.has(Feature::LoadSpecial) { 3 } else { 2 }, at);
    }

    /// Drops what a context manager has on the stack after it suppressed an exception.
    pub(super) fn pop_suppressed(&mut self) {
        let count = if self.has(Feature::LoadSpecial) { 3 } else { 2 };
        for _ in 0..count {
            self.emit(Op::PopTop, Location::NONE);
        }
    }

    /// Makes a function of the code object that was just loaded.
    pub(super) fn make_function(&mut self, attributes: u32, at: Location) {
        if !self.has(Feature::SetFunctionAttribute) {
            return self.emit_arg(Op::MakeFunction, attributes, at);
        }
        self.emit(Op::MakeFunction, at);
        let order = [
            attribute::CLOSURE,
            attribute::ANNOTATIONS,
            attribute::ANNOTATE,
            attribute::KWDEFAULTS,
            attribute::DEFAULTS,
        ];
        for bit in order {
            if attributes & bit != 0 {
                self.emit_arg(Op::SetFunctionAttribute, bit, at);
            }
        }
    }

    /// Waits for the awaitable or iterator on top of the stack; its start value is above it.
    pub(super) fn yield_from(&mut self, wait: Wait, at: Location) -> Label {
        let (send, exit) = (self.label(), self.label());
        let resume = if wait == Wait::Await { 3 } else { 2 };
        self.place(send);
        self.emit_jump(Op::Send, exit, at);
        if self.has(Feature::CleanupThrow) {
            // A handler of its own: only a `close()` or `throw()` can raise at the yield.
            let fail = self.label();
            self.emit_jump(Op::SetupFinally, fail, at);
            self.emit_arg(Op::YieldValue, u32::from(self.has(Feature::YieldFromFlag)), at);
            self.emit(Op::PopBlock, Location::NONE);
            self.emit_arg(Op::Resume, resume, at);
            self.emit_jump(Op::JumpNoInterrupt, send, at);
            self.place(fail);
            self.emit(Op::CleanupThrow, at);
            self.place(exit);
            self.emit(Op::EndSend, at);
        } else {
            self.emit(Op::YieldValue, at);
            self.emit_arg(Op::Resume, resume, at);
            self.emit_jump(Op::JumpNoInterrupt, send, at);
            self.place(exit);
        }
        send
    }

    /// Awaits the value on top of the stack; `kind` says where it comes from, as `GET_AWAITABLE` numbers it.
    pub(super) fn await_value(&mut self, kind: u32, at: Location) {
        self.emit_arg(Op::GetAwaitable, kind, at);
        self.load_none(at);
        self.yield_from(Wait::Await, at);
    }

    /// Formats a value for an f-string; a format specification, if any, is above it.
    pub(super) fn format_value(&mut self, with_spec: bool, at: Location) {
        self.emit(if with_spec { Op::FormatWithSpec } else { Op::FormatSimple }, at);
    }

    /// Loads `__build_class__` and the empty place beside it.
    pub(super) fn load_build_class(&mut self, at: Location) {
        self.push_null_before(at);
        self.emit(Op::LoadBuildClass, at);
        self.push_null_after(at);
    }
}
