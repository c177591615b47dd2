//! Pictures as SVG: [mod@cfg], flow graphs; [`tree`], syntax trees.
//!
//! The text of a picture is monospaced and its widths are counted in characters, so that positions need no font. Colours
//! are classes of roles, given by the page's style; a picture that stands alone carries its own (see `standalone`). Arrow
//! heads are paths: references such as `url(#head)` would break where chapters are joined into one page.

use maud::Markup;

use super::theme::{self, Themes};

pub mod cfg;
pub mod tree;

/// A picture as a file of its own: with its namespace, its colours and its font.
pub fn standalone(picture: Markup, themes: &Themes) -> String {
    let svg = picture.into_string();
    let css = theme::written_out(themes, include_str!("../../../assets/picture.css"));
    let style = format!("<style>svg{{background:#fff}}{css}</style>");
    match svg.split_once('>') {
        Some((head, rest)) => {
            let head = head.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1);
            format!("{head}>{style}{rest}\n")
        }
        None => svg,
    }
}
