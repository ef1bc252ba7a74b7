//! Reading a file: the only place of the library that touches the file system.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

/// The largest file that is read, in bytes: 64 MB. The longest filed certificate has about a tenth of one.
pub const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// Why the bytes of a file could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadFault {
    Missing,
    Directory,
    NoPermission,
    /// More than [`MAX_FILE_BYTES`].
    TooLarge,
    /// Anything else, in the words of the operating system.
    Other(String),
}

/// What a text that is not UTF-8 seems to be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf16,
    Unknown,
}

/// The bytes are not UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeFault {
    /// The offset of the first bad byte in `text`.
    pub offset: usize,
    pub byte: u8,
    pub encoding: Encoding,
    /// The text with every bad sequence replaced by `U+FFFD`, so that the place can be shown; up to `offset` it is exact.
    pub text: String,
}

/// The bytes of a file of at most [`MAX_FILE_BYTES`].
///
/// # Errors
/// A [`ReadFault`] when there is no such file, it is a directory, too large, or the system does not let it be read.
pub fn read(path: &Path) -> Result<Vec<u8>, ReadFault> {
    // Asked of the path, not of the open file: some systems do not open a directory at all.
    let about = std::fs::metadata(path).map_err(fault_of)?;
    if about.is_dir() {
        return Err(ReadFault::Directory);
    }
    if about.len() > MAX_FILE_BYTES {
        return Err(ReadFault::TooLarge);
    }
    let file = File::open(path).map_err(fault_of)?;
    // A pipe or a device states no length, so the reading itself is limited too.
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(fault_of)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(ReadFault::TooLarge);
    }
    Ok(bytes)
}

/// The one path of a file that several paths lead to; a path that leads nowhere stays as it is.
pub(super) fn identity(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

/// Whether two paths lead to the same file.
pub fn same_file(one: &Path, other: &Path) -> bool {
    one == other || identity(one) == identity(other)
}

/// A path that a text names, taken from a folder, without the `..` that lead back and forth, as far as that is the same
/// file.
pub fn path_from(folder: &Path, text: &str) -> PathBuf {
    let joined = folder.join(text);
    let mut short = PathBuf::new();
    for part in joined.components() {
        match part {
            Component::ParentDir if matches!(short.components().next_back(), Some(Component::Normal(_))) => {
                short.pop();
            }
            Component::CurDir => {}
            other => short.push(other),
        }
    }
    // A folder on the way may be a link to elsewhere.
    match (short.canonicalize(), joined.canonicalize()) {
        (Ok(one), Ok(other)) if one == other => short,
        (Err(_), Err(_)) => short,
        _ => joined,
    }
}

/// The text of a file: a byte order mark is dropped, everything else is kept.
///
/// # Errors
/// A [`DecodeFault`] with the first byte that is not UTF-8.
pub fn decode(bytes: Vec<u8>) -> Result<String, DecodeFault> {
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let without_mark = match bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]) {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    String::from_utf8(without_mark).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        DecodeFault {
            offset,
            byte: error.as_bytes().get(offset).copied().unwrap_or_default(),
            encoding: if utf16 { Encoding::Utf16 } else { Encoding::Unknown },
            text: String::from_utf8_lossy(error.as_bytes()).into_owned(),
        }
    })
}

fn fault_of(error: std::io::Error) -> ReadFault {
    match error.kind() {
        ErrorKind::NotFound => ReadFault::Missing,
        ErrorKind::PermissionDenied => ReadFault::NoPermission,
        ErrorKind::IsADirectory => ReadFault::Directory,
        _ => ReadFault::Other(error.to_string()),
    }
}
