//! Expressions from the loosest operator to atoms.

use super::parser::{Node, Out, Parser, Rule};
use crate::compiler::syntax::lexer::TokenKind;
use crate::target::Feature;

impl Parser<'_> {
    /// One or several expressions, as in `except A, B`.
    pub(super) fn expressions(&mut self) -> Out {
        self.tuple_of(|p| p.expression())
    }

    /// One or several, starred ones too.
    pub(super) fn star_expressions(&mut self) -> Out {
        self.tuple_of(|p| p.star_expression())
    }

    fn tuple_of(&mut self, mut part: impl FnMut(&mut Self) -> Out) -> Out {
        self.rule(|p| {
            p.alt(|p| {
                let first = p.here()?;
                let parts = p.first_and_more(&mut part)?;
                let comma = p.opt(|p| p.tok(","))?;
                if parts.len() == 1 && comma.is_none() {
                    return Some(parts[0]);
                }
                Some(p.node_of("tuple", first, parts))
            })
        })
    }

    pub(super) fn star_expression(&mut self) -> Out {
        self.memo(Rule::StarExpression, |p| {
            let starred = p.alt(|p| {
                let star = p.tok("*")?;
                let value = p.bit_or()?;
                Some(p.node_of("starred", star, vec![value]))
            });
            starred.or_else(|| p.expression())
        })
    }

    pub(super) fn star_named_expressions(&mut self) -> Out {
        self.alt(|p| {
            let parts = p.rule(|p| p.comma_list(|p| p.star_named_expression()))?;
            p.opt(|p| p.tok(","))?;
            let first = parts[0];
            Some(p.node_of("", first, parts))
        })
    }

    pub(super) fn star_named_expression(&mut self) -> Out {
        self.rule(|p| {
            let starred = p.alt(|p| {
                let star = p.tok("*")?;
                let value = p.bit_or()?;
                Some(p.node_of("starred", star, vec![value]))
            });
            starred.or_else(|| p.named_expression())
        })
    }

    /// `NAME := value`; after the operator there is no way back.
    pub(super) fn assignment_expression(&mut self) -> Result<Out, ()> {
        let mut committed = false;
        let out = self.alt(|p| {
            let name = p.name()?;
            p.tok(":=")?;
            committed = true;
            p.rule(|p| p.expression())?;
            Some(p.node("named expression", name))
        });
        if out.is_none() && committed { Err(()) } else { Ok(out) }
    }

    pub(super) fn named_expression(&mut self) -> Out {
        self.rule(|p| {
            // A failed `:=` fails its own rule only; the alternatives here are still tried.
            if let Ok(Some(node)) = p.assignment_expression() {
                return Some(node);
            }
            if p.second {
                p.wrong_named_expression();
            }
            p.alt(|p| {
                let node = p.expression()?;
                p.not(|p| p.tok(":="))?;
                Some(node)
            })
        })
    }

    fn wrong_named_expression(&mut self) {
        let mark = self.mark;
        self.memo(Rule::InvalidNamed, |p| {
            p.alt::<()>(|p| {
                let target = p.expression()?;
                p.tok(":=")?;
                p.expression()?;
                p.at_node(target, format!("cannot use assignment expressions with {}", target.label))
            });
            p.alt::<()>(|p| {
                let name = p.name()?;
                p.tok("=")?;
                let value = p.bit_or()?;
                p.not(|p| p.any(&["=", ":="]))?;
                p.range(name, value, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?")
            });
            p.alt::<()>(|p| {
                p.not(|p| {
                    p.alt(|p| p.list())
                        .or_else(|| p.alt(|p| p.tuple()))
                        .or_else(|| p.alt(|p| p.genexp()))
                        .or_else(|| p.any(&["True", "None", "False"]))
                })?;
                let target = p.bit_or()?;
                p.tok("=")?;
                p.bit_or()?;
                p.not(|p| p.any(&["=", ":="]))?;
                let message = format!("cannot assign to {} here. Maybe you meant '==' instead of '='?", target.label);
                p.at_node(target, message)
            });
            None
        });
        self.mark = mark;
    }

    pub(super) fn expression(&mut self) -> Out {
        self.memo(Rule::Expression, |p| {
            p.mistake(|p| p.wrong_expression());
            p.mistake(|p| p.legacy_expression());
            p.expression_rest()
        })
    }

    fn expression_rest(&mut self) -> Out {
        let conditional = self.alt(|p| {
            let first = p.here()?;
            p.disjunction()?;
            p.tok("if")?;
            p.disjunction()?;
            p.tok("else")?;
            p.expression()?;
            Some(p.node("conditional expression", first))
        });
        conditional.or_else(|| self.alt(|p| p.disjunction())).or_else(|| self.alt(|p| p.lambda()))
    }

    fn wrong_expression(&mut self) -> Option<()> {
        if self.has(Feature::StringInterruptedError) {
            self.alt::<()>(|p| {
                p.kind(TokenKind::String)?;
                let inside = p.some(|p| {
                    p.not(|p| p.kind(TokenKind::String))?;
                    p.expression_without_mistakes()
                })?;
                p.kind(TokenKind::String)?;
                let message = "invalid syntax. Is this intended to be part of the string?";
                p.range(inside[0], inside[inside.len() - 1], message)
            });
        }
        self.alt::<()>(|p| {
            p.not(|p| {
                let soft = p.name()?;
                (p.at_kind(TokenKind::String) || p.is_soft_keyword(soft)).then_some(())
            })?;
            let left = p.disjunction()?;
            let right = p.expression_without_mistakes()?;
            if left.label == "name" && matches!(&*p.name_text(left), "print" | "exec") {
                return None;
            }
            if p.tokens[p.mark - 1].level == 0 {
                return None;
            }
            p.range(left, right, "invalid syntax. Perhaps you forgot a comma?")
        });
        self.alt::<()>(|p| {
            let body = p.disjunction()?;
            p.tok("if")?;
            let test = p.disjunction()?;
            p.not(|p| p.any(&["else", ":"]))?;
            p.range(body, test, "expected 'else' after 'if' expression")
        });
        if self.has(Feature::ConditionalStatementErrors) {
            self.alt::<()>(|p| {
                p.disjunction()?;
                p.tok("if")?;
                p.disjunction()?;
                p.tok("else")?;
                p.not(|p| p.expression())?;
                p.raise_next("expected expression after 'else', but statement is given")
            });
            self.alt::<()>(|p| {
                let statement = p.any(&["pass", "break", "continue"])?;
                p.tok("if")?;
                p.disjunction()?;
                p.tok("else")?;
                p.simple_stmt()?;
                p.at_node(statement, "expected expression before 'if', but statement is given")
            });
        }
        self.alt::<()>(|p| {
            let lambda = p.tok("lambda")?;
            p.opt(|p| p.lambda_params())?;
            let colon = p.tok(":")?;
            let letter = if p.at_kind(TokenKind::FStringMiddle) {
                'f'
            } else if p.at_kind(TokenKind::TStringMiddle) {
                't'
            } else {
                return None;
            };
            p.range(lambda, colon, format!("{letter}-string: lambda expressions are not allowed without parentheses"))
        })
    }

    /// Whether a name is a soft keyword. Before 3.14 the beginning of one counts too.
    fn is_soft_keyword(&self, name: Node) -> bool {
        let text = self.first_text(name);
        ["_", "case", "match", "type"]
            .into_iter()
            .any(|keyword| keyword == text || (self.has(Feature::SoftKeywordPrefixes) && keyword.starts_with(text)))
    }

    fn expression_without_mistakes(&mut self) -> Out {
        self.plainly(|p| p.rule(|p| p.expression_rest()))
    }

    fn legacy_expression(&mut self) -> Option<()> {
        let name = self.name()?;
        self.not(|p| p.tok("("))?;
        let rest = self.star_expressions()?;
        let word = self.name_text(name);
        if !matches!(&*word, "print" | "exec") {
            return None;
        }
        let message = format!("Missing parentheses in call to '{word}'. Did you mean {word}(...)?");
        self.range(name, rest, message)
    }

    pub(super) fn yield_expr(&mut self) -> Out {
        self.rule(|p| {
            let from = p.alt(|p| {
                let first = p.tok("yield")?;
                p.tok("from")?;
                p.expression()?;
                Some(p.node("yield expression", first))
            });
            from.or_else(|| {
                p.alt(|p| {
                    let first = p.tok("yield")?;
                    p.opt(|p| p.star_expressions())?;
                    Some(p.node("yield expression", first))
                })
            })
        })
    }

    pub(super) fn disjunction(&mut self) -> Out {
        self.memo(Rule::Disjunction, |p| p.joined("or", |p| p.conjunction()))
    }

    fn conjunction(&mut self) -> Out {
        self.memo(Rule::Conjunction, |p| p.joined("and", |p| p.inversion()))
    }

    fn joined(&mut self, word: &str, mut part: impl FnMut(&mut Self) -> Out) -> Out {
        let start = self.here()?;
        let first = part(self)?;
        let mut several = false;
        self.rules(2, |p| {
            while p
                .alt(|p| {
                    p.tok(word)?;
                    part(p)
                })
                .is_some()
            {
                several = true;
            }
            p.error.is_none().then_some(())
        })?;
        Some(if several { self.node("expression", start) } else { first })
    }

    pub(super) fn inversion(&mut self) -> Out {
        self.memo(Rule::Inversion, |p| {
            let negated = p.alt(|p| {
                let first = p.tok("not")?;
                p.inversion()?;
                Some(p.node("expression", first))
            });
            negated.or_else(|| p.alt(|p| p.comparison()))
        })
    }

    fn comparison(&mut self) -> Out {
        self.rule(|p| {
            let start = p.here()?;
            let first = p.bit_or()?;
            let mut first_is_in = None;
            p.rules(3, |p| {
                while let Some(is_in) = p.alt(|p| p.compared()) {
                    first_is_in.get_or_insert(is_in);
                }
                p.error.is_none().then_some(())
            })?;
            Some(match first_is_in {
                None => first,
                Some(true) => p.node_of("comparison", start, vec![first, first]),
                Some(false) => p.node_of("comparison", start, Vec::new()),
            })
        })
    }

    /// A comparison operator and what follows; whether it is `in`.
    fn compared(&mut self) -> Option<bool> {
        let is_in = if let Some(op) = self.any(&["==", "!=", "<=", "<", ">=", ">", "in"]) {
            self.first_text(op) == "in"
        } else if self.tok("not").is_some() {
            self.tok("in")?;
            false
        } else {
            self.tok("is")?;
            let mark = self.mark;
            // `is not x` first, then `is (not …)`, which cannot follow.
            if self.tok("not").is_some() && self.bit_or().is_some() {
                return Some(false);
            }
            self.mark = mark;
            false
        };
        self.bit_or()?;
        Some(is_in)
    }

    pub(super) fn bit_or(&mut self) -> Out {
        self.memo(Rule::BitOr, |p| p.rule(|p| p.left(&["|"], |p| p.bit_xor())))
    }

    fn bit_xor(&mut self) -> Out {
        self.memo(Rule::BitXor, |p| p.rule(|p| p.left(&["^"], |p| p.bit_and())))
    }

    fn bit_and(&mut self) -> Out {
        self.memo(Rule::BitAnd, |p| p.rule(|p| p.left(&["&"], |p| p.shift())))
    }

    fn shift(&mut self) -> Out {
        let inner = |p: &mut Self| {
            p.mistake(|p| {
                p.sum()?;
                p.any(&["+", "-", "*", "/", "%", "//", "@"])?;
                let not = p.tok("not")?;
                let value = p.inversion()?;
                p.range::<()>(not, value, "'not' after an operator must be parenthesized")
            });
            p.left(&["<<", ">>"], |p| p.sum())
        };
        self.memo(Rule::Shift, |p| p.rule(inner))
    }

    fn sum(&mut self) -> Out {
        self.memo(Rule::Sum, |p| p.rule(|p| p.left(&["+", "-"], |p| p.term())))
    }

    fn term(&mut self) -> Out {
        let inner = |p: &mut Self| {
            p.mistake(|p| {
                p.any(&["+", "-", "~"])?;
                let not = p.tok("not")?;
                let value = p.factor()?;
                p.range::<()>(not, value, "'not' after an operator must be parenthesized")
            });
            p.left(&["*", "/", "//", "%", "@"], |p| p.factor())
        };
        self.memo(Rule::Term, |p| p.rule(inner))
    }

    /// Operators that group to the left.
    fn left(&mut self, operators: &[&str], mut part: impl FnMut(&mut Self) -> Out) -> Out {
        let start = self.here()?;
        let mut node = part(self)?;
        while self
            .alt(|p| {
                p.any(operators)?;
                part(p)
            })
            .is_some()
        {
            node = self.node("expression", start);
        }
        if self.error.is_some() { None } else { Some(node) }
    }

    fn factor(&mut self) -> Out {
        self.memo(Rule::Factor, |p| {
            for operator in ["+", "-", "~"] {
                let unary = p.alt(|p| {
                    let first = p.tok(operator)?;
                    p.factor()?;
                    Some(p.node("expression", first))
                });
                if unary.is_some() {
                    return unary;
                }
            }
            p.rule(|p| p.alt(|p| p.power()))
        })
    }

    fn power(&mut self) -> Out {
        let start = self.here()?;
        let base = self.await_primary()?;
        let raised = self.alt(|p| {
            p.tok("**")?;
            p.factor()
        });
        if self.error.is_some() {
            return None;
        }
        Some(if raised.is_some() { self.node("expression", start) } else { base })
    }

    fn await_primary(&mut self) -> Out {
        self.memo(Rule::AwaitPrimary, |p| {
            let awaited = p.alt(|p| {
                let first = p.tok("await")?;
                p.primary()?;
                Some(p.node("await expression", first))
            });
            awaited.or_else(|| p.primary())
        })
    }

    fn primary(&mut self) -> Out {
        let inner = |p: &mut Self| {
            let start = p.here()?;
            let mut node = p.atom()?;
            while let Some(grown) = p.alt(|p| p.trailer(start)) {
                node = grown;
            }
            if p.error.is_some() { None } else { Some(node) }
        };
        self.memo(Rule::Primary, |p| p.rule(inner))
    }

    /// `.name`, a call or a subscript; the whole begins at `node`.
    pub(super) fn trailer(&mut self, node: Node) -> Out {
        let attribute = self.alt(|p| {
            p.tok(".")?;
            p.name()?;
            Some(p.node("attribute", node))
        });
        if attribute.is_some() {
            return attribute;
        }
        let generator = self.alt(|p| {
            p.genexp()?;
            Some(p.node("function call", node))
        });
        if generator.is_some() {
            return generator;
        }
        let call = self.alt(|p| {
            p.tok("(")?;
            p.opt(|p| p.arguments())?;
            p.tok(")")?;
            Some(p.node("function call", node))
        });
        call.or_else(|| {
            self.alt(|p| {
                p.tok("[")?;
                p.slices()?;
                p.tok("]")?;
                Some(p.node("subscript", node))
            })
        })
    }

    pub(super) fn slices(&mut self) -> Out {
        self.rule(|p| {
            let single = p.alt(|p| {
                let slice = p.slice()?;
                p.not(|p| p.tok(","))?;
                Some(slice)
            });
            single.or_else(|| {
                p.alt(|p| {
                    let part = |p: &mut Self| p.alt(|p| p.slice()).or_else(|| p.starred_expression());
                    let parts = p.comma_list(|p| p.rule(part))?;
                    p.opt(|p| p.tok(","))?;
                    Some(parts[0])
                })
            })
        })
    }

    fn slice(&mut self) -> Out {
        self.rule(|p| p.slice_parts())
    }

    fn slice_parts(&mut self) -> Out {
        let mark = self.mark;
        let range = self.alt(|p| {
            p.opt(|p| p.expression())?;
            p.tok(":")?;
            p.opt(|p| p.expression())?;
            p.opt(|p| {
                p.tok(":")?;
                p.rule(|p| p.opt(|p| p.expression()))
            })?;
            let token = p.tokens[mark];
            Some(Node {
                label: "",
                line: token.line,
                column: token.column,
                end_line: token.end_line,
                end_column: token.end_column,
                first: mark,
                children: 0,
            })
        });
        range.or_else(|| self.alt(|p| p.named_expression()))
    }

    pub(super) fn atom(&mut self) -> Out {
        self.rule(|p| p.atom_parts())
    }

    fn atom_parts(&mut self) -> Out {
        if let Some(name) = self.name() {
            return Some(name);
        }
        for word in ["True", "False", "None"] {
            if let Some(node) = self.tok(word) {
                let label = match word {
                    "True" => "True",
                    "False" => "False",
                    _ => "None",
                };
                return Some(Node { label, ..node });
            }
        }
        // CPython asks in a rule of its own whether a string follows.
        self.rule(|_| Some(()))?;
        let token = self.peek()?;
        match token.kind {
            TokenKind::String | TokenKind::FStringStart | TokenKind::TStringStart => return self.strings(),
            TokenKind::Number => return self.number(),
            _ => {}
        }
        match self.token_text(token) {
            "(" if token.kind == TokenKind::Op => {
                self.rule(|p| p.alt(|p| p.tuple()).or_else(|| p.alt(|p| p.group())).or_else(|| p.alt(|p| p.genexp())))
            }
            "[" if token.kind == TokenKind::Op => {
                self.rule(|p| p.alt(|p| p.list()).or_else(|| p.alt(|p| p.list_comprehension())))
            }
            "{" if token.kind == TokenKind::Op => self.rule(|p| {
                p.alt(|p| p.dict())
                    .or_else(|| p.alt(|p| p.set()))
                    .or_else(|| p.alt(|p| p.dict_comprehension()))
                    .or_else(|| p.alt(|p| p.set_comprehension()))
            }),
            "..." => Some(Node { label: "ellipsis", ..self.tok("...")? }),
            _ => None,
        }
    }

    fn number(&mut self) -> Out {
        let node = self.kind(TokenKind::Number)?;
        let text = self.first_text(node);
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if digits > crate::compiler::syntax::literal::MAX_DECIMAL_DIGITS
            && text.bytes().all(|b| b.is_ascii_digit() || b == b'_')
        {
            let message = crate::compiler::syntax::literal::too_many_digits(digits);
            return self.place(crate::compiler::ErrorKind::Syntax, message, (node.line, 0), (node.end_line, 0));
        }
        Some(Node { label: "literal", ..node })
    }

    fn lambda(&mut self) -> Out {
        self.rule(|p| {
            let first = p.tok("lambda")?;
            p.opt(|p| p.lambda_params())?;
            p.tok(":")?;
            p.expression()?;
            Some(p.node("lambda", first))
        })
    }
}
