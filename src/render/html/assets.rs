//! The style and the script that a page with figures needs once.

use std::sync::LazyLock;

use crate::render::theme::{self, Themes};

static STYLE: LazyLock<String> = LazyLock::new(|| {
    let text = concat!(include_str!("../../../assets/page.css"), "\n", include_str!("../../../assets/picture.css"));
    compact(text, ("/*", "*/"))
});
static SCRIPT: LazyLock<String> = LazyLock::new(|| compact(include_str!("../../../assets/page.js"), ("/*", "*/")));

/// Style and script for one page, as one HTML block without blank lines. Harmless when it stands on a page twice, as in
/// `print.html`.
pub fn assets(themes: &Themes) -> String {
    format!("<style>\n{}{}</style>\n<script>\n{}</script>\n", theme::style(themes), *STYLE, *SCRIPT)
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
    fn it_stays_small() {
        assert!(assets(&Themes::default()).len() < 30_000, "{}", assets(&Themes::default()).len());
    }
}
