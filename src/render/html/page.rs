//! A page of its own: one file with style, script and a figure, which opens anywhere.

use maud::{DOCTYPE, PreEscaped, html};

use super::{assets, figure};
use crate::render::theme::Themes;
use crate::view::Figure;

/// The page. `title` is plain text.
pub fn page(title: &str, view: &Figure, themes: &Themes) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                title { (title) }
                (PreEscaped(&assets(themes)))
                style { "body{margin:0 auto;max-width:90rem;padding:1rem;font:16px/1.5 system-ui,sans-serif;background:var(--ps-pane);color:var(--ps-tx)}" }
            }
            body { main { h1 { (title) } div { (PreEscaped(figure(view))) } } }
        }
    };
    markup.into_string() + "\n"
}
