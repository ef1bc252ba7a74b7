//! What makes two clauses, or two slots, the same one in different words.
use crate::syntax::ast::{Clause, Deed, Expr, Head, Matter, Slot, SlotKind, Under};

/// The key of a clause and what it is called; `head` are the words of its first line.
pub(super) fn clause_key(clause: &Clause, head: &str) -> (String, String) {
    let plain = match head.find(", called ").or_else(|| head.find(", under ")) {
        Some(at) => head.get(..at).unwrap_or(head),
        None => head,
    };
    let own = |kind: &str| (format!("{kind} {plain}"), plain.to_owned());
    let (key, subject) = match &clause.head {
        Head::Is { name, .. }
        | Head::Starts { name, .. }
        | Head::Table { name, .. }
        | Head::Schedule { name, .. }
        | Head::Group { name, .. }
        | Head::Category { name, .. }
        | Head::Accrue { name, .. }
        | Head::AccrueOverdue { name, .. }
        | Head::Fact { name, .. }
        | Head::Determination { name, .. }
        | Head::Event { name, .. }
        | Head::Conditions { name } => (format!("name {}", name.text), name.text.clone()),
        Head::Class { name } => (format!("class {}", name.text), format!("class {}", name.text)),
        Head::ForeignClass { name } => (format!("class {}", name.text), format!("class {}", name.text)),
        Head::Withhold { .. } => ("withhold".into(), "what is withheld".into()),
        Head::Reading { name, .. } => (format!("reading {}", name.text), format!("reading {}", name.text)),
        Head::To { name } => (format!("to {}", name.text), name.text.clone()),
        Head::May { party, deed } => (format!("may {} {}", party.text, deed_key(deed)), plain.to_owned()),
        Head::Must { party, deed } => (format!("must {} {}", party.text, deed_key(deed)), plain.to_owned()),
        Head::MustNot { party, matters } => (
            format!("forbidden {} {}", party.text, matters.first().map(matter_key).unwrap_or_default()),
            plain.to_owned(),
        ),
        Head::Round { names, .. } => {
            let names: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
            let names = names.join(", ");
            (format!("round {names}"), format!("rounding of {names}"))
        }
        Head::KeepBack { name, .. } => (format!("keep {}", name.text), format!("changes of {} kept back", name.text)),
        Head::Elects { class, .. } => (format!("elects {}", class.text), format!("directors of {}", class.text)),
        Head::Ranks { class, relation, .. } => {
            (format!("ranks {} {relation:?}", class.text), format!("rank of {}", class.text))
        }
        Head::NoVote { class, .. } | Head::Votes { class, .. } => {
            (format!("votes {}", class.text), format!("votes of {}", class.text))
        }
        Head::Attributes { of, .. } => (format!("attributes {}", of.text), format!("attributes of {}", of.text)),
        Head::Erratum { written, .. } => (format!("erratum {}", written.text), format!("erratum \"{}\"", written.text)),
        Head::OnLiquidation => ("liquidation".into(), "liquidation".into()),
        Head::NoticeGiven => ("notices".into(), "when a notice is given".into()),
        Head::Cancelled { class, converted: false } => (format!("cancelled {}", class.text), plain.to_owned()),
        Head::Cancelled { class, converted: true } => (format!("cancelled converted {}", class.text), plain.to_owned()),
        Head::Settles { class, .. } => (format!("settles {}", class.text), plain.to_owned()),
        Head::Waives { class } => (format!("waives {}", class.text), plain.to_owned()),
        Head::Allot { class, .. } => (format!("allot {}", class.text), plain.to_owned()),
        Head::When { .. } => own("when"),
        Head::TreatAsLiquidation { .. } => own("treat"),
        Head::Exclude { .. } => own("exclude"),
        Head::Note { .. } => ("note".into(), "note".into()),
        Head::Todo { .. } => ("todo".into(), "left to do".into()),
    };
    let subject = match &clause.called {
        Some(called) => called.text.clone(),
        None => subject,
    };
    (format!("{key}{}", under(clause.under.as_ref())), subject)
}

fn under(under: Option<&Under>) -> String {
    under.map(|under| format!(", under {} {}", under.reading.text, under.choice.text)).unwrap_or_default()
}

fn deed_key(deed: &Deed) -> String {
    match deed {
        Deed::Convert { class, into } => format!("convert {} {}", class.text, into.text),
        Deed::Redeem { class } => format!("redeem {}", class.text),
        Deed::RequireRedemption { class } => format!("require {}", class.text),
        Deed::Pay { .. } => "pay".into(),
        Deed::Notify { class, .. } => format!("notify {}", class.text),
        Deed::Deliver { .. } => "deliver".into(),
        Deed::Reserve { .. } => "reserve".into(),
        Deed::OfferSecurities { .. } => "offer".into(),
        Deed::Other { verb, .. } => verb.text.clone(),
    }
}

fn matter_key(matter: &Matter) -> String {
    match matter {
        Matter::Named { name, that } => {
            let that = that.first().map(|that| that.text.as_str()).unwrap_or_default();
            format!("{} {that}", name.text)
        }
        Matter::PayDividends { .. } => "pay dividends".into(),
        Matter::DistributeRights(_) => "distribute rights".into(),
        Matter::Acquire(_) => "acquire".into(),
        Matter::Issue(_) => "issue".into(),
        Matter::Transfer(_) => "transfer".into(),
    }
}

/// The key of a slot; `words` is how it is written.
pub(super) fn slot_key(slot: &Slot, words: &str) -> String {
    let key = match &slot.kind {
        SlotKind::Let { name, .. } => name.text.clone(),
        SlotKind::Set { name, .. } => format!("set {}", name.text),
        SlotKind::Raise { name, .. } => format!("raise {}", name.text),
        SlotKind::Lower { name, .. } => format!("lower {}", name.text),
        SlotKind::Reset { name } => format!("reset {}", name.text),
        SlotKind::End { name } => format!("end {}", name.text),
        SlotKind::Item { label, .. } => format!("({})", label.text),
        SlotKind::Case { .. } | SlotKind::Range { .. } => words.split(':').next().unwrap_or(words).to_owned(),
        SlotKind::OrChoice { choice, .. } => format!("or {}", choice.text),
        SlotKind::PayClass { class, .. } => format!("pay {}", class.text),
        _ => first_words(words),
    };
    format!("{key}{}", under(slot.under.as_ref()))
}

/// The words that begin a slot.
fn first_words(words: &str) -> String {
    let mut found = words.split([' ', ':', ',']);
    let first = found.next().unwrap_or("");
    let second = found.next().unwrap_or("");
    match (first, second) {
        ("at", "least" | "most" | "any") | ("on", "notice" | "receipt") | ("pro", _) | ("in", _) | ("not", _) => {
            format!("{first} {second}")
        }
        ("by", "fax" | "courier") | ("adjusted", _) | ("paid" | "applied", _) | ("counting", _) => {
            format!("{first} {second}")
        }
        _ => first.to_owned(),
    }
}

/// What a clause says its name is.
pub(super) fn value_of(head: &Head) -> Option<&Expr> {
    match head {
        Head::Is { value, .. } => value.as_ref(),
        Head::Starts { value, .. } => Some(value),
        Head::KeepBack { threshold, .. } => Some(threshold),
        _ => None,
    }
}
