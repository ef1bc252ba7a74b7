//! The numbered paragraphs of a filed text, as downloaded: with page breaks, indents, typographic quotation marks or HTML.
//!
//! A numbered paragraph is a label that begins a paragraph of the filed layout; an enumeration inside a sentence is none.
//! Nothing of the text is kept but labels, short headings and lines.
mod amounts;
mod beside;
mod clean;
mod facts;
mod heading;
mod labels;
mod misdirected;
mod names;
mod number_words;
mod paragraphs;
mod references;
mod report;
mod start;
mod terms;
mod tree;

pub use amounts::disagreeing_amounts;
pub use beside::{Beside, compare_with};
pub use facts::{HeaderFacts, header_facts};
pub use misdirected::misdirected_references;
pub use references::missing_references;
pub use report::{Confirmed, Report};
pub use start::starting_file;
pub use terms::{TermFindings, term_findings};

/// A numbered paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The path of its labels as a certificate writes it after `§`: `4(a)(i)`, `6.1(b)`, `Recitals(A)`.
    pub label: String,
    /// A short heading that the paragraph begins with, or the term that it defines.
    pub heading: Option<String>,
    /// Where it begins in the text, from 1.
    pub line: usize,
    /// What stands in it up to the next numbered paragraph, on one line.
    text: String,
}

/// The outline of a filed text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    pub items: Vec<Item>,
    /// What stands before the first numbered paragraph, on one line.
    preamble: String,
}

/// What a text says that it contradicts itself, or refers to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The paragraph in which it stands; empty before the first.
    pub label: String,
    /// The line on which that paragraph begins.
    pub line: usize,
    /// The few words in question.
    pub words: String,
}

/// Finds the numbered paragraphs of a text.
pub fn outline(text: &str) -> Outline {
    tree::build(&paragraphs::paragraphs(&clean::clean(text)))
}

impl Outline {
    pub fn has(&self, label: &str) -> bool {
        self.items.iter().any(|item| item.label == label)
    }

    /// Each part of the text with its label and line.
    fn parts(&self) -> impl Iterator<Item = (&str, usize, &str)> {
        let before = std::iter::once(("", 1, self.preamble.as_str()));
        before.chain(self.items.iter().map(|item| (item.label.as_str(), item.line, item.text.as_str())))
    }
}

#[cfg(test)]
mod tests;
