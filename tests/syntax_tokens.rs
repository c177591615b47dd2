//! Tokens against what `python -m tokenize -e` printed for the samples (run in `tests/spec`, once for each version).

use std::path::Path;

use mdbook_pyscope::compiler::syntax::tokens::tokenize;
use mdbook_pyscope::render::text::tokens::table;
use mdbook_pyscope::target::{PyVersion, Target};
use mdbook_pyscope::view::tokens::TokensView;

fn compare(source: &str, recorded: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    let source = std::fs::read(folder.join(source)).expect("the sample is there");
    for version in [PyVersion::V3_13, PyVersion::V3_14] {
        let path = folder.join(format!("tokens/{recorded}.{version}.txt"));
        let expected = std::fs::read_to_string(&path).expect("it was recorded");
        let rows = tokenize(&source, Target::of(version)).expect("the sample has tokens");
        let ours = table(&TokensView::new(rows, version));
        for (ours, expected) in ours.lines().zip(expected.lines()) {
            assert_eq!(ours, expected, "{recorded} {version}");
        }
        assert_eq!(ours.lines().count(), expected.lines().count(), "{recorded} {version}");
    }
}

#[test]
fn tokens_are_cpythons() {
    compare("tokens/sample.py", "sample");
    compare("ast/sample.py", "grammar");
}

/// What `tokenize.tokenize` says to lone carriage returns: it takes the byte behind them for an operator.
#[test]
fn lone_carriage_returns_take_a_byte() {
    for version in [PyVersion::V3_13, PyVersion::V3_14] {
        let rows = tokenize(b"x:\rab\n", Target::of(version)).expect("tokens");
        let texts: Vec<&str> = rows[1..].iter().map(|row| row.text.as_str()).collect();
        assert_eq!(texts, ["x", ":", "\ra", "b", "\n", ""]);
        for (source, byte) in [("x:\r\u{e9}\n", "0xc3"), ("\r\u{20ac}\n", "0xe2"), ("x = [\r\u{1f4a9}]\n", "0xf0")] {
            let error = tokenize(source.as_bytes(), Target::of(version)).expect_err("a mistake");
            let message = format!("'utf-8' codec can't decode byte {byte} in position 1: unexpected end of data");
            assert_eq!((error.kind.name(), error.message.clone()), ("UnicodeDecodeError", message));
        }
    }
}
