//! The pipeline strip: one box a stage, with this snippet's own numbers, and where the strip is asked for by name also with
//! a little of what each stage holds.

use super::sample::Sample;

/// The strip; only stages that are there have a box, in the order of the pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pipeline {
    /// The boxes in order.
    pub boxes: Vec<StageBox>,
    /// Whether the strip is a view of its own, whose boxes show a little of their stages.
    pub in_full: bool,
}

/// One stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageBox {
    /// The name of the stage, such as `bytecode`.
    pub stage: &'static str,
    /// What there is of it: `12 instructions`. Never empty; the first is the one to show when there is little room.
    pub counts: Vec<String>,
    /// The word of the view that shows the stage, if the figure has it; the box then leads there.
    pub view: Option<&'static str>,
    /// A little of what it holds; empty unless the strip is shown in full.
    pub sample: Sample,
}

impl StageBox {
    /// A box with one count, that leads nowhere yet.
    pub fn new(stage: &'static str, count: String) -> StageBox {
        StageBox { stage, counts: vec![count], view: None, sample: Sample::new() }
    }

    /// With one more count.
    pub fn and(mut self, count: String) -> StageBox {
        self.counts.push(count);
        self
    }

    /// Showing some of what it holds.
    pub fn showing(mut self, sample: Sample) -> StageBox {
        self.sample = sample;
        self
    }

    /// Leading to a view.
    pub fn leads_to(mut self, view: &'static str) -> StageBox {
        self.view = Some(view);
        self
    }
}

/// `1 line`, `2 lines`, `1,204 bytes`.
pub fn counted(n: usize, one: &str, many: &str) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, d) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(d);
    }
    format!("{text} {}", if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn counts_read_well() {
        assert_eq!(counted(1, "line", "lines"), "1 line");
        assert_eq!(counted(0, "line", "lines"), "0 lines");
        assert_eq!(counted(999, "byte", "bytes"), "999 bytes");
        assert_eq!(counted(1234567, "byte", "bytes"), "1,234,567 bytes");
    }
}
