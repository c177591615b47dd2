//! What each piece of a Python text is, told from its tokens: the tokenizer knows strings, numbers and comments, and a few
//! tokens on either side tell a parameter from a name.
//!
//! A text that cannot be read to its end is read on at the next line; what is in between is plain text.

use super::Role;
use crate::compiler::syntax::lexer::{Lexer, Token, TokenKind};
use crate::target::{PyVersion, Target};

/// Longest text, in bytes, that is highlighted.
const MAX_TEXT: usize = 1_000_000;
/// How often reading begins again after a mistake.
const MAX_MISTAKES: usize = 20;

/// For each line its runs as (role, end column in bytes); together they are the line.
pub(super) fn highlight(lines: &[&str]) -> Vec<Vec<(Role, usize)>> {
    let text = lines.iter().flat_map(|line| [line, "\n"]).collect::<String>();
    let mut paint = Paint { lines, begins: 0, line: 0, runs: vec![Vec::new(); lines.len()] };
    if text.len() <= MAX_TEXT {
        let tokens = tokens(&text);
        let mut reader =
            Reader { text: &text, tokens: &tokens, at: 0, open: Vec::new(), begins: true, docstring: true };
        let mut strings = Strings::default();
        while let Some(token) = tokens.get(reader.at) {
            match reader.role(token) {
                Role::String => strings.put(&mut paint, token, &text[token.start..token.end]),
                role => paint.put(token.start, token.end, role),
            }
            reader.at += 1;
        }
    }
    paint.finish()
}

/// The tokens that are written; what is no token is left out.
fn tokens(text: &str) -> Vec<Token> {
    let target = Target::of(PyVersion::ALL[PyVersion::ALL.len() - 1]);
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 4);
    let mut from = 0;
    for _ in 0..MAX_MISTAKES {
        let mut lexer = Lexer::new(&text[from..], target, true);
        let mut reached = from;
        loop {
            match lexer.next_token() {
                Ok(token) if token.kind == TokenKind::EndMarker => return tokens,
                Ok(token) => {
                    reached = from + token.end;
                    tokens.push(Token { start: from + token.start, end: reached, ..token });
                }
                Err(_) => break,
            }
        }
        match text[reached..].find('\n') {
            Some(at) => from = reached + at + 1,
            None => break,
        }
    }
    tokens
}

/// Runs as they are put, from the front to the back.
struct Paint<'a> {
    lines: &'a [&'a str],
    /// Where the line begins that is painted.
    begins: usize,
    line: usize,
    runs: Vec<Vec<(Role, usize)>>,
}

impl Paint<'_> {
    /// Gives the bytes `start..end` of the joined lines a role. What is before them and has none yet is plain text.
    fn put(&mut self, start: usize, end: usize, role: Role) {
        self.to(start, Role::Text);
        self.to(end, role);
    }

    fn to(&mut self, end: usize, role: Role) {
        while let Some(line) = self.lines.get(self.line) {
            let column = end.saturating_sub(self.begins).min(line.len());
            let runs = &mut self.runs[self.line];
            match runs.last_mut() {
                Some(last) if last.1 >= column => {}
                Some(last) if last.0 == role => last.1 = column,
                None if column == 0 => {}
                _ => runs.push((role, column)),
            }
            if end <= self.begins + line.len() {
                return;
            }
            self.begins += line.len() + 1;
            self.line += 1;
        }
    }

    fn finish(mut self) -> Vec<Vec<(Role, usize)>> {
        self.to(usize::MAX, Role::Text);
        self.runs
    }
}

/// What an open bracket holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// Parameters of a function; those of a lambda have no bracket and end at the colon.
    Parameters,
    Lambda,
    /// Arguments of a call.
    Arguments,
    Other,
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    open: Vec<Open>,
    /// Whether a statement begins with this token.
    begins: bool,
    /// Whether a string that is a statement documents what it stands in.
    docstring: bool,
}

impl Reader<'_> {
    fn token(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| &self.text[token.start..token.end])
    }

    /// The last token before this one that is neither a comment nor a line break inside a statement.
    fn before(&self) -> &str {
        let layout = |token: &&Token| !matches!(token.kind, TokenKind::Comment | TokenKind::Nl);
        self.tokens[..self.at].iter().rev().find(layout).map_or("", |token| &self.text[token.start..token.end])
    }

    fn role(&mut self, token: &Token) -> Role {
        let begins = self.begins;
        match token.kind {
            TokenKind::Comment => return Role::Comment,
            TokenKind::Nl => return Role::Text,
            TokenKind::Newline => {
                self.begins = true;
                self.open.clear();
                return Role::Text;
            }
            TokenKind::Indent => {
                self.docstring = true;
                return Role::Text;
            }
            TokenKind::Dedent | TokenKind::EndMarker => return Role::Text,
            _ => self.begins = false,
        }
        let documents = std::mem::take(&mut self.docstring) && begins;
        match token.kind {
            TokenKind::Name => self.name(begins),
            TokenKind::Number => Role::Number,
            TokenKind::String if documents && self.ends_statement() => Role::Comment,
            TokenKind::Op => self.operator(begins),
            // The texts of f-strings, and the quotes around them.
            _ => Role::String,
        }
    }

    fn ends_statement(&self) -> bool {
        self.tokens.get(self.at + 1).is_none_or(|next| matches!(next.kind, TokenKind::Newline | TokenKind::Comment))
    }

    fn operator(&mut self, begins: bool) -> Role {
        match self.token(self.at) {
            "(" => {
                let open = match self.at.checked_sub(1).map(|last| self.tokens[last].kind) {
                    _ if self.defines_function() => Open::Parameters,
                    Some(TokenKind::Name) if !is_keyword(self.token(self.at - 1)) => Open::Arguments,
                    Some(TokenKind::Op) if matches!(self.token(self.at - 1), ")" | "]") => Open::Arguments,
                    _ => Open::Other,
                };
                self.open.push(open);
                Role::Text
            }
            "[" | "{" => {
                self.open.push(Open::Other);
                Role::Text
            }
            ")" | "]" | "}" => {
                while self.open.pop() == Some(Open::Lambda) {}
                Role::Text
            }
            ":" => {
                if self.open.last() == Some(&Open::Lambda) {
                    self.open.pop();
                }
                Role::Text
            }
            // Of a replacement field; elsewhere it is no operator.
            "!" => Role::Keyword,
            "," | "." | ";" | "->" => {
                self.begins = self.token(self.at) == ";";
                Role::Text
            }
            "..." => Role::Constant,
            "@" if begins => Role::Decorator,
            _ => Role::Operator,
        }
    }

    /// Whether the bracket here opens the parameters of a `def`: after its name, or after its type parameters.
    fn defines_function(&self) -> bool {
        let mut at = self.at;
        if at > 0 && self.token(at - 1) == "]" {
            let mut depth = 0;
            while at > 0 {
                at -= 1;
                match self.token(at) {
                    "]" => depth += 1,
                    "[" if depth == 1 => break,
                    "[" => depth -= 1,
                    _ => {}
                }
            }
        }
        at >= 2 && self.token(at - 2) == "def"
    }

    fn name(&mut self, begins: bool) -> Role {
        let (name, before, after) = (self.token(self.at), self.before(), self.token(self.at + 1));
        match name {
            "True" | "False" | "None" | "__debug__" => return Role::Constant,
            "lambda" => {
                self.open.push(Open::Lambda);
                return Role::Keyword;
            }
            _ if is_keyword(name) => return Role::Keyword,
            "match" | "case" if begins && self.is_pattern() => return Role::Keyword,
            "type" if begins && self.is_alias() => return Role::Keyword,
            _ => {}
        }
        match before {
            "def" => return Role::Function,
            "class" => return Role::Class,
            // The conversion of a replacement field.
            "!" => return Role::Keyword,
            "@" if self.is_decorator() => return Role::Decorator,
            "." if self.is_decorator() => return Role::Decorator,
            "." if is_special(name) && after == "(" => return Role::Function,
            "." => return Role::Text,
            _ => {}
        }
        let is_listed = matches!(before, "(" | "," | "*" | "**" | "lambda" | "/");
        match self.open.last() {
            Some(Open::Parameters | Open::Lambda) if is_listed => Role::Parameter,
            Some(Open::Arguments) if is_listed && after == "=" => Role::Parameter,
            _ if matches!(name, "NotImplemented" | "Ellipsis") => Role::Constant,
            _ if BUILTINS.binary_search(&name).is_ok() => Role::Builtin,
            _ => Role::Text,
        }
    }

    /// Whether the name here is one of `@a.b.c` at the beginning of a line.
    fn is_decorator(&self) -> bool {
        let mut at = self.at;
        while at > 1 && self.token(at - 1) == "." {
            at -= 2;
        }
        let opens = |kind| matches!(kind, TokenKind::Newline | TokenKind::Nl | TokenKind::Indent | TokenKind::Dedent);
        at > 0 && self.token(at - 1) == "@" && (at == 1 || opens(self.tokens[at - 2].kind))
    }

    /// Whether a statement that begins with `match` or `case` is one of pattern matching: something can begin after the
    /// word, and a colon follows outside brackets.
    fn is_pattern(&self) -> bool {
        let Some(next) = self.tokens.get(self.at + 1) else { return false };
        let text = self.token(self.at + 1);
        let begins = match next.kind {
            TokenKind::Name => !matches!(text, "in" | "is" | "and" | "or" | "if" | "else" | "for"),
            TokenKind::Op => matches!(text, "(" | "[" | "{" | "-" | "*" | "~" | "..."),
            TokenKind::Newline | TokenKind::Nl | TokenKind::Comment => false,
            _ => true,
        };
        let level = next.level - usize::from(matches!(text, "(" | "[" | "{"));
        let statement = self.tokens[self.at + 1..].iter().take_while(|token| token.kind != TokenKind::Newline);
        let last = |token: &&Token| token.kind != TokenKind::Comment;
        let colon = |token: &Token| token.level == level && &self.text[token.start..token.end] == ":";
        match text {
            // `match (x): …` is an annotation, unless nothing follows.
            "(" | "[" if self.token(self.at) == "match" => statement.filter(last).last().is_some_and(colon),
            _ => begins && statement.filter(last).any(colon),
        }
    }

    fn is_alias(&self) -> bool {
        self.tokens.get(self.at + 1).is_some_and(|next| next.kind == TokenKind::Name)
            && matches!(self.token(self.at + 2), "=" | "[")
            && !is_keyword(self.token(self.at + 1))
    }
}

/// What has to be known of the f-strings that are open.
#[derive(Default)]
struct Strings {
    /// Whether each is raw.
    raw: Vec<bool>,
    /// Whether text of one went on to the token that follows: of a doubled brace, one belongs to no token.
    goes_on: bool,
}

impl Strings {
    /// A string or a part of one.
    fn put(&mut self, paint: &mut Paint<'_>, token: &Token, text: &str) {
        use TokenKind::{FStringEnd, FStringMiddle, FStringStart, TStringEnd, TStringMiddle, TStringStart};
        if std::mem::take(&mut self.goes_on)
            && matches!(token.kind, FStringMiddle | TStringMiddle | FStringEnd | TStringEnd)
        {
            paint.to(token.start, Role::String);
        }
        if matches!(token.kind, FStringStart | TStringStart) {
            self.raw.push(text.contains(['r', 'R']));
        }
        match token.kind {
            TokenKind::String => {
                let prefix = text.bytes().take_while(u8::is_ascii_alphabetic).count();
                let has = |letters: [u8; 2]| text.bytes().take(prefix).any(|b| letters.contains(&b));
                parts(paint, token, text, has(*b"rR"), !has(*b"bB"));
            }
            _ => parts(paint, token, text, self.raw.last() == Some(&true), false),
        }
        self.goes_on = matches!(token.kind, FStringMiddle | TStringMiddle);
        if matches!(token.kind, FStringEnd | TStringEnd) {
            self.raw.pop();
        }
    }
}

/// A string with its escapes and, if values can be put into it, their places.
fn parts(paint: &mut Paint<'_>, token: &Token, text: &str, is_raw: bool, has_places: bool) {
    let bytes = text.as_bytes();
    let mut at = 0;
    paint.to(token.start, Role::Text);
    while !is_raw && at < bytes.len() {
        let length = match bytes[at] {
            b'\\' => escape(&text[at..]),
            b'%' if has_places => percent(&bytes[at..]),
            b'{' if has_places => braces(&bytes[at..]),
            _ => 0,
        };
        if length > 0 {
            paint.to(token.start + at, Role::String);
            paint.to(token.start + at + length, Role::Escape);
        }
        at += length.max(1);
    }
    paint.to(token.end, Role::String);
}

/// Length of an escape sequence.
fn escape(text: &str) -> usize {
    let digits =
        |from: usize, most: usize, is: fn(&u8) -> bool| text.bytes().skip(from).take(most).take_while(&is).count();
    match text.as_bytes().get(1) {
        Some(b'x') => 2 + digits(2, 2, u8::is_ascii_hexdigit),
        Some(b'u') => 2 + digits(2, 4, u8::is_ascii_hexdigit),
        Some(b'U') => 2 + digits(2, 8, u8::is_ascii_hexdigit),
        Some(b'N') if text[2..].starts_with('{') => text.find('}').map_or(2, |end| end + 1),
        Some(b'0'..=b'7') => 1 + digits(1, 3, |b| (b'0'..=b'7').contains(b)),
        _ => 1 + text[1..].chars().next().map_or(0, char::len_utf8),
    }
}

/// Length of a place such as `%s`, `%(name)5.2f`; 0 if it is none.
fn percent(bytes: &[u8]) -> usize {
    let mut at = 1;
    if bytes.get(at) == Some(&b'(') {
        match bytes[at..].iter().position(|b| *b == b')') {
            Some(end) => at += end + 1,
            None => return 0,
        }
    }
    at += bytes[at..].iter().take_while(|b| b"#0-+".contains(b)).count();
    at += bytes[at..].iter().take_while(|b| b"*.0123456789".contains(b)).count();
    match bytes.get(at) {
        Some(b) if b"diouxXeEfFgGcrsa%".contains(b) => at + 1,
        _ => 0,
    }
}

/// Length of a place such as `{}`, `{name!r:>10}`; 0 if it is none.
fn braces(bytes: &[u8]) -> usize {
    if bytes.get(1) == Some(&b'{') {
        return 2;
    }
    let inside = bytes[1..].iter().take_while(|b| !b"{}\"'\\\n".contains(b)).count();
    let name = bytes[1..].iter().take_while(|b| b.is_ascii_alphanumeric() || b"_.[]".contains(b)).count();
    let ends = |b: Option<&u8>| matches!(b, Some(b'}' | b':' | b'!'));
    if bytes.get(1 + inside) == Some(&b'}') && ends(bytes.get(1 + name)) { inside + 2 } else { 0 }
}

fn is_keyword(name: &str) -> bool {
    KEYWORDS.binary_search(&name).is_ok()
}

/// Names that Python itself looks up, `__init__`.
fn is_special(name: &str) -> bool {
    name.len() > 4 && name.starts_with("__") && name.ends_with("__")
}

/// Sorted.
const KEYWORDS: [&str; 32] = [
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
    "return", "try", "while", "with", "yield",
];

/// Functions, types and exceptions of the module `builtins`, sorted.
const BUILTINS: [&str; 143] = [
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "BaseExceptionGroup",
    "BlockingIOError",
    "BrokenPipeError",
    "BufferError",
    "BytesWarning",
    "ChildProcessError",
    "ConnectionAbortedError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "DeprecationWarning",
    "EOFError",
    "EncodingWarning",
    "EnvironmentError",
    "Exception",
    "ExceptionGroup",
    "FileExistsError",
    "FileNotFoundError",
    "FloatingPointError",
    "FutureWarning",
    "GeneratorExit",
    "IOError",
    "ImportError",
    "ImportWarning",
    "IndentationError",
    "IndexError",
    "InterruptedError",
    "IsADirectoryError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "ModuleNotFoundError",
    "NameError",
    "NotADirectoryError",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PendingDeprecationWarning",
    "PermissionError",
    "ProcessLookupError",
    "PythonFinalizationError",
    "RecursionError",
    "ReferenceError",
    "ResourceWarning",
    "RuntimeError",
    "RuntimeWarning",
    "StopAsyncIteration",
    "StopIteration",
    "SyntaxError",
    "SyntaxWarning",
    "SystemError",
    "SystemExit",
    "TabError",
    "TimeoutError",
    "TypeError",
    "UnboundLocalError",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "UnicodeError",
    "UnicodeTranslateError",
    "UnicodeWarning",
    "UserWarning",
    "ValueError",
    "Warning",
    "ZeroDivisionError",
    "__import__",
    "abs",
    "aiter",
    "all",
    "anext",
    "any",
    "ascii",
    "bin",
    "bool",
    "breakpoint",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "exit",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "quit",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The text as `role:text` for all runs that are not plain text.
    fn runs(text: &str) -> Vec<String> {
        let lines: Vec<&str> = text.split('\n').collect();
        let mut out = Vec::new();
        for (line, runs) in lines.iter().zip(highlight(&lines)) {
            let mut from = 0;
            for (role, end) in runs {
                if role != Role::Text {
                    out.push(format!("{}:{}", role.class(), &line[from..end]));
                }
                from = end;
            }
            assert_eq!(from, line.len(), "{line}");
        }
        out
    }

    #[test]
    fn names_are_told_by_their_neighbours() {
        let def = "@wraps(f)\nasync def f[T](a, *args: int, b=len, **kw) -> str: pass";
        assert_eq!(
            runs(def),
            [
                "de:@wraps",
                "kw:async",
                "kw:def",
                "fn:f",
                "pa:a",
                "op:*",
                "pa:args",
                "bi:int",
                "pa:b",
                "op:=",
                "bi:len",
                "op:**",
                "pa:kw",
                "bi:str",
                "kw:pass"
            ]
        );
        assert_eq!(
            runs("class A(B, metaclass=M): x = None"),
            ["kw:class", "cl:A", "pa:metaclass", "op:=", "op:=", "co:None"]
        );
        assert_eq!(
            runs("sorted(x.len, key=lambda y, z=1: y)"),
            ["bi:sorted", "pa:key", "op:=", "kw:lambda", "pa:y", "pa:z", "op:=", "nu:1"]
        );
        assert_eq!(
            runs("def __init__(self): super().__init__(x == 1)\n__name__"),
            ["kw:def", "fn:__init__", "pa:self", "bi:super", "fn:__init__", "op:==", "nu:1"]
        );
    }

    #[test]
    fn soft_keywords_are_words_where_they_are() {
        assert_eq!(
            runs("match x:\n    case [1, _]: ...\n    case _ if y: z"),
            ["kw:match", "kw:case", "nu:1", "co:...", "kw:case", "kw:if"]
        );
        assert_eq!(
            runs("match = 1\nmatch.case\nmatch(x)\nmatch[x] = {1: 2}\ncase, match\nprint(match)"),
            ["op:=", "nu:1", "op:=", "nu:1", "nu:2", "bi:print"]
        );
        assert_eq!(runs("match (x):\n    case -1: pass"), ["kw:match", "kw:case", "op:-", "nu:1", "kw:pass"]);
        assert_eq!(
            runs("type X = int\ntype(x)\ntype = 1"),
            ["kw:type", "op:=", "bi:int", "bi:type", "bi:type", "op:=", "nu:1"]
        );
    }

    #[test]
    fn strings_have_parts() {
        assert_eq!(
            runs(r"x = 'a\n\x41{}%s' rb'\n' '\N{DASH}{a!r:>3}'"),
            ["op:=", "st:'a", r"es:\n\x41{}%s", "st:'", r"st:rb'\n'", "st:'", r"es:\N{DASH}{a!r:>3}", "st:'"]
        );
        assert_eq!(runs("f'a{b!r:>{w}}\\n{{'"), ["st:f'a", "kw:!r", "st:>", "es:\\n", "st:{{'"]);
        assert_eq!(runs(r"rf'\d{x}\w' f'\n'"), [r"st:rf'\d", r"st:\w'", "st:f'", r"es:\n", "st:'"]);
        assert_eq!(runs("'''a\nb\\\nc'''"), ["cm:'''a", "cm:b\\", "cm:c'''"]);
        assert_eq!(runs("x = '''a\nb\\\nc'''"), ["op:=", "st:'''a", "st:b", "es:\\", "st:c'''"]);
        assert_eq!(
            runs("def f():\n    'says' # why\n    'not'"),
            ["kw:def", "fn:f", "cm:'says'", "cm:# why", "st:'not'"]
        );
    }

    #[test]
    fn a_mistake_costs_its_line() {
        assert_eq!(runs("a = 1\nb = '\nreturn 2\n"), ["op:=", "nu:1", "op:=", "kw:return", "nu:2"]);
        assert_eq!(runs("f(\n"), [] as [&str; 0]);
        assert_eq!(runs("x = $\nif"), ["op:=", "op:$", "kw:if"]);
    }

    #[test]
    fn lists_are_sorted() {
        assert!(KEYWORDS.is_sorted() && BUILTINS.is_sorted());
    }

    proptest! {
        #[test]
        fn runs_are_the_line(text in r#"([a-z ():,.'"{}\\fr#\[\]\n\t%0-9@=é]|def |match |lambda |\{x\})*"#) {
            runs(&text);
        }

        #[test]
        fn any_text_has_runs(text in any::<String>()) {
            runs(&text.replace('\r', ""));
        }
    }
}
