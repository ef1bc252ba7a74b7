//! Expressions as the engine evaluates them.
use super::*;
use crate::exact::{Exact, RoundingRule};
use crate::source::Span;
use crate::syntax::ast::{AccrualAspect, Aggregate, BinaryOperator, OfferFigure, PeriodUnit, PriceColumn, State};

/// An expression, and where it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub kind: NodeKind,
    pub span: Span,
}

/// To which multiple of what a figure is rounded, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeRounding {
    pub rule: RoundingRule,
    pub increment: Exact,
}

/// What is taken to have been different: `as if ...`.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeSupposition {
    NotIssued(Box<Node>),
    UnexercisedPartNotIssued(Box<Node>),
    PresentTermsWhenIssued(Box<Node>),
    OccurredWith { moved: Box<Node>, with: Box<Node> },
}

/// What is summed, averaged or counted over.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeScope {
    /// Of those with the same fact as the holder in question, if one is named.
    HoldersOf {
        class: ClassId,
        same: Option<FactId>,
    },
    /// The events that exercise a right, or that a rule's binder stood for.
    Events(EventSource),
    OtherVotingClasses,
}

/// Events that can be asked about as a set.
#[derive(Debug, Clone, PartialEq)]
pub enum EventSource {
    Right(RightId),
    Category(CategoryId),
    Happening(HappeningId),
    /// The notices of something that went to all, or to the holder in question.
    Notices(NodeNotice),
}

/// What an expression is. What is in question (the day, the share, the holder, the event) comes from the clause that asks.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    Constant(Value),
    /// The day for which the question is asked.
    Today,
    /// The day on whose terms a clause is taken.
    TermsDay,
    /// The day on which the act in question (an exercise, a redemption, a payment) takes effect.
    ActDate,
    /// Shares of the act in question.
    ActShares,
    Definition(DefinitionId),
    Variable(VariableId),
    Fact(FactId),
    /// The event that a clause has given a name to.
    Bound(BinderId),
    /// The latest notice of a right, a duty or a matter, as the holder in question was given it.
    LatestNotice(NodeNotice),
    /// The event in question itself.
    ThisEvent,
    /// The holder in question, else that of the event in question.
    ThisHolder,
    /// What a holder has of an allotment.
    Allotted(AllotmentId),
    /// The exercise of a right that is in question, else its latest.
    LatestExercise(RightId),
    /// The day on which shares of a class were first issued.
    FirstIssueDate(ClassId),
    Builtin {
        attribute: BuiltinAttribute,
        event: Option<Box<Node>>,
    },
    Attribute {
        attribute: AttributeId,
        event: Option<Box<Node>>,
    },

    /// For one class: names inside belong to its certificate.
    ForClass {
        class: ClassId,
        what: Box<Node>,
    },
    ForHolder {
        holder: Box<Node>,
        what: Box<Node>,
    },
    ForEvent {
        event: Box<Node>,
        what: Box<Node>,
    },
    /// Whether an issue or a revision of an instrument's terms changed a value.
    HasChanged {
        event: Box<Node>,
        variable: VariableId,
    },
    /// Whether an exclusion of a category applies to an issue.
    Excluded {
        event: Box<Node>,
        category: CategoryId,
    },
    /// The issue, or the revision of its terms, that first changed a value.
    FirstChange {
        event: Box<Node>,
        variable: VariableId,
    },
    /// Issues of the same class of preferred stock as an event, in a period before it.
    EarlierIssues {
        count: u32,
        unit: PeriodUnit,
        event: Box<Node>,
        condition: Option<Box<Node>>,
    },
    /// A per-share figure times the shares, over all shares of the class.
    OfAll {
        class: ClassId,
        what: Box<Node>,
    },

    Not(Box<Node>),
    Negate(Box<Node>),
    Binary {
        operator: BinaryOperator,
        left: Box<Node>,
        right: Box<Node>,
    },
    /// The greatest or the least of some figures or days.
    Choose {
        greatest: bool,
        operands: Vec<Node>,
    },
    /// The alternative that is best for the class in a liquidation.
    Elect {
        election: u32,
        /// Compared as what the class is paid, not as what it is entitled to.
        as_paid: bool,
        operands: Vec<Node>,
    },
    Conditional {
        condition: Box<Node>,
        then: Box<Node>,
        otherwise: Box<Node>,
    },
    /// Cases tried in order; guards are readings.
    Cases(Vec<NodeCase>),
    Rounded {
        operand: Box<Node>,
        rounding: NodeRounding,
    },
    Clamp {
        operand: Box<Node>,
        at_least: Option<Box<Node>>,
        at_most: Option<Box<Node>>,
    },
    ReadingIs {
        reading: ReadingId,
        choice: u32,
    },
    /// All of some conditions, or any of them, each with its label.
    Several {
        all: bool,
        items: Vec<(String, Node)>,
    },
    /// Whether an alternative of an election is the one taken: `Series A takes Alternative I`.
    Takes {
        class: ClassId,
        definition: DefinitionId,
    },

    Outstanding(ClassId),
    GroupOutstanding(GroupId),
    /// Common shares issuable on all options and convertible securities outstanding.
    /// With convertibles, also on preferred stock other than the class named, as it converts at the time.
    IssuableOnInstruments {
        options: bool,
        convertibles: bool,
        other_than: Option<ClassId>,
    },
    /// Votes on an ordinary matter: of a class, or of all that a holder has; of the holder in question, if there is one.
    Votes(Option<ClassId>),
    /// Votes as they are on a matter, on which some have none: `votes of Alder on "election of directors"`.
    OnMatter {
        what: Box<Node>,
        matter: String,
    },
    /// Whether an event's instrument is still outstanding.
    InstrumentState {
        event: Box<Node>,
        state: State,
    },
    SharesHeld(Option<ClassId>),
    /// Shares of a class that the holder in question holds, with those into which the holder's other shares convert.
    HeldAsConverted(ClassId),
    /// A figure of the offer in question.
    OfOffer(OfferFigure),
    /// Common shares left when options or warrants are exercised for shares alone.
    NetShares {
        options: bool,
        warrants: bool,
        held: bool,
        at: Option<Box<Node>>,
    },
    /// What a share has earned of an accrual by a day, or what of it is unpaid.
    Accrued {
        accrual: AccrualId,
        aspect: AccrualAspect,
        to: Option<Box<Node>>,
    },
    AccrualState {
        accrual: AccrualId,
        state: State,
    },
    RightState {
        right: RightId,
        state: State,
    },
    DutyState {
        duty: DutyId,
        state: State,
    },
    FactKnown(FactId),
    /// The day on which a fact was last stated.
    FactDay(FactId),
    /// The first of these that is known: prices that stand in for one another.
    FirstKnown(Vec<Node>),
    AttributeKnown {
        attribute: AttributeId,
        event: Option<Box<Node>>,
    },
    /// Whether a day is a trading day, or a business day.
    IsOpenDay {
        unit: PeriodUnit,
        date: Box<Node>,
    },
    /// Whole shares that the act in question brings the holder in question, or all holders.
    SharesReceived {
        by_all: bool,
    },
    /// Shares of a class, or (None) dollars, that a share brings if the right is exercised.
    Receivable {
        right: RightId,
        class: Option<ClassId>,
    },
    /// Shares issued so far by all exercises of a right.
    IssuedBy {
        right: RightId,
        /// Whether only those count that the holder in question was issued.
        to_holder: bool,
    },
    /// Shares that the limit of a section kept from the exercise of a right that is in question.
    KeptBack {
        right: RightId,
        section: SectionId,
    },
    /// The latest of some events.
    Latest {
        source: EventSource,
        condition: Option<Box<Node>>,
    },
    /// Whether an act or event of the world so named has happened.
    MatterHappened {
        name: String,
    },
    PaymentsMissed {
        accrual: AccrualId,
        consecutive: bool,
    },

    /// As it was, or will be, on a day.
    On {
        what: Box<Node>,
        date: Box<Node>,
    },
    /// As it was before an event.
    JustBefore {
        what: Box<Node>,
        event: Box<Node>,
    },
    /// As it was after an event.
    JustAfter {
        what: Box<Node>,
        event: Box<Node>,
    },
    /// A day so many days, months or years before or after another.
    Shift {
        count: u32,
        unit: PeriodUnit,
        before: bool,
        date: Box<Node>,
    },
    Anniversary {
        n: u32,
        date: Box<Node>,
    },
    DaysBetween {
        unit: PeriodUnit,
        from: Box<Node>,
        to: Box<Node>,
    },
    /// The first day of the quarter, month or year that a day lies in.
    StartOf {
        unit: PeriodUnit,
        date: Box<Node>,
    },
    /// Whether a condition holds on every day from one through another, or on some.
    Throughout {
        every: bool,
        unit: PeriodUnit,
        from: Box<Node>,
        through: Box<Node>,
        condition: Box<Node>,
    },
    /// On how many days from one through another a condition holds.
    CountDays {
        unit: PeriodUnit,
        from: Box<Node>,
        through: Box<Node>,
        condition: Box<Node>,
    },
    /// The first day after another on which a condition holds.
    FirstDay {
        unit: PeriodUnit,
        after: Box<Node>,
        condition: Box<Node>,
    },
    /// The last day from one through another on which a condition begins to hold.
    LatestDay {
        unit: PeriodUnit,
        from: Box<Node>,
        through: Box<Node>,
        condition: Box<Node>,
    },
    /// The day through which payments of an accrual are made, one after the other without a gap.
    LastPayment(AccrualId),
    /// The first day of a schedule after a day, or on or after it.
    NextOf {
        schedule: ScheduleId,
        after: Box<Node>,
        strictly: bool,
    },

    /// The last day of a schedule before a day, or on or before it.
    LastOf {
        schedule: ScheduleId,
        before: Box<Node>,
        strictly: bool,
    },

    /// What a class of stock trades at on the day.
    Price {
        column: PriceColumn,
        of: PricedClass,
    },
    /// So many trading or business days that end before a day, or on it.
    Window {
        count: u32,
        unit: PeriodUnit,
        ending_on: bool,
        date: Box<Node>,
    },
    /// The trading days from one day through another.
    WindowBetween {
        from: Box<Node>,
        through: Box<Node>,
    },
    /// The average, lowest or highest price over some days.
    OverWindow {
        aggregate: Aggregate,
        column: PriceColumn,
        of: PricedClass,
        window: Box<Node>,
    },
    /// A figure as it is on each day of a window.
    FigureOver {
        aggregate: Aggregate,
        what: Box<Node>,
        /// The class in whose shares it is a price: restated for splits since the day.
        restated: Option<ClassId>,
        window: Box<Node>,
    },
    /// The price of the last trading day before the day, or on or before it, that has one.
    LatestReported {
        column: PriceColumn,
        of: PricedClass,
        strictly: bool,
        before: Box<Node>,
    },
    /// The average of one price over so many days of a window, those on which another is lowest.
    LowestDays {
        column: PriceColumn,
        of: PricedClass,
        count: u32,
        by: PriceColumn,
        window: Box<Node>,
    },

    /// A sum, average or count over holders, classes or events.
    Over {
        aggregate: Aggregate,
        scope: NodeScope,
        of: Box<Node>,
        condition: Option<Box<Node>>,
    },
    /// As it would be had something been different.
    AsIf {
        what: Box<Node>,
        supposition: NodeSupposition,
    },
    /// The most whole shares of the exercise in question that keep a condition.
    MostThatKeep {
        binder: Option<BinderId>,
        condition: Box<Node>,
    },
    /// Whether so much of a class has approved a matter; None: the one in question.
    Approves {
        threshold: ApprovalThreshold,
        matter: Option<String>,
    },

    // ---- inside a liquidation
    /// All assets that are distributed.
    Assets,
    /// Assets left after everything that ranks before the class in question.
    AssetsLeft,
    /// Assets left after only the first amounts of what ranks before the class in question.
    AssetsAfterFirstAmounts,
    /// The first amounts of the other classes that rank with the class in question.
    ParityFirstAmounts,
    /// What falls to the holder in question of a number of shares that all holders of a class share by what they hold.
    PartHeld(ClassId, Box<Node>),
    /// Shares set apart by exercises of a right and still outstanding: of the holder in question, or of all.
    SharesApart(RightId),
    /// The common shares for which classes stand that share with common stock.
    SharesSharing,
    /// What a share of the class receives in the liquidation in question.
    Receives(ClassId),
}
