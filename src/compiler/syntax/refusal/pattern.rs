//! `match` and its patterns.

use super::parser::{Node, Out, Parser, Rule};
use crate::compiler::syntax::lexer::TokenKind;
use crate::target::Feature;

impl Parser<'_> {
    pub(super) fn match_stmt(&mut self) -> Out {
        if !self.at(&["match"]) {
            return None;
        }
        let good = self.alt(|p| {
            let first = p.tok("match")?;
            p.subject()?;
            p.tok(":")?;
            p.newline()?;
            p.kind(TokenKind::Indent)?;
            p.some(|p| p.rule(|p| p.case_block()))?;
            p.kind(TokenKind::Dedent)?;
            Some(first)
        });
        if good.is_none() {
            self.mistake(|p| {
                p.alt::<()>(|p| {
                    p.tok("match")?;
                    p.subject()?;
                    p.newline()?;
                    p.raise("expected ':'")
                });
                let first = p.tok("match")?;
                p.subject()?;
                p.missing_block("match", first)
            });
        }
        good
    }

    fn missing_block(&mut self, word: &str, first: Node) -> Option<()> {
        self.tok(":")?;
        self.newline()?;
        self.not(|p| p.kind(TokenKind::Indent))?;
        let message = format!("expected an indented block after '{word}' statement on line {}", first.line);
        self.raise_indentation(message)
    }

    fn subject(&mut self) -> Out {
        self.rule(|p| {
            let tuple = p.alt(|p| {
                let first = p.star_named_expression()?;
                p.tok(",")?;
                p.opt(|p| p.star_named_expressions())?;
                Some(first)
            });
            tuple.or_else(|| p.alt(|p| p.named_expression()))
        })
    }

    fn guard(&mut self) -> Out {
        self.tok("if")?;
        self.rule(|p| p.named_expression())
    }

    fn case_block(&mut self) -> Out {
        self.mistake(|p| {
            p.alt::<()>(|p| {
                p.tok("case")?;
                p.patterns()?;
                p.opt(|p| p.guard())?;
                p.newline()?;
                p.raise("expected ':'")
            });
            let first = p.tok("case")?;
            p.patterns()?;
            p.opt(|p| p.guard())?;
            p.missing_block("case", first)
        });
        self.alt(|p| {
            let first = p.tok("case")?;
            p.patterns()?;
            p.opt(|p| p.guard())?;
            p.tok(":")?;
            p.block()?;
            Some(first)
        })
    }

    fn patterns(&mut self) -> Out {
        self.rule(|p| p.alt(|p| p.open_sequence()).or_else(|| p.alt(|p| p.pattern())))
    }

    fn pattern(&mut self) -> Out {
        self.rule(|p| p.rule(|p| p.as_pattern()).or_else(|| p.alt(|p| p.or_pattern())))
    }

    fn as_pattern(&mut self) -> Out {
        let named = self.alt(|p| {
            let first = p.here()?;
            p.or_pattern()?;
            p.tok("as")?;
            p.capture_target()?;
            Some(p.node("", first))
        });
        if named.is_some() {
            return named;
        }
        self.mistake(|p| {
            p.alt::<()>(|p| {
                p.or_pattern()?;
                p.tok("as")?;
                let wildcard = p.tok("_")?;
                p.at_node(wildcard, "cannot use '_' as a target")
            });
            p.or_pattern()?;
            p.tok("as")?;
            if p.has(Feature::ImportTargetErrors) {
                let target = p.expression()?;
                return p.at_node::<()>(target, format!("cannot use {} as pattern target", target.label));
            }
            p.not(|p| p.name())?;
            let target = p.expression()?;
            p.at_node::<()>(target, "invalid pattern target")
        });
        None
    }

    fn or_pattern(&mut self) -> Out {
        let start = self.here()?;
        let mut several = false;
        let first = self.rules(2, |p| {
            let first = p.closed_pattern()?;
            p.rule(|p| {
                while p
                    .alt(|p| {
                        p.tok("|")?;
                        p.closed_pattern()
                    })
                    .is_some()
                {
                    several = true;
                }
                p.error.is_none().then_some(first)
            })
        })?;
        Some(if several { self.node("", start) } else { first })
    }

    fn closed_pattern(&mut self) -> Out {
        self.memo(Rule::ClosedPattern, |p| p.rule(|p| p.closed_parts()))
    }

    fn closed_parts(&mut self) -> Out {
        // The first alternatives of CPython go so deep for any token.
        self.rules(4, |_| Some(()))?;
        self.alt(|p| p.literal(true))
            .or_else(|| self.alt(|p| p.capture_target()))
            .or_else(|| self.tok("_"))
            .or_else(|| {
                self.alt(|p| {
                    let value = p.attribute()?;
                    p.not(|p| p.any(&[".", "(", "="]))?;
                    Some(value)
                })
            })
            .or_else(|| {
                self.alt(|p| {
                    p.tok("(")?;
                    let inner = p.pattern()?;
                    p.tok(")")?;
                    Some(inner)
                })
            })
            .or_else(|| self.alt(|p| p.sequence()))
            .or_else(|| self.alt(|p| p.mapping()))
            .or_else(|| self.alt(|p| p.class_pattern()))
    }

    /// A literal; as a whole pattern it may not go on with `+` or `-`.
    fn literal(&mut self, _whole: bool) -> Out {
        let signed = self.alt(|p| {
            let number = p.signed_number()?;
            p.not(|p| p.any(&["+", "-"]))?;
            Some(number)
        });
        if signed.is_some() {
            return signed;
        }
        let complex = self.alt(|p| {
            let real = p.signed_real()?;
            p.any(&["+", "-"])?;
            p.imaginary()?;
            Some(p.node("", real))
        });
        if complex.is_some() {
            return complex;
        }
        if self.at_kind(TokenKind::String)
            || self.at_kind(TokenKind::FStringStart)
            || self.at_kind(TokenKind::TStringStart)
        {
            return self.strings();
        }
        self.any(&["None", "True", "False"])
    }

    fn signed_number(&mut self) -> Out {
        let minus = self.tok("-");
        let number = self.kind(TokenKind::Number)?;
        Some(self.node("", minus.unwrap_or(number)))
    }

    fn signed_real(&mut self) -> Out {
        let minus = self.tok("-");
        let number = self.kind(TokenKind::Number)?;
        if self.first_text(number).ends_with(['j', 'J']) {
            return self.at_node(number, "real number required in complex literal");
        }
        Some(self.node("", minus.unwrap_or(number)))
    }

    fn imaginary(&mut self) -> Out {
        let number = self.kind(TokenKind::Number)?;
        if !self.first_text(number).ends_with(['j', 'J']) {
            return self.at_node(number, "imaginary number required in complex literal");
        }
        Some(number)
    }

    fn capture_target(&mut self) -> Out {
        self.alt(|p| {
            p.not(|p| p.tok("_"))?;
            let name = p.name()?;
            p.not(|p| p.any(&[".", "(", "="]))?;
            Some(name)
        })
    }

    fn attribute(&mut self) -> Out {
        let first = self.name_or_attribute()?;
        (first.label == "attribute").then_some(first)
    }

    fn name_or_attribute(&mut self) -> Out {
        let mut node = self.name()?;
        while self
            .alt(|p| {
                p.tok(".")?;
                p.name()
            })
            .is_some()
        {
            node = self.node("attribute", node);
        }
        Some(node)
    }

    fn sequence(&mut self) -> Out {
        let list = self.alt(|p| {
            let open = p.tok("[")?;
            p.opt(|p| p.maybe_sequence())?;
            p.tok("]")?;
            Some(p.node("", open))
        });
        list.or_else(|| {
            self.alt(|p| {
                let open = p.tok("(")?;
                p.opt(|p| p.open_sequence())?;
                p.tok(")")?;
                Some(p.node("", open))
            })
        })
    }

    fn open_sequence(&mut self) -> Out {
        let sequence = |p: &mut Self| {
            let first = p.maybe_star()?;
            p.tok(",")?;
            p.opt(|p| p.maybe_sequence())?;
            Some(p.node("", first))
        };
        self.rule(sequence)
    }

    fn maybe_sequence(&mut self) -> Out {
        let first = self.rule(|p| p.comma_list(|p| p.maybe_star()))?[0];
        self.opt(|p| p.tok(","))?;
        Some(first)
    }

    fn maybe_star(&mut self) -> Out {
        self.rule(|p| {
            let star = p.alt(|p| {
                let star = p.tok("*")?;
                p.capture_target().or_else(|| p.tok("_"))?;
                Some(star)
            });
            star.or_else(|| p.alt(|p| p.pattern()))
        })
    }

    fn double_star(&mut self) -> Out {
        self.tok("**")?;
        self.capture_target()
    }

    fn mapping(&mut self) -> Out {
        let open = self.tok("{")?;
        if self.tok("}").is_some() {
            return Some(self.node("", open));
        }
        let only_rest = self.alt(|p| {
            p.double_star()?;
            p.opt(|p| p.tok(","))?;
            p.tok("}")
        });
        if only_rest.is_none() {
            self.rule(|p| p.comma_list(|p| p.rule(|p| p.key_pattern())))?;
            let with_rest = self.alt(|p| {
                p.tok(",")?;
                p.double_star()?;
                p.opt(|p| p.tok(","))?;
                p.tok("}")
            });
            if with_rest.is_none() {
                self.opt(|p| p.tok(","))?;
                self.tok("}")?;
            }
        }
        Some(self.node("", open))
    }

    fn key_pattern(&mut self) -> Out {
        let key = self.alt(|p| p.literal(false)).or_else(|| self.alt(|p| p.attribute()))?;
        self.tok(":")?;
        self.pattern()?;
        Some(key)
    }

    fn class_pattern(&mut self) -> Out {
        let good = self.alt(|p| {
            let class = p.name_or_attribute()?;
            p.tok("(")?;
            if p.tok(")").is_some() {
                return Some(p.node("", class));
            }
            // Of the patterns, only `_` could be taken for one before a `=`.
            let is_keyword = p.look(|p| p.tok("_").and_then(|_| p.tok("=")));
            let positional = if is_keyword { None } else { p.opt(|p| p.positional_patterns())? };
            match positional {
                Some(_) => {
                    p.opt(|p| {
                        p.tok(",")?;
                        p.keyword_patterns()
                    })?;
                }
                None => {
                    p.keyword_patterns()?;
                }
            }
            p.opt(|p| p.tok(","))?;
            p.tok(")")?;
            Some(p.node("", class))
        });
        if good.is_none() {
            self.mistake(|p| {
                p.name_or_attribute()?;
                p.tok("(")?;
                p.opt(|p| {
                    p.positional_patterns()?;
                    p.tok(",")
                })?;
                p.keyword_patterns()?;
                p.tok(",")?;
                let wrong = p.positional_patterns()?;
                p.range::<()>(wrong[0], wrong[wrong.len() - 1], "positional patterns follow keyword patterns")
            });
        }
        good
    }

    fn positional_patterns(&mut self) -> Option<Vec<Node>> {
        self.rule(|p| p.comma_list(|p| p.pattern()))
    }

    fn keyword_patterns(&mut self) -> Option<Vec<Node>> {
        self.rule(|p| p.comma_list(|p| p.rule(|p| p.keyword_pattern())))
    }

    fn keyword_pattern(&mut self) -> Out {
        let name = self.name()?;
        self.tok("=")?;
        self.pattern()?;
        Some(name)
    }
}
