//! Patterns of `match`.

use ruff_python_ast as r;
use ruff_text_size::{Ranged, TextRange};

use super::Converter;
use crate::base::Location;
use crate::code::Constant;
use crate::compiler::syntax::ast::*;

impl Converter<'_> {
    pub(super) fn pattern(&mut self, pattern: &r::Pattern) -> Pattern {
        self.deeper(|c| {
            let location = c.location(pattern.range());
            Pattern { kind: c.pattern_kind(pattern, location), location }
        })
    }

    fn pattern_kind(&mut self, pattern: &r::Pattern, location: Location) -> PatternKind {
        match pattern {
            r::Pattern::MatchValue(p) => {
                self.mark_pattern(&p.value, location);
                PatternKind::MatchValue(self.boxed(&p.value))
            }
            r::Pattern::MatchSingleton(p) => PatternKind::MatchSingleton(match p.value {
                r::Singleton::None => Constant::None,
                r::Singleton::True => Constant::Bool(true),
                r::Singleton::False => Constant::Bool(false),
            }),
            r::Pattern::MatchSequence(p) => {
                // In brackets Ruff does not miss a comma.
                let gap = |pair: &[r::Pattern]| TextRange::new(pair[0].end(), pair[1].start());
                self.doubtful |= p.patterns.windows(2).any(|pair| !self.holds(gap(pair), b','));
                PatternKind::MatchSequence(self.patterns(&p.patterns))
            }
            r::Pattern::MatchMapping(p) => {
                p.keys.iter().for_each(|key| self.mark_pattern(key, location));
                PatternKind::MatchMapping {
                    keys: self.exprs(&p.keys),
                    patterns: self.patterns(&p.patterns),
                    rest: p.rest.as_ref().map(|n| self.name(&n.id)),
                }
            }
            r::Pattern::MatchClass(p) => PatternKind::MatchClass {
                cls: self.boxed(&p.cls),
                patterns: self.patterns(&p.arguments.patterns),
                kwd_attrs: p.arguments.keywords.iter().map(|k| self.argument_name(&k.attr)).collect(),
                kwd_patterns: p.arguments.keywords.iter().map(|k| self.pattern(&k.pattern)).collect(),
            },
            r::Pattern::MatchStar(p) => PatternKind::MatchStar(p.name.as_ref().map(|n| self.name(&n.id))),
            r::Pattern::MatchAs(p) => PatternKind::MatchAs {
                pattern: p.pattern.as_deref().map(|p| Box::new(self.pattern(p))),
                name: p.name.as_ref().map(|n| self.name(&n.id)),
            },
            r::Pattern::MatchOr(p) => PatternKind::MatchOr(self.patterns(&p.patterns)),
        }
    }

    fn patterns(&mut self, patterns: &[r::Pattern]) -> List<Pattern> {
        patterns.iter().map(|p| self.pattern(p)).collect()
    }
}
