//! Docstrings are stored without the indentation of their source (`_PyCompile_CleanDoc`, since 3.13).

use std::borrow::Cow;

use super::CompileError;
use crate::code::PyStr;
use crate::compiler::error::ErrorKind;

/// Columns between tab stops.
const TAB: usize = 8;

/// The docstring with tabs expanded, its first line without leading spaces, and the other lines without the spaces that
/// all of them have in common.
///
/// # Errors
/// `UnicodeEncodeError` for a lone surrogate: CPython takes the text through UTF-8 here.
pub(super) fn clean(doc: &PyStr) -> Result<PyStr, CompileError> {
    let Some(text) = doc.as_str() else { return Err(surrogate_error(doc)) };
    let expanded = expand_tabs(text);
    let text = &*expanded;
    let mut lines = text.split('\n');
    let first = lines.next().unwrap_or("");
    let margin = lines.clone().filter_map(indentation).min().unwrap_or(0);
    let stripped = first.trim_start_matches(' ');
    if stripped.len() == first.len() && margin == 0 {
        return Ok(match expanded {
            Cow::Borrowed(_) => doc.clone(),
            Cow::Owned(text) => text.into(),
        });
    }
    let mut cleaned = String::with_capacity(text.len());
    cleaned.push_str(stripped);
    for line in lines {
        let spaces = line.bytes().take(margin).take_while(|&b| b == b' ').count();
        cleaned.push('\n');
        cleaned.push_str(&line[spaces..]);
    }
    Ok(cleaned.into())
}

/// Leading spaces of a line that has anything else in it.
fn indentation(line: &str) -> Option<usize> {
    let spaces = line.bytes().take_while(|&b| b == b' ').count();
    (spaces < line.len()).then_some(spaces)
}

/// `str.expandtabs()`.
fn expand_tabs(text: &str) -> Cow<'_, str> {
    if !text.contains('\t') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + TAB);
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let spaces = TAB - column % TAB;
                out.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            _ => {
                out.push(c);
                column += 1;
            }
        }
    }
    Cow::Owned(out)
}

fn surrogate_error(doc: &PyStr) -> CompileError {
    let is_surrogate = |point: u32| (0xD800..0xE000).contains(&point);
    let mut column = 0;
    let mut first = None;
    let mut run = 0;
    let mut position = 0;
    for point in doc.code_points() {
        if is_surrogate(point) {
            first.get_or_insert((position, point));
            run += 1;
        } else if first.is_some() {
            break;
        }
        // Positions count in the text with tabs expanded.
        let width = if point == 0x09 { TAB - column % TAB } else { 1 };
        column = if matches!(point, 0x0A | 0x0D) { 0 } else { column + width };
        position += width;
    }
    let (at, point) = first.unwrap_or_default();
    let what = if run == 1 {
        format!("character '\\u{point:04x}' in position {at}")
    } else {
        format!("characters in position {at}-{}", at + run - 1)
    };
    let message = format!("'utf-8' codec can't encode {what}: surrogates not allowed");
    CompileError::unplaced(ErrorKind::UnicodeEncode, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(text: &str) -> String {
        clean(&PyStr::from(text)).map(|s| s.to_display()).unwrap_or_default()
    }

    #[test]
    fn common_indentation_goes() {
        assert_eq!(cleaned("one"), "one");
        assert_eq!(cleaned("  one"), "one");
        assert_eq!(cleaned("one\n    two\n      three\n\n  "), "one\ntwo\n  three\n\n");
        assert_eq!(cleaned("one\n\ttwo"), "one\ntwo");
        assert_eq!(cleaned("a\tb"), "a       b");
        assert_eq!(cleaned("one\ntwo\n  three"), "one\ntwo\n  three");
    }

    #[test]
    fn surrogates_are_refused() {
        let doc = PyStr::from_code_points([0x61, 0xD800, 0x62]);
        let error = clean(&doc).map_err(|e| e.message.clone());
        let message = "'utf-8' codec can't encode character '\\ud800' in position 1: surrogates not allowed";
        assert_eq!(error, Err(message.to_string()));
    }
}
