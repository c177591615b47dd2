//! The one list of roles → colours.
//!
//! A role's colour is the one that a syntect theme gives to the role's TextMate scope, moved towards black or white until
//! it can be read on every background it may stand on (WCAG 2.2 AA, contrast 4.5 : 1). The moves are whole steps in
//! integers, so the result is the same on every machine.

use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;
use std::sync::LazyLock;

use syntect::highlighting::{Highlighter, Theme, ThemeSet};
use syntect::parsing::ScopeStack;

use crate::view::Role;

/// A colour, 8 bits a channel, sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// Relative luminance as WCAG defines it, from 0 to 1.
    pub fn luminance(self) -> f64 {
        let linear = |v: u8| {
            let s = f64::from(v) / 255.0;
            if s <= 0.04045 { s / 12.92 } else { ((s + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast ratio as WCAG defines it, from 1 to 21.
    pub fn contrast(self, other: Rgb) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// `part` of 64 parts of `other`, the rest of this colour.
    fn mix(self, other: Rgb, part: u32) -> Rgb {
        let channel = |a: u8, b: u8| ((u32::from(a) * (64 - part) + u32::from(b) * part + 32) / 64) as u8;
        Rgb(channel(self.0, other.0), channel(self.1, other.1), channel(self.2, other.2))
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// Whether a page is light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// mdBook's `light` and `rust`.
    Light,
    /// mdBook's `coal`, `navy` and `ayu`.
    Dark,
}

impl Scheme {
    /// Background of the panes of our figures, by mdBook theme; the colours that mdBook gives its code blocks.
    pub const fn panes(self) -> &'static [(&'static str, Rgb)] {
        match self {
            Scheme::Light => &[("light", Rgb(0xf6, 0xf7, 0xf6)), ("rust", Rgb(0xf6, 0xf7, 0xf6))],
            Scheme::Dark => {
                &[("coal", Rgb(0x1d, 0x1f, 0x21)), ("navy", Rgb(0x1d, 0x1f, 0x21)), ("ayu", Rgb(0x19, 0x1f, 0x26))]
            }
        }
    }

    /// Backgrounds of mdBook's pages.
    pub const fn pages(self) -> &'static [(&'static str, Rgb)] {
        match self {
            Scheme::Light => &[("light", Rgb(0xff, 0xff, 0xff)), ("rust", Rgb(0xe1, 0xe1, 0xdb))],
            Scheme::Dark => {
                &[("coal", Rgb(0x13, 0x15, 0x16)), ("navy", Rgb(0x16, 0x19, 0x23)), ("ayu", Rgb(0x0f, 0x14, 0x19))]
            }
        }
    }

    const fn far(self) -> Rgb {
        match self {
            Scheme::Light => Rgb(0, 0, 0),
            Scheme::Dark => Rgb(255, 255, 255),
        }
    }
}

/// The least contrast of text; a little above WCAG's 4.5, for browsers round.
const LEAST: f64 = 4.55;

static THEMES: LazyLock<ThemeSet> = LazyLock::new(ThemeSet::load_defaults);

/// A colour theme by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeName(String);

/// A name that is not a theme's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not a theme; the themes are {}", ThemeName::all().join(", "))]
pub struct UnknownTheme {
    /// What was asked for.
    pub name: String,
}

impl ThemeName {
    /// The names of all themes, sorted.
    pub fn all() -> Vec<&'static str> {
        THEMES.themes.keys().map(String::as_str).collect()
    }

    fn theme(&self) -> Option<&'static Theme> {
        THEMES.themes.get(&self.0)
    }
}

impl FromStr for ThemeName {
    type Err = UnknownTheme;

    fn from_str(name: &str) -> Result<Self, UnknownTheme> {
        match THEMES.themes.contains_key(name) {
            true => Ok(ThemeName(name.to_string())),
            false => Err(UnknownTheme { name: name.to_string() }),
        }
    }
}

impl fmt::Display for ThemeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The themes of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Themes {
    /// For light pages.
    pub light: ThemeName,
    /// For dark pages.
    pub dark: ThemeName,
}

impl Default for Themes {
    fn default() -> Self {
        Themes { light: ThemeName("InspiredGitHub".into()), dark: ThemeName("base16-ocean.dark".into()) }
    }
}

/// The colours of one scheme.
#[derive(Clone, Debug)]
pub struct Palette {
    /// The scheme they are for.
    pub scheme: Scheme,
    /// A colour for every role, in the order of [`Role::ALL`].
    pub roles: Vec<(Role, Rgb)>,
    /// Background of what is selected.
    pub mark: Rgb,
    /// Background of what lies inside the selection.
    pub faint: Rgb,
    /// Lines that mark and divide; no text.
    pub rule: Rgb,
}

impl Palette {
    /// The colours that `name` gives for pages of `scheme`, made readable.
    pub fn new(name: &ThemeName, scheme: Scheme) -> Palette {
        let pane = scheme.panes()[0].1;
        let lookup = |scopes: &str| -> Rgb {
            let Some(theme) = name.theme() else { return scheme.far() };
            let highlighter = Highlighter::new(theme);
            let default = highlighter.get_default().foreground;
            let color = |scope: &str| {
                let stack = ScopeStack::from_str(scope).unwrap_or_default();
                highlighter.style_for_stack(stack.as_slice()).foreground
            };
            let c = scopes.split(" | ").map(color).find(|&c| c != default).unwrap_or(default);
            Rgb(c.r, c.g, c.b)
        };
        // A marker pen, thinned until all text stands out from it.
        let pen = Rgb(0xff, 0xd0, 0x33);
        let (strong, thin) = match scheme {
            Scheme::Light => (24, 9),
            Scheme::Dark => (13, 5),
        };
        let (mark, faint) = (pane.mix(pen, strong), pane.mix(pen, thin));
        let mut grounds: Vec<Rgb> = scheme.panes().iter().chain(scheme.pages()).map(|p| p.1).collect();
        grounds.extend([mark, faint]);
        let roles = Role::ALL.iter().map(|&role| (role, readable(lookup(role.scope()), &grounds, scheme))).collect();
        Palette { scheme, roles, mark, faint, rule: pane.mix(scheme.far(), 10) }
    }

    /// The colour of a role.
    pub fn color(&self, role: Role) -> Rgb {
        self.roles.iter().find(|r| r.0 == role).map_or(self.scheme.far(), |r| r.1)
    }

    /// The colours as declarations of custom properties, `--ps-kw:#...;`.
    fn declarations(&self) -> String {
        let mut css = String::new();
        for (role, color) in &self.roles {
            // Writing to a string cannot fail.
            let _ = write!(css, "--ps-{}:{color};", role.class());
        }
        let _ = write!(css, "--ps-mark:{};--ps-faint:{};--ps-rule:{}", self.mark, self.faint, self.rule);
        css
    }
}

/// The colour itself, or the nearest of it towards black (light pages) or white that every ground lets read.
fn readable(color: Rgb, grounds: &[Rgb], scheme: Scheme) -> Rgb {
    (0..=64)
        .map(|part| color.mix(scheme.far(), part))
        .find(|c| grounds.iter().all(|&g| c.contrast(g) >= LEAST))
        .unwrap_or(scheme.far())
}

/// All colours as style sheet text: under mdBook's theme classes; where no script has chosen one, mdBook goes by the
/// reader's preference, and so do we; pages of others get the light colours or go by preference too.
pub fn style(themes: &Themes) -> String {
    let light = Palette::new(&themes.light, Scheme::Light);
    let dark = Palette::new(&themes.dark, Scheme::Dark);
    let ground = |scheme: Scheme| format!("--ps-pane:{};", scheme.panes()[0].1);
    let (l, d) = (ground(Scheme::Light) + &light.declarations(), ground(Scheme::Dark) + &dark.declarations());
    // Paper is light whatever the screen was.
    format!(
        ":root,html:not(.js){{{l}}}\n@media screen{{\n.coal,.navy,.ayu{{{d}}}\n.ayu{{--ps-pane:{}}}\n}}\n\
         @media screen and (prefers-color-scheme:dark){{html:not(.js){{{d}}}}}\n",
        Scheme::Dark.panes()[2].1
    )
}

/// The style of a picture that stands alone, on white paper: `css` with every colour written out, since not every program
/// that shows SVG knows custom properties.
pub fn written_out(themes: &Themes, css: &str) -> String {
    let light = Palette::new(&themes.light, Scheme::Light);
    let mut text = format!("{css}\n");
    for role in Role::ALL {
        let color = light.color(*role).to_string();
        text = text.replace(&format!("var(--ps-{})", role.class()), &color);
        text.push_str(&format!(".{}{{color:{color}}}\n", role.class()));
    }
    for (name, value) in [
        ("mark", light.mark.to_string()),
        ("faint", light.faint.to_string()),
        ("rule", light.rule.to_string()),
        ("pane", "#fff".to_string()),
        ("mono", "\"DejaVu Sans Mono\",Menlo,Consolas,monospace".to_string()),
    ] {
        text = text.replace(&format!("var(--ps-{name})"), &value);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_is_readable_on_every_ground() {
        for name in ThemeName::all() {
            let name: ThemeName = name.parse().unwrap_or_else(|e| panic!("{e}"));
            for scheme in [Scheme::Light, Scheme::Dark] {
                let palette = Palette::new(&name, scheme);
                let pages = scheme.panes().iter().chain(scheme.pages()).map(|p| p.1);
                for ground in pages.chain([palette.mark, palette.faint]) {
                    for (role, color) in &palette.roles {
                        let contrast = color.contrast(ground);
                        assert!(contrast >= 4.5, "{name} {scheme:?} {role:?} {color} on {ground}: {contrast:.2}");
                    }
                }
            }
        }
    }

    #[test]
    fn contrast_is_the_one_of_wcag() {
        assert!((Rgb(0, 0, 0).contrast(Rgb(255, 255, 255)) - 21.0).abs() < 1e-9);
        assert!((Rgb(0x76, 0x76, 0x76).contrast(Rgb(255, 255, 255)) - 4.54).abs() < 0.01);
    }

    #[test]
    fn an_unknown_theme_names_the_known_ones() {
        let error = "monokai".parse::<ThemeName>().map_err(|e| e.to_string());
        assert_eq!(error.as_ref().map_err(|e| e.contains("InspiredGitHub")), Err(true));
        let defaults = Themes::default();
        assert!(defaults.light.theme().is_some() && defaults.dark.theme().is_some());
    }

    #[test]
    fn the_style_keeps_the_rules_of_a_page() {
        let css = style(&Themes::default());
        assert!(!css.contains("\n\n") && !css.contains('$') && !css.contains('<'), "{css}");
        assert!(css.len() < 4000, "{}", css.len());
    }
}
