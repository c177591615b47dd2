//! What the tokens say that Ruff's tree does not: whether somebody must look closer before the tree is believed.
//!
//! Every source passes here and hardly any shows a sign, so a token is a few sums and no question: what it does to the depth of
//! brackets and blocks is looked up.

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::Ranged;

use super::rules;

/// With what a word begins that CPython's tokenizer lets follow a number directly.
const AFTER_NUMBERS: [&str; 8] = ["and", "else", "for", "if", "in", "is", "not", "or"];

/// What Ruff skips at the start of a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Brackets inside each other that CPython's tokenizer surely allows.
const SAFE_BRACKETS: i64 = 100;
/// Blocks inside each other that it surely allows, less than 64 of which are seen at a glance.
const SAFE_BLOCKS: i64 = 90;

/// What the tokens say.
#[derive(Default)]
pub(super) struct Signs {
    /// The source holds what Ruff lets pass and CPython's tokenizer may not: tabs that disagree with spaces, a second byte-order
    /// mark, nesting beyond its limits, or words too close to numbers.
    pub(super) closer_look: bool,
    /// A keyword follows a number directly, as in `1or 2`.
    pub(super) glued_number: bool,
    /// CPython's parser may not have room for all the rules that it would have to be in.
    pub(super) may_be_too_deep: bool,
}

/// Depths of four kinds in one number, 16 bits each, so that a token changes all of them by one sum.
mod depth {
    /// Brackets, braces and formatted strings.
    pub(super) const NESTING: i64 = 1;
    pub(super) const BRACES: i64 = 1 << 16;
    pub(super) const STRINGS: i64 = 1 << 32;
    pub(super) const BLOCKS: i64 = 1 << 48;

    /// One of them.
    pub(super) const fn of(depths: i64, kind: i64) -> i64 {
        (depths / kind) & 0xFFFF
    }
}

/// What a token does.
#[derive(Clone, Copy)]
struct Step {
    depths: i64,
    /// Rules of the grammar that it takes until something ends it.
    operators: u8,
    is_number: bool,
}

/// By the number of the kind.
const STEPS: [Step; u8::MAX as usize + 1] = {
    use depth::*;
    let mut steps = [Step { depths: 0, operators: 0, is_number: false }; u8::MAX as usize + 1];
    steps[TokenKind::Lpar as usize].depths = NESTING;
    steps[TokenKind::Lsqb as usize].depths = NESTING;
    steps[TokenKind::Lbrace as usize].depths = NESTING + BRACES;
    steps[TokenKind::FStringStart as usize].depths = NESTING + STRINGS;
    steps[TokenKind::TStringStart as usize].depths = NESTING + STRINGS;
    steps[TokenKind::Indent as usize].depths = BLOCKS;
    steps[TokenKind::Rpar as usize].depths = -NESTING;
    steps[TokenKind::Rsqb as usize].depths = -NESTING;
    steps[TokenKind::Rbrace as usize].depths = -NESTING - BRACES;
    steps[TokenKind::FStringEnd as usize].depths = -NESTING - STRINGS;
    steps[TokenKind::TStringEnd as usize].depths = -NESTING - STRINGS;
    steps[TokenKind::Dedent as usize].depths = -BLOCKS;
    steps[TokenKind::Int as usize].is_number = true;
    steps[TokenKind::Float as usize].is_number = true;
    steps[TokenKind::Complex as usize].is_number = true;
    let mut at = 0;
    while at < rules::OPERATORS.len() {
        let (kind, rules) = rules::OPERATORS[at];
        steps[kind as usize].operators = rules;
        at += 1;
    }
    steps
};

impl Signs {
    /// Of a source that Ruff has parsed, in which all that is opened is closed.
    pub(super) fn of(text: &str, tokens: &Tokens) -> Signs {
        let mut signs = Signs {
            closer_look: text.starts_with(BYTE_ORDER_MARK) || indents_with_tabs(text.as_bytes()),
            ..Signs::default()
        };
        let (mut depths, mut bits, mut operators) = (0i64, 0i64, 0u32);
        for token in tokens {
            let step = STEPS[token.kind() as usize];
            depths = depths.wrapping_add(step.depths);
            // No depth was ever greater than all their bits together.
            bits |= depths;
            operators += u32::from(step.operators);
            if step.is_number {
                signs.see_behind_number(&text[token.end().to_usize()..]);
            }
        }
        let most = |kind| depth::of(bits, kind);
        let strings = most(depth::STRINGS);
        if strings > 2 || (strings > 0 && most(depth::BRACES) > 2) || most(depth::NESTING) > SAFE_BRACKETS {
            signs.see_brackets(tokens);
        }
        signs.closer_look |= most(depth::BLOCKS) > SAFE_BLOCKS;
        signs.may_be_too_deep =
            rules::may_be_many(operators, most(depth::NESTING), most(depth::BLOCKS)) && rules::may_be_too_deep(tokens);
        signs
    }

    /// Looks at the depths themselves.
    fn see_brackets(&mut self, tokens: &Tokens) {
        let mut depths = 0i64;
        for token in tokens {
            depths = depths.wrapping_add(STEPS[token.kind() as usize].depths);
            let (strings, braces) = (depth::of(depths, depth::STRINGS), depth::of(depths, depth::BRACES));
            // Braces inside each other in an f-string have a limit of their own.
            let odd = strings > 2 || (strings > 0 && braces > 2);
            self.closer_look |= odd || depth::of(depths, depth::NESTING) > SAFE_BRACKETS;
        }
    }

    fn see_behind_number(&mut self, after: &str) {
        if after.starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.glued_number = true;
            self.closer_look |= !AFTER_NUMBERS.iter().any(|word| after.starts_with(word));
        }
    }
}

/// Whether a tab stands among the blanks that a line begins with.
fn indents_with_tabs(text: &[u8]) -> bool {
    memchr::memchr_iter(b'\t', text).any(|at| {
        let before = text[..at].iter().rev().find(|byte| !matches!(byte, b' ' | 0x0C));
        before.is_none_or(|byte| *byte == b'\n')
    })
}
