//! Pictures without a style sheet: every colour and font as an attribute.
//!
//! In: the markup of a picture of ours, and the style sheet that a page gives it. Out: an SVG file that programs show which
//! know little CSS or none: e-book readers, office programs, PDF makers.
//!
//! 1. [`parse`] reads the markup back; it is our own and simple: elements, attributes, text.
//! 2. [`Rules`] are read from the style sheet: tags, classes, `:first-child`, descendants and children.
//! 3. [`write()`] goes down the picture, finds what holds for each element, resolves `currentColor`, and writes attributes.
//!
//! Classes and everything else that only a page needs is left out.

use std::collections::BTreeMap;

/// A picture's markup as a file, its style written into it.
pub(super) fn flatten(markup: &str, css: &str) -> String {
    let Some(root) = parse(markup) else { return String::new() };
    let css = without_comments(css);
    let rules = Rules::read(&css);
    let mut out = String::with_capacity(markup.len());
    let state = State { values: BTreeMap::new(), written: BTreeMap::new() };
    write(&mut out, &root, &mut Vec::new(), &rules, &state);
    out.push('\n');
    out
}

#[derive(Debug, Default)]
struct Element<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    children: Vec<Node<'a>>,
}

#[derive(Debug)]
enum Node<'a> {
    Element(Element<'a>),
    /// Escaped already, like the values of attributes.
    Text(&'a str),
}

impl<'a> Element<'a> {
    fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    fn has_class(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|all| all.split_ascii_whitespace().any(|one| one == class))
    }
}

/// The element that the markup is; `None` where it is not what maud writes.
fn parse(markup: &str) -> Option<Element<'_>> {
    let mut open: Vec<Element<'_>> = vec![Element::default()];
    let mut rest = markup;
    while let Some(start) = rest.find('<') {
        if start > 0 {
            open.last_mut()?.children.push(Node::Text(&rest[..start]));
        }
        let end = tag_end(&rest[start..])? + start;
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if tag.starts_with('/') {
            let done = open.pop()?;
            open.last_mut()?.children.push(Node::Element(done));
            continue;
        }
        let whole = tag.strip_suffix('/');
        let element = element(whole.unwrap_or(tag))?;
        match whole {
            Some(_) => open.last_mut()?.children.push(Node::Element(element)),
            None => open.push(element),
        }
    }
    let children = open.pop()?.children;
    children.into_iter().find_map(|child| match child {
        Node::Element(element) => Some(element),
        Node::Text(_) => None,
    })
}

/// Where the tag at the start ends; a `>` in a value does not end it.
fn tag_end(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    })
}

fn element(tag: &str) -> Option<Element<'_>> {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    while let Some((key, after)) = rest.trim_start().split_once("=\"") {
        let (value, after) = after.split_once('"')?;
        attributes.push((key, value));
        rest = after;
    }
    Some(Element { name: name.trim(), attributes, children: Vec::new() })
}

/// What a page's style sheet says of pictures.
struct Rules<'a> {
    rules: Vec<Rule<'a>>,
}

struct Rule<'a> {
    selector: Vec<Step<'a>>,
    declarations: Vec<Declaration<'a>>,
    specificity: (usize, usize),
}

/// One part of a selector, read from the right.
#[derive(Debug)]
struct Step<'a> {
    tag: &'a str,
    classes: Vec<&'a str>,
    first_child: bool,
    /// Whether the part to the left must be the parent, and not just around it.
    parent: bool,
}

#[derive(Clone, Copy, Debug)]
struct Declaration<'a> {
    property: &'a str,
    value: &'a str,
    important: bool,
}

impl<'a> Rules<'a> {
    fn read(css: &'a str) -> Rules<'a> {
        let mut rules = Vec::new();
        let mut rest = css;
        while let Some(brace) = rest.find('{') {
            let head = rest[..brace].trim();
            let body = &rest[brace + 1..];
            if head.starts_with('@') {
                // Media of a page are not for a file.
                rest = &body[block_end(body)..];
                continue;
            }
            let end = body.find('}').unwrap_or(body.len());
            let declarations = declarations(&body[..end]);
            for selector in head.split(',') {
                if let Some(selector) = self::selector(selector) {
                    let classes = selector.iter().map(|s| s.classes.len() + usize::from(s.first_child)).sum();
                    let tags = selector.iter().filter(|s| !s.tag.is_empty()).count();
                    rules.push(Rule { selector, declarations: declarations.clone(), specificity: (classes, tags) });
                }
            }
            rest = body.get(end + 1..).unwrap_or_default();
        }
        // Among equals the later one wins.
        rules.sort_by_key(|rule| rule.specificity);
        Rules { rules }
    }

    /// What holds for the last element of a path.
    fn of(&self, path: &[Place<'_, '_>]) -> BTreeMap<&'a str, &'a str> {
        let mut values = BTreeMap::new();
        let matching = || self.rules.iter().filter(|rule| rule.matches(path)).flat_map(|rule| &rule.declarations);
        for important in [false, true] {
            for declaration in matching().filter(|d| d.important == important) {
                values.insert(declaration.property, declaration.value);
            }
        }
        values
    }
}

fn without_comments(css: &str) -> String {
    let mut parts = css.split("/*");
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |text, part| text + part.split_once("*/").map_or("", |(_, rest)| rest))
}

fn block_end(body: &str) -> usize {
    let mut depth = 1;
    let end = body.bytes().position(|byte| {
        depth += i32::from(byte == b'{') - i32::from(byte == b'}');
        depth == 0
    });
    end.map_or(body.len(), |end| end + 1)
}

fn declarations(body: &str) -> Vec<Declaration<'_>> {
    let one = |text| -> Option<Declaration<'_>> {
        let (property, value) = str::split_once(text, ':')?;
        let bare = value.trim().strip_suffix("!important");
        let value = bare.unwrap_or(value).trim();
        Some(Declaration { property: property.trim(), value, important: bare.is_some() })
    };
    body.split(';').filter_map(one).collect()
}

/// `None` for a selector that says more than is understood here; no rule for files needs one.
fn selector(text: &str) -> Option<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    let mut parent = false;
    for word in text.split_inclusive(['>', ' ']) {
        let bare = word.trim_end_matches(['>', ' ']);
        if !bare.is_empty() {
            if bare.contains(['[', '*', '+', '~', '#']) {
                return None;
            }
            let (compound, pseudo) = bare.split_once(':').unwrap_or((bare, ""));
            let mut parts = compound.split('.');
            let tag = parts.next().unwrap_or_default();
            let first_child = match pseudo {
                "" => false,
                "first-child" => true,
                _ => return None,
            };
            steps.push(Step { tag, classes: parts.collect(), first_child, parent });
            parent = false;
        }
        parent |= word.ends_with('>');
    }
    steps.reverse();
    Some(steps)
}

/// An element on the way down, and whether it is the first of its parent's.
#[derive(Clone, Copy)]
struct Place<'e, 'a> {
    element: &'e Element<'a>,
    first: bool,
}

impl Rule<'_> {
    fn matches(&self, path: &[Place<'_, '_>]) -> bool {
        let Some((last, around)) = path.split_last() else { return false };
        self.selector.first().is_some_and(|step| step.matches(*last)) && matches_around(&self.selector, around)
    }
}

/// Whether the steps after the first, which is matched, are found around.
fn matches_around(steps: &[Step<'_>], around: &[Place<'_, '_>]) -> bool {
    let [done, rest @ ..] = steps else { return true };
    let Some(next) = rest.first() else { return true };
    let mut around = around;
    while let Some((last, outer)) = around.split_last() {
        if next.matches(*last) && matches_around(rest, outer) {
            return true;
        }
        if done.parent {
            return false;
        }
        around = outer;
    }
    false
}

impl Step<'_> {
    fn matches(&self, place: Place<'_, '_>) -> bool {
        (self.tag.is_empty() || self.tag == place.element.name)
            && (!self.first_child || place.first)
            && self.classes.iter().all(|class| place.element.has_class(class))
    }
}

/// Properties that elements hand down and that are attributes of SVG.
const INHERITED: [&str; 7] =
    ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight"];
/// Attributes that a file needs.
const KEPT: [&str; 22] = [
    "x",
    "y",
    "dx",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "d",
    "points",
    "width",
    "height",
    "viewBox",
    "transform",
    "text-anchor",
    "role",
    "preserveAspectRatio",
    "xml:space",
];

/// What holds where an element begins: values that are handed down, and those that attributes around it say already.
#[derive(Clone)]
struct State<'a> {
    values: BTreeMap<&'a str, &'a str>,
    written: BTreeMap<&'a str, String>,
}

fn write<'e, 'a>(
    out: &mut String,
    element: &'e Element<'a>,
    path: &mut Vec<Place<'e, 'a>>,
    rules: &Rules<'a>,
    around: &State<'a>,
) {
    if path.is_empty() {
        path.push(Place { element, first: true });
    }
    let mut state = around.clone();
    let mut own = rules.of(path);
    if let Some(style) = element.attribute("style") {
        own.extend(declarations(style).iter().map(|d| (d.property, d.value)));
    }
    if own.get("display") == Some(&"none") {
        return;
    }
    if let Some(font) = own.get("font") {
        let (size, family) = font.split_once(' ').unwrap_or((font, "monospace"));
        own.entry("font-size").or_insert(size.split('/').next().unwrap_or(size));
        own.entry("font-family").or_insert(family);
    }
    state.values.extend(own.iter().filter(|(property, _)| INHERITED.contains(property) || **property == "color"));
    let color = state.values.get("color").copied().unwrap_or("#000");
    let is_text = element.name == "title" || element.name == "desc";
    let mut attributes = String::new();
    for (name, value) in element.attributes.iter().filter(|(name, _)| KEPT.contains(name)) {
        push(&mut attributes, name, value);
    }
    for property in INHERITED.into_iter().filter(|_| !is_text) {
        let value = match state.values.get(property).copied() {
            Some("currentColor" | "currentcolor") => color,
            Some("transparent") => "none",
            Some(value) => value,
            None => continue,
        };
        let value = value.replace("px", "").replace('"', "'");
        if state.written.get(property) != Some(&value) {
            push(&mut attributes, property, &value);
            state.written.insert(property, value);
        }
    }
    if let Some(opacity) = own.get("opacity") {
        push(&mut attributes, "opacity", opacity);
    }
    if is_invisible(element, &state) {
        return;
    }
    let is_root = path.len() == 1;
    out.push('<');
    out.push_str(element.name);
    if is_root {
        push(out, "xmlns", "http://www.w3.org/2000/svg");
    }
    out.push_str(&attributes);
    if element.children.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    let mut ground = is_root.then(|| background(element)).flatten();
    let mut first = true;
    for child in &element.children {
        match child {
            Node::Text(text) => out.push_str(text),
            Node::Element(child) => {
                if !matches!(child.name, "title" | "desc")
                    && let Some(ground) = ground.take()
                {
                    out.push_str(&ground);
                }
                path.push(Place { element: child, first });
                write(out, child, path, rules, &state);
                path.pop();
                first = false;
            }
        }
    }
    out.push_str("</");
    out.push_str(element.name);
    out.push('>');
}

/// Areas that only a page's mouse can find.
fn is_invisible(element: &Element<'_>, state: &State<'_>) -> bool {
    let none = |property| matches!(state.written.get(property).map(String::as_str), None | Some("none"));
    element.name == "rect"
        && state.written.get("fill").is_some_and(|fill| fill == "none")
        && none("stroke")
        && element.children.is_empty()
}

/// White paper behind the whole picture.
fn background(root: &Element<'_>) -> Option<String> {
    let view = root.attribute("viewBox")?;
    let [x, y, width, height] = view.split(' ').collect::<Vec<_>>()[..] else { return None };
    Some(format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"#fff\" stroke=\"none\"/>"))
}

fn push(out: &mut String, name: &str, value: &str) {
    for piece in [" ", name, "=\"", value, "\""] {
        out.push_str(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSS: &str = "/* a > b { */\n.p{font:12px/17px \"DejaVu\",monospace;display:block;color:#111}\n.p text{fill:currentColor}\n\
        .q>rect{fill:#fff;stroke:#222}.q>rect:first-child{stroke-dasharray:3 2}\n.hit{fill:transparent}\n\
        @media print{.q>rect{fill:#f00}}.x:hover{fill:#0f0}.kw{color:#a00}.f{fill:#0a0!important}.on .hit{fill:#ff0}\n";

    fn flat(inner: &str) -> String {
        flatten(&format!("<svg class=\"p\" id=\"a\" viewBox=\"0 0 10 20\">{inner}</svg>"), CSS)
    }

    #[test]
    fn styles_become_attributes() {
        assert_eq!(
            flat("<title id=\"t\">a &lt; b</title><text class=\"kw\" x=\"1\">if &amp;</text>"),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 20\" font-family=\"'DejaVu',monospace\" font-size=\"12\">\
             <title>a &lt; b</title><rect x=\"0\" y=\"0\" width=\"10\" height=\"20\" fill=\"#fff\" stroke=\"none\"/>\
             <text x=\"1\" fill=\"#a00\">if &amp;</text></svg>\n"
        );
        assert!(flat("<text class=\"f\">x</text>").contains("<text fill=\"#0a0\">"));
    }

    #[test]
    fn children_and_descendants_are_told_apart() {
        let inner =
            flat("<g class=\"q\" data-x=\"a>b\"><rect x=\"1\"></rect><rect x=\"2\"/><g><rect x=\"3\"/></g></g>");
        assert!(inner.contains("<g><rect x=\"1\" fill=\"#fff\" stroke=\"#222\" stroke-dasharray=\"3 2\"/>"), "{inner}");
        assert!(inner.contains("<rect x=\"2\" fill=\"#fff\" stroke=\"#222\"/><g><rect x=\"3\"/></g>"), "{inner}");
    }

    #[test]
    fn what_is_only_for_the_mouse_goes() {
        assert!(!flat("<rect class=\"hit\" x=\"7\"/><text>a</text>").contains("x=\"7\""));
        assert!(flat("<g class=\"on\"><rect class=\"hit\" x=\"7\"/></g>").contains("<rect x=\"7\" fill=\"#ff0\"/>"));
    }

    #[test]
    fn what_is_no_markup_gives_nothing() {
        assert_eq!(flatten("<svg", ""), "");
        assert_eq!(flatten("plain", ""), "");
    }
}
