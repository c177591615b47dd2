//! How deep CPython's parser may go into its grammar: a bound that never is too low, from the tokens alone. Only the second
//! reading knows the depth itself; this is to know when it must be asked.

use ruff_python_ast::token::{TokenKind, Tokens};

/// Rules that are inside each other at the same time, at most (`MAXSTACK`).
pub(super) const MAX_RULES: u32 = 6000;
/// Rules from one bracket, or start of a formatted string, to the next one inside it, without those of operators before an operand.
const BRACKET: u32 = 48;
/// Rules from one indented block to the next.
const INDENT: u32 = 12;
/// Rules from `lambda` to its body, or to the default of a parameter.
const LAMBDA: u8 = 12;
/// Rules of a module whose statements are names.
const STATEMENT: u32 = 60;

/// Rules that an operator in front of an operand takes, or a branch of an `if`, until something ends it.
pub(super) const OPERATORS: [(TokenKind, u8); 8] = [
    (TokenKind::Not, 1),
    (TokenKind::Minus, 1),
    (TokenKind::Plus, 1),
    (TokenKind::Tilde, 1),
    (TokenKind::Else, 1),
    (TokenKind::Elif, 1),
    (TokenKind::DoubleStar, 2),
    (TokenKind::Lambda, LAMBDA),
];

fn of_operator(token: TokenKind) -> u32 {
    OPERATORS.iter().find(|(kind, _)| *kind == token).map_or(0, |(_, rules)| u32::from(*rules))
}

/// Whether there may be more rules than CPython's parser has room for, in a source with that many rules of operators and at
/// most so many brackets and blocks inside each other. Nearly every source is seen by this to be safe, as if nothing in it ended
/// before the rest.
pub(super) fn may_be_many(operators: u32, brackets: i64, blocks: i64) -> bool {
    i64::from(STATEMENT + operators) + brackets * i64::from(BRACKET) + blocks * i64::from(INDENT) > MAX_RULES.into()
}

/// Whether there may be more rules than CPython's parser has room for, with regard to what ends before what.
pub(super) fn may_be_too_deep(tokens: &Tokens) -> bool {
    let mut bound = Bound::default();
    tokens.iter().for_each(|token| bound.see(token.kind()));
    bound.most > MAX_RULES
}

/// Operators in front of an operand, each of which is inside the one before.
#[derive(Clone, Copy, Default)]
struct Chain {
    /// Those that a comma ends.
    operators: u32,
    /// Those of lambdas, whose parameters have commas between them.
    lambdas: u32,
}

/// The bound so far.
#[derive(Default)]
struct Bound {
    here: Chain,
    /// The chains around each open bracket, and their sum.
    around: Vec<Chain>,
    outer: u32,
    indents: u32,
    /// `elif` branches of the statements around, a number for each indentation: each is inside the one before. And their sum.
    branches: Vec<u32>,
    branch: u32,
    all_branches: u32,
    /// A line is to begin.
    fresh: bool,
    most: u32,
}

impl Bound {
    /// Takes one more token.
    fn see(&mut self, token: TokenKind) {
        if self.fresh {
            match token {
                TokenKind::Comment | TokenKind::NonLogicalNewline => return,
                TokenKind::Indent | TokenKind::Dedent => {}
                TokenKind::Elif | TokenKind::Else => self.fresh = false,
                _ => {
                    // Another statement.
                    self.fresh = false;
                    self.all_branches -= std::mem::take(&mut self.branch);
                }
            }
        }
        match token {
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart => {
                self.outer += BRACKET + self.here.operators + self.here.lambdas;
                self.around.push(std::mem::take(&mut self.here));
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd | TokenKind::TStringEnd => {
                self.here = self.around.pop().unwrap_or_default();
                self.outer = self.outer.saturating_sub(BRACKET + self.here.operators + self.here.lambdas);
                return;
            }
            TokenKind::Not
            | TokenKind::Minus
            | TokenKind::Plus
            | TokenKind::Tilde
            | TokenKind::Else
            | TokenKind::DoubleStar => self.here.operators += of_operator(token),
            TokenKind::Lambda => self.here.lambdas += of_operator(token),
            TokenKind::Comma => return self.here.operators = 0,
            TokenKind::Semi => return self.here = Chain::default(),
            TokenKind::Newline => {
                self.fresh = true;
                return self.here = Chain::default();
            }
            TokenKind::Indent => {
                self.fresh = true;
                self.indents += INDENT;
                self.branches.push(std::mem::take(&mut self.branch));
            }
            TokenKind::Dedent => {
                self.fresh = true;
                self.indents = self.indents.saturating_sub(INDENT);
                self.all_branches -= self.branch;
                self.branch = self.branches.pop().unwrap_or_default();
                return;
            }
            TokenKind::Elif => {
                self.branch += of_operator(token);
                self.all_branches += of_operator(token);
            }
            _ => return,
        }
        let now = STATEMENT + self.outer + self.here.operators + self.here.lambdas + self.indents + self.all_branches;
        self.most = self.most.max(now);
    }
}

#[cfg(test)]
mod tests {
    fn may_be_too_deep(text: &str) -> bool {
        let parsed = ruff_python_parser::parse_module(text).expect("a good source");
        super::may_be_too_deep(parsed.tokens())
    }

    #[test]
    fn depth_is_seen_and_length_is_not() {
        assert!(may_be_too_deep(&format!("if a: b\n{}", "elif a: b\n".repeat(5965))));
        assert!(may_be_too_deep(&format!("if a:\n  if b: c\n{}", "  elif a: b\n".repeat(5960))));
        assert!(may_be_too_deep(&format!("{}a\n", "not ".repeat(5960))));
        assert!(may_be_too_deep(&format!("{}{}a{}\n", "[".repeat(50), "a ** ".repeat(2500), "]".repeat(50))));
        assert!(!may_be_too_deep(&"if a: b\nelif a: b\nelse:\n  c\n".repeat(6000)));
        assert!(!may_be_too_deep(&"for a in b:\n  if a: b\n  # c\n\n  elif a: b\n".repeat(6000)));
        assert!(!may_be_too_deep(&format!("[{}]\n", "-1, not a, a ** -b, ".repeat(3000))));
        assert!(!may_be_too_deep(&"a = lambda b: -b\n".repeat(3000)));
        assert!(!may_be_too_deep(&format!("{}1{}\n", "f([".repeat(50), "])".repeat(50))));
    }
}
