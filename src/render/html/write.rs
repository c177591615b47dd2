//! Writing HTML straight into a page's text, for what a page has thousands of.

use std::fmt::{self, Write as _};

use crate::render::escape::{escape, is_steering};
use crate::view::Range;

/// Formatted text.
pub(super) fn push(out: &mut String, text: fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}

/// Texts of ours, one after the other, as they are.
pub(super) fn push_all(out: &mut String, texts: &[&str]) {
    for text in texts {
        out.push_str(text);
    }
}

/// A number in digits.
pub(super) fn push_number(out: &mut String, number: u32) {
    // The digits from the end; ten are enough for every u32.
    let mut digits = [b'0'; 10];
    let mut first = digits.len();
    let mut rest = number;
    loop {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.push_str(str::from_utf8(&digits[first..]).unwrap_or_default());
}

/// A range as [`Range`] prints itself.
pub(super) fn push_range(out: &mut String, range: Range) {
    match range {
        Range::Exact((line, column), (end_line, end_column)) => {
            for (before, number) in [("", line), (":", column), ("-", end_line), (":", end_column)] {
                out.push_str(before);
                push_number(out, number);
            }
        }
        Range::Lines(..) => push(out, format_args!("{range}")),
    }
}

/// Text of a book: escaped for HTML, in places of text as in attributes.
pub(super) fn push_escaped(out: &mut String, text: &str) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        push_all(out, &[&text[done..at], entity]);
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

/// The same for text that is formatted.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        push_escaped(&mut text, self.0);
        f.write_str(&text)
    }
}

/// Text of a book in which steering characters are shown as escapes.
pub(super) fn push_text(out: &mut String, text: &str) {
    shown(out, text, false);
}

/// The same where the page counts the bytes of the text: an escape says how many it stands for.
pub(super) fn push_source(out: &mut String, text: &str) {
    shown(out, text, true);
}

fn shown(out: &mut String, text: &str, counted: bool) {
    // No steering character is one of these.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t')) {
        return push_escaped(out, text);
    }
    for run in text.split_inclusive(is_steering) {
        match run.chars().next_back().filter(|&c| is_steering(c)) {
            Some(c) => {
                push_escaped(out, &run[..run.len() - c.len_utf8()]);
                match counted {
                    true => push(out, format_args!("<span class=\"es\" data-n=\"{}\">", c.len_utf8())),
                    false => out.push_str("<span class=\"es\">"),
                }
                push_all(out, &[&escape(c), "</span>"]);
            }
            None => push_escaped(out, run),
        }
    }
}

#[cfg(test)]
mod tests {
    use maud::html;

    use super::*;

    fn written(write: impl FnOnce(&mut String)) -> String {
        let mut out = String::new();
        write(&mut out);
        out
    }

    #[test]
    fn numbers_and_ranges_are_written_as_they_print() {
        for number in [0, 7, 10, 12_345, u32::MAX] {
            assert_eq!(written(|out| push_number(out, number)), number.to_string());
        }
        for range in [Range::Exact((1, 0), (12, 305)), Range::Lines(3, 3), Range::Lines(3, 14)] {
            assert_eq!(written(|out| push_range(out, range)), range.to_string());
        }
    }

    #[test]
    fn text_is_escaped_as_the_rest_of_the_page_is() {
        for text in ["", "a < b & c > \"d\" 'e'", "ü → </script>", "&amp;"] {
            assert_eq!(written(|out| push_text(out, text)), html! { (text) }.into_string());
            assert_eq!(Escaped(text).to_string(), html! { (text) }.into_string());
        }
        let steering = "<\u{1b}é\u{202e}";
        assert_eq!(
            written(|out| push_text(out, steering)),
            "&lt;<span class=\"es\">\\x1b</span>é<span class=\"es\">\\u202e</span>"
        );
        assert_eq!(
            written(|out| push_source(out, steering)),
            "&lt;<span class=\"es\" data-n=\"1\">\\x1b</span>é<span class=\"es\" data-n=\"3\">\\u202e</span>"
        );
    }
}
