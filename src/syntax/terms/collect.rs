//! The first pass: which names a text declares.
//!
//! It looks only at how a line begins and for `called`, so that it works on lines that cannot be read otherwise.
use super::KnownNames;
use super::token::{Token, TokenKind, tokens};

/// Small words that may stand inside a declared name: `Change of Control`, `Conditions to Company Conversion`.
const INNER_WORDS: [&str; 16] =
    ["of", "to", "and", "or", "for", "the", "a", "an", "in", "on", "at", "with", "upon", "from", "by", "per"];

/// Adds the names that one logical line declares.
pub(in crate::syntax) fn collect(line: &str, names: &mut KnownNames) {
    let tokens = tokens(line, 0);
    called(&tokens, names);
    let Some((first, rest)) = tokens.split_first() else { return };
    match first.text {
        "class" | "event" | "accrue" | "conditions" | "holder" | "common" | "fact" | "determination" => {
            names.add_term(leading_name(rest, &["of each", "on", "is", "are"]));
        }
        "default" | "or" => {
            if let [choice, Token { kind: TokenKind::Quote, .. }, ..] = rest {
                names.add_choice(choice.text);
            }
        }
        // A certificate declares a reading with a title; a scenario chooses one without.
        "reading" if rest.iter().any(|token| token.kind == TokenKind::Quote) => {
            names.add_reading(leading_name(rest, &[]));
        }
        "a" | "an" | "each" => attributes(rest, names),
        _ if first.kind == TokenKind::Capital => definition(&tokens, names),
        _ => {}
    }
}

/// `..., called Final Closing`
fn called(tokens: &[Token<'_>], names: &mut KnownNames) {
    let after = tokens.iter().enumerate().filter(|(_, token)| token.text == "called");
    for (at, _) in after {
        names.add_term(leading_name(tokens.get(at + 1..).unwrap_or(&[]), &["that"]));
    }
}

/// `X is ...`, `X are ...`, `X starts at ...`, `X of each share is ...`, `X, by ..., is`.
fn definition(tokens: &[Token<'_>], names: &mut KnownNames) {
    let is_inner = |token: &&Token<'_>| match token.kind {
        TokenKind::Capital | TokenKind::Number => true,
        TokenKind::Small => INNER_WORDS.contains(&token.text),
        TokenKind::Label | TokenKind::Quote | TokenKind::Mark => false,
    };
    let words: Vec<&Token<'_>> = tokens.iter().take_while(is_inner).collect();
    let next = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let length = match (next(words.len()), next(words.len() + 1)) {
        ("is" | "are", _) | ("starts", "at") | (",", "by") => words.len(),
        ("each", _) if words.last().is_some_and(|word| word.text == "of") => words.len() - 1,
        _ => 0,
    };
    names.add_term(joined(words.into_iter().take(length)));
}

/// `an issue has recipient, plan, board approval`
fn attributes(tokens: &[Token<'_>], names: &mut KnownNames) {
    let Some(at) = tokens.iter().position(|token| matches!(token.text, "has" | "have")) else { return };
    let (event, list) = tokens.split_at_checked(at).unwrap_or((tokens, &[]));
    // `an issue may have X`
    let event = event.split_last().filter(|(last, _)| last.text == "may").map_or(event, |(_, before)| before);
    if event.is_empty() || event.iter().any(|token| token.kind != TokenKind::Small) {
        return;
    }
    names.add_attribute(joined(event.iter()));
    for item in list.get(1..).unwrap_or(&[]).split(|token| token.text == "," || token.text == "and") {
        let words = item.iter().take_while(|token| token.kind == TokenKind::Small);
        names.add_attribute(joined(words));
    }
}

/// The name at the start of the tokens. It begins with a capital and ends at a mark, at a text or at one of the words given;
/// where none of them follows it, only its capitalised words count.
fn leading_name(tokens: &[Token<'_>], ends: &[&str]) -> String {
    if tokens.first().is_none_or(|token| token.kind != TokenKind::Capital) {
        return String::new();
    }
    let text_at = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let ends_at = |at: usize| {
        ends.contains(&text_at(at)) || (ends.contains(&"of each") && text_at(at) == "of" && text_at(at + 1) == "each")
    };
    let is_capital = |token: &Token<'_>| matches!(token.kind, TokenKind::Capital | TokenKind::Number);
    let mut capitals = tokens.iter().take_while(|token| is_capital(token)).count();
    for (at, token) in tokens.iter().enumerate().skip(capitals) {
        if ends_at(at) || matches!(token.kind, TokenKind::Label | TokenKind::Quote | TokenKind::Mark) {
            capitals = at;
            break;
        }
        if token.kind == TokenKind::Small && !INNER_WORDS.contains(&token.text) {
            break;
        }
        if at + 1 == tokens.len() && is_capital(token) {
            capitals = at + 1;
        }
    }
    joined(tokens.iter().take(capitals))
}

fn joined<'a>(tokens: impl Iterator<Item = &'a Token<'a>>) -> String {
    let words: Vec<&str> = tokens.map(|token| token.text).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(line: &str) -> Vec<String> {
        let built_in = KnownNames::new();
        let mut names = KnownNames::new();
        collect(line, &mut names);
        let terms = names.terms().filter(|term| !built_in.is_term(term)).map(String::from);
        let attributes = names.attributes().filter(|name| !built_in.is_attribute(name)).map(String::from);
        terms.chain(attributes).collect()
    }

    #[test]
    fn every_way_to_declare_a_name() {
        for (line, expected) in [
            ("Stated Value is $1,000 per share", "Stated Value"),
            ("Dividends are in arrears", "Dividends"),
            ("Change of Control is \"merger\"", "Change of Control"),
            ("Conversion Price of each share starts at $2", "Conversion Price"),
            ("Conversion Price starts at $2", "Conversion Price"),
            ("Conversion Percentage, by days after Issue Date, is", "Conversion Percentage"),
            ("Junior Stock is every class ranking after Series A", "Junior Stock"),
            ("class Series C-1", "Series C-1"),
            ("accrue Default Interest on Stated Value at 8%", "Default Interest"),
            ("fact Directors After Meeting is a number", "Directors After Meeting"),
            ("fact Grace Period", "Grace Period"),
            ("determination Fair Value of each issue is dollars, by the Board", "Fair Value"),
            ("accrue Dividends of Stated Value at 8% per year", "Dividends"),
            ("conditions Conditions to Company Conversion", "Conditions to Company Conversion"),
            ("reading N1 \"day count\"", "N1"),
            ("holder Alder \"Alder Partners\"", "Alder"),
            ("when Additional Shares are issued, called Final Closing", "Final Closing"),
            ("an issue has lock up, price", "lock up"),
            ("an issue may have lock up", "lock up"),
        ] {
            assert_eq!(declared(line), [expected], "{line}");
        }
    }

    #[test]
    fn other_lines_declare_nothing() {
        for line in [
            "Holder may convert any shares of Series A into Common Stock",
            "Series G has no vote with Common Stock",
            "reading N1 30-360",
            "shares of Series G that the Company acquires are cancelled",
            "",
            "called",
        ] {
            assert_eq!(declared(line), Vec::<String>::new(), "{line}");
        }
    }
}
