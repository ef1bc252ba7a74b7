//! What is known of an event without being declared, and a class that only an event names.
use super::{ClassId, Node};

/// Whose prices are asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum PricedClass {
    Declared(ClassId),
    /// The class that the event in question states.
    Stated(Box<Node>),
}

/// What the engine itself knows of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BuiltinAttribute {
    /// The day of the event; of an exercise, of its effect.
    Date,
    /// Price per share paid or payable, including what was paid for an option: consideration over shares.
    Price,
    /// Exercise price alone.
    ExercisePrice,
    /// Shares of common stock issued or issuable; of an exercise, the shares it is about.
    Shares,
    /// Everything received or receivable for them.
    Consideration,
    /// What is received for the issue or grant itself.
    ConsiderationReceived,
    /// What is payable besides on the exercise or conversion of an instrument.
    ConsiderationPayable,
    Holder,
    IssueDate,
    NoticeDate,
    /// The day on which a notice was sent.
    MailedDate,
    /// The day on which a notice arrived, or counts as given where that is not known.
    ReceivedDate,
    Assets,
    /// How many shares of the class itself are issued.
    Quantity,
    /// What a dividend pays on each share.
    Amount,
    /// How many of them were taken up (an option in part exercised).
    ExercisedShares,
    /// How many shares its exercises have brought, each counted as the shares that it became by later splits.
    IssuedShares,
    /// New shares for each old one (a split).
    Ratio,
    /// By when what an exercise brings must be delivered or paid.
    Deadline,
    /// When all that an exercise brings was delivered or paid; never, while something is open.
    DeliveryDate,
    /// Shares that an exercise brings and that were not delivered.
    UndeliveredShares,
    /// By how many days a delivery is or was late.
    DaysLate,
    /// Shares that an exercise was about and that a limit kept from it.
    UnconvertedShares,
    /// Shares still to be had on an option or convertible security.
    UnexercisedShares,
    /// The lowest price per share that an instrument has had.
    LowestPrice,
    /// Whether a dividend is paid to the holders of a record date before it.
    Recorded,
    /// The record date of a dividend that is paid, where it had one; else the day of the event.
    RecordDate,
    /// Whether shares are acquired by a redemption that their own certificate provides.
    Redemption,
    /// The words that name an act of the world.
    Matter,
    /// Whether shares of its class were issued although a prohibition of the certificate that asks stood against it.
    IssuedInBreach,
}
