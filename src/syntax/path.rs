//! Paths of files in a line.

/// A path as a line names it, between quotation marks where it needs them; none if it has a quotation mark itself, or
/// something that cannot stand on a line.
pub fn path_words(path: &str) -> Option<String> {
    if path.is_empty() || path.contains(|letter: char| letter == '"' || letter.is_control()) {
        return None;
    }
    let needs_marks = path.contains(|letter: char| letter.is_whitespace() || [',', '#'].contains(&letter));
    Some(if needs_marks { format!("\"{path}\"") } else { path.to_string() })
}
