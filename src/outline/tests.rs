//! Outlines of made-up texts.
use super::*;

fn labels(text: &str) -> Vec<String> {
    outline(text).items.into_iter().map(|item| item.label).collect()
}

#[test]
fn a_label_that_begins_a_paragraph_counts_and_one_inside_a_sentence_does_not() {
    let text = "Words before.\n\n  1.  Shares.\n\n    (a) Number. There are (i) some\n    (ii) and others.\n\n    (b) More.\n\n      (i) First; and\n\n      (ii) second, see\n    Section 1(a).\n\n  2. Votes. None.\n";
    assert_eq!(labels(text), ["1", "1(a)", "1(b)", "1(b)(i)", "1(b)(ii)", "2"]);
}

#[test]
fn a_page_break_ends_no_paragraph() {
    let text =
        "1. One. It is said that\n\n   2\n<PAGE>\n(a) this goes on.\n\n2. Two. It ends.\n\n 3\n<PAGE>\n   (a) New.\n";
    assert_eq!(labels(text), ["1", "2", "2(a)"]);
}

#[test]
fn an_i_after_an_h_is_told_by_what_follows() {
    let letters = |last: &str| {
        let before: String = "abcdefgh".chars().map(|letter| format!("({letter}) Text.\n\n")).collect();
        labels(&format!("1. Many. Here.\n\n{before}(i) Text.\n\n({last}) Text.\n"))
    };
    assert_eq!(letters("j").last().map(String::as_str), Some("1(j)"));
    assert_eq!(letters("ii").last().map(String::as_str), Some("1(h)(ii)"));
}

#[test]
fn articles_sections_and_recitals_have_their_own_numbers() {
    let text = "1. That it is so.\n\nARTICLE 1\nDEFINITIONS\n\n(a) \"AFFILIATE\" means one.\n\nARTICLE 2\n\nSECTION 2.1 Conversion\n\nText of it.\n\n(a)  (i)  Two labels.\n\n(ii) Another one.\n";
    let found = outline(text);
    let shown: Vec<(&str, Option<&str>)> =
        found.items.iter().map(|item| (item.label.as_str(), item.heading.as_deref())).collect();
    assert_eq!(
        shown,
        [
            ("Recitals(1)", None),
            ("1", Some("Definitions")),
            ("1(a)", Some("Affiliate")),
            ("2", None),
            ("2.1", Some("Conversion")),
            ("2.1(a)", None),
            ("2.1(a)(i)", None),
            ("2.1(a)(ii)", None),
        ]
    );
}

#[test]
fn markup_and_typographic_marks_are_resolved() {
    let text = "<html><body><p>1.&nbsp;&nbsp;Rank. Text\nof it.</p><p>(a)&#160; <b>&ldquo;Junior&rdquo;</b> means&hellip;</p><div>2. Votes.</div></body></html>";
    let found = outline(text);
    assert_eq!(labels(text), ["1", "1(a)", "2"]);
    assert_eq!(found.items[1].heading.as_deref(), Some("Junior"));
}

#[test]
fn references_that_lead_nowhere_are_found() {
    let text = "1. One. As in Section 2(a) and Section 4, and Section 151 of the General Corporation Law.\n\n2. Two. If (a) so or (b) not; Section 1(z).\n";
    let words: Vec<String> = missing_references(&outline(text)).into_iter().map(|found| found.words).collect();
    assert_eq!(words, ["Section 4", "Section 1(z)"]);
}

#[test]
fn amounts_in_words_are_compared_with_their_digits() {
    let text = "1. One. Two Thousand (2,000) shares, ten percent (10%), twenty-one (12) days and Five Hundred Sixty Seven Thousand (567,000) and six dollars ($7).\n";
    let words: Vec<String> = disagreeing_amounts(&outline(text)).into_iter().map(|found| found.words).collect();
    assert_eq!(words, ["twenty-one (12)", "six dollars ($7)"]);
}

#[test]
fn a_starting_file_can_be_read_and_is_in_canonical_layout() {
    let text = "Example Holdings, Inc. (the \"Company\"), a Delaware corporation, creates the Series Q Preferred Stock.\n\n1. Shares. There are some.\n\n(a) Number. Ten (10).\n\n2. \"VOTES\". None.\n\nSigned this 5th day of May, 2011.\n";
    let found = outline(text);
    let facts = header_facts(text, &found);
    let file = starting_file(&facts, &found);
    assert_eq!(
        file,
        "certificate \"Series Q Preferred Stock\"\n  issuer \"Example Holdings, Inc.\", called Company\n  law    Delaware\n  signed 2011-05-05\n  common Common Stock\n\n§1 \"Shares\"\nclass Series Q\ntodo\n§1(a) \"Number\"\ntodo\n\n§2 \"Votes\"\ntodo\n"
    );
    let known = crate::syntax::KnownNames::new();
    assert_eq!(crate::format::format("new.scrip", &file, &known).as_deref(), Ok(file.as_str()));
}

#[test]
fn what_a_text_does_not_say_of_itself_is_not_guessed() {
    let text = "Example Holdings, Inc. (the \"Company\"), a New York corporation with a Delaware subsidiary, creates the Series Q Preferred Stock.\n\n1. Shares. Under an agreement signed and dated as of March 3, 2011, they are paid for by April 10, 2012.\n\nIN WITNESS WHEREOF, this is signed as of the ___ day of June, 2011.\n";
    let facts = |text: &str| header_facts(text, &outline(text));
    assert_eq!((facts(text).law.as_deref(), facts(text).signed), (Some("New York"), None));
    let file = starting_file(&facts(text), &outline(text));
    assert!(file.contains("  law    New York\n# signed: not found in the text\n"), "{file}");
    let known = crate::syntax::KnownNames::new();
    assert_eq!(crate::format::format("new.scrip", &file, &known).as_deref(), Ok(file.as_str()));
    let signed = facts(&text.replace("___", "2nd")).signed;
    assert_eq!(signed.as_deref(), Some("2011-06-02"));
    let law =
        |words: &str| facts(&format!("Tarn Mills, organized under the {words}, creates shares.\n\n1. Shares.\n")).law;
    assert_eq!(law("laws of the State of Nevada").as_deref(), Some("Nevada"));
    assert_eq!(law("General Corporation Law of the State of Delaware").as_deref(), Some("Delaware"));
    assert_eq!(law("Delaware General Corporation Law").as_deref(), Some("Delaware"));
    assert_eq!(law("laws of a province").as_deref(), None);
}

#[test]
fn terms_that_are_defined_nowhere_are_found() {
    let text = "CERTIFICATE OF DESIGNATION
The Board of Directors of Tarn Mills has resolved:

1. Stated Value. The \"Stated Value\" is $10.00. \"Holder\" means a holder of shares of Series T Preferred
Stock (the \"Series T Preferred Stock\").

2. Dividends. On each Dividend Date each Holder receives 8% of the Stated Value per share of Series T Preferred Stock, or
Additional Shares (as defined in the Purchase Agreement) as the Chief Executive Officer decides. Holders of shares may ask for it.

3. Five Hundred shares are reserved. The Conversion Shares of a Holder of Series T Preferred Stock are listed.

IN WITNESS WHEREOF, signed by Martin Miller.

INDEX OF TERMS
Holder......................1
Redemption Price............2
";
    let found = super::term_findings(&super::outline(text));
    let words = |found: &[super::Finding]| -> Vec<String> {
        found.iter().map(|finding| format!("{} {}", finding.label, finding.words)).collect()
    };
    assert_eq!(words(&found.undefined), ["2 Dividend Date", "2 Purchase Agreement", "3 Conversion Shares"]);
    assert_eq!(words(&found.indexed), ["3 Redemption Price"]);
}

#[test]
fn references_to_sections_that_speak_of_something_else_are_found() {
    let text = "1. Dividends. As this Section 1(a) says.

(a) Rate. Ten. Nothing in this Section 2 counts, nor the Base (as defined in Section 2), but the Worth (as defined in Section 2).

2. Voting. The \"Worth\" is $5. A vote of this Section 2.

3. Conversion. Shares converted into Common Stock pursuant to Section 2 are gone; a vote under Section 2, converted, as provided in Section 2, remains.
";
    let found = super::misdirected_references(&outline(text));
    let words: Vec<String> = found.into_iter().map(|found| format!("{} {}", found.label, found.words)).collect();
    assert_eq!(words, ["1(a) Section 2", "3 Section 2"]);
}

#[test]
fn names_of_people_and_places_stand_apart_from_terms() {
    let text = "1. Notice. A notice to Joan Alder at Old Mill Road, and to the Transfer Agent, on the Notice Date, of One Thousand Dollars, by an agent of the transfer.

2. Last. All is said. By: /s/ Robin Birch
";
    let found = super::term_findings(&outline(text));
    let words = |found: &[super::Finding]| -> Vec<String> { found.iter().map(|found| found.words.clone()).collect() };
    assert_eq!(words(&found.names), ["Joan Alder", "Old Mill Road"]);
    assert_eq!(words(&found.undefined), ["Transfer Agent", "Notice Date"]);
}

const DECIMAL: &str = "CERTIFICATE OF INCORPORATION\nOF\nTARN ROBOTICS, INC.\n\n1. Dividends.\n\nNone are paid before those of Tarn Robotics, Inc. to others.\n\n2. Liquidation, Dissolution or Winding Up.\n\n2.1 Payments to Holders of\nPreferred Stock. They are paid (a) this and (b) that.\n\n2.2 Preference. (a) The first.\n\n(b) The second.\n\n2.3 Deemed Events.\n\n2.3.1 Definition. Each of these:\n\n(a) a merger; or\n\n(b) a sale.\n\n2.3.2 The holders may waive it by a vote.\n\n3. Voting.\n\n3.1 General. Each holder votes.\n";

#[test]
fn a_number_ends_the_decimal_numbers_before_it() {
    let shown = |text: &str| -> Vec<(String, String)> {
        let items = outline(text).items.into_iter();
        items.map(|item| (item.label, item.heading.unwrap_or_default())).collect()
    };
    let wanted = [
        ("1", "Dividends"),
        ("2", "Liquidation, Dissolution or Winding Up"),
        ("2.1", "Payments to Holders of Preferred Stock"),
        ("2.2", "Preference"),
        ("2.2(a)", ""),
        ("2.2(b)", ""),
        ("2.3", "Deemed Events"),
        ("2.3.1", "Definition"),
        ("2.3.1(a)", ""),
        ("2.3.1(b)", ""),
        ("2.3.2", ""),
        ("3", "Voting"),
        ("3.1", "General"),
    ];
    let wanted: Vec<(String, String)> =
        wanted.map(|(label, heading)| (label.to_owned(), heading.to_owned())).into_iter().collect();
    assert_eq!(shown(DECIMAL), wanted);
    // Where no `2.` stands before `2.1`, `3.` ends it all the same.
    let without = DECIMAL.replace("2. Liquidation, Dissolution or Winding Up.\n\n", "");
    assert_eq!(shown(&without), wanted.iter().filter(|(label, _)| label != "2").cloned().collect::<Vec<_>>());
}

#[test]
fn the_issuer_of_a_first_page_is_found() {
    let issuer = |text: &str| header_facts(text, &outline(text)).issuer;
    assert_eq!(issuer(DECIMAL).as_deref(), Some("Tarn Robotics, Inc."));
    let one_line = "CERTIFICATE OF DESIGNATION OF SERIES SEED PREFERRED STOCK\nOF TARN ROBOTICS, INC.\n\n1. Shares.\n";
    assert_eq!(issuer(one_line).as_deref(), Some("TARN ROBOTICS, INC."));
    assert_eq!(issuer("CERTIFICATE OF DESIGNATION\nOF\nSERIES Q PREFERRED STOCK\n\n1. Shares.\n"), None);
}

#[test]
fn a_series_with_a_name_is_designated() {
    let text = "The \"Series Seed Preferred Stock\" is created.\n\n1. Shares. There are some.\n";
    let found = outline(text);
    assert!(starting_file(&header_facts(text, &found), &found).contains("class Series Seed\n"));
}

#[test]
fn parts_of_a_charter_have_numbers_of_their_own() {
    let text = "FOURTH: There are two classes.\n\nA. COMMON STOCK\n\n1. General. Less.\n\n2. Voting.\n\n2.1 Votes. One.\n\n3. Last. No more.\n\nB. PREFERRED STOCK\n\nIt is named.\n\n1. Dividends.\n\n2. Liquidation.\n\n2.1 Payments. All.\n\n2.2 Rest. None.\n\n3. Voting. As converted.\n";
    let wanted = ["A", "A.1", "A.2", "A.2.1", "A.3", "B", "1", "2", "2.1", "2.2", "3"];
    assert_eq!(labels(text), wanted);
    let found = outline(text);
    assert_eq!(found.items[0].heading.as_deref(), Some("Common Stock"));
    let file = starting_file(&header_facts(text, &found), &found);
    let known = crate::syntax::KnownNames::new();
    assert_eq!(crate::format::format("new.scrip", &file, &known).as_deref(), Ok(file.as_str()));
}
