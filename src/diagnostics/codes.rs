//! The register of all codes: one line here and one page in `docs/codes/` for each.
//!
//! The hundreds tell the family: `E01` reading files and layout, `E02` syntax, `E03` names, `E04` dimensions and owners,
//! `E05` sections, readings and structure, `E06` scenarios and prices; `F` is a fault while events are played.
//! A code is never given another meaning; one that is no longer used keeps its line.

use super::Code;

/// What the register knows about a code.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    pub code: Code,
    /// The Rust name of the constant; a test checks that it begins with the code.
    #[cfg(test)]
    pub(super) constant: &'static str,
    /// A few words for a heading.
    pub title: &'static str,
    /// One sentence for a list.
    pub summary: &'static str,
    /// The whole page, in Markdown.
    pub page: &'static str,
}

macro_rules! register {
    ($($constant:ident $code:literal $title:literal, $summary:literal;)*) => {
        $(#[doc = $summary] pub const $constant: Code = Code($code);)*

        /// Every code, in order.
        pub const ALL: &[Entry] = &[$(Entry {
            code: $constant,
            #[cfg(test)]
            constant: stringify!($constant),
            title: $title,
            summary: $summary,
            page: include_str!(concat!("../../docs/codes/", $code, ".md")),
        }),*];
    };
}

register! {
    E0101_TAB_IN_INDENTATION  "E0101" "tab in the indentation", "A line is indented with a tab.";
    E0102_STRAY_INDENTATION   "E0102" "stray indentation", "An indented line belongs to no clause above it.";
    E0103_NOT_UTF8            "E0103" "not UTF-8", "The file is not UTF-8 text.";
    E0104_NESTING_TOO_DEEP    "E0104" "nesting too deep", "Parentheses or clauses are nested deeper than the limit.";
    E0105_LINE_TOO_LONG       "E0105" "line too long", "A line is longer than the limit.";
    E0106_FILE_NOT_FOUND      "E0106" "file not found", "There is no file under the given path.";
    E0107_FILE_NOT_READABLE   "E0107" "file not readable", "The path is a directory, or the file may not be read.";
    E0108_FILE_TOO_LARGE      "E0108" "file too large", "The file is larger than 64 MB.";
    E0109_TOO_MANY_FINDINGS   "E0109" "too many findings", "A file has more findings than are listed.";
    E0110_BAD_ARGUMENT        "E0110" "bad argument", "An argument on the command line names nothing that there is.";
    E0111_LAYOUT_CHANGES_MEANING "E0111" "layout changes meaning", "The canonical layout of a file would be read differently, so that nothing was written.";
    E0112_NOT_DATA            "E0112" "not data", "A file that should be JSON or a table cannot be read as such.";

    E0201_BAD_CHARACTER       "E0201" "bad character", "A character has no use in the language.";
    E0202_UNEXPECTED_TEXT     "E0202" "unexpected text", "The text does not continue as the language expects.";
    E0203_UNKNOWN_SLOT        "E0203" "unknown slot word", "An indented line begins with a word that this clause does not have.";
    E0204_BAD_LITERAL         "E0204" "malformed literal", "A number, an amount or a period is not written in a form that is read.";
    E0205_NOT_CLOSED          "E0205" "not closed", "A parenthesis or a quotation mark is opened and not closed.";
    E0206_IMPOSSIBLE_DATE     "E0206" "impossible date", "A date does not exist in the calendar.";
    E0207_TERM_WITHOUT_CAPITALS "E0207" "term without capitals", "A defined term is written without its capitals.";
    E0208_NO_TITLE            "E0208" "no title", "The file does not begin with the line that names it.";
    E0209_OUTSIDE_ITS_PLACE   "E0209" "line outside its place", "A line stands in a kind of file, or at a place, where it has no use.";
    E0210_BAD_LABEL           "E0210" "bad label", "A section is not labelled by a number or a word with parts behind it.";

    E0301_UNKNOWN_TERM        "E0301" "unknown term", "A capitalised term is used but declared nowhere.";
    E0302_AMBIGUOUS_TERMS     "E0302" "ambiguous run of terms", "A run of capitalised words can be split into declared terms in two ways.";
    E0303_DECLARED_TWICE      "E0303" "declared twice", "One name is declared in two places.";

    E0304_AMBIGUOUS_NAME      "E0304" "ambiguous name", "Several certificates declare a name, and the question does not say which is meant.";
    E0305_WRONG_KIND_OF_NAME  "E0305" "another kind of name", "A name stands for another kind of thing than is needed.";
    E0306_UNKNOWN_ATTRIBUTE   "E0306" "unknown attribute", "Something is asked of an event that no event is declared to have.";
    E0307_NOT_CHANGEABLE      "E0307" "not changeable", "A rule changes a value that is fixed by its definition.";

    E0401_DIMENSION_MISMATCH  "E0401" "dimensions do not fit", "Quantities of different dimensions are added, compared or assigned.";
    E0402_OWNER_MISMATCH      "E0402" "owners do not fit", "A value of one owner is used where another owner is meant.";
    E0403_IMPOSSIBLE_VALUE    "E0403" "impossible value", "A literal states something that cannot be.";

    E0501_REPEATED_SECTION    "E0501" "repeated section", "The same section label heads two sections of a file.";
    E0502_EMPTY_SECTION       "E0502" "empty section", "A section says nothing and is not marked as not modelled.";
    E0503_MISSING_SECTION     "E0503" "missing section", "A section is referred to that the file does not have.";
    E0504_CYCLE               "E0504" "circular definition", "A value is defined through itself.";
    E0505_UNKNOWN_READING     "E0505" "unknown reading", "A reading, or one of its choices, is named that does not exist.";
    E0506_NOT_MODELLED_WITH_CLAUSES "E0506" "not modelled, with clauses", "A section is marked as not modelled and has clauses.";
    E0507_SLOT_MISSING        "E0507" "slot missing", "A clause lacks a line that it cannot do without.";
    E0508_TWO_READINGS        "E0508" "two readings", "Something goes by two readings, or by one where it cannot.";
    E0509_SLOT_TWICE          "E0509" "slot given twice", "A line that may stand once stands twice below one clause.";
    E0510_ONE_CLASS           "E0510" "one class", "A certificate designates no class of stock, or more than one.";
    E0511_CORRECTION_WITHOUT_CERTIFICATE "E0511" "nothing to correct", "A correction or amendment is of a certificate that is not among the files.";
    E0512_LEFT_TO_DO          "E0512" "left to do", "The encoder has left a note that something is not done.";
    E0513_READING_WITHOUT_EFFECT "E0513" "reading without effect", "A reading is declared and no line goes by it.";

    E0601_UNKNOWN_HOLDER      "E0601" "unknown holder", "A scenario names a holder that it does not declare.";
    E0602_DATES_OUT_OF_ORDER  "E0602" "dates out of order", "An event is dated before the event above it.";
    E0603_NO_CERTIFICATE      "E0603" "no certificate", "A scenario names no certificate, or a class that none of its certificates declares.";
    E0604_PRICE_COLUMNS       "E0604" "price columns", "The head of a price file does not name the columns that are needed.";
    E0605_PRICE_ROW           "E0605" "price row", "A row of a price file cannot be read.";
    E0606_PRICE_DATES         "E0606" "price dates", "A day occurs twice in a price file, or the exchange was closed on it.";
    E0607_IMPOSSIBLE_AMOUNT   "E0607" "impossible amount", "An event is of no shares, or of a part of a share that cannot be.";
    E0608_UNKNOWN_MATTER      "E0608" "unknown matter", "A matter is named that no certificate speaks of.";
    E0609_UNKNOWN_INSTRUMENT  "E0609" "unknown instrument", "An option or convertible security is named that was not issued.";
    E0610_NOT_A_SCENARIO      "E0610" "not a scenario", "A certificate or an empty file stands where a scenario is needed.";
    E0611_BAD_RECORD          "E0611" "record does not fit", "A record of a data file lacks a field, or has one that is not known or of another form.";

    F0101_NUMBER_OVERFLOW     "F0101" "number too large", "A figure is larger than can be stated exactly.";
    F0102_DIVISION_BY_ZERO    "F0102" "division by zero", "A formula divides by a value that is zero on that day.";
    F0103_OUTSIDE_CALENDAR    "F0103" "day out of range", "A day lies beyond the years whose holidays are known.";
    F0104_NOT_COMPUTED        "F0104" "not computed", "A figure has no sensible value, such as a sum that nobody receives.";
    F0105_TOO_DEEP            "F0105" "built on itself", "A value builds on itself, at ever earlier times, without end.";
    F0106_NEVER_SETTLED       "F0106" "never settled", "Clauses set each other off again and again on one day.";
    F0107_CONFLICT            "F0107" "clauses in conflict", "Clauses that act at once give one value different figures.";
    F0201_NO_DETERMINATION    "F0201" "determination missing", "A judgement that the certificate leaves to people was not supplied.";
    F0202_NO_FACT             "F0202" "fact missing", "A fact that a clause needs was not supplied.";
    F0203_NO_PRICE            "F0203" "price missing", "A price is needed for a day on which the price file has none.";
    F0204_NOT_SAID_OF_EVENT   "F0204" "not said of the event", "A clause asks something of an event that its line does not say.";
    F0205_NO_RANK             "F0205" "rank missing", "Nothing says how two classes rank against each other.";
    F0301_MORE_THAN_HELD      "F0301" "more shares than held", "An event takes more shares from a holder than the holder has.";
    F0302_IMPOSSIBLE_EVENT    "F0302" "impossible event", "An event cannot have happened as it is written.";
    F0401_DIFFERS_BY_SHARE    "F0401" "differs from share to share", "A figure is asked for that is not the same for all shares.";
    F0402_NO_VALUE            "F0402" "no value", "Something is asked that has no value there and then.";

    L0101_UNUSED_TERM         "L0101" "unused term", "A term is defined and no clause uses it.";
    L0102_CHOICE_WITHOUT_EFFECT "L0102" "choice without effect", "Nothing goes by a choice of a reading.";
    L0103_DUTY_WITHOUT_CONSEQUENCE "L0103" "duty without consequence", "Nothing says what follows when a duty is missed.";
    L0104_VALUE_SET_TWICE     "L0104" "value set twice", "Two clauses set one value on the same event.";
    L0105_RIGHT_NEVER_OPEN    "L0105" "right never open", "The days and conditions of a right exclude each other.";
}

/// The entry of a code as the user types it, in capitals or not.
pub fn find(code: &str) -> Option<&'static Entry> {
    ALL.iter().find(|entry| entry.code.as_str().eq_ignore_ascii_case(code))
}

/// The codes with their titles, a line each, in order.
pub fn list() -> String {
    ALL.iter().map(|entry| format!("{}  {}\n", entry.code, entry.title)).collect()
}
