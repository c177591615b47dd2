//! The preprocessor from chapter text to chapter text, with a compiler of the test's own.

use std::collections::BTreeMap;
use std::sync::Arc;

use mdbook_pyscope::base::{Diagnostic, Location, Severity};
use mdbook_pyscope::code::instruction::encode;
use mdbook_pyscope::code::{CodeObject, Constant};
use mdbook_pyscope::driver::{Compiled, Engines, Failure, FailureKind, Provenance, PyWarning, Source, report};
use mdbook_pyscope::markdown::Dialect;
use mdbook_pyscope::preprocessor::book::{ChapterText, Outcome, Run, process};
use mdbook_pyscope::preprocessor::settings::{Annotate, OnFailure};
use mdbook_pyscope::preprocessor::{Renderer, Settings};
use mdbook_pyscope::target::{Op, PyVersion, Target};

/// `return None`, whatever the source is; the word `wrong` in it is an error, `odd` a warning.
fn compile(source: &Source<'_>, version: PyVersion) -> Result<Compiled, Failure> {
    let text = std::str::from_utf8(source.bytes).expect("a block's text");
    let find = |word: &str| {
        let at = text.find(word)?;
        let line = text[..at].matches('\n').count() as i32 + 1;
        let column = (at - text[..at].rfind('\n').map_or(0, |n| n + 1)) as i32;
        Some(Location::new(line, line, column, column + word.len() as i32))
    };
    if version == PyVersion::V3_8 {
        return Err(Failure::new(FailureKind::NoEngine, "nothing here can compile for CPython 3.8").hint("get one"));
    }
    if let Some(place) = find("wrong") {
        return Err(Failure::new(FailureKind::Source, "SyntaxError: invalid syntax").at(place));
    }
    if version == PyVersion::V3_9
        && let Some(place) = find("match")
    {
        return Err(Failure::new(FailureKind::Source, "SyntaxError: no match").at(place));
    }
    if let Some(place) = find("fault") {
        return Err(Failure::new(FailureKind::Engine, "the interpreter was killed by signal 11").at(place));
    }
    let target = Target::of(version);
    let mut code = Vec::new();
    for op in [Op::LoadConst, Op::ReturnValue] {
        encode(&mut code, target, target.table().byte(op).expect("an opcode of all versions"), 0, 0);
    }
    let location = find("odd").unwrap_or(Location::NONE);
    let warning = |location| PyWarning { category: "SyntaxWarning".into(), message: "odd".into(), location };
    Ok(Compiled {
        code: Arc::new(CodeObject {
            version,
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            stacksize: 1,
            flags: 0,
            code: code.into(),
            consts: [Constant::None].into(),
            names: [].into(),
            locals: [].into(),
            filename: source.filename.into(),
            name: "<module>".into(),
            qualname: "<module>".into(),
            firstlineno: 1,
            linetable: [0xf9].into(),
            exceptiontable: [].into(),
        }),
        warnings: find("odd").map(|_| warning(location)).into_iter().collect(),
        provenance: Provenance {
            release: format!("{version}.0"),
            magic: 1,
            engine: "embedded",
            command: "none".into(),
        },
        stages: None,
        told: None,
    })
}

fn run_with(settings: Settings, renderer: Renderer) -> Run {
    Run {
        settings,
        dialect: Dialect::MDBOOK_0_5,
        hidelines: BTreeMap::from([("python".to_string(), "~".to_string())]),
        renderer,
        engines: Engines::custom(compile),
        held: None,
    }
}

fn book(texts: &[&str], settings: Settings, renderer: Renderer) -> Outcome {
    let chapters: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(i, text)| ChapterText::new("src", &format!("c{i}.md"), text.to_string()))
        .collect();
    process(&run_with(settings, renderer), &chapters)
}

fn html(text: &str) -> Outcome {
    book(&[text], Settings::default(), Renderer::Html)
}

fn page(outcome: &Outcome) -> &str {
    outcome.texts[0].as_deref().expect("a changed chapter")
}

fn messages(outcome: &Outcome) -> String {
    outcome.diagnostics.iter().map(report::plain).collect::<Vec<_>>().join("\n")
}

fn first(outcome: &Outcome) -> &Diagnostic {
    outcome.diagnostics.first().expect("a message")
}

#[test]
fn every_python_block_gets_a_figure_and_other_bytes_stay() {
    let text =
        "# A\r\n\r\n```python\r\nx\r\n```\r\n\r\n*b* \\_ $x$\r\n\r\n- ```py\r\n  y\r\n  ```\r\n\r\n```rust\r\n```\r\n";
    let outcome = html(text);
    assert_eq!((outcome.figures, outcome.diagnostics.len()), (2, 0));
    let page = page(&outcome);
    assert_eq!(page.matches("class=\"pyscope").count(), 2, "{page}");
    assert_eq!(page.matches("<style>").count(), 1, "once a chapter");
    let mut rest = page;
    for line in text.split_inclusive("\r\n") {
        let at = rest.find(line).unwrap_or_else(|| panic!("{line:?} is gone"));
        rest = &rest[at + line.len()..];
    }
    assert!(!page.replace("\r\n", "").contains('\n'), "line breaks are the chapter's");
}

#[test]
fn blocks_that_nobody_marked_are_left_alone_when_they_do_not_compile() {
    let outcome = html("```python\nwrong\n```\n\n```py\nwrong too\n```\n\n```py\nfault\n```\n");
    assert_eq!(outcome.texts, [None]);
    assert_eq!(outcome.diagnostics.len(), 1);
    assert_eq!(first(&outcome).severity, Severity::Note);
    assert!(first(&outcome).message.starts_with("3 Python blocks do not compile"));
}

#[test]
fn a_marked_block_that_does_not_compile_is_a_failure_with_a_place() {
    let text = "# é\n\n> - ```python bytecode\n>   ~é = 1; wrong\n>   ```\n";
    let outcome = html(text);
    let place = first(&outcome).place.as_ref().expect("a place");
    assert_eq!((place.file.as_str(), place.line, place.column, place.end_column), ("src/c0.md", 4, 13, 18));
    assert!(messages(&outcome).contains(">   ~é = 1; wrong"), "{}", messages(&outcome));
    assert!(page(&outcome).contains("ps-error") && page(&outcome).contains("SyntaxError: invalid syntax"));
    assert!(!outcome.bail);
    let settings = Settings { on_failure: OnFailure::Bail, ..Settings::default() };
    let outcome = book(&[text, text, "```py\nok\n```"], settings, Renderer::Html);
    assert!(outcome.bail);
    assert_eq!(outcome.diagnostics.len(), 2, "all failures of the book are reported");
}

#[test]
fn a_version_that_refuses_is_shown_when_another_accepts() {
    let outcome = html("```python bytecode python=3.9,3.10\nmatch x\n```\n");
    assert_eq!((outcome.figures, outcome.diagnostics.len()), (1, 0));
    assert!(page(&outcome).contains("SyntaxError: no match"));
}

#[test]
fn errors_on_purpose_are_shown_and_their_absence_is_an_error() {
    let outcome = html("```python compile_fail python=3.13..3.14\n\nwrong\n```\n");
    assert_eq!(outcome.diagnostics, []);
    assert!(page(&outcome).contains("SyntaxError: invalid syntax") && page(&outcome).contains("CPython 3.13 and 3.14"));
    let outcome = html("```python compile_fail\nright\n```\n");
    let message = messages(&outcome);
    assert!(
        message.contains("this block compiles for CPython 3.14") && message.contains("src/c0.md:1:11"),
        "{message}"
    );
}

#[test]
fn a_version_without_an_engine_is_a_notice_and_one_warning() {
    let text = "```python bytecode python=3.8,3.13\nx\n```\n\n```python bytecode python=3.8\nx\n```\n";
    let outcome = html(text);
    assert_eq!((outcome.figures, outcome.diagnostics.len()), (1, 1));
    assert!(
        messages(&outcome).contains("nothing here can compile for CPython 3.8, so 2 figures are missing"),
        "{}",
        messages(&outcome)
    );
    assert_eq!(page(&outcome).matches("No figure for CPython 3.8").count(), 2);
    let all = Settings { python: vec![PyVersion::V3_8], ..Settings::default() };
    let outcome = book(&["```python\nx\n```\n"], all, Renderer::Html);
    assert_eq!((outcome.texts, outcome.diagnostics.len()), (vec![None], 1));
}

#[test]
fn only_marked_blocks_when_the_book_says_so() {
    let settings = Settings { annotate: Annotate::Marked, ..Settings::default() };
    let text = "```python\nx\n```\n\n```python bytecode\nx\n```\n\n```python ignore bytecode\nx\n```\n";
    assert_eq!(book(&[text], settings, Renderer::Html).figures, 1);
    assert_eq!(html("```python ignore bytecode\nwrong\n```\n").texts, [None]);
}

#[test]
fn wrong_words_have_a_place_and_a_remedy() {
    let outcome = html("text\n\n  ~~~ python  bytecode, bytcode python=3.99\n  x\n  ~~~\n");
    let text = messages(&outcome);
    assert!(text.contains("src/c0.md:3:25") && text.contains("did you mean `bytecode`?"), "{text}");
    assert!(text.contains("src/c0.md:3:40") && text.contains("`3.99` is not a CPython version"), "{text}");
    assert_eq!(page(&outcome).matches("ps-error").count() - page(&outcome).matches(".ps-error").count(), 2);
}

#[test]
fn ids_are_the_books() {
    let text = "```python bytecode id=fig\nx\n```\n\n```python bytecode id=fig\ny\n```\n\n```python\nz\n```\n";
    let outcome = book(&[text, text, text], Settings::default(), Renderer::Html);
    let mut seen = std::collections::BTreeSet::new();
    for text in outcome.texts.iter().flatten() {
        for id in text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(seen.insert(id.to_string()), "{id} twice");
        }
    }
    assert!(seen.contains("fig"));
    assert_eq!(outcome.diagnostics.len(), 5, "{}", messages(&outcome));
    assert!(messages(&outcome).contains("the id `fig` is taken"), "{}", messages(&outcome));
}

#[test]
fn an_object_that_is_not_there_is_an_error_at_the_word() {
    let text = messages(&html("```python object=Nope.f\nx\n```\n"));
    assert!(text.contains("no code object `Nope.f`") && text.contains("src/c0.md:1:18"), "{text}");
}

#[test]
fn warnings_of_python_are_reported_for_marked_blocks() {
    let outcome = html("```python bytecode python=3.13,3.14\nodd\n```\n\n```python\nodd\n```\n");
    assert_eq!(outcome.diagnostics.len(), 1);
    assert_eq!(first(&outcome).severity, Severity::Warning);
    assert_eq!(first(&outcome).label, "for CPython 3.13 and 3.14");
}

#[test]
fn other_renderers_get_text_or_nothing() {
    let text = "- ```python bytecode\n  x\n  ```\n- ```python bytecode\n  wrong\n  ```\n";
    let outcome = book(&[text], Settings::default(), Renderer::named("epub"));
    let page = page(&outcome);
    assert!(!page.contains('<') || page.contains("<module>"), "no HTML: {page}");
    assert!(page.contains("LOAD_CONST") && page.contains("error: SyntaxError"), "{page}");
    assert_eq!(
        book(&[text], Settings::default(), Renderer::named("test")),
        Outcome { texts: vec![None], ..Outcome::default() }
    );
}

#[test]
fn the_same_source_is_compiled_once() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let mut run = run_with(Settings::default(), Renderer::Html);
    run.engines = Engines::custom(|job, version| {
        COUNT.fetch_add(1, Ordering::Relaxed);
        compile(job, version)
    });
    let text = "```python\nx\n```\n\n```py\nx\n```\n\n```python python=3.13..3.14\nx\n```\n".repeat(20);
    let chapters: Vec<_> = (0..8).map(|i| ChapterText::new("", &format!("{i}.md"), text.clone())).collect();
    let outcome = process(&run, &chapters);
    assert_eq!(outcome.figures, 8 * 60);
    assert_eq!(COUNT.load(Ordering::Relaxed), 2, "one for each version");
}

#[test]
fn the_embedded_compiler_can_be_checked_by_an_interpreter() {
    let settings = Settings { verify: true, python: vec![PyVersion::V3_13], ..Settings::default() };
    let run = Run { engines: settings.engines(std::path::Path::new(".")), ..run_with(settings, Renderer::Html) };
    if run.engines.interpreters().get(PyVersion::V3_13).is_none() {
        let _ = std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("SKIPPED verify: no CPython 3.13 was found\n"),
        );
        return;
    }
    let text = "```python bytecode\ndef f(x, *a):\n    return [y for y in x if y] or a\n```\n\n```python compile_fail\nreturn 1\n```\n";
    let outcome = process(&run, &[ChapterText::new("src", "a.md", text.to_string())]);
    assert_eq!(outcome.diagnostics, []);
    assert_eq!(outcome.figures, 1);
}
