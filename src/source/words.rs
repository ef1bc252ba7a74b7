//! Passages of a text, as they are quoted.

/// What a passage says, on one line and without comments.
pub fn on_one_line(passage: &str) -> String {
    let lines = passage.lines().map(|line| line.split('#').next().unwrap_or_default().split_whitespace());
    lines.flatten().collect::<Vec<_>>().join(" ")
}
