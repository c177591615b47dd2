//! Parameters of functions and lambdas, and type parameters.

use super::parser::{Node, Out, Parser};
use crate::target::Feature;

/// Whose parameters are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Style {
    lambda: bool,
}

impl Style {
    /// What closes the list.
    fn close(self) -> &'static str {
        if self.lambda { ":" } else { ")" }
    }
}

impl Parser<'_> {
    pub(super) fn params(&mut self) -> Out {
        self.parameter_list(Style { lambda: false })
    }

    pub(super) fn lambda_params(&mut self) -> Out {
        self.parameter_list(Style { lambda: true })
    }

    fn parameter_list(&mut self, style: Style) -> Out {
        self.rule(|p| {
            p.mistake(|p| p.wrong_parameters(style));
            p.rule(|p| p.parameters(style))
        })
    }

    fn parameters(&mut self, style: Style) -> Out {
        let slash_plain = self.alt(|p| {
            let first = p.slash_no_default(style)?;
            p.many(|p| p.plain_param(style))?;
            p.many(|p| p.default_param(style))?;
            p.opt(|p| p.star_etc(style))?;
            Some(first)
        });
        if slash_plain.is_some() {
            return slash_plain;
        }
        let slash_default = self.alt(|p| {
            let first = p.slash_with_default(style)?;
            p.many(|p| p.default_param(style))?;
            p.opt(|p| p.star_etc(style))?;
            Some(first)
        });
        if slash_default.is_some() {
            return slash_default;
        }
        let plain = self.alt(|p| {
            let first = p.some(|p| p.plain_param(style))?[0];
            p.many(|p| p.default_param(style))?;
            p.opt(|p| p.star_etc(style))?;
            Some(first)
        });
        if plain.is_some() {
            return plain;
        }
        let defaults = self.alt(|p| {
            let first = p.some(|p| p.default_param(style))?[0];
            p.opt(|p| p.star_etc(style))?;
            Some(first)
        });
        defaults.or_else(|| self.alt(|p| p.star_etc(style)))
    }

    /// After a parameter: a comma, or the end of the list to come.
    fn param_end(&mut self, style: Style) -> Option<()> {
        if self.tok(",").is_some() || self.at(&[style.close()]) { Some(()) } else { None }
    }

    fn slash_end(&mut self, style: Style) -> Option<()> {
        self.tok("/")?;
        self.param_end(style)
    }

    fn slash_no_default(&mut self, style: Style) -> Out {
        let list = |p: &mut Self| {
            let first = p.some(|p| p.plain_param(style))?[0];
            p.slash_end(style)?;
            Some(first)
        };
        self.rule(|p| p.alt(list))
    }

    fn slash_with_default(&mut self, style: Style) -> Out {
        let list = |p: &mut Self| {
            let plain = p.many(|p| p.plain_param(style))?;
            let defaults = p.some(|p| p.default_param(style))?;
            p.slash_end(style)?;
            plain.first().or(defaults.first()).copied()
        };
        self.rule(|p| p.alt(list))
    }

    /// A name and its annotation.
    fn param(&mut self, style: Style) -> Out {
        let name = self.name()?;
        if !style.lambda {
            self.opt(|p| {
                p.tok(":")?;
                p.rules(2, |p| p.expression())
            })?;
        }
        Some(self.node("", name))
    }

    fn plain_param(&mut self, style: Style) -> Out {
        let param = |p: &mut Self| {
            let param = p.param(style)?;
            p.param_end(style)?;
            Some(param)
        };
        self.rule(|p| p.alt(param))
    }

    fn default_param(&mut self, style: Style) -> Out {
        let param = |p: &mut Self| {
            let param = p.param(style)?;
            p.default()?;
            p.param_end(style)?;
            Some(param)
        };
        self.rule(|p| p.alt(param))
    }

    fn maybe_default_param(&mut self, style: Style) -> Out {
        let param = |p: &mut Self| {
            let param = p.param(style)?;
            p.opt(|p| p.default())?;
            p.param_end(style)?;
            Some(param)
        };
        self.rule(|p| p.alt(param))
    }

    fn default(&mut self) -> Out {
        self.rule(|p| {
            let good = p.alt(|p| {
                p.tok("=")?;
                p.expression()
            });
            if good.is_none() {
                p.mistake(|p| {
                    let equals = p.tok("=")?;
                    if !p.at(&[")", ","]) {
                        return None;
                    }
                    p.at_node::<()>(equals, "expected default value expression")
                });
            }
            good
        })
    }

    fn star_etc(&mut self, style: Style) -> Out {
        self.rule(|p| p.star_etc_parts(style))
    }

    fn star_etc_parts(&mut self, style: Style) -> Out {
        self.mistake(|p| p.wrong_star_etc(style));
        let plain = self.alt(|p| {
            let star = p.tok("*")?;
            p.plain_param(style)?;
            p.many(|p| p.maybe_default_param(style))?;
            p.opt(|p| p.kwds(style))?;
            Some(star)
        });
        if plain.is_some() {
            return plain;
        }
        if !style.lambda {
            let starred = self.alt(|p| {
                let star = p.tok("*")?;
                p.name()?;
                p.tok(":")?;
                p.rules(3, |p| p.star_expression())?;
                p.param_end(style)?;
                p.many(|p| p.maybe_default_param(style))?;
                p.opt(|p| p.kwds(style))?;
                Some(star)
            });
            if starred.is_some() {
                return starred;
            }
        }
        let bare = self.alt(|p| {
            let star = p.tok("*")?;
            p.tok(",")?;
            p.some(|p| p.maybe_default_param(style))?;
            p.opt(|p| p.kwds(style))?;
            Some(star)
        });
        bare.or_else(|| self.alt(|p| p.kwds(style)))
    }

    fn wrong_star_etc(&mut self, style: Style) -> Option<()> {
        self.alt::<()>(|p| {
            let star = p.tok("*")?;
            if p.tok(style.close()).is_none() {
                p.tok(",")?;
                p.any(&[style.close(), "**"])?;
            }
            if style.lambda {
                p.raise("named arguments must follow bare *")
            } else {
                p.at_node(star, "named arguments must follow bare *")
            }
        });
        self.alt::<()>(|p| {
            p.tok("*")?;
            p.param(style)?;
            let equals = p.tok("=")?;
            p.at_node(equals, "var-positional argument cannot have default value")
        });
        self.alt::<()>(|p| {
            p.tok("*")?;
            if p.plain_param(style).is_none() {
                p.tok(",")?;
            }
            p.many(|p| p.maybe_default_param(style))?;
            let star = p.tok("*")?;
            if p.plain_param(style).is_none() {
                p.tok(",")?;
            }
            p.at_node(star, "* argument may appear only once")
        })
    }

    fn kwds(&mut self, style: Style) -> Out {
        self.rule(|p| p.kwds_parts(style))
    }

    fn kwds_parts(&mut self, style: Style) -> Out {
        self.mistake(|p| {
            p.alt::<()>(|p| {
                p.tok("**")?;
                p.param(style)?;
                let equals = p.tok("=")?;
                p.at_node(equals, "var-keyword argument cannot have default value")
            });
            const LAST: &str = "arguments cannot follow var-keyword argument";
            p.alt::<()>(|p| {
                p.tok("**")?;
                p.param(style)?;
                p.tok(",")?;
                let param = p.param(style)?;
                p.at_node(param, LAST)
            });
            p.tok("**")?;
            p.param(style)?;
            p.tok(",")?;
            let star = p.any(&["*", "**", "/"])?;
            p.at_node::<()>(star, LAST)
        });
        self.alt(|p| {
            let stars = p.tok("**")?;
            p.plain_param(style)?;
            Some(stars)
        })
    }

    fn any_slash(&mut self, style: Style) -> Out {
        self.slash_no_default(style).or_else(|| self.slash_with_default(style))
    }

    fn wrong_parameters(&mut self, style: Style) -> Option<()> {
        self.alt::<()>(|p| {
            let slash = p.tok("/")?;
            p.tok(",")?;
            p.at_node(slash, "at least one argument must precede /")
        });
        self.alt::<()>(|p| {
            p.any_slash(style)?;
            p.many(|p| p.maybe_default_param(style))?;
            let slash = p.tok("/")?;
            p.at_node(slash, "/ may appear only once")
        });
        self.alt::<()>(|p| {
            p.opt(|p| p.slash_no_default(style))?;
            p.many(|p| p.plain_param(style))?;
            if p.slash_with_default(style).is_none() {
                p.some(|p| p.default_param(style))?;
            }
            let param = p.plain_param(style)?;
            p.plain_place(param, style)
        });
        self.alt::<()>(|p| {
            p.many(|p| p.plain_param(style))?;
            let open = p.tok("(")?;
            if style.lambda {
                p.comma_list(|p| p.param(style))?;
            } else {
                p.some(|p| p.plain_param(style))?;
            }
            p.opt(|p| p.tok(","))?;
            let close = p.tok(")")?;
            let what = if style.lambda { "Lambda expression" } else { "Function" };
            p.range(open, close, format!("{what} parameters cannot be parenthesized"))
        });
        self.alt::<()>(|p| {
            p.opt(|p| p.any_slash(style))?;
            p.many(|p| p.maybe_default_param(style))?;
            p.tok("*")?;
            if p.tok(",").is_none() {
                p.plain_param(style)?;
            }
            p.many(|p| p.maybe_default_param(style))?;
            let slash = p.tok("/")?;
            p.at_node(slash, "/ must be ahead of *")
        });
        self.alt::<()>(|p| {
            p.some(|p| p.maybe_default_param(style))?;
            p.tok("/")?;
            let star = p.tok("*")?;
            p.at_node(star, "expected comma between / and *")
        })
    }

    fn plain_place(&mut self, param: Node, _style: Style) -> Option<()> {
        self.at_node(param, "parameter without a default follows parameter with a default")
    }

    pub(super) fn type_params(&mut self) -> Out {
        self.rule(|p| p.type_params_parts())
    }

    fn type_params_parts(&mut self) -> Out {
        self.mistake(|p| {
            p.tok("[")?;
            let close = p.tok("]")?;
            p.from::<()>(close, "Type parameter list cannot be empty")
        });
        self.alt(|p| {
            let open = p.tok("[")?;
            p.rule(|p| p.comma_list(|p| p.rule(|p| p.type_param())))?;
            p.opt(|p| p.tok(","))?;
            p.tok("]")?;
            Some(open)
        })
    }

    fn type_param(&mut self) -> Out {
        let plain = self.alt(|p| {
            let name = p.name()?;
            p.opt(|p| {
                p.tok(":")?;
                p.rule(|p| p.expression())
            })?;
            p.opt(|p| {
                p.tok("=")?;
                p.rule(|p| p.expression())
            })?;
            Some(name)
        });
        if plain.is_some() {
            return plain;
        }
        // 3.13 says this in its first reading already.
        if self.second || !self.has(Feature::ForTargetErrorsSecond) {
            for (stars, what) in [("*", "TypeVarTuple"), ("**", "ParamSpec")] {
                self.alt::<()>(|p| {
                    p.tok(stars)?;
                    p.name()?;
                    let colon = p.tok(":")?;
                    let bound = p.expression()?;
                    let kind = if bound.label == "tuple" { "constraints" } else { "bound" };
                    p.from(colon, format!("cannot use {kind} with {what}"))
                });
            }
        }
        let tuple = self.alt(|p| {
            let star = p.tok("*")?;
            p.name()?;
            p.opt(|p| {
                p.tok("=")?;
                p.rule(|p| p.star_expression())
            })?;
            Some(star)
        });
        tuple.or_else(|| {
            self.alt(|p| {
                let stars = p.tok("**")?;
                p.name()?;
                p.opt(|p| {
                    p.tok("=")?;
                    p.rule(|p| p.expression())
                })?;
                Some(stars)
            })
        })
    }
}
