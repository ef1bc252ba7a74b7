//! Words of a logical line, as far as finding names needs them.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::syntax) enum TokenKind {
    /// Begins with a capital letter.
    Capital,
    /// Begins with a small letter.
    Small,
    /// Begins with a digit.
    Number,
    /// A section label, sign included.
    Label,
    /// A text in quotation marks.
    Quote,
    /// Any other single character.
    Mark,
}

/// A token and the bytes that it takes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::syntax) struct Token<'a> {
    pub kind: TokenKind,
    pub text: &'a str,
    pub start: usize,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Words after which the name of a part follows: `§Exhibit A`, `§Article 2`.
const PART_WORDS: [&str; 7] = ["Article", "Exhibit", "Annex", "Schedule", "Part", "Appendix", "Section"];

/// Splits a line into tokens; `offset` is added to every start.
pub(in crate::syntax) fn tokens(line: &str, offset: usize) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = line;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return found };
        let start = offset + (line.len() - rest.len());
        let (kind, length) = token_at(rest, first);
        let length = length.clamp(first.len_utf8(), rest.len());
        let (text, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        found.push(Token { kind, text, start });
        rest = after;
    }
}

fn token_at(rest: &str, first: char) -> (TokenKind, usize) {
    match first {
        '"' => (TokenKind::Quote, quote_length(rest)),
        '§' => (TokenKind::Label, first.len_utf8() + label_length(skip(rest, first.len_utf8()))),
        _ if first.is_numeric() => (TokenKind::Number, word_length(rest)),
        _ if first.is_alphabetic() => {
            if let Some(length) = spelled_label_length(rest) {
                return (TokenKind::Label, length);
            }
            let kind = if first.is_uppercase() { TokenKind::Capital } else { TokenKind::Small };
            (kind, word_length(rest))
        }
        _ => (TokenKind::Mark, first.len_utf8()),
    }
}

fn skip(text: &str, bytes: usize) -> &str {
    text.get(bytes..).unwrap_or("")
}

fn quote_length(rest: &str) -> usize {
    skip(rest, 1).find('"').map_or(rest.len(), |at| at + 2)
}

/// Letters and digits, with the hyphens, apostrophes, points, ampersands and (after a digit) commas that stand inside.
fn word_length(rest: &str) -> usize {
    let mut end = 0;
    let mut after_digit = false;
    let mut characters = rest.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let inside = match character {
            _ if character.is_alphanumeric() => true,
            '-' | '\'' | '’' | '.' | '&' => next.is_some_and(char::is_alphanumeric),
            ',' => after_digit && next.is_some_and(char::is_numeric),
            '%' => after_digit,
            _ => false,
        };
        if !inside {
            break;
        }
        after_digit = character.is_numeric();
        end = at + character.len_utf8();
    }
    end
}

/// The length of a label after its sign, or 0: `4(a)(i)`, `6.1 ¶2`, `Recitals`, `Article 2`, `1(a)(iii) bis`.
fn label_length(rest: &str) -> usize {
    let blanks = rest.len() - rest.trim_start().len();
    let body = rest.trim_start();
    let word = word_length(body);
    let mut length = word;
    if PART_WORDS.contains(&body.get(..word).unwrap_or("")) {
        length += part_name_length(skip(body, length));
    }
    loop {
        let rest = skip(body, length);
        let part = [group_length(rest), point_length(rest), paragraph_length(rest)].into_iter().find(|part| *part > 0);
        match part {
            Some(part) => length += part,
            None => break,
        }
    }
    length += repetition_length(skip(body, length));
    if length == 0 { 0 } else { blanks + length }
}

/// Whether a text, without its sign, is a label from end to end: a head, and parts behind it.
pub(in crate::syntax) fn is_label(text: &str) -> bool {
    part_word_length(text) > 0 && label_length(text) == text.len()
}

/// The length of a word that begins with a letter or a digit.
fn part_word_length(rest: &str) -> usize {
    if rest.starts_with(char::is_alphanumeric) { word_length(rest) } else { 0 }
}

/// `Section 4(a)` and `Sec. 4(a)`, but not a term such as `Section 16 Determination Date`.
fn spelled_label_length(rest: &str) -> Option<usize> {
    let sign = ["Section ", "Sec. ", "Sec."].into_iter().find(|sign| rest.starts_with(sign))?;
    let body = skip(rest, sign.len()).trim_start();
    if !body.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let length = rest.len() - body.len() + label_length(body);
    let after = skip(rest, length).trim_start();
    (!after.starts_with(char::is_uppercase)).then_some(length)
}

/// A blank and a number, a single letter or a Roman numeral.
fn part_name_length(rest: &str) -> usize {
    let body = rest.trim_start();
    let word = word_length(body);
    let name = body.get(..word).unwrap_or("");
    let fits = name.starts_with(|first: char| first.is_ascii_digit())
        || name.chars().count() == 1
        || (!name.is_empty() && name.chars().all(|letter| "IVXLC".contains(letter)));
    if fits { rest.len() - body.len() + word } else { 0 }
}

/// `(iii)`
fn group_length(rest: &str) -> usize {
    let Some(body) = rest.strip_prefix('(') else { return 0 };
    let word = part_word_length(body);
    if word > 0 && skip(body, word).starts_with(')') { word + 2 } else { 0 }
}

/// `.2`, behind a group
fn point_length(rest: &str) -> usize {
    let word = rest.strip_prefix('.').map_or(0, part_word_length);
    if word == 0 { 0 } else { word + 1 }
}

/// ` ¶2`
fn paragraph_length(rest: &str) -> usize {
    let body = rest.trim_start();
    match body.strip_prefix('¶') {
        Some(number) if part_word_length(number) > 0 => rest.len() - body.len() + '¶'.len_utf8() + word_length(number),
        _ => 0,
    }
}

/// ` bis`, ` ter`
fn repetition_length(rest: &str) -> usize {
    let body = rest.trim_start();
    let word = word_length(body);
    if matches!(body.get(..word), Some("bis" | "ter" | "quater")) { rest.len() - body.len() + word } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<&str> {
        tokens(line, 0).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_keep_what_stands_inside_them() {
        assert_eq!(
            texts("Company's Series C-1 at $1,582.50, 8%, N1"),
            ["Company's", "Series", "C-1", "at", "$", "1,582.50", ",", "8%", ",", "N1"]
        );
    }

    #[test]
    fn labels_are_one_token() {
        for label in ["§2(a)(i)", "Section 2(a)", "Sec. 2(a)", "§6.1 ¶2", "§1(a)(iii) bis", "§Recitals", "§Article 2"]
        {
            assert_eq!(texts(&format!("{label} \"x\"")), [label, "\"x\""]);
        }
        assert_eq!(texts("Section 16 Determination Date").first(), Some(&"Section"));
        assert_eq!(texts("§"), ["§"]);
        assert_eq!(texts("under §4(d) to §4(h)"), ["under", "§4(d)", "to", "§4(h)"]);
    }

    #[test]
    fn labels_have_a_head_and_parts_behind_it() {
        for label in ["2", "4(a)(i)(B)", "6.1 ¶2", "6.1(a)", "4(a).2", "1(a)(iii) bis", "Recitals", "Article 2", "C-1"]
        {
            assert!(is_label(label), "{label}");
        }
        for wrong in ["2)", "(", "()", "(a)", "...", "'", "-", "2..1", "2.", "2()", "2(a", "¶2", "2 ¶", "2-", "2'", ""]
        {
            assert!(!is_label(wrong), "{wrong}");
        }
    }

    #[test]
    fn offsets_are_those_of_the_text() {
        let starts: Vec<(usize, usize)> =
            tokens("ä \"b c\" D", 10).iter().map(|token| (token.start, token.end())).collect();
        assert_eq!(starts, [(10, 12), (13, 18), (19, 20)]);
    }
}
