//! The known word that was probably meant.

/// The one of `known` that differs least from `word`, if the difference is small: one slip (a letter added, left out,
/// changed, or two swapped) up to five letters, two slips for longer words. Case does not count, and `_` is `-`.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = fold(word);
    let allowed = if word.len() <= 2 { 0 } else { 1 + usize::from(word.len() > 5) };
    // A very long word is never near, and comparing it would cost its length times the number of words.
    if word.len() > 40 {
        return None;
    }
    let candidates = known.into_iter().map(|known| (slips(&word, &fold(known)), known));
    // `min_by_key` takes the first of equals, so the order of the list decides.
    candidates
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// Words as a list in a sentence: "`a`, `b` and `c`".
pub fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

fn fold(word: &str) -> Vec<char> {
    word.chars().flat_map(char::to_lowercase).map(|c| if c == '_' { '-' } else { c }).collect()
}

/// Optimal string alignment distance.
fn slips(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut row = vec![i + 1];
        for j in 0..b.len() {
            let mut best = (last[j] + usize::from(a[i] != b[j])).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_seen_and_strangers_are_not() {
        let known = ["bytecode", "stack", "cfg", "on-failure"];
        assert_eq!(nearest("bytcode", known), Some("bytecode"));
        assert_eq!(nearest("satck", known), Some("stack"));
        assert_eq!(nearest("on_failrue", known), Some("on-failure"));
        assert_eq!(nearest("cgf", known), Some("cfg"));
        for stranger in ["editable", "should_panic", "slack-off", "x", ""] {
            assert_eq!(nearest(stranger, known), None, "{stranger}");
        }
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(list(["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(list(["a"]), "`a`");
        assert_eq!(list([]), "");
    }
}
