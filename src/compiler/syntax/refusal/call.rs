//! Arguments of calls.

use super::parser::{Node, Out, Parser, Rule};
use crate::target::Feature;

impl Parser<'_> {
    pub(super) fn arguments(&mut self) -> Out {
        self.memo(Rule::Arguments, |p| {
            let good = p.alt(|p| {
                let args = p.args()?;
                p.opt(|p| p.tok(","))?;
                p.at(&[")"]).then_some(args.first)
            });
            if good.is_none() {
                p.mistake(|p| p.wrong_arguments());
            }
            good
        })
    }

    fn positional(&mut self) -> Out {
        self.rule(|p| {
            let starred = p.alt(|p| p.starred_expression());
            starred.or_else(|| {
                p.alt(|p| {
                    let node = p.generator_element()?;
                    p.not(|p| p.tok("="))?;
                    Some(node)
                })
            })
        })
    }

    fn args(&mut self) -> Option<Args> {
        self.rule(|p| p.args_parts())
    }

    fn args_parts(&mut self) -> Option<Args> {
        let with_positional = self.alt(|p| {
            let positional = p.comma_list(|p| p.positional())?;
            let keywords = p
                .opt(|p| {
                    p.tok(",")?;
                    p.rule(|p| p.kwargs())
                })?
                .unwrap_or_default();
            Some((positional, keywords))
        });
        let (mut positional, keywords) = match with_positional {
            Some(both) => both,
            None => (Vec::new(), self.alt(|p| p.kwargs())?),
        };
        let first = *positional.first().or(keywords.first())?;
        let unpacking = keywords.iter().any(|k| k.label == "**");
        positional.extend(keywords.iter().filter(|k| k.label == "starred"));
        Some(Args { first, last: positional.last().copied(), positional: positional.len(), unpacking })
    }

    fn kwargs(&mut self) -> Option<Vec<Node>> {
        self.rule(|p| {
            let both = p.alt(|p| {
                let mut first = p.comma_list(|p| p.keyword_or_starred())?;
                p.tok(",")?;
                first.extend(p.comma_list(|p| p.keyword_or_double_starred())?);
                Some(first)
            });
            both.or_else(|| p.alt(|p| p.comma_list(|p| p.keyword_or_starred())))
                .or_else(|| p.alt(|p| p.comma_list(|p| p.keyword_or_double_starred())))
        })
    }

    pub(super) fn starred_expression(&mut self) -> Out {
        self.rule(|p| p.starred_expression_parts())
    }

    fn starred_expression_parts(&mut self) -> Out {
        self.mistake(|p| {
            let star = p.tok("*")?;
            p.expression()?;
            p.tok("=")?;
            let value = p.expression()?;
            p.range::<()>(star, value, "cannot assign to iterable argument unpacking")
        });
        let good = self.alt(|p| {
            let star = p.tok("*")?;
            let value = p.expression()?;
            Some(p.node_of("starred", star, vec![value]))
        });
        // 3.13 says this in its first reading already.
        if good.is_none() && (self.second || !self.has(Feature::ForTargetErrorsSecond)) {
            self.alt::<()>(|p| {
                p.tok("*")?;
                p.raise("Invalid star expression")
            });
        }
        good
    }

    fn keyword(&mut self) -> Out {
        self.alt(|p| {
            let name = p.name()?;
            p.tok("=")?;
            p.expression()?;
            Some(Node { label: "", ..name })
        })
    }

    fn keyword_or_starred(&mut self) -> Out {
        self.rule(|p| {
            p.mistake(|p| p.wrong_keyword());
            p.keyword().or_else(|| p.alt(|p| p.starred_expression()))
        })
    }

    fn keyword_or_double_starred(&mut self) -> Out {
        self.rule(|p| {
            p.mistake(|p| p.wrong_keyword());
            p.keyword().or_else(|| {
                p.alt(|p| {
                    let stars = p.tok("**")?;
                    p.expression()?;
                    Some(Node { label: "**", ..stars })
                })
            })
        })
    }

    fn wrong_keyword(&mut self) -> Option<()> {
        self.alt::<()>(|p| {
            let word = p.any(&["True", "False", "None"])?;
            let equals = p.tok("=")?;
            let text = p.first_text(word);
            p.range(word, equals, format!("cannot assign to {text}"))
        });
        self.alt::<()>(|p| p.keyword_generator());
        self.alt::<()>(|p| {
            p.not(|p| {
                p.name()?;
                p.tok("=")
            })?;
            let target = p.expression()?;
            let equals = p.tok("=")?;
            p.range(target, equals, "expression cannot contain assignment, perhaps you meant \"==\"?")
        });
        self.alt::<()>(|p| {
            let stars = p.tok("**")?;
            p.expression()?;
            p.tok("=")?;
            let value = p.expression()?;
            p.range(stars, value, "cannot assign to keyword argument unpacking")
        })
    }

    /// `NAME = value for …`
    fn keyword_generator(&mut self) -> Option<()> {
        let name = self.name()?;
        let equals = self.tok("=")?;
        self.expression()?;
        self.for_if_clauses()?;
        self.range(name, equals, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?")
    }

    fn wrong_arguments(&mut self) -> Option<()> {
        const PARENTHESIZE: &str = "Generator expression must be parenthesized";
        self.alt::<()>(|p| {
            let with_positional = p.alt(|p| {
                p.comma_list(|p| p.positional())?;
                p.tok(",")?;
                p.kwargs()
            });
            if with_positional.is_none() {
                p.alt(|p| p.kwargs())?;
            }
            let comma = p.tok(",")?;
            p.comma_list(|p| {
                let starred = p.starred_expression()?;
                p.not(|p| p.tok("="))?;
                Some(starred)
            })?;
            p.from(comma, "iterable argument unpacking follows keyword argument unpacking")
        });
        self.alt::<()>(|p| {
            let element = p.expression()?;
            let last = p.for_if_clauses()?;
            p.tok(",")?;
            p.opt(|p| {
                if p.alt(|p| p.args()).is_some() {
                    return Some(());
                }
                p.expression()?;
                p.for_if_clauses()?;
                Some(())
            })?;
            p.range(element, last, PARENTHESIZE)
        });
        self.alt::<()>(|p| p.keyword_generator());
        self.alt::<()>(|p| {
            p.opt(|p| {
                p.args()?;
                p.tok(",")
            })?;
            let name = p.name()?;
            let equals = p.tok("=")?;
            if !p.at(&[",", ")"]) {
                return None;
            }
            p.range(name, equals, "expected argument value expression")
        });
        self.alt::<()>(|p| {
            let args = p.args()?;
            let last = p.for_if_clauses()?;
            if args.positional <= 1 {
                return None;
            }
            p.range(args.last?, last, PARENTHESIZE)
        });
        self.alt::<()>(|p| {
            p.args()?;
            p.tok(",")?;
            let element = p.expression()?;
            let last = p.for_if_clauses()?;
            p.range(element, last, PARENTHESIZE)
        });
        self.alt::<()>(|p| {
            let args = p.args()?;
            p.tok(",")?;
            p.args()?;
            let what = if args.unpacking { "argument unpacking" } else { "argument" };
            p.raise(format!("positional argument follows keyword {what}"))
        })
    }
}

/// What was read as arguments.
struct Args {
    first: Node,
    last: Option<Node>,
    positional: usize,
    unpacking: bool,
}
