//! What an instruction does to the depth of the stack, as a sum of a constant and terms in the operand.

/// A stack effect, as `dis.stack_effect` gives it for every operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StackEffect {
    base: i32,
    /// For each of the operand.
    times: i32,
    /// For the lowest bit of the operand.
    low_bit: i32,
    rare: Rare,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rare {
    None,
    /// The low byte plus the rest: `UNPACK_EX`.
    LowAndHigh,
    /// A factor for each bit of the operand that is also in the mask.
    Bits(i32, u32),
    /// A factor if the operand is the value: `BUILD_SLICE` up to 3.13.
    Equals(i32, u32),
}

impl StackEffect {
    /// No effect.
    pub const ZERO: StackEffect = StackEffect { base: 0, times: 0, low_bit: 0, rare: Rare::None };

    /// The effect with operand `arg`.
    #[inline]
    pub const fn of(self, arg: u32) -> i32 {
        // Which terms an instruction has is not to be guessed; adding them all is quicker than asking.
        let low_bit = self.low_bit & ((arg & 1) as i32).wrapping_neg();
        let sum = self.base + self.times.wrapping_mul(arg as i32) + low_bit;
        match self.rare {
            Rare::None => sum,
            Rare::LowAndHigh => sum + ((arg & 0xFF) + (arg >> 8)) as i32,
            Rare::Bits(factor, mask) => sum + factor * (arg & mask).count_ones() as i32,
            Rare::Equals(factor, value) if arg == value => sum + factor,
            Rare::Equals(..) => sum,
        }
    }

    /// Reads the form that `data/dump_opcodes.py` writes, such as `-1`, `1-2*arg` or `-2+bits(arg&1)`.
    pub(super) fn read(text: &str) -> Option<StackEffect> {
        let split = text[1..].find(['+', '-']).map_or(text.len(), |at| at + 1);
        let (base, term) = text.split_at(split);
        let sign = if term.starts_with('-') { -1 } else { 1 };
        let mut effect = StackEffect { base: base.parse().ok()?, ..StackEffect::ZERO };
        match term.get(1..).unwrap_or("") {
            "" => {}
            "arg" => effect.times = sign,
            "2*arg" => effect.times = 2 * sign,
            "bits(arg&1)" => effect.low_bit = sign,
            "arg%256+arg/256" if sign == 1 => effect.rare = Rare::LowAndHigh,
            other => {
                let number = |start| Some(other.strip_prefix(start)?.strip_suffix(')')?.parse().ok());
                effect.rare = match number("bits(arg&") {
                    Some(mask) => Rare::Bits(sign, mask?),
                    None => Rare::Equals(sign, number("(arg==")??),
                };
            }
        }
        Some(effect)
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
