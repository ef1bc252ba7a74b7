//! The pages that `scrip codes` prints.

mod support;

use scrip::diagnostics::codes::ALL;
use support::examples::{said, said_of_bytes};
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

/// Pages whose wrong example cannot be had by a few lines, and why.
const WRONG_IS_DESCRIBED: [(&str, &str); 6] = [
    ("E0103", "the byte is described"),
    ("E0105", "the line is cut short"),
    ("E0109", "one line stands for many"),
    ("E0111", "a mistake of the formatter, of which none is known"),
    ("E0208", "the first line is what is missing"),
    ("F0104", "a net below other checks"),
];

#[test]
fn the_right_example_of_every_page_is_accepted_as_it_stands() {
    let mut refused = Vec::new();
    for entry in ALL {
        let code = entry.code.as_str();
        let said = said(code, "right", &Page::read(entry.page).unwrap().right);
        // With `--strict` a warning about what stands around the example counts, too.
        let is_done = said.exit == 0 || (code.starts_with('L') && said.exit == 1);
        if !said.errors().is_empty() || said.has(code) || !is_done {
            refused.push(format!("{code}: {said:?}"));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn the_wrong_example_of_every_page_gives_its_code() {
    let mut others = Vec::new();
    for entry in ALL {
        let code = entry.code.as_str();
        if WRONG_IS_DESCRIBED.iter().any(|(described, _)| *described == code) {
            continue;
        }
        let said = said(code, "wrong", &Page::read(entry.page).unwrap().wrong);
        if !said.has(code) {
            others.push(format!("{code}: {said:?}"));
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
}

#[test]
fn what_pages_describe_gives_their_code() {
    let begin = "certificate \"Series X Preferred Stock\"\n§1\nclass Series X\n";
    let long = format!("{begin}Amount is 1{}\n", " + 1".repeat(20_000));
    let letter = format!("{begin}{}", "This is a letter, not a certificate.\n".repeat(300));
    for (code, text) in [
        ("E0103", [begin.as_bytes(), b"note \"see \xa74(a)\"\n"].concat()),
        ("E0105", long.into_bytes()),
        ("E0109", letter.into_bytes()),
        ("E0208", "§1 \"Designation and Amount\"\nclass Series X\n".into()),
    ] {
        let said = said_of_bytes(code, &text);
        assert!(said.has(code), "{code}: {said:?}");
    }
}
