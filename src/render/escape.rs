//! Characters that would steer a page or a terminal, as visible escapes.

use std::borrow::Cow;

/// Whether a character is better shown than obeyed: controls but tab, bidirectional marks, invisible format characters.
pub fn is_steering(c: char) -> bool {
    match c {
        '\t' => false,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{ad}' => true,
        '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{e0000}'..='\u{e007f}' => true,
        _ => c.is_control(),
    }
}

/// The escape for such a character, in Python's notation: `\x1b`, `\u202e`.
pub fn escape(c: char) -> String {
    match c as u32 {
        n @ 0..=0xff => format!("\\x{n:02x}"),
        n @ 0x100..=0xffff => format!("\\u{n:04x}"),
        n => format!("\\U{n:08x}"),
    }
}

/// The text with every such character, line breaks included, replaced by its escape.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_steering) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_steering(c) { out.push_str(&escape(c)) } else { out.push(c) }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steering_characters_are_shown() {
        assert_eq!(visible("a\x1b[31m\u{202e}b\n"), "a\\x1b[31m\\u202eb\\x0a");
        assert!(matches!(visible("ü\t→ 👩‍💻"), Cow::Borrowed(_)));
    }
}
