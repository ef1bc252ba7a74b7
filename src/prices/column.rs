//! The columns of a price file.
use std::fmt;

/// A column of prices, in dollars per share, or of shares traded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The price at the close of the session.
    Close,
    /// The bid at the close of the session.
    Bid,
    /// The volume-weighted average price of the session.
    Vwap,
    /// The number of shares traded in the session.
    Volume,
}

impl Column {
    /// Every column, in the order in which files have them.
    pub const ALL: [Column; 4] = [Column::Close, Column::Bid, Column::Vwap, Column::Volume];

    /// The name in the header of a file.
    pub fn name(self) -> &'static str {
        match self {
            Column::Close => "close",
            Column::Bid => "bid",
            Column::Vwap => "vwap",
            Column::Volume => "volume",
        }
    }

    /// The column with this name, whatever its case.
    pub fn named(name: &str) -> Option<Self> {
        Column::ALL.into_iter().find(|column| column.name().eq_ignore_ascii_case(name))
    }

    /// Whether the column holds dollars per share; the other one holds shares.
    pub fn is_price(self) -> bool {
        !matches!(self, Column::Volume)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
