//! A whole book: 1,000 distinct Python blocks in running text, built plainly by mdBook and with figures, search on in both.
//!
//! `cargo bench --bench book` prints time that passed and time of the processor (children included), fastest of three
//! rounds, and how often plain mdBook's time each is; then blocks a second from source to HTML. Where `PYSCOPE_MDBOOK_05`
//! names an mdBook, the same is measured with programs: mdBook with our preprocessor, and our `build` against mdBook alone.
//! Arguments: how many blocks, how many rounds.

#![allow(clippy::print_stdout, reason = "a bench reports there")]

#[path = "../tests/found/mod.rs"]
mod found;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mdbook_driver::MDBook;
use mdbook_pyscope::driver::{EngineChoice, Engines};
use mdbook_pyscope::markdown::Dialect;
use mdbook_pyscope::preprocessor::book::{ChapterText, Run, process};
use mdbook_pyscope::preprocessor::{Held, PyScope, Renderer, Settings};
use mdbook_pyscope::target::PyVersion;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Blocks of one chapter.
const IN_CHAPTER: usize = 20;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse().ok());
    let blocks: usize = numbers.next().unwrap_or(1000);
    let rounds = numbers.next().unwrap_or(3);
    let folder = tempfile::tempdir().expect("a folder");
    let plain = book(folder.path(), "plain", blocks, "", None);
    let default = book(folder.path(), "default", blocks, "", Some(""));
    let named = book(folder.path(), "named", blocks, " bytecode", Some(""));
    let cold = book(folder.path(), "cold", blocks, "", Some("engine = \"interpreter\"\npython = \"3.13\"\n"));
    let cold_named =
        book(folder.path(), "cold-named", blocks, " bytecode", Some("engine = \"interpreter\"\npython = \"3.13\"\n"));
    let python = found::of(PyVersion::V3_13).filter(|python| !python.wasm);
    println!("{blocks} blocks; seconds, fastest of {rounds} rounds, and how often plain mdBook's");
    let mut here: Vec<(&str, &Path)> =
        vec![("plain", &plain), ("default figures", &default), ("bytecode named", &named)];
    if python.is_some() {
        here.extend([("default, cold worker", cold.as_path()), ("named, cold worker", cold_named.as_path())]);
    } else {
        found::skipped("book", "no CPython 3.13 was found");
    }
    compare("in this process", rounds, &here, &|name, folder| in_process(folder, name != "plain"));
    match std::env::var_os("PYSCOPE_MDBOOK_05") {
        Some(program) => {
            let program = Path::new(&program);
            compare("mdbook build, with mdbook-pyscope", rounds, &here, &|_, folder| as_program(program, folder));
            let ours = Path::new(env!("CARGO_BIN_EXE_mdbook-pyscope"));
            compare("mdbook-pyscope build; plain: mdbook build", rounds, &here, &|name, folder| {
                as_program(if name == "plain" { program } else { ours }, folder);
            });
        }
        None => found::skipped("book", "PYSCOPE_MDBOOK_05 does not name a program"),
    }
    sizes(&[&plain, &default, &named]);
    speed(blocks, python.is_some());
}

/// Builds every book in turn, `rounds` times, and prints the fastest of each.
fn compare(title: &str, rounds: usize, books: &[(&str, &Path)], build: &dyn Fn(&str, &Path)) {
    let mut best = vec![(f64::MAX, f64::MAX); books.len()];
    for _ in 0..rounds {
        for ((name, folder), best) in books.iter().zip(&mut best) {
            let (begin, before) = (Instant::now(), processor_time());
            build(name, folder);
            let spent = processor_time().saturating_sub(before).as_secs_f64();
            *best = (best.0.min(begin.elapsed().as_secs_f64()), best.1.min(spent));
        }
    }
    println!("\n{title:40} {:>9} {:>7} {:>11} {:>7}", "passed", "", "processor", "");
    for ((name, _), (wall, spent)) in books.iter().zip(&best) {
        println!("{name:40} {wall:9.3} {:6.2}x {spent:11.3} {:6.2}x", wall / best[0].0, spent / best[0].1);
    }
}

fn in_process(folder: &Path, with_figures: bool) {
    let mut book = MDBook::load(folder).expect("the book is read");
    let held = Held::new();
    if with_figures {
        book.with_preprocessor(PyScope::new().holding(held.clone()));
    }
    book.build().expect("the book is built");
    held.put_into(&book.build_dir_for("html")).expect("the figures are put into the pages");
}

fn as_program(mdbook: &Path, folder: &Path) {
    let ours = Path::new(env!("CARGO_BIN_EXE_mdbook-pyscope")).parent().map(Path::to_path_buf).unwrap_or_default();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(ours).chain(std::env::split_paths(&path))).expect("a PATH");
    let mut command = Command::new(mdbook);
    command.arg("build").arg(folder).env("PATH", path).stdout(Stdio::null()).stderr(Stdio::null());
    assert!(command.status().expect("mdBook starts").success(), "{}", folder.display());
}

/// How large the books are.
fn sizes(books: &[&PathBuf]) {
    println!("\n{:40} {:>12} {:>12}", "bytes", "print.html", "search index");
    for folder in books {
        let size = |wanted: &str| -> u64 {
            let files = std::fs::read_dir(folder.join("book")).into_iter().flatten().flatten();
            let like = |name: &str| name.split(['.', '-']).next() == wanted.split('.').next();
            files
                .filter(|f| like(&f.file_name().to_string_lossy()))
                .filter_map(|f| Some(f.metadata().ok()?.len()))
                .sum()
        };
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        println!("{name:40} {:12} {:12}", size("print.html"), size("searchindex.js"));
    }
}

/// Blocks a second from chapter text to chapter text with figures, every block new to the engine.
fn speed(blocks: usize, has_python: bool) {
    println!("\nblocks a second, chapter to chapter with figures");
    let engines = [("embedded", EngineChoice::Embedded), ("warm worker", EngineChoice::Interpreter)];
    for (name, engine) in engines.into_iter().filter(|(_, engine)| has_python || *engine == EngineChoice::Embedded) {
        for (views, word) in [("default figures", ""), ("bytecode named", " bytecode")] {
            let settings = serde_json::json!({ "python": "3.13" });
            let run = Run {
                settings: Settings::read(Some(&settings)).expect("settings"),
                dialect: Dialect::MDBOOK_0_5,
                hidelines: Default::default(),
                renderer: Renderer::Html,
                engines: Engines::new(engine, Default::default(), ""),
                held: None,
            };
            let chapters: Vec<ChapterText> =
                chapters(blocks, word).into_iter().map(|(path, text)| ChapterText::new("src", &path, text)).collect();
            let warm = [ChapterText::new("src", "warm.md", "```python\nwarm = 1\n```\n".repeat(8))];
            assert!(process(&run, &warm).figures > 0);
            let begin = Instant::now();
            let outcome = process(&run, &chapters);
            assert_eq!(outcome.figures, blocks);
            println!("{name:12} {views:27} {:9.0}", blocks as f64 / begin.elapsed().as_secs_f64());
        }
    }
}

/// Time that this process and the children it waited for had a processor; where the system does not say, time that passed.
fn processor_time() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let start = *START.get_or_init(Instant::now);
    let ticks = || -> Option<u64> {
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        // utime, stime, cutime, cstime; the second field ended with the bracket.
        fields.get(11..15)?.iter().map(|field| field.parse::<u64>().ok()).sum()
    };
    // A hundred a second, on every Linux that Rust runs on.
    ticks().map_or_else(|| start.elapsed(), |ticks| Duration::from_millis(10 * ticks))
}

/// Writes a book; `table` is what follows `[preprocessor.pyscope]`, if it has one.
fn book(folder: &Path, name: &str, blocks: usize, word: &str, table: Option<&str>) -> PathBuf {
    let folder = folder.join(name);
    let source = folder.join("src");
    std::fs::create_dir_all(&source).expect("a folder");
    let write = |path: PathBuf, text: &str| std::fs::write(path, text).expect("a file");
    let table = table.map_or(String::new(), |rest| format!("[preprocessor.pyscope]\nafter = [\"links\"]\n{rest}"));
    write(folder.join("book.toml"), &format!("[book]\ntitle = \"A Python Course\"\n{table}"));
    let mut summary = "# Summary\n\n".to_string();
    for (path, text) in chapters(blocks, word) {
        _ = writeln!(summary, "- [{}]({path})", text.lines().next().unwrap_or_default().trim_start_matches("# "));
        write(source.join(path), &text);
    }
    write(source.join("SUMMARY.md"), &summary);
    folder
}

/// Chapters as (path, text). The same every time.
fn chapters(blocks: usize, word: &str) -> Vec<(String, String)> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let chapter = |chapter: usize| {
        let mut text = format!("# {}\n\n", random.title());
        for n in chapter * IN_CHAPTER..blocks.min((chapter + 1) * IN_CHAPTER) {
            if n % 4 == 0 {
                _ = write!(text, "## {}\n\n", random.title());
            }
            random.prose(&mut text, 100);
            _ = write!(text, "```python{word}\n{}```\n\n", random.function(n));
        }
        (format!("chapter-{chapter}.md"), text)
    };
    (0..blocks.div_ceil(IN_CHAPTER)).map(chapter).collect()
}

/// Numbers that only look random (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % n
    }

    /// Small numbers more often than large ones, as words are used.
    fn often_small(&mut self, n: usize) -> usize {
        let (a, b) = (self.below(n), self.below(n));
        a * b / n
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn word(&mut self) -> String {
        let stem = WORDS[self.often_small(WORDS.len())];
        match self.below(6) {
            0 if stem.len() > 4 => format!("{stem}s"),
            1 if stem.len() > 5 => format!("{stem}{}", self.of(&["ing", "ed", "er", "able", "ly", "ness"])),
            _ => stem.to_string(),
        }
    }

    fn title(&mut self) -> String {
        let mut title = self.word();
        title[..1].make_ascii_uppercase();
        (0..2 + self.below(3)).for_each(|_| _ = write!(title, " {}", self.word()));
        title
    }

    /// Paragraphs of so many words, now and then with code, emphasis or a list.
    fn prose(&mut self, text: &mut String, words: usize) {
        let mut left = words;
        while left > 0 {
            let sentences = 2 + self.below(3);
            let is_list = self.below(6) == 0;
            for _ in 0..sentences {
                let length = (6 + self.below(14)).min(left);
                left -= length;
                let mut sentence = self.word();
                sentence[..1].make_ascii_uppercase();
                for n in 1..length {
                    let word = self.word();
                    _ = match self.below(24) {
                        0 => write!(sentence, " `{word}_{n}`"),
                        1 => write!(sentence, " *{word}*"),
                        2 => write!(sentence, ", {word}"),
                        _ => write!(sentence, " {word}"),
                    };
                }
                if length > 0 {
                    text.push_str(if is_list { "- " } else { "" });
                    text.push_str(&sentence);
                    text.push_str(if is_list { ".\n" } else { ". " });
                }
            }
            text.truncate(text.trim_end().len());
            text.push_str("\n\n");
        }
    }

    /// A function of 4 to 15 lines that no other block has.
    fn function(&mut self, number: usize) -> String {
        let name = format!("{}_{}_{number}", self.of(VERBS), self.of(NOUNS));
        let item = self.of(&["item", "line", "entry", "value", "row", "word"]);
        let many = self.of(NOUNS);
        let mut text = format!("def {name}({many}, limit={}):\n", self.below(90) + 1);
        if self.below(3) == 0 {
            _ = writeln!(text, "    \"\"\"Return what {} {many} give.\"\"\"", self.of(&["all", "most", "the first"]));
        }
        text.push_str("    result = []\n");
        let lines = 4 + self.below(12);
        loop {
            let (a, b) = (self.below(50), self.below(9) + 2);
            let (attribute, method) = (self.of(NOUNS), self.of(VERBS));
            let part = match self.below(8) {
                0 => format!(
                    "    for {item} in {many}:\n        if {item} > {a}:\n            result.append({item} * {b})\n"
                ),
                1 => format!("    if len({many}) > limit:\n        return {many}[:limit]\n"),
                2 => format!("    result = [{item} + {a} for {item} in {many} if {item} % {b}]\n"),
                3 => format!(
                    "    try:\n        result.append(int({many}.{attribute}))\n    except ValueError as error:\n        print(f\"{method}: {{error}}\")\n"
                ),
                4 => format!("    total = sum({many}) / {b} + {a}\n    result.append(total)\n"),
                5 => format!("    while limit > {a}:\n        limit -= {b}\n        {many}.{method}(limit)\n"),
                6 => format!("    result.extend(sorted({many}, key=lambda {item}: {item}.{attribute}))\n"),
                _ => format!(
                    "    with open(\"{attribute}.txt\") as file:\n        result += file.read().split(\"{method}\")\n"
                ),
            };
            let has_part = text.contains("    result") && text.lines().count() > 2;
            if has_part && text.lines().count() + part.lines().count() + 1 > lines {
                break;
            }
            text.push_str(&part);
        }
        text.push_str("    return result\n");
        text
    }
}

const VERBS: &[&str] =
    &["find", "count", "read", "merge", "split", "join", "check", "load", "clean", "update", "print", "sort"];

const NOUNS: &[&str] =
    &["names", "lines", "orders", "scores", "points", "files", "users", "words", "prices", "pages", "nodes", "dates"];

/// Words of a course, the usual ones first.
const WORDS: &[&str] = &[
    "the",
    "a",
    "of",
    "to",
    "is",
    "and",
    "in",
    "it",
    "that",
    "we",
    "this",
    "with",
    "for",
    "as",
    "you",
    "function",
    "value",
    "when",
    "can",
    "be",
    "from",
    "name",
    "one",
    "list",
    "python",
    "not",
    "by",
    "are",
    "each",
    "call",
    "object",
    "what",
    "which",
    "code",
    "returns",
    "if",
    "has",
    "only",
    "line",
    "at",
    "or",
    "how",
    "string",
    "number",
    "here",
    "first",
    "then",
    "loop",
    "variable",
    "its",
    "two",
    "argument",
    "same",
    "method",
    "every",
    "write",
    "will",
    "type",
    "may",
    "program",
    "because",
    "before",
    "after",
    "read",
    "class",
    "module",
    "file",
    "there",
    "result",
    "into",
    "other",
    "use",
    "case",
    "means",
    "another",
    "without",
    "error",
    "element",
    "example",
    "think",
    "time",
    "must",
    "inside",
    "where",
    "exception",
    "keep",
    "test",
    "instance",
    "attribute",
    "dictionary",
    "key",
    "pair",
    "tuple",
    "index",
    "iterate",
    "order",
    "empty",
    "begin",
    "end",
    "expression",
    "statement",
    "assign",
    "compare",
    "operator",
    "condition",
    "branch",
    "until",
    "while",
    "repeat",
    "step",
    "count",
    "sum",
    "average",
    "largest",
    "smallest",
    "sort",
    "search",
    "compute",
    "simple",
    "complex",
    "memory",
    "reference",
    "copy",
    "share",
    "change",
    "mutable",
    "immutable",
    "scope",
    "local",
    "global",
    "closure",
    "nested",
    "outer",
    "inner",
    "capture",
    "recursive",
    "base",
    "stack",
    "frame",
    "depth",
    "generator",
    "yield",
    "resume",
    "lazy",
    "stream",
    "iterator",
    "protocol",
    "interface",
    "abstract",
    "inherit",
    "parent",
    "child",
    "override",
    "super",
    "property",
    "decorator",
    "wrap",
    "annotate",
    "package",
    "import",
    "library",
    "standard",
    "install",
    "version",
    "document",
    "comment",
    "describe",
    "explain",
    "notice",
    "remember",
    "exercise",
    "question",
    "answer",
    "reader",
    "writer",
    "author",
    "chapter",
    "section",
    "figure",
    "table",
    "column",
    "width",
    "height",
    "format",
    "print",
    "output",
    "input",
    "user",
    "message",
    "handle",
    "raise",
    "catch",
    "finally",
    "context",
    "manager",
    "resource",
    "close",
    "open",
    "network",
    "request",
    "response",
    "server",
    "client",
    "thread",
    "process",
    "parallel",
    "wait",
    "event",
    "queue",
    "lock",
    "atomic",
    "schedule",
    "timer",
    "measure",
    "profile",
    "fast",
    "slow",
    "cost",
    "benefit",
    "design",
    "pattern",
    "refactor",
    "rename",
    "extract",
    "combine",
    "separate",
    "concern",
    "debug",
    "trace",
    "inspect",
    "breakpoint",
    "assert",
    "verify",
    "random",
    "sample",
    "distribution",
    "matrix",
    "vector",
    "graph",
    "node",
    "edge",
    "tree",
    "leaf",
    "root",
    "path",
    "visit",
    "breadth",
    "traverse",
    "balance",
    "insert",
    "remove",
    "lookup",
    "hash",
    "collision",
    "bucket",
    "bytes",
    "encode",
    "decode",
    "unicode",
    "character",
    "regular",
    "match",
    "group",
    "replace",
    "token",
    "parse",
    "grammar",
    "compile",
    "bytecode",
    "interpret",
    "machine",
    "instruction",
    "operand",
    "constant",
    "literal",
    "container",
];
