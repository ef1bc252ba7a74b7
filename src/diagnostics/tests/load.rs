use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostics::{codes, load_file};
use crate::source::{FileId, LineColumn, SourceMap, Span};

/// A folder of its own for one test, which is emptied first.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("scrip-load-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_file_is_loaded_under_the_path_it_was_asked_for() {
    let folder = folder("good");
    let path = folder.join("a.scrip");
    fs::write(&path, b"\xEF\xBB\xBF\xC2\xA71\r\n").unwrap();
    let mut sources = SourceMap::new();
    let file = load_file(&mut sources, &path, None).unwrap();
    assert_eq!(sources.text(file), "§1\r\n");
    assert_eq!(sources.path(file), path.to_str().unwrap());
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_missing_file_is_reported_where_it_is_named() {
    let mut sources = SourceMap::new();
    let scenario = sources.add("s.scrip", "certificates  nowhere.scrip\n");
    let named_at = Span::new(scenario, 14, 27);
    let found = load_file(&mut sources, Path::new("nowhere.scrip"), Some(named_at)).unwrap_err();
    assert_eq!(found.code, codes::E0106_FILE_NOT_FOUND);
    assert_eq!(found.message, "there is no file `nowhere.scrip`");
    assert_eq!(found.place(), Some(named_at));
    assert!(found.help.is_some());
}

#[test]
fn a_missing_file_from_the_command_line_is_named_by_its_path() {
    let found = load_file(&mut SourceMap::new(), Path::new("nowhere.scrip"), None).unwrap_err();
    assert_eq!((found.place(), found.path.as_deref()), (None, Some("nowhere.scrip")));
}

#[test]
fn a_directory_is_not_a_file() {
    let folder = folder("directory");
    let found = load_file(&mut SourceMap::new(), &folder, None).unwrap_err();
    assert_eq!(found.code, codes::E0107_FILE_NOT_READABLE);
    assert!(found.message.ends_with("is a directory, not a file"), "{}", found.message);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_file_over_the_limit_is_not_read() {
    let folder = folder("large");
    let path = folder.join("large.csv");
    // A sparse file: one byte over the limit, and no space on the disk.
    fs::File::create(&path).unwrap().set_len(64 * 1024 * 1024 + 1).unwrap();
    let found = load_file(&mut SourceMap::new(), &path, None).unwrap_err();
    assert_eq!(found.code, codes::E0108_FILE_TOO_LARGE);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_bad_byte_has_a_line_and_a_column() {
    let folder = folder("bytes");
    let path = folder.join("a.scrip");
    // The second line is `§ x`, then the section sign of Windows-1252 in the fourth column.
    fs::write(&path, b"one\r\n\xC2\xA7 x\xA7").unwrap();
    let mut sources = SourceMap::new();
    let found = load_file(&mut sources, &path, None).unwrap_err();
    assert_eq!(found.code, codes::E0103_NOT_UTF8);
    let place = found.place().unwrap();
    assert_eq!(place.file, FileId(0));
    assert_eq!(sources.line_column(place), LineColumn { line: 2, column: 4 });
    assert_eq!(sources.end_line_column(place), LineColumn { line: 2, column: 5 });
    assert_eq!(found.labels[0].text, "the byte A7 is not text");
    fs::remove_dir_all(folder).unwrap();
}
