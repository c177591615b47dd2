//! Pictures as SVG: [`mod@cfg`], flow graphs; [`tree`], syntax trees; [`strip`], the pipeline; [`tokens`]; [`scopes`],
//! symbol tables; [`listing`], bytecode; [`stack`].
//!
//! The text of a picture is monospaced and its widths are counted in characters, so that positions need no font. Colours
//! are classes of roles, given by the page's style; in a file of its own ([`standalone`]) they are attributes, on white
//! paper, so that any program shows them. Arrow heads are paths: references such as `url(#head)` would break where
//! chapters are joined into one page.

use maud::Markup;

use super::escape::visible;
use super::theme::{self, Themes};
use crate::view::figure::Panel;

pub mod cfg;
pub mod listing;
mod plain;
pub mod scopes;
pub mod stack;
pub mod strip;
pub mod tokens;
pub mod tree;

/// Width of a character of the monospaced text, in pixels; the font size is 12.
const CHAR: f32 = 7.23;
const LINE: i32 = 17;
/// A picture that is made to fit a page breaks its rows here, in pixels: a text column of a book.
const MUCH: i32 = 620;
/// What is wider or longer than this cannot be read on any page.
const WIDE: i32 = 2000;
const LONG: i32 = 20_000;

fn across(columns: usize) -> i32 {
    (columns as f32 * CHAR).round() as i32
}

/// At most so many characters, steering ones shown as escapes.
fn cut(text: &str, longest: usize) -> String {
    let text = visible(text);
    match text.chars().count() > longest {
        true => text.chars().take(longest.saturating_sub(1)).chain(['…']).collect(),
        false => text.into_owned(),
    }
}

/// A picture as a file of its own: with its namespace, and every colour written out.
pub fn standalone(picture: Markup, themes: &Themes) -> String {
    let css = concat!(include_str!("../../../assets/picture.css"), include_str!("../../../assets/paper.css"));
    plain::flatten(&picture.into_string(), &theme::written_out(themes, css))
}

/// Width and height of a file of ours, in pixels.
pub fn size(file: &str) -> Option<(i32, i32)> {
    let number = |name: &str| file.split_once(name)?.1.split('"').next()?.parse().ok();
    Some((number(" width=\"")?, number(" height=\"")?))
}

/// A picture for each code object of a view, or one of the whole, with a name; none for views that are text, and for
/// what cannot be read as a picture.
pub fn pictures(panel: &Panel) -> Vec<(String, Markup)> {
    let named = |name: String, picture: Option<Markup>| picture.map(|picture| (name, picture));
    let of = |what: &str, qualname: &str| format!("{what} of {}", visible(qualname));
    match panel {
        Panel::Tokens(view) => named("Tokens".to_string(), tokens::picture(view)).into_iter().collect(),
        Panel::Tree(view) => named("Syntax tree".to_string(), tree::picture(view, "tree")).into_iter().collect(),
        Panel::Symbols(view) => named("Symbol tables".to_string(), scopes::picture(view)).into_iter().collect(),
        Panel::Cfg(view) => {
            let one = |(n, graph): (usize, &crate::view::cfg::ObjectGraph)| {
                (of("Flow graph", &graph.qualname), cfg::picture(graph, &format!("g{n}"), None))
            };
            view.objects.iter().enumerate().map(one).collect()
        }
        Panel::Stack(view) => {
            let one = |object| stack::picture(view, object);
            view.objects.iter().filter_map(|o| named(of("Stack", &o.qualname), one(o))).collect()
        }
        Panel::Bytecode(view) => {
            let one = |object| listing::picture(view, object);
            view.objects.iter().filter_map(|o| named(of("Bytecode", &o.qualname), one(o))).collect()
        }
        Panel::Instructions(_) | Panel::Code(_) | Panel::Pyc(_) | Panel::Missing(..) | Panel::Refused(_) => Vec::new(),
    }
}
