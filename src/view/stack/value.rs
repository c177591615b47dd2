//! What is known of one entry of the stack: a short text that a reader understands.
//!
//! Texts are made of the texts of what an instruction took: `a` and `b` become `a + b`. What grows too long loses its
//! longest inner part: `print(…)`. What differs on different ways becomes `a or b`, and `…` where it is more than two.

use std::sync::Arc;

use crate::view::Role;

/// Most characters of a text.
const WIDTH: usize = 26;

/// What sort of entry it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An object that the source speaks of.
    Value,
    /// A constant, written as `repr` writes it.
    Constant(Role),
    /// An empty place.
    Null,
    /// An exception, or what is kept of one.
    Exception,
    /// A list, set or dict being built, by the name of its type.
    Building(&'static str),
    /// Two values of which either may be there.
    Either,
    /// More than two.
    Unknown,
    /// An entry that CPython's count of the depth has and the running program has not (`finally` of 3.8).
    Absent,
}

/// One entry.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) text: Arc<str>,
    pub(super) kind: Kind,
    /// Whether it needs parentheses inside a larger expression.
    loose: bool,
    /// What a call of it is called, where that is not its text: `obj.method` for an entry that may be `NULL`.
    pub(super) callee: Option<Arc<str>>,
    /// The constant it was loaded from, by index.
    pub(super) constant: Option<u32>,
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        self.text == other.text && self.kind == other.kind
    }
}

/// A part of a text: fixed, or one that may be left out when the whole is too long.
pub(super) enum Part<'a> {
    Fixed(&'a str),
    Hole(&'a str),
}

use Part::{Fixed, Hole};

impl Value {
    fn new(text: impl AsRef<str>, kind: Kind) -> Value {
        Value { text: cut(text.as_ref()), kind, loose: false, callee: None, constant: None }
    }

    pub(super) fn named(text: impl AsRef<str>) -> Value {
        Value::new(text, Kind::Value)
    }

    pub(super) fn constant(repr: &str, index: u32) -> Value {
        let role = crate::view::bytecode::constant_role(repr);
        let loose = role == Role::Number && repr.starts_with('-');
        let kind = if role == Role::Text { Kind::Value } else { Kind::Constant(role) };
        Value { loose, constant: Some(index), ..Value::new(repr, kind) }
    }

    pub(super) fn null() -> Value {
        Value::new("NULL", Kind::Null)
    }

    /// An entry that upkeep needs, and that may be empty: `self or NULL`.
    pub(super) fn upkeep(text: impl AsRef<str>) -> Value {
        Value::new(text, Kind::Null)
    }

    pub(super) fn exception(text: impl AsRef<str>) -> Value {
        Value::new(text, Kind::Exception)
    }

    pub(super) fn absent() -> Value {
        Value::new("–", Kind::Absent)
    }

    pub(super) fn unknown() -> Value {
        Value::new("…", Kind::Unknown)
    }

    /// A list, set or dict of these items, of type `name`, written between `open` and `close`.
    pub(super) fn collection(name: &'static str, open: &str, items: &str, close: &str) -> Value {
        Value { kind: Kind::Building(name), ..build(&[Fixed(open), Hole(items), Fixed(close)]) }
    }

    /// The same entry, called `callee` when it is called.
    pub(super) fn called(mut self, callee: &Value) -> Value {
        self.callee = Some(callee.text.clone());
        self
    }

    /// Its text as part of a larger expression.
    pub(super) fn inner(&self) -> String {
        if self.loose { format!("({})", self.text) } else { self.text.to_string() }
    }

    /// The colour of the entry.
    pub(super) fn role(&self) -> Role {
        match self.kind {
            Kind::Constant(role) => role,
            Kind::Null | Kind::Unknown | Kind::Absent => Role::Muted,
            Kind::Exception => Role::Handler,
            Kind::Value | Kind::Building(_) | Kind::Either => Role::Text,
        }
    }

    /// What is known of an entry to which two ways lead, one with `self` and one with `other`. Repeated joining settles:
    /// a text is replaced at most twice.
    pub(super) fn join(&self, other: &Value) -> Value {
        if self == other || self.kind == Kind::Unknown {
            return self.clone();
        }
        if other.kind == Kind::Unknown {
            return other.clone();
        }
        if let (Kind::Building(a), Kind::Building(b)) = (self.kind, other.kind)
            && a == b
        {
            return Value::new(a, Kind::Building(a));
        }
        if self.kind == Kind::Either || other.kind == Kind::Either {
            // What is one of the two already adds nothing.
            let (either, one) = if self.kind == Kind::Either { (self, other) } else { (other, self) };
            let known = either.text.split(" or ").any(|text| *text == *one.text);
            return if known && one.kind != Kind::Either { either.clone() } else { Value::unknown() };
        }
        let kind = match (self.kind, other.kind) {
            (Kind::Exception, Kind::Exception) => Kind::Exception,
            _ => Kind::Either,
        };
        let text = format!("{} or {}", self.text, other.text);
        // A text that may be cut, or holds an `or` of its own, would not show what the two are.
        if text.chars().count() > WIDTH || text.matches(" or ").count() > 1 {
            return Value::unknown();
        }
        Value { loose: true, kind: if kind == Kind::Exception { Kind::Either } else { kind }, ..Value::new(text, kind) }
    }
}

/// A text from parts; while it is too long, its longest part that may be left out becomes `…`.
pub(super) fn build(parts: &[Part<'_>]) -> Value {
    let mut texts: Vec<(&str, bool)> = parts
        .iter()
        .map(|p| match p {
            Fixed(text) => (*text, false),
            Hole(text) => (*text, true),
        })
        .collect();
    while texts.iter().map(|(text, _)| text.chars().count()).sum::<usize>() > WIDTH {
        let longest = texts.iter_mut().filter(|(text, hole)| *hole && text.chars().count() > 3);
        match longest.max_by_key(|(text, _)| text.chars().count()) {
            Some(part) => *part = ("…", false),
            None => break,
        }
    }
    Value::named(texts.iter().map(|(text, _)| *text).collect::<String>())
}

/// The same for an expression with operators, which needs parentheses inside another one.
pub(super) fn build_loose(parts: &[Part<'_>]) -> Value {
    Value { loose: true, ..build(parts) }
}

/// Texts joined by commas.
pub(super) fn list<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    let mut all = String::new();
    for value in values {
        if !all.is_empty() {
            all.push_str(", ");
        }
        // What cannot be shown need not be collected.
        if all.len() > 4 * WIDTH {
            all.push('…');
            break;
        }
        all.push_str(&value.text);
    }
    all
}

fn cut(text: &str) -> Arc<str> {
    match text.char_indices().nth(WIDTH) {
        None => text.into(),
        Some(_) => {
            // A string keeps its quote, a call its parenthesis.
            let last = text.chars().next_back().filter(|c| "'\")]}>".contains(*c));
            let keep = WIDTH - 1 - usize::from(last.is_some());
            text.chars().take(keep).chain(['…']).chain(last).collect::<String>().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_lose_their_inner_parts() {
        let text = |parts: &[Part<'_>]| build(parts).text.to_string();
        assert_eq!(text(&[Hole("a"), Fixed(" + "), Hole("b")]), "a + b");
        assert_eq!(text(&[Hole("print"), Fixed("("), Hole("first_argument, second_one"), Fixed(")")]), "print(…)");
        assert_eq!(text(&[Hole("obj"), Fixed(".a_name_that_is_much_too_long_for_a_box")]).chars().count(), WIDTH);
        assert_eq!(&*Value::constant("'a string that does not fit into a box'", 0).text, "'a string that does not …'");
    }

    #[test]
    fn joins_settle() {
        let [a, b, c] = ["a", "b", "c"].map(Value::named);
        let ab = a.join(&b);
        assert_eq!(&*ab.text, "a or b");
        assert_eq!(ab.join(&a), ab);
        assert_eq!(b.join(&ab), ab);
        assert_eq!(ab.join(&c), Value::unknown());
        assert_eq!(Value::unknown().join(&a), Value::unknown());
        let (empty, one) = (Value::collection("list", "[", "", "]"), Value::collection("list", "[", "x", "]"));
        assert_eq!(&*empty.join(&one).text, "list");
        assert_eq!(empty.join(&one).join(&one), empty.join(&one));
    }
}
