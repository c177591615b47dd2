//! Chapters of any text: blocks are found, words are read, and putting something under every block changes nothing else.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_pyscope::base::Location;
use mdbook_pyscope::markdown::{Dialect, Fragment, find, splice};
use mdbook_pyscope::preprocessor::source::BlockSource;
use mdbook_pyscope::preprocessor::words;

fuzz_target!(|text: &str| {
    for dialect in [Dialect::MDBOOK_0_4, Dialect::MDBOOK_0_5] {
        let blocks = find(text, dialect);
        let fragments = [
            Fragment::Raw("<style>\na{}\n</style>".into()),
            Fragment::Element("<div\nid=\"x\">\n<b>y</b>\n</div>".into()),
        ];
        let mut replacements = Vec::new();
        for block in &blocks {
            assert!(text.get(block.range.clone()).is_some_and(|own| own.starts_with(block.fence.mark)));
            for word in block.info.language.iter().chain(&block.info.words) {
                assert!(text.get(word.range.clone()).is_some() && text.get(word.value_range.clone()).is_some());
            }
            let _ = (words::is_python(&block.info), words::read(&block.info, &[]));
            for prefix in [None, Some("~"), Some("é")] {
                let source = BlockSource::read(block, prefix, words::is_myst(&block.info));
                for (line, column) in [(1, 0), (2, 3), (9, 99), (i32::MAX, i32::MAX), (-1, -1)] {
                    let range =
                        source.chapter_range(block, Location::new(line, line, column, column.saturating_add(1)));
                    assert!(range.start <= range.end && range.end <= text.len());
                }
            }
            replacements.extend(block.put_under(text, &fragments));
        }
        // Taking the insertions out again gives the text.
        let mut new = splice(text, &replacements);
        for replacement in replacements.iter().rev() {
            let before = |r: &&mdbook_pyscope::markdown::Replacement| r.range.start < replacement.range.start;
            let at = replacement.range.start + replacements.iter().filter(before).map(|r| r.text.len()).sum::<usize>();
            assert_eq!(&new[at..at + replacement.text.len()], replacement.text);
            new.replace_range(at..at + replacement.text.len(), "");
        }
        assert_eq!(new, text);
    }
});
