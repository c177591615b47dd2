//! Stages as JSON, for programs. The keys are the field's own words: those of `ast`, `dis`, `symtable`, `tokenize` and of
//! code objects.
//!
//! In: views. Out: a [`Value`] for each, and [`text`], which prints one: what fits stands on one line. [`stages`] has the
//! stages up to the instructions, [`code`] what is read from code objects. `book/src/guide/json.md` says what every key
//! means; a test holds the two together.
//!
//! Positions are `[lineno, end_lineno, col_offset, end_col_offset]`, as `co_positions()` gives them; what is not known is
//! `null`. Python values are text as `repr()` writes it, so that no integer is rounded and no string is lost.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::escape::is_steering;
use crate::base::Location;
use crate::view::Range;

pub mod code;
pub mod stages;

/// Grows when a key is renamed or goes; new keys may come at any time.
pub const SCHEMA: u32 = 1;

/// Columns that a line may fill.
const WIDTH: usize = 100;

/// The value as text, with a line break at the end. Characters that would steer a terminal are written as escapes.
pub fn text(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, 0, 0);
    out.push('\n');
    out
}

/// `before` columns of the line are taken already, and `after` will be.
fn write(out: &mut String, value: &Value, indent: usize, taken: usize) {
    if fits(value, WIDTH.saturating_sub(taken)).is_some() {
        return compact(out, value);
    }
    // Trees may be as deep as their source.
    stacker::maybe_grow(64 << 10, 1 << 20, || {
        let inner = indent + 2;
        let line = |out: &mut String, first: bool| {
            out.push_str(if first { "\n" } else { ",\n" });
            out.extend(std::iter::repeat_n(' ', inner));
        };
        match value {
            Value::Array(items) => {
                out.push('[');
                for (n, item) in items.iter().enumerate() {
                    line(out, n == 0);
                    write(out, item, inner, inner + 1);
                }
                end(out, indent, ']');
            }
            Value::Object(fields) => {
                out.push('{');
                for (n, (key, field)) in fields.iter().enumerate() {
                    line(out, n == 0);
                    string(out, key);
                    out.push_str(": ");
                    write(out, field, inner, inner + key.len() + 5);
                }
                end(out, indent, '}');
            }
            _ => compact(out, value),
        }
    });
}

fn end(out: &mut String, indent: usize, bracket: char) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
    out.push(bracket);
}

/// What is left of `room` after the value on one line; `None` where it does not fit.
fn fits(value: &Value, room: usize) -> Option<usize> {
    match value {
        Value::String(text) => room.checked_sub(text.len() + 2),
        Value::Array(items) => {
            let room = room.checked_sub(2)?;
            items.iter().try_fold(room, |room, item| fits(item, room)?.checked_sub(2).or(Some(0)))
        }
        Value::Object(fields) => {
            let room = room.checked_sub(4)?;
            fields.iter().try_fold(room, |room, (key, field)| {
                fits(field, room.checked_sub(key.len() + 4)?)?.checked_sub(2).or(Some(0))
            })
        }
        Value::Null | Value::Bool(true) => room.checked_sub(4),
        Value::Bool(false) => room.checked_sub(5),
        Value::Number(number) => room.checked_sub(number.to_string().len()),
    }
}

/// On one line. Only called for what fits there, so it is not deep.
fn compact(out: &mut String, value: &Value) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (n, item) in items.iter().enumerate() {
                out.push_str(if n == 0 { "" } else { ", " });
                compact(out, item);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            out.push('{');
            for (n, (key, field)) in fields.iter().enumerate() {
                out.push_str(if n == 0 { "" } else { ", " });
                string(out, key);
                out.push_str(": ");
                compact(out, field);
            }
            out.push('}');
        }
        Value::String(text) => string(out, text),
        other => {
            // Writing to a string cannot fail.
            let _ = write!(out, "{other}");
        }
    }
}

fn string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_steering(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// An object of these fields, in this order.
fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Object(fields.into_iter().map(|(key, value)| (key.to_string(), value)).collect::<Map<_, _>>())
}

fn list<T>(items: impl IntoIterator<Item = T>, value: impl FnMut(T) -> Value) -> Value {
    Value::Array(items.into_iter().map(value).collect())
}

/// The four numbers of a location; `null` for no place at all.
fn positions(at: Location) -> Value {
    if at == Location::NONE {
        return Value::Null;
    }
    let number = |n: i32| if n < 0 { Value::Null } else { Value::from(n) };
    Value::Array(vec![number(at.line), number(at.end_line), number(at.column), number(at.end_column)])
}

/// The same for what a view knows of a place.
fn range(range: Option<Range>) -> Value {
    match range {
        None => Value::Null,
        Some(Range::Lines(a, b)) => Value::Array(vec![a.into(), b.into(), Value::Null, Value::Null]),
        Some(Range::Exact((l, c), (m, d))) => Value::Array(vec![l.into(), m.into(), c.into(), d.into()]),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_fits_stands_on_one_line() {
        let row = json!({"offset": 0, "opname": "RESUME", "arg": null});
        let rows = json!({"rows": [row, row, row, row]});
        let shown = text(&rows);
        assert_eq!(shown.lines().nth(2), Some("    {\"offset\": 0, \"opname\": \"RESUME\", \"arg\": null},"));
        assert!(shown.lines().all(|line| line.len() <= WIDTH), "{shown}");
        assert_eq!(text(&json!([])), "[]\n");
    }

    #[test]
    fn steering_characters_are_escaped_and_read_back() {
        let value = json!({"a\u{202e}": "\u{1b}[31m\u{7f}\u{e0001}\u{0}\n\"\\"});
        let shown = text(&value);
        assert!(shown.trim_end_matches('\n').chars().all(|c| !is_steering(c)), "{shown:?}");
        assert_eq!(serde_json::from_str::<Value>(&shown).ok(), Some(value));
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..8)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_value_reads_back(value in any_value()) {
            let read: Value = serde_json::from_str(&text(&value)).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(read, value);
        }
    }
}
