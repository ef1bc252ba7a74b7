//! The fields of a record, each with the form that its value has.

/// The form of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A defined term, a class or a party: `Series A`.
    Name,
    /// A name, or words where there is no defined term: `Final Closing`, `Bank options`.
    Called,
    /// Words as they stand between quotation marks: `merger`.
    Words,
    /// A number of shares, or `all`: `400000`.
    Shares,
    /// A number: `2`.
    Number,
    /// An amount in dollars, or one for each share: `25.50`, `$5 per share`.
    Dollars,
    /// A value in the words of the language: `yes`, `$5.00 per share`.
    Figure,
    /// `2004-06-17`
    Date,
    /// `16:30`
    Clock,
    /// Whether something is so.
    Flag,
    /// Holders, each with a number of shares or without.
    Holders,
    /// More holders of whom shares are redeemed, each with the number.
    Others,
    /// Holders at a meeting, each with its vote.
    Ballots,
    /// Words that describe a matter further.
    That,
    /// Shares and dollars that a share becomes: `0.5 Harbour Stock`, `$1.00`.
    Bundle,
    /// Attributes of an event, each with its value, or merely there.
    Attributes,
    /// What is expected, in the words of the language.
    Expectations,
}

/// A field of a record.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    pub name: &'static str,
    pub sort: Sort,
    /// What it says, for the schema.
    pub meaning: &'static str,
}

const fn field(name: &'static str, sort: Sort, meaning: &'static str) -> Field {
    Field { name, sort, meaning }
}

/// Every field that a record can have beside `date` and `event`, in the order in which they are written.
pub const FIELDS: &[Field] = &[
    field("party", Sort::Name, "who acts: a holder, or the company"),
    field("from", Sort::Name, "the holder who transfers"),
    field("instrument", Sort::Words, "the name of an option or convertible security"),
    field("joined", Sort::Words, "what the exercise that is joined is called"),
    field("accrual", Sort::Name, "what is paid or declared, such as Dividends"),
    field("right", Sort::Name, "the right that is exercised, or that the notice is of"),
    field("duty", Sort::Name, "the duty that is performed, or that a delivery counts for"),
    field("matter", Sort::Words, "the act of the world that is meant, such as merger"),
    field("that", Sort::That, "what the act does, where that counts"),
    field("fact", Sort::Name, "the fact that is stated"),
    field("determination", Sort::Called, "the judgement that is stated"),
    field("by", Sort::Name, "the body that determines"),
    field("of", Sort::Name, "whose fact it is"),
    field("value", Sort::Figure, "what the fact or determination is"),
    field("shares", Sort::Shares, "how many shares, or all"),
    field("class", Sort::Name, "of which class"),
    field("stock", Sort::Name, "the class in which a dividend is paid"),
    field("for_each", Sort::Flag, "whether so many shares are paid on each share"),
    field("bundle", Sort::Bundle, "what each share is exchanged for"),
    field("amount", Sort::Dollars, "how much is paid; all of it if nothing is said"),
    field("accrued", Sort::Flag, "whether what has accrued and has not come due is paid, too"),
    field("price", Sort::Dollars, "for each share"),
    field("consideration", Sort::Dollars, "what was paid for the instrument"),
    field("assets", Sort::Dollars, "what there is to distribute"),
    field("to", Sort::Name, "the holder who receives it"),
    field("holder", Sort::Name, "the holder whose shares they are"),
    field("and", Sort::Others, "further holders of whom shares are redeemed"),
    field("holders", Sort::Holders, "who consents, with how many shares; nobody named: all"),
    field("quorum", Sort::Flag, "whether enough holders were at the meeting"),
    field("ballots", Sort::Ballots, "how holders vote at a meeting"),
    field("offerees", Sort::Holders, "to whom what the holders leave may be issued, where the offer says so"),
    field("holders_of", Sort::Name, "the class whose holders are offered shares"),
    field("new", Sort::Number, "so many shares after a split"),
    field("old", Sort::Number, "for so many before it"),
    field("directors", Sort::Number, "how many directors are elected"),
    field("reading", Sort::Name, "the reading that is agreed on"),
    field("choice", Sort::Name, "how it is to be taken"),
    field("payable", Sort::Date, "the day on which a dividend is paid"),
    field("for_date", Sort::Date, "the day for which notice is given or a right is exercised"),
    field("notice", Sort::Date, "the day of the notice that went before"),
    field("mailed", Sort::Date, "the day on which the notice was mailed"),
    field("by_courier", Sort::Flag, "whether the notice went by courier"),
    field("fax_at", Sort::Clock, "the time at which the notice was faxed"),
    field("received", Sort::Date, "the day on which the notice arrived"),
    field("in_breach", Sort::Flag, "whether it is done although a section forbids it"),
    field("called", Sort::Called, "what other lines call this event"),
    field("with", Sort::Attributes, "what else is said of the event, such as board approval"),
    field("known", Sort::Date, "the day on which the event became known, if not its own"),
    field("expect", Sort::Expectations, "what is expected after the event, in the words of the language"),
];

/// The fields that every event may have.
pub const COMMON: &[&str] = &["in_breach", "called", "with", "known", "expect"];

/// A field by its name.
pub fn field_named(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}
