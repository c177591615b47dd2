//! Whether a source may be nested too deeply for an ordinary stack. A guess from its bytes, made before parsing, that errs
//! to the side of yes.

/// Brackets inside each other that an ordinary stack bears.
const BRACKETS: u32 = 40;
/// Operators in one logical line: `a + b + c` is a tree as deep as it is long.
const OPERATORS: u32 = 200;
/// `elif` branches, each of which is inside the one before.
const BRANCHES: usize = 60;

/// Whether the source needs a deep stack.
pub(super) fn may_be_deep(source: &[u8]) -> bool {
    let (mut depth, mut operators) = (0u32, 0u32);
    for byte in source {
        match CLASSES[usize::from(*byte)] {
            OTHER => {}
            OPERATOR => {
                operators += 1;
                if operators > OPERATORS {
                    return true;
                }
            }
            OPEN => {
                depth += 1;
                operators += 1;
                if depth > BRACKETS {
                    return true;
                }
            }
            CLOSE => depth = depth.saturating_sub(1),
            // Brackets in strings and comments may leave the depth too great, never too small for long.
            _ if depth == 0 => operators = 0,
            _ => {}
        }
    }
    memchr::memmem::find_iter(source, b"elif").take(BRANCHES + 1).count() > BRANCHES
}

const OTHER: u8 = 0;
const OPERATOR: u8 = 1;
const OPEN: u8 = 2;
const CLOSE: u8 = 3;
const NEWLINE: u8 = 4;

/// What each byte may do to the depth. Spaces count as operators, for words can be operators too.
const CLASSES: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let (operators, mut at) = (b" +-*/%@&|^~<>=.:\\", 0);
    while at < operators.len() {
        classes[operators[at] as usize] = OPERATOR;
        at += 1;
    }
    classes[b'(' as usize] = OPEN;
    classes[b'[' as usize] = OPEN;
    classes[b'{' as usize] = OPEN;
    classes[b')' as usize] = CLOSE;
    classes[b']' as usize] = CLOSE;
    classes[b'}' as usize] = CLOSE;
    classes[b'\n' as usize] = NEWLINE;
    classes[b'\r' as usize] = NEWLINE;
    classes
};

#[cfg(test)]
mod tests {
    use super::may_be_deep;

    #[test]
    fn depth_is_seen_and_length_is_not() {
        assert!(!may_be_deep("x = f(a, [b])\n".repeat(1000).as_bytes()));
        assert!(may_be_deep("(".repeat(100).as_bytes()));
        assert!(may_be_deep(format!("x = {}1\n", "1+".repeat(1000)).as_bytes()));
        assert!(may_be_deep(format!("x = {}1\n", "not ".repeat(1000)).as_bytes()));
        assert!(may_be_deep(format!("if a: pass\n{}", "elif a: pass\n".repeat(100)).as_bytes()));
    }
}
