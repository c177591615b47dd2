//! What one annotated block adds to a page: bytes of HTML, raw and gzipped, and text for the search index, by view, for
//! functions of 2, 10 and 40 lines; what style and script add to a page once; and how many figures are drawn a second.

#![allow(clippy::print_stdout, reason = "a bench reports there")]

use std::io::Write as _;
use std::time::Instant;

use flate2::{Compression, write::GzEncoder};
use mdbook_pyscope::driver::figure::{Presentation, build};
use mdbook_pyscope::driver::{EngineChoice, Engines, Job, View};
use mdbook_pyscope::render::html;
use mdbook_pyscope::render::theme::Themes;
use mdbook_pyscope::target::PyVersion;

const TWO: &str = "def add(a, b):\n    return a + b\n";

const TEN: &str = r#"def first_number(lines, default=None):
    """Return the first line that is an integer."""
    for line in lines:
        if not line.strip():
            continue
        try:
            return int(line)
        except ValueError as error:
            print(f"skip {line!r}: {error}")
    return default
"#;

/// Four functions of ten lines in one.
fn forty() -> String {
    let body: String = TEN.lines().skip(2).map(|line| format!("{line}\n")).collect();
    let parts: Vec<String> =
        (0..5).map(|n| body.replace("return default", &format!("default = default or {n}"))).collect();
    format!("def first_number(lines, default=None):\n{}    return default\n", parts.concat())
}

fn gzipped(text: &str) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()).map_or(0, |bytes| bytes.len())
}

/// Text between tags with white space collapsed, as mdBook indexes it.
fn indexed(html: &str) -> usize {
    let text: String = html.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    text.split_whitespace().map(|word| word.len() + 1).sum()
}

fn main() {
    let engines = Engines::new(EngineChoice::Auto, Default::default(), "");
    let assets = html::assets(&Themes::default());
    println!("style and script, once a page: {} bytes, {} gzipped", assets.len(), gzipped(&assets));
    let all: Vec<View> = View::available().filter(|view| *view != View::Pipeline).collect();
    let sources = [("2 lines", TWO.to_string()), ("10 lines", TEN.to_string()), ("40 lines", forty())];
    println!("{:10} {:12} {:>9} {:>9} {:>9} {:>11}", "function", "view", "bytes", "gzipped", "indexed", "figures/s");
    for (name, source) in &sources {
        let mut rows: Vec<(String, Vec<View>, bool)> = vec![("folded".into(), vec![View::Pipeline], false)];
        rows.extend(all.iter().map(|view| (view.word().to_string(), vec![*view], true)));
        rows.push(("all".into(), all.clone(), true));
        for (label, views, open) in rows {
            let mut job = Job::new(source.as_str(), "example.py", PyVersion::V3_14);
            job.views = views;
            let compiled = engines.compile(&job);
            let draw = || {
                let presentation = Presentation { open, ..Presentation::open("ps-0123456789-1") };
                build(&job, &compiled, presentation).map(|figure| html::figure(&figure)).unwrap_or_default()
            };
            let html = draw();
            let begin = Instant::now();
            let rounds = 30;
            for _ in 0..rounds {
                std::hint::black_box(draw());
            }
            let rate = f64::from(rounds) / begin.elapsed().as_secs_f64();
            println!("{name:10} {label:12} {:9} {:9} {:9} {rate:11.0}", html.len(), gzipped(&html), indexed(&html));
        }
    }
}
