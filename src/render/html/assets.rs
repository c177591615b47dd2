//! The style and the script that a page with figures needs once.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use crate::render::theme::{self, Themes};

/// Parts of the style with the views that need them; parts for no view in particular are for all.
static STYLE: LazyLock<Vec<(Vec<&'static str>, String)>> = LazyLock::new(|| {
    let text = concat!(include_str!("../../../assets/page.css"), "\n", include_str!("../../../assets/picture.css"));
    parts(text).into_iter().map(|(views, part)| (views, tight(&compact(part), STYLE_SIGNS, ":"))).collect()
});
static SCRIPT: LazyLock<String> =
    LazyLock::new(|| tight(&compact(include_str!("../../../assets/page.js")), SCRIPT_SIGNS, ""));

/// Signs beside which a space means nothing, outside strings.
const SCRIPT_SIGNS: &str = "=!&|?{}(),;:<>*%[]";
const STYLE_SIGNS: &str = "{};,>";

/// Style and script for a page with any view.
pub fn assets(themes: &Themes) -> Arc<str> {
    written(themes, |_| true)
}

/// Style and script for one page that shows these views (by their words), as one HTML block without blank lines. Harmless
/// when it stands on a page twice, as in `print.html`.
pub fn assets_for(themes: &Themes, shown: &BTreeSet<&str>) -> Arc<str> {
    written(themes, |views| views.is_empty() || views.iter().any(|view| shown.contains(view)))
}

/// Made once for each pair of themes and each choice of parts.
fn written(themes: &Themes, is_needed: impl Fn(&[&str]) -> bool) -> Arc<str> {
    type Made = Vec<(Themes, Vec<bool>, Arc<str>)>;
    static MADE: Mutex<Made> = Mutex::new(Vec::new());
    let needed: Vec<bool> = STYLE.iter().map(|(views, _)| is_needed(views)).collect();
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((.., block)) = made.iter().find(|(of, parts, _)| of == themes && *parts == needed) {
        return block.clone();
    }
    let parts = STYLE.iter().zip(&needed).filter(|(_, needed)| **needed).map(|((_, part), _)| part.as_str());
    // The names of the colours are short in a page.
    let style = (theme::style(themes).replace('\n', "") + &parts.collect::<String>()).replace("--ps-", "--ps");
    let block: Arc<str> = format!("<style>{style}</style>\n<script>{}</script>\n", *SCRIPT).into();
    made.push((themes.clone(), needed, block.clone()));
    block
}

/// The parts of a style. A comment `/*@ tokens ast */` begins a part for these views, `/*@*/` one for all.
fn parts(text: &'static str) -> Vec<(Vec<&'static str>, &'static str)> {
    let mut parts = Vec::new();
    let mut views = Vec::new();
    for (n, piece) in text.split("/*@").enumerate() {
        let part = match piece.split_once("*/") {
            Some((words, rest)) if n > 0 => {
                views = words.split_whitespace().collect();
                rest
            }
            _ => piece,
        };
        parts.push((views.clone(), part));
    }
    parts
}

/// Without comments, indentation and line breaks: mdBook makes a node of every line. Every statement of a script must end
/// in a semicolon or a brace.
fn compact(text: &str) -> String {
    let text = without_comments(text);
    let mut joined = String::with_capacity(text.len());
    for line in lines(&text) {
        // Words at the end of a line and the beginning of the next stay two.
        if joined.ends_with(|c: char| c.is_alphanumeric()) && line.starts_with(|c: char| c.is_alphanumeric()) {
            joined.push(' ');
        }
        joined.push_str(line);
    }
    joined
}

/// Text without spaces beside `signs` and after `openers`. Strings keep theirs; expressions for patterns must have none.
fn tight(text: &str, signs: &str, openers: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quoted = false;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        quoted ^= c == '"' && !out.ends_with('\\');
        let after = out.ends_with(|c| signs.contains(c) || openers.contains(c));
        let beside = after || rest.peek().is_some_and(|c| signs.contains(*c));
        if c != ' ' || quoted || !beside {
            out.push(c);
        }
    }
    out
}

/// Comments must not stand inside strings.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("/*") {
        out.push_str(&rest[..at]);
        rest = rest[at..].split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_survives_mdbook() {
        let html = assets(&Themes::default());
        assert!(html.starts_with("<style>"), "type 1 HTML block");
        assert!(!html.contains("\n\n") && !html.contains('$'), "blank lines end blocks, dollars are katex's");
        assert_eq!(html.matches("</script").count() + html.matches("</style").count(), 2);
    }

    #[test]
    fn a_page_has_the_style_of_its_views() {
        let themes = Themes::default();
        let of = |views: &[&str]| assets_for(&themes, &views.iter().copied().collect());
        assert!(of(&["tokens"]).contains(".ps-tokens>li{") && !of(&["bytecode"]).contains(".ps-tokens>li{"));
        let known: BTreeSet<&str> = STYLE.iter().flat_map(|(views, _)| views).copied().collect();
        let words = [
            "ast",
            "bytecode",
            "cfg",
            "code",
            "instructions",
            "pyc",
            "pipeline",
            "stack",
            "symbols",
            "tokens",
            "caches",
        ];
        assert!(known.iter().all(|view| words.contains(view)), "{known:?}");
        assert_eq!(of(&words), assets(&themes));
    }

    #[test]
    fn spaces_that_mean_something_stay() {
        let script = r#"var a = b + " = \" , " ; return { c: -d }"#;
        assert_eq!(tight(script, SCRIPT_SIGNS, ""), r#"var a=b + " = \" , ";return{c:-d}"#);
        let style = r#"a :hover > b, c { content: " > "; width: calc(1px + 2em) }"#;
        assert_eq!(tight(style, STYLE_SIGNS, ":"), r#"a :hover>b,c{content:" > ";width:calc(1px + 2em)}"#);
    }

    #[test]
    fn it_stays_small() {
        let usual = assets_for(&Themes::default(), &["bytecode"].into()).len();
        let all = assets(&Themes::default()).len();
        assert!(usual < 26_000 && all < 36_000, "{usual}, {all}");
    }

    #[test]
    fn lines_can_be_joined() {
        let script = without_comments(include_str!("../../../assets/page.js"));
        for (line, next) in lines(&script).zip(lines(&script).skip(1)) {
            let ends = line.ends_with([';', '{', '}', ',', '(']) || next.starts_with('.');
            let goes_on = line.ends_with('}') && next.starts_with(['(', '[', '/', '+', '-', '`']);
            assert!(ends && !goes_on, "{line}\n{next}");
        }
        assert_eq!(compact("a {\n  b /* c\n d */;\n}\n\nelse\nif"), "a {b ;}else if");
    }
}
