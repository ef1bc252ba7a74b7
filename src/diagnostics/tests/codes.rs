use crate::diagnostics::codes::{self, ALL};

#[test]
fn codes_are_unique_and_in_order() {
    for pair in ALL.windows(2) {
        assert!(pair[0].code < pair[1].code, "{} stands before {}", pair[0].code, pair[1].code);
    }
}

#[test]
fn constants_carry_their_code() {
    for entry in ALL {
        let prefix = format!("{}_", entry.code);
        assert!(entry.constant.starts_with(&prefix), "{} is the name of {}", entry.constant, entry.code);
    }
}

#[test]
fn codes_have_a_letter_and_four_digits() {
    for entry in ALL {
        let (letter, digits) = entry.code.as_str().split_at(1);
        assert!(["E", "F", "L"].contains(&letter), "{}", entry.code);
        assert!(digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{}", entry.code);
    }
}

#[test]
fn every_page_file_is_registered() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/codes");
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let registered: Vec<String> = ALL.iter().map(|entry| format!("{}.md", entry.code)).collect();
    assert_eq!(names, registered);
}

#[test]
fn a_summary_is_one_sentence() {
    for entry in ALL {
        assert!(entry.summary.ends_with('.') && entry.summary.matches(". ").count() == 0, "{}", entry.summary);
        let title_ok = !entry.title.is_empty() && !entry.title.contains(['.', '\n']);
        assert!(title_ok, "{}", entry.title);
    }
}

#[test]
fn a_code_is_found_in_capitals_or_not() {
    assert_eq!(codes::find("e0301").map(|entry| entry.code), Some(codes::E0301_UNKNOWN_TERM));
    assert!(codes::find("E9999").is_none());
    assert!(codes::find("").is_none());
}

#[test]
fn the_list_has_a_line_for_each_code() {
    let list = codes::list();
    assert_eq!(list.lines().count(), ALL.len());
    assert!(list.contains("E0301  unknown term\n"));
}
