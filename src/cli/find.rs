//! Which files a test is about.
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folders that are searched when none is named.
const USUAL: [&str; 2] = ["examples", "certificates"];

/// The files to test, each folder searched for `.scrip` files, in order of their names.
///
/// # Errors
/// The folder that cannot be read, and why.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    let mut named = paths.to_vec();
    if named.is_empty() {
        named.extend(USUAL.iter().map(PathBuf::from).filter(|path| path.is_dir()));
    }
    if named.is_empty() {
        named.push(PathBuf::from("."));
    }
    let mut found = Vec::new();
    for path in named {
        // A file that does not exist is left in the list; loading it says so.
        if path.is_dir() { search(&path, &mut found)? } else { found.push(path) }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|path| seen.insert(path.clone()));
    Ok(found)
}

fn search(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), (PathBuf, io::Error)> {
    let fault = |error| (folder.to_path_buf(), error);
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        entries.push(entry.map_err(fault)?);
    }
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        // Of the entry, not of what it points to: a link may lead back to a folder above.
        let kind = entry.file_type().map_err(fault)?;
        if kind.is_dir() && !is_hidden && entry.file_name() != "target" {
            search(&path, found)?;
        } else if !kind.is_dir() && path.extension().is_some_and(|ending| ending == "scrip") {
            found.push(path);
        }
    }
    Ok(())
}
