//! Any source has a figure with every view, as HTML, as text and as a page of its own, and the texts of CPython's tools, or is
//! refused.

#![no_main]

mod python;

use libfuzzer_sys::{Corpus, fuzz_crossover, fuzz_mutator, fuzz_target};
use mdbook_pyscope::driver::figure::{Presentation, build};
use mdbook_pyscope::driver::front::{FrontStage, text as front_text};
use mdbook_pyscope::driver::{EngineChoice, Engines, Job, Mode, Source, View};
use mdbook_pyscope::render::html;
use mdbook_pyscope::render::markdown::{self, Pictures};
use mdbook_pyscope::render::theme::Themes;
use mdbook_pyscope::target::PyVersion;

/// Longest source; figures of longer ones only take longer.
const LONGEST: usize = 4000;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    // The macro takes nothing but a block.
    python::mutate(data, size, max_size, seed)
});

fuzz_crossover!(|one: &[u8], other: &[u8], out: &mut [u8], seed: u32| {
    // The macro takes nothing but a block.
    python::cross(one, other, out, seed)
});

fuzz_target!(|source: &[u8]| -> Corpus {
    if source.len() > LONGEST {
        return Corpus::Reject;
    }
    for version in [PyVersion::V3_13, PyVersion::V3_14] {
        for stage in [FrontStage::Tokens, FrontStage::Ast { attributes: true }, FrontStage::Symbols] {
            let source = Source { bytes: source, filename: "fuzz.py", mode: Mode::Exec, optimize: 0 };
            let _ = front_text(stage, &source, version);
        }
    }
    let Ok(source) = std::str::from_utf8(source) else { return Corpus::Reject };
    let mut job = Job::new(source, "fuzz.py", PyVersion::V3_14);
    job.versions.push(PyVersion::V3_13);
    job.views = View::available().collect();
    (job.extras.caches, job.extras.offsets) = (source.len() % 3 == 0, source.len() % 2 == 0);
    job.hidden_lines = (1..source.lines().count()).filter(|line| line % 5 == 4).collect();
    let engines = Engines::new(EngineChoice::Embedded, Default::default(), ".");
    let done = engines.compile(&job);
    let presentation = Presentation { open: source.len() % 2 == 0, ..Presentation::open("ps-1") };
    let Ok(figure) = build(&job, &done, presentation) else { return Corpus::Reject };
    let markup = html::figure(&figure);
    // A blank line would end the element in Markdown.
    assert!(!markup.lines().any(|line| line.trim().is_empty()), "{markup}");
    assert_eq!(markup, html::figure(&figure));
    let themes = Themes::default();
    let _ = (html::page("fuzz.py", &figure, &themes), markdown::figure(&figure, Pictures::None, &themes));
    let _ = markdown::figure(&figure, Pictures::Element, &themes);
    if done.iter().any(|one| one.outcome.is_ok()) { Corpus::Keep } else { Corpus::Reject }
});
