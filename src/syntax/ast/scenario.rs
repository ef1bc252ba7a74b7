//! Scenarios: a dated journal of a company's events, with what is expected of them.
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{ClassGroup, Expr, Name, Rank, Text, Threshold};
use crate::source::{FileId, Span};

/// ```text
/// scenario "Two quarters missed"
///   certificates  series-g.scrip
///   prices        Common Stock from prices/common.csv
///   reading       N1 actual-365
///   holder        Alder "Alder Partners"
///   class         Series H, ranking before Series G
///
/// 2000-12-28  issue 1,200 Series G to Alder
///             expect Series G outstanding = 1,200 shares of Series G
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    pub file: FileId,
    pub title: Text,
    pub header: Vec<HeaderLine>,
    pub entries: Vec<Entry>,
    pub span: Span,
}

/// A line below the title of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct HeaderLine {
    pub kind: HeaderKind,
    pub span: Span,
}

/// What such a line says.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "a file has a handful of header lines")]
pub enum HeaderKind {
    /// `certificates series-a.scrip, series-b.scrip`
    Certificates(Vec<Text>),
    /// `events closings.csv, exercises.json`: lines of the journal that stand in files of their own, as data
    Events(Vec<Text>),
    /// `prices Common Stock from common.csv`
    Prices { class: Name, path: Text },
    /// `reading N1 actual-365`
    Reading { reading: Name, choice: Name },
    /// `holder Alder "Alder International"`; `holder Alder`
    Holder { name: Name, long: Option<Text> },
    /// `class Series H, ranking before Series G, liquidation $100 per share, votes 1 vote per share`
    Class {
        name: Name,
        ranks: Vec<(Rank, Vec<ClassGroup>)>,
        liquidation: Option<Expr>,
        votes: Option<Expr>,
        convertible_into: Option<(Expr, Name)>,
    },
    /// `known on 2000-05-10`
    KnownOn(NaiveDate),
}

/// One dated line of the journal and the expectations below it. An entry without an event
/// (`2001-08-19` followed by expectations) asks about that day.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub date: NaiveDate,
    pub event: Option<Event>,
    pub expectations: Vec<Expectation>,
    pub span: Span,
}

/// What a line of the journal tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub kind: EventKind,
    /// `, in breach`: it is done although a section forbids it
    pub in_breach: bool,
    /// `, called Final Closing` / `, called "Bank options"`
    pub called: Option<Name>,
    /// `, with recipient employee, board approval, plan "2004 Plan"`
    pub attributes: Vec<AttributeValue>,
    /// `, known 2001-05-02`: the day on which the event became known, if not its own
    pub known: Option<NaiveDate>,
    pub span: Span,
}

/// `recipient employee` / `board approval` (yes) / `Directors After Meeting 7`
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeValue {
    pub name: Name,
    /// Of which class, where several certificates ask for it.
    pub of: Option<Name>,
    /// None: yes
    pub value: Option<Expr>,
    pub span: Span,
}

/// How much of something: `in full`, `$20,000`, `$10 per share`
#[derive(Debug, Clone, PartialEq)]
pub enum Amount {
    InFull,
    /// `accrued and unpaid`: what has not come due, too
    Accrued,
    Of(Expr),
}

/// `1,200 Series G`, `all Series G`
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// None: all that the party holds
    pub count: Option<Decimal>,
    pub class: Name,
    pub span: Span,
}

/// How a notice went out and when it arrived: `, mailed 2002-01-15`, `, by courier`, `, by fax at 16:30`, `, received 2002-01-18`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Delivery {
    pub mailed: Option<NaiveDate>,
    pub courier: bool,
    pub fax_at: Option<(u32, u32)>,
    pub received: Option<NaiveDate>,
}

/// What is offered: shares themselves, or something that shares can be had on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    Shares,
    Option,
    Convertible,
}

/// What happens.
#[derive(Debug, Clone, PartialEq)]
pub enum EventKind {
    /// `outstanding 34,581,655 Common Stock`
    Outstanding(Quantity),
    /// `issue 400,000 Series A to Alder at $25.00`; `to` may be missing for Common Stock sold to the public
    Issue { what: Quantity, to: Option<Name>, price: Option<Expr> },
    /// `grant option "Bank options" on 3,000,000 Common Stock at $1.00 to Bank for $0`
    /// `issue convertible "Notes" into 500,000 Common Stock at $2.00 to Bank for $1,000,000`
    /// `record date for an option "Rights" on 1,000,000 Common Stock at $1.00`: its holders will receive it
    Grant {
        convertible: bool,
        record: bool,
        instrument: Text,
        what: Quantity,
        price: Option<Expr>,
        to: Option<Name>,
        consideration: Option<Expr>,
    },
    /// `exercise 1,000,000 of "Bank options"`; `exercise "Bank options"` (all)
    Exercise { instrument: Text, count: Option<Decimal> },
    /// `"Bank options" expire`
    Expire { instrument: Text },
    /// `revise "Bank options" to $5.00`, `revise "Bank options" to 2,000,000 Common Stock at $5.00`
    Revise { instrument: Text, what: Option<Quantity>, price: Option<Expr> },
    /// `Riverview transfers 150 Series C to Tarn`
    Transfer { from: Name, what: Quantity, to: Name },
    /// `Alder converts 10,000 Series A`
    Convert { party: Name, what: Quantity },
    /// `Company redeems 100 Series G`, `Company redeems 60 Series G of Alder and 40 of Birch`, `..., on notice of 2002-01-15`
    Redeem { party: Name, what: Quantity, of: Vec<(Name, Option<Decimal>)>, notice: Option<NaiveDate> },
    /// `Alder requires redemption of 1,000 Series A`
    RequireRedemption { party: Name, what: Quantity },
    /// `Alder exercises Put for 1,000 Series A`, `Company exercises Call, for 2009-08-01`
    Exercises { party: Name, right: Name, of: Option<Text>, what: Option<Quantity>, on: Option<NaiveDate> },
    /// `Company acquires 100 Series G of Alder`: buys back otherwise than by redemption
    Acquire { what: Quantity, of: Option<Name> },
    /// `Company pays Dividends of Series G in full`, `Company pays $20,000 of Dividends of Series G`, `Company pays $5 per share of ...`
    /// `Company pays Dividends of Series G in Common Stock`
    Pay { party: Name, what: Name, class: Option<Name>, to: Option<Name>, amount: Amount, in_class: Option<Name> },
    /// `Company declares Dividends of Series G`
    Declare { what: Name, class: Option<Name>, amount: Amount },
    /// `Company pays a dividend of $0.10 per share on Common Stock`, `... of 1,000,000 Common Stock on Common Stock`,
    /// `... of 0.1 Harbour Stock per share on Common Stock`
    /// It is paid, or only declared.
    DividendOn { declared: bool, class: Name, amount: Option<Expr>, in_stock: Option<Quantity>, for_each: bool },
    /// `Company offers 1,582 Series B at $12.50 to each Holder`, `... to each Holder of Series A`;
    /// `..., for Bank and Fund` says to whom what they leave is to be issued; `Company offers an option on 1,000 Common Stock
    /// at $5.00 for $100 to each Holder`, `Company offers a convertible into 1,000 Common Stock for $5,000 to each Holder`
    Offer {
        party: Name,
        security: Security,
        what: Quantity,
        price: Option<Expr>,
        consideration: Option<Expr>,
        to_holders_of: Option<Name>,
        offerees: Vec<Name>,
    },
    /// `Alder accepts 10,000 Series B`: of the latest offer of that class, its own part first
    Accepts { party: Name, what: Quantity },
    /// `Company reduces the offer to 1,000 Series B`, `Alder reduces the acceptance to 5,000 Series B`
    Reduces { party: Name, what: Quantity },
    /// `record date for a dividend of 1,000,000 Common Stock on Common Stock, payable on 2005-03-15`
    RecordDate { class: Name, amount: Option<Expr>, in_stock: Option<Quantity>, for_each: bool, payable: NaiveDate },
    /// `exchange each share of Common Stock for 0.5 Harbour Stock and $1.00`
    Exchange { class: Name, bundle: Vec<BundleItem> },
    /// `split Common Stock 2 for 1`
    Split { class: Name, new: Decimal, old: Decimal },
    /// `liquidation with assets $80,000,000`
    Liquidation { assets: Expr },
    /// `Company proposes "charter amendment" that "..."` / `Company does "merger"`
    Matter { proposed: bool, name: Text, that: Vec<Text> },
    /// `consent of Series A to "senior stock": Alder 390,000, Birch 166,797`; no list: all
    Consent { class: Name, matter: Text, by: Vec<(Name, Option<Decimal>)>, waiver: bool },
    /// `meeting of Series A on "merger", with a quorum: Alder 200 for, Birch 100 against`
    Meeting { class: Name, matter: Text, quorum: bool, ballots: Vec<Ballot> },
    /// `fact Registration Effective is yes`, `fact Directors After Meeting is 7`
    Fact { name: Name, of: Option<Name>, value: Expr },
    /// `determination "adverse" of "charter amendment" is yes`, `the Board determines Fair Value is $5.00 per share`
    /// `determination Fair Value of Series A is $5.00`: where several certificates ask for it
    Determination { name: Name, of: Option<Text>, class: Option<Name>, value: Expr, by: Option<Name> },
    /// `notice of Redemption for 2002-02-14 to each Holder, mailed`; `notice of "record date" for 2001-06-01`
    /// `notice of Redemption for 2002-02-14 to Alder, received`: to one holder only
    /// `notice of Call of Series A for 2009-08-03`: where several certificates have a right or duty of the name
    Notice {
        of: NoticeOf,
        /// What the act does of which notice is given.
        that: Vec<Text>,
        class: Option<Name>,
        to: Option<Name>,
        for_date: Option<NaiveDate>,
        delivery: Delivery,
    },
    /// `suspend trading of Common Stock`, `resume trading of Common Stock`
    Trading { class: Name, suspended: bool },
    /// `agreement of Series B on A6 b-chooses`
    Agreement { class: Name, reading: Name, choice: Name },
    /// `Company performs Delivery`, `Company delivers 10,000 Common Stock to Alder`
    /// `Company delivers 10,000 Common Stock to Alder under Delivery of Series A`
    Performs { party: Name, duty: Option<Name>, class: Option<Name>, what: Option<Quantity>, to: Option<Name> },
    /// `Company withholds Conversion`, `Company withholds Liquidation of Series A to Alder`: what is due under it now is not
    /// delivered or paid in time
    Withholds { party: Name, what: Name, class: Option<Name>, to: Option<Name> },
    /// `election of 7 directors` : asks who elects whom, on this record date
    Election { directors: u32 },
}

/// What a notice is of.
#[derive(Debug, Clone, PartialEq)]
pub enum NoticeOf {
    Named(Name),
    Matter(Text),
}

/// One `expect`.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    pub kind: ExpectationKind,
    pub span: Span,
}

/// What is expected.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectationKind {
    /// `expect Conversion Price of Series A = $2.289`; any condition
    Holds(Expr),
    /// `expect X = 26.08695652...`, `expect X = $26.08695652... per share`: the digits written are the first digits of
    /// the exact figure. They come as a number or an amount.
    Digits { what: Expr, digits: Expr },
    /// `expect Alder receives 102,301 Common Stock and $0.98`
    Receives { holder: Name, bundle: Vec<BundleItem> },
    /// `expect refused under §5`, `expect refused`, `... because "30 days"`, `expect refused under §5 of Series B`
    Refused { section: Option<Name>, of: Option<Name>, because: Option<Text> },
    /// `expect breach of §9`, `expect breach of §9 of Series B`, `expect no breach`
    Breach { section: Option<Name>, of: Option<Name>, none: bool },
    /// `expect "charter amendment" needs a majority of Series G under §7(b)(i)`
    Needs { matter: Text, that: Vec<Text>, threshold: Threshold, section: Name },
    /// `expect "charter amendment" needs no approval of Series G`
    NeedsNothing { matter: Text, that: Vec<Text>, class: Name },
    /// `expect Series A may elect 1 director by a majority of Series A`, `expect Series A may elect no director`
    Elects { class: Name, directors: Option<u32>, threshold: Option<Threshold> },
    /// `expect missing Fair Value`: the fact or determination that has to be supplied
    Missing { name: Name },
    /// `expect Company owes Alder $12.34 by 2004-10-03`; `expect Company owes Alder nothing`
    Owes { debtor: Name, holder: Name, what: Option<BundleItem>, by: Option<NaiveDate> },
}

/// `102,301 Common Stock` or `$0.98`
#[derive(Debug, Clone, PartialEq)]
pub enum BundleItem {
    Cash(Decimal),
    Shares(Quantity),
}

/// How a holder votes at a meeting; without a number, with all of its shares.
#[derive(Debug, Clone, PartialEq)]
pub struct Ballot {
    pub holder: Name,
    pub shares: Option<Decimal>,
    pub vote: Vote,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vote {
    For,
    Against,
    Abstaining,
}
