//! A text of an operand that nobody has written down yet.

use std::fmt;

use crate::code::repr::write_repr;
use crate::code::{Constant, PyStr};
use crate::target::PyVersion;

/// What a name or a constant looks like.
#[derive(Clone, Copy, Debug)]
pub enum Text<'a> {
    /// A name itself.
    Name(&'a PyStr),
    /// The `repr` of a constant.
    Repr(&'a Constant, PyVersion),
}

impl Text<'_> {
    /// Appends it.
    pub fn push_to(&self, out: &mut String) {
        match self {
            Text::Name(name) => match name.as_str() {
                Some(name) => out.push_str(name),
                None => out.push_str(&name.to_display()),
            },
            Text::Repr(value, version) => write_repr(out, value, *version),
        }
    }

    /// Its bytes: UTF-8, but for lone surrogates in names, see [`readable`]. `room` is where it is made if it has to be.
    #[inline]
    pub fn bytes<'t>(&'t self, room: &'t mut String) -> &'t [u8] {
        match self {
            Text::Name(name) => name.as_bytes(),
            Text::Repr(value, version) => {
                room.clear();
                write_repr(room, value, *version);
                room.as_bytes()
            }
        }
    }

    /// Whether it has no characters.
    pub fn is_empty(&self) -> bool {
        matches!(self, Text::Name(name) if name.is_empty())
    }
}

/// The text that bytes of [`Text`]s stand for; lone surrogates are shown as `\udcXX`.
pub fn readable(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let bytes = error.into_bytes();
        PyStr::from_wtf8(&bytes).map_or_else(|| String::from_utf8_lossy(&bytes).into_owned(), |text| text.to_display())
    })
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.push_to(&mut text);
        f.write_str(&text)
    }
}
