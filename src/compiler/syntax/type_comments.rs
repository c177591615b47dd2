//! Type comments, PEP 484: which node each belongs to. `python -m ast` reads them, `compile()` does not.

use std::collections::BTreeMap;

use super::ast::*;
use super::lexer::{Lexer, Token, TokenKind};
use crate::base::Location;
use crate::compiler::CompileError;
use crate::target::Target;

/// A line from 1 and a byte column from 0.
type Place = (i32, i32);

/// The type comments of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeComments {
    /// `# type: ignore`: the line, and what follows the word.
    pub ignores: Vec<(i32, String)>,
    /// The text, by where the statement or parameter that has it begins.
    pub comments: BTreeMap<(i32, i32), String>,
    /// An assignment ends after its comment, and so do the statements whose last it is: end without → end with.
    pub ends: BTreeMap<(i32, i32), (i32, i32)>,
}

/// Reads the type comments of a text that parsed to `tree`.
///
/// # Errors
///
/// CPython's "invalid syntax" for a type comment in a place that takes none.
pub fn read(text: &str, tree: &Tree, target: Target) -> Result<TypeComments, CompileError> {
    let mut found = TypeComments::default();
    if memchr::memmem::find(text.as_bytes(), b"type:").is_none() {
        return Ok(found);
    }
    let mut tokens = Vec::new();
    let mut lexer = Lexer::new(text, target, true);
    while let Ok(token) = lexer.next_token() {
        tokens.push(token);
        if token.kind == TokenKind::EndMarker {
            break;
        }
    }
    let mut places = Places::default();
    match &tree.root {
        Root::Module(body) | Root::Interactive(body) => places.body(body),
        Root::Expression(_) => {}
    }
    for (index, token) in tokens.iter().enumerate().filter(|(_, t)| t.kind == TokenKind::Comment) {
        let Some((content, start)) = content(text, token) else { continue };
        let alone = tokens[..index].last().is_none_or(|t| t.line != token.line || t.kind == TokenKind::Indent)
            && text[..token.start].rsplit('\n').next().is_some_and(|before| before.trim().is_empty());
        if let Some(tag) = ignored(content) {
            // Alone on its line it swallows the line break.
            found.ignores.push((token.line, format!("{tag}{}", if alone { "\n" } else { "" })));
            continue;
        }
        match places.owner(text, &tokens, index) {
            Some(place) => {
                if let Some((&without, _)) = places.assignments.iter().find(|(_, start)| **start == place) {
                    found.ends.insert(without, (token.end_line, token.end_column));
                }
                found.comments.insert(place, content.to_string());
            }
            None => {
                let column = |to: usize| text[token.start - token.column as usize..to].chars().count() as i32;
                let at = Location::new(token.line, token.line, column(start), column(token.end));
                return Err(CompileError::syntax("invalid syntax", at));
            }
        }
    }
    Ok(found)
}

/// What stands after `# type:` and where, if the comment is one.
fn content<'a>(text: &'a str, token: &Token) -> Option<(&'a str, usize)> {
    let blanks = [' ', '\t'];
    let comment = &text[token.start..token.end];
    let rest = comment.strip_prefix('#')?.trim_start_matches(blanks).strip_prefix("type:")?.trim_start_matches(blanks);
    Some((rest, token.end - rest.len()))
}

/// The tag of `ignore`: whatever follows that is not part of the word.
fn ignored(content: &str) -> Option<&str> {
    let tag = content.strip_prefix("ignore")?;
    (!tag.starts_with(|c: char| !c.is_ascii() || c.is_ascii_alphanumeric())).then_some(tag)
}

/// Where statements and parameters are that can have a type comment.
#[derive(Default)]
struct Places {
    /// End of an assignment → its start.
    assignments: BTreeMap<Place, Place>,
    /// End of a parameter with its default → its start.
    parameters: BTreeMap<Place, Place>,
    /// Start of a `for`, `with` or `def` → start of its body, and whether it is a `def`.
    headers: BTreeMap<Place, (Place, bool)>,
}

fn start(at: Location) -> Place {
    (at.line, at.column)
}

fn end(at: Location) -> Place {
    (at.end_line, at.end_column)
}

impl Places {
    fn body(&mut self, body: &[Stmt]) {
        for stmt in body {
            self.stmt(stmt);
        }
    }

    fn header(&mut self, stmt: &Stmt, body: &[Stmt], is_function: bool) {
        if let Some(first) = body.first() {
            self.headers.insert(start(stmt.location), (start(first.location), is_function));
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Assign { .. } => {
                self.assignments.insert(end(stmt.location), start(stmt.location));
            }
            StmtKind::FunctionDef(f) => {
                self.header(stmt, &f.body, true);
                self.arguments(&f.args);
                self.body(&f.body);
            }
            StmtKind::ClassDef(c) => self.body(&c.body),
            StmtKind::For { body, orelse, .. } => {
                self.header(stmt, body, false);
                self.body(body);
                self.body(orelse);
            }
            StmtKind::With { body, .. } => {
                self.header(stmt, body, false);
                self.body(body);
            }
            StmtKind::While { body, orelse, .. } | StmtKind::If { body, orelse, .. } => {
                self.body(body);
                self.body(orelse);
            }
            StmtKind::Match { cases, .. } => cases.iter().for_each(|c| self.body(&c.body)),
            StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
                self.body(body);
                handlers.iter().for_each(|h| self.body(&h.body));
                self.body(orelse);
                self.body(finalbody);
            }
            _ => {}
        }
    }

    fn arguments(&mut self, args: &Arguments) {
        let positional: Vec<&Arg> = args.posonlyargs.iter().chain(&args.args).collect();
        let plain = positional.len().saturating_sub(args.defaults.len());
        for (i, arg) in positional.into_iter().enumerate() {
            let default = i.checked_sub(plain).and_then(|d| args.defaults.get(d));
            self.parameters.insert(end(default.map_or(arg.location, |d| d.location)), start(arg.location));
        }
        for (arg, default) in args.kwonlyargs.iter().zip(&args.kw_defaults) {
            self.parameters.insert(end(default.as_ref().map_or(arg.location, |d| d.location)), start(arg.location));
        }
        for arg in args.vararg.iter().chain(&args.kwarg) {
            self.parameters.insert(end(arg.location), start(arg.location));
        }
    }

    /// The node to which the comment at `index` belongs.
    fn owner(&self, text: &str, tokens: &[Token], index: usize) -> Option<Place> {
        let counts = |t: &&Token| !matches!(t.kind, TokenKind::Comment | TokenKind::Nl);
        let mut before = tokens[..index].iter().rev().filter(counts);
        let mut after = tokens[index + 1..].iter().filter(counts);
        let (last, next) = (before.next()?, after.next()?);
        let is = |t: &Token, op: &str| t.kind == TokenKind::Op && &text[t.start..t.end] == op;
        let place_of = |t: &Token| (t.end_line, t.end_column);
        let here = (tokens[index].line, tokens[index].column);
        let own_line = last.kind == TokenKind::Newline && next.kind == TokenKind::Indent;
        let after_colon = is(last, ":") && next.kind == TokenKind::Newline && after.next()?.kind == TokenKind::Indent;
        if after_colon || (own_line && is(before.next()?, ":")) {
            let (&header, &(body, is_function)) = self.headers.range(..here).next_back()?;
            return (body > here && (after_colon || is_function)).then_some(header);
        }
        if is(last, ",") {
            return self.parameters.get(&place_of(before.next()?)).copied();
        }
        if is(next, ")") {
            return self.parameters.get(&place_of(last)).copied();
        }
        if next.kind == TokenKind::Newline {
            return self.assignments.get(&place_of(last)).copied();
        }
        None
    }
}
