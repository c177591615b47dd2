//! Brackets: tuples, groups, lists, sets, dictionaries, comprehensions.

use super::parser::{Node, Out, Parser};
use super::target::Targets;
use crate::target::Feature;

impl Parser<'_> {
    pub(super) fn list(&mut self) -> Out {
        self.alt(|p| {
            let open = p.tok("[")?;
            let parts = p.rule(|p| p.opt(|p| p.star_named_expressions()))?;
            p.tok("]")?;
            let parts = parts.map(|n| p.children[n.children].clone()).unwrap_or_default();
            Some(p.node_of("list", open, parts))
        })
    }

    pub(super) fn tuple(&mut self) -> Out {
        self.alt(|p| {
            let open = p.tok("(")?;
            let parts = p.opt(|p| p.rules(2, |p| p.tuple_parts()))?.unwrap_or_default();
            p.tok(")")?;
            Some(p.node_of("tuple", open, parts))
        })
    }

    fn tuple_parts(&mut self) -> Option<Vec<Node>> {
        let mut parts = vec![self.star_named_expression()?];
        self.tok(",")?;
        if let Some(more) = self.opt(|p| p.star_named_expressions())? {
            parts.extend_from_slice(&self.children[more.children].clone());
        }
        Some(parts)
    }

    pub(super) fn group(&mut self) -> Out {
        self.rule(|p| p.group_parts())
    }

    fn group_parts(&mut self) -> Out {
        let good = self.alt(|p| {
            p.tok("(")?;
            let inner = p.rule(|p| p.alt(|p| p.yield_expr()).or_else(|| p.alt(|p| p.named_expression())))?;
            p.tok(")")?;
            Some(inner)
        });
        if good.is_none() {
            self.mistake(|p| {
                p.alt::<()>(|p| {
                    p.tok("(")?;
                    let starred = p.starred_expression()?;
                    p.tok(")")?;
                    p.at_node(starred, "cannot use starred expression here")
                });
                p.tok("(")?;
                let stars = p.tok("**")?;
                p.expression()?;
                p.tok(")")?;
                p.at_node::<()>(stars, "cannot use double starred expression here")
            });
        }
        good
    }

    pub(super) fn genexp(&mut self) -> Out {
        self.rule(|p| {
            let good = p.alt(|p| {
                let open = p.tok("(")?;
                p.generator_element()?;
                p.for_if_clauses()?;
                p.tok(")")?;
                Some(p.node("generator expression", open))
            });
            if good.is_none() {
                p.mistake(|p| p.wrong_comprehension());
            }
            good
        })
    }

    /// `NAME := value`, or an expression that no `:=` follows.
    pub(super) fn generator_element(&mut self) -> Out {
        self.rule(|p| {
            if let Ok(Some(node)) = p.assignment_expression() {
                return Some(node);
            }
            p.alt(|p| {
                let node = p.expression()?;
                p.not(|p| p.tok(":="))?;
                Some(node)
            })
        })
    }

    pub(super) fn list_comprehension(&mut self) -> Out {
        self.comprehension("[", "]", "list comprehension")
    }

    pub(super) fn set_comprehension(&mut self) -> Out {
        self.comprehension("{", "}", "set comprehension")
    }

    fn comprehension(&mut self, open: &str, close: &str, label: &'static str) -> Out {
        self.rule(|p| {
            let good = p.alt(|p| {
                let open = p.tok(open)?;
                p.named_expression()?;
                p.for_if_clauses()?;
                p.tok(close)?;
                Some(p.node(label, open))
            });
            if good.is_none() {
                p.mistake(|p| p.wrong_comprehension());
            }
            good
        })
    }

    fn wrong_comprehension(&mut self) -> Option<()> {
        self.alt::<()>(|p| {
            p.rule(|p| p.any(&["[", "(", "{"]))?;
            let starred = p.starred_expression()?;
            p.for_if_clauses()?;
            p.at_node(starred, "iterable unpacking cannot be used in comprehension")
        });
        self.alt::<()>(|p| {
            p.rule(|p| p.any(&["[", "{"]))?;
            let first = p.star_named_expression()?;
            p.tok(",")?;
            let more = p.star_named_expressions()?;
            p.for_if_clauses()?;
            let last = p.children[more.children].last().copied()?;
            p.range(first, last, "did you forget parentheses around the comprehension target?")
        });
        self.alt::<()>(|p| {
            p.rule(|p| p.any(&["[", "{"]))?;
            let first = p.star_named_expression()?;
            let comma = p.tok(",")?;
            p.for_if_clauses()?;
            p.range(first, comma, "did you forget parentheses around the comprehension target?")
        })
    }

    pub(super) fn dict_comprehension(&mut self) -> Out {
        self.rule(|p| p.dict_comprehension_parts())
    }

    fn dict_comprehension_parts(&mut self) -> Out {
        let good = self.alt(|p| {
            let open = p.tok("{")?;
            p.key_value()?;
            p.for_if_clauses()?;
            p.tok("}")?;
            Some(p.node("dict comprehension", open))
        });
        if good.is_none() {
            self.mistake(|p| {
                p.tok("{")?;
                let stars = p.tok("**")?;
                p.bit_or()?;
                p.for_if_clauses()?;
                p.tok("}")?;
                p.at_node::<()>(stars, "dict unpacking cannot be used in dict comprehension")
            });
        }
        good
    }

    pub(super) fn set(&mut self) -> Out {
        self.alt(|p| {
            let open = p.tok("{")?;
            p.rule(|p| p.star_named_expressions())?;
            p.tok("}")?;
            Some(p.node("set display", open))
        })
    }

    pub(super) fn dict(&mut self) -> Out {
        self.rule(|p| p.dict_parts())
    }

    fn dict_parts(&mut self) -> Out {
        let good = self.alt(|p| {
            let open = p.tok("{")?;
            p.opt(|p| {
                let first = p.rule(|p| p.comma_list(|p| p.dict_item()))?[0];
                p.opt(|p| p.tok(","))?;
                Some(first)
            })?;
            p.tok("}")?;
            Some(p.node("dict literal", open))
        });
        if good.is_none() {
            // CPython looks for these in its first reading already.
            let mark = self.mark;
            self.alt(|p| {
                p.tok("{")?;
                p.rule(|p| p.wrong_dict_items())
            });
            self.mark = mark;
        }
        good
    }

    fn dict_item(&mut self) -> Out {
        self.rule(|p| {
            let unpacked = p.alt(|p| {
                let first = p.tok("**")?;
                p.bit_or()?;
                Some(first)
            });
            unpacked.or_else(|| p.alt(|p| p.key_value()))
        })
    }

    fn key_value(&mut self) -> Out {
        self.rule(|p| {
            let key = p.expression()?;
            p.tok(":")?;
            p.expression()?;
            Some(key)
        })
    }

    fn wrong_dict_items(&mut self) -> Option<()> {
        self.alt::<()>(|p| {
            p.comma_list(|p| p.dict_item())?;
            p.tok(",")?;
            p.alt::<()>(|p| {
                let key = p.expression()?;
                p.not(|p| p.tok(":"))?;
                let message = "':' expected after dictionary key".to_string();
                let kind = crate::compiler::ErrorKind::Syntax;
                p.place(kind, message, (key.line, key.end_column), (key.end_line, 0))
            });
            p.wrong_dict_value()
        });
        self.wrong_dict_value()
    }

    fn wrong_dict_value(&mut self) -> Option<()> {
        self.alt::<()>(|p| {
            p.expression()?;
            p.tok(":")?;
            let star = p.tok("*")?;
            p.bit_or()?;
            p.from(star, "cannot use a starred expression in a dictionary value")
        });
        self.alt::<()>(|p| {
            p.expression()?;
            let colon = p.tok(":")?;
            if !p.at(&["}", ","]) {
                return None;
            }
            p.at_node(colon, "expression expected after dictionary key and ':'")
        })
    }

    /// One or more `for … in … if …`; the node ends with the last of them.
    pub(super) fn for_if_clauses(&mut self) -> Out {
        let clauses = self.rule(|p| p.some(|p| p.rule(|p| p.for_if_clause())))?;
        clauses.last().copied()
    }

    fn for_if_clause(&mut self) -> Out {
        for is_async in [true, false] {
            let mut committed = false;
            let clause = self.alt(|p| {
                if is_async {
                    p.tok("async")?;
                }
                p.tok("for")?;
                p.star_targets()?;
                p.tok("in")?;
                committed = true;
                let mut last = p.disjunction()?;
                p.rules(2, |p| {
                    while let Some(test) = p.alt(|p| {
                        p.tok("if")?;
                        p.disjunction()
                    }) {
                        last = test;
                    }
                    p.error.is_none().then_some(last)
                })
            });
            if clause.is_some() || committed {
                return clause;
            }
        }
        // 3.13 says this in its first reading already.
        if self.second || !self.has(Feature::ForTargetErrorsSecond) {
            self.alt::<()>(|p| {
                p.opt(|p| p.tok("async"))?;
                p.tok("for")?;
                p.rule(|p| {
                    p.first_and_more(|p| p.bit_or())?;
                    p.opt(|p| p.tok(","))
                })?;
                p.not(|p| p.tok("in"))?;
                p.raise("'in' expected after for-loop variables")
            });
        }
        self.mistake(|p| p.wrong_for_target());
        None
    }

    pub(super) fn wrong_for_target(&mut self) -> Option<()> {
        self.opt(|p| p.tok("async"))?;
        self.tok("for")?;
        let target: Node = self.star_expressions()?;
        self.invalid_target(target, Targets::For)
    }
}
