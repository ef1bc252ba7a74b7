//! A downloaded text as plain lines: without markup, with straight quotation marks and plain blanks.

/// Elements that begin a paragraph.
const BLOCKS: [&str; 14] = ["p", "div", "tr", "table", "li", "ul", "ol", "hr", "h1", "h2", "h3", "h4", "h5", "h6"];

/// The text with markup resolved. Lines stay lines, so that their numbers hold for a text without markup.
pub(super) fn clean(text: &str) -> String {
    let lowered = text.to_ascii_lowercase();
    let is_markup = ["<html", "<body", "<p>", "<p ", "<div"].into_iter().any(|tag| lowered.contains(tag));
    let text = if is_markup { without_tags(text) } else { text.to_owned() };
    let text = text.replace("\r\n", "\n");
    text.chars()
        .map(|character| match character {
            '\u{a0}' | '\u{2002}' | '\u{2003}' | '\u{2009}' | '\t' => ' ',
            '“' | '”' | '„' => '"',
            '‘' | '’' => '\'',
            other => other,
        })
        .collect()
}

fn without_tags(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        // Line breaks of markup mean nothing.
        out.push_str(&entities(&rest.get(..at).unwrap_or("").replace(['\n', '\r'], " ")));
        let tag = rest.get(at..).unwrap_or("");
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let inner = tag.get(1..end.saturating_sub(1)).unwrap_or("");
        let name: String = inner
            .trim_start_matches('/')
            .chars()
            .take_while(|character| character.is_ascii_alphanumeric())
            .collect::<String>()
            .to_ascii_lowercase();
        rest = tag.get(end..).unwrap_or("");
        match name.as_str() {
            "br" => out.push('\n'),
            "page" => out.push_str("\n<PAGE>\n"),
            "script" | "style" if !inner.starts_with('/') => {
                let close = format!("</{name}");
                rest = rest.to_ascii_lowercase().find(&close).and_then(|at| rest.get(at..)).unwrap_or("");
            }
            block if BLOCKS.contains(&block) => out.push_str("\n\n"),
            _ => {}
        }
    }
    out.push_str(&entities(&rest.replace(['\n', '\r'], " ")));
    out
}

fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or(""));
        let after = rest.get(at + 1..).unwrap_or("");
        let length = after.find(';').filter(|length| *length <= 8);
        let (name, next) = match length {
            Some(length) => (after.get(..length).unwrap_or(""), after.get(length + 1..).unwrap_or("")),
            None => ("", after),
        };
        match name {
            "nbsp" | "ensp" | "emsp" => out.push(' '),
            "amp" => out.push('&'),
            "lt" => out.push('<'),
            "gt" => out.push('>'),
            "quot" | "ldquo" | "rdquo" => out.push('"'),
            "apos" | "lsquo" | "rsquo" => out.push('\''),
            "sect" => out.push('§'),
            _ => match code_point(name) {
                Some(character) => out.push(character),
                None => {
                    out.push('&');
                    rest = after;
                    continue;
                }
            },
        }
        rest = next;
    }
    out.push_str(rest);
    out
}

fn code_point(name: &str) -> Option<char> {
    let digits = name.strip_prefix('#')?;
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(number)
}
