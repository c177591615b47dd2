//! Objects to marshal bytes.
//!
//! 1. Equal values become one node ([`Graph`]), so that what occurs twice is known;
//! 2. nodes are written in order of first use; one that occurs again and is longer than a reference is flagged, and
//!    then referred to.
//!
//! CPython flags by reference counts of live objects, so its bytes differ from ours; what is loaded from them does not.
//! Strings that CPython interns (names, and constants that look like names) are written as interned.

use std::borrow::Cow;
use std::sync::Arc;

use num_bigint::{BigInt, Sign};
use rustc_hash::FxHashMap;

use super::FLAG_REF;
use super::layout::{Part, parts};
use crate::code::{CodeObject, Constant, PyStr};

/// The bytes of an object, as the version of the code objects in it writes them; constants alone are the same in all
/// versions.
pub fn write(value: &Constant) -> Vec<u8> {
    let mut graph = Graph::default();
    let root = graph.add(value);
    graph.finish(root)
}

/// The bytes of a code object, as its version writes it: what a `.pyc` holds after the header.
pub fn write_code(code: &CodeObject) -> Vec<u8> {
    let mut graph = Graph::default();
    let root = graph.add_code(code);
    graph.finish(root)
}

/// A value whose parts are nodes already.
#[derive(PartialEq, Eq, Hash)]
enum Value<'a> {
    Atom(u8),
    Int(i32),
    Long(Cow<'a, BigInt>),
    Float(u64),
    Complex(u64, u64),
    Bytes(Cow<'a, [u8]>),
    Str(&'a PyStr),
    Tuple(Vec<u32>),
    FrozenSet(Vec<u32>),
    Slice([u32; 3]),
    Code(Vec<Field>),
}

#[derive(PartialEq, Eq, Hash)]
enum Field {
    Int(i32),
    Node(u32),
}

/// What is known of a node while writing.
#[derive(Clone, Copy, Default)]
struct State {
    uses: u32,
    interned: bool,
    reference: Option<u32>,
}

/// All distinct values.
#[derive(Default)]
struct Graph<'a> {
    nodes: FxHashMap<Value<'a>, u32>,
    states: Vec<State>,
    /// Containers seen by address, so that shared ones are walked once.
    seen: FxHashMap<usize, u32>,
}

impl<'a> Graph<'a> {
    fn node(&mut self, value: Value<'a>) -> u32 {
        let next = self.states.len() as u32;
        let id = *self.nodes.entry(value).or_insert(next);
        if id == next {
            self.states.push(State::default());
        }
        id
    }

    fn string(&mut self, s: &'a PyStr, interned: bool) -> u32 {
        let id = self.node(Value::Str(s));
        self.states[id as usize].interned |= interned;
        id
    }

    fn add(&mut self, value: &'a Constant) -> u32 {
        match value {
            Constant::None => self.node(Value::Atom(b'N')),
            Constant::Ellipsis => self.node(Value::Atom(b'.')),
            Constant::StopIteration => self.node(Value::Atom(b'S')),
            Constant::Bool(value) => self.node(Value::Atom(if *value { b'T' } else { b'F' })),
            Constant::Int(value) => match i32::try_from(*value) {
                Ok(small) => self.node(Value::Int(small)),
                Err(_) => self.node(Value::Long(Cow::Owned((*value).into()))),
            },
            Constant::BigInt(value) => self.node(Value::Long(Cow::Borrowed(value))),
            Constant::Float(value) => self.node(Value::Float(value.to_bits())),
            Constant::Complex { real, imag } => self.node(Value::Complex(real.to_bits(), imag.to_bits())),
            Constant::Bytes(bytes) => self.node(Value::Bytes(Cow::Borrowed(bytes))),
            Constant::Str(s) => self.string(s, looks_like_a_name(s)),
            Constant::Tuple(items) => self.container(items, Value::Tuple),
            Constant::FrozenSet(items) => self.container(items, Value::FrozenSet),
            Constant::Slice(ends) => {
                let ends = [self.add(&ends[0]), self.add(&ends[1]), self.add(&ends[2])];
                self.node(Value::Slice(ends))
            }
            Constant::Code(code) => self.once(Arc::as_ptr(code) as usize, |graph| graph.add_code(code)),
        }
    }

    fn container(&mut self, items: &'a Arc<[Constant]>, make: impl Fn(Vec<u32>) -> Value<'a>) -> u32 {
        self.once(items.as_ptr() as usize, |graph| {
            let items = items.iter().map(|item| graph.add(item)).collect();
            graph.node(make(items))
        })
    }

    fn once(&mut self, address: usize, add: impl FnOnce(&mut Self) -> u32) -> u32 {
        if let Some(&id) = self.seen.get(&address) {
            return id;
        }
        let id = add(self);
        self.seen.insert(address, id);
        id
    }

    fn add_code(&mut self, code: &'a CodeObject) -> u32 {
        let mut fields = Vec::with_capacity(17);
        for part in parts(code) {
            fields.push(match part {
                Part::Int(value) => Field::Int(value),
                Part::Name(name) => Field::Node(self.string(name, true)),
                Part::Names(names) => {
                    let names = names.into_iter().map(|name| self.string(name, true)).collect();
                    Field::Node(self.node(Value::Tuple(names)))
                }
                Part::Bytes(bytes) => Field::Node(self.node(Value::Bytes(Cow::Borrowed(bytes)))),
                Part::Owned(bytes) => Field::Node(self.node(Value::Bytes(Cow::Owned(bytes)))),
                Part::Consts(consts) => {
                    let consts = consts.iter().map(|value| self.add(value)).collect();
                    Field::Node(self.node(Value::Tuple(consts)))
                }
            });
        }
        self.node(Value::Code(fields))
    }

    fn finish(self, root: u32) -> Vec<u8> {
        let mut values: Vec<_> = self.nodes.into_iter().collect();
        values.sort_unstable_by_key(|(_, id)| *id);
        let values: Vec<Value<'_>> = values.into_iter().map(|(value, _)| value).collect();
        let mut states = self.states;
        for value in &values {
            value.parts(|part| states[part as usize].uses += 1);
        }
        let mut writer = Writer { values, states, out: Vec::new(), next: 0 };
        writer.object(root);
        writer.out
    }
}

impl Value<'_> {
    fn parts(&self, mut each: impl FnMut(u32)) {
        match self {
            Value::Tuple(items) | Value::FrozenSet(items) => items.iter().for_each(|&item| each(item)),
            Value::Slice(ends) => ends.iter().for_each(|&end| each(end)),
            Value::Code(fields) => fields.iter().for_each(|field| {
                if let Field::Node(id) = field {
                    each(*id);
                }
            }),
            _ => {}
        }
    }

    /// Whether it takes more bytes than a reference to it.
    fn is_worth_sharing(&self) -> bool {
        match self {
            Value::Atom(_) | Value::Int(_) => false,
            Value::Bytes(bytes) => !bytes.is_empty(),
            Value::Str(s) => s.as_bytes().len() > 3,
            Value::Tuple(items) => !items.is_empty(),
            _ => true,
        }
    }
}

struct Writer<'a> {
    values: Vec<Value<'a>>,
    states: Vec<State>,
    out: Vec<u8>,
    /// Index of the next flagged object.
    next: u32,
}

impl Writer<'_> {
    fn object(&mut self, id: u32) {
        let state = self.states[id as usize];
        if let Some(reference) = state.reference {
            self.out.push(b'r');
            self.int(reference as i32);
            return;
        }
        let value = std::mem::replace(&mut self.values[id as usize], Value::Atom(b'N'));
        let mut flag = 0;
        if state.uses > 1 && value.is_worth_sharing() {
            flag = FLAG_REF;
            self.states[id as usize].reference = Some(self.next);
            self.next += 1;
        }
        match &value {
            Value::Atom(byte) => self.out.push(*byte),
            Value::Int(value) => {
                self.out.push(b'i' | flag);
                self.int(*value);
            }
            Value::Long(value) => self.long(value, flag),
            Value::Float(bits) => {
                self.out.push(b'g' | flag);
                self.out.extend(bits.to_le_bytes());
            }
            Value::Complex(real, imag) => {
                self.out.push(b'y' | flag);
                self.out.extend(real.to_le_bytes());
                self.out.extend(imag.to_le_bytes());
            }
            Value::Bytes(bytes) => {
                self.out.push(b's' | flag);
                self.int(bytes.len() as i32);
                self.out.extend_from_slice(bytes);
            }
            Value::Str(s) => self.string(s.as_bytes(), state.interned, flag),
            Value::Tuple(items) => {
                match u8::try_from(items.len()) {
                    Ok(short) => self.out.extend([b')' | flag, short]),
                    Err(_) => {
                        self.out.push(b'(' | flag);
                        self.int(items.len() as i32);
                    }
                }
                items.iter().for_each(|&item| self.object(item));
            }
            Value::FrozenSet(items) => {
                self.out.push(b'>' | flag);
                self.int(items.len() as i32);
                items.iter().for_each(|&item| self.object(item));
            }
            Value::Slice(ends) => {
                self.out.push(b':' | flag);
                ends.iter().for_each(|&end| self.object(end));
            }
            Value::Code(fields) => {
                self.out.push(b'c' | flag);
                for field in fields {
                    match field {
                        Field::Int(value) => self.int(*value),
                        Field::Node(id) => self.object(*id),
                    }
                }
            }
        }
        // What is not flagged is written again wherever it occurs.
        if flag == 0 {
            self.values[id as usize] = value;
        }
    }

    fn int(&mut self, value: i32) {
        self.out.extend(value.to_le_bytes());
    }

    fn long(&mut self, value: &BigInt, flag: u8) {
        let mut digits = Vec::new();
        let (mut pending, mut bits) = (0u64, 0);
        for word in value.iter_u32_digits() {
            pending |= u64::from(word) << bits;
            bits += 32;
            while bits >= 15 {
                digits.push((pending & 0x7FFF) as u16);
                pending >>= 15;
                bits -= 15;
            }
        }
        digits.push(pending as u16);
        while digits.last() == Some(&0) {
            digits.pop();
        }
        let count = digits.len() as i32;
        self.out.push(b'l' | flag);
        self.int(if value.sign() == Sign::Minus { -count } else { count });
        self.out.extend(digits.iter().flat_map(|digit| digit.to_le_bytes()));
    }

    fn string(&mut self, bytes: &[u8], interned: bool, flag: u8) {
        let (short, ascii, other) = if interned { (b'Z', b'A', b't') } else { (b'z', b'a', b'u') };
        if !bytes.is_ascii() {
            self.out.push(other | flag);
            self.int(bytes.len() as i32);
        } else if let Ok(length) = u8::try_from(bytes.len()) {
            self.out.extend([short | flag, length]);
        } else {
            self.out.push(ascii | flag);
            self.int(bytes.len() as i32);
        }
        self.out.extend_from_slice(bytes);
    }
}

/// Whether CPython's compiler interns a constant (`all_name_chars` in `Objects/codeobject.c`).
fn looks_like_a_name(s: &PyStr) -> bool {
    s.as_bytes().iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}
