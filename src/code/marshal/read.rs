//! Marshal bytes to objects.
//!
//! One loop with its own stack of unfinished containers, so depth costs no machine stack. A claimed length is believed
//! only as far as bytes are left; references cannot make an object deeper than CPython itself allows, nor describe a
//! value that would fill memory once written out.

use std::sync::Arc;

use num_bigint::{BigInt, BigUint, Sign};

use super::FLAG_REF;
use super::layout::{self, Layout};
use crate::base::limits::{MAX_EXPANDED_BYTES, MAX_MARSHAL_DEPTH};
use crate::code::{CodeObject, Constant, PyStr};
use crate::target::PyVersion;

/// Why bytes could not be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} (byte {offset}); {}", .problem.remedy())]
pub struct MarshalError {
    /// Offset of the object that is wrong, from the start of what was given.
    pub offset: usize,
    /// What is wrong.
    pub problem: Problem,
}

/// What can be wrong with marshalled bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The bytes end inside an object.
    #[error("the data ends in the middle of an object")]
    Truncated,
    /// A type byte that this reader does not take, with what it stands for, if anything.
    #[error("{1} (type byte 0x{0:02x}) where a constant or code object must stand")]
    Type(u8, &'static str),
    /// A negative length.
    #[error("a negative length")]
    NegativeLength,
    /// A reference to an object that was not read before.
    #[error("a reference to object {0}, which does not precede it")]
    Reference(u32),
    /// A string that is not UTF-8 (lone surrogates are allowed).
    #[error("a string that is not UTF-8")]
    Utf8,
    /// An ASCII string with other bytes.
    #[error("a string marked as ASCII that is not")]
    Ascii,
    /// A big integer with a digit above 15 bits or a leading zero.
    #[error("a malformed big integer")]
    Integer,
    /// Nested deeper than `MAX_MARSHAL_STACK_DEPTH`.
    #[error("objects nested more than {MAX_MARSHAL_DEPTH} deep")]
    Depth,
    /// References repeat large values so often that the whole would not fit in memory when written out.
    #[error("shared values that would take more than {MAX_EXPANDED_BYTES} bytes when written out")]
    Size,
    /// A field of a code object has the wrong type.
    #[error("a code object whose {0} is not {1}")]
    FieldType(&'static str, &'static str),
    /// A count in a code object is negative.
    #[error("a code object with a negative {0}")]
    NegativeCount(&'static str),
    /// Two fields of a code object that must have one length do not.
    #[error("a code object whose {0} and {1} differ in number")]
    Mismatch(&'static str, &'static str),
    /// The object is not a code object, where one is needed.
    #[error("something else than a code object")]
    NotCode,
}

impl Problem {
    fn remedy(&self) -> &'static str {
        match self {
            Problem::Type(0x5B | 0x7B | 0x3C | 0x7D, _) => "no compiler of CPython writes that into a code object",
            Problem::Depth | Problem::Size => "no compiler writes such a file",
            Problem::NotCode => "give the bytes of a code object, as in a `.pyc` after its header",
            _ => "the file is cut off, damaged or written by another version: let Python write it again",
        }
    }
}

/// Reads one object written by `version`. Bytes after it are ignored, as CPython ignores them.
pub fn read(bytes: &[u8], version: PyVersion) -> Result<Constant, MarshalError> {
    let layout = Layout::of(version);
    let mut reader = Reader { bytes, at: 0, version, layout, owed: 0, refs: Vec::new(), stack: Vec::new() };
    reader.run().map_err(|(offset, problem)| MarshalError { offset, problem })
}

/// Reads one code object written by `version`.
pub fn read_code(bytes: &[u8], version: PyVersion) -> Result<Arc<CodeObject>, MarshalError> {
    match read(bytes, version)? {
        Constant::Code(code) => Ok(code),
        _ => Err(MarshalError { offset: 0, problem: Problem::NotCode }),
    }
}

type Failure = (usize, Problem);

/// A finished object, how deep it nests and how many bytes it would take if nothing were shared.
#[derive(Clone)]
struct Sized {
    value: Constant,
    depth: usize,
    size: u64,
}

/// A container whose parts are still being read.
struct Frame {
    kind: Kind,
    offset: usize,
    /// Its place among the references, if it is flagged.
    slot: Option<usize>,
    /// Parts that it will have.
    wanted: usize,
    parts: Vec<Constant>,
    depth: usize,
    size: u64,
}

enum Kind {
    Tuple,
    FrozenSet,
    Slice,
    /// With the integers read so far.
    Code(Vec<i32>),
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    version: PyVersion,
    layout: Layout,
    /// Parts that the open containers still wait for and whose first byte has not come.
    owed: usize,
    /// Objects that may be referred to; `None` while one is being read.
    refs: Vec<Option<Sized>>,
    stack: Vec<Frame>,
}

impl Reader<'_> {
    fn run(&mut self) -> Result<Constant, Failure> {
        loop {
            let offset = self.at;
            let Some(mut done) = self.object().map_err(|p| (offset, p))? else {
                if self.stack.len() > MAX_MARSHAL_DEPTH {
                    return Err((offset, Problem::Depth));
                }
                continue;
            };
            // Put it into the container around it, and close every container that this completes.
            loop {
                let Some(frame) = self.stack.last_mut() else { return Ok(done.value) };
                frame.depth = frame.depth.max(done.depth + 1);
                frame.size += done.size;
                // CPython counts what is no container too.
                if frame.depth >= MAX_MARSHAL_DEPTH {
                    return Err((offset, Problem::Depth));
                }
                if frame.size > MAX_EXPANDED_BYTES {
                    return Err((offset, Problem::Size));
                }
                frame.parts.push(done.value);
                if let Kind::Code(ints) = &mut frame.kind
                    && frame.parts.len() == self.layout.objects_before_line()
                {
                    let at = self.at;
                    ints.push(take_i32(self.bytes, &mut self.at).map_err(|p| (at, p))?);
                }
                if frame.parts.len() < frame.wanted {
                    break;
                }
                let Some(frame) = self.stack.pop() else { break };
                let (at, slot) = (frame.offset, frame.slot);
                done = self.close(frame).map_err(|p| (at, p))?;
                self.remember(slot, &done);
            }
        }
    }

    /// Reads a whole simple object, or opens a container and returns `None`. An empty container is whole.
    fn object(&mut self) -> Result<Option<Sized>, Problem> {
        let byte = self.u8()?;
        self.owed = self.owed.saturating_sub(1);
        let (kind, flagged) = (byte & !FLAG_REF, byte & FLAG_REF != 0);
        if kind == b'r' {
            let index = self.i32()? as u32;
            return match self.refs.get(index as usize) {
                Some(Some(shared)) => Ok(Some(shared.clone())),
                _ => Err(Problem::Reference(index)),
            };
        }
        let start = self.at;
        let value = match kind {
            b'N' => Constant::None,
            b'.' => Constant::Ellipsis,
            b'S' => Constant::StopIteration,
            b'F' => Constant::Bool(false),
            b'T' => Constant::Bool(true),
            b'i' => Constant::Int(self.i32()?.into()),
            b'I' => Constant::Int(i64::from_le_bytes(self.array()?)),
            b'l' => Constant::int(self.long()?),
            b'g' => Constant::Float(f64::from_le_bytes(self.array()?)),
            b'y' => {
                let real = f64::from_le_bytes(self.array()?);
                Constant::Complex { real, imag: f64::from_le_bytes(self.array()?) }
            }
            b's' => {
                let length = self.length()?;
                Constant::Bytes(self.take(length)?.into())
            }
            b'a' | b'A' => {
                let length = self.length()?;
                self.ascii(length)?
            }
            b'z' | b'Z' => {
                let length = self.u8()?.into();
                self.ascii(length)?
            }
            b't' | b'u' => {
                let length = self.length()?;
                Constant::Str(PyStr::from_wtf8(self.take(length)?).ok_or(Problem::Utf8)?)
            }
            b'(' | b')' => {
                let wanted = if kind == b'(' { self.length()? } else { self.u8()?.into() };
                return self.open(Kind::Tuple, wanted, flagged);
            }
            b'>' => {
                let wanted = self.length()?;
                return self.open(Kind::FrozenSet, wanted, flagged);
            }
            b':' => return self.open(Kind::Slice, 3, flagged),
            b'c' => {
                let ints = (0..self.layout.leading_ints()).map(|_| self.i32()).collect::<Result<Vec<_>, _>>()?;
                return self.open(Kind::Code(ints), self.layout.objects(), flagged);
            }
            other => return Err(Problem::Type(other, type_name(other))),
        };
        let done = Sized { value, depth: 0, size: (self.at - start) as u64 + 8 };
        if flagged {
            self.refs.push(Some(done.clone()));
        }
        Ok(Some(done))
    }

    fn open(&mut self, kind: Kind, wanted: usize, flagged: bool) -> Result<Option<Sized>, Problem> {
        // Every part takes at least one byte, so more parts than bytes cannot come.
        self.owed += wanted;
        if self.owed > self.bytes.len() - self.at {
            return Err(Problem::Truncated);
        }
        let slot = flagged.then_some(self.refs.len());
        if flagged {
            self.refs.push(None);
        }
        let parts = Vec::with_capacity(wanted);
        let frame = Frame { kind, offset: self.at, slot, wanted, parts, depth: 0, size: 8 };
        if wanted == 0 {
            let done = self.close(frame)?;
            self.remember(slot, &done);
            return Ok(Some(done));
        }
        self.stack.push(frame);
        Ok(None)
    }

    fn close(&self, frame: Frame) -> Result<Sized, Problem> {
        let value = match frame.kind {
            Kind::Tuple => Constant::Tuple(frame.parts.into()),
            Kind::FrozenSet => Constant::FrozenSet(frame.parts.into()),
            Kind::Slice => match <[Constant; 3]>::try_from(frame.parts) {
                Ok(parts) => Constant::Slice(Arc::new(parts)),
                Err(_) => return Err(Problem::Truncated),
            },
            Kind::Code(ints) => Constant::Code(Arc::new(layout::assemble(self.version, &ints, frame.parts)?)),
        };
        Ok(Sized { value, depth: frame.depth, size: frame.size })
    }

    fn remember(&mut self, slot: Option<usize>, done: &Sized) {
        if let Some(slot) = slot {
            self.refs[slot] = Some(done.clone());
        }
    }

    fn long(&mut self) -> Result<BigInt, Problem> {
        let count = self.i32()?;
        let digits = self.take((count.unsigned_abs() as usize).saturating_mul(2))?;
        let mut words = Vec::with_capacity(digits.len() / 4 + 1);
        let (mut pending, mut bits) = (0u64, 0);
        let mut last = 1;
        for pair in digits.chunks_exact(2) {
            let digit = u16::from_le_bytes([pair[0], pair[1]]);
            if digit > 0x7FFF {
                return Err(Problem::Integer);
            }
            last = digit;
            pending |= u64::from(digit) << bits;
            bits += 15;
            if bits >= 32 {
                words.push(pending as u32);
                pending >>= 32;
                bits -= 32;
            }
        }
        if last == 0 {
            return Err(Problem::Integer);
        }
        words.push(pending as u32);
        Ok(BigInt::from_biguint(if count < 0 { Sign::Minus } else { Sign::Plus }, BigUint::new(words)))
    }

    fn ascii(&mut self, length: usize) -> Result<Constant, Problem> {
        let bytes = self.take(length)?;
        let text = std::str::from_utf8(bytes).ok().filter(|s| s.is_ascii()).ok_or(Problem::Ascii)?;
        Ok(Constant::Str(text.into()))
    }

    fn length(&mut self) -> Result<usize, Problem> {
        usize::try_from(self.i32()?).map_err(|_| Problem::NegativeLength)
    }

    fn i32(&mut self) -> Result<i32, Problem> {
        take_i32(self.bytes, &mut self.at)
    }

    fn u8(&mut self) -> Result<u8, Problem> {
        Ok(self.array::<1>()?[0])
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Problem> {
        self.take(N)?.try_into().map_err(|_| Problem::Truncated)
    }

    fn take(&mut self, length: usize) -> Result<&[u8], Problem> {
        let end = self.at.checked_add(length).ok_or(Problem::Truncated)?;
        let taken = self.bytes.get(self.at..end).ok_or(Problem::Truncated)?;
        self.at = end;
        Ok(taken)
    }
}

fn take_i32(bytes: &[u8], at: &mut usize) -> Result<i32, Problem> {
    let taken = bytes.get(*at..*at + 4).and_then(|b| b.try_into().ok()).ok_or(Problem::Truncated)?;
    *at += 4;
    Ok(i32::from_le_bytes(taken))
}

/// What a type byte stands for that is not taken.
fn type_name(byte: u8) -> &'static str {
    match byte {
        b'0' => "an empty mark",
        b'[' => "a list",
        b'{' => "a dictionary",
        b'}' => "a frozen dictionary",
        b'<' => "a set",
        b'f' | b'x' => "a number of an older marshal format",
        _ => "an unknown object",
    }
}
