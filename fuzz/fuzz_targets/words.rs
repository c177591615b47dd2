//! Any info string, and any table of settings: the first line is what stands after the fence, the rest is JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_pyscope::markdown::{Dialect, find};
use mdbook_pyscope::preprocessor::{Settings, words};

fuzz_target!(|text: &str| {
    let (info, table) = text.split_once('\n').unwrap_or((text, ""));
    let chapter = format!("```{info}\nx\n```\n");
    for block in find(&chapter, Dialect::MDBOOK_0_5) {
        match words::read(&block.info, &["foreign".to_string()]) {
            Ok(wish) => assert!(wish.versions.is_none_or(|versions| !versions.is_empty()) && wish.optimize <= 2),
            // What is wrong stands somewhere.
            Err(complaints) => {
                assert!(!complaints.is_empty());
                assert!(complaints.iter().all(|complaint| chapter.get(complaint.range.clone()).is_some()));
            }
        }
    }
    if let Ok(table) = serde_json::from_str(table) {
        match Settings::read(Some(&table)) {
            Ok(settings) => assert!(!settings.python.is_empty() && !settings.views.is_empty()),
            Err(problems) => assert!(problems.iter().all(|problem| !problem.message.is_empty())),
        }
    }
});
