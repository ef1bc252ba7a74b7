//! Labels: `ARTICLE 1`, `Section 6.1`, `1.`, `(1)`, `(a)`, `(iv)`, `(A)`, `(IV)`, `A.`

/// What a label looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    Article,
    /// `Section 6.1`, `6.1`
    Section,
    /// `1.`
    Number,
    /// `A.`
    Capital,
    /// `(1)`
    InParentheses,
    Small,
    SmallRoman,
    Large,
    LargeRoman,
}

/// One way to read a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub form: Form,
    /// Its place in the order: 2 for `b`, `ii` and `2`; 27 for `aa`.
    pub value: usize,
    /// As it is written, without marks.
    pub written: String,
}

/// All ways to read the label that a text begins with, and the rest of the text.
pub(super) fn label(text: &str) -> Option<(Vec<Reading>, &str)> {
    if let Some(rest) = word(text, "article") {
        let (name, rest) = split_word(rest.trim_start());
        let value = name.parse().ok().or_else(|| roman(name))?;
        return Some((vec![reading(Form::Article, value, &value.to_string())], rest.trim_start_matches(['.', ' '])));
    }
    if let Some(rest) = word(text, "section") {
        return decimal(rest.trim_start(), true);
    }
    if let Some(inner) = text.strip_prefix('(') {
        let (name, rest) = inner.split_once(')')?;
        let readings = in_parentheses(name);
        return (!readings.is_empty()).then_some((readings, rest.trim_start()));
    }
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    if !digits.is_empty() {
        let rest = text.get(digits.len()..)?;
        if let Some(rest) = rest.strip_prefix('.')
            && digits.len() <= 2
            && (rest.starts_with(' ') || rest.is_empty())
        {
            return Some((vec![reading(Form::Number, digits.parse().ok()?, &digits)], rest.trim_start()));
        }
        return decimal(text, false);
    }
    let mut characters = text.chars();
    let (first, point, blank) = (characters.next()?, characters.next(), characters.next());
    if first.is_ascii_uppercase() && point == Some('.') && blank == Some(' ') {
        let value = usize::from(u8::try_from(first).ok()? - b'A') + 1;
        return Some((vec![reading(Form::Capital, value, &first.to_string())], characters.as_str().trim_start()));
    }
    None
}

/// `6.1 Conversion`; a heading has to follow, so that a reference that begins a line is none.
fn decimal(text: &str, alone: bool) -> Option<(Vec<Reading>, &str)> {
    let number: String = text.chars().take_while(|character| character.is_ascii_digit() || *character == '.').collect();
    let rest = text.get(number.len()..)?;
    let number = number.trim_end_matches('.');
    let parts: Vec<usize> = number.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let follows =
        rest.starts_with(' ') && rest.trim_start().starts_with(|first: char| first.is_uppercase() || first == '"');
    if !follows || (parts.len() < 2 && !alone) || parts.len() > 3 {
        return None;
    }
    let value = parts.last().copied()?;
    Some((vec![reading(Form::Section, value, number)], rest.trim_start()))
}

fn in_parentheses(name: &str) -> Vec<Reading> {
    if !name.is_empty() && name.len() <= 2 && name.bytes().all(|byte| byte.is_ascii_digit()) {
        return name.parse().map(|value| vec![reading(Form::InParentheses, value, name)]).unwrap_or_default();
    }
    let mut found = Vec::new();
    let mut letters = name.bytes();
    let Some(first) = letters.next() else { return found };
    let small = name.bytes().all(|byte| byte.is_ascii_lowercase());
    let large = name.bytes().all(|byte| byte.is_ascii_uppercase());
    if (small || large) && letters.all(|letter| letter == first) && name.len() <= 3 {
        let base = if small { b'a' } else { b'A' };
        let value = usize::from(first - base) + 1 + 26 * (name.len() - 1);
        found.push(reading(if small { Form::Small } else { Form::Large }, value, name));
    }
    if (small || large)
        && let Some(value) = roman(name)
    {
        found.push(reading(if small { Form::SmallRoman } else { Form::LargeRoman }, value, name));
    }
    found
}

fn reading(form: Form, value: usize, written: &str) -> Reading {
    Reading { form, value, written: written.to_owned() }
}

fn word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (first, rest) = text.split_at_checked(word.len())?;
    (first.eq_ignore_ascii_case(word) && first.starts_with(char::is_uppercase) && rest.starts_with(' ')).then_some(rest)
}

fn split_word(text: &str) -> (&str, &str) {
    let end = text.find(|character: char| !character.is_alphanumeric()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// The value of a Roman numeral up to 89 that is written as it should be.
pub(super) fn roman(name: &str) -> Option<usize> {
    let lowered = name.to_ascii_lowercase();
    (1..90).find(|value| to_roman(*value) == lowered)
}

fn to_roman(mut value: usize) -> String {
    let mut out = String::new();
    for (amount, letters) in [(50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")] {
        while value >= amount {
            out.push_str(letters);
            value -= amount;
        }
    }
    out
}
