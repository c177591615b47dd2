//! Compound statements.

use super::parser::{Node, Out, Parser, Rule};
use crate::compiler::syntax::lexer::TokenKind;
use crate::target::Feature;

impl Parser<'_> {
    pub(super) fn compound_stmt(&mut self) -> Out {
        self.rules(2, |p| p.compound_parts())
    }

    fn compound_parts(&mut self) -> Out {
        let token = self.peek()?;
        if !matches!(token.kind, TokenKind::Name | TokenKind::Op) {
            return None;
        }
        match self.token_text(token) {
            "def" => self.function(),
            "@" => self.alt(|p| p.function()).or_else(|| self.alt(|p| p.class())),
            "async" => self
                .alt(|p| p.function())
                .or_else(|| self.alt(|p| p.with_stmt()))
                .or_else(|| self.alt(|p| p.for_stmt())),
            "if" => self.if_stmt(),
            "class" => self.class(),
            "with" => self.with_stmt(),
            "for" => self.for_stmt(),
            "try" => self.try_stmt(),
            "while" => self.while_stmt(),
            _ => self.match_stmt(),
        }
    }

    pub(super) fn block(&mut self) -> Out {
        self.memo(Rule::Block, |p| {
            let indented = p.alt(|p| {
                let first = p.newline()?;
                p.kind(TokenKind::Indent)?;
                p.rule(|p| p.some(|p| p.statement()))?;
                p.kind(TokenKind::Dedent)?;
                Some(first)
            });
            if indented.is_some() {
                return indented;
            }
            if let Some(node) = p.alt(|p| p.simple_stmts()) {
                return Some(node);
            }
            p.mistake(|p| {
                p.newline()?;
                p.not(|p| p.kind(TokenKind::Indent))?;
                p.raise_indentation::<()>("expected an indented block")
            });
            None
        })
    }

    /// Refuses a colon and a line break that no indented block follows.
    fn unindented(&mut self, what: &str, at: Node) -> Option<()> {
        self.tok(":")?;
        self.newline()?;
        self.not(|p| p.kind(TokenKind::Indent))?;
        self.raise_indentation(format!("expected an indented block after {what} on line {}", at.line))
    }

    fn statement_unindented(&mut self, word: &str, at: Node) -> Option<()> {
        self.unindented(&format!("'{word}' statement"), at)
    }

    /// Refuses a line break where a colon belongs.
    fn colon_missing(&mut self) -> Option<()> {
        self.newline()?;
        self.raise("expected ':'")
    }

    /// `word header` with a missing colon or block.
    fn wrong_header(&mut self, word: &str, header: fn(&mut Self) -> Out) {
        self.mistake(|p| {
            p.alt::<()>(|p| {
                p.tok(word)?;
                header(p)?;
                p.colon_missing()
            });
            let first = p.tok(word)?;
            header(p)?;
            p.statement_unindented(word, first)
        });
    }

    fn if_stmt(&mut self) -> Out {
        self.branch("if")
    }

    fn branch(&mut self, word: &'static str) -> Out {
        self.wrong_header(word, |p| p.named_expression());
        let with_elif = self.alt(|p| {
            let first = p.tok(word)?;
            p.named_expression()?;
            p.tok(":")?;
            p.block()?;
            p.rule(|p| p.branch("elif"))?;
            Some(first)
        });
        with_elif.or_else(|| {
            self.alt(|p| {
                let first = p.tok(word)?;
                p.named_expression()?;
                p.tok(":")?;
                p.block()?;
                p.opt(|p| p.else_block())?;
                Some(first)
            })
        })
    }

    fn else_block(&mut self) -> Out {
        self.rule(|p| p.else_parts())
    }

    fn else_parts(&mut self) -> Out {
        self.mistake(|p| {
            p.alt::<()>(|p| {
                let first = p.tok("else")?;
                p.statement_unindented("else", first)
            });
            if p.has(Feature::ElifAfterElseError) {
                p.tok("else")?;
                p.tok(":")?;
                p.block()?;
                p.tok("elif")?;
                p.raise::<()>("'elif' block follows an 'else' block")?;
            }
            Some(())
        });
        self.alt(|p| {
            let first = p.tok("else")?;
            p.forced(":")?;
            p.block()?;
            Some(first)
        })
    }

    fn while_stmt(&mut self) -> Out {
        self.wrong_header("while", |p| p.named_expression());
        self.alt(|p| {
            let first = p.tok("while")?;
            p.named_expression()?;
            p.tok(":")?;
            p.block()?;
            p.opt(|p| p.else_block())?;
            Some(first)
        })
    }

    fn for_header(&mut self) -> Out {
        self.opt(|p| p.tok("async"))?;
        let first = self.tok("for")?;
        self.star_targets()?;
        self.tok("in")?;
        self.star_expressions()?;
        Some(first)
    }

    fn for_stmt(&mut self) -> Out {
        self.mistake(|p| {
            p.alt::<()>(|p| {
                p.for_header()?;
                p.colon_missing()
            });
            let first = p.for_header()?;
            p.statement_unindented("for", first)
        });
        for is_async in [false, true] {
            let mut committed = false;
            let good = self.alt(|p| {
                if is_async {
                    p.tok("async")?;
                }
                let first = p.tok("for")?;
                p.star_targets()?;
                p.tok("in")?;
                committed = true;
                p.star_expressions()?;
                p.tok(":")?;
                p.block()?;
                p.opt(|p| p.else_block())?;
                Some(first)
            });
            if good.is_some() || committed {
                return good;
            }
        }
        self.mistake(|p| p.wrong_for_target());
        None
    }

    fn with_item(&mut self) -> Out {
        self.rule(|p| p.with_item_parts())
    }

    fn with_item_parts(&mut self) -> Out {
        let with_target = self.alt(|p| {
            let first = p.expression()?;
            p.tok("as")?;
            p.star_target()?;
            p.at(&[",", ")", ":"]).then_some(first)
        });
        if with_target.is_some() {
            return with_target;
        }
        self.mistake(|p| {
            p.expression()?;
            p.tok("as")?;
            let target = p.expression()?;
            if !p.at(&[",", ")", ":"]) {
                return None;
            }
            p.invalid_target::<()>(target, super::target::Targets::Star)
        });
        self.alt(|p| p.expression())
    }

    /// `with` and its items, loosely, for mistakes.
    fn loose_with(&mut self, parentheses: bool) -> Out {
        self.opt(|p| p.tok("async"))?;
        let first = self.tok("with")?;
        if parentheses {
            self.tok("(")?;
        }
        self.comma_list(|p| {
            let item = if parentheses { p.expressions() } else { p.expression() }?;
            p.opt(|p| {
                p.tok("as")?;
                p.star_target()
            })?;
            Some(item)
        })?;
        if parentheses {
            self.opt(|p| p.tok(","))?;
            self.tok(")")?;
        }
        Some(first)
    }

    fn with_stmt(&mut self) -> Out {
        self.mistake(|p| {
            for parentheses in [false, true] {
                p.alt::<()>(|p| {
                    let first = p.loose_with(parentheses)?;
                    p.statement_unindented("with", first)
                });
            }
            Some(())
        });
        for (is_async, parentheses) in [(false, true), (false, false), (true, true), (true, false)] {
            let good = self.alt(|p| {
                if is_async {
                    p.tok("async")?;
                }
                let first = p.tok("with")?;
                if parentheses {
                    p.tok("(")?;
                }
                p.comma_list(|p| p.with_item())?;
                if parentheses {
                    p.opt(|p| p.tok(","))?;
                    p.tok(")")?;
                }
                p.tok(":")?;
                p.block()?;
                Some(first)
            });
            if good.is_some() {
                return good;
            }
        }
        self.mistake(|p| {
            for parentheses in [false, true] {
                p.alt::<()>(|p| {
                    p.loose_with(parentheses)?;
                    p.colon_missing()
                });
            }
            Some(())
        });
        None
    }

    fn try_stmt(&mut self) -> Out {
        self.mistake(|p| p.wrong_try());
        let head = |p: &mut Self| {
            let first = p.tok("try")?;
            p.forced(":")?;
            p.block()?;
            Some(first)
        };
        let only_finally = self.alt(|p| {
            let first = head(p)?;
            p.finally_block()?;
            Some(first)
        });
        if only_finally.is_some() {
            return only_finally;
        }
        for star in [false, true] {
            let good = self.alt(|p| {
                let first = head(p)?;
                p.some(|p| p.rule(|p| if star { p.except_star_block() } else { p.except_block() }))?;
                p.opt(|p| p.else_block())?;
                p.opt(|p| p.finally_block())?;
                Some(first)
            });
            if good.is_some() {
                return good;
            }
        }
        None
    }

    fn wrong_try(&mut self) -> Option<()> {
        self.alt::<()>(|p| {
            let first = p.tok("try")?;
            p.statement_unindented("try", first)
        });
        self.alt::<()>(|p| {
            p.tok("try")?;
            p.tok(":")?;
            p.block()?;
            p.not(|p| p.any(&["except", "finally"]))?;
            p.raise("expected 'except' or 'finally' block")
        });
        const BOTH: &str = "cannot have both 'except' and 'except*' on the same 'try'";
        self.alt::<()>(|p| {
            p.tok("try")?;
            p.tok(":")?;
            p.many(|p| p.block())?;
            p.some(|p| p.rule(|p| p.except_block()))?;
            let except = p.tok("except")?;
            let star = p.tok("*")?;
            p.expression()?;
            p.as_name()?;
            p.tok(":")?;
            p.range(except, star, BOTH)
        });
        self.alt::<()>(|p| {
            p.tok("try")?;
            p.tok(":")?;
            p.many(|p| p.block())?;
            p.some(|p| p.rule(|p| p.except_star_block()))?;
            let except = p.tok("except")?;
            p.opt(|p| {
                p.expression()?;
                p.as_name()
            })?;
            p.tok(":")?;
            p.at_node(except, BOTH)
        })
    }

    fn except_block(&mut self) -> Out {
        self.mistake(|p| {
            p.alt::<()>(|p| {
                let first = p.tok("except")?;
                p.expression()?;
                p.as_name()?;
                p.statement_unindented("except", first)
            });
            let first = p.tok("except")?;
            p.statement_unindented("except", first)
        });
        let unparenthesized = self.has(Feature::ExceptWithoutParentheses);
        let typed = self.alt(|p| {
            let first = p.tok("except")?;
            p.expression()?;
            p.as_name()?;
            p.tok(":")?;
            p.block()?;
            Some(first)
        });
        if typed.is_some() {
            return typed;
        }
        if unparenthesized {
            let several = self.alt(|p| {
                let first = p.tok("except")?;
                p.expressions()?;
                p.tok(":")?;
                p.block()?;
                Some(first)
            });
            if several.is_some() {
                return several;
            }
        }
        let bare = self.alt(|p| {
            let first = p.tok("except")?;
            p.tok(":")?;
            p.block()?;
            Some(first)
        });
        if bare.is_none() {
            self.mistake(|p| p.wrong_except(false));
        }
        bare
    }

    fn except_star_block(&mut self) -> Out {
        self.mistake(|p| {
            let first = p.tok("except")?;
            p.tok("*")?;
            p.expression()?;
            p.as_name()?;
            p.statement_unindented("except*", first)
        });
        let good = self.alt(|p| {
            let first = p.tok("except")?;
            p.tok("*")?;
            p.expression()?;
            p.as_name()?;
            p.tok(":")?;
            p.block()?;
            Some(first)
        });
        if good.is_some() {
            return good;
        }
        if self.has(Feature::ExceptWithoutParentheses) {
            let several = self.alt(|p| {
                let first = p.tok("except")?;
                p.tok("*")?;
                p.expressions()?;
                p.tok(":")?;
                p.block()?;
                Some(first)
            });
            if several.is_some() {
                return several;
            }
        }
        self.mistake(|p| p.wrong_except(true));
        None
    }

    fn wrong_except(&mut self, star: bool) -> Option<()> {
        let newer = self.has(Feature::ExceptWithoutParentheses);
        let head = |p: &mut Self| {
            let first = p.tok("except")?;
            if newer {
                if star {
                    p.tok("*")?;
                }
            } else {
                p.opt(|p| p.tok("*"))?;
            }
            Some(first)
        };
        self.alt::<()>(|p| {
            head(p)?;
            let types = p.expression()?;
            p.tok(",")?;
            p.expressions()?;
            if newer {
                p.tok("as")?;
                p.name()?;
            } else {
                p.as_name()?;
            }
            p.tok(":")?;
            let tail = if newer { " when using 'as'" } else { "" };
            p.from(types, format!("multiple exception types must be parenthesized{tail}"))
        });
        self.alt::<()>(|p| {
            head(p)?;
            p.expression()?;
            p.as_name()?;
            p.colon_missing()
        });
        if !(newer && star) {
            self.alt::<()>(|p| {
                p.tok("except")?;
                p.colon_missing()
            });
        }
        if star || !newer {
            self.alt::<()>(|p| {
                p.tok("except")?;
                p.tok("*")?;
                if !p.at(&[":"]) && !p.at_kind(TokenKind::Newline) {
                    return None;
                }
                p.step_over();
                p.raise("expected one or more exception types")
            });
        }
        if newer {
            self.alt::<()>(|p| {
                head(p)?;
                p.expression()?;
                p.tok("as")?;
                let target = p.expression()?;
                p.tok(":")?;
                p.block()?;
                let word = if star { "except*" } else { "except" };
                p.at_node(target, format!("cannot use {word} statement with {}", target.label))
            });
        }
        None
    }

    fn step_over(&mut self) {
        self.mark += 1;
    }

    fn finally_block(&mut self) -> Out {
        self.rule(|p| {
            p.mistake(|p| {
                let first = p.tok("finally")?;
                p.statement_unindented("finally", first)
            });
            p.alt(|p| {
                let first = p.tok("finally")?;
                p.forced(":")?;
                p.block()?;
                Some(first)
            })
        })
    }

    fn decorators(&mut self) -> Option<Vec<Node>> {
        let decorator = |p: &mut Self| {
            let first = p.tok("@")?;
            p.named_expression()?;
            p.newline()?;
            Some(first)
        };
        self.rule(|p| p.some(|p| p.rule(decorator)))
    }

    fn class(&mut self) -> Out {
        let decorated = self.alt(|p| {
            p.decorators()?;
            p.rule(|p| p.class_raw())
        });
        decorated.or_else(|| self.alt(|p| p.rule(|p| p.class_raw())))
    }

    fn class_header(&mut self) -> Out {
        let first = self.tok("class")?;
        self.name()?;
        self.opt(|p| p.type_params())?;
        self.opt(|p| {
            p.tok("(")?;
            p.rule(|p| p.opt(|p| p.arguments()))?;
            p.tok(")")
        })?;
        Some(first)
    }

    fn class_raw(&mut self) -> Out {
        self.mistake(|p| {
            p.alt::<()>(|p| {
                p.class_header()?;
                p.colon_missing()
            });
            let first = p.class_header()?;
            p.unindented("class definition", first)
        });
        self.alt(|p| {
            let first = p.class_header()?;
            p.tok(":")?;
            p.block()?;
            Some(first)
        })
    }

    fn function(&mut self) -> Out {
        let decorated = self.alt(|p| {
            p.decorators()?;
            p.rule(|p| p.function_raw())
        });
        decorated.or_else(|| self.alt(|p| p.rule(|p| p.function_raw())))
    }

    /// `def name[T](params) -> result`; with `forced`, the opening parenthesis must be there.
    fn function_header(&mut self, forced: bool) -> Out {
        let first = self.tok("def")?;
        self.name()?;
        self.opt(|p| p.type_params())?;
        if forced {
            self.forced("(")?;
        } else {
            self.tok("(")?;
        }
        self.opt(|p| p.params())?;
        self.tok(")")?;
        self.opt(|p| {
            p.tok("->")?;
            p.rule(|p| p.expression())
        })?;
        Some(first)
    }

    fn function_raw(&mut self) -> Out {
        self.mistake(|p| {
            p.alt::<()>(|p| {
                p.opt(|p| p.tok("async"))?;
                let first = p.function_header(false)?;
                p.unindented("function definition", first)
            });
            p.opt(|p| p.tok("async"))?;
            p.function_header(true)?;
            p.forced(":")?;
            p.block()
        });
        for is_async in [false, true] {
            let good = self.alt(|p| {
                if is_async {
                    p.tok("async")?;
                }
                let first = p.function_header(false)?;
                p.tok(":")?;
                p.block()?;
                Some(first)
            });
            if good.is_some() {
                return good;
            }
        }
        None
    }
}
