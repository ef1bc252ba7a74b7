//! Slots: the indented lines of a clause. Each begins with a word of a closed list.
use super::{
    ClassGroup, DayCount, Expr, Matter, Name, PeriodLiteral, Rounding, Schedule, Text, Threshold, Trigger, Under,
};
use crate::source::Span;

/// An indented line.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    pub kind: SlotKind,
    /// `, under N1 quarters` at the end of the line
    pub under: Option<Under>,
    pub span: Span,
}

/// The day of a notice that a period is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeDay {
    /// That on which it counts as given, as the certificate says.
    Given,
    Mailed,
    /// That on which it arrives, or counts as given where that is not known.
    Received,
}

/// `at least 10 business days`, `mailed 20 to 60 business days`, `at most 15 days`
#[derive(Debug, Clone, PartialEq)]
pub struct NoticePeriod {
    pub counted: NoticeDay,
    pub at_least: Option<PeriodLiteral>,
    pub at_most: Option<PeriodLiteral>,
    pub span: Span,
}

/// What happens to the fraction of a share.
#[derive(Debug, Clone, PartialEq)]
pub enum FractionRule {
    /// `fraction  pay cash, fraction * Conversion Price`: the expression is per whole share (what multiplies the fraction)
    Cash { per_share: Expr },
    /// `fraction  rounded up` / `rounded down` / `rounded half up`
    Round(Rounding),
    /// `fraction  issued`
    Issued,
}

/// What an indented line says. Which stand below which head is checked later.
#[derive(Debug, Clone, PartialEq)]
pub enum SlotKind {
    // ---- header of a certificate
    /// `issuer "Example Technologies, Inc.", called Company`
    Issuer {
        name: Text,
        called: Option<Name>,
    },
    /// `law Delaware`
    Law(Name),
    /// `beside series-a.scrip`: another certificate of the issuer, of which this one speaks
    Beside(Text),
    /// `signed 2000-12-28`
    Signed(Expr),
    /// `filed 2000-05-22`
    Filed(Expr),
    /// `speaks from 2000-04-19`
    SpeaksFrom(Expr),
    /// `common Common Stock`, `common Common Stock, par $0.001 per share`
    Common {
        name: Name,
        par: Option<Expr>,
    },

    // ---- class
    /// `authorized 2,000 shares, fractional`
    Authorized {
        shares: Expr,
        fractional: bool,
    },
    /// `par $0.01 per share`
    Par(Expr),

    // ---- definitions and values
    /// `when C: E`
    Case {
        condition: Expr,
        value: Expr,
    },
    /// `181 to 270: E`, `361 on: E`: a case of a table that goes by a number (the head is `X, by days after D, is`)
    Range {
        from: Expr,
        through: Option<Expr>,
        value: Expr,
    },
    /// `otherwise: E`
    Otherwise(Expr),
    /// `at least E`
    AtLeast(Expr),
    /// `at most E`, `at most E over all its exercises`, `at most E for each holder, unless C`,
    /// `at most E over all its exercises, pro rata on each day`
    AtMost {
        limit: Expr,
        over: LimitScope,
        unless: Option<Expr>,
    },
    /// `rounded up to whole shares`, `rounded to $0.001, half down`
    Rounded(Rounding),
    /// `adjusted with splits of Common Stock`, `adjusted with splits of Common Stock, as in §4(e)`,
    /// `adjusted with splits and stock dividends of Common Stock`
    AdjustedWithSplits {
        dividends: bool,
        class: Name,
        section: Option<Name>,
    },
    /// `adjusted for shares issued later`: they begin with the value of those before them
    AdjustedForLater,
    /// `adjusted as in §4(d) to §4(h)`: a reference that is checked, no effect of its own
    AdjustedAsIn {
        from: Name,
        to: Option<Name>,
    },
    /// `NAME is E` below a rule or a liquidation: a definition of that clause only
    Let {
        name: Name,
        value: Expr,
    },

    // ---- accruals
    /// `by days / 365`
    By(DayCount),
    /// `compounding on each anniversary of D`
    Compounding(Schedule),
    /// `due on SCHEDULE`, `due on each Dividend Date`
    Due(Schedule),
    DueOn(Name),
    /// `counting the day of payment`: the last day earns too
    CountingLastDay,
    /// `counted to the day of payment`: a payment day that moves moves the end of its period
    CountedToPayment,
    /// `after 5 business days`: so long a payment must be late before anything accrues on it, then from its day on
    Grace(PeriodLiteral),
    /// `used by Conversion`: the exercises that use up an allotment
    UsedBy(Name),
    /// `by shares issued`, `by shares held`: in which proportion something is allotted
    ByShares {
        issued: bool,
    },
    /// `remainder on the last conversion`, `remainder when no shares are held`: when what a holder has left goes to the others
    Remainder {
        on_last_use: bool,
    },
    /// `not cumulative`: what is not declared for a period is not owed later
    NotCumulative,
    /// `paid in cash on each Dividend Date`, `paid in Dividend Shares`: the means of payment; without a class, cash
    Paid {
        in_class: Option<Name>,
        on: Option<Name>,
    },
    /// `paid equally on each share`: no share is paid more than another on which something is unpaid
    PaidEqually,
    /// `paid unless C`, `paid in cash unless C`: when it cannot be paid, or not in cash
    PaidUnless {
        in_cash: bool,
        condition: Expr,
    },
    /// `paid to the holders of record on D`
    PaidOfRecord(Expr),
    /// `applied to the oldest first`, `applied to what compounded first`
    Applied {
        oldest_first: bool,
    },

    // ---- conditions and windows
    From(Expr),
    /// `until D`, or until something becomes true: `until Dividends are paid in full`
    Until(Expr),
    Through(Expr),
    AtAnyTime,
    While(Expr),
    If(Expr),
    Unless(Expr),
    /// `unless approved by a majority of Series G`, `unless waived by more than 50% of Series C`
    UnlessApproved {
        threshold: Threshold,
        waiver: bool,
    },
    /// `(i) C`, `(i) "words": C`: an item of a list of conditions, with the label of the filed text (without parentheses)
    Item {
        label: Name,
        text: Option<Text>,
        condition: Expr,
    },
    /// `or waived by more than 50% of Series C`
    OrWaived(Threshold),
    /// `once`
    Once,
    /// `in whole`
    InWhole,
    /// `void unless paid`: what the company does not pay for on the day is not done
    VoidUnlessPaid,
    /// `only as far as Held + shares received <= 5% of Common Stock outstanding`: as many whole shares as keep it.
    /// With `, pro rata among holders` it is asked of what one act brings all of them, who share what keeps it
    OnlyAsFarAs {
        condition: Expr,
        among_holders: bool,
    },
    /// `on the terms of D if C`: an exercise goes by the sections as they read on that day
    OnTermsOf {
        day: Expr,
        condition: Option<Expr>,
    },

    // ---- rights
    /// `on notice at least 30 days before the redemption date`,
    /// `on notice received 5 business days before Election Conversion Date, called Election Notice`, `on notice`.
    /// A period alone (`5 business days`) is the least one. Without `before` the day is that of the act itself.
    OnNotice {
        period: Option<NoticePeriod>,
        before: Option<Expr>,
        called: Option<Name>,
    },
    /// `for Stated Value + Dividends accrued and unpaid`: cash for each share
    For(Expr),
    /// `into (Stated Value + ...) / Conversion Price`: shares for each share
    Into(Expr),
    Fraction(FractionRule),
    /// `to the nearest 1/100 share`: before the fraction rule applies
    ToNearest(Rounding),
    /// `excess stays`, `excess refused`, `excess redeemed for E`
    Excess(Excess),
    /// `on excess into E`: what a share becomes instead, when the limit of the section binds
    ExcessInto(Expr),
    /// `on excess pay E`: cash for every share of the notice, when the limit of the section binds
    ExcessPay(Expr),
    /// `not paid below $1.00 unless C`: cash of an exercise that is less is not paid
    LeastPaid {
        amount: Expr,
        unless: Option<Expr>,
    },
    /// `pro rata by shares held`, `pro rata by shares put`
    ProRata {
        /// Whether nothing else is allowed, whatever a notice says.
        only: bool,
    },
    /// `delivered within 3 days`: a duty to deliver shares and cash
    Delivered(PeriodLiteral),
    /// `paid within 5 business days`, `paid on the redemption date` (None)
    PaidWithin(Option<PeriodLiteral>),
    /// `paid within 5 business days after the first notice`: exercises up to then are paid together
    PaidWithFirst(PeriodLiteral),
    /// `paid by D`
    PaidBy(Expr),
    /// `states "the redemption date"`: what the notice must say
    States(Vec<Text>),
    /// `effect "the shares cease to be outstanding"`
    Effect(Text),

    // ---- duties and prohibitions
    /// `together with Default Interest`: of a payment in shares, what it pays besides the accrual that it is of;
    /// `together with Redemption`: of one redemption that holders require, the other that is paid with it
    TogetherWith(Name),
    /// `joins Put`: an exercise becomes part of the latest exercise of another right, on its terms
    Joins {
        right: Name,
    },
    /// `for a day at most 40 days after it`: for which day a notice may be given
    ForADay(NoticePeriod),
    /// `within 15 days after Put`, `within 3 days`
    Within {
        period: PeriodLiteral,
        after: Option<Expr>,
    },
    /// `at least 10 business days before "record date", "merger"`
    Before {
        period: NoticePeriod,
        matters: Vec<Matter>,
    },
    /// `at least 10 days before Put Date`: by when a notice must be given
    BeforeDay {
        period: NoticePeriod,
        day: Expr,
    },
    /// `when Put is exercised`, `when a payment of Dividends is missed`: what sets off a duty
    Triggered(Trigger),
    /// `on Put Date`
    OnDay(Expr),
    /// `by Put Date`
    ByDay(Expr),
    /// `otherwise void`, `otherwise breach`
    Consequence(Consequence),

    // ---- actions of rules
    /// `set Dividend Rate to 12% per year`; of the shares that the event is about, where shares have values of their own;
    /// `set Dividend Rate of all Series A to 12% per year`: of every share
    Set {
        name: Name,
        of_all: Option<Name>,
        value: Expr,
    },
    Raise {
        name: Name,
        by: Expr,
        at_most: Option<Expr>,
    },
    Lower {
        name: Name,
        by: Expr,
        at_least: Option<Expr>,
    },
    Reset {
        name: Name,
    },
    /// `counting pairs`, `counting every one`: whether runs of missed payments overlap
    Counting {
        overlapping: bool,
    },
    /// `effective E`: from when on the values change, if not at once (can lie in the past)
    Effective(Expr),
    /// `pay E to each Holder`, `owe E to each Holder, called Damages`
    Owe {
        amount: Expr,
        name: Option<Name>,
    },
    /// `redeem Series A for E`, `redeem any shares of Series A for E`, as an action
    /// with `above E` only what each holder has above a number; with `payments carried over` what was paid on them
    /// counts as paid on the rest
    RedeemAction {
        class: Name,
        above: Option<Expr>,
        price: Expr,
        carried_over: bool,
    },
    /// `issue Common Stock to each Holder, E`: so many for each share, whole shares for each holder
    IssueAction {
        class: Name,
        shares: Expr,
        name: Option<Name>,
    },
    /// `add what Distribution pays on Stated Value Interest Shares to Conversion`: who converts afterwards receives, besides the
    /// shares, what so many shares of the class that the dividend was paid on received then, and what has become of it
    AddProperty {
        event: Name,
        shares: Expr,
        right: Name,
    },
    /// `pay what Distribution pays on Shares As Converted to each Holder, called Participation`: to each holder what so many shares
    /// receive for each of its own; `to each Holder of record`: holders and shares are those of its record date;
    /// `, concurrently`: money is owed by the end of its day
    PayOn {
        event: Name,
        shares: Expr,
        of_record: bool,
        concurrently: bool,
        name: Option<Name>,
    },
    /// `replace Common Stock on Conversion by what Exchange gives`: who converts afterwards receives, instead of each share,
    /// what a holder of it received in the exchange
    ReplaceBy {
        class: Name,
        right: Name,
        event: Name,
    },
    /// `record Valuation Event`: the event counts as one of that kind
    Record {
        name: Name,
    },
    /// `convert Conversion`, as an action: by the right so called
    ConvertAction {
        right: Name,
    },
    /// `end Put`, `void Delivery`
    End {
        name: Name,
    },

    // ---- liquidation
    /// `pay Series G Liquidation Amount`, `pay each share of Series G the Liquidation Amount`
    PayClass {
        class: Name,
        amount: Expr,
    },
    /// `before Common Stock and any class issued after 2000-12-28`
    Ahead(Vec<ClassGroup>),
    /// `with Parity Stock`
    Alongside(Vec<ClassGroup>),
    /// `ratably by Liquidation Amount when assets are insufficient`; `ratably`
    Ratably {
        by: Option<Expr>,
    },
    /// `Series G receives nothing more`
    NothingMore {
        class: Name,
    },
    /// `first amount E`: the part of what a share is paid that comes before any participation
    FirstAmount(Expr),
    /// `shares with Common Stock as A Stated Value Shares`, `Series A shares with Common Stock as E`: takes part in what is
    /// left as so many common shares
    SharesWithCommon {
        class: Option<Name>,
        common: Name,
        as_shares: Expr,
    },

    // ---- votes
    /// `votes E`: of one holder
    VotesOf(Expr),
    /// `except on "election of directors"`
    ExceptOn(Vec<Text>),
    /// `by a majority of Series A`
    ByThreshold(Threshold),

    // ---- readings
    /// `because "..."`
    Because(Text),
    /// `default quarters "each quarter is one fourth of a year"`
    Default {
        choice: Name,
        text: Text,
    },
    /// `or actual-365 "days / 365"`
    OrChoice {
        choice: Name,
        text: Text,
    },

    // ---- notices
    /// `by fax before 17:00, that day`
    ByFax {
        before: Option<(u32, u32)>,
    },
    /// `by courier, 1 day after mailing`
    ByCourier {
        after: PeriodLiteral,
    },
    /// `on receipt`
    OnReceipt,

    /// A price, or a figure, used when those before it are not known, in order: `else Bid`
    ElsePrice(Expr),
}

/// What a limit counts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitScope {
    /// one exercise
    Each,
    /// all exercises together
    All,
    /// all exercises together; those of one day share what is left at its beginning in proportion
    AllOfDay,
    /// all exercises of one holder
    Holder,
}

/// What becomes of shares over a limit.
#[derive(Debug, Clone, PartialEq)]
pub enum Excess {
    /// the shares over the limit stay what they are
    Stays,
    /// the whole exercise is refused
    Refused,
    /// the rest is paid in cash: of a payment in shares
    PaidInCash,
    /// `redeemed for E within 30 days`
    Redeemed { price: Expr, within: Option<PeriodLiteral> },
}

/// What an act against a prohibition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consequence {
    Void,
    Breach,
}
