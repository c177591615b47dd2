//! Figures that are put into the pages after mdBook has written them.
//!
//! mdBook makes a tree of every tag in a chapter, prints it for the page and for `print.html`, and puts its words into the
//! search index. Where mdBook runs in this process it can be spared that: a chapter carries a comment in the place of each
//! figure, mdBook passes comments on as they are, and when its pages are there, the figures take the comments' places.
//! Readers get the same figures, byte for byte as they were drawn, and a search finds only what the author wrote.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use memchr::memmem::Finder;
use rayon::prelude::*;

use crate::base::hash::short_hash;

const OPEN: &str = "<!--pyscope:";
const CLOSE: &str = "-->";
/// How the keys of style and script begin, which a page needs once.
const ASSETS: &str = "assets-";

/// The figures of a book that wait for its pages.
#[derive(Clone, Debug, Default)]
pub struct Held(Arc<Mutex<BTreeMap<String, Arc<str>>>>);

impl Held {
    /// Nothing yet.
    pub fn new() -> Held {
        Held::default()
    }

    /// Keeps a figure and gives the mark for its place. `key` is unique in the book and fits an HTML id.
    pub(super) fn figure(&self, key: &str, html: String) -> String {
        self.hold(key, html.into())
    }

    /// Keeps style and script and gives the mark for their place; any number of marks may stand in a page.
    pub(super) fn assets(&self, html: Arc<str>) -> String {
        self.hold(&format!("{ASSETS}{}", short_hash(&[html.as_bytes()], 12)), html)
    }

    fn hold(&self, key: &str, html: Arc<str>) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_string(), html);
        format!("{OPEN}{key}{CLOSE}")
    }

    /// Puts the figures into all pages in a folder and the folders in it.
    ///
    /// # Errors
    ///
    /// What goes wrong in reading and writing files.
    pub fn put_into(&self, folder: &Path) -> io::Result<()> {
        let held = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
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
fn fill<'a>(page: &'a [u8], held: &'a BTreeMap<String, Arc<str>>, open: &Finder<'_>) -> Option<Vec<&'a [u8]>> {
    let mut parts = Vec::new();
    let mut done = 0;
    let mut assets: Vec<&str> = Vec::new();
    for at in open.find_iter(page) {
        let from = at + OPEN.len();
        let Some(length) = page[from..].windows(CLOSE.len()).position(|end| end == CLOSE.as_bytes()) else { break };
        let key = str::from_utf8(&page[from..from + length]).unwrap_or_default();
        // An author may write such a comment too.
        let Some(html) = held.get(key) else { continue };
        parts.push(&page[done..at]);
        done = from + length + CLOSE.len();
        if assets.contains(&key) {
            continue;
        }
        if key.starts_with(ASSETS) {
            assets.push(key);
        }
        parts.push(html.as_bytes());
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
