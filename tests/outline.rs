//! The numbered paragraphs of filed texts. The texts themselves are not here: of each there is its outline, and a text of the
//! same numbering is made up from it, in the layouts in which filings are found.

use std::path::{Path, PathBuf};

use scrip::outline::{compare_with, outline};
use scrip::source::SourceMap;
use scrip::syntax::ast::{Certificate, File, Head};
use scrip::syntax::{collect_names, parse_file};

/// The outlines by the name of their certificate: each line is a label, and a heading in quotation marks if there is one.
/// Labels with their headings, by the name of the filing.
type Outlines = Vec<(String, Vec<(String, Option<String>)>)>;

fn outlines() -> Outlines {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/outlines");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let line = |line: &str| match line.split_once(" \"") {
        Some((label, heading)) => (label.to_owned(), Some(heading.trim_end_matches('"').to_owned())),
        None => (line.to_owned(), None),
    };
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), text.lines().map(line).collect())
    };
    assert_eq!(paths.len(), 5);
    paths.iter().map(read).collect()
}

/// How a filing writes the labels of one level.
fn written(label: &str, articles: bool) -> String {
    match label.rsplit_once('(') {
        Some(("Recitals", inner)) => format!("{}.", inner.trim_end_matches(')')),
        Some((_, inner)) => format!("({inner}"),
        None if label.contains('.') => format!("SECTION {label}"),
        None if articles => format!("ARTICLE {label}\n"),
        None => format!("{label}."),
    }
}

/// A text with these paragraphs. Every second one is broken by the end of a page; its words refer to sections, and enumerate
/// things inside their sentences.
fn filing(items: &[(String, Option<String>)], markup: bool) -> String {
    let articles = items.iter().any(|(label, _)| label.starts_with("6.1"));
    let mut text =
        String::from("CERTIFICATE OF SOMETHING\n\n     It is certified that (i) this is so and\n(ii) that too:\n\n");
    for (at, (label, heading)) in items.iter().enumerate() {
        let label = written(label, articles);
        let own_line = label.starts_with("ARTICLE") || label.starts_with("SECTION");
        let heading = match heading {
            Some(heading) if own_line => format!("{heading}\n\n"),
            // A single letter with a full stop would be a label, and capitals a heading.
            Some(heading) if !heading.chars().any(char::is_lowercase) => format!("\"{heading}\" means "),
            Some(heading) => format!("{heading}. "),
            None => String::new(),
        };
        let words = format!("{heading}the shares of Section 2(a)\n(b) and those under\n(i) or Section 4");
        let rest = if at % 2 == 0 { "\n\n                12\n<PAGE>\n(ii) of this text." } else { " of this text." };
        if markup {
            let words = format!("{label} {words}{rest}").replace("<PAGE>", "").replace("\n\n                12\n", " ");
            text.push_str(&format!(
                "<p style=\"x\">&nbsp;{}</p>\n",
                words.replace("\n\n", "<br><br>").replace('\n', if own_line { "<br>" } else { " " })
            ));
        } else {
            text.push_str(&format!("      {label} {words}{rest}\n\n"));
        }
    }
    text
}

#[test]
fn every_numbered_paragraph_is_found_and_no_other() {
    for (name, items) in outlines() {
        for markup in [false, true] {
            let found = outline(&filing(&items, markup));
            let found: Vec<&str> = found.items.iter().map(|item| item.label.as_str()).collect();
            let wanted: Vec<&str> = items.iter().map(|(label, _)| label.as_str()).collect();
            assert_eq!(found, wanted, "{name}, markup: {markup}");
        }
    }
}

#[test]
fn headings_are_found_with_their_paragraphs() {
    for (name, items) in outlines() {
        let found = outline(&filing(&items, false));
        for (item, (label, heading)) in found.items.iter().zip(&items) {
            if heading.as_ref().is_some_and(|heading| !heading.ends_with("etc")) {
                assert_eq!(item.heading, *heading, "{name} §{label}");
            }
        }
    }
}

fn certificate(name: &str) -> Option<Certificate> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("certificates").join(format!("{name}.scrip"));
    let text = std::fs::read_to_string(path).ok()?;
    let mut sources = SourceMap::new();
    let known = collect_names(&text);
    let file = sources.add(name, text);
    match parse_file(&sources, file, &known).file {
        Some(File::Certificate(certificate)) => Some(certificate),
        _ => None,
    }
}

/// A certificate in which nothing is left to do has a section for every numbered paragraph of its text.
#[test]
fn finished_certificates_have_every_numbered_paragraph() {
    let mut finished = 0;
    for (name, items) in outlines() {
        let Some(certificate) = certificate(&name) else { continue };
        let mut clauses = certificate.sections.iter().flat_map(|section| &section.clauses);
        if clauses.any(|clause| matches!(clause.head, Head::Todo { .. })) {
            continue;
        }
        finished += 1;
        let beside = compare_with(&outline(&filing(&items, false)), &certificate);
        let missing: Vec<&str> = beside.missing.iter().map(|item| item.label.as_str()).collect();
        assert_eq!(missing, Vec::<&str>::new(), "{name}");
    }
    assert!(finished > 0, "at least one certificate is finished");
}
