//! The style and the script that a page with figures needs once.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::render::theme::{self, Themes};

/// Parts of the style with the views that need them; parts for no view in particular are for all.
static STYLE: LazyLock<Vec<(Vec<&'static str>, String)>> = LazyLock::new(|| {
    let text = concat!(include_str!("../../../assets/page.css"), "\n", include_str!("../../../assets/picture.css"));
    parts(text).into_iter().map(|(views, part)| (views, compact(part, ("/*", "*/")))).collect()
});
static SCRIPT: LazyLock<String> = LazyLock::new(|| compact(include_str!("../../../assets/page.js"), ("/*", "*/")));

/// Style and script for a page with any view.
pub fn assets(themes: &Themes) -> String {
    written(themes, |_| true)
}

/// Style and script for one page that shows these views (by their words), as one HTML block without blank lines. Harmless
/// when it stands on a page twice, as in `print.html`.
pub fn assets_for(themes: &Themes, shown: &BTreeSet<&str>) -> String {
    written(themes, |views| views.is_empty() || views.iter().any(|view| shown.contains(view)))
}

fn written(themes: &Themes, is_needed: impl Fn(&[&str]) -> bool) -> String {
    let style: String = STYLE.iter().filter(|(views, _)| is_needed(views)).map(|(_, part)| part.as_str()).collect();
    format!("<style>\n{}{style}</style>\n<script>\n{}</script>\n", theme::style(themes), *SCRIPT)
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

/// Without comments, indentation and empty lines. Comments must not stand inside strings.
fn compact(text: &str, (open, close): (&str, &str)) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(open) {
        out.push_str(&rest[..at]);
        rest = rest[at..].split_once(close).map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.lines().map(str::trim).filter(|l| !l.is_empty()).flat_map(|l| [l, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_survives_mdbook() {
        let html = assets(&Themes::default());
        assert!(html.starts_with("<style>\n"), "type 1 HTML block");
        assert!(!html.contains("\n\n") && !html.contains('$'), "blank lines end blocks, dollars are katex's");
        assert_eq!(html.matches("</script").count() + html.matches("</style").count(), 2);
    }

    #[test]
    fn a_page_has_the_style_of_its_views() {
        let themes = Themes::default();
        let of = |views: &[&str]| assets_for(&themes, &views.iter().copied().collect());
        assert!(of(&["tokens"]).contains(".ps-tokens") && !of(&["bytecode"]).contains(".ps-tokens"));
        let known: BTreeSet<&str> = STYLE.iter().flat_map(|(views, _)| views).copied().collect();
        let words = ["ast", "bytecode", "cfg", "code", "instructions", "pyc", "pipeline", "stack", "symbols", "tokens"];
        assert!(known.iter().all(|view| words.contains(view)), "{known:?}");
        assert_eq!(of(&words), assets(&themes));
    }

    #[test]
    fn it_stays_small() {
        let usual = assets_for(&Themes::default(), &["bytecode"].into()).len();
        let all = assets(&Themes::default()).len();
        assert!(usual < 26_000 && all < 36_000, "{usual}, {all}");
    }
}
