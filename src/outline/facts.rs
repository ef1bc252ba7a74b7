//! What the title of a file needs, where a text says it.
use super::Outline;

/// What was found; everything else is left to the encoder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeaderFacts {
    pub issuer: Option<String>,
    /// What the text calls the issuer.
    pub called: Option<String>,
    pub law: Option<String>,
    /// As `2001-02-03`.
    pub signed: Option<String>,
    /// The series, as the text calls it: `Series A Convertible Preferred Stock`.
    pub title: Option<String>,
}

/// Looks for the facts in a text.
pub fn header_facts(text: &str, outline: &Outline) -> HeaderFacts {
    let plain = super::clean::clean(text);
    let words: Vec<&str> = plain.split_whitespace().collect();
    let joined = words.join(" ");
    let (defined, called) = issuer(&joined);
    let issuer = defined.or_else(|| issuer_of_title(&plain, &joined));
    HeaderFacts { issuer, called, law: law(&words), signed: signed(&words), title: title(&joined, outline) }
}

/// `Example, Inc. (the "Company"), a Delaware corporation`, `Example, Inc., a Delaware corporation (the "Corporation")`
fn issuer(text: &str) -> (Option<String>, Option<String>) {
    let quoted = ["Company", "Corporation", "Issuer"]
        .into_iter()
        .filter_map(|word| Some((find_ignoring_case(text, &format!("\"{word}\""))?, word)))
        .min_by_key(|(at, _)| *at);
    let Some((at, word)) = quoted else { return (None, None) };
    let before = text.get(..at).unwrap_or("");
    let end = [", a corporation", ", a Delaware corporation", " a Delaware corporation", " (the", " (hereinafter"]
        .into_iter()
        .filter_map(|words| before.rfind(words))
        .min()
        .unwrap_or(before.len());
    let name = before.get(..end).unwrap_or("").trim_end_matches(',');
    // The name begins after the last word in small letters.
    let mut parts: Vec<&str> = Vec::new();
    for part in name.rsplit(' ') {
        let is_part = part.starts_with(|first: char| first.is_uppercase() || first == '&')
            || part.chars().skip(1).any(char::is_uppercase);
        if !is_part || part.ends_with([':', ')']) || (part.ends_with('.') && !parts.is_empty()) || parts.len() > 7 {
            break;
        }
        parts.push(part);
    }
    parts.reverse();
    let name = parts.join(" ");
    let name = name.strip_prefix("Law ").unwrap_or(&name).to_owned();
    ((!name.is_empty()).then_some(name), Some(word.to_owned()))
}

/// `OF` on a line of its own or at the beginning of one, and the name of a company after it, as on the first page of a filing.
fn issuer_of_title(plain: &str, joined: &str) -> Option<String> {
    const ENDS: [&str; 12] = [
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "company",
        "co",
        "ltd",
        "limited",
        "llc",
        "plc",
        "holdings",
        "trust",
    ];
    const FIRST_PAGE: usize = 40;
    let lines: Vec<&str> = plain.lines().map(str::trim).filter(|line| !line.is_empty()).take(FIRST_PAGE).collect();
    let is_of = |line: &str| line.eq_ignore_ascii_case("of") || line.to_ascii_lowercase().ends_with(" of");
    let name = lines.iter().enumerate().find_map(|(at, line)| {
        let line: &str = line;
        let after_of = at.checked_sub(1).and_then(|above| lines.get(above)).is_some_and(|above| is_of(above));
        let name = if after_of { line } else { line.strip_prefix("OF ").or_else(|| line.strip_prefix("of "))? };
        let last = name.rsplit(' ').next().unwrap_or("").trim_matches(['.', ',']).to_ascii_lowercase();
        let is_name = name.contains(' ') && name.starts_with(|first: char| first.is_ascii_uppercase());
        (is_name && ENDS.contains(&last.as_str())).then_some(name)
    })?;
    // A title is in capitals; elsewhere the text may have the name as it is written.
    let elsewhere = joined.char_indices().filter_map(|(at, _)| joined.get(at..at + name.len()));
    let mut written = elsewhere.filter(|words| words.eq_ignore_ascii_case(name) && *words != name);
    Some(written.next().unwrap_or(name).trim_end_matches(',').to_owned())
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(&wanted.to_ascii_lowercase())
}

/// The state of which it is first said that the issuer is a corporation of it, or that its law applies: `a Delaware corporation`,
/// `the Delaware General Corporation Law`, `the laws of the State of Delaware`.
fn law(words: &[&str]) -> Option<String> {
    let is_name = |word: &&str| {
        word.starts_with(|first: char| first.is_ascii_uppercase())
            && word.chars().all(|known| known.is_ascii_alphabetic())
    };
    (0..words.len()).find_map(|at| match words.get(at..)? {
        ["State", "of", rest @ ..] => {
            // `State of New York, and`: up to the word that ends with a comma.
            let mut name = Vec::new();
            for word in rest.iter().take(2) {
                let plain = word.trim_end_matches([',', '.', ';', ')']);
                if !is_name(&plain) {
                    break;
                }
                name.push(plain);
                if plain != *word {
                    break;
                }
            }
            (!name.is_empty()).then(|| name.join(" "))
        }
        ["a" | "an" | "the", rest @ ..] => {
            let name: Vec<&str> = rest.iter().copied().take(2).take_while(is_name).collect();
            let is_followed = |count: usize| {
                let after = rest.get(count..).unwrap_or(&[]);
                matches!(after, ["corporation", ..] | ["corporation,", ..] | ["General", "Corporation", ..])
            };
            (1..=name.len()).find(|count| is_followed(*count)).and_then(|count| Some(name.get(..count)?.join(" ")))
        }
        _ => None,
    })
}

/// The last date in words that stands where a text is signed: `IN WITNESS WHEREOF, ... as of June 17, 2004`, `Signed on ...`. A date
/// of anything else that the text speaks of is none.
fn signed(words: &[&str]) -> Option<String> {
    // Two empty words at the end, so that a date may stand there.
    let words: Vec<&str> = words.iter().copied().chain(["", ""]).collect();
    let number = |word: &str| -> Option<u32> {
        word.trim_end_matches([',', '.', ';', ')']).trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']).parse().ok()
    };
    let mut last = None;
    for (at, window) in words.windows(3).enumerate() {
        let [month, day, year] = window else { continue };
        let Some(month_at) = crate::calendar::MONTHS.iter().position(|known| *known == month.trim_end_matches(','))
        else {
            continue;
        };
        if !is_where_it_is_signed(&words, at) {
            continue;
        }
        let of_year = |word: &str| number(word).filter(|year| (1900..2100).contains(year));
        if let (Some(day), Some(year)) = (number(day), of_year(year)) {
            last = Some(format!("{year:04}-{:02}-{day:02}", month_at + 1));
        } else if let Some(year) = of_year(day) {
            // `28th day of December, 2000`
            let back = words.get(at.saturating_sub(3)..at).unwrap_or(&[]);
            if let Some(day) = back.iter().find_map(|word| number(word)).filter(|day| (1..=31).contains(day)) {
                last = Some(format!("{year:04}-{:02}-{day:02}", month_at + 1));
            }
        }
    }
    last
}

/// Whether the words before a place are those of a signature.
fn is_where_it_is_signed(words: &[&str], at: usize) -> bool {
    const AFTER_WITNESS: usize = 60;
    const AFTER_SIGNED: usize = 12;
    let before = |count: usize| words.get(at.saturating_sub(count)..at).unwrap_or(&[]);
    let is = |word: &str, wanted: &str| word.trim_matches([',', ':', '.']).eq_ignore_ascii_case(wanted);
    let witness = |pair: &[&str]| matches!(pair, [one, two] if is(one, "witness") && is(two, "whereof"));
    // In small letters it may be an agreement that is signed or dated.
    let begins = |word: &&str| {
        word.starts_with(['S', 'D', 'E']) && ["signed", "dated", "executed"].iter().any(|wanted| is(word, wanted))
    };
    before(AFTER_WITNESS).windows(2).any(witness) || before(AFTER_SIGNED).iter().any(begins)
}

/// `Series A Convertible Preferred Stock`: the first run of capitalised words from `Series` to `Stock`.
fn title(text: &str, outline: &Outline) -> Option<String> {
    let mut all = String::from(text);
    for item in outline.items.iter().take(3) {
        all.push_str(&item.text);
    }
    let words: Vec<&str> = all.split_whitespace().collect();
    for (at, word) in words.iter().enumerate() {
        if word.trim_start_matches(['"', '(']) != "Series" {
            continue;
        }
        let run: Vec<&str> = words
            .iter()
            .skip(at)
            .take(8)
            .copied()
            .map(|word| word.trim_start_matches(['"', '(']))
            .take_while(|word| word.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit()))
            .collect();
        if let Some(end) = run.iter().position(|word| word.trim_end_matches([',', '.', '"', ')']) == "Stock") {
            let title = run.get(..=end).unwrap_or(&run).join(" ");
            return Some(title.trim_end_matches([',', '.', '"', ')']).to_owned());
        }
    }
    None
}
