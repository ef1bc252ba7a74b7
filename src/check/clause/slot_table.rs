//! Which slots a head takes: one table for all heads.
use crate::check::checker::{Checker, ClauseAt};
use crate::check::names::{Lookup, Symbol};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Deed, Excess, Head, SlotKind};

/// `by` with a day; with a day count it is another slot.
const BY_A_DAY: &str = "by DAY";
/// What a payment in shares cannot give is paid in money; of any other act that would be nothing at all.
const PAID_IN_CASH: &str = "excess paid in cash";
const CONDITIONS: &[&str] = &["if", "unless", "while", "or waived by", "from", "until", "through"];
/// The ways in which an accrual counts days.
pub(super) const DAY_COUNTS: &str = "days are counted `by days / 365`, `by days / 360`, `by 30/360` or `by calendar quarters`; for a rate per month \
    `by calendar months` or `by 30-day months`, for one per day `by days` or `by business days`";
/// Slots that hold always: the program knows no reading for them.
const WITHOUT_READING: &[&str] = &[
    "authorized",
    "par",
    "adjusted as in",
    "adjusted for shares issued later",
    "counting the day of payment",
    "applied",
    "once",
    "in whole",
    "void unless paid",
    "ratably",
    "CLASS receives nothing more",
    "except on",
    "by a majority of",
    "otherwise void",
    "otherwise breach",
    "because",
    "default",
    "or",
    "by fax",
    "by courier",
    "on receipt",
    "else",
];

/// Whether a clause as a whole can go by a reading. An accrual says so in words of its own.
fn takes_reading(head: &Head) -> bool {
    !matches!(
        head,
        Head::Class { .. }
            | Head::ForeignClass { .. }
            | Head::Schedule { .. }
            | Head::Group { .. }
            | Head::Reading { .. }
            | Head::Fact { .. }
            | Head::Determination { .. }
            | Head::Cancelled { .. }
            | Head::Category { .. }
            | Head::Attributes { .. }
            | Head::NoticeGiven
    )
}

const ACTIONS: &[&str] = &[
    "set", "raise", "lower", "reset", "owe", "issue", "record", "redeem", "convert", "end", "add", "replace", "NAME is",
];

/// The first words of the slots that a head takes.
pub(super) fn allowed(head: &Head) -> Vec<&'static str> {
    let own: &[&'static str] = match head {
        Head::Class { .. } => &["authorized", "par"],
        Head::Is { .. } => &[
            "when",
            "otherwise",
            "at least",
            "at most",
            "rounded",
            "adjusted with splits",
            "adjusted as in",
            "adjusted for shares issued later",
            "else",
        ],
        Head::Table { .. } => &["N to M", "when", "otherwise", "at least", "at most", "rounded"],
        Head::Starts { .. } => &[
            "at least",
            "at most",
            "rounded",
            "adjusted with splits",
            "adjusted as in",
            "adjusted for shares issued later",
        ],
        Head::Allot { .. } => &["by shares", "used by", "remainder"],
        Head::Accrue { .. } | Head::AccrueOverdue { .. } => &[
            "from",
            "until",
            "through",
            "by",
            "compounding",
            "counted",
            "after",
            "if",
            "unless",
            "while",
            "due",
            "due on each",
            "counting the day of payment",
            "not cumulative",
            "paid in",
            "paid unless",
            "paid equally",
            "paid to",
            "applied",
        ],
        Head::When { .. } => &["effective", "counting"],
        Head::May { .. } => &[
            "at any time",
            "on notice",
            "for",
            "rounded",
            "pro rata",
            "paid within",
            "states",
            "effect",
            "at most",
            "once",
            "in whole",
            "only as far as",
            "on the terms of",
            "not paid below",
        ],
        Head::Must { .. } => &[
            "for a day",
            "when",
            "within",
            "at least ... before",
            "on",
            BY_A_DAY,
            "for",
            "pro rata",
            "paid within",
            "states",
            "effect",
            "otherwise breach",
            "delivered within",
            "NAME is",
        ],
        Head::MustNot { .. } => &["otherwise void", "otherwise breach", "NAME is"],
        Head::OnLiquidation => &[
            "pay",
            "first amount",
            "before",
            "with",
            "ratably",
            "CLASS receives nothing more",
            "shares with",
            "paid within",
            "if",
            "unless",
            "while",
            "NAME is",
        ],
        Head::TreatAsLiquidation { .. } => &["for", "NAME is"],
        Head::Exclude { .. } => &["NAME is"],
        Head::Withhold { .. } => &["if", "unless", "while"],
        Head::Votes { .. } => &["votes", "rounded", "except on"],
        Head::NoVote { .. } => &["except on"],
        Head::Elects { .. } | Head::Settles { .. } | Head::Waives { .. } => &["by a majority of"],
        Head::Reading { .. } => &["because", "default", "or"],
        Head::Erratum { .. } => &["because"],
        Head::Conditions { .. } => &["(i)", "or waived by"],
        Head::NoticeGiven => &["by fax", "by courier", "on receipt"],
        Head::Schedule { .. }
        | Head::Ranks { .. }
        | Head::Group { .. }
        | Head::Note { .. }
        | Head::ForeignClass { .. }
        | Head::Fact { .. }
        | Head::Determination { .. }
        | Head::Cancelled { .. }
        | Head::To { .. }
        | Head::Round { .. }
        | Head::KeepBack { .. }
        | Head::Category { .. }
        | Head::Attributes { .. }
        | Head::Event { .. }
        | Head::Todo { .. } => &[],
    };
    let mut words = own.to_vec();
    match head {
        Head::When { .. } => {
            words.extend(["if", "unless", "unless approved by", "while"]);
            words.extend(ACTIONS);
        }
        Head::May { deed, .. } => {
            words.extend(of_deed(deed));
            words.extend(CONDITIONS);
            words.extend(ACTIONS);
        }
        Head::Must { .. } | Head::MustNot { .. } | Head::TreatAsLiquidation { .. } => {
            words.extend(CONDITIONS);
            words.push("unless approved by");
        }
        Head::Exclude { .. } => words.extend(["if", "unless", "unless approved by", "while"]),
        Head::Votes { .. } | Head::NoVote { .. } | Head::Elects { .. } => words.extend(["if", "unless", "while"]),
        _ => {}
    }
    words
}

/// The first words of the slots that only rights to some acts take.
fn of_deed(deed: &Deed) -> &'static [&'static str] {
    match deed {
        Deed::Convert { .. } => {
            &["into", "fraction", "to the nearest", "delivered within", "excess", "on excess into", "on excess pay"]
        }
        Deed::Pay { .. } => &["together with", "into", "fraction", "to the nearest", PAID_IN_CASH],
        Deed::Redeem { .. } => &["excess", "void unless paid"],
        Deed::RequireRedemption { .. } => &["joins", "together with", "excess", "void unless paid"],
        Deed::Other { .. } => &["delivered within", "excess"],
        Deed::Notify { .. } | Deed::Deliver { .. } | Deed::OfferSecurities { .. } | Deed::Reserve { .. } => &[],
    }
}

/// The word that a slot begins with.
pub(super) fn slot_word(slot: &SlotKind) -> &'static str {
    match slot {
        SlotKind::Issuer { .. } => "issuer",
        SlotKind::Law(_) => "law",
        SlotKind::Beside(_) => "beside",
        SlotKind::Signed(_) => "signed",
        SlotKind::Filed(_) => "filed",
        SlotKind::SpeaksFrom(_) => "speaks from",
        SlotKind::Common { .. } => "common",
        SlotKind::Authorized { .. } => "authorized",
        SlotKind::Par(_) => "par",
        SlotKind::Case { .. } | SlotKind::Triggered(_) => "when",
        SlotKind::Range { .. } => "N to M",
        SlotKind::Otherwise(_) => "otherwise",
        SlotKind::AtLeast(_) => "at least",
        SlotKind::AtMost { .. } => "at most",
        SlotKind::Rounded(_) => "rounded",
        SlotKind::AdjustedWithSplits { .. } => "adjusted with splits",
        SlotKind::AdjustedAsIn { .. } => "adjusted as in",
        SlotKind::AdjustedForLater => "adjusted for shares issued later",
        SlotKind::Let { .. } => "NAME is",
        SlotKind::By(_) => "by",
        SlotKind::Compounding(_) => "compounding",
        SlotKind::Due(_) => "due",
        SlotKind::DueOn(_) => "due on each",
        SlotKind::CountingLastDay => "counting the day of payment",
        SlotKind::CountedToPayment => "counted",
        SlotKind::Grace(_) => "after",
        SlotKind::UsedBy(_) => "used by",
        SlotKind::ByShares { .. } => "by shares",
        SlotKind::Remainder { .. } => "remainder",
        SlotKind::PaidWithFirst(_) | SlotKind::PaidBy(_) => "paid within",
        SlotKind::NotCumulative => "not cumulative",
        SlotKind::PaidEqually => "paid equally",
        SlotKind::Paid { .. } => "paid in",
        SlotKind::Applied { .. } => "applied",
        SlotKind::From(_) => "from",
        SlotKind::Until(_) => "until",
        SlotKind::Through(_) => "through",
        SlotKind::AtAnyTime => "at any time",
        SlotKind::While(_) => "while",
        SlotKind::If(_) => "if",
        SlotKind::Unless(_) => "unless",
        SlotKind::UnlessApproved { .. } => "unless approved by",
        SlotKind::Item { .. } => "(i)",
        SlotKind::OrWaived(_) => "or waived by",
        SlotKind::Once => "once",
        SlotKind::InWhole => "in whole",
        SlotKind::VoidUnlessPaid => "void unless paid",
        SlotKind::OnlyAsFarAs { .. } => "only as far as",
        SlotKind::OnTermsOf { .. } => "on the terms of",
        SlotKind::ExcessInto(_) => "on excess into",
        SlotKind::ExcessPay(_) => "on excess pay",
        SlotKind::LeastPaid { .. } => "not paid below",
        SlotKind::PaidUnless { .. } => "paid unless",
        SlotKind::PaidOfRecord(_) => "paid to",
        SlotKind::IssueAction { .. } => "issue",
        SlotKind::Record { .. } => "record",
        SlotKind::AddProperty { .. } => "add",
        SlotKind::PayOn { .. } => "owe",
        SlotKind::ReplaceBy { .. } => "replace",
        SlotKind::OnNotice { .. } => "on notice",
        SlotKind::For(_) => "for",
        SlotKind::Into(_) => "into",
        SlotKind::Fraction(_) => "fraction",
        SlotKind::ToNearest(_) => "to the nearest",
        SlotKind::Excess(Excess::PaidInCash) => PAID_IN_CASH,
        SlotKind::Excess(_) => "excess",
        SlotKind::ProRata { .. } => "pro rata",
        SlotKind::Delivered(_) => "delivered within",
        SlotKind::PaidWithin(_) => "paid within",
        SlotKind::States(_) => "states",
        SlotKind::Effect(_) => "effect",
        SlotKind::Within { .. } => "within",
        SlotKind::Before { .. } | SlotKind::BeforeDay { .. } => "at least ... before",
        SlotKind::OnDay(_) => "on",
        SlotKind::ByDay(_) => BY_A_DAY,
        SlotKind::Consequence(crate::syntax::ast::Consequence::Void) => "otherwise void",
        SlotKind::Consequence(crate::syntax::ast::Consequence::Breach) => "otherwise breach",
        SlotKind::Set { .. } => "set",
        SlotKind::Raise { .. } => "raise",
        SlotKind::Lower { .. } => "lower",
        SlotKind::Reset { .. } => "reset",
        SlotKind::Counting { .. } => "counting",
        SlotKind::Effective(_) => "effective",
        SlotKind::Owe { .. } => "owe",
        SlotKind::RedeemAction { .. } => "redeem",
        SlotKind::ConvertAction { .. } => "convert",
        SlotKind::End { .. } => "end",
        SlotKind::PayClass { .. } => "pay",
        SlotKind::Ahead(_) => "before",
        SlotKind::Alongside(_) => "with",
        SlotKind::Ratably { .. } => "ratably",
        SlotKind::NothingMore { .. } => "CLASS receives nothing more",
        SlotKind::FirstAmount(_) => "first amount",
        SlotKind::Joins { .. } => "joins",
        SlotKind::TogetherWith(_) => "together with",
        SlotKind::ForADay(_) => "for a day",
        SlotKind::SharesWithCommon { .. } => "shares with",
        SlotKind::VotesOf(_) => "votes",
        SlotKind::ExceptOn(_) => "except on",
        SlotKind::ByThreshold(_) => "by a majority of",
        SlotKind::Because(_) => "because",
        SlotKind::Default { .. } => "default",
        SlotKind::OrChoice { .. } => "or",
        SlotKind::ByFax { .. } => "by fax",
        SlotKind::ByCourier { .. } => "by courier",
        SlotKind::OnReceipt => "on receipt",
        SlotKind::ElsePrice(_) => "else",
    }
}

/// What a head is called in messages.
pub(super) fn head_words(head: &Head) -> &'static str {
    match head {
        Head::Class { .. } => "a class",
        Head::ForeignClass { .. } => "a class of another issuer",
        Head::Withhold { .. } => "what is withheld",
        Head::Is { .. } => "a definition",
        Head::Table { .. } => "a table",
        Head::Starts { .. } => "a value that rules change",
        Head::Schedule { .. } => "a schedule",
        Head::Accrue { .. } | Head::AccrueOverdue { .. } => "an accrual",
        Head::Allot { .. } => "an allotment",
        Head::When { .. } => "a rule",
        Head::May { deed: Deed::Convert { .. }, .. } => "a right to convert",
        Head::May { deed: Deed::Redeem { .. }, .. } => "a right to redeem",
        Head::May { deed: Deed::RequireRedemption { .. }, .. } => "a right to require redemption",
        Head::May { deed: Deed::Pay { .. }, .. } => "a right to pay",
        Head::May { .. } => "a right",
        Head::Must { .. } => "a duty",
        Head::MustNot { .. } => "a prohibition",
        Head::OnLiquidation => "a liquidation",
        Head::TreatAsLiquidation { .. } => "a deemed liquidation",
        Head::Ranks { .. } => "a rank",
        Head::Group { .. } => "a group of classes",
        Head::NoVote { .. } | Head::Votes { .. } => "votes",
        Head::Elects { .. } => "a right to elect",
        Head::Settles { .. } => "a right to settle a reading",
        Head::Waives { .. } => "a right to waive",
        Head::Reading { .. } => "a reading",
        Head::Erratum { .. } => "an erratum",
        Head::Note { .. } => "a note",
        Head::Fact { .. } => "a fact",
        Head::Determination { .. } => "a determination",
        Head::Cancelled { .. } => "a cancellation",
        Head::To { .. } => "`to`",
        Head::Round { .. } => "`round`",
        Head::KeepBack { .. } => "`keep back`",
        Head::Conditions { .. } => "a list of conditions",
        Head::Category { .. } => "a category of issues",
        Head::Exclude { .. } => "an exclusion",
        Head::Attributes { .. } => "attributes",
        Head::NoticeGiven => "the giving of a notice",
        Head::Event { .. } => "a kind of event",
        Head::Todo { .. } => "`todo`",
    }
}

impl<'a> Checker<'a> {
    /// Says which slots have no place below their head; `to NAME` takes those of the clause that it names.
    pub(super) fn check_slots(&mut self, clauses: &[ClauseAt<'a>]) {
        for place in clauses {
            let clause = place.clause;
            let head = match &clause.head {
                Head::To { name } => match self.joined_head(*place, &name.text, clauses) {
                    Some(head) => head,
                    None => continue,
                },
                head => head,
            };
            self.check_clause_slots(*place, head);
        }
    }

    /// The head that a `to NAME` clause adds to.
    fn joined_head(&self, place: ClauseAt<'a>, name: &str, clauses: &[ClauseAt<'a>]) -> Option<&'a Head> {
        let Lookup::Found(symbol) = self.names.find(Some(place.certificate), name) else {
            return None;
        };
        let declares = |at: &&ClauseAt<'a>| at.certificate == place.certificate && self.declared(at) == Some(symbol);
        clauses.iter().find(declares).map(|at| &at.clause.head)
    }

    /// What a clause declares.
    fn declared(&self, place: &ClauseAt<'a>) -> Option<Symbol> {
        let name = match &place.clause.head {
            Head::Is { name, .. }
            | Head::Table { name, .. }
            | Head::Starts { name, .. }
            | Head::Accrue { name, .. }
            | Head::AccrueOverdue { name, .. }
            | Head::Conditions { name } => name,
            _ => return self.places.get(&place.clause.span).copied(),
        };
        match self.names.find(Some(place.certificate), &name.text) {
            Lookup::Found(symbol) => Some(symbol),
            _ => None,
        }
    }

    fn no_reading_here(&mut self, place: ClauseAt<'a>, span: Span, message: String) {
        let diagnostic = Diagnostic::error(codes::E0508_TWO_READINGS, message)
            .at(span, "it holds always")
            .help("put `under` on lines that state a value or a condition, or ask `X is CHOICE` in one");
        self.report(Some(place.section), diagnostic);
    }

    fn check_clause_slots(&mut self, place: ClauseAt<'a>, head: &Head) {
        let allowed = allowed(head);
        if let Some(under) = place.clause.under.as_ref().filter(|_| !takes_reading(&place.clause.head)) {
            let message = format!("{} cannot go by a reading", head_words(&place.clause.head));
            self.no_reading_here(place, under.span, message);
        }
        for slot in &place.clause.slots {
            let word = slot_word(&slot.kind);
            if allowed.contains(&word) {
                if let Some(under) = slot.under.as_ref().filter(|_| WITHOUT_READING.contains(&word)) {
                    self.no_reading_here(place, under.span, format!("`{word}` cannot go by a reading"));
                }
                continue;
            }
            if word == BY_A_DAY && allowed.contains(&"by") {
                let diagnostic = Diagnostic::error(codes::E0202_UNEXPECTED_TEXT, "this is no day count")
                    .at(slot.span, "not a way to count days")
                    .help(DAY_COUNTS);
                self.report(Some(place.section), diagnostic);
                continue;
            }
            let head_words = head_words(head);
            let list: Vec<String> = allowed.iter().map(|word| format!("`{word}`")).collect();
            let help = if list.is_empty() {
                format!("below {head_words} stands nothing")
            } else {
                format!("below {head_words} stand {}", list.join(", "))
            };
            let diagnostic =
                Diagnostic::error(codes::E0203_UNKNOWN_SLOT, format!("`{word}` has no place below {head_words}"))
                    .at(slot.span, "not here")
                    .note_at(self.head_span(place.clause), format!("below {head_words}"))
                    .help(help);
            self.report(Some(place.section), diagnostic);
        }
    }
}
