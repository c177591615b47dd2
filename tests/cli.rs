//! The program as a program: arguments, streams, exit status, and mdBook's protocol.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use snapbox::cmd::Command;
use snapbox::str;

/// The program without a Python or anything else of this machine on its path.
fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_mdbook-pyscope"))
        .env("PATH", "")
        .env("HOME", "/nonexistent")
        .env_remove("PYENV_ROOT")
        .env_remove("VIRTUAL_ENV")
        .env("NO_COLOR", "1")
}

fn call(version: &str, renderer: &str, settings: Value, items: Value) -> String {
    let book = match version.starts_with("0.4") {
        true => json!({"sections": items, "__non_exhaustive": null}),
        false => json!({"items": items}),
    };
    let config = json!({"book": {"src": "src"}, "preprocessor": {"pyscope": settings}});
    json!([{"root": "/nowhere", "config": config, "renderer": renderer, "mdbook_version": version}, book]).to_string()
}

fn chapter(path: Value, content: &str, sub_items: Value) -> Value {
    json!({"Chapter": {"name": "C", "content": content, "number": [1], "sub_items": sub_items, "path": path.clone(),
        "source_path": path, "parent_names": []}})
}

#[test]
fn renderers_are_answered_by_the_exit_status() {
    for renderer in ["html", "markdown", "epub", "pandoc", "typst", "typst-pdf"] {
        program().args(["supports", renderer]).assert().code(0).stdout_eq("").stderr_eq("");
    }
    for renderer in ["test", "linkcheck", "something"] {
        program().args(["supports", renderer]).assert().code(1).stdout_eq("").stderr_eq("");
    }
}

#[test]
fn wrong_usage_is_status_2() {
    program().arg("buidl").assert().code(2).stdout_eq("").stderr_eq(str![[r#"
error: there is no command `buidl`
 |
 = help: did you mean `build`?


"#]]);
    program().arg("check").assert().code(2).stdout_eq("").stderr_eq(str![[r#"
error: `check` is planned, and not part of this release
...
"#]]);
    program().args(["dis", "--python", "3.99", "x.py"]).assert().code(2).stderr_eq(str![[r#"
error: invalid value '3.99' for '--python <3.X>': `3.99` is not a CPython version from 3.8 to 3.15
...
"#]]);
    program().arg("supports").assert().code(2);
    program().arg("--version").assert().code(0).stdout_eq(concat!("mdbook-pyscope ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn books_of_both_shapes_go_through() {
    let items = json!([
        {"PartTitle": "p"}, "Separator",
        chapter(json!("a.md"), "A\n\n```python\nx = 1\n```\n", json!([chapter(json!("sub/b.md"), "B", json!([]))])),
        chapter(Value::Null, "", json!([chapter(json!("c.md"), "```python bytecode\ny\n```", json!([]))])),
    ]);
    for version in ["0.4.52", "0.5.4"] {
        let assert = program().stdin(call(version, "html", json!({}), items.clone())).assert().code(0).stderr_eq("");
        let book: Value = serde_json::from_slice(&assert.get_output().stdout).expect("a book");
        let key = if version == "0.4.52" { "sections" } else { "items" };
        assert_eq!(book.get("__non_exhaustive").is_some(), version == "0.4.52");
        let content = |pointer: &str| book.pointer(&format!("/{key}{pointer}/Chapter/content")).and_then(Value::as_str);
        assert!(content("/2").is_some_and(|text| text.contains("class=\"pyscope") && text.contains("RETURN_VALUE")));
        assert_eq!(content("/2/Chapter/sub_items/0"), Some("B"));
        assert!(content("/3/Chapter/sub_items/0").is_some_and(|text| text.contains("LOAD_NAME")), "below a draft");
        assert_eq!(book.pointer(&format!("/{key}/0")), Some(&json!({"PartTitle": "p"})));
    }
    let book = json!([chapter(json!("a.md"), "```python bytecode\nx\n```", json!([]))]);
    let assert = program().stdin(call("0.5.4", "test", json!({}), book.clone())).assert().code(0).stderr_eq("");
    assert_eq!(assert.get_output().stdout, json!({"items": book}).to_string().into_bytes());
    program().stdin(call("0.5.4", "html", json!({}), json!([]))).assert().code(0).stdout_eq("{\"items\":[]}");
}

#[test]
fn a_newer_mdbook_is_served_with_a_warning() {
    program()
        .stdin(call("0.6.0", "html", json!({}), json!([])))
        .assert()
        .code(0)
        .stdout_eq("{\"items\":[]}")
        .stderr_eq(str![[r#"
warning: mdBook 0.6.0 is newer than the versions this program knows, 0.4 and 0.5


"#]]);
}

#[test]
fn what_is_no_book_is_refused() {
    for input in ["", "{}", "[1, 2]", "\"\u{1b}[31m\"", "[{}, {\"items\": 1}]"] {
        program().stdin(input).assert().code(1).stdout_eq("").stderr_eq(str![[r#"
error: this is not a book from mdBook 0.4 or 0.5: [..]
...
"#]]);
    }
    program().stdin(vec![0xff, 0xfe]).assert().code(1).stdout_eq("");
}

#[test]
fn problems_name_chapter_line_and_remedy() {
    let settings = json!({"engine": "embedded", "on-failure": "bail"});
    let book = json!([chapter(
        json!("deep/a.md"),
        "# A\n\n- ```python bytecode\n  def f(x, x):\n      pass\n  ```\n\n```py bytecode=1 cfgg bytecode\n```\n",
        json!([])
    )]);
    program().stdin(call("0.5.4", "html", settings, book)).assert().code(1).stdout_eq("").stderr_eq(str![[r#"
error: SyntaxError: duplicate argument 'x' in function definition
 --> src/deep/a.md:4:12
  |
4 |   def f(x, x):
  |            ^ for CPython 3.14
  |
  = help: if this is on purpose, write `compile_fail` after the language

error: `cfgg` is not a word for blocks
 --> src/deep/a.md:8:18
  |
8 | ```py bytecode=1 cfgg bytecode
  |                  ^^^^
  |
  = help: did you mean `cfg`?


"#]]);
}

#[test]
fn settings_are_checked() {
    let settings = json!({"pyhton": "3.13", "engine": "embeded", "command": "x", "after": ["links"]});
    program().stdin(call("0.5.4", "html", settings, json!([]))).assert().code(1).stdout_eq("").stderr_eq(str![[r#"
error: the setting `pyhton` of [preprocessor.pyscope] is not known
 |
 = help: did you mean `python`?
 = help: the settings are described in the guide, "Settings of a book"

error: `engine`: `embeded` is not an engine; the engines are `auto`, `embedded` and `interpreter`
 |
 = help: the settings are described in the guide, "Settings of a book"


"#]]);
}

#[test]
fn a_version_that_nothing_compiles_is_a_warning() {
    let book = json!([chapter(json!("a.md"), "```python bytecode python=3.8,3.14\nx\n```", json!([]))]);
    let assert = program().stdin(call("0.5.4", "html", json!({}), book)).assert().code(0).stderr_eq(str![[r#"
warning: nothing here can compile for CPython 3.8, so 1 figure is missing
 |
 = help: install that CPython, or name its program: under [preprocessor.pyscope.interpreters] in book.toml, or by `--interpreter 3.X=PROGRAM`


"#]]);
    let text = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
    assert!(text.contains("No figure for CPython 3.8") && text.contains("data-python=\\\"3.14\\\""), "{text}");
}

#[test]
fn brackets_nested_deeply_are_pythons_error() {
    let text = format!("```python bytecode\n{}{}\n```\n", "(".repeat(5_000), ")".repeat(5_000));
    let book = json!([
        chapter(json!("a.md"), &text, json!([])),
        chapter(json!("b.md"), "```python bytecode\nx\n```\n", json!([]))
    ]);
    program().stdin(call("0.5.4", "html", json!({}), book)).assert().code(0).stderr_eq(str![[r#"
error: [..]: too many nested parentheses
...
"#]]);
}

#[test]
fn versions_without_any_python() {
    program().arg("versions").assert().code(0).stderr_eq("").stdout_eq(str![[r#"
3.8   nothing here compiles for it; its .pyc files can be read
...
3.13  built in, as of CPython 3.13.0
3.14  built in, as of CPython 3.14.2
...
"#]]);
}

/// The help fills its lines: text of ours has no breaks of its own but between paragraphs.
#[test]
fn help_is_set_in_whole_lines() {
    let output = program().arg("--help").assert().code(0).stderr_eq("");
    let text = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    let after = text.split("Without a command").nth(1).expect("what stands after the options");
    let paragraph = after.split("\n\n").next().unwrap_or_default();
    let lines: Vec<&str> = paragraph.lines().collect();
    let short = lines.iter().rev().skip(1).find(|line| line.len() < 60);
    assert_eq!(short, None, "{paragraph}");
}

/// What CPython makes of these times: `int(os.stat(path).st_mtime)`, a float that rounds.
#[test]
fn compile_stores_the_time_that_os_stat_tells() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("m.py");
    for (nanoseconds, seconds) in [(0, 1_700_000_000), (999_999_500, 1_700_000_000), (999_999_999, 1_700_000_001_u32)] {
        std::fs::write(&path, "a = 1\n").expect("a file");
        let file = std::fs::File::options().write(true).open(&path).expect("the file");
        file.set_modified(UNIX_EPOCH + Duration::new(1_700_000_000, nanoseconds)).expect("a time");
        program().args(["compile", "--engine", "embedded", "--python", "3.13"]).arg(&path).assert().code(0);
        let pyc = std::fs::read(folder.path().join("__pycache__/m.cpython-313.pyc")).expect("a .pyc");
        assert_eq!(pyc[8..12], seconds.to_le_bytes(), "{nanoseconds}");
    }
}
