//! Numbers in words.

/// The value of a number in words, such as `one million five hundred eighty-two thousand twenty eight`; None for other words.
pub(super) fn number_in_words<'w>(words: impl IntoIterator<Item = &'w str>) -> Option<u64> {
    let (mut total, mut group, mut any) = (0u64, 0u64, false);
    for word in words {
        for part in word.split('-') {
            let part = part.to_ascii_lowercase();
            match part.as_str() {
                "and" if any => continue,
                "hundred" => group = group.max(1).checked_mul(100)?,
                "thousand" => {
                    total = total.checked_add(group.max(1).checked_mul(1_000)?)?;
                    group = 0;
                }
                "million" => {
                    total = total.checked_add(group.max(1).checked_mul(1_000_000)?)?;
                    group = 0;
                }
                other => group = group.checked_add(small(other)?)?,
            }
            any = true;
        }
    }
    any.then(|| total.checked_add(group)).flatten()
}

fn small(word: &str) -> Option<u64> {
    const ONES: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    if let Some(at) = ONES.iter().position(|one| *one == word) {
        return u64::try_from(at).ok();
    }
    TENS.iter().position(|ten| *ten == word).and_then(|at| u64::try_from((at + 2) * 10).ok())
}
