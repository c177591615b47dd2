//! What the operand of an instruction means, as `dis` says it (`argrepr` in `Lib/dis.py`).

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::Spot;
use crate::target::{Feature, Op, OpcodeTable, Operand as Sort, PyVersion, Target};

/// An operand decoded, with texts of type `T`. Its [`Display`](fmt::Display) is what `dis` puts in parentheses; empty where it
/// puts nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand<T = Arc<str>> {
    /// `dis` says nothing about it.
    Nothing,
    /// A constant.
    Constant {
        /// Index into `co_consts`.
        index: u32,
        /// Its `repr`.
        repr: T,
        /// Whether it is a nested code object.
        is_code: bool,
    },
    /// A name.
    Name {
        /// Index into `co_names`.
        index: u32,
        /// What `dis` writes before it: `NULL + ` in 3.11 and 3.12.
        before: &'static str,
        /// The name.
        name: T,
        /// What `dis` writes after it: ` + NULL|self` from 3.13 on.
        after: &'static str,
    },
    /// A local variable, a cell or a free variable.
    Variable {
        /// Index into [`CodeObject::locals`](crate::code::CodeObject::locals).
        slot: u32,
        /// Its name.
        name: T,
    },
    /// Two local variables.
    Pair {
        /// Indices into the locals.
        slots: [u32; 2],
        /// Their names.
        names: [T; 2],
    },
    /// A jump.
    Jump {
        /// Where to.
        to: Spot,
        /// How `dis` writes it.
        style: JumpStyle,
    },
    /// An operator, a flag, a method: words of `dis` for the value.
    Words(Cow<'static, str>),
    /// An index that leads nowhere: the code object is damaged, and `dis` would fail.
    Invalid,
}

/// How `dis` writes where a jump goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JumpStyle {
    /// Not at all: absolute jumps up to 3.9.
    Silent,
    /// `to 24`, up to 3.12.
    ToOffset,
    /// `to L3`.
    ToLabel,
    /// `from L3`: the target is where an asynchronous loop got its value.
    FromLabel,
}

impl<T: fmt::Display> fmt::Display for Operand<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operand::Nothing => Ok(()),
            Operand::Constant { repr, .. } => repr.fmt(f),
            Operand::Name { before, name, after, .. } => write!(f, "{before}{name}{after}"),
            Operand::Variable { name, .. } => name.fmt(f),
            Operand::Pair { names: [first, second], .. } => write!(f, "{first}, {second}"),
            Operand::Jump { to, style } => match style {
                JumpStyle::Silent => Ok(()),
                JumpStyle::ToOffset => write!(f, "to {}", to.offset),
                JumpStyle::ToLabel => write!(f, "to L{}", to.label),
                JumpStyle::FromLabel => write!(f, "from L{}", to.label),
            },
            Operand::Words(words) => f.write_str(words),
            Operand::Invalid => f.write_str("out of range"),
        }
    }
}

/// How the operand of a number is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// There is no operand.
    None,
    /// There is one, and `dis` says nothing about it.
    Plain,
    Constant,
    Name,
    Local,
    /// An index that counts from the first cell, up to 3.10.
    Free,
    Pair,
    Jump(JumpStyle),
    Words,
}

/// What is looked up for every instruction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) reading: Reading,
    pub(super) op: Option<Op>,
    /// What it is a specialisation of; else itself.
    pub(super) base: Option<Op>,
    pub(super) name: &'static str,
}

/// What is known of all numbers of a version.
pub(super) fn known(target: Target) -> &'static [Known; 256] {
    static KNOWN: [OnceLock<[Known; 256]>; PyVersion::ALL.len()] = [const { OnceLock::new() }; PyVersion::ALL.len()];
    let table = target.table();
    KNOWN[target.version.index()].get_or_init(|| {
        std::array::from_fn(|number| Known {
            reading: reading(target, table, number as u16),
            op: table.op(number as u16),
            base: table.op(table.base(number as u16)),
            name: table.name(number as u16),
        })
    })
}

fn reading(target: Target, table: &OpcodeTable, number: u16) -> Reading {
    let number = table.base(number);
    if !table.has_arg(number) {
        return Reading::None;
    }
    let Some(op) = table.op(number) else { return Reading::Plain };
    let has = |sort| table.has(number, sort);
    if has(Sort::Const) {
        let silent = op == Op::KwNames && !target.has(Feature::DisKwNames);
        if silent { Reading::Plain } else { Reading::Constant }
    } else if has(Sort::Name) {
        Reading::Name
    } else if has(Sort::JumpAbsolute) || has(Sort::JumpRelative) {
        let silent = has(Sort::JumpAbsolute) && !target.has(Feature::DisAbsoluteTargets);
        Reading::Jump(match (silent, target.has(Feature::DisLabels)) {
            (true, _) => JumpStyle::Silent,
            (false, false) => JumpStyle::ToOffset,
            (false, true) if op == Op::EndAsyncFor => JumpStyle::FromLabel,
            (false, true) => JumpStyle::ToLabel,
        })
    } else if target.local_pair(op, 0).is_some() {
        Reading::Pair
    } else if has(Sort::Free) && !target.has(Feature::LocalsPlus) {
        Reading::Free
    } else if has(Sort::Local) || has(Sort::Free) {
        Reading::Local
    } else if words(target, op, 0).is_some() {
        Reading::Words
    } else {
        Reading::Plain
    }
}

/// What `dis` writes around a name, by the bits below its index.
pub(super) fn name_marks(target: Target, op: Op, bits: u32) -> (&'static str, &'static str) {
    let (before, after) = match (op, bits & 1, bits & 2) {
        (Op::LoadGlobal, 1, _) => ("NULL + ", " + NULL"),
        (Op::LoadAttr | Op::LoadSuperAttr, 1, _) => ("NULL|self + ", " + NULL|self"),
        (Op::ImportName, 1, _) => return ("", " + lazy"),
        (Op::ImportName, _, 2) => return ("", " + eager"),
        _ => return ("", ""),
    };
    if target.has(Feature::DisLabels) { ("", after) } else { (before, "") }
}

const CONVERSIONS: [&str; 4] = ["", "str", "repr", "ascii"];
const FUNCTION_PARTS: [&str; 5] = ["defaults", "kwdefaults", "annotations", "closure", "annotate"];

/// The words for the operand of an instruction that has neither constants nor names nor jumps: `None` for instructions
/// about whose operands `dis` says nothing; `Some` of an error for values without meaning.
pub(super) fn words(target: Target, op: Op, arg: u32) -> Option<Result<Cow<'static, str>, NoMeaning>> {
    let table = target.table();
    let at = |list: &[&'static str]| list.get(arg as usize).copied().ok_or(NoMeaning).map(Cow::Borrowed);
    let either = |no, yes| Ok(Cow::Borrowed(if arg == 0 { no } else { yes }));
    Some(match op {
        Op::CompareOp => {
            let bool = target.comparison_to_bool(arg);
            target.comparison(arg).ok_or(NoMeaning).map(|operator| match bool {
                true => Cow::Owned(format!("bool({operator})")),
                false => Cow::Borrowed(operator),
            })
        }
        Op::BinaryOp => table.nb_ops.get(arg as usize).ok_or(NoMeaning).map(|(_, operator)| Cow::Borrowed(*operator)),
        Op::CallIntrinsic1 => at(&table.intrinsics1),
        Op::CallIntrinsic2 => at(&table.intrinsics2),
        Op::LoadSpecial => at(&table.special_methods),
        Op::LoadCommonConstant => {
            table.common_constants.get(arg as usize).ok_or(NoMeaning).map(|(_, shown)| Cow::Borrowed(*shown))
        }
        Op::ConvertValue => at(&CONVERSIONS),
        Op::FormatValue => {
            let conversion = CONVERSIONS[arg as usize & 3];
            Ok(match (conversion, arg & 4 != 0) {
                (_, false) => Cow::Borrowed(conversion),
                ("", true) => Cow::Borrowed("with format"),
                (_, true) => Cow::Owned(format!("{conversion}, with format")),
            })
        }
        Op::MakeFunction if table.byte(Op::SetFunctionAttribute).is_none() => Ok(function_parts(arg, 4)),
        Op::SetFunctionAttribute => Ok(function_parts(arg, FUNCTION_PARTS.len())),
        Op::IsOp if target.has(Feature::DisOperators) => either("is", "is not"),
        Op::ContainsOp if target.has(Feature::DisOperators) => either("in", "not in"),
        _ => return None,
    })
}

/// A value of an operand that stands for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoMeaning;

fn function_parts(arg: u32, known: usize) -> Cow<'static, str> {
    let parts: Vec<&str> = FUNCTION_PARTS[..known]
        .iter()
        .enumerate()
        .filter(|(bit, _)| arg >> bit & 1 != 0)
        .map(|(_, part)| *part)
        .collect();
    match parts[..] {
        [] => Cow::Borrowed(""),
        [only] => FUNCTION_PARTS.into_iter().find(|part| *part == only).map_or(Cow::Borrowed(""), Cow::Borrowed),
        _ => Cow::Owned(parts.join(", ")),
    }
}
