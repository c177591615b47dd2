//! Replacements into a text; every byte outside their ranges stays as it is.

use std::ops::Range;

/// New text for a range of bytes; an empty range inserts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Bytes of the old text.
    pub range: Range<usize>,
    /// What stands there instead.
    pub text: String,
}

/// `text` with all replacements made. They may come in any order; those at one place keep theirs. A replacement that
/// overlaps an earlier one, reaches past the end or cuts a character in two is left out.
pub fn splice(text: &str, replacements: &[Replacement]) -> String {
    let mut sorted: Vec<&Replacement> = replacements.iter().collect();
    sorted.sort_by_key(|replacement| replacement.range.start);
    let mut out = String::with_capacity(text.len() + sorted.iter().map(|r| r.text.len()).sum::<usize>());
    let mut done = 0;
    for replacement in sorted {
        let Some(before) = text.get(done..replacement.range.start) else { continue };
        if text.get(replacement.range.clone()).is_none() {
            continue;
        }
        out.push_str(before);
        out.push_str(&replacement.text);
        done = replacement.range.end;
    }
    out.push_str(&text[done..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(range: Range<usize>, text: &str) -> Replacement {
        Replacement { range, text: text.into() }
    }

    #[test]
    fn only_the_ranges_change() {
        assert_eq!(splice("abcdef", &[at(4..5, "E"), at(1..1, "<"), at(1..1, ">"), at(2..3, "")]), "a<>bdEf");
        assert_eq!(splice("abc", &[]), "abc");
    }

    #[test]
    fn impossible_replacements_are_left_out() {
        assert_eq!(splice("aéb", &[at(2..3, "x"), at(9..9, "y"), at(0..1, "A"), at(0..3, "z")]), "Aéb");
    }
}
