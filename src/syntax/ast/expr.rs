//! Expressions.
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Name, NoticeOf, PeriodUnit, PriceColumn, RateUnit, RoundingRule, Text};
use crate::source::Span;

/// An expression, and where it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

/// What a literal is "per": `$4.00 per share of Common Stock`, `1 vote per share`.
#[derive(Debug, Clone, PartialEq)]
pub enum PerShare {
    /// `per share`: of the certificate's own class.
    Own,
    /// `per share of Common Stock`
    Of(Name),
}

/// `10 business days`, `6 months`, `1 day`
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodLiteral {
    pub count: u32,
    pub unit: PeriodUnit,
    pub span: Span,
}

/// What joins two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOperator {
    Or,
    And,
    Equal,    // `=`, `is`, `are`
    NotEqual, // `is not`, `are not`
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl BinaryOperator {
    /// Whether it makes a figure, or a day, and not an answer.
    pub fn is_arithmetic(self) -> bool {
        use BinaryOperator as Op;
        matches!(self, Op::Add | Op::Subtract | Op::Multiply | Op::Divide)
    }
}

/// What stands before one expression: `not`, `-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOperator {
    Not,
    Negate,
}

/// Whose price it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Priced {
    /// `Close of Harbour Stock`
    Class(Name),
    /// `Close of received security`: of the class that the event in question states under this attribute
    Stated(Name),
}

/// `Close of Common Stock`; without `of` the certificate's common stock.
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    pub column: PriceColumn,
    pub of: Option<Priced>,
    pub span: Span,
}

/// What an accrual, or another thing that falls due, still owes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccrualAspect {
    /// `Dividends accrued and unpaid`
    AccruedAndUnpaid,
    /// `Dividends due and unpaid`: of payments whose day has come
    DueAndUnpaid,
    /// `Dividends accrued`: paid or not
    Accrued,
    /// `Dividends paid`
    Paid,
}

/// `X is paid in full`, `X are in arrears`, `X has happened`...
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// `is in arrears`, `are unpaid`: something whose day has come is not fully paid
    InArrears,
    /// `is paid in full`, `are paid in full`
    PaidInFull,
    /// `has happened`
    Happened,
    /// `is outstanding` (an option, a share)
    Outstanding,
    /// `is missed` (a duty whose deadline passed)
    Missed,
    /// `is open` (a right that can be exercised today), `is pending`
    Open,
    /// `is known` (a fact or determination that was stated)
    Known,
    /// `is a trading day`
    TradingDay,
    /// `D is an exchange day`
    ExchangeDay,
    /// `is a business day`
    BusinessDay,
}

impl State {
    /// Whether it can be asked of a right.
    pub fn is_of_right(self) -> bool {
        matches!(self, State::Open | State::Happened)
    }

    /// Whether it can be asked of a duty.
    pub fn is_of_duty(self) -> bool {
        matches!(self, State::Missed | State::PaidInFull | State::InArrears | State::Happened | State::Open)
    }
}

/// A figure of an offer of new securities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferFigure {
    /// How many are offered.
    Offered,
    /// How many the holder in question may have, once the time to accept has ended.
    Allotted,
    /// How many may go to others, and how many of these have been issued.
    Refused,
    IssuedToOthers,
    /// How many of those that holders may have are not issued to them yet.
    NotIssued,
}

/// What is summed, averaged or counted over.
#[derive(Debug, Clone, PartialEq)]
pub enum Scope {
    /// `the sum over holders of Series A of ...`; `with the same NAME`, those of whom a fact says what it says of the holder
    /// in question, who is one of them
    HoldersOf { class: Name, same: Option<Name> },
    /// `the sum over Offers of ...`: over the events that a name stands for
    EventsOf(Name),
    /// `the number of notices of "liquidation"`
    NoticesOf(NoticeOf),
    /// `the sum over other voting classes of ...`
    OtherVotingClasses,
}

/// What is made of several figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    Sum,
    Average,
    Lowest,
    Highest,
    Count,
}

/// `as if ...`: a value as it would be had something been different.
#[derive(Debug, Clone, PartialEq)]
pub enum Supposition {
    /// `as if Instrument had not been issued`
    NotIssued(Box<Expr>),
    /// `as if the unexercised part of Instrument had not been issued`
    UnexercisedPartNotIssued(Box<Expr>),
    /// `as if Instrument had had its present terms when issued`
    PresentTermsWhenIssued(Box<Expr>),
    /// `as if Earlier Closings had occurred on the date of Final Closing`: moved there and made one with it
    OccurredWith { moved: Box<Expr>, with: Box<Expr> },
}

/// What was written, before anybody knows what the names in it mean.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    // ---- literals
    /// `$1,000`, `$25.00 per share`, `$2.50 per share of Common Stock`
    Money {
        amount: Decimal,
        per: Option<PerShare>,
    },
    /// `8%`, `8% per year`, `1.5% per month`, `0.5% per day`; the value is the number before the sign
    Percent {
        value: Decimal,
        per: Option<RateUnit>,
    },
    /// `0.5`, `1,000`
    Number(Decimal),
    /// `1,000,000 shares of Common Stock`, `1,000 shares` (of the own class), `1.25 shares of Common Stock per share`
    Shares {
        count: Decimal,
        class: Option<Name>,
        per: Option<Box<PerShare>>,
    },
    /// `12.5 votes per share`, `1 vote per share of Common Stock`, `100 votes`
    Votes {
        count: Decimal,
        per: Option<PerShare>,
    },
    Date(NaiveDate),
    Period(PeriodLiteral),
    Text(Text),
    /// `yes`, `no`
    Fact(bool),

    // ---- names
    /// A defined term: `Stated Value`
    Name(Name),
    /// `Conversion Price of Series A`, `price of Issue`, `shares of Put`, `First Amount I of all Series A`
    Of {
        what: Box<Expr>,
        all: bool,
        owner: Box<Expr>,
    },
    /// A lower-case attribute, only before `of` or alone where the thing is understood: `price`, `issue date`, `board approval`
    Attribute(Name),
    /// `today`: the day for which the expression is asked
    Today,
    /// The day on whose terms a clause is taken: today, unless an exercise goes by earlier ones. Amended sections ask for it.
    TermsDay,

    // ---- operators
    Unary {
        operator: UnaryOperator,
        operand: Box<Expr>,
    },
    Binary {
        operator: BinaryOperator,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `the greater of A and B`, `the lesser of A, B and C`; also `the earlier of`, `the later of`
    Choose {
        greatest: bool,
        operands: Vec<Expr>,
    },
    /// `the greater for the class of Alternative I and Alternative II`: compared as what the class is entitled to;
    /// `the greater for the class, as paid, of A and B`: compared as what it is paid, a shortfall considered
    Elect {
        as_paid: bool,
        operands: Vec<Expr>,
    },
    /// `the latest notice of Call`, `the latest notice of "liquidation"`: the event, for `date of` (the day for which it was
    /// given), `mailed date of`, `received date of`, `given date of`; without any, days that never come
    LatestNotice(NoticeOf),
    /// `the first issue of Series A`: its day
    FirstIssue {
        class: Name,
    },
    /// `the part of E pro rata by shares held`: of the holder in question, in whole shares
    PartHeld(Box<Expr>),
    /// `shares set apart for Put`: of the holder in question, or of all: shares whose redemption was required and that are
    /// still outstanding
    SharesApart {
        right: Name,
    },
    /// `shares sharing with Common Stock`: the shares of Common Stock for which other classes stand in the liquidation
    /// in question (`shares with Common Stock as`)
    SharesSharing {
        class: Name,
    },
    /// `A when C, otherwise B`
    Conditional {
        then: Box<Expr>,
        condition: Box<Expr>,
        otherwise: Box<Expr>,
    },
    /// `A rounded to $0.001, half down`, `A rounded up to whole shares`
    Rounded {
        operand: Box<Expr>,
        rounding: Rounding,
    },
    /// `N1 is quarters`: whether a reading is in force
    ReadingIs {
        reading: Name,
        choice: Name,
    },
    /// `any of (i) C, (ii) C`, `all of (x) C, (y) C`; labels of the filed text kept. On lines of their own the items are
    /// indented deeper than the line that begins the list.
    Several {
        all: bool,
        items: Vec<(Name, Expr)>,
    },
    /// `Dividends are in arrears`
    StateOf {
        subject: Box<Expr>,
        state: State,
        negated: bool,
    },

    // ---- balances
    /// `Common Stock outstanding`, `Series A outstanding`
    Outstanding(Box<Expr>),
    /// `Dividends accrued and unpaid`, with `to` a date: `Dividends accrued and unpaid to the redemption date`
    Accrual {
        name: Name,
        aspect: AccrualAspect,
        to: Option<Box<Expr>>,
    },
    /// `Common Stock issuable on Options and Convertible Securities`, `... on Convertible Securities other than Series A`
    Issuable {
        class: Name,
        options: bool,
        convertibles: bool,
        other_than: Option<Name>,
    },
    /// `Harbour Stock receivable on Conversion`, `money receivable on Conversion`: what a share brings if converted now, the cash
    /// for fractions apart
    Receivable {
        class: Option<Name>,
        right: Name,
    },
    /// `what Common Stock receives per share`: of the liquidation in question
    Receives {
        class: Name,
    },
    /// `what is left`, `the assets left`: of the liquidation in question, after all that ranks before the class
    AssetsLeft,
    /// `Series A takes Alternative I`: whether a class takes that alternative of its election
    Takes {
        class: Name,
        alternative: Name,
    },
    /// `Instrument has changed Conversion Price`: when it was issued or its terms were revised
    HasChanged {
        event: Box<Expr>,
        value: Name,
        negated: bool,
    },
    /// `Instrument is excluded from Additional Shares`: an exclusion of the category applies to it
    Excluded {
        event: Box<Expr>,
        category: Name,
        negated: bool,
    },
    /// `the earlier issues of the same class in the 60 days before Final Closing where C`: the events, which `C` speaks of
    EarlierIssues {
        period: PeriodLiteral,
        event: Box<Expr>,
        condition: Option<Box<Expr>>,
    },
    /// `the first change of Conversion Price by Instrument`: the issue, or the revision of its terms, that first changed it
    FirstChange {
        value: Name,
        event: Box<Expr>,
    },
    /// `shares offered`, `shares allotted` (to the holder in question), `shares refused`: of the latest offer
    OfOffer(OfferFigure),
    /// `net shares on Options and Warrants held at Market Price`: what is left of the shares that can be had on them when
    /// the exercise price is paid in shares of that worth; all of them without `at`
    NetShares {
        options: bool,
        warrants: bool,
        held: bool,
        at: Option<Box<Expr>>,
    },
    /// `shares held`: what the holder in question holds of the own class (or `of CLASS`)
    SharesHeld {
        class: Option<Name>,
        /// `shares held of Common Stock as converted`: with what the holder's other shares convert into
        converted: bool,
    },
    /// `consecutive payments of Dividends missed`, `payments of Dividends missed` (those not yet made good)
    PaymentsMissed {
        name: Name,
        consecutive: bool,
    },

    /// `shares received`: the whole shares that the exercise in question brings; with `by all holders`, what the same act brings
    /// each of them
    SharesReceived {
        by_all: bool,
    },
    /// `shares issued on Conversion`: by all exercises of a right so far, to all holders; with `to the Holder`, to the one in question
    SharesIssued {
        to_holder: bool,
        right: Name,
    },
    /// `shares kept from Conversion under §13`: those that the limit of a section kept from the exercise in question
    SharesKept {
        right: Name,
        under: Name,
    },

    // ---- time
    /// `Rate on 2001-08-19`, `Conversion Price on Put Date`
    On {
        what: Box<Expr>,
        date: Box<Expr>,
    },
    /// `Conversion Price just before Issue`
    JustBefore {
        what: Box<Expr>,
        event: Box<Expr>,
    },
    /// `Conversion Price just after Issue`
    JustAfter {
        what: Box<Expr>,
        event: Box<Expr>,
    },
    /// `6 months after D`, `10 business days before D`
    Shift {
        period: PeriodLiteral,
        before: bool,
        date: Box<Expr>,
    },
    /// `the 5th anniversary of D`
    Anniversary {
        n: u32,
        date: Box<Expr>,
    },
    /// `days from A to B` (B minus A), `business days from A to B`, `trading days from A to B`
    DaysBetween {
        unit: PeriodUnit,
        from: Box<Expr>,
        to: Box<Expr>,
    },
    /// `on each day from A through B: C`, `on any day from A through B: C`
    Throughout {
        every: bool,
        unit: PeriodUnit,
        from: Box<Expr>,
        through: Box<Expr>,
        condition: Box<Expr>,
    },
    /// `the number of days from A through B on which C`; with trading or business days likewise
    CountDays {
        unit: PeriodUnit,
        from: Box<Expr>,
        through: Box<Expr>,
        condition: Box<Expr>,
    },
    /// `the first day after A on which C`, `the first trading day after A on which C`; nothing found: a day that never comes
    FirstDay {
        unit: PeriodUnit,
        after: Box<Expr>,
        condition: Box<Expr>,
    },
    /// `the latest day from A through B on which C begins`: C holds and did not the day before
    LatestDay {
        unit: PeriodUnit,
        from: Box<Expr>,
        through: Box<Expr>,
        condition: Box<Expr>,
    },
    /// `the last payment of Dividends made`: the day through which they are paid, with what accrued on them for being late
    LastPayment {
        name: Name,
    },
    /// The next day of a schedule: `the next Dividend Date after D`
    NextOf {
        name: Name,
        after: Box<Expr>,
        strictly: bool,
    },

    /// The day of a schedule before another: `the last Dividend Date on or before D`
    LastOf {
        name: Name,
        before: Box<Expr>,
        strictly: bool,
    },

    // ---- prices
    /// `Close on 2000-04-19` is `On` of this
    Price(Price),
    /// `the 30 trading days before D`, `the 3 trading days ending on D`
    Window {
        count: u32,
        unit: PeriodUnit,
        ending_on: bool,
        date: Box<Expr>,
    },
    /// `the trading days from A through B`
    WindowBetween {
        from: Box<Expr>,
        through: Box<Expr>,
    },
    /// `the average of VWAP over W`, `the lowest Bid over W`
    OverWindow {
        aggregate: Aggregate,
        price: Price,
        window: Box<Expr>,
    },
    /// `the lowest Closing Bid Price over W`: of a figure that the certificate defines, as it is on each day
    FigureOverWindow {
        aggregate: Aggregate,
        what: Box<Expr>,
        window: Box<Expr>,
    },
    /// `the latest Close reported before D`, or `on or before` it: of the last trading day that has one
    LatestReported {
        price: Price,
        strictly: bool,
        before: Box<Expr>,
    },
    /// `the average of Close on the 3 days with the lowest Bid of W`
    LowestDays {
        price: Price,
        count: u32,
        by: PriceColumn,
        window: Box<Expr>,
    },

    // ---- parties and events
    /// `the sum over holders of Series A of General Votes`
    Over {
        aggregate: Aggregate,
        scope: Scope,
        of: Box<Expr>,
        condition: Option<Box<Expr>>,
    },
    /// `the latest Valuation Event where C`: of the events that a name stands for; none: an event that never comes
    Latest {
        name: Name,
        condition: Option<Box<Expr>>,
    },
    /// `Conversion Price as if ...`
    AsIf {
        what: Box<Expr>,
        supposition: Supposition,
    },
    /// `the most whole shares of Series A that keep C`; inside C the number is called by the binder
    MostThatKeep {
        class: Name,
        binder: Option<Name>,
        condition: Box<Expr>,
    },
    /// `more than 50% of Series C approves "..."`; `a majority of Series A approves`: the event that the clause speaks of
    Approves {
        threshold: Box<Threshold>,
        matter: Option<Text>,
    },
}

/// `to $0.001, half down` / `up to whole shares` / `to the nearest 1/100 share` / `down to cents`
#[derive(Debug, Clone, PartialEq)]
pub struct Rounding {
    pub rule: RoundingRule,
    pub to: RoundingUnit,
    pub span: Span,
}

/// The multiple to which is rounded.
#[derive(Debug, Clone, PartialEq)]
pub enum RoundingUnit {
    /// `to $0.001`
    Money(Decimal),
    /// `to whole shares`, `to whole votes`, `to a whole number`
    Whole,
    /// `to 1/100 share`
    Fraction { numerator: u32, denominator: u32 },
}

/// `a majority of Series A`, `at least 90% of Series A`, `more than 50% of Series C`, `all of Series G`,
/// `a majority of Series A and Series B, voting together as converted`
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    pub class: Name,
    /// Other classes that vote together with it, as one.
    pub with: Vec<Name>,
    /// Whether a share counts as what it converts into, where several classes vote together.
    pub as_converted: bool,
    /// So many hundredths, or other parts: 50 for a majority, 2 for `at least 2/3 of Series A`.
    pub percent: Decimal,
    /// Of how many parts: 100, or 3 for thirds.
    pub parts: u32,
    /// Whether exactly the fraction is enough (`at least`) or not (`more than`, `a majority`).
    pub inclusive: bool,
    /// `represented at a meeting with a quorum` instead of `outstanding`.
    pub of_represented: bool,
    /// `, as a class`
    pub as_class: bool,
    pub span: Span,
}
