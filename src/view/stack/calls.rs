//! Calls, and the making of functions: the part of the moves in which versions differ most.

use super::machine::{Machine, Step};
use super::value::Part::{Fixed, Hole};
use super::value::{Value, build, list};
use crate::target::{Feature, Op};

/// Runs an instruction that calls or makes a function.
pub(super) fn run(m: &mut Machine<'_>, step: &Step<'_>) {
    let arg = step.arg;
    match step.op {
        Op::CallFunction | Op::CallFunctionKw => {
            let names = (step.op == Op::CallFunctionKw).then(|| m.pop().constant).flatten();
            let arguments = m.take(arg);
            let callee = m.pop();
            call(m, &callee, None, &arguments, names);
        }
        Op::Call | Op::CallKw | Op::CallMethod => {
            let names = if step.op == Op::CallKw { m.pop().constant } else { m.keywords };
            let arguments = m.take(arg);
            let [first, second] = m.pops();
            let (callee, receiver) = pair(first, second);
            call(m, &callee, receiver.as_ref(), &arguments, names);
        }
        Op::CallFunctionEx => call_with_containers(m, arg),
        Op::CallIntrinsic1 => {
            let [value] = m.pops();
            let name = m.target.table().intrinsics1.get(arg as usize).copied().unwrap_or("");
            m.push(intrinsic(name, &[value]));
        }
        Op::CallIntrinsic2 => {
            let values: [Value; 2] = m.pops();
            let name = m.target.table().intrinsics2.get(arg as usize).copied().unwrap_or("");
            m.push(intrinsic(name, &values));
        }
        Op::SetFunctionAttribute => {
            let [_, function] = m.pops();
            m.push(function);
        }
        _ => make_function(m, arg),
    }
}

/// What is called and, if it takes part in the call as first argument, the entry beside it.
fn pair(first: Value, second: Value) -> (Value, Option<Value>) {
    use super::value::Kind;
    // A method was loaded: the entry says how the call reads in the source.
    if let Some(callee) = &first.callee {
        return (Value::named(&**callee), None);
    }
    match (first.kind, second.kind) {
        (Kind::Null, _) => (second, None),
        (_, Kind::Null) => (first, None),
        _ => (first, Some(second)),
    }
}

fn call(m: &mut Machine<'_>, callee: &Value, receiver: Option<&Value>, arguments: &[Value], names: Option<u32>) {
    let names = m.strings(names);
    let positional = arguments.len().saturating_sub(names.len());
    let named = arguments[positional..].iter().zip(&names);
    let named: Vec<Value> = named.map(|(v, name)| build(&[Fixed(name), Fixed("="), Hole(&v.text)])).collect();
    let all = list(receiver.into_iter().chain(&arguments[..positional]).chain(&named));
    m.push(build(&[Hole(&callee.inner()), Fixed("("), Hole(&all), Fixed(")")]));
}

/// `f(*a, **k)`: the arguments come in a tuple and a dict.
fn call_with_containers(m: &mut Machine<'_>, arg: u32) {
    let slot = m.target.has(Feature::CallExKeywordSlot);
    let keywords = (slot || arg & 1 != 0).then(|| m.pop()).filter(|k| !slot || &*k.text != "NULL");
    let arguments = m.pop();
    let callee = if m.target.has(Feature::NullAfterCallee) {
        let [callee, _] = m.pops();
        callee
    } else if m.target.has(Feature::LoadGlobalPushesNull) {
        let [_, callee] = m.pops();
        callee
    } else {
        m.pop()
    };
    let mut inside = build(&[Fixed("*"), Hole(&arguments.text)]).text.to_string();
    if let Some(keywords) = keywords {
        inside.push_str(", ");
        inside.push_str(&build(&[Fixed("**"), Hole(&keywords.text)]).text);
    }
    m.push(build(&[Hole(&callee.inner()), Fixed("("), Hole(&inside), Fixed(")")]));
}

fn intrinsic(name: &str, values: &[Value]) -> Value {
    let all = list(values);
    match name {
        "INTRINSIC_UNARY_POSITIVE" => build(&[Fixed("+"), Hole(&all)]),
        "INTRINSIC_LIST_TO_TUPLE" => build(&[Fixed("tuple("), Hole(&all), Fixed(")")]),
        "INTRINSIC_PRINT" | "INTRINSIC_IMPORT_STAR" => Value::constant("None", u32::MAX),
        "INTRINSIC_STOPITERATION_ERROR" => Value::exception("exception"),
        "INTRINSIC_PREP_RERAISE_STAR" => Value::exception("exception or None"),
        "INTRINSIC_ASYNC_GEN_WRAP" => values.first().cloned().unwrap_or_else(Value::unknown),
        "INTRINSIC_SET_FUNCTION_TYPE_PARAMS" | "INTRINSIC_SET_TYPEPARAM_DEFAULT" => {
            values.first().cloned().unwrap_or_else(Value::unknown)
        }
        _ => {
            let name = name.trim_start_matches("INTRINSIC_").to_ascii_lowercase();
            build(&[Fixed(&name), Fixed("("), Hole(&all), Fixed(")")])
        }
    }
}

/// `MAKE_FUNCTION`: up to 3.12 it takes defaults, annotations and cells as its bits say; up to 3.10 the name is on top.
fn make_function(m: &mut Machine<'_>, arg: u32) {
    if !m.target.has(Feature::LocalsPlus) {
        m.pop();
    }
    let code = m.pop();
    if !m.target.has(Feature::SetFunctionAttribute) {
        m.take((arg & 15).count_ones());
    }
    let name = code.text.strip_prefix("<code ").and_then(|text| text.strip_suffix('>')).unwrap_or("…");
    // A lambda or comprehension has angles of its own.
    m.push(match name.strip_prefix('<') {
        Some(_) => Value::named(name),
        None => build(&[Fixed("<function "), Hole(name), Fixed(">")]),
    });
}
