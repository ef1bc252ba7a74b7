//! Loading a file into a [`SourceMap`], with every failure as a diagnostic.

use std::path::Path;

use super::{Diagnostic, codes};
use crate::source::{DecodeFault, Encoding, FileId, ReadFault, SourceMap, Span, decode, read};

/// Reads a file into the map; `named_at` is the place in another file that names it, if there is one.
///
/// A byte order mark is dropped; line ends are kept as they are.
///
/// # Errors
/// One diagnostic when there is no such file, when it cannot be read, is a directory, is larger than 64 MB, or is not
/// UTF-8. In the last case the file is in the map nevertheless, so that the bad byte can be shown.
pub fn load_file(sources: &mut SourceMap, path: &Path, named_at: Option<Span>) -> Result<FileId, Diagnostic> {
    let name = path.display().to_string();
    if let Some(draft) = sources.draft_of(path).map(str::to_string) {
        return Ok(sources.add(name, draft));
    }
    let bytes = read(path).map_err(|fault| not_read(&name, &fault, named_at))?;
    load_text(sources, name, bytes)
}

/// Takes bytes that came from elsewhere into the map, under this name.
///
/// # Errors
/// One diagnostic when they are not UTF-8; they are in the map nevertheless, so that the bad byte can be shown.
pub fn load_text(sources: &mut SourceMap, name: String, bytes: Vec<u8>) -> Result<FileId, Diagnostic> {
    match decode(bytes) {
        Ok(text) => Ok(sources.add(name, text)),
        Err(fault) => Err(not_text(sources, name, fault)),
    }
}

fn not_read(name: &str, fault: &ReadFault, named_at: Option<Span>) -> Diagnostic {
    let diagnostic = match fault {
        ReadFault::Missing => Diagnostic::error(codes::E0106_FILE_NOT_FOUND, format!("there is no file `{name}`"))
            .help("check the spelling of the path; a path in a file is taken from the folder of that file"),
        ReadFault::Directory => {
            Diagnostic::error(codes::E0107_FILE_NOT_READABLE, format!("`{name}` is a directory, not a file"))
                .help("name a file in it")
        }
        ReadFault::NoPermission => {
            Diagnostic::error(codes::E0107_FILE_NOT_READABLE, format!("the file `{name}` may not be read"))
                .help("ask for the permission to read it")
        }
        ReadFault::TooLarge => {
            Diagnostic::error(codes::E0108_FILE_TOO_LARGE, format!("the file `{name}` is larger than 64 MB"))
                .help("check that this is the right file, or split it")
        }
        ReadFault::Other(reason) => {
            Diagnostic::error(codes::E0107_FILE_NOT_READABLE, format!("the file `{name}` cannot be read"))
                .help(format!("the system says: {reason}"))
        }
    };
    match named_at {
        Some(span) => diagnostic.at(span, "named here"),
        None => diagnostic.about_file(name),
    }
}

fn not_text(sources: &mut SourceMap, name: String, fault: DecodeFault) -> Diagnostic {
    let message = format!("the file `{name}` is not UTF-8 text");
    let file = sources.add(name, fault.text);
    let help = match fault.encoding {
        Encoding::Utf16 => "the file looks like UTF-16; save it as UTF-8",
        Encoding::Unknown => {
            "save the file as UTF-8; quotation marks or `§` from an older word processor are the usual cause"
        }
    };
    let width = char::REPLACEMENT_CHARACTER.len_utf8();
    Diagnostic::error(codes::E0103_NOT_UTF8, message)
        .at(Span::new(file, fault.offset, fault.offset + width), format!("the byte {:02X} is not text", fault.byte))
        .help(help)
}
