//! What may be assigned to and deleted, and what may not.

use super::parser::{Node, Out, Parser, Rule};

/// What kind of targets are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Targets {
    Star,
    Del,
    For,
}

impl Parser<'_> {
    /// Refuses the first part of `node` that is no target.
    pub(super) fn invalid_target<T>(&mut self, node: Node, targets: Targets) -> Option<T> {
        let bad = self.find_invalid(node, targets)?;
        let verb = if targets == Targets::Del { "delete" } else { "assign to" };
        self.at_node(bad, format!("cannot {verb} {}", bad.label))
    }

    fn find_invalid(&self, node: Node, targets: Targets) -> Out {
        match node.label {
            "list" | "tuple" => self.children[node.children].iter().find_map(|c| self.find_invalid(*c, targets)),
            "starred" if targets == Targets::Del => Some(node),
            "starred" => self.children[node.children].first().and_then(|c| self.find_invalid(*c, targets)),
            "comparison" if targets == Targets::For => {
                // `for x in y`: what stands before `in` is the target.
                match self.children[node.children].as_slice() {
                    [left, _in] => self.find_invalid(*left, targets),
                    _ => None,
                }
            }
            "name" | "subscript" | "attribute" => None,
            _ => Some(node),
        }
    }

    pub(super) fn star_targets(&mut self) -> Out {
        self.rule(|p| {
            let single = p.alt(|p| {
                let target = p.star_target()?;
                p.not(|p| p.tok(","))?;
                Some(target)
            });
            single.or_else(|| {
                p.alt(|p| {
                    let first = p.here()?;
                    let parts = p.first_and_more(|p| p.star_target())?;
                    p.opt(|p| p.tok(","))?;
                    Some(p.node_of("tuple", first, parts))
                })
            })
        })
    }

    pub(super) fn star_target(&mut self) -> Out {
        self.memo(Rule::StarTarget, |p| {
            let starred = p.alt(|p| {
                let star = p.tok("*")?;
                p.not(|p| p.tok("*"))?;
                let target = p.rule(|p| p.star_target())?;
                Some(p.node_of("starred", star, vec![target]))
            });
            starred.or_else(|| p.target_with_star_atom())
        })
    }

    fn target_with_star_atom(&mut self) -> Out {
        self.memo(Rule::TargetWithStarAtom, |p| {
            p.alt(|p| p.attribute_or_subscript_target()).or_else(|| p.rule(|p| p.star_atom()))
        })
    }

    /// `t_primary.NAME` or `t_primary[…]`, not followed by more of the same.
    fn attribute_or_subscript_target(&mut self) -> Out {
        let attribute = self.alt(|p| {
            let first = p.here()?;
            p.t_primary()?;
            p.tok(".")?;
            p.name()?;
            p.not(|p| p.any(&["(", "[", "."]))?;
            Some(p.node("attribute", first))
        });
        attribute.or_else(|| {
            self.alt(|p| {
                let first = p.here()?;
                p.t_primary()?;
                p.tok("[")?;
                p.slices()?;
                p.tok("]")?;
                p.not(|p| p.any(&["(", "[", "."]))?;
                Some(p.node("subscript", first))
            })
        })
    }

    pub(super) fn single_subscript_attribute_target(&mut self) -> Out {
        self.rule(|p| p.attribute_or_subscript_target())
    }

    fn star_atom(&mut self) -> Out {
        if let Some(name) = self.name() {
            return Some(name);
        }
        let grouped = self.alt(|p| {
            p.tok("(")?;
            let inner = p.target_with_star_atom()?;
            p.tok(")")?;
            Some(inner)
        });
        if grouped.is_some() {
            return grouped;
        }
        let tuple = self.alt(|p| {
            let open = p.tok("(")?;
            let parts = p.opt(|p| p.rule(|p| p.star_targets_tuple()))?.unwrap_or_default();
            p.tok(")")?;
            Some(p.node_of("tuple", open, parts))
        });
        tuple.or_else(|| {
            self.alt(|p| {
                let open = p.tok("[")?;
                let parts = p
                    .opt(|p| {
                        let parts = p.rule(|p| p.comma_list(|p| p.star_target()))?;
                        p.opt(|p| p.tok(","))?;
                        Some(parts)
                    })?
                    .unwrap_or_default();
                p.tok("]")?;
                Some(p.node_of("list", open, parts))
            })
        })
    }

    fn star_targets_tuple(&mut self) -> Option<Vec<Node>> {
        let parts = self.first_and_more(|p| p.star_target())?;
        let comma = self.opt(|p| p.tok(","))?;
        (parts.len() > 1 || comma.is_some()).then_some(parts)
    }

    pub(super) fn single_target(&mut self) -> Out {
        self.rule(|p| {
            let plain = p.alt(|p| p.single_subscript_attribute_target()).or_else(|| p.name());
            plain.or_else(|| {
                p.alt(|p| {
                    p.tok("(")?;
                    let inner = p.single_target()?;
                    p.tok(")")?;
                    Some(inner)
                })
            })
        })
    }

    /// A primary that more of a target follows.
    fn t_primary(&mut self) -> Out {
        self.memo(Rule::TPrimary, |p| p.rule(|p| p.t_primary_parts()))
    }

    fn t_primary_parts(&mut self) -> Out {
        const MORE: [&str; 3] = ["(", "[", "."];
        let start = self.here()?;
        let mut node = self.atom()?;
        if !self.at(&MORE) {
            return None;
        }
        loop {
            let next = self.alt(|p| {
                let grown = p.trailer(start)?;
                p.at(&MORE).then_some(grown)
            });
            match next {
                Some(grown) => node = grown,
                None => return self.error.is_none().then_some(node),
            }
        }
    }

    pub(super) fn del_targets(&mut self) -> Option<Vec<Node>> {
        let parts = self.rule(|p| p.comma_list(|p| p.del_target()))?;
        self.opt(|p| p.tok(","))?;
        Some(parts)
    }

    fn del_target(&mut self) -> Out {
        self.memo(Rule::DelTarget, |p| {
            p.alt(|p| p.attribute_or_subscript_target()).or_else(|| p.rule(|p| p.del_atom()))
        })
    }

    fn del_atom(&mut self) -> Out {
        if let Some(node) = self.name() {
            return Some(node);
        }
        let grouped = self.alt(|p| {
            p.tok("(")?;
            let inner = p.del_target()?;
            p.tok(")")?;
            Some(inner)
        });
        if grouped.is_some() {
            return grouped;
        }
        [("(", ")"), ("[", "]")].into_iter().find_map(|(open, close)| {
            self.alt(|p| {
                let first = p.tok(open)?;
                p.opt(|p| p.del_targets())?;
                p.tok(close)?;
                Some(first)
            })
        })
    }
}
