//! How deep CPython's parser may go into its grammar: a bound that never is too low, from the tokens alone. Only the second
//! reading knows the depth itself; this is to know when it must be asked.

use ruff_python_ast::token::TokenKind;

/// Rules that are inside each other at the same time, at most (`MAXSTACK`).
pub(super) const MAX_RULES: u32 = 6000;
/// Rules from one bracket, or start of a formatted string, to the next one inside it, without those of operators before an operand.
const BRACKET: u32 = 48;
/// Rules from one indented block to the next.
const INDENT: u32 = 12;
/// Rules from `lambda` to its body, or to the default of a parameter.
const LAMBDA: u32 = 12;
/// Rules of a module whose statements are names.
const STATEMENT: u32 = 60;

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
pub(super) struct Bound {
    here: Chain,
    /// The chains around each open bracket, and their sum.
    around: Vec<Chain>,
    outer: u32,
    indents: u32,
    /// `elif` branches: each is inside the one before. Those of all statements are taken together.
    branches: u32,
    most: u32,
}

impl Bound {
    /// Takes one more token.
    pub(super) fn see(&mut self, token: TokenKind) {
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
            TokenKind::Not | TokenKind::Minus | TokenKind::Plus | TokenKind::Tilde | TokenKind::Else => {
                self.here.operators += 1;
            }
            TokenKind::DoubleStar => self.here.operators += 2,
            TokenKind::Lambda => self.here.lambdas += LAMBDA,
            TokenKind::Comma => return self.here.operators = 0,
            TokenKind::Newline | TokenKind::Semi => return self.here = Chain::default(),
            TokenKind::Indent => self.indents += INDENT,
            TokenKind::Dedent => return self.indents = self.indents.saturating_sub(INDENT),
            TokenKind::Elif => self.branches += 1,
            _ => return,
        }
        let now = STATEMENT + self.outer + self.here.operators + self.here.lambdas + self.indents + self.branches;
        self.most = self.most.max(now);
    }

    /// Whether there may be more rules than CPython's parser has room for.
    pub(super) fn may_be_too_deep(&self) -> bool {
        self.most > MAX_RULES
    }
}
