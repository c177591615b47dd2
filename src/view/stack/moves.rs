//! What every instruction of 3.8 to 3.15 takes from the stack and what it leaves: one table.
//!
//! The counts are those of `dis.stack_effect`, which the tests hold against every row; what the entries are follows
//! `Python/ceval.c` (up to 3.11) and `Python/bytecodes.c` (3.12 and later).

use super::calls;
use super::machine::{Guard, Machine, Step};
use super::value::Part::{Fixed, Hole};
use super::value::{Value, build, build_loose, list};
use crate::code::object::kind;
use crate::target::{Feature, Op};
use crate::view::listing::Operand;

/// Runs one instruction.
pub(super) fn run(m: &mut Machine<'_>, step: &Step<'_>) {
    use Op::*;
    m.begin();
    let arg = step.arg;
    match step.op {
        // Upkeep.
        Nop
        | Cache
        | ExtendedArg
        | Resume
        | Reserved
        | NotTaken
        | MakeCell
        | CopyFreeVars
        | SetupAnnotations
        | Precall
        | EnterExecutor
        | TraceRecord
        | DeleteFast
        | DeleteName
        | DeleteGlobal
        | DeleteDeref
        | JumpForward
        | JumpAbsolute
        | JumpBackward
        | JumpBackwardNoInterrupt
        | ReturnConst => {}
        KwNames => m.keywords = Some(arg),
        PushNull => m.push(Value::null()),
        EndFor if !m.target.has(Feature::EndForKeepsIterator) => drop(m.pops::<2>()),
        PopTop | PrintExpr | GenStart | EndFor | ImportStar | InterpreterExit | ExitInitCheck => drop(m.pop()),
        PopIter => drop(m.take(if m.target.has(Feature::IteratorIndex) { 2 } else { 1 })),
        Copy => m.push(m.peek(arg)),
        DupTop => m.push(m.peek(1)),
        DupTopTwo => {
            let [a, b] = [m.peek(2), m.peek(1)];
            m.push(a);
            m.push(b);
        }
        Swap => {
            let (top, other) = (m.peek(1), m.peek(arg));
            m.replace(1, other);
            m.replace(arg, top);
        }
        RotTwo => m.rotate(2),
        RotThree => m.rotate(3),
        RotFour => m.rotate(4),
        RotN => m.rotate(arg),

        // Loads.
        LoadConst
        | LoadSmallInt
        | LoadFast
        | LoadFastBorrow
        | LoadFastCheck
        | LoadName
        | LoadDeref
        | LoadClassderef
        | LoadClosure
        | LoadFastLoadFast
        | LoadFastBorrowLoadFastBorrow
        | LoadCommonConstant
        | LoadAssertionError
        | LoadBuildClass
        | LoadLocals => load(m, step),
        LoadFastAndClear => m.push(Value::upkeep(format!("{} or NULL", name(step.operand)))),
        LoadGlobal => {
            let value = Value::named(name(step.operand));
            let null = m.target.name_bits(step.op, arg) & 1 != 0;
            with_null(m, value, null.then(Value::null));
        }
        LoadFromDictOrDeref | LoadFromDictOrGlobals => {
            m.pop();
            m.push(Value::named(name(step.operand)));
        }
        LoadAttr | LoadMethod | LoadSuperAttr | LoadSpecial | ImportName | ImportFrom => attribute(m, step),

        // Stores and deletions.
        StoreFast | StoreName | StoreGlobal | StoreDeref | StoreFastMaybeNull | DeleteAttr => drop(m.pop()),
        StoreFastStoreFast | StoreAttr | DeleteSubscr => drop(m.pops::<2>()),
        StoreSubscr => drop(m.pops::<3>()),
        StoreSlice => drop(m.pops::<4>()),
        StoreFastLoadFast => {
            m.pop();
            if let Operand::Pair { names: [_, second], .. } = step.operand {
                m.push(Value::named(&**second));
            } else {
                m.push(Value::unknown());
            }
        }

        // Operators.
        BinaryAdd
        | BinarySubtract
        | BinaryMultiply
        | BinaryMatrixMultiply
        | BinaryTrueDivide
        | BinaryFloorDivide
        | BinaryModulo
        | BinaryPower
        | BinaryLshift
        | BinaryRshift
        | BinaryAnd
        | BinaryOr
        | BinaryXor
        | InplaceAdd
        | InplaceSubtract
        | InplaceMultiply
        | InplaceMatrixMultiply
        | InplaceTrueDivide
        | InplaceFloorDivide
        | InplaceModulo
        | InplacePower
        | InplaceLshift
        | InplaceRshift
        | InplaceAnd
        | InplaceOr
        | InplaceXor
        | BinaryOp
        | CompareOp
        | IsOp
        | ContainsOp
        | BinarySubscr => {
            let operator = operator(m, step);
            binary(m, &operator);
        }
        BinarySlice => {
            let [container, start, stop] = m.pops();
            let bound = |v: &Value| if &*v.text == "None" { String::new() } else { v.text.to_string() };
            let (from, to) = (bound(&start), bound(&stop));
            let parts = [Hole(&container.inner()), Fixed("["), Hole(&from), Fixed(":"), Hole(&to), Fixed("]")];
            m.push(build(&parts));
        }
        UnaryNegative => prefixed(m, "-"),
        UnaryPositive => prefixed(m, "+"),
        UnaryInvert => prefixed(m, "~"),
        UnaryNot => prefixed(m, "not "),
        ToBool => wrapped(m, "bool"),
        GetLen => {
            let value = m.peek(1);
            m.push(build(&[Fixed("len("), Hole(&value.text), Fixed(")")]));
        }

        // Containers and strings.
        BuildTuple
        | BuildList
        | BuildSet
        | BuildMap
        | BuildConstKeyMap
        | BuildSlice
        | BuildString
        | BuildTupleUnpack
        | BuildListUnpack
        | BuildSetUnpack
        | BuildMapUnpack
        | BuildTupleUnpackWithCall
        | BuildMapUnpackWithCall
        | BuildInterpolation
        | BuildTemplate => build_container(m, step),
        ListAppend | SetAdd => grow(m, arg, ""),
        ListExtend | SetUpdate => grow(m, arg, "*"),
        DictUpdate | DictMerge => grow(m, arg, "**"),
        MapAdd => {
            let [key, value] = m.pops();
            m.push(build(&[Hole(&key.text), Fixed(": "), Hole(&value.text)]));
            grow(m, arg, "");
        }
        ListToTuple => wrapped(m, "tuple"),
        FormatSimple | FormatWithSpec | FormatValue | ConvertValue => format_value(m, step),
        UnpackSequence | UnpackEx => unpack(m, step),

        // Calls and functions.
        CallFunction | CallFunctionKw | CallFunctionEx | CallMethod | Call | CallKw | CallIntrinsic1
        | CallIntrinsic2 | MakeFunction | SetFunctionAttribute => calls::run(m, step),

        // Jumps.
        PopJumpIfFalse
        | PopJumpIfTrue
        | PopJumpIfNone
        | PopJumpIfNotNone
        | PopJumpForwardIfFalse
        | PopJumpForwardIfTrue
        | PopJumpForwardIfNone
        | PopJumpForwardIfNotNone
        | PopJumpBackwardIfFalse
        | PopJumpBackwardIfTrue
        | PopJumpBackwardIfNone
        | PopJumpBackwardIfNotNone
        | ReturnValue => drop(m.pop()),
        JumpIfFalseOrPop | JumpIfTrueOrPop => {
            if !step.jumps {
                m.pop();
            }
        }
        JumpIfNotExcMatch => drop(m.pops::<2>()),

        // Iteration and suspension.
        GetIter | GetYieldFromIter | GetAiter | GetAnext | GetAwaitable | ForIter | Send | EndSend | YieldFrom
        | YieldValue | AsyncGenWrap | ReturnGenerator | EndAsyncFor | CleanupThrow => iterate(m, step),

        // Exceptions and `with`.
        SetupFinally | SetupWith | SetupAsyncWith | BeforeWith | BeforeAsyncWith | WithExceptStart
        | WithCleanupStart | WithCleanupFinish | PopBlock | PopExcept | PopFinally | BeginFinally | CallFinally
        | EndFinally | PushExcInfo | CheckExcMatch | CheckEgMatch | PrepReraiseStar | RaiseVarargs | Reraise => {
            guard(m, step);
        }

        // Patterns.
        MatchMapping => m.push(Value::named("is a mapping")),
        MatchSequence => m.push(Value::named("is a sequence")),
        MatchKeys | MatchClass | CopyDictWithoutKeys => pattern(m, step),

        // Only inside the compiler.
        AnnotationsPlaceholder
        | Jump
        | JumpIfFalse
        | JumpIfTrue
        | JumpNoInterrupt
        | LoadSuperMethod
        | LoadZeroSuperAttr
        | LoadZeroSuperMethod
        | SetupCleanup => {}
    }
    if !matches!(step.op, KwNames | Precall | ExtendedArg | Cache) {
        m.keywords = None;
    }
}

/// The bare name of an operand.
fn name(operand: &Operand) -> String {
    match operand {
        Operand::Name { name, .. } | Operand::Variable { name, .. } => name.to_string(),
        Operand::Constant { repr, .. } => repr.to_string(),
        Operand::Words(words) => words.to_string(),
        _ => "…".to_string(),
    }
}

/// Pushes a value and, where the instruction leaves one, the empty place of a call, in the order of the version.
fn with_null(m: &mut Machine<'_>, value: Value, null: Option<Value>) {
    let after = m.target.has(Feature::NullAfterCallee);
    match null {
        Some(null) if after => {
            m.push(value);
            m.push(null);
        }
        Some(null) => {
            m.push(null);
            m.push(value);
        }
        None => m.push(value),
    }
}

fn load(m: &mut Machine<'_>, step: &Step<'_>) {
    let value = match (step.op, step.operand) {
        (Op::LoadAssertionError, _) => Value::named("AssertionError"),
        (Op::LoadBuildClass, _) => Value::named("__build_class__"),
        (Op::LoadLocals, _) => Value::named("locals()"),
        (_, Operand::Constant { index, is_code: true, .. }) => {
            let name = match m.code.consts.get(*index as usize) {
                Some(crate::code::Constant::Code(inner)) => inner.name.to_display(),
                _ => String::new(),
            };
            build(&[Fixed("<code "), Hole(&name), Fixed(">")])
        }
        (_, Operand::Constant { index, repr, .. }) => Value::constant(repr, *index),
        (Op::LoadSmallInt, _) => Value::constant(&step.arg.to_string(), u32::MAX),
        (Op::LoadClosure, operand) => Value::named(format!("cell {}", name(operand))),
        // The cell itself, for a closure: a plain load of a slot that holds a cell.
        (Op::LoadFast | Op::LoadFastBorrow, Operand::Variable { slot, name })
            if m.code.locals.get(*slot as usize).is_some_and(|s| s.kind & (kind::CELL | kind::FREE) != 0)
                && m.target.has(Feature::LocalsPlus) =>
        {
            Value::named(format!("cell {name}"))
        }
        (_, Operand::Pair { names: [first, second], .. }) => {
            m.push(Value::named(&**first));
            Value::named(&**second)
        }
        (_, operand) => Value::named(name(operand)),
    };
    m.push(value);
}

fn attribute(m: &mut Machine<'_>, step: &Step<'_>) {
    let attribute = name(step.operand);
    match step.op {
        Op::ImportName => {
            m.pops::<2>();
            m.push(Value::named(attribute));
        }
        Op::ImportFrom => {
            let module = m.peek(1);
            m.push(build(&[Hole(&module.inner()), Fixed("."), Fixed(&attribute)]));
        }
        Op::LoadSpecial => {
            let object = m.pop();
            let method = build(&[Hole(&object.inner()), Fixed("."), Fixed(&attribute)]);
            m.push(method.clone().called(&method));
            m.push(Value::upkeep(&*build(&[Hole(&object.inner()), Fixed(" or NULL")]).text));
        }
        _ => {
            let object = if step.op == Op::LoadSuperAttr {
                m.pops::<3>();
                Value::named("super()")
            } else {
                m.pop()
            };
            let value = build(&[Hole(&object.inner()), Fixed("."), Fixed(&attribute)]);
            let method = step.op == Op::LoadMethod || m.target.name_bits(step.op, step.arg) & 1 != 0;
            if !method {
                m.push(value);
            } else if m.target.has(Feature::NullAfterCallee) {
                let object = build(&[Hole(&object.inner()), Fixed(" or NULL")]);
                m.push(value.clone().called(&value));
                m.push(Value::upkeep(&*object.text));
            } else {
                // The method and the object, or `NULL` and what the attribute holds.
                let below = Value::upkeep(&*build(&[Hole(&value.text), Fixed(" or NULL")]).text);
                m.push(below.called(&value));
                m.push(build_loose(&[Hole(&object.inner()), Fixed(" or "), Fixed("."), Fixed(&attribute)]));
            }
        }
    }
}

/// The operator of a binary instruction, as the source writes it.
fn operator(m: &Machine<'_>, step: &Step<'_>) -> String {
    use Op::*;
    let word = match step.op {
        BinaryOp => m.target.table().nb_ops.get(step.arg as usize).map_or("?", |(_, sign)| sign.trim_end_matches('=')),
        CompareOp => m.target.comparison(step.arg).unwrap_or("?"),
        IsOp => ["is", "is not"][usize::from(step.arg == 1)],
        ContainsOp => ["in", "not in"][usize::from(step.arg == 1)],
        BinarySubscr => "[]",
        BinaryAdd | InplaceAdd => "+",
        BinarySubtract | InplaceSubtract => "-",
        BinaryMultiply | InplaceMultiply => "*",
        BinaryMatrixMultiply | InplaceMatrixMultiply => "@",
        BinaryTrueDivide | InplaceTrueDivide => "/",
        BinaryFloorDivide | InplaceFloorDivide => "//",
        BinaryModulo | InplaceModulo => "%",
        BinaryPower | InplacePower => "**",
        BinaryLshift | InplaceLshift => "<<",
        BinaryRshift | InplaceRshift => ">>",
        BinaryAnd | InplaceAnd => "&",
        BinaryOr | InplaceOr => "|",
        BinaryXor | InplaceXor => "^",
        _ => "?",
    };
    word.to_string()
}

fn binary(m: &mut Machine<'_>, operator: &str) {
    let [left, right] = m.pops();
    m.push(match operator {
        "[]" => build(&[Hole(&left.inner()), Fixed("["), Hole(&right.text), Fixed("]")]),
        "exception match" => build_loose(&[Hole(&left.inner()), Fixed(" matches "), Hole(&right.inner())]),
        _ => build_loose(&[Hole(&left.inner()), Fixed(" "), Fixed(operator), Fixed(" "), Hole(&right.inner())]),
    });
}

fn prefixed(m: &mut Machine<'_>, sign: &str) {
    let value = m.pop();
    m.push(build_loose(&[Fixed(sign), Hole(&value.inner())]));
}

fn wrapped(m: &mut Machine<'_>, function: &str) {
    let value = m.pop();
    m.push(build(&[Fixed(function), Fixed("("), Hole(&value.text), Fixed(")")]));
}

fn build_container(m: &mut Machine<'_>, step: &Step<'_>) {
    use Op::*;
    let arg = step.arg;
    let value = match step.op {
        BuildTuple => {
            let items = m.take(arg);
            let close = if items.len() == 1 { ",)" } else { ")" };
            build(&[Fixed("("), Hole(&list(&items)), Fixed(close)])
        }
        BuildList => Value::collection("list", "[", &list(&m.take(arg)), "]"),
        BuildSet => match m.take(arg) {
            items if items.is_empty() => Value::collection("set", "set(", "", ")"),
            items => Value::collection("set", "{", &list(&items), "}"),
        },
        BuildMap => {
            let items = m.take(arg.saturating_mul(2));
            let pairs: Vec<Value> =
                items.chunks(2).map(|pair| item(&pair[0], pair.last().unwrap_or(&pair[0]))).collect();
            Value::collection("dict", "{", &list(&pairs), "}")
        }
        BuildConstKeyMap => {
            let keys = m.pop();
            let keys = m.strings(keys.constant);
            let values = m.take(arg);
            let key = |i: usize| Value::named(keys.get(i).map_or("…".to_string(), |k| format!("'{k}'")));
            let pairs: Vec<Value> = values.iter().enumerate().map(|(i, v)| item(&key(i), v)).collect();
            Value::collection("dict", "{", &list(&pairs), "}")
        }
        BuildTupleUnpack | BuildTupleUnpackWithCall => spread(m, arg, "tuple", "*", "(", ")"),
        BuildListUnpack => spread(m, arg, "list", "*", "[", "]"),
        BuildSetUnpack => spread(m, arg, "set", "*", "{", "}"),
        BuildMapUnpack | BuildMapUnpackWithCall => spread(m, arg, "dict", "**", "{", "}"),
        BuildSlice => build(&[Fixed("slice("), Hole(&list(&m.take(if arg == 3 { 3 } else { 2 }))), Fixed(")")]),
        BuildString => {
            let parts: String = m.take(arg).iter().map(inside_f_string).collect();
            build(&[Fixed("f'"), Hole(&parts), Fixed("'")])
        }
        BuildInterpolation => {
            let format = (arg & 1 != 0).then(|| m.pop());
            let [value, _] = m.pops();
            let format = format.map_or(String::new(), |f| format!(":{}", inside_f_string(&f)));
            build(&[Fixed("{"), Hole(&value.text), Hole(&format), Fixed("}")])
        }
        _ => {
            let [_, interpolations] = m.pops();
            build(&[Fixed("Template("), Hole(&interpolations.text), Fixed(")")])
        }
    };
    m.push(value);
}

fn item(key: &Value, value: &Value) -> Value {
    build(&[Hole(&key.text), Fixed(": "), Hole(&value.text)])
}

fn spread(m: &mut Machine<'_>, n: u32, name: &'static str, star: &str, open: &str, close: &str) -> Value {
    let items: Vec<Value> = m.take(n).iter().map(|v| build(&[Fixed(star), Hole(&v.text)])).collect();
    Value::collection(name, open, &list(&items), close)
}

/// A list, set or dict `n` below the top (once the top is taken) gets one more item.
fn grow(m: &mut Machine<'_>, n: u32, star: &str) {
    use super::value::Kind;
    let added = m.pop();
    let container = m.peek(n);
    let Kind::Building(sort) = container.kind else { return };
    let inside = container.text.strip_prefix(['[', '{']).and_then(|text| text.strip_suffix([']', '}']));
    let empty = if &*container.text == "set()" { Some("") } else { inside };
    let (open, close) = if sort == "list" { ("[", "]") } else { ("{", "}") };
    let grown = match empty {
        // Growing under other entries is what a comprehension does, many times.
        Some(inside) if n == 1 && container.text.len() < 12 => {
            let more = build(&[Fixed(star), Hole(&added.text)]);
            let items = if inside.is_empty() { more.text.to_string() } else { format!("{inside}, {}", more.text) };
            Value::collection(sort, open, &items, close)
        }
        _ => Value::collection(sort, sort, "", ""),
    };
    m.replace(n, grown);
}

/// A string as it stands inside an f-string.
fn inside_f_string(value: &Value) -> String {
    let text = &value.text;
    let unquoted = text.strip_prefix("f'").or_else(|| text.strip_prefix('\'')).and_then(|t| t.strip_suffix('\''));
    unquoted.map_or_else(|| format!("{{{text}}}"), str::to_string)
}

fn format_value(m: &mut Machine<'_>, step: &Step<'_>) {
    let arg = step.arg;
    let has_spec = step.op == Op::FormatWithSpec || (step.op == Op::FormatValue && arg & 4 != 0);
    let conversion = ["", "str", "repr", "ascii"][(arg & 3) as usize];
    if step.op == Op::ConvertValue {
        return wrapped(m, conversion);
    }
    let spec = has_spec.then(|| m.pop());
    if step.op == Op::FormatValue && arg & 3 != 0 {
        wrapped(m, conversion);
    }
    let value = m.pop();
    let spec = spec.map_or(String::new(), |s| format!(":{}", inside_f_string(&s)));
    m.push(build(&[Fixed("f'{"), Hole(&value.text), Hole(&spec), Fixed("}'")]));
}

fn unpack(m: &mut Machine<'_>, step: &Step<'_>) {
    let sequence = m.pop();
    let part = |index: &str| build(&[Hole(&sequence.inner()), Fixed("["), Fixed(index), Fixed("]")]);
    // What an operand of damaged code claims is believed as far as a stack can go.
    let bound = |n: u32| n.min(0xFFFF);
    if step.op == Op::UnpackEx {
        let (before, after) = (step.arg & 0xFF, bound(step.arg >> 8));
        for i in 1..=after {
            m.push(part(&format!("-{i}")));
        }
        let end = if after > 0 { format!("-{after}") } else { String::new() };
        let rest = format!("{before}:{end}");
        m.push(Value::collection("list", "", &part(&rest).text, ""));
        (0..before).rev().for_each(|i| m.push(part(&i.to_string())));
    } else {
        (0..bound(step.arg)).rev().for_each(|i| m.push(part(&i.to_string())));
    }
}

fn iterate(m: &mut Machine<'_>, step: &Step<'_>) {
    let indexed = m.target.has(Feature::IteratorIndex);
    match step.op {
        Op::GetIter => {
            wrapped(m, "iter");
            if indexed {
                m.push(Value::upkeep("index or NULL"));
            }
        }
        Op::GetYieldFromIter => wrapped(m, "iter"),
        Op::GetAiter => wrapped(m, "aiter"),
        Op::GetAnext => {
            let iterator = m.peek(1);
            m.push(build(&[Fixed("anext("), Hole(&iterator.text), Fixed(")")]));
        }
        Op::GetAwaitable => {
            let value = m.pop();
            m.push(build(&[Hole(&value.inner()), Fixed(".__await__()")]));
        }
        Op::ForIter if step.jumps && !m.target.has(Feature::EndFor) => drop(m.pop()),
        Op::ForIter if step.jumps => m.push(Value::upkeep("no item")),
        Op::ForIter => {
            let iterator = m.peek(if indexed { 2 } else { 1 });
            m.push(build(&[Fixed("next("), Hole(&iterator.text), Fixed(")")]));
        }
        Op::Send => {
            m.pop();
            if step.jumps && !m.target.has(Feature::CleanupThrow) {
                m.pop();
            }
            m.push(Value::named(if step.jumps { "returned value" } else { "yielded value" }));
        }
        Op::EndSend => {
            let value = m.pop();
            m.take(if indexed { 2 } else { 1 });
            m.push(value);
        }
        Op::YieldFrom => {
            m.pops::<2>();
            m.push(Value::named("returned value"));
        }
        Op::YieldValue => {
            m.pop();
            m.push(Value::named("sent value"));
        }
        // What starts the generator is a sent `None`.
        Op::ReturnGenerator => m.push(Value::named("sent None")),
        Op::EndAsyncFor if m.target.has(Feature::ExceptionTable) => drop(m.pops::<2>()),
        Op::EndAsyncFor => {
            m.guards.pop();
            m.pops::<7>();
        }
        Op::CleanupThrow => {
            m.pops::<3>();
            m.push(Value::constant("None", u32::MAX));
            m.push(Value::named("returned value"));
        }
        _ => {}
    }
}

fn guard(m: &mut Machine<'_>, step: &Step<'_>) {
    use Op::*;
    let table = m.target.has(Feature::ExceptionTable);
    match step.op {
        SetupFinally => open_guard(m, step, 0),
        SetupWith => {
            let manager = m.pop();
            m.push(build(&[Hole(&manager.inner()), Fixed(".__exit__")]));
            open_guard(m, step, 0);
            m.push(build(&[Hole(&manager.inner()), Fixed(".__enter__()")]));
        }
        SetupAsyncWith => open_guard(m, step, 1),
        BeforeWith | BeforeAsyncWith => {
            let manager = m.pop();
            let a = if step.op == BeforeAsyncWith { "a" } else { "" };
            m.push(build(&[Hole(&manager.inner()), Fixed(".__"), Fixed(a), Fixed("exit__")]));
            m.push(build(&[Hole(&manager.inner()), Fixed(".__"), Fixed(a), Fixed("enter__()")]));
        }
        WithExceptStart => {
            let exit = match (table, m.target.has(Feature::LoadSpecial)) {
                (true, true) => m.peek(5),
                (true, false) => m.peek(4),
                _ => m.peek(7),
            };
            m.push(build(&[Hole(&exit.inner()), Fixed("(exception)")]));
        }
        WithCleanupStart => {
            let exit = m.peek(7);
            m.push(Value::upkeep("type or None"));
            m.push(build(&[Hole(&exit.inner()), Fixed("(…)")]));
        }
        WithCleanupFinish => {
            // The result, the type, and one entry of those below, since `__exit__` is gone.
            m.take(3 + 6);
            finally_state(m, Value::exception("NULL or exception"));
        }
        PopBlock => drop(m.guards.pop()),
        PopExcept if table => drop(m.pop()),
        PopExcept => {
            m.guards.pop();
            m.pops::<3>();
        }
        BeginFinally => {
            m.guards.push(Guard::Running);
            finally_state(m, Value::null());
        }
        // The way to the block is not followed (see `flow`).
        CallFinally => {}
        EndFinally => {
            m.guards.pop();
            m.take(6);
        }
        PopFinally => {
            m.guards.pop();
            let kept = (step.arg != 0).then(|| m.pop());
            m.take(6);
            if let Some(kept) = kept {
                m.push(kept);
            }
        }
        PushExcInfo => {
            let exception = m.pop();
            m.push(Value::exception("previous exception"));
            m.push(exception);
        }
        CheckExcMatch => {
            let class = m.pop();
            m.push(build_loose(&[Fixed("matches "), Hole(&class.inner())]));
        }
        CheckEgMatch => {
            let [_, class] = m.pops();
            m.push(Value::exception("rest or None"));
            m.push(build(&[Hole(&class.inner()), Fixed(" group or None")]));
        }
        PrepReraiseStar => {
            m.pops::<2>();
            m.push(Value::exception("exception or None"));
        }
        RaiseVarargs => drop(m.take(step.arg)),
        Reraise => drop(m.take(if table { 1 } else { 3 })),
        _ => {}
    }
}

/// 3.8: what a `finally` block finds. CPython's count takes it for six entries, as after an exception.
fn finally_state(m: &mut Machine<'_>, top: Value) {
    (0..5).for_each(|_| m.push(Value::absent()));
    m.push(top);
}

/// Up to 3.10: what follows is under the handler at the target, which keeps all but the top `above` entries.
fn open_guard(m: &mut Machine<'_>, step: &Step<'_>, above: usize) {
    let guard = match step.target {
        Some(at) => Guard::Handler { at, depth: m.slots.len().saturating_sub(above) },
        None => Guard::Running,
    };
    m.guards.push(guard);
}

fn pattern(m: &mut Machine<'_>, step: &Step<'_>) {
    // 3.10 pushes whether it matched besides; later versions leave `None` where it did not.
    let says = !m.target.has(Feature::ExceptionTable);
    match step.op {
        Op::CopyDictWithoutKeys => {
            m.pop();
            m.push(Value::named("other items"));
        }
        Op::MatchKeys => {
            m.push(build_loose(&[Fixed("values or None")]));
            if says {
                m.push(Value::named("matches"));
            }
        }
        _ if says => {
            m.pops::<3>();
            m.push(build_loose(&[Fixed("attributes or subject")]));
            m.push(Value::named("matches"));
        }
        _ => {
            m.pops::<3>();
            m.push(build_loose(&[Fixed("attributes or None")]));
        }
    }
}
