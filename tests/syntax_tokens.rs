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
