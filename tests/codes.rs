//! The pages that `scrip codes` prints.

mod support;

use scrip::diagnostics::codes::ALL;
use support::pages::Page;

#[test]
fn every_page_has_its_heading_and_three_parts() {
    for entry in ALL {
        let page = Page::read(entry.page).unwrap_or_else(|fault| panic!("the page of {}: {fault}", entry.code));
        assert_eq!(page.heading, format!("# {}: {}", entry.code, entry.title));
        assert_ne!(page.wrong.text, page.right.text, "the two examples of {} are the same", entry.code);
        for example in [&page.wrong, &page.right] {
            assert!(["scrip", "csv", "sh", "text"].contains(&example.language), "{}: {example:?}", entry.code);
        }
    }
}

#[test]
fn only_the_page_about_tabs_has_one() {
    for entry in ALL {
        assert_eq!(entry.page.contains('\t'), entry.code.as_str() == "E0101", "{}", entry.code);
    }
}

#[test]
fn a_page_without_a_part_is_refused() {
    assert!(Page::read("# E: t\n\n## Cause\n\nc\n\n## Wrong\n\n```scrip\na\n```\n").is_err());
    assert!(
        Page::read("# E: t\n\n## Cause\n\n## Wrong\n\n```scrip\na\n```\n\n## Right\n\n```scrip\nb\n```\n").is_err()
    );
    assert!(Page::read("# E: t\n\n## Cause\n\nc\n\n## Wrong\n\na\n\n## Right\n\n```scrip\nb\n```\n").is_err());
    assert!(
        Page::read("# E: t\n\n## Cause\n\nc\n\n## Wrong\n\n```scrip\na\n```\n\n## Right\n\n```scrip\nb\n```\n").is_ok()
    );
}
