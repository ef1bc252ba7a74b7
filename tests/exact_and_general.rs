//! What must not occur in the library: floats, and anything of one certificate.

mod support;

use support::code::{files, has_word};

/// Names of companies and holders of the certificates in `certificates/`, in small letters.
const NAMES: &[&str] = &[
    "mti",
    "mtic",
    "micro technology",
    "nstor",
    "valence",
    "vlnc",
    "storage computer",
    "soss",
    "advent",
    "emc",
    "shaar",
    "berg",
];

/// Figures of those certificates that could not stand in the library by chance.
const FIGURES: &[&str] = &[
    "26.4645",
    "2.64645",
    "264645",
    "12.6420",
    "1.26420",
    "126420",
    "6,880,139",
    "6880139",
    "6_880_139",
    "1,582,028",
    "1582028",
    "1_582_028",
    "566,797",
    "566797",
    "566_797",
];

#[test]
fn the_library_has_no_floats() {
    let mut wrong = Vec::new();
    for file in files("src", &["rs"]) {
        for (line, code) in file.code_lines() {
            for float in ["f64", "f32", "f16", "f128"] {
                if has_word(code, float) {
                    wrong.push(format!("{}:{line}: `{float}`", file.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "use the exact numbers of `exact`:\n{}", wrong.join("\n"));
}

#[test]
fn neither_library_nor_grammar_knows_a_certificate() {
    let mut wrong = Vec::new();
    for file in files("src", &["rs", "pest"]).into_iter().chain(files("grammar", &["pest", "rs", "md", "txt"])) {
        // Comments count here: a rule explained by one certificate is often a rule made for it.
        for (index, line) in file.text.lines().enumerate() {
            let small = line.to_lowercase();
            for name in NAMES.iter().filter(|name| has_word(&small, name)) {
                wrong.push(format!("{}:{}: the name `{name}`", file.path, index + 1));
            }
            for figure in FIGURES.iter().filter(|figure| line.contains(**figure)) {
                wrong.push(format!("{}:{}: the figure `{figure}`", file.path, index + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "what a certificate says belongs into its file:\n{}", wrong.join("\n"));
}

#[test]
fn words_are_found_only_whole() {
    assert!(has_word("let x: f64 = y", "f64"));
    assert!(has_word("f64", "f64"));
    assert!(!has_word("to_f64x", "f64"));
    assert!(!has_word("adventure", "advent"));
}
