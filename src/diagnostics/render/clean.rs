//! Text of the user, made harmless for a terminal.

/// Whether a character could move the cursor, start an escape sequence or turn the direction of the text.
fn is_unsafe(character: char) -> bool {
    let turns_direction =
        matches!(character, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    turns_direction || (character.is_control() && character != '\t' && character != '\n')
}

/// A character that is safe to show, with as many bytes in UTF-8, so that offsets stay right.
fn stand_in(character: char) -> char {
    match character.len_utf8() {
        1 => '?',
        2 => '¿',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

/// A source text to show; it has the same length, lines and character boundaries.
pub(super) fn source_text(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 1);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let line_end = character == '\r' && characters.peek() == Some(&'\n');
        shown.push(if is_unsafe(character) && !line_end { stand_in(character) } else { character });
    }
    shown
}

/// A message on one line.
pub fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c == '\n' {
                ' '
            } else if is_unsafe(c) {
                stand_in(c)
            } else {
                c
            }
        })
        .collect()
}
