use std::path::Path;

use crate::source::{Encoding, decode, path_from, same_file};

#[test]
fn a_byte_order_mark_is_dropped_and_line_ends_are_kept() {
    assert_eq!(decode(b"\xEF\xBB\xBFone\r\ntwo\r\n".to_vec()), Ok("one\r\ntwo\r\n".to_owned()));
    assert_eq!(decode(Vec::new()), Ok(String::new()));
}

#[test]
fn the_first_bad_byte_is_named() {
    let fault = decode(b"one\ntwo \xA7 3 \xA7".to_vec()).unwrap_err();
    assert_eq!((fault.offset, fault.byte, fault.encoding), (8, 0xA7, Encoding::Unknown));
    assert_eq!(fault.text, "one\ntwo \u{FFFD} 3 \u{FFFD}");
}

#[test]
fn the_offset_does_not_count_a_byte_order_mark() {
    assert_eq!(decode(b"\xEF\xBB\xBFab\xFF".to_vec()).unwrap_err().offset, 2);
}

#[test]
fn a_character_that_is_cut_off_is_bad() {
    // The first two of the three bytes of a euro sign.
    let fault = decode(b"price \xE2\x82".to_vec()).unwrap_err();
    assert_eq!((fault.offset, fault.byte), (6, 0xE2));
}

#[test]
fn utf16_is_recognised_by_its_mark() {
    let fault = decode(vec![0xFF, 0xFE, b'a', 0]).unwrap_err();
    assert_eq!((fault.offset, fault.encoding), (0, Encoding::Utf16));
}

#[test]
fn paths_that_lead_back_and_forth_lead_to_the_same_file() {
    assert_eq!(path_from(Path::new("nowhere/a"), "../b/./c.scrip"), Path::new("nowhere/b/c.scrip"));
    assert_eq!(path_from(Path::new(""), "../c.scrip"), Path::new("../c.scrip"));
    assert!(same_file(Path::new("src/lib.rs"), Path::new("src/source/../lib.rs")));
    assert!(same_file(Path::new("nowhere.scrip"), Path::new("nowhere.scrip")));
    assert!(!same_file(Path::new("nowhere.scrip"), Path::new("elsewhere.scrip")));
    assert!(!same_file(Path::new("src/lib.rs"), Path::new("src/main.rs")));
}
