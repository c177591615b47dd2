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

    /// Whether it has no characters.
    pub fn is_empty(&self) -> bool {
        matches!(self, Text::Name(name) if name.is_empty())
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.push_to(&mut text);
        f.write_str(&text)
    }
}
