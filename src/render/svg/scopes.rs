//! Symbol tables as a picture: scopes inside scopes, and a line from every free name to the cell it is in.

use maud::{Markup, html};

use super::{LINE, across, cut};
use crate::render::escape::visible;
use crate::view::scopes::{ScopeName, Scopes};
use crate::view::symbols::SymbolKind;

/// Most characters of a name's instructions.
const USES: usize = 44;
const PAD: i32 = 9;
const GAP: i32 = 7;
/// Distance of two lines beside the boxes.
const LANE: i32 = 12;

struct Frame {
    x: i32,
    y: i32,
    height: i32,
    /// Baseline of the heading.
    head: i32,
    /// Baselines of the names.
    names: Vec<i32>,
}

/// The scopes; `None` where there are more than a page can show.
pub fn picture(view: &Scopes) -> Option<Markup> {
    let depths = depths(view);
    let frames = place(view, &depths)?;
    let columns = Columns::of(view);
    let deepest = depths.iter().copied().max().unwrap_or(0);
    // All boxes end at the right where their depth says.
    let inner = columns.width() + 2 * PAD;
    let width = |depth: i32| inner + 2 * (deepest - depth) * PAD;
    let right = width(0);
    let links = links(view);
    let wide = right + 2 + if links.is_empty() { 0 } else { links.len() as i32 * LANE + 8 };
    let high = frames.iter().map(|f| f.y + f.height).max()? + 2;
    (high <= super::LONG && wide <= super::WIDE).then(|| {
        html! {
            svg.ps-pic role="img" width=(wide) height=(high) viewBox={ "-1 -1 " (wide) " " (high) } {
                title { "Symbol tables" }
                desc { (view.facts.join(", ")) @for (from, to) in &links { "; " (words(view, *from, *to)) } }
                @for (n, frame) in frames.iter().enumerate() { (scope(view, n, frame, width(depths[n]), &columns)) }
                @for (lane, (from, to)) in links.iter().enumerate() {
                    @let start = (frames[from.0].x + width(depths[from.0]), frames[from.0].names[from.1] - 4);
                    @let end = (frames[to.0].x + width(depths[to.0]), frames[to.0].names[to.1] - 4);
                    (link(start, end, right + 8 + lane as i32 * LANE))
                }
            }
        }
    })
}

fn depths(view: &Scopes) -> Vec<i32> {
    let mut depths: Vec<i32> = Vec::new();
    for scope in &view.scopes {
        let depth = scope.parent.and_then(|at| depths.get(at)).map_or(0, |depth| depth + 1);
        depths.push(depth);
    }
    depths
}

/// Scopes come before those inside them, so the rows follow each other; boxes close where depth goes back.
fn place(view: &Scopes, depths: &[i32]) -> Option<Vec<Frame>> {
    let mut frames: Vec<Frame> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut y = 0;
    let close = |frames: &mut Vec<Frame>, n: usize, y: &mut i32| {
        *y += PAD - 2;
        frames[n].height = *y - frames[n].y;
        *y += GAP;
    };
    for (n, scope) in view.scopes.iter().enumerate() {
        while open.len() as i32 > depths[n] {
            close(&mut frames, open.pop()?, &mut y);
        }
        let top = y;
        y += PAD + 10;
        let head = y;
        let names = scope.names.iter().map(|_| {
            y += LINE;
            y
        });
        let names = names.collect();
        y += GAP;
        frames.push(Frame { x: depths[n] * PAD, y: top, height: 0, head, names });
        open.push(n);
    }
    while let Some(n) = open.pop() {
        close(&mut frames, n, &mut y);
    }
    Some(frames)
}

/// From each free name to the cell: (scope, name) to (scope, name).
fn links(view: &Scopes) -> Vec<((usize, usize), (usize, usize))> {
    let mut links = Vec::new();
    for (n, scope) in view.scopes.iter().enumerate() {
        for (at, name) in scope.names.iter().enumerate() {
            let cell = name.cell_in.and_then(|cell| {
                let found = view.scopes.get(cell)?.names.iter().position(|other| other.name == name.name)?;
                Some((cell, found))
            });
            links.extend(cell.map(|cell| ((n, at), cell)));
        }
    }
    links
}

fn words(view: &Scopes, from: (usize, usize), to: (usize, usize)) -> String {
    let (inner, outer) = (&view.scopes[from.0], &view.scopes[to.0]);
    let name = &inner.names[from.1].name;
    format!("{} in {} is the cell of {}", visible(name), visible(&inner.name), visible(&outer.name))
}

/// Widths in characters.
struct Columns {
    name: usize,
    kind: usize,
    uses: usize,
    head: usize,
}

impl Columns {
    fn of(view: &Scopes) -> Columns {
        let names = || view.scopes.iter().flat_map(|scope| &scope.names);
        let widest = |f: &dyn Fn(&ScopeName) -> usize| names().map(f).max().unwrap_or(0);
        Columns {
            name: widest(&|n| cut(&n.name, 24).chars().count()),
            kind: widest(&|n| n.kind.word().len()),
            uses: widest(&|n| uses(n).chars().count()),
            head: (0..view.scopes.len()).map(|n| head(view, n).chars().count()).max().unwrap_or(0),
        }
    }

    fn width(&self) -> i32 {
        across((self.name + self.kind + self.uses + 4).max(self.head))
    }
}

fn uses(name: &ScopeName) -> String {
    let uses: Vec<String> = name.uses.iter().map(ToString::to_string).collect();
    cut(&uses.join(", "), USES)
}

fn head(view: &Scopes, n: usize) -> String {
    let scope = &view.scopes[n];
    let name = cut(&scope.name, 40);
    let kind = if scope.parent.is_none() { String::new() } else { format!("{} ", scope.kind) };
    let line = if scope.line > 0 { format!(" · line {}", scope.line) } else { String::new() };
    format!("{kind}{name}{line}")
}

fn scope(view: &Scopes, n: usize, frame: &Frame, width: i32, columns: &Columns) -> Markup {
    let left = frame.x + PAD;
    html! {
        rect.ps-frame x=(frame.x) y=(frame.y) width=(width) height=(frame.height) rx="4" {}
        text.ps-name x=(left) y=(frame.head) { (head(view, n)) }
        @for (name, y) in view.scopes[n].names.iter().zip(&frame.names) {
            @let class = match name.kind {
                SymbolKind::Local => "tx",
                SymbolKind::Parameter | SymbolKind::TypeParameter => "pa",
                SymbolKind::Global => "bi",
                SymbolKind::Cell | SymbolKind::Free => "fn",
            };
            text class=(class) x=(left) y=(y) { (cut(&name.name, 24)) }
            text.mu x=(left + across(columns.name + 2)) y=(y) { (name.kind.word()) }
            text.mu x=(left + across(columns.name + columns.kind + 4)) y=(y) { (uses(name)) }
        }
    }
}

/// Out to the right, up to the cell's row, back in.
fn link(start: (i32, i32), end: (i32, i32), lane: i32) -> Markup {
    let line = format!("M{} {}H{lane}V{}H{}", start.0, start.1, end.1, end.0 + 6);
    let head = format!("M{} {}l7 -4v8z", end.0, end.1);
    html! {
        path.ps-link d=(line) {}
        path.ps-link-head d=(head) {}
    }
}
