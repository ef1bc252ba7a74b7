//! How each kind of event is written in a journal: words with the fields of a record between them.

/// The kinds of events, each with the line that it makes. `{field}` stands for a field that must be there, a part in
/// brackets is left out with its fields. A kind may have several forms; the first that fits a record is taken.
pub const FORMS: &[(&str, &str)] = &[
    ("outstanding", "outstanding {shares} {class}"),
    ("issue", "issue {shares} {class}[ to {to}][ at {price}]"),
    ("grant", "grant option {instrument} on {shares} {class}[ at {price}][ to {to}][ for {consideration}]"),
    (
        "issue-convertible",
        "issue convertible {instrument} into {shares} {class}[ at {price}][ to {to}][ for {consideration}]",
    ),
    (
        "record-option",
        "record date for an option {instrument} on {shares} {class}[ at {price}][ to {to}][ for {consideration}]",
    ),
    (
        "record-convertible",
        "record date for a convertible {instrument} into {shares} {class}[ at {price}][ to {to}][ for {consideration}]",
    ),
    ("exercise-instrument", "exercise [{shares} of ]{instrument}"),
    ("expire", "{instrument} expire"),
    ("revise", "revise {instrument} to {shares} {class}[ at {price}]"),
    ("revise", "revise {instrument} to {price}"),
    ("transfer", "{from} transfers {shares} {class} to {to}"),
    ("convert", "{party} converts {shares} {class}"),
    ("redeem", "{party} redeems {shares} {class}[ of {holder}][{and}][, on notice of {notice}]"),
    ("require-redemption", "{party} requires redemption of {shares} {class}"),
    ("exercise", "{party} exercises {right}[ of {joined}][ for {shares} {class}][, for {for_date}]"),
    ("acquire", "Company acquires {shares} {class}[ of {holder}]"),
    ("pay", "{party} pays {accrual} accrued and unpaid{accrued}[ of {class}][ to {to}]"),
    ("pay", "{party} pays {amount} of {accrual}[ of {class}][ to {to}][ in {stock}]"),
    ("pay", "{party} pays {accrual}[ of {class}][ to {to}] in {stock}"),
    ("pay", "{party} pays {accrual}[ of {class}] in full[ to {to}]"),
    ("declare", "Company declares {amount} of {accrual}[ of {class}]"),
    ("declare", "Company declares {accrual}[ of {class}]"),
    ("dividend", "Company pays a dividend of {amount} on {class}"),
    ("dividend", "Company pays a dividend of {shares} {stock}[ per share{for_each}] on {class}"),
    ("declare-dividend", "Company declares a dividend of {amount} on {class}"),
    ("declare-dividend", "Company declares a dividend of {shares} {stock}[ per share{for_each}] on {class}"),
    ("record-date", "record date for a dividend of {amount} on {class}, payable on {payable}"),
    (
        "record-date",
        "record date for a dividend of {shares} {stock}[ per share{for_each}] on {class}, payable on {payable}",
    ),
    ("exchange", "exchange each share of {class} for {bundle}"),
    (
        "offer",
        "{party} offers {shares} {class}[ at {price}][ for {consideration}] to each Holder[ of {holders_of}][, for {offerees}]",
    ),
    (
        "offer-option",
        "{party} offers an option on {shares} {class}[ at {price}][ for {consideration}] to each Holder[ of {holders_of}][, for {offerees}]",
    ),
    (
        "offer-convertible",
        "{party} offers a convertible into {shares} {class}[ at {price}][ for {consideration}] to each Holder[ of {holders_of}][, for {offerees}]",
    ),
    ("accept", "{party} accepts {shares} {class}"),
    ("reduce-offer", "{party} reduces the offer to {shares} {class}"),
    ("reduce-acceptance", "{party} reduces the acceptance to {shares} {class}"),
    ("split", "split {class} {new} for {old}"),
    ("liquidation", "liquidation with assets {assets}"),
    ("propose", "Company proposes {matter}[ that {that}]"),
    ("do", "Company does {matter}[ that {that}]"),
    ("consent", "consent of {class} to {matter}[: {holders}]"),
    ("waiver", "waiver by {class} of {matter}[: {holders}]"),
    ("meeting", "meeting of {class} on {matter}[, with a quorum{quorum}]: {ballots}"),
    ("fact", "fact {fact}[ of {of}] is {value}"),
    ("determination", "the {by} determines {determination}[ of {matter}] is {value}"),
    ("determination", "the {by} determines {determination} of {class} is {value}"),
    ("determination", "determination {determination}[ of {matter}] is {value}"),
    ("determination", "determination {determination} of {class} is {value}"),
    (
        "notice",
        "notice of {right}[ of {class}][ for {for_date}][ to {to}][, mailed {mailed}][, by courier{by_courier}]\
         [, by fax at {fax_at}][, received {received}]",
    ),
    (
        "notice",
        "notice of {matter}[ that {that}][ for {for_date}][ to {to}][, mailed {mailed}][, by courier{by_courier}]\
         [, by fax at {fax_at}][, received {received}]",
    ),
    ("suspend-trading", "suspend trading of {class}"),
    ("resume-trading", "resume trading of {class}"),
    ("agreement", "agreement of {class} on {reading} {choice}"),
    ("perform", "{party} performs {duty}[ of {of}]"),
    ("deliver", "{party} delivers {shares} {class}[ to {to}][ under {duty}][ of {of}]"),
    ("withhold", "{party} withholds {right}[ of {class}][ to {to}]"),
    ("election", "election of {directors} directors"),
];

/// What every line may end with.
pub const TAIL: &str = "[, in breach{in_breach}][, called {called}][, with {with}][, known {known}]";

/// A part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'f> {
    Words(&'f str),
    Field(&'f str),
    Optional(Vec<Part<'f>>),
}

/// A form, taken apart.
pub fn parts(form: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut rest = form;
    while !rest.is_empty() {
        let end = rest.find(['{', '[']).unwrap_or(rest.len());
        let (words, after) = rest.split_at(end);
        if !words.is_empty() {
            found.push(Part::Words(words));
        }
        rest = after;
        if let Some(inner) = rest.strip_prefix('{') {
            let (name, after) = inner.split_once('}').unwrap_or((inner, ""));
            found.push(Part::Field(name));
            rest = after;
        } else if let Some(inner) = rest.strip_prefix('[') {
            let (optional, after) = inner.split_once(']').unwrap_or((inner, ""));
            found.push(Part::Optional(parts(optional)));
            rest = after;
        }
    }
    found
}

/// The fields of a form: those that must be there, and those that may.
pub fn fields(form: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut needed, mut possible) = (Vec::new(), Vec::new());
    for part in parts(form) {
        match part {
            Part::Words(_) => {}
            Part::Field(name) => needed.push(name),
            Part::Optional(inner) => possible.extend(inner.into_iter().filter_map(|part| match part {
                Part::Field(name) => Some(name),
                _ => None,
            })),
        }
    }
    (needed, possible)
}

/// The forms of a kind of event.
pub fn forms_of(event: &str) -> Vec<&'static str> {
    FORMS.iter().filter(|(kind, _)| *kind == event).map(|(_, form)| *form).collect()
}

/// The kinds of events, each once.
pub fn kinds() -> Vec<&'static str> {
    let mut kinds: Vec<&str> = FORMS.iter().map(|(kind, _)| *kind).collect();
    kinds.dedup();
    kinds
}
