//! The symbols view: boxes in boxes, and arrows from free names to their cells.
//!
//! All scopes are rows of one grid, so that kinds and instructions stand in columns through all of them. Boxes and arrows lie
//! behind the rows; their places follow from the rows, so they fit whatever the width makes of a row.

use maud::{Markup, html};

use super::stages::heading;
use crate::render::escape::visible;
use crate::view::scopes::{NameUse, ScopeName, Scopes};
use crate::view::symbols::SymbolKind;

/// Space inside a box before its names, and for every lane of arrows beside them; in hundredths of an em.
const PAD: usize = 90;
const LANE: usize = 90;
/// Space between an arrow and the name it belongs to.
const GAP: usize = 25;

/// Where a scope stands.
struct Place {
    /// Left edge of the box, in hundredths of an em.
    left: usize,
    /// Names that inner scopes use, in order: one lane each.
    lanes: Vec<usize>,
    /// How many scopes are around it.
    depth: usize,
    /// First row, from 0, the last one of what is inside, and how many scopes around it end with that row.
    first: usize,
    last: usize,
    outer_ends: usize,
}

impl Place {
    fn text(&self) -> usize {
        self.left + PAD + LANE * self.lanes.len()
    }
}

/// All scopes, each inside the one around it. `id` makes the ids of scopes unique.
pub(super) fn scopes(view: &Scopes, id: &str) -> Markup {
    let places = places(view);
    html! {
        (heading("Symbols", &view.facts))
        ol.ps-scopes {
            @for (n, scope) in view.scopes.iter().enumerate() {
                @let place = &places[n];
                @let x = em(place.text());
                @let ends = |row: usize| places.iter().filter(|p| p.last == row).count();
                li.ps-opens id={ (id) "-s" (n) } style=(row_style(place.first, &x, ends(place.first))) {
                    @if scope.parent.is_some() { span.mu { (scope.kind) " " } }
                    b { (visible(&scope.name)) }
                    @if scope.line > 0 { span.mu { " line " (scope.line) } }
                }
                @for (k, name) in scope.names.iter().enumerate() {
                    @let row = place.first + 1 + k;
                    (self::name(view, name, id, &row_style(row, &x, ends(row))))
                }
            }
            @for place in &places { (outline(place)) }
            @for (n, scope) in view.scopes.iter().enumerate() {
                @for (k, name) in scope.names.iter().enumerate() { (tie(view, &places, (n, k), name)) }
            }
        }
    }
}

/// Characters that the widest row of names wants; many uses may take two lines.
pub(super) fn width(view: &Scopes) -> usize {
    let depth = |mut at: Option<usize>| {
        let mut depth = 0;
        while let Some(n) = at {
            (depth, at) = (depth + 1, view.scopes[n].parent);
        }
        depth
    };
    let row = |name: &ScopeName| {
        let uses = name.uses.iter().map(|one| one.to_string().len() + 2);
        name.name.chars().count()
            + name.cell_in.map_or(9, |at| 10 + view.scopes[at].name.len())
            + uses.sum::<usize>().min(50)
    };
    let widest = |scope: &crate::view::scopes::ScopeBox| {
        scope.names.iter().map(row).max().unwrap_or(0) + 4 * depth(scope.parent) + 10
    };
    view.scopes.iter().map(widest).max().unwrap_or(0)
}

fn em(hundredths: usize) -> String {
    format!("{}.{:02}em", hundredths / 100, hundredths % 100)
}

fn row_style(row: usize, x: &str, ends: usize) -> String {
    let ends = if ends > 0 { format!(";--e:{ends}") } else { String::new() };
    format!("grid-row:{};--x:{x}{ends}", row + 1)
}

fn places(view: &Scopes) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let mut row = 0;
    for (n, scope) in view.scopes.iter().enumerate() {
        let is_cell = |name: &ScopeName| {
            view.scopes.iter().flat_map(|s| &s.names).any(|f| f.cell_in == Some(n) && f.name == name.name)
        };
        let lanes = (0..scope.names.len()).filter(|&k| is_cell(&scope.names[k])).collect();
        let (left, depth) = scope.parent.map_or((0, 0), |p| (places[p].text(), places[p].depth + 1));
        let last = row + scope.names.len();
        places.push(Place { left, lanes, depth, first: row, last, outer_ends: 0 });
        row = last + 1;
        // It is the last thing so far in every scope around it.
        let mut around = scope.parent;
        while let Some(p) = around {
            places[p].last = last;
            around = view.scopes[p].parent;
        }
    }
    for n in 0..places.len() {
        let (depth, last) = (places[n].depth, places[n].last);
        places[n].outer_ends = places.iter().filter(|p| p.last == last && p.depth < depth).count();
    }
    places
}

/// The box of a scope.
fn outline(place: &Place) -> Markup {
    let (first, last) = (place.first + 1, place.last + 2);
    let style = format!("grid-row:{first}/{last};--l:{};--d:{};--e:{}", em(place.left), place.depth, place.outer_ends);
    html! { li.ps-box aria-hidden="true" style=(style) {} }
}

fn name(view: &Scopes, name: &ScopeName, id: &str, style: &str) -> Markup {
    let class = match name.kind {
        SymbolKind::Local => "tx",
        SymbolKind::Parameter | SymbolKind::TypeParameter => "pa",
        SymbolKind::Global => "bi",
        SymbolKind::Cell | SymbolKind::Free => "fn",
    };
    let places: Vec<String> = name.places().iter().map(ToString::to_string).collect();
    let places = Some(places.join(" ")).filter(|all| !all.is_empty());
    html! {
        li style=(style) data-range=[places] {
            span class=(class) { (visible(&name.name)) }
            " " span.mu {
                (name.kind.word())
                @if let Some(at) = name.cell_in { " in " a href={ "#" (id) "-s" (at) } { (visible(&view.scopes[at].name)) } }
            }
            " " span.ps-uses { @for one in &name.uses { (self::uses(one)) } }
        }
    }
}

/// What some uses became, and the lines where they are, each a place to choose.
fn uses(one: &NameUse) -> Markup {
    html! {
        span {
            @for opcode in &one.became { (opcode) " " }
            @if one.became.is_empty() { "line " }
            @for place in &one.places { b data-range=(place) { (place.line()) } }
        }
        " "
    }
}

/// The arrow from a free name to its cell.
fn tie(view: &Scopes, places: &[Place], (scope, k): (usize, usize), name: &ScopeName) -> Markup {
    let target = name.cell_in.and_then(|at| {
        let cell = view.scopes[at].names.iter().position(|other| other.name == name.name)?;
        Some((at, cell, places[at].lanes.iter().position(|&lane| lane == cell)?))
    });
    let Some((at, cell, lane)) = target else { return html! {} };
    let left = places[at].left + PAD / 2 + LANE * lane;
    let arm = |place: &Place| em(place.text() - left - GAP);
    let style = format!(
        "grid-row:{}/{};--l:{};--a:{};--b:{}",
        places[at].first + cell + 2,
        places[scope].first + k + 2,
        em(left),
        arm(&places[at]),
        arm(&places[scope]),
    );
    html! { li.ps-tie aria-hidden="true" style=(style) {} }
}
