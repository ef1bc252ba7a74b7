//! Changes of a certificate that no scenario notices.
use super::paint::Paint;
use super::summary::count;
use crate::diagnostics::one_line;
use crate::workspace::Change;

/// A certificate that was changed.
#[derive(Debug, Clone, Copy)]
pub struct Mutated<'a> {
    pub path: &'a str,
    /// How many changes were tried.
    pub tried: usize,
    /// The certificate as it is.
    pub text: &'a str,
    pub unnoticed: &'a [Change],
}

impl Mutated<'_> {
    /// The words of the line that changes.
    pub fn line(&self, change: &Change) -> String {
        let line = change.line.checked_sub(1).and_then(|at| self.text.lines().nth(at)).unwrap_or("");
        one_line(line.trim())
    }

    /// The label of the section that the line stands under.
    pub fn section(&self, change: &Change) -> Option<String> {
        (!change.section.is_empty()).then(|| one_line(&change.section))
    }
}

/// One line for each change, by file, and how many there are.
pub fn unnoticed(files: &[Mutated<'_>], paint: Paint) -> String {
    let mut out = String::new();
    for file in files {
        out.push_str(&format!("{}\n", paint.bold(&one_line(file.path))));
        for change in file.unnoticed {
            let section = file.section(change).map(|label| format!("§{label}, ")).unwrap_or_default();
            let what = paint.yellow(&one_line(&change.what));
            out.push_str(&format!("  {section}line {}: {what}  in  {}\n", change.line, paint.dim(&file.line(change))));
        }
        let changes = count(file.tried, "change", "changes");
        out.push_str(&match file.unnoticed.len() {
            0 => format!("  {}\n", paint.green(&format!("the scenarios notice every one of {changes}"))),
            few => format!("  {few} of {changes} are noticed by no scenario\n"),
        });
    }
    out
}
