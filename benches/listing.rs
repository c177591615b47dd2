//! Reading, decoding and listing code objects, against CPython's own `dis` on the same code objects in the same run.
//!
//! `cargo bench --bench listing` lists the modules of the standard library of every CPython found (a fixed selection), and
//! prints how many times faster than `dis.dis` writing to a string that is; then divan measures each step. Both sides begin
//! with code objects in memory and end with the text; ours is made as the program prints it, one code object after the other.

#![allow(clippy::print_stdout, reason = "a bench reports there")]

#[path = "clock/mod.rs"]
mod clock;
#[path = "../tests/found/mod.rs"]
mod found;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use divan::counter::ItemsCount;
use mdbook_pyscope::code::{CodeObject, marshal};
use mdbook_pyscope::render::text::dis;
use mdbook_pyscope::target::PyVersion;
use mdbook_pyscope::view::listing::{Brief, Listing, nested};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Marshals the code objects of some modules, then times `dis` on them: the fastest of three rounds, in microseconds of the
/// processor.
const ORACLE: &str = r#"
import dis, io, marshal, os, sys, sysconfig, time
root = sysconfig.get_path("stdlib")
names = ["argparse", "ast", "collections/__init__", "dataclasses", "difflib", "enum", "inspect", "subprocess", "typing",
         "asyncio/base_events", "tarfile", "tempfile"]
codes = []
for name in names:
    path = os.path.join(root, name + ".py")
    with open(path, "rb") as file:
        codes.append(compile(file.read(), path, "exec"))
best = None
for _ in range(3):
    file = io.StringIO()
    begin = time.thread_time()
    for code in codes:
        dis.dis(code, file=file)
    spent = time.thread_time() - begin
    best = spent if best is None else min(best, spent)
print(marshal.dumps(tuple(codes)).hex(), int(best * 1e6), len(file.getvalue()))
"#;

/// What one version gave.
struct Corpus {
    version: PyVersion,
    bytes: Vec<u8>,
    codes: Vec<Arc<CodeObject>>,
    dis: Duration,
    characters: usize,
}

impl std::fmt::Display for Corpus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.version.fmt(f)
    }
}

fn corpora() -> &'static [Corpus] {
    static CORPORA: OnceLock<Vec<Corpus>> = OnceLock::new();
    CORPORA
        .get_or_init(|| found::all_or_skip("listing").into_iter().filter(|python| !python.wasm).map(corpus).collect())
}

fn corpus(python: &found::Python) -> Corpus {
    let answer = python.stdout(&["-c", ORACLE]);
    let fields: Vec<&str> = answer.split_whitespace().collect();
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).expect("hexadecimal"), 16).expect("hexadecimal");
    let bytes: Vec<u8> = fields[0].as_bytes().chunks(2).map(byte).collect();
    let codes = codes(&bytes, python.version);
    let dis = Duration::from_micros(fields[1].parse().expect("a time"));
    Corpus { version: python.version, bytes, codes, dis, characters: fields[2].parse().expect("a length") }
}

fn codes(bytes: &[u8], version: PyVersion) -> Vec<Arc<CodeObject>> {
    use mdbook_pyscope::code::Constant;
    let Ok(Constant::Tuple(items)) = marshal::read(bytes, version) else { panic!("a tuple of code objects") };
    let code = |item: &Constant| match item {
        Constant::Code(code) => code.clone(),
        _ => panic!("a code object"),
    };
    items.iter().map(code).collect()
}

/// The text of every code object, one after the other in one buffer, as the program prints them; gives the bytes of all.
fn text(codes: &[Arc<CodeObject>]) -> usize {
    let (mut text, mut bytes) = (String::new(), 0);
    for inner in codes.iter().flat_map(nested) {
        text.clear();
        let listing = Brief::of(&inner.code);
        match inner.parent {
            None => dis::write(&mut text, &listing, dis::Options::default()),
            Some(_) => dis::write_nested(&mut text, &listing, dis::Options::default()),
        }
        bytes += divan::black_box(&text).len();
    }
    bytes
}

fn rows(codes: &[Arc<CodeObject>]) -> usize {
    codes.iter().flat_map(nested).map(|inner| Listing::of(&inner.code).rows.len()).sum()
}

fn main() {
    println!("listing a dozen modules, the processor's time of the fastest round:");
    for corpus in corpora() {
        let ours = clock::best(9, Duration::from_millis(30), || _ = divan::black_box(text(&corpus.codes)));
        println!(
            "  {}: {} instructions, {} characters; dis {:.1} ms, ours {:.2} ms: {:.0} times faster",
            corpus.version,
            rows(&corpus.codes),
            corpus.characters,
            corpus.dis.as_secs_f64() * 1e3,
            ours.as_secs_f64() * 1e3,
            corpus.dis.as_secs_f64() / ours.as_secs_f64()
        );
    }
    divan::main();
}

#[divan::bench(args = corpora())]
fn read(bencher: divan::Bencher<'_, '_>, corpus: &Corpus) {
    bencher.counter(divan::counter::BytesCount::of_slice(&corpus.bytes)).bench(|| codes(&corpus.bytes, corpus.version));
}

#[divan::bench(args = corpora())]
fn decode(bencher: divan::Bencher<'_, '_>, corpus: &Corpus) {
    bencher.counter(ItemsCount::new(rows(&corpus.codes))).bench(|| rows(&corpus.codes));
}

#[divan::bench(args = corpora())]
fn decode_and_print(bencher: divan::Bencher<'_, '_>, corpus: &Corpus) {
    bencher.counter(ItemsCount::new(rows(&corpus.codes))).bench(|| text(&corpus.codes));
}
