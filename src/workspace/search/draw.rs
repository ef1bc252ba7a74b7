//! Choices that look arbitrary and are the same every time.
use chrono::NaiveDate;

/// A sequence of numbers that is always the same (xorshift, by G. Marsaglia).
pub(super) struct Draw {
    state: u64,
}

impl Draw {
    pub(super) fn new() -> Draw {
        Draw { state: 0x9E37_79B9_7F4A_7C15 }
    }

    fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    /// A number below a limit; zero if there is none.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        self.next().checked_rem(limit).and_then(|number| usize::try_from(number).ok()).unwrap_or(0)
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = self.below(from.len());
        from.get(at)
    }

    /// Whether something that happens once in so many times happens.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// The days that a text writes, in order of their first appearance.
pub(super) fn days_in(text: &str) -> Vec<NaiveDate> {
    let mut days = Vec::new();
    let separated = |byte: char| !byte.is_ascii_digit() && byte != '-';
    for word in text.split(separated).filter(|word| word.len() == 10) {
        if let Ok(day) = NaiveDate::parse_from_str(word, "%Y-%m-%d")
            && !days.contains(&day)
        {
            days.push(day);
        }
    }
    days
}
