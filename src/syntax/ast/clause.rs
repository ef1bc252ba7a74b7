//! Clauses: a head in column 0 and the indented slots below it.
use super::{Expr, Name, RateUnit, Rounding, Slot, Text};
use crate::source::Span;

/// A clause. Which slots a head takes is checked later; the parser accepts every slot under every head.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    pub head: Head,
    /// `, called Conversion` at the end of the head
    pub called: Option<Name>,
    /// `, under N1 quarters` at the end of the head: the clause is in force only in that choice of the reading.
    pub under: Option<Under>,
    pub slots: Vec<Slot>,
    pub span: Span,
}

/// `under N1 quarters`
#[derive(Debug, Clone, PartialEq)]
pub struct Under {
    pub reading: Name,
    pub choice: Name,
    pub span: Span,
}

/// Who owns a value, as declared: `of each share`, `of each holder`, `of each issue`...
/// Without it the owner is the series, or follows from what a definition is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Series,
    Holder,
    Share,
    /// An event: an issue, an option, the exercise of a right.
    Event,
}

/// The kind of a fact or determination.
#[derive(Debug, Clone, PartialEq)]
pub enum FactKind {
    /// yes or no
    YesNo,
    Number,
    Money,
    MoneyPerShare(Option<Name>),
    SharesOf(Option<Name>),
    Date,
    /// A part of a whole, or with a time a rate: 8% per year.
    Percent(Option<RateUnit>),
    Words,
}

/// The line of a clause in column 0.
#[derive(Debug, Clone, PartialEq)]
pub enum Head {
    /// `class Series G` (slots: authorized, par, fractional)
    Class { name: Name },
    /// `class Successor Stock of another issuer`: stock that the certificate speaks of and does not designate
    ForeignClass { name: Name },
    /// `withhold Tax Rate from payments`: what the company keeps back of each payment (slots: if, unless)
    Withhold { rate: Expr },
    /// `Stated Value is $1,000 per share`; without a value the cases follow as slots
    Is { name: Name, owner: Option<Owner>, value: Option<Expr> },
    /// `Conversion Price [of each share] starts at $2.50 per share of Common Stock`
    Starts { name: Name, owner: Option<Owner>, value: Expr },
    /// `Conversion Percentage, by days after Issue Date, is`: a table by a number, whose rows follow as slots
    /// (`181 to 270: E`); `by days after D` is written out as the days from D to today.
    Table { name: Name, owner: Option<Owner>, by: Expr },
    /// `Dividend Date is the 10th day after each calendar quarter, first on 2001-04-10`
    Schedule { name: Name, schedule: Schedule },
    /// `accrue Dividends on Stated Value at Dividend Rate`; with `of each Conversion` for each exercise of that right
    Accrue { name: Name, each: Vec<Name>, base: Expr, rate: Expr },
    /// `accrue Default Interest on each payment of Dividends at 18% per year`: on what is overdue of it
    AccrueOverdue { name: Name, on: Name, rate: Expr },
    /// `allot Exchange Cap among holders of Series C, called Cap Allocation` (slots: by shares issued, used by, remainder)
    Allot { total: Expr, class: Name },
    /// `when TRIGGER`
    When { trigger: Trigger },
    /// `Holder may convert any shares of Series A into Common Stock`
    May { party: Name, deed: Deed },
    /// `Company must notify each Holder of Series G`
    Must { party: Name, deed: Deed },
    /// `Company must not "charter amendment" that "..."`
    MustNot { party: Name, matters: Vec<Matter> },
    /// `on a liquidation`
    OnLiquidation,
    /// `treat "merger" as a liquidation`
    TreatAsLiquidation { matters: Vec<Matter> },
    /// `Series A ranks before Common Stock and any class issued after 2000-12-28`
    Ranks { class: Name, relation: Rank, groups: Vec<ClassGroup> },
    /// `Junior Stock is every class ranking after Series A`
    Group { name: Name, groups: Vec<ClassGroup> },
    /// `Series G has no vote with Common Stock`
    NoVote { class: Name, with: Option<Name> },
    /// `Series A votes with Common Stock` (slot: votes)
    Votes { class: Name, with: Name },
    /// `Series A may elect 1 director`
    Elects { class: Name, directors: u32 },
    /// `Series B may settle A4, A5 and A6` (slot: by): the class can agree on a choice of these readings
    Settles { class: Name, readings: Vec<Name> },
    /// `Series A may waive its rights` (slot: by): the class can waive sections, `waiver by Series A of "§4(f)"`
    Waives { class: Name },
    /// `reading N1 "day count"` (slots: because, default, or)
    Reading { name: Name, title: Text },
    /// `erratum "Section 4" means "Section 5"`
    Erratum { written: Text, meant: Text },
    /// `note "..."`
    Note { text: Text },
    /// `fact Registration Effective`, `fact Directors After Meeting is a number`
    Fact { name: Name, owner: Option<Owner>, kind: FactKind },
    /// `determination Fair Value is dollars, by the Board`
    Determination { name: Name, owner: Option<Owner>, kind: FactKind, by: Option<Name> },
    /// `shares of Series G that the Company acquires are cancelled`; `shares of Series G that are converted are cancelled`
    Cancelled { class: Name, converted: bool },
    /// `to Distribution` (slots that belong to the clause so called)
    To { name: Name },
    /// `round Conversion Price and Consideration Per Share to $0.001, half down`
    Round { names: Vec<Name>, rounding: Rounding },
    /// `keep back changes of Conversion Price smaller than $0.01`
    KeepBack { name: Name, threshold: Expr },
    /// `conditions Conditions to Company Conversion` (items follow as slots)
    Conditions { name: Name },
    /// `Additional Shares are shares of Common Stock issued or deemed issued after Original Issue Date`
    Category {
        name: Name,
        class: Name,
        /// `or deemed issued`
        deemed: bool,
        /// `on or after`: what is issued on the day itself belongs to it, too
        on_it: bool,
        after: Option<Expr>,
    },
    /// `exclude from Additional Shares an issue or grant, called Award` (slots: if)
    Exclude { category: Name, events: Vec<Name> },
    /// `an issue has recipient, plan, board approval`; `an issue may have X`: where it is not stated, there is none
    Attributes { of: Name, attributes: Vec<Name>, optional: bool },
    /// `event Valuation Event`, `event Valuation Event "words"`: a kind of event that rules record
    Event { name: Name, text: Option<Text> },
    /// `a notice is given` (slots: by fax, by courier, on receipt)
    NoticeGiven,
    /// `todo "words"`: left to do by the encoder
    Todo { text: Option<Text> },
}

/// What a head declares: a name for others to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared<'h> {
    /// A value, or what stands for one wherever it is named.
    Term(&'h Name),
    /// Something that counts without being named elsewhere: a class, an accrual, a reading, a kind of event.
    Thing(&'h Name),
}

impl<'h> Declared<'h> {
    pub fn name(self) -> &'h Name {
        match self {
            Declared::Term(name) | Declared::Thing(name) => name,
        }
    }
}

impl Head {
    /// The name that the head declares, apart from what its clause is called. There is no arm for the rest, so that none is
    /// forgotten.
    pub fn declared(&self) -> Option<Declared<'_>> {
        Some(match self {
            Head::Is { name, .. }
            | Head::Starts { name, .. }
            | Head::Table { name, .. }
            | Head::Schedule { name, .. }
            | Head::Group { name, .. }
            | Head::Category { name, .. }
            | Head::Fact { name, .. }
            | Head::Determination { name, .. }
            | Head::Conditions { name } => Declared::Term(name),
            Head::Class { name }
            | Head::ForeignClass { name }
            | Head::Accrue { name, .. }
            | Head::AccrueOverdue { name, .. }
            | Head::Reading { name, .. }
            | Head::Event { name, .. } => Declared::Thing(name),
            Head::Withhold { .. }
            | Head::Allot { .. }
            | Head::When { .. }
            | Head::May { .. }
            | Head::Must { .. }
            | Head::MustNot { .. }
            | Head::OnLiquidation
            | Head::TreatAsLiquidation { .. }
            | Head::Ranks { .. }
            | Head::NoVote { .. }
            | Head::Votes { .. }
            | Head::Elects { .. }
            | Head::Settles { .. }
            | Head::Waives { .. }
            | Head::Erratum { .. }
            | Head::Note { .. }
            | Head::Cancelled { .. }
            | Head::To { .. }
            | Head::Round { .. }
            | Head::KeepBack { .. }
            | Head::Exclude { .. }
            | Head::Attributes { .. }
            | Head::NoticeGiven
            | Head::Todo { .. } => return None,
        })
    }
}

/// Where a class stands in a liquidation against another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    Before,
    With,
    After,
}

/// A group of classes.
#[derive(Debug, Clone, PartialEq)]
pub enum ClassGroup {
    /// `Common Stock`, `Junior Stock`
    Named(Name),
    /// `any class issued after 2000-12-28`
    IssuedAfter(Expr),
    /// `any class issued before 2000-12-28`
    IssuedBefore(Expr),
    /// `any other class`
    AnyOther,
    /// `every class ranking before Series A`
    Ranking { relation: Rank, class: Name },
}

/// An act or event of the world, in quotation marks, with what it would do:
/// `"charter amendment" that "reduces the liquidation amount"`; or one of the acts that the engine knows.
#[derive(Debug, Clone, PartialEq)]
pub enum Matter {
    Named {
        name: Text,
        that: Vec<Text>,
    },
    /// `pay dividends on any other class`
    /// also `pay dividends in Common Stock on ...`, `pay dividends other than in Common Stock on ...`
    PayDividends {
        groups: Vec<ClassGroup>,
        means: Option<DividendMeans>,
    },
    /// `distribute rights on Junior Stock`
    DistributeRights(Vec<ClassGroup>),
    /// `redeem shares of Junior Stock`
    Acquire(Vec<ClassGroup>),
    /// `issue shares of Senior Stock`
    Issue(Vec<ClassGroup>),
    /// `transfer shares of Series C`
    Transfer(Vec<ClassGroup>),
}

/// In what a dividend is paid, as far as a prohibition goes by it.
#[derive(Debug, Clone, PartialEq)]
pub struct DividendMeans {
    pub class: Name,
    /// `other than in`
    pub excepted: bool,
}

/// What a party may or must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// `convert any shares of Series A into Common Stock`
    Convert { class: Name, into: Name },
    /// `redeem any shares of Series G`
    Redeem { class: Name },
    /// `require redemption of any shares of Series A`: the Company must then redeem
    RequireRedemption { class: Name },
    /// `pay Dividends in Dividend Shares`, `pay Redemption Price`
    Pay { what: Expr, in_class: Option<Name> },
    /// `notify each Holder of Series G`; `notify the Holder of Series G`: the one whose exercise sets it off
    Notify { class: Name, each: bool },
    /// `deliver the shares of Conversion`
    Deliver { what: Expr },
    /// `offer new securities to holders of Series A and Series B`: before they are issued to anybody else
    OfferSecurities { to: Vec<Name> },
    /// `reserve 130% of ...`: keep that many shares of Common Stock available
    Reserve { shares: Expr },
    /// `elect`, `void Delivery`, `"inspect the books"`, `accept Offer`: any other act, the words as written, with the thing acted on
    Other { verb: Text, object: Option<Expr> },
}

/// Recurring days.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    pub days: ScheduleDays,
    /// `, first on 2001-04-10`
    pub first: Option<Expr>,
    /// `, moved to the next business day`
    pub moved: bool,
    pub span: Span,
}

/// Which days recur, before any is moved.
#[derive(Debug, Clone, PartialEq)]
pub enum ScheduleDays {
    /// `the 10th day after each calendar quarter`
    AfterQuarter { nth: u32 },
    /// `the 1st day of each calendar quarter`, `the last day of each calendar quarter`(None)
    OfQuarter { nth: Option<u32> },
    /// `the 15th day of each month`, `the last day of each month`(None)
    OfMonth { nth: Option<u32> },
    /// `June 30 and December 31 of each year`: (month, day)
    OfYear { days: Vec<(u32, u32)> },
    /// `each anniversary of D`
    Anniversaries { of: Expr },
    /// `every 3 months from D`
    Every { months: u32, from: Expr },
}

/// What sets off a rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Trigger {
    /// `Additional Shares are issued`, `shares of Common Stock are issued`, `an Option or Convertible Security is issued`
    Happens { subject: Subject, verb: Verb },
    /// `2 consecutive payments of Dividends are missed`, `a payment of Dividends is missed`
    PaymentsMissed { count: u32, consecutive: bool, of: Name },
    /// So many payments in a row were each made in full on their day.
    PaymentsMade { count: u32, of: Name },
    /// `all payments of Dividends are made`, i.e. nothing whose day has come is unpaid any more
    PaidUp { of: Name },
    /// `the condition becomes true`: `when it becomes true that C`
    Becomes { condition: Expr },
    /// `on EXPR`: when that day comes: `when the day 120 days after Put Notice comes`
    DayComes { date: Expr },
    /// `"merger" happens`
    MatterHappens { matters: Vec<Matter> },
    /// `a Valuation Event happens`: a rule has recorded one
    Recorded { name: Name },
    /// `Redemption is exercised`, `Put begins`: a right so called is exercised
    Exercised { name: Name },
    /// `Delivery is missed`: a duty so called is not performed by its deadline
    Missed { name: Name },
    /// `Delivery is performed`
    Performed { name: Name },
    /// `Conversion Price changes`: a rule or a split gives the value another figure; what is set off is a duty
    Changes { name: Name },
}

/// What a rule on events is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// a class, group or category: `Additional Shares`, `Common Stock`, `Series A`
    Named(Name),
    /// `an Option`
    Option,
    /// `a Convertible Security`
    ConvertibleSecurity,
    /// `an Option or Convertible Security`
    Instrument,
}

/// What happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Issued,
    Revised,
    Exercised,
    Expired,
    Converted,
    Redeemed,
    Transferred,
    Split,
    /// `Common Stock is exchanged`: each share for something else
    Exchanged,
    /// `a dividend on Common Stock is paid in Common Stock`
    DividendInStock,
    /// `a dividend on Common Stock is paid`
    Dividend,
    /// `the record date of a dividend on Common Stock in Common Stock comes`
    RecordInStock,
    /// `the record date of a dividend on Common Stock comes`
    Record,
    /// `a dividend on Common Stock in Common Stock is not fully paid`, on the day fixed for it
    UnpaidInStock,
    /// `a dividend on Common Stock is not fully paid`
    Unpaid,
}
