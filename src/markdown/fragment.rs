//! What is put under a block, and how it is written so that nothing around it changes.
//!
//! An HTML block that begins with `<div` reaches to the next blank line. Where the author's next line follows at once, a
//! blank line would have to be added, and in a list that makes every item of it a paragraph. There the fragment is
//! written in one line that begins with a comment: such a block ends with its line (CommonMark 4.6, kind 2).

use super::{Block, Replacement};

/// Something to put under a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fragment {
    /// HTML that is one element and begins with `<div`; its lines are not blank.
    Element(String),
    /// `<style>` or `<script>` elements, each beginning a line; the element's own end tag ends the block.
    Raw(String),
    /// A fenced block.
    Fence {
        /// Its info string.
        info: String,
        /// Its text.
        text: String,
    },
    /// Any Markdown; blank lines of it stay.
    Markdown(String),
}

impl Block {
    /// The insertion that puts `fragments` under this block, inside its container. A fence that was left open is closed
    /// first, for everything after it would be code. `None` if it was left open without any code: then there is nothing to
    /// annotate, and no way to tell what its container asks of a further line.
    pub fn put_under(&self, text: &str, fragments: &[Fragment]) -> Option<Replacement> {
        let prefix = self.prefix.as_deref()?;
        let mut lines: Vec<String> = Vec::new();
        if !self.fence.closed {
            lines.push(self.fence.mark.to_string().repeat(self.fence.length));
        }
        for (index, fragment) in fragments.iter().enumerate() {
            let is_followed = index + 1 < fragments.len() || self.is_followed;
            match fragment {
                Fragment::Element(html) if is_followed => lines.push(format!("<!--pyscope-->{}", in_one_line(html))),
                Fragment::Element(html) | Fragment::Raw(html) => lines.extend(not_blank(html)),
                Fragment::Fence { info, text } => {
                    let fence = "`".repeat(longest_run(text).max(2) + 1);
                    lines.push(format!("{fence}{info}"));
                    lines.extend(text.lines().map(str::to_string));
                    lines.push(fence);
                }
                Fragment::Markdown(markdown) => {
                    lines.push(String::new());
                    lines.extend(markdown.lines().map(str::to_string));
                    if is_followed {
                        lines.push(String::new());
                    }
                }
            }
        }
        let mut out = String::new();
        let starts_line = text[..self.range.end].ends_with(['\n', '\r']);
        for (index, line) in lines.iter().enumerate() {
            if index > 0 || !starts_line {
                out.push_str(self.line_break);
            }
            out.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
            out.push_str(line);
        }
        if starts_line {
            out.push_str(self.line_break);
        }
        Some(Replacement { range: self.range.end..self.range.end, text: out })
    }
}

fn not_blank(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter(|line| !line.trim().is_empty()).map(str::to_string)
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// The same HTML without line breaks: in tags they become spaces, in text character references.
fn in_one_line(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + 16);
    let (mut in_tag, mut quote) = (false, None);
    let mut chars = html.trim_end().chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => continue,
            '\n' | '\r' => out.push_str(if in_tag && quote.is_none() { " " } else { "&#10;" }),
            _ => out.push(c),
        }
        match (in_tag, quote) {
            (true, None) if c == '>' => in_tag = false,
            (true, None) if matches!(c, '"' | '\'') => quote = Some(c),
            (true, Some(open)) if c == open => quote = None,
            (false, _) if c == '<' => in_tag = true,
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Dialect, find, splice};

    fn annotate(text: &str, html: &str) -> String {
        let blocks = find(text, Dialect::MDBOOK_0_5);
        let under: Vec<_> =
            blocks.iter().filter_map(|block| block.put_under(text, &[Fragment::Element(html.to_string())])).collect();
        splice(text, &under)
    }

    #[test]
    fn containers_keep_their_prefix() {
        for (text, expected) in [
            ("```py\nx\n```\n", "```py\nx\n```\n<div>\n</div>\n"),
            ("> ```py\n> x\n> ```\n>\n> y\n", "> ```py\n> x\n> ```\n> <div>\n> </div>\n>\n> y\n"),
            ("- ```py\n  x\n  ```\n- b\n", "- ```py\n  x\n  ```\n  <div>\n  </div>\n- b\n"),
            ("- ```py\r\n  x\r\n  ```", "- ```py\r\n  x\r\n  ```\r\n  <div>\r\n  </div>"),
            ("-\t```py\n\tx\n\t```\n", "-\t```py\n\tx\n\t```\n\t<div>\n\t</div>\n"),
            ("t\n: ```py\n  x\n  ```\n", "t\n: ```py\n  x\n  ```\n  <div>\n  </div>\n"),
            ("[^1]: ```py\n    x\n    ```\n", "[^1]: ```py\n    x\n    ```\n    <div>\n    </div>\n"),
            ("> - ```py\n>   x\n>   ```\n", "> - ```py\n>   x\n>   ```\n>   <div>\n>   </div>\n"),
            ("   ~~~~ py\n   x\n  ~~~~~  \n", "   ~~~~ py\n   x\n  ~~~~~  \n  <div>\n  </div>\n"),
        ] {
            assert_eq!(annotate(text, "<div>\n</div>"), expected, "{text:?}");
        }
    }

    #[test]
    fn a_line_that_follows_at_once_stays_markdown() {
        assert_eq!(
            annotate("- ```py\n  x\n  ```\n  *y*\n", "<div\nid=a>\n</div>\n"),
            "- ```py\n  x\n  ```\n  <!--pyscope--><div id=a>&#10;</div>\n  *y*\n"
        );
        assert_eq!(annotate("```py\n```\nx", "<div></div>"), "```py\n```\n<!--pyscope--><div></div>\nx");
    }

    #[test]
    fn open_fences_are_closed() {
        assert_eq!(annotate("~~~~py\nx", "<div></div>"), "~~~~py\nx\n~~~~\n<div></div>");
        assert_eq!(annotate("~~~py\nx\n", "<div></div>"), "~~~py\nx\n~~~\n<div></div>\n");
        assert_eq!(annotate("> ```py\n> x\n\ny", "<div></div>"), "> ```py\n> x\n> ```\n> <div></div>\n\ny");
        assert_eq!(annotate("```py", "<div></div>"), "```py", "nothing to annotate");
    }

    #[test]
    fn listings_get_a_fence_long_enough() {
        let text = "- ```py\n  x\n  ```\n";
        let block = &find(text, Dialect::MDBOOK_0_4)[0];
        let fence = Fragment::Fence { info: "text".into(), text: "a\n\n```\n".into() };
        assert_eq!(
            splice(text, &[block.put_under(text, &[fence]).expect("a closed fence")]),
            format!("{text}  ````text\n  a\n\n  ```\n  ````\n")
        );
    }

    #[test]
    fn definition_lists_are_blocks_only_where_mdbook_says_so() {
        let text = "t\n: ```py\n  x\n  ```\n";
        assert_eq!(find(text, Dialect::MDBOOK_0_5).len(), 1);
        let in_0_4 = find(text, Dialect::MDBOOK_0_4);
        assert!(in_0_4.iter().all(|block| block.content.text() != "x\n"), "{in_0_4:?}");
    }

    #[test]
    fn content_leads_back_to_the_chapter() {
        let text = "é\n\n> ```py\r\n> if x:\r\n>\r\n>     é = 1\r\n> ```\r\n";
        let block = &find(text, Dialect::MDBOOK_0_5)[0];
        let code = block.content.text();
        assert_eq!(code, "if x:\n\n    é = 1\n");
        let origin = block.content.origin(code.find("é").unwrap()).unwrap();
        assert!(text[origin..].starts_with("é = 1"));
        assert_eq!(block.content.origin(code.len()), Some(text.rfind("\n> ```").unwrap() + 1));
    }
}
