//! Simple statements.

use super::parser::{Node, Out, Parser, Rule};
use super::target::Targets;
use crate::compiler::syntax::lexer::TokenKind;
use crate::target::Feature;

const AUGMENTED: [&str; 13] = ["+=", "-=", "*=", "@=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "**=", "//="];

impl Parser<'_> {
    pub(super) fn statement(&mut self) -> Out {
        self.rule(|p| p.alt(|p| p.compound_stmt()).or_else(|| p.alt(|p| p.simple_stmts())))
    }

    pub(super) fn simple_stmts(&mut self) -> Out {
        self.rule(|p| {
            let whole = p.alt(|p| {
                let first = p.simple_stmt()?;
                p.not(|p| p.tok(";"))?;
                p.newline()?;
                Some(first)
            });
            whole.or_else(|| p.alt(|p| p.several_simple_stmts()))
        })
    }

    fn several_simple_stmts(&mut self) -> Out {
        let first = self.simple_stmt()?;
        self.rules(2, |p| {
            while p
                .alt(|p| {
                    p.tok(";")?;
                    p.simple_stmt()
                })
                .is_some()
            {}
            Some(())
        })?;
        self.opt(|p| p.tok(";"))?;
        self.newline()?;
        Some(first)
    }

    pub(super) fn simple_stmt(&mut self) -> Out {
        self.memo(Rule::SimpleStmt, |p| {
            if let Some(node) = p.alt(|p| p.rule(|p| p.assignment())) {
                return Some(node);
            }
            if p.at(&["type"])
                && let Some(node) = p.alt(|p| p.rule(|p| p.type_alias()))
            {
                return Some(node);
            }
            if let Some(node) = p.alt(|p| p.star_expressions()) {
                return Some(node);
            }
            p.rule(|p| p.keyword_stmt())
        })
    }

    /// A statement that its first word tells.
    fn keyword_stmt(&mut self) -> Out {
        let token = self.peek()?;
        match self.token_text(token) {
            "return" => self.alt(|p| {
                let first = p.tok("return")?;
                p.opt(|p| p.star_expressions())?;
                Some(first)
            }),
            "import" | "from" => self.import_stmt(),
            "raise" => self.raise_stmt(),
            "del" => self.del_stmt(),
            "yield" => self.yield_expr(),
            "assert" => self.alt(|p| {
                let first = p.tok("assert")?;
                p.expression()?;
                p.opt(|p| {
                    p.tok(",")?;
                    p.rule(|p| p.expression())
                })?;
                Some(first)
            }),
            word @ ("pass" | "break" | "continue") => self.tok(word),
            word @ ("global" | "nonlocal") => self.alt(|p| {
                let first = p.tok(word)?;
                p.comma_list(|p| p.name())?;
                Some(first)
            }),
            _ => None,
        }
    }

    pub(super) fn annotated_rhs(&mut self) -> Out {
        self.rule(|p| p.alt(|p| p.yield_expr()).or_else(|| p.star_expressions()))
    }

    fn assignment(&mut self) -> Out {
        let annotated = |p: &mut Self, target: fn(&mut Self) -> Out| {
            p.alt(|p| {
                let first = target(p)?;
                p.tok(":")?;
                p.expression()?;
                p.opt(|p| {
                    p.tok("=")?;
                    p.rule(|p| p.annotated_rhs())
                })?;
                Some(first)
            })
        };
        if let Some(node) = annotated(self, |p| p.name()) {
            return Some(node);
        }
        if let Some(node) = annotated(self, |p| p.rule(|p| p.annotation_target())) {
            return Some(node);
        }
        let plain = self.alt(|p| {
            let targets = p.some(|p| p.rule(|p| p.assigned_target()))?;
            p.annotated_rhs()?;
            p.not(|p| p.tok("="))?;
            Some(targets[0])
        });
        if plain.is_some() {
            return plain;
        }
        // After an augmented operator there is no way back to the mistakes below.
        let mut committed = false;
        let augmented = self.alt(|p| {
            let first = p.single_target()?;
            p.any(&AUGMENTED)?;
            committed = true;
            p.annotated_rhs()?;
            Some(first)
        });
        if augmented.is_some() || committed {
            return augmented;
        }
        self.mistake(|p| p.wrong_assignment());
        None
    }

    fn annotation_target(&mut self) -> Out {
        let parenthesized = self.alt(|p| {
            let first = p.tok("(")?;
            p.single_target()?;
            p.tok(")")?;
            Some(first)
        });
        parenthesized.or_else(|| self.alt(|p| p.single_subscript_attribute_target()))
    }

    /// `targets =`
    fn assigned_target(&mut self) -> Out {
        let target = self.star_targets()?;
        self.tok("=")?;
        Some(target)
    }

    fn wrong_assignment(&mut self) -> Option<()> {
        self.alt::<()>(|p| {
            let target = p.wrong_annotation_target()?;
            p.tok(":")?;
            p.expression()?;
            p.at_node(target, format!("only single target (not {}) can be annotated", target.label))
        });
        self.alt::<()>(|p| {
            let target = p.star_named_expression()?;
            p.tok(",")?;
            p.many(|p| p.star_named_expressions())?;
            p.tok(":")?;
            p.expression()?;
            p.at_node(target, "only single target (not tuple) can be annotated")
        });
        self.alt::<()>(|p| {
            let target = p.expression()?;
            p.tok(":")?;
            p.expression()?;
            p.at_node(target, "illegal target for annotation")
        });
        self.alt::<()>(|p| {
            p.many(|p| p.rule(|p| p.assigned_target()))?;
            let target = p.star_expressions()?;
            p.tok("=")?;
            p.invalid_target(target, Targets::Star)
        });
        self.alt::<()>(|p| {
            p.many(|p| p.rule(|p| p.assigned_target()))?;
            let target = p.yield_expr()?;
            p.tok("=")?;
            p.at_node(target, "assignment to yield expression not possible")
        });
        self.alt::<()>(|p| {
            let target = p.star_expressions()?;
            p.any(&AUGMENTED)?;
            p.annotated_rhs()?;
            p.at_node(target, format!("'{}' is an illegal expression for augmented assignment", target.label))
        })
    }

    fn wrong_annotation_target(&mut self) -> Out {
        self.rule(|p| {
            let display = p.alt(|p| p.list()).or_else(|| p.alt(|p| p.tuple()));
            display.or_else(|| {
                p.alt(|p| {
                    p.tok("(")?;
                    let inner = p.wrong_annotation_target()?;
                    p.tok(")")?;
                    Some(inner)
                })
            })
        })
    }

    fn raise_stmt(&mut self) -> Out {
        let full = self.alt(|p| {
            let first = p.tok("raise")?;
            p.expression()?;
            p.opt(|p| {
                p.tok("from")?;
                p.rule(|p| p.expression())
            })?;
            Some(first)
        });
        full.or_else(|| self.tok("raise"))
    }

    fn del_stmt(&mut self) -> Out {
        let good = self.alt(|p| {
            let first = p.tok("del")?;
            p.del_targets()?;
            (p.at(&[";"]) || p.at_kind(TokenKind::Newline)).then_some(first)
        });
        if good.is_none() {
            self.mistake(|p| {
                p.tok("del")?;
                let targets = p.star_expressions()?;
                p.invalid_target::<()>(targets, Targets::Del)
            });
        }
        good
    }

    fn type_alias(&mut self) -> Out {
        let first = self.tok("type")?;
        self.name()?;
        self.opt(|p| p.type_params())?;
        self.tok("=")?;
        self.expression()?;
        Some(first)
    }

    fn import_stmt(&mut self) -> Out {
        self.mistake(|p| {
            p.alt::<()>(|p| {
                let import = p.tok("import")?;
                p.comma_list(|p| p.dotted_name())?;
                p.tok("from")?;
                p.dotted_name()?;
                p.from(import, "Did you mean to use 'from ... import ...' instead?")
            });
            p.tok("import")?;
            let end = p.newline()?;
            p.from::<()>(end, "Expected one or more names after 'import'")
        });
        let plain = self.alt(|p| {
            let first = p.tok("import")?;
            p.comma_list(|p| p.dotted_as_name())?;
            Some(first)
        });
        if plain.is_some() {
            return plain;
        }
        let named = self.alt(|p| {
            let first = p.tok("from")?;
            p.many(|p| p.any(&[".", "..."]))?;
            p.dotted_name()?;
            p.tok("import")?;
            p.import_targets()?;
            Some(first)
        });
        named.or_else(|| {
            self.alt(|p| {
                let first = p.tok("from")?;
                p.some(|p| p.any(&[".", "..."]))?;
                p.tok("import")?;
                p.import_targets()?;
                Some(first)
            })
        })
    }

    fn import_targets(&mut self) -> Out {
        let parenthesized = self.alt(|p| {
            let first = p.tok("(")?;
            p.comma_list(|p| p.import_as_name())?;
            p.opt(|p| p.tok(","))?;
            p.tok(")")?;
            Some(first)
        });
        if parenthesized.is_some() {
            return parenthesized;
        }
        let bare = self.alt(|p| {
            let names = p.comma_list(|p| p.import_as_name())?;
            p.not(|p| p.tok(","))?;
            Some(names[0])
        });
        if let Some(node) = bare.or_else(|| self.tok("*")) {
            return Some(node);
        }
        self.mistake(|p| {
            p.alt::<()>(|p| {
                p.comma_list(|p| p.import_as_name())?;
                p.tok(",")?;
                p.newline()?;
                p.raise("trailing comma not allowed without surrounding parentheses")
            });
            let end = p.newline()?;
            p.from::<()>(end, "Expected one or more names after 'import'")
        });
        None
    }

    fn import_as_name(&mut self) -> Out {
        self.wrong_import_name(|p| p.name());
        self.alt(|p| {
            let name = p.name()?;
            p.as_name()?;
            Some(name)
        })
    }

    fn dotted_as_name(&mut self) -> Out {
        self.wrong_import_name(|p| p.dotted_name());
        self.alt(|p| {
            let name = p.dotted_name()?;
            p.as_name()?;
            Some(name)
        })
    }

    /// `as` and something that is no name.
    fn wrong_import_name(&mut self, name: fn(&mut Self) -> Out) {
        if !self.has(Feature::ImportTargetErrors) {
            return;
        }
        self.mistake(|p| {
            name(p)?;
            p.tok("as")?;
            p.not(|p| {
                p.name()?;
                if p.at_kind(TokenKind::Newline) { Some(()) } else { p.any(&[",", ")", ";"]).map(|_| ()) }
            })?;
            let target = p.expression()?;
            p.at_node::<()>(target, format!("cannot use {} as import target", target.label))
        });
    }

    /// An optional `as NAME`.
    pub(super) fn as_name(&mut self) -> Option<Option<Node>> {
        self.opt(|p| {
            p.tok("as")?;
            p.name()
        })
    }

    pub(super) fn dotted_name(&mut self) -> Out {
        let first = self.name()?;
        while self
            .alt(|p| {
                p.tok(".")?;
                p.name()
            })
            .is_some()
        {}
        Some(self.node("attribute", first))
    }
}
