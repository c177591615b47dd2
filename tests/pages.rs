//! Books on paper and in e-book readers: `tests/pages` as an EPUB by mdbook-epub, and as an EPUB and a PDF by mdbook-pandoc.
//!
//! Needs programs that `.ci/run` installs: mdbook-epub, mdbook-pandoc, Pandoc, WeasyPrint, poppler's tools, epubcheck with
//! Java, unzip. What is not found is named as skipped. With `PYSCOPE_KEEP` set to a folder the books stay there, to look at.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

mod found;

/// What the listings of the book say somewhere, however lines are broken.
const LISTED: [&str; 6] =
    ["FOR_ITER", "JUMP_BACKWARD", "total / len(values)", "co_linetable", "MAKE_CELL", "SyntaxError: invalid syntax"];

struct Book {
    /// Goes away with the test, unless it is kept.
    _folder: Option<tempfile::TempDir>,
    built: PathBuf,
    /// What was said while building.
    said: String,
}

impl Book {
    /// A file that a renderer wrote. One whose programs are missing may stop the build after others are done.
    fn file(&self, name: &str) -> PathBuf {
        let file = self.built.join(name);
        assert!(file.exists(), "{name} was not written: {}", self.said);
        file
    }
}

/// The book, built once for all tests by every renderer that is here.
fn book() -> &'static Book {
    static BOOK: OnceLock<Book> = OnceLock::new();
    BOOK.get_or_init(|| {
        let kept = std::env::var_os("PYSCOPE_KEEP").map(PathBuf::from);
        let folder = kept.is_none().then(|| tempfile::tempdir().expect("a folder"));
        let root = kept.or_else(|| folder.as_ref().map(|f| f.path().to_path_buf())).expect("a folder");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
        std::fs::create_dir_all(root.join("src")).expect("a writable folder");
        for name in ["book.toml", "src/SUMMARY.md", "src/loop.md", "src/closure.md"] {
            std::fs::copy(source.join(name), root.join(name)).expect("the book of the tests");
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_mdbook-pyscope"));
        let output = command.arg("build").arg(&root).output().expect("the program runs");
        // Pictures make long lines.
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().map(|line| line.chars().take(300).chain(['\n']).collect::<String>()).collect();
        Book { built: root.join("book"), said, _folder: folder }
    })
}

/// Where prose in the book leads to: figures, rows of listings and of a picture, also of a second version.
const LED_TO: [&str; 5] = ["sum", "sum-i4", "sum-314-i2", "test", "test-i3"];

/// Whether all these programs are here; says which are not.
fn is_skipped(test: &str, programs: &[&str]) -> bool {
    let missing: Vec<_> = programs.iter().filter(|program| which::which(program).is_err()).collect();
    if !missing.is_empty() {
        found::skipped(test, format_args!("not found: {missing:?}"));
    }
    !missing.is_empty()
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().expect("the program runs");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// Debian's `epubcheck` is a Java archive that starts by itself only where the system knows such files.
fn epubcheck() -> Option<PathBuf> {
    let places = ["/usr/share/java/epubcheck.jar", "/usr/bin/epubcheck"];
    places.iter().map(PathBuf::from).find(|place| place.exists())
}

/// The XHTML of an EPUB, joined, and the names of its files.
fn unpacked(epub: &Path) -> (String, Vec<String>) {
    let epub = epub.to_str().expect("a UTF-8 path");
    let names: Vec<String> = run("unzip", &["-Z1", epub]).lines().map(String::from).collect();
    let pages = names.iter().filter(|name| name.ends_with(".xhtml") || name.ends_with(".html"));
    (pages.map(|name| run("unzip", &["-p", epub, name])).collect(), names)
}

fn has_no_errors(epub: &Path) {
    match epubcheck().filter(|_| which::which("java").is_ok()) {
        None => found::skipped("epubcheck", "epubcheck or Java was not found"),
        Some(jar) => {
            let report = run("java", &["-jar", jar.to_str().expect("a path"), epub.to_str().expect("a path")]);
            assert!(report.contains("0 fatals / 0 errors"), "{report}");
        }
    }
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Only the text of a page: code may be coloured word by word.
fn without_tags(page: &str) -> String {
    page.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect()
}

fn has_the_listings(text: &str, what: &str) {
    let text = without_blanks(&text.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&"));
    let missing: Vec<_> = LISTED.iter().filter(|listed| !text.contains(&without_blanks(listed))).collect();
    assert!(missing.is_empty(), "{what}: {missing:?}");
}

#[test]
fn an_epub_of_mdbook_epub_is_valid_and_holds_pictures() {
    if is_skipped("EPUB of mdbook-epub", &["mdbook-epub", "unzip"]) {
        return;
    }
    let epub = book().file("epub/Pages.epub");
    has_no_errors(&epub);
    let (pages, _) = unpacked(&epub);
    // The first block has a strip, tokens, a tree, tables, and two graphs and stacks; then two graphs, tables, tokens and a tree.
    assert_eq!(pages.matches("<img src=\"data:image/svg+xml;base64,").count(), 8 + 2 + 1 + 2);
    for id in LED_TO {
        assert_eq!(pages.matches(&format!("<span id=\"{id}\"></span>")).count(), 1, "{id}");
    }
    assert!(pages.contains("alt=\"Flow graph of mean\" style=\"max-width:100%\"/>"));
    // The graph that fits on no page is text.
    assert!(!pages.contains("alt=\"Flow graph of many\"") && pages.contains("many (function)"));
    has_the_listings(&without_tags(&pages), "EPUB of mdbook-epub");
}

#[test]
fn an_epub_of_pandoc_is_valid_and_holds_pictures() {
    if is_skipped("EPUB of Pandoc", &["mdbook-pandoc", "pandoc", "unzip"]) {
        return;
    }
    let epub = book().file("pandoc/epub/book.epub");
    has_no_errors(&epub);
    let (pages, names) = unpacked(&epub);
    // Pandoc writes equal pictures once, each as a file of its own.
    assert!(names.iter().filter(|name| name.ends_with(".svg")).count() >= 12, "{names:?}");
    // Pandoc writes each chapter's ids with the chapter's name before them, in links too; epubcheck follows the links.
    for id in LED_TO {
        assert!(pages.matches(&format!("{id}\"")).count() >= 2, "{id}");
    }
    assert!(pages.contains("alt=\"Flow graph of mean\"") && !pages.contains("data:image"));
    has_the_listings(&without_tags(&pages), "EPUB of Pandoc");
}

#[test]
fn a_pdf_holds_listings_and_pictures_as_text() {
    let programs = ["mdbook-pandoc", "pandoc", "weasyprint", "pdftotext", "pdfimages", "pdfinfo"];
    if is_skipped("PDF", &programs) {
        return;
    }
    let pdf = book().file("pandoc/pdf/book.pdf");
    let pdf = pdf.to_str().expect("a UTF-8 path");
    let text = run("pdftotext", &["-layout", pdf, "-"]);
    has_the_listings(&text, "PDF");
    // Pictures are drawn, not missing and not pixels: their words can be found.
    for word in ["FunctionDef", "AugAssign", "PLUSEQUAL", "function mean", "next(iter(values))", "B2 · loop"] {
        assert!(text.contains(word), "{word}");
    }
    assert_eq!(run("pdfimages", &["-list", pdf]).lines().count(), 2, "no pixels");
    // Links have somewhere to lead.
    let places = run("pdfinfo", &["-dests", pdf]);
    for id in LED_TO {
        assert!(places.contains(&format!("{id}\"")), "{id}: {places}");
    }
    // Nothing runs off a page: every word is inside the paper.
    let boxes = run("pdftotext", &["-bbox", pdf, "-"]);
    let number = |line: &str, name: &str| -> f32 {
        let text = line.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next());
        text.and_then(|text| text.parse().ok()).unwrap_or(f32::NAN)
    };
    let mut page = (0.0, 0.0);
    for line in boxes.lines() {
        if line.contains("<page ") {
            page = (number(line, "width"), number(line, "height"));
        } else if line.contains("<word ") {
            let (right, bottom) = (number(line, "xMax"), number(line, "yMax"));
            assert!(right <= page.0 && bottom <= page.1 && number(line, "xMin") >= 0.0, "{line} of {page:?}");
        }
    }
}
