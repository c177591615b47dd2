//! The tokens of a source as the `tokenize` module gives them: comments, blank lines, the encoding; columns in characters.

use super::lexer::{Lexer, Stop, Token, TokenKind};
use super::source;
use crate::base::{Location, Span};
use crate::compiler::{CompileError, ErrorKind};
use crate::target::Target;

/// A token of `tokenize`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// The name of its exact type: `NAME`, `LPAR`, `FSTRING_MIDDLE`, …
    pub name: &'static str,
    /// Its string.
    pub text: String,
    /// Line (from 1; 0 for `ENCODING`) and column in characters.
    pub start: (i32, i32),
    /// Where it ends.
    pub end: (i32, i32),
    /// Its bytes in the decoded text; empty for tokens that are not written there.
    pub span: Span,
}

/// Reads all tokens of a file's bytes.
///
/// # Errors
///
/// What the module's C tokenizer raises.
pub fn tokenize(bytes: &[u8], target: Target) -> Result<Vec<TokenRow>, CompileError> {
    let (encoding, mut text) = source::decode_raw(bytes, target)?;
    let implicit_newline = !text.is_empty() && !text.ends_with('\n');
    if implicit_newline {
        text.to_mut().push('\n');
    }
    let mut rows =
        vec![TokenRow { name: "ENCODING", text: encoding, start: (0, 0), end: (0, 0), span: Span::default() }];
    let mut lexer = Lexer::new(&text, target, true);
    let mut columns = Columns { text: &text, line_start: 0, at: 0, characters: 0 };
    loop {
        let token = lexer.next_token().map_err(|stop| stopped(&lexer, stop))?;
        rows.push(row(&token, &text, &mut columns, implicit_newline, &lexer));
        if token.kind == TokenKind::EndMarker {
            return Ok(rows);
        }
    }
}

/// Byte columns → character columns, for places that mostly go forward.
struct Columns<'a> {
    text: &'a str,
    line_start: usize,
    at: usize,
    characters: usize,
}

impl Columns<'_> {
    fn at(&mut self, offset: usize, line_start: usize) -> i32 {
        if self.line_start != line_start || offset < self.at {
            (self.line_start, self.at, self.characters) = (line_start, line_start, 0);
        }
        self.characters += self.text.get(self.at..offset).map_or(0, |t| t.chars().count());
        self.at = offset;
        self.characters as i32
    }
}

fn row(token: &Token, text: &str, columns: &mut Columns, implicit_newline: bool, lexer: &Lexer) -> TokenRow {
    let in_text = &text[token.start..token.end];
    let ends_text = token.end + 1 >= text.len();
    let last_line_is_open = implicit_newline && token.end_line == lexer.line && lexer.at_last_line();
    let trailing = token.kind == TokenKind::EndMarker || (token.kind == TokenKind::Dedent && lexer.is_at_end());
    if trailing {
        let place = (token.line + 1, 0);
        return TokenRow {
            name: name(token, in_text),
            text: String::new(),
            start: place,
            end: place,
            span: Span::new(token.start, token.start),
        };
    }
    let start_column = columns.at(token.start, token.start - token.column.max(0) as usize);
    let (string, end_column) = match token.kind {
        TokenKind::Newline => {
            let carriage = usize::from(in_text.starts_with('\r'));
            let string = match (last_line_is_open && ends_text, carriage) {
                (true, _) => "",
                (false, 1) => "\r\n",
                (false, _) => "\n",
            };
            (string.to_string(), start_column + carriage as i32 + 1)
        }
        TokenKind::Nl if last_line_is_open && ends_text => (String::new(), start_column + 1),
        _ => {
            let line_start = text[..token.end.max(token.start)].rfind('\n').map_or(0, |n| n + 1);
            let line_start = if token.kind == TokenKind::Nl || token.end_line == token.line {
                token.start - token.column.max(0) as usize
            } else {
                line_start
            };
            (in_text.to_string(), columns.at(token.end, line_start))
        }
    };
    TokenRow {
        name: name(token, in_text),
        text: string,
        start: (token.line, start_column),
        end: (token.end_line, end_column),
        span: Span::new(token.start, token.end),
    }
}

/// The name of the exact type.
fn name(token: &Token, text: &str) -> &'static str {
    match token.kind {
        TokenKind::EndMarker => "ENDMARKER",
        TokenKind::Name => "NAME",
        TokenKind::Number => "NUMBER",
        TokenKind::String => "STRING",
        TokenKind::Newline => "NEWLINE",
        TokenKind::Indent => "INDENT",
        TokenKind::Dedent => "DEDENT",
        TokenKind::FStringStart => "FSTRING_START",
        TokenKind::FStringMiddle => "FSTRING_MIDDLE",
        TokenKind::FStringEnd => "FSTRING_END",
        TokenKind::TStringStart => "TSTRING_START",
        TokenKind::TStringMiddle => "TSTRING_MIDDLE",
        TokenKind::TStringEnd => "TSTRING_END",
        TokenKind::Comment => "COMMENT",
        TokenKind::Nl => "NL",
        TokenKind::Op => operator_name(text),
    }
}

/// `EXACT_TOKEN_TYPES` of the `token` module; a character that is no operator stays `OP`.
fn operator_name(text: &str) -> &'static str {
    match text {
        "!" => "EXCLAMATION",
        "!=" => "NOTEQUAL",
        "%" => "PERCENT",
        "%=" => "PERCENTEQUAL",
        "&" => "AMPER",
        "&=" => "AMPEREQUAL",
        "(" => "LPAR",
        ")" => "RPAR",
        "*" => "STAR",
        "**" => "DOUBLESTAR",
        "**=" => "DOUBLESTAREQUAL",
        "*=" => "STAREQUAL",
        "+" => "PLUS",
        "+=" => "PLUSEQUAL",
        "," => "COMMA",
        "-" => "MINUS",
        "-=" => "MINEQUAL",
        "->" => "RARROW",
        "." => "DOT",
        "..." => "ELLIPSIS",
        "/" => "SLASH",
        "//" => "DOUBLESLASH",
        "//=" => "DOUBLESLASHEQUAL",
        "/=" => "SLASHEQUAL",
        ":" => "COLON",
        ":=" => "COLONEQUAL",
        ";" => "SEMI",
        "<" => "LESS",
        "<<" => "LEFTSHIFT",
        "<<=" => "LEFTSHIFTEQUAL",
        "<=" => "LESSEQUAL",
        "=" => "EQUAL",
        "==" => "EQEQUAL",
        ">" => "GREATER",
        ">=" => "GREATEREQUAL",
        ">>" => "RIGHTSHIFT",
        ">>=" => "RIGHTSHIFTEQUAL",
        "@" => "AT",
        "@=" => "ATEQUAL",
        "[" => "LSQB",
        "]" => "RSQB",
        "^" => "CIRCUMFLEX",
        "^=" => "CIRCUMFLEXEQUAL",
        "{" => "LBRACE",
        "|" => "VBAR",
        "|=" => "VBAREQUAL",
        "}" => "RBRACE",
        "~" => "TILDE",
        _ => "OP",
    }
}

fn stopped(lexer: &Lexer, stop: Stop) -> CompileError {
    let (kind, message) = match stop {
        Stop::Raised(error) => return error,
        Stop::Undecodable(problem) => return CompileError::unplaced(ErrorKind::UnicodeDecode, problem),
        Stop::Eof => (ErrorKind::Syntax, "unexpected EOF in multi-line statement"),
        Stop::Dedent => (ErrorKind::Indentation, "unindent does not match any outer indentation level"),
        Stop::TabSpace => (ErrorKind::Tab, "inconsistent use of tabs and spaces in indentation"),
        Stop::TooDeep => (ErrorKind::Indentation, "too many levels of indentation"),
        Stop::LineContinuation => (ErrorKind::Syntax, "unexpected character after line continuation character"),
    };
    let column = lexer.line_length() as i32;
    let mut error = CompileError::syntax(message, Location::new(lexer.line, lexer.line, column - 1, column - 1));
    error.kind = kind;
    error
}
