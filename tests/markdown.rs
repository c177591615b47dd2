//! Laws of editing Markdown: what we put under a block changes nothing else, however blocks are nested.

// Figures of a run over real Markdown.
#![allow(clippy::print_stdout)]

use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_pyscope::markdown::{Block, Dialect, Fragment, find, splice};
use proptest::prelude::*;

const STYLE: &str = "<style>\n.mark { color: red }\n\np > a {}\n</style>\n<script>\nif (1 < 2 && 3) {}\n</script>";
const ELEMENT: &str = "<div class=\"our-element\">\n<ol>\n<li>    <b\nid=\"x\">*a*</b></li>\n</ol>\n&lt;\n</div>";

/// What the parser sees, without what we put there: every event and, after each block of ours, a mark.
fn shape(text: &str, dialect: Dialect) -> Vec<String> {
    let mut events: Vec<String> = Vec::new();
    let mut html: Option<String> = None;
    let mut pending = String::new();
    for event in dialect.parser(text) {
        match (&mut html, event) {
            (open, Event::Start(Tag::HtmlBlock)) => {
                flush(&mut pending, &mut events);
                *open = Some(String::new());
            }
            (Some(text), Event::End(TagEnd::HtmlBlock)) => {
                if text.contains("our-element") {
                    events.push("OURS".into());
                } else if !text.contains("color: red") && !text.contains("1 < 2 && 3") {
                    events.push(format!("html {}", text.trim_end()));
                }
                html = None;
            }
            (Some(text), Event::Html(more) | Event::Text(more)) => text.push_str(&more),
            // Where texts are cut does not matter, nor the line break that an open fence gets before it is closed.
            (None, Event::Text(text)) => {
                pending.push_str(&text);
                continue;
            }
            (_, event) => {
                flush(&mut pending, &mut events);
                events.push(format!("{event:?}"));
            }
        }
    }
    events
}

fn flush(pending: &mut String, events: &mut Vec<String>) {
    let text = std::mem::take(pending);
    if !text.trim_end().is_empty() {
        events.push(format!("text {}", text.trim_end()));
    }
}

/// Puts fragments under each block that `wanted` chooses and checks the laws.
fn check(
    text: &str,
    dialect: Dialect,
    fragments: &[Fragment],
    wanted: fn(&Block) -> bool,
) -> Result<(), TestCaseError> {
    let blocks: Vec<Block> = find(text, dialect).into_iter().filter(&wanted).collect();
    let replacements: Vec<_> = blocks.iter().filter_map(|block| block.put_under(text, fragments)).collect();
    let new = splice(text, &replacements);
    // Every byte of the input is there, in its order: only insertions, each at the end of its block.
    let mut rest = new.as_str();
    let mut done = 0;
    for (block, replacement) in blocks.iter().zip(&replacements) {
        prop_assert_eq!(replacement.range.clone(), block.range.end..block.range.end);
        rest = rest.strip_prefix(&text[done..block.range.end]).expect("the input's own bytes");
        rest = rest.strip_prefix(&replacement.text).expect("the insertion");
        done = block.range.end;
    }
    prop_assert_eq!(rest, &text[done..]);
    // The same blocks, seen by mdBook's parser, and ours directly under each, in the same container.
    let old_shape = shape(text, dialect);
    let mut expected = Vec::new();
    let mut seen = 0;
    let all = find(text, dialect);
    for event in old_shape {
        let is_end = event == "End(CodeBlock)";
        expected.push(event);
        if is_end {
            expected.push(format!("end of block {seen}"));
            seen += 1;
        }
    }
    let mut actual = Vec::new();
    let mut seen = 0;
    for event in shape(&new, dialect) {
        let is_end = event == "End(CodeBlock)";
        actual.push(event);
        if is_end {
            actual.push(format!("end of block {seen}"));
            seen += 1;
        }
    }
    // Indented code blocks have no `Block`; the parser tells both kinds apart in their first event.
    let mut marked = Vec::new();
    let mut index = all.iter();
    let mut fenced = false;
    for event in expected {
        if event.starts_with("Start(CodeBlock(") {
            fenced = event.contains("Fenced");
        }
        let is_end = event.starts_with("end of block");
        marked.push(event);
        if is_end && fenced && index.next().is_some_and(wanted) {
            marked.extend(fragments.iter().filter(|f| matches!(f, Fragment::Element(_))).map(|_| "OURS".to_string()));
        }
    }
    prop_assert_eq!(actual, marked, "{:?}\n became\n{:?}", text, new);
    Ok(())
}

fn python(block: &Block) -> bool {
    anything(block) && block.info.language.as_ref().is_some_and(|word| word.name == "py")
}

/// A fence that is left open without code stays as it is.
fn anything(block: &Block) -> bool {
    block.prefix.is_some()
}

fn fragments() -> Vec<Fragment> {
    vec![Fragment::Raw(STYLE.into()), Fragment::Element(ELEMENT.into()), Fragment::Element(ELEMENT.into())]
}

/// Lines of a block, before its container's prefix.
type Lines = Vec<String>;

fn leaf() -> impl Strategy<Value = Lines> {
    let lines = |lines: &[&str]| lines.iter().map(|line| line.to_string()).collect::<Lines>();
    prop_oneof![
        4 => (0..3usize, prop::sample::select(vec!["```", "~~~", "````", "~~~~~"]), prop::sample::select(vec!["py", "py x", "rust", ""]),
              prop::collection::vec(prop::sample::select(vec!["x = 1", "", "    y", "\tz", "```", "~~", "<div>", "> q", "- é"]), 0..4), any::<bool>())
            .prop_map(|(indent, fence, info, code, closed)| {
                let indent = " ".repeat(indent);
                let mut lines = vec![format!("{indent}{fence}{info}")];
                lines.extend(code.iter().filter(|line| !(fence == "```" && **line == "```")).map(|line| match line.is_empty() {
                    true => String::new(),
                    false => format!("{indent}{line}"),
                }));
                if closed {
                    lines.push(format!("{indent}{fence}"));
                }
                lines
            }),
        2 => prop::sample::select(vec![
            lines(&["some *text*"]), lines(&["two", "lines"]), lines(&["# head"]), lines(&["<p>", "html", "</p>"]),
            lines(&["    indented", "", "    code"]), lines(&["---"]), lines(&["a | b", "--|--", "1 | 2"]), lines(&["<!-- c"]),
        ]),
        1 => Just(lines(&[""])),
    ]
}

fn document() -> impl Strategy<Value = Lines> {
    let blocks = |inner: BoxedStrategy<Lines>| {
        prop::collection::vec((inner, any::<bool>()), 1..4).prop_map(|blocks| {
            let mut all = Lines::new();
            for (lines, gap) in blocks {
                all.extend(lines);
                if gap {
                    all.push(String::new());
                }
            }
            all
        })
    };
    let tree = leaf().prop_recursive(4, 40, 4, move |inner| {
        let inner = blocks(inner.boxed()).boxed();
        // The first line's prefix and that of the others.
        (
            inner,
            prop::sample::select(vec![
                ("- ", "  "),
                ("* ", "  "),
                ("1. ", "   "),
                ("-\t", "\t"),
                ("10) ", "    "),
                ("> ", "> "),
                (">", ">"),
                ("[^1]: ", "    "),
                ("term\n: ", "  "),
                (": ", "  "),
                ("> [!NOTE]\n> ", "> "),
                ("  - ", "    "),
            ]),
            any::<bool>(),
        )
            .prop_map(|(lines, (first, further), lazy)| {
                let mut out = Lines::new();
                for (index, line) in lines.into_iter().enumerate() {
                    let prefix = if index == 0 { first } else { further };
                    let line = if line.is_empty() && index > 0 && lazy {
                        further.trim_end().to_string()
                    } else {
                        format!("{prefix}{line}")
                    };
                    out.extend(line.split('\n').map(str::to_string));
                }
                out
            })
    });
    blocks(tree.boxed())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nested_markdown_keeps_its_blocks(lines in document(), crlf in any::<bool>(), ends in any::<bool>(), new in any::<bool>()) {
        let line_break = if crlf { "\r\n" } else { "\n" };
        let mut text = lines.join(line_break);
        if ends {
            text.push_str(line_break);
        }
        let dialect = if new { Dialect::MDBOOK_0_5 } else { Dialect::MDBOOK_0_4 };
        check(&text, dialect, &fragments(), python)?;
        check(&text, dialect, &fragments()[1..2], anything)?;
    }

    #[test]
    fn scraps_of_markdown_keep_their_blocks(scraps in prop::collection::vec(prop::sample::select(vec![
        "\n", "\n", "\n", "\n\n", "```py\n", "```", "~~~py", "~~~\n", "- ", "> ", "  ", "    ", "\t", "1. ", "[^1]: ", ": ", "t\n", "x", "é",
        "<div>", "</div>", "`", "\r\n", "\r", ">", "-", "# ", "<!--", "-->", "| a |\n|---|\n", "\0", "\\", "&amp;", "<pre>", "\u{feff}", "\u{a0}",
    ]), 0..30)) {
        let text = scraps.concat();
        // Nothing panics, and the bytes stay.
        for dialect in [Dialect::MDBOOK_0_4, Dialect::MDBOOK_0_5] {
            let blocks = find(&text, dialect);
            let replacements: Vec<_> = blocks.iter().filter_map(|block| block.put_under(&text, &fragments())).collect();
            let mut new = splice(&text, &replacements);
            for replacement in replacements.iter().rev() {
                let at = replacement.range.start;
                let before: usize = replacements.iter().filter(|r| r.range.start < at).map(|r| r.text.len()).sum();
                new.replace_range(at + before..at + before + replacement.text.len(), "");
            }
            prop_assert_eq!(&new, &text);
        }
    }
}

#[test]
fn marks_are_read() {
    let events = shape("x\n\n<div class=\"our-element\">\n</div>\n", Dialect::MDBOOK_0_5);
    assert_eq!(events.last().map(String::as_str), Some("OURS"));
}

/// Markdown files of the crates in cargo's registry: written by many hands, for many programs.
fn real_files() -> Vec<std::path::PathBuf> {
    fn walk(dir: &std::path::Path, depth: usize, out: &mut Vec<std::path::PathBuf>) {
        let mut entries: Vec<_> = std::fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() && depth > 0 {
                walk(&path, depth - 1, out);
            } else if path.extension().is_some_and(|e| e == "md") {
                out.push(path);
            }
        }
    }
    let home = std::env::var_os("CARGO_HOME").map(std::path::PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default();
    let mut files = Vec::new();
    walk(&home.join("registry").join("src"), 5, &mut files);
    files
}

#[test]
fn real_markdown_keeps_its_blocks() {
    let mut count = (0, 0);
    for file in real_files() {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        for dialect in [Dialect::MDBOOK_0_4, Dialect::MDBOOK_0_5] {
            count = (count.0 + 1, count.1 + find(&text, dialect).len());
            check(&text, dialect, &fragments(), anything).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        }
    }
    println!("{} readings, {} blocks annotated", count.0, count.1);
}
