//! The examples in a Markdown document: fenced blocks marked `scrip`.

/// A fenced block.
pub struct Block {
    /// The line of the fence, from 1.
    pub line: usize,
    pub text: String,
    /// `scrip fragment`: clauses that stand in a certificate shown before.
    pub fragment: bool,
}

/// All blocks marked `scrip` or `scrip fragment`, in order.
pub fn blocks(document: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in document.lines().enumerate() {
        if let Some(info) = line.strip_prefix("```") {
            match open.take() {
                Some(block) => found.push(block),
                None => {
                    open = match info.trim() {
                        "scrip" => Some(Block { line: index + 1, text: String::new(), fragment: false }),
                        "scrip fragment" => Some(Block { line: index + 1, text: String::new(), fragment: true }),
                        _ => Some(Block { line: 0, text: String::new(), fragment: false }),
                    };
                }
            }
        } else if let Some(block) = &mut open {
            block.text.push_str(line);
            block.text.push('\n');
        }
    }
    found.retain(|block| block.line > 0);
    found
}
