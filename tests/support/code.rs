//! The source of the library as text, for tests about its shape.

use std::fs;
use std::path::{Path, PathBuf};

/// One file below `src/`.
pub struct CodeFile {
    /// The path below the package, with `/` on every system.
    pub path: String,
    pub text: String,
}

impl CodeFile {
    /// The folder or file directly below `src/` that it belongs to: `source`, `diagnostics`, `main`.
    pub fn module(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap();
        let first = below.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// How many modules it lies below the root: one for `src/check/mod.rs`, two for `src/check/names.rs`.
    pub fn depth(&self) -> usize {
        let parts = self.path.split('/').count() - 1;
        if self.path.ends_with("/mod.rs") { parts - 1 } else { parts }
    }

    /// The lines with their numbers, without comments.
    pub fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().filter_map(|(index, line)| {
            let code = line.split("//").next().unwrap_or("");
            (!code.trim().is_empty()).then_some((index + 1, code))
        })
    }
}

/// All files below a folder of the package with one of the endings, in order of their paths.
pub fn files(folder: &str, endings: &[&str]) -> Vec<CodeFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&root.join(folder), &mut paths);
    paths.retain(|path| path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)));
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let below = path.strip_prefix(root).unwrap();
            let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_str().unwrap()).collect();
            CodeFile { path: parts.join("/"), text }
        })
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, paths),
            false => paths.push(path),
        }
    }
}

/// Whether `word` occurs in `text` with no letter, digit or underscore beside it.
pub fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}
