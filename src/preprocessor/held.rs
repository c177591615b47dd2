//! Figures that are put into the pages after mdBook has written them.
//!
//! mdBook makes a tree of every tag in a chapter, prints it for the page and for `print.html`, and puts its words into the
//! search index. Where mdBook runs in this process it can be spared that: a chapter carries a comment in the place of each
//! figure, mdBook passes comments on as they are, and when its pages are there, the figures take the comments' places.
//! Readers get the same figures, byte for byte as they were drawn, and a search finds only what the author wrote.
//!
//! mdBook writes its pages with one thread; figures that a chapter does not wait for are drawn by the others meanwhile.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::fs::File;
use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use memchr::memmem::Finder;
use rayon::prelude::*;

use crate::base::Diagnostic;
use crate::base::hash::short_hash;
use crate::render::html::error_box;

const OPEN: &str = "<!--pyscope:";
const CLOSE: &str = "-->";
/// How the keys of style and script begin, which a page needs once.
const ASSETS: &str = "assets-";

type Draw = Box<dyn FnOnce() -> String + Send>;

/// A figure that is there, or will be when somebody needs it.
struct Slot {
    drawn: OnceLock<Arc<str>>,
    draw: Mutex<Option<Draw>>,
}

impl Slot {
    fn drawn(html: Arc<str>) -> Slot {
        Slot { drawn: OnceLock::from(html), draw: Mutex::default() }
    }

    /// The figure; whoever comes first draws it, others wait for that.
    fn html(&self) -> &str {
        self.drawn.get_or_init(|| {
            let draw = self.draw.lock().unwrap_or_else(PoisonError::into_inner).take();
            // A fault of ours costs this figure alone.
            let html = draw.and_then(|draw| catch_unwind(AssertUnwindSafe(draw)).ok());
            html.map_or_else(|| error_box(&Diagnostic::error(FAULT)).into(), Arc::from)
        })
    }
}

const FAULT: &str = "this figure could not be drawn; this is a fault of mdbook-pyscope";

#[derive(Default)]
struct All {
    slots: BTreeMap<String, Arc<Slot>>,
    /// What nobody has drawn yet, in the order in which it came.
    waiting: VecDeque<Arc<Slot>>,
}

/// The figures of a book that wait for its pages.
#[derive(Clone, Default)]
pub struct Held(Arc<Mutex<All>>);

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.all().slots.keys()).finish()
    }
}

impl Held {
    /// Nothing yet.
    pub fn new() -> Held {
        Held::default()
    }

    /// Keeps a figure and gives the mark for its place. `key` is unique in the book and fits an HTML id.
    pub(super) fn figure(&self, key: &str, html: String) -> String {
        self.hold(key, Slot::drawn(html.into()), false)
    }

    /// Keeps what draws a figure, and gives the mark for its place.
    pub(super) fn later(&self, key: &str, draw: impl FnOnce() -> String + Send + 'static) -> String {
        self.hold(key, Slot { drawn: OnceLock::new(), draw: Mutex::new(Some(Box::new(draw))) }, true)
    }

    /// Keeps style and script and gives the mark for their place; any number of marks may stand in a page.
    pub(super) fn assets(&self, html: Arc<str>) -> String {
        let key = format!("{ASSETS}{}", short_hash(&[html.as_bytes()], 12));
        self.hold(&key, Slot::drawn(html), false)
    }

    fn hold(&self, key: &str, slot: Slot, waits: bool) -> String {
        let slot = Arc::new(slot);
        let mut all = self.all();
        if waits {
            all.waiting.push_back(slot.clone());
        }
        all.slots.insert(key.to_string(), slot);
        format!("{OPEN}{key}{CLOSE}")
    }

    fn all(&self) -> std::sync::MutexGuard<'_, All> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to draw what waits, and returns at once. One thread is left to the caller.
    pub(super) fn draw_ahead(&self) {
        for _ in 0..rayon::current_num_threads().saturating_sub(1).max(1) {
            let held = self.clone();
            rayon::spawn(move || {
                loop {
                    let next = held.all().waiting.pop_front();
                    match next {
                        Some(slot) => _ = slot.html(),
                        None => break,
                    }
                }
            });
        }
    }

    /// Puts the figures into all pages in a folder and the folders in it.
    ///
    /// # Errors
    ///
    /// What goes wrong in reading and writing files.
    pub fn put_into(&self, folder: &Path) -> io::Result<()> {
        let held = std::mem::take(&mut self.all().slots);
        if held.is_empty() {
            return Ok(());
        }
        let mut pages = Vec::new();
        collect(folder, &mut pages)?;
        // The longest page first, so that no thread is left alone with it at the end.
        pages.sort_by_key(|page| std::cmp::Reverse(page.0));
        let open = Finder::new(OPEN);
        pages.par_iter().try_for_each(|(_, page)| {
            let text = std::fs::read(page)?;
            match fill(&text, &held, &open) {
                Some(parts) => {
                    let mut file = File::create(page)?;
                    parts.iter().try_for_each(|part| file.write_all(part))
                }
                None => Ok(()),
            }
        })
    }
}

/// All pages in a folder with their sizes.
fn collect(folder: &Path, pages: &mut Vec<(u64, PathBuf)>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (kind, path) = (entry.file_type()?, entry.path());
        if kind.is_dir() {
            collect(&path, pages)?;
        } else if path.extension().is_some_and(|extension| extension == "html") {
            pages.push((entry.metadata()?.len(), path));
        }
    }
    Ok(())
}

/// The pieces of a page with its figures; `None` if it has no mark of ours.
fn fill<'a>(page: &'a [u8], held: &'a BTreeMap<String, Arc<Slot>>, open: &Finder<'_>) -> Option<Vec<&'a [u8]>> {
    let mut parts = Vec::new();
    let mut done = 0;
    let mut assets: Vec<&str> = Vec::new();
    for at in open.find_iter(page) {
        let from = at + OPEN.len();
        let Some(length) = page[from..].windows(CLOSE.len()).position(|end| end == CLOSE.as_bytes()) else { break };
        let key = str::from_utf8(&page[from..from + length]).unwrap_or_default();
        // An author may write such a comment too.
        let Some(slot) = held.get(key) else { continue };
        parts.push(&page[done..at]);
        done = from + length + CLOSE.len();
        if assets.contains(&key) {
            continue;
        }
        if key.starts_with(ASSETS) {
            assets.push(key);
        }
        parts.push(slot.html().as_bytes());
    }
    (done > 0).then(|| {
        parts.push(&page[done..]);
        parts
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_drawn_once_by_whoever_comes_first() {
        let held = Held::new();
        let times = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let marks: String = (0..50)
            .map(|n| {
                let times = times.clone();
                held.later(&format!("f{n}"), move || {
                    assert_ne!(n, 7, "a fault");
                    times.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    format!("<b>{n}</b>")
                })
            })
            .collect();
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("page.html"), &marks).expect("a file");
        held.draw_ahead();
        held.put_into(folder.path()).expect("files can be written");
        let page = std::fs::read_to_string(folder.path().join("page.html")).expect("a file");
        assert!(page.starts_with("<b>0</b><b>1</b>") && page.ends_with("<b>49</b>"), "{page}");
        assert!(page.contains(FAULT) && !page.contains("pyscope:f"), "{page}");
        assert_eq!(times.load(std::sync::atomic::Ordering::Relaxed), 49);
    }

    #[test]
    fn figures_take_the_places_of_their_marks() {
        let folder = tempfile::tempdir().expect("a folder");
        let held = Held::new();
        let (style, a, b) = (
            held.assets("<style></style>".into()),
            held.figure("ps-a-1", "<div>ä</div>".into()),
            held.figure("b", "<p>".into()),
        );
        let inner = folder.path().join("inner");
        std::fs::create_dir(&inner).expect("a folder");
        let page = |name: &str, text: String| std::fs::write(folder.path().join(name), text).expect("a file");
        page("print.html", format!("1{style}2{a}3{style}4{b}<!--pyscope:other-->{OPEN}"));
        page("inner/one.html", format!("{b}{a}\n"));
        page("inner/two.html", "é".to_string());
        page("search.js", a.clone());
        held.put_into(folder.path()).expect("files can be written");
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a file");
        assert_eq!(read("print.html"), format!("1<style></style>2<div>ä</div>34<p><!--pyscope:other-->{OPEN}"));
        assert_eq!(read("inner/one.html"), "<p><div>ä</div>\n");
        assert_eq!((read("inner/two.html"), read("search.js")), ("é".to_string(), a));
    }
}
