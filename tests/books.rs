//! Real books: built in process and by mdBook 0.5 and 0.4 as programs; a chapter that tries to break out of everything.
//!
//! The programs are named by `PYSCOPE_MDBOOK_05` and `PYSCOPE_MDBOOK_04`; without one, that comparison is skipped by name.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mdbook_pyscope::cli::{self, Status, Streams};
use page::Page;

#[path = "books/page.rs"]
mod page;

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_mdbook-pyscope"))
}

/// A book in a new folder. The settings stand in its table; the compiler is the one that is always there.
fn book(settings: &str, chapters: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let src = dir.path().join("src");
    std::fs::create_dir(&src).expect("a folder");
    let toml = format!(
        "[book]\ntitle = \"Test\"\n\n[preprocessor.pyscope]\nengine = \"embedded\"\npython = [\"3.14\", \"3.13\"]\n{settings}\n"
    );
    std::fs::write(dir.path().join("book.toml"), toml).expect("written");
    let mut summary = "# Summary\n\n".to_string();
    for (file, text) in chapters {
        summary.push_str(&format!("- [{file}]({file})\n"));
        std::fs::write(src.join(file), text).expect("written");
    }
    std::fs::write(src.join("SUMMARY.md"), summary + "- [Draft]()\n").expect("written");
    dir
}

/// Runs the program in this process; gives its status and what it said on standard error.
fn run(arguments: &[&dyn AsRef<std::ffi::OsStr>]) -> (Status, String) {
    let mut errors = Vec::new();
    let arguments =
        std::iter::once(OsString::from("mdbook-pyscope")).chain(arguments.iter().map(|a| a.as_ref().into()));
    let status = cli::run(
        arguments,
        &mut Streams {
            input: &mut std::io::empty(),
            input_is_terminal: false,
            output_takes_colors: false,
            output: &mut std::io::sink(),
            errors: &mut anstream::StripStream::new(&mut errors),
            errors_are_terminal: false,
        },
    );
    (status, String::from_utf8(errors).expect("UTF-8"))
}

fn pages(dir: &Path) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for entry in std::fs::read_dir(dir).expect("a built book").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".html") && name != "404.html" && name != "toc.html" {
            pages.insert(name, std::fs::read_to_string(entry.path()).expect("UTF-8"));
        }
    }
    pages
}

fn build(dir: &Path) -> (BTreeMap<String, String>, String) {
    let (status, errors) = run(&[&"build", &dir, &"--dest-dir", &dir.join("out")]);
    assert_eq!(status, Status::Done, "{errors}");
    (pages(&dir.join("out")), errors)
}

/// Builds with an mdBook that is a program and finds ours on its path; `None` if there is no such mdBook.
fn build_by(variable: &str, dir: &Path) -> Option<(BTreeMap<String, String>, String)> {
    let Some(mdbook) = std::env::var_os(variable).filter(|path| Path::new(path).is_file()) else {
        let _ = std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("SKIPPED comparison with an external mdBook: {variable} names none\n"),
        );
        return None;
    };
    let ours = program().parent().expect("a folder").to_path_buf();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(ours).chain(std::env::split_paths(&path))).expect("a path");
    let out = dir.join(variable);
    let output = Command::new(mdbook)
        .arg("build")
        .arg("--dest-dir")
        .arg(&out)
        .arg(dir)
        .env("PATH", path)
        .stdin(Stdio::null())
        .output()
        .expect("mdBook starts");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    Some((pages(&out), errors))
}

const PLAIN: &str = "# One\n\nText.\n\n```python\ndef add(a, b):\n    return a + b\n```\n\n- item\n\n  ```py bytecode id=own\n  x = [i for i in y]\n  ```\n  goes on\n- next\n\n> ```python pipeline bytecode python=3.13\n> try:\n>     f()\n> except E:\n>     pass\n> ```\n\n```python compile_fail\nreturn = 1\n```\n\n```python\nnot a python\n```\n\n[^1]: A note.\n\n    ```python\n    lambda: 1\n    ```\n\nSee[^1].\n";
const DEFINITIONS: &str =
    "# Two\n\n> [!NOTE]\n> ```python\n> class C: x = 1\n> ```\n\nTerm\n: ```python\n  def f(): pass\n  ```\n";

#[test]
fn three_builders_make_the_same_annotations() {
    let dir =
        book("", &[("one.md", PLAIN), ("two.md", "# Two\n\n```python bytecode title=\"T <b>\"\nwhile x: y()\n```\n")]);
    let (ours, errors) = build(dir.path());
    assert!(errors.contains("1 Python block does not compile"), "{errors}");
    let facts = |pages: &BTreeMap<String, String>| -> BTreeMap<String, Vec<String>> {
        pages.iter().map(|(name, html)| (name.clone(), Page::read(html).facts())).collect()
    };
    let expected = facts(&ours);
    assert_eq!(expected["one.html"].iter().filter(|fact| fact.starts_with("figure")).count(), 4);
    for variable in ["PYSCOPE_MDBOOK_05", "PYSCOPE_MDBOOK_04"] {
        if let Some((theirs, errors)) = build_by(variable, dir.path()) {
            assert_eq!(facts(&theirs), expected, "{variable}");
            assert!(errors.contains("1 Python block does not compile"), "{errors}");
            assert!(!errors.contains("HTML tag"), "mdBook finds our HTML unbalanced: {errors}");
        }
    }
}

#[test]
fn definition_lists_are_read_as_the_calling_mdbook_does() {
    let dir = book("", &[("two.md", DEFINITIONS)]);
    let count = |pages: &BTreeMap<String, String>| Page::read(&pages["two.html"]).figures();
    assert_eq!(count(&build(dir.path()).0), 2);
    if let Some((pages, _)) = build_by("PYSCOPE_MDBOOK_05", dir.path()) {
        assert_eq!(count(&pages), 2);
    }
    if let Some((pages, _)) = build_by("PYSCOPE_MDBOOK_04", dir.path()) {
        assert_eq!(count(&pages), 1, "0.4 has no definition lists");
    }
}

/// Everything that could break out of where it stands, in code, names, titles and text.
const HOSTILE: &str = concat!(
    "# Hostile\n\n{{#include nowhere.md}} and \\{{#include x}}\n\n",
    "```python bytecode title=\"</div><script>alert(1)</script>\"\n",
    "s = '</div></script><script>alert(2)</script><!-- --> <![CDATA[ ]]> &amp; &lt; $x$ \\\\(y\\\\) {{#include z}}'\n",
    "t = '\u{1b}[31mred\u{7} \u{202e}rtl\u{202c} \u{2066}x\u{2069} \u{9b}2J'\n",
    "\u{1d4ea}lpha = 'x' * 3; ａ = 1\n",
    "def f(): '''</pre></code></details></style>\n\n\n    blank lines above'''\n",
    "```\n\n",
    "```python bytecode\nx = '\0'\n```\n\n",
    "```python bytecode\n\u{1b}[31m \u{202e}oops\n```\n\n",
    "```python byt\u{1b}[2Jecode bytecode\nx\n```\n\n",
    "```python bytecode object=\"<script>alert(3)</script>\"\nx\n```\n\n",
    "```python bytecode\n'''\n",
);

#[test]
fn nothing_breaks_out() {
    let dir = book("", &[("hostile.md", HOSTILE), ("one.md", PLAIN)]);
    let (ours, errors) = build(dir.path());
    assert!(errors.contains("nowhere.md"), "mdBook's own errors are shown: {errors}");
    assert!(!errors.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{2066}', '\u{9b}', '\0']), "{errors:?}");
    for place in ["src/hostile.md:15:1", "src/hostile.md:20:1", "src/hostile.md:27:28"] {
        assert!(errors.contains(place), "{place}: {errors}");
    }
    let mut all = vec![(String::from("build"), ours)];
    for variable in ["PYSCOPE_MDBOOK_05", "PYSCOPE_MDBOOK_04"] {
        all.extend(build_by(variable, dir.path()).map(|(pages, _)| (variable.to_string(), pages)));
    }
    for (builder, pages) in &all {
        let html = &pages["hostile.html"];
        let page = Page::read(html);
        assert!(page.figures() >= 1, "{builder}");
        assert!(!page.scripts.iter().any(|script| script.contains("alert(")), "{builder}: a script got in");
        assert!(page.figure_text.contains("alert(2)"), "{builder}: the text is there");
        for steering in ['\u{1b}', '\u{7}', '\u{202e}', '\u{2066}', '\u{9b}', '\0'] {
            assert!(!page.figure_text.contains(steering), "{builder}: {steering:?} in a figure");
        }
        assert!(html.contains("{{#include x}}"), "{builder}: an escaped directive stays");
        page.assert_sound(builder);
    }
}

#[test]
fn ids_are_unique_in_the_book_and_names_resolve() {
    let chapters: Vec<(String, String)> =
        (0..6).map(|n| (format!("c{n}.md"), PLAIN.replace("id=own", &format!("id=own{n}")))).collect();
    let chapters: Vec<(&str, &str)> = chapters.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let dir = book("views = [\"pipeline\", \"bytecode\"]\nannotate = \"all\"", &chapters);
    let (pages, _) = build(dir.path());
    let mut seen = BTreeSet::new();
    for (name, html) in &pages {
        let page = Page::read(html);
        page.assert_sound(name);
        // The first chapter is also the start page.
        if name != "index.html" && name != "print.html" {
            for id in &page.figure_ids {
                assert!(seen.insert(id.clone()), "{id} stands twice in the book");
            }
        }
    }
    assert!(seen.contains("own3") && seen.len() > 30, "{seen:?}");
    let print = Page::read(&pages["print.html"]);
    assert_eq!(print.figures(), 6 * 4, "four in each chapter");
    print.assert_sound("print.html");
}

#[test]
fn large_blocks_are_shown_or_refused_with_a_reason() {
    let lines = "x = 1\n".repeat(180_000);
    let string = format!("s = '{}'\n", "y ".repeat(600_000));
    let many = "f(a, b, c, d, e, f, g, h)\n".repeat(5_000);
    assert!(lines.len() > 1 << 20 && string.len() > 1 << 20);
    let text = format!(
        "# L\n\n```python\n{lines}```\n\n```python bytecode\n{lines}```\n\n```python bytecode\n{string}```\n\n```python bytecode\n{many}```\n\n```python bytecode\nlast\n```\n"
    );
    let (pages, errors) = build(book("", &[("large.md", &text)]).path());
    assert_eq!(Page::read(&pages["large.html"]).figures(), 2, "{errors}");
    for expected in [
        "src/large.md:180006:1",
        "this block has 180000 lines",
        "1 Python block is too large to show",
        "this figure would have",
    ] {
        assert!(errors.contains(expected), "{expected}: {errors}");
    }
}

#[test]
fn an_empty_book() {
    build(book("", &[]).path());
}

#[test]
fn problems_of_the_book_stop_it_with_a_message() {
    let bail = book(
        "on-failure = \"bail\"",
        &[("a.md", "```python bytecode\nx = 1 +\n```\n"), ("b.md", "```python bytecode\n)\n```\n")],
    );
    let (status, errors) = run(&[&"build", &bail.path()]);
    assert_eq!(status, Status::Problems);
    assert!(
        errors.contains("src/a.md:2:")
            && errors.contains("src/b.md:2:1")
            && errors.contains("`on-failure` is \"bail\""),
        "{errors}"
    );
    let wrong = book("pyhton = \"3.13\"", &[("a.md", "x")]);
    let (status, errors) = run(&[&"build", &wrong.path()]);
    assert_eq!(status, Status::Problems);
    assert!(errors.contains("did you mean `python`?"), "{errors}");
    let nothing = tempfile::tempdir().expect("a folder");
    let (status, errors) = run(&[&"build", &nothing.path()]);
    assert_eq!(status, Status::Problems);
    assert!(errors.contains("there is no book"), "{errors}");
}

#[test]
fn lines_are_those_of_the_file_that_the_author_edits() {
    let dir = book("", &[("a.md", "# A\n\n{{#include code.txt}}\n\n```python bytecode\nreturn\n```\n")]);
    std::fs::write(dir.path().join("src/code.txt"), "1\n\n2\n\n```python bytecode\nbreak\n```\n").expect("written");
    let errors = build(dir.path()).1;
    assert!(errors.contains("src/a.md:6:1") && errors.contains("src/a.md:3:1"), "{errors}");
}

#[test]
fn two_builds_are_the_same_bytes() {
    let dir = book("", &[("one.md", PLAIN), ("two.md", DEFINITIONS)]);
    assert_eq!(build(dir.path()), build(dir.path()));
}

#[test]
fn install_then_build() {
    let dir = book("", &[("one.md", PLAIN)]);
    let toml: PathBuf = dir.path().join("book.toml");
    std::fs::write(&toml, "[book]\ntitle = \"x\" # kept\n").expect("written");
    assert_eq!(run(&[&"install", &dir.path()]).0, Status::Done);
    let once = std::fs::read_to_string(&toml).expect("read");
    assert_eq!(once, "[book]\ntitle = \"x\" # kept\n\n[preprocessor.pyscope]\nafter = [\"links\"]\n");
    assert_eq!(run(&[&"install", &dir.path()]).0, Status::Done);
    assert_eq!(std::fs::read_to_string(&toml).expect("read"), once);
    assert!(Page::read(&build(dir.path()).0["one.html"]).figures() > 0);
}
