//! What an instruction does to the depth of the stack, as a constant plus at most one term in the operand.

/// A stack effect, as `dis.stack_effect` gives it for every operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StackEffect {
    base: i32,
    term: Term,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Term {
    None,
    /// A multiple of the operand.
    Times(i32),
    /// The low byte plus the rest: `UNPACK_EX`.
    LowAndHigh,
    /// A factor for each bit of the operand that is also in the mask.
    Bits(i32, u32),
    /// A factor if the operand is the value: `BUILD_SLICE` up to 3.13.
    Equals(i32, u32),
}

impl StackEffect {
    /// No effect.
    pub const ZERO: StackEffect = StackEffect { base: 0, term: Term::None };

    /// The effect with operand `arg`.
    #[inline]
    pub const fn of(self, arg: u32) -> i32 {
        // Nearly all are constant.
        if matches!(self.term, Term::None) {
            return self.base;
        }
        self.base
            + match self.term {
                Term::None => 0,
                Term::Times(factor) => factor.wrapping_mul(arg as i32),
                Term::LowAndHigh => ((arg & 0xFF) + (arg >> 8)) as i32,
                Term::Bits(factor, mask) => factor * (arg & mask).count_ones() as i32,
                Term::Equals(factor, value) => {
                    if arg == value {
                        factor
                    } else {
                        0
                    }
                }
            }
    }

    /// Reads the form that `data/dump_opcodes.py` writes, such as `-1`, `1-2*arg` or `-2+bits(arg&1)`.
    pub(super) fn read(text: &str) -> Option<StackEffect> {
        let split = text[1..].find(['+', '-']).map_or(text.len(), |at| at + 1);
        let (base, term) = text.split_at(split);
        let sign = if term.starts_with('-') { -1 } else { 1 };
        let term = match term.get(1..).unwrap_or("") {
            "" => Term::None,
            "arg" => Term::Times(sign),
            "2*arg" => Term::Times(2 * sign),
            "arg%256+arg/256" if sign == 1 => Term::LowAndHigh,
            other => {
                let number = |start| Some(other.strip_prefix(start)?.strip_suffix(')')?.parse().ok());
                match number("bits(arg&") {
                    Some(mask) => Term::Bits(sign, mask?),
                    None => Term::Equals(sign, number("(arg==")??),
                }
            }
        };
        Some(StackEffect { base: base.parse().ok()?, term })
    }
}

#[cfg(test)]
mod tests {
    use super::StackEffect;

    #[test]
    fn every_form_is_read_and_computed() {
        let of = |text: &str, arg| StackEffect::read(text).map(|e| e.of(arg));
        assert_eq!(of("-3", 9), Some(-3));
        assert_eq!(of("1-arg", 3), Some(-2));
        assert_eq!(of("-1+arg", 3), Some(2));
        assert_eq!(of("1-2*arg", 3), Some(-5));
        assert_eq!(of("0+arg%256+arg/256", 513), Some(3));
        assert_eq!(of("-1-bits(arg&15)", 0x15), Some(-3));
        assert_eq!(of("-1-(arg==3)", 3), Some(-2));
        assert_eq!(of("-1-(arg==3)", 2), Some(-1));
        for bad in ["x", "1-argument", "1+bits(arg)", "-"] {
            assert_eq!(of(bad, 0), None, "{bad}");
        }
    }
}
