//! What is open on a day as a list of items, from which text, JSON and calendars are made.
use chrono::NaiveDate;

use super::names::Names;
use crate::diagnostics::one_line;
use crate::engine::{Consequence, Due, Notice, RightStanding, RightState, UpcomingKind};
use crate::exact::{Exact, to_cents};
use crate::program::{COMPANY, NodeMatter, NodeNotice, PartyId, SectionId, Value};
use crate::report::Dues;
use crate::syntax::ast::{NoticeDay, NoticePeriod, PeriodLiteral};

/// What kind of thing an item is, in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemKind {
    /// A payment whose day has passed, or a duty that was missed.
    Overdue,
    /// Something owed or to be done.
    Due,
    /// A right that can be used now.
    OpenRight,
    /// A right that cannot be used now, and why.
    ClosedRight,
    Breach,
    /// What a default brings with it as long as it lasts.
    Consequence,
    /// What the calendar will bring.
    Upcoming,
    Notice,
    /// A notice that must come before an act, whenever it is done.
    BeforeAct,
}

impl ItemKind {
    /// The word for programs.
    pub fn word(self) -> &'static str {
        match self {
            ItemKind::Overdue => "overdue",
            ItemKind::Due => "due",
            ItemKind::OpenRight => "open-right",
            ItemKind::ClosedRight => "closed-right",
            ItemKind::Breach => "breach",
            ItemKind::Consequence => "consequence",
            ItemKind::Upcoming => "upcoming",
            ItemKind::Notice => "notice",
            ItemKind::BeforeAct => "before-act",
        }
    }

    /// The heading for people.
    pub fn heading(self) -> &'static str {
        match self {
            ItemKind::Overdue => "overdue",
            ItemKind::Due => "owed or to be done",
            ItemKind::OpenRight => "rights that are open",
            ItemKind::ClosedRight => "rights that are not open",
            ItemKind::Breach => "breaches so far",
            ItemKind::Consequence => "what defaults bring with them",
            ItemKind::Upcoming => "what the calendar will bring",
            ItemKind::Notice => "notices given",
            ItemKind::BeforeAct => "notices that must come before acts",
        }
    }
}

/// One thing that is open.
#[derive(Debug, Clone)]
pub struct Item {
    pub kind: ItemKind,
    /// The day from which it is so, or on which it happened.
    pub from: Option<NaiveDate>,
    /// The last day for it, or the day on which it comes.
    pub by: Option<NaiveDate>,
    pub parties: Vec<String>,
    /// In dollars.
    pub amount: Option<Exact>,
    /// What it is about, in few words.
    pub name: String,
    pub text: String,
    pub sections: Vec<SectionId>,
}

/// Everything that is open, by kind and day.
pub fn items(dues: &Dues, names: &Names<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    items.extend(dues.payments.iter().map(|payment| {
        let accrual = names.program().accruals.get(payment.accrual.index());
        let name = accrual.map(|known| one_line(&known.name)).unwrap_or_default();
        let class = accrual.map(|known| names.class(known.class)).unwrap_or_default();
        let is_late = payment.missed || payment.due.is_some_and(|due| due < dues.on);
        Item {
            kind: if is_late { ItemKind::Overdue } else { ItemKind::Due },
            from: None,
            by: payment.due,
            parties: vec![names.party(COMPANY)],
            amount: Some(payment.unpaid.clone()),
            text: format!("pay {name} of {class}: {} is unpaid", cents(&payment.unpaid)),
            name,
            sections: accrual.map(|known| known.section).into_iter().collect(),
        }
    }));
    items.extend(dues.dues.iter().map(|due| owed(due, dues.on, names)));
    items.extend(dues.rights.iter().map(|standing| right(standing, names)));
    items.extend(dues.breaches.iter().map(|breach| Item {
        kind: ItemKind::Breach,
        from: Some(breach.date),
        by: None,
        parties: Vec::new(),
        amount: None,
        name: "breach".into(),
        text: one_line(&breach.what),
        sections: breach.sections.clone(),
    }));
    items.extend(dues.consequences.iter().map(|known| consequence(known, names)));
    items.extend(dues.upcoming.iter().filter_map(|next| {
        let (name, text, section) = upcoming(&next.what, names)?;
        Some(Item {
            kind: ItemKind::Upcoming,
            from: None,
            by: Some(next.day),
            parties: Vec::new(),
            amount: None,
            name,
            text,
            sections: vec![section],
        })
    }));
    items.extend(dues.notices.iter().map(|notice| given(notice, names)));
    items.extend(dues.before_acts.iter().map(|(duty, period, matters, section)| {
        let duty = names.program().duties.get(duty.index());
        let words = duty.map(|duty| one_line(&duty.words)).unwrap_or_default();
        let acts: Vec<String> = matters.iter().map(matter).collect();
        Item {
            kind: ItemKind::BeforeAct,
            from: None,
            by: None,
            parties: vec![names.party(COMPANY)],
            amount: None,
            name: duty.map(|duty| one_line(&duty.name)).unwrap_or_default(),
            text: format!("{words}, {} before {}", notice_period(period), acts.join(", ")),
            sections: vec![*section],
        }
    }));
    items.sort_by_key(|item| (item.kind, item.by.or(item.from).unwrap_or(NaiveDate::MAX)));
    items
}

fn owed(due: &Due, on: NaiveDate, names: &Names<'_>) -> Item {
    let left = due.cash.sub(&due.paid).unwrap_or(Exact::ZERO);
    let to = due.holder.map(|holder| format!(" ({})", names.party(holder))).unwrap_or_default();
    let mut text = one_line(if due.words.is_empty() { &due.name } else { &due.words });
    text.push_str(&to);
    if left.is_positive() {
        text.push_str(&format!(": {}", left.money()));
    }
    if let Some((class, shares)) = &due.shares {
        text.push_str(&format!(": {}", names.program().shares(shares, *class)));
    }
    let is_late = due.missed.is_some() || due.deadline.is_some_and(|day| day < on);
    Item {
        kind: if is_late { ItemKind::Overdue } else { ItemKind::Due },
        from: Some(due.created.date),
        by: due.deadline,
        parties: vec![names.party(COMPANY)],
        amount: left.is_positive().then_some(left),
        name: one_line(&due.name),
        text,
        sections: vec![due.section],
    }
}

fn right(standing: &RightStanding, names: &Names<'_>) -> Item {
    let right = names.program().rights.get(standing.right.index());
    let mut text = right.map(|right| one_line(&right.words)).unwrap_or_default();
    let is_open = standing.state == RightState::Open;
    match &standing.state {
        RightState::Open => match standing.until {
            Some(day) if standing.as_things_stand => text.push_str(&format!(", until {day} as things stand")),
            Some(day) => text.push_str(&format!(", until {day}")),
            None => text.push_str(", without a last day"),
        },
        RightState::NotYet => match standing.from {
            Some(day) => text.push_str(&format!(": opens on {day}")),
            None => text.push_str(": the day from which it is open is not settled"),
        },
        RightState::Ended => match standing.until {
            Some(day) => text.push_str(&format!(": ended on {day}")),
            None => text.push_str(": ended"),
        },
        RightState::Used => text.push_str(": can be used once and was used"),
        RightState::Barred { section, reason } => {
            text.push_str(&format!(": {} ({})", one_line(reason), names.cite(*section)));
            if let Some(day) = standing.from.filter(|_| standing.as_things_stand) {
                text.push_str(&format!("; as things stand it opens on {day}"));
            }
        }
        RightState::DependsOnExercise => text.push_str(": depends on the notice or the day of the exercise"),
        RightState::Unknown(reason) => text.push_str(&format!(": not known, as {}", one_line(reason))),
    }
    if let (true, Some((period, earliest))) = (is_open, &standing.notice) {
        text.push_str(&format!("; on notice {} before", notice_period(period)));
        if let Some(day) = earliest {
            text.push_str(&format!(", so at the earliest for {day}"));
        }
    }
    let mut sections: Vec<SectionId> = right.map(|right| right.section).into_iter().collect();
    if let RightState::Barred { section, .. } = &standing.state
        && !sections.contains(section)
    {
        sections.push(*section);
    }
    Item {
        kind: if is_open { ItemKind::OpenRight } else { ItemKind::ClosedRight },
        from: standing.from,
        by: standing.until,
        parties: standing.parties.iter().map(|party: &PartyId| names.party(*party)).collect(),
        amount: None,
        name: right.map(|right| one_line(&right.name)).unwrap_or_default(),
        text,
        sections,
    }
}

fn consequence(known: &Consequence, names: &Names<'_>) -> Item {
    let program = names.program();
    match known {
        Consequence::Accrues { accrual, to, amount } => {
            let accrual = program.accruals.get(accrual.index());
            let name = accrual.map(|known| one_line(&known.name)).unwrap_or_default();
            Item {
                kind: ItemKind::Consequence,
                from: None,
                by: None,
                parties: vec![names.party(*to)],
                amount: Some(amount.clone()),
                text: format!("{name} so far: {} to {}", cents(amount), names.party(*to)),
                name,
                sections: accrual.map(|known| known.section).into_iter().collect(),
            }
        }
        Consequence::Changed { variable, value, start, since, section } => {
            let variable = program.variables.get(variable.index());
            let name = variable.map(|known| one_line(&known.name)).unwrap_or_default();
            let figure =
                |number: &Exact| names.value(&Value::Number(number.clone()), variable.map(|known| &known.unit));
            Item {
                kind: ItemKind::Consequence,
                from: Some(*since),
                by: None,
                parties: Vec::new(),
                amount: None,
                text: format!("{name} is {} and not {}, since {since}", figure(value), figure(start)),
                name,
                sections: vec![*section],
            }
        }
    }
}

fn upcoming(what: &UpcomingKind, names: &Names<'_>) -> Option<(String, String, SectionId)> {
    let program = names.program();
    match what {
        UpcomingKind::Payment(accrual) => {
            let accrual = program.accruals.get(accrual.index())?;
            let name = one_line(&accrual.name);
            let text = format!("{name} of {} fall due", names.class(accrual.class));
            Some((name, text, accrual.section))
        }
        UpcomingKind::Duty(duty) => {
            let duty = program.duties.get(duty.index())?;
            Some((one_line(&duty.name), format!("duty: {}", one_line(&duty.words)), duty.section))
        }
        UpcomingKind::Rule(rule) => {
            let rule = program.rules.get(rule.index())?;
            let heading = program.sections.get(rule.section.index()).and_then(|known| known.heading.clone());
            let name = heading.map_or_else(|| "a day comes".to_string(), |words| one_line(&words));
            Some((name.clone(), format!("the day of {} comes: {name}", names.cite(rule.section)), rule.section))
        }
        UpcomingKind::Change(variable, section) => {
            let name = one_line(&program.variables.get(variable.index())?.name);
            let text = format!("{name} changes, by what has happened before");
            Some((name, text, *section))
        }
        UpcomingKind::OfferEnds(section) => {
            Some(("Offer".into(), "the time to accept the offer ends".into(), *section))
        }
    }
}

fn given(notice: &Notice, names: &Names<'_>) -> Item {
    let program = names.program();
    let (name, section) = match &notice.of {
        NodeNotice::Right(right) => {
            let right = program.rights.get(right.index());
            (right.map(|known| one_line(&known.name)).unwrap_or_default(), right.map(|known| known.section))
        }
        NodeNotice::Duty(duty) => {
            let duty = program.duties.get(duty.index());
            (duty.map(|known| one_line(&known.name)).unwrap_or_default(), duty.map(|known| known.section))
        }
        NodeNotice::Matter(name) | NodeNotice::Named(name) => (format!("\"{}\"", one_line(name)), None),
    };
    let to = notice.to.map(|holder| format!(" to {}", names.party(holder))).unwrap_or_default();
    let for_date = notice.for_date.map(|day| format!(" for {day}")).unwrap_or_default();
    let received = notice.received.map(|day| format!(", received on {day}")).unwrap_or_default();
    Item {
        kind: ItemKind::Notice,
        from: Some(notice.given),
        by: notice.for_date,
        parties: notice.to.map(|holder| names.party(holder)).into_iter().collect(),
        amount: None,
        text: format!(
            "notice of {name}{to}{for_date}: sent on {}, counts as given on {}{received}",
            notice.sent, notice.given
        ),
        name,
        sections: section.into_iter().collect(),
    }
}

fn matter(matter: &NodeMatter) -> String {
    match matter {
        NodeMatter::Named { name, that } if that.is_empty() => format!("\"{}\"", one_line(name)),
        NodeMatter::Named { name, that } => {
            let that: Vec<String> = that.iter().map(|words| format!("\"{}\"", one_line(words))).collect();
            format!("\"{}\" that {}", one_line(name), that.join(" or "))
        }
        NodeMatter::PayDividends { .. } => "a dividend".into(),
        NodeMatter::DistributeRights(_) => "a distribution of rights".into(),
        NodeMatter::Acquire(_) => "an acquisition of shares".into(),
        NodeMatter::Issue(_) => "an issue of shares".into(),
        NodeMatter::Transfer(_) => "a transfer of shares".into(),
    }
}

/// `at least 30 days`, `10 to 15 days`.
fn notice_period(period: &NoticePeriod) -> String {
    let counted = match period.counted {
        NoticeDay::Given => "",
        NoticeDay::Mailed => "mailed ",
        NoticeDay::Received => "received ",
    };
    let length = match (&period.at_least, &period.at_most) {
        (Some(least), Some(most)) if least.unit == most.unit => format!("{} to {}", least.count, words(most)),
        (Some(least), Some(most)) => format!("at least {} and at most {}", words(least), words(most)),
        (Some(least), None) => format!("at least {}", words(least)),
        (None, Some(most)) => format!("at most {}", words(most)),
        (None, None) => "at any time".into(),
    };
    format!("{counted}{length}")
}

fn words(period: &PeriodLiteral) -> String {
    crate::program::period(period.count, period.unit)
}

/// Money as it is paid, to the cent.
fn cents(amount: &Exact) -> String {
    to_cents(amount).map_or_else(|_| amount.money_exact(8), |cents| cents.money())
}
