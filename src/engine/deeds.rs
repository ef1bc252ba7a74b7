//! Acts as prohibitions see them, and the words under which approvals and questions know them.
use super::Engine;
use crate::exact::Exact;
use crate::program::*;

/// An act as prohibitions see it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Deed<'a> {
    /// An act of the world, by its name and by what else it does.
    Matter {
        name: &'a str,
        that: &'a [String],
    },
    Dividend {
        on: ClassId,
        paid_in: Option<ClassId>,
    },
    /// Options or convertible securities that are distributed on a class as of a record date.
    Rights {
        on: ClassId,
    },
    /// Shares that the company takes back by agreement, or as the certificate of their class does not provide.
    Acquisition {
        of: ClassId,
    },
    /// Shares that the company takes back as the certificate of their class provides.
    Redemption {
        of: ClassId,
    },
    Issue {
        of: ClassId,
    },
    /// Shares that a holder passes on.
    Transfer {
        of: ClassId,
        from: PartyId,
        shares: &'a Exact,
    },
}

impl<'a> Deed<'a> {
    pub const LIQUIDATION: Deed<'static> = Deed::Matter { name: "liquidation", that: &[] };

    /// The act that a line of the journal does, if it is one that prohibitions can speak of.
    pub fn of(kind: &'a JournalEventKind) -> Option<Deed<'a>> {
        use JournalEventKind as Kind;
        Some(match kind {
            Kind::Matter { name, that, .. } => Deed::Matter { name, that },
            Kind::Liquidation { .. } => Deed::LIQUIDATION,
            Kind::DividendOn(dividend) | Kind::RecordDate { dividend, .. } => Deed::dividend(dividend),
            Kind::Grant { record: true, what, .. } => Deed::Rights { on: what.class },
            Kind::Acquire { what, .. } => Deed::Acquisition { of: what.class },
            Kind::Redeem { what, .. } => Deed::Redemption { of: what.class },
            Kind::Issue { what, .. } => Deed::Issue { of: what.class },
            _ => return None,
        })
    }

    pub fn dividend(dividend: &NodeDividend) -> Deed<'static> {
        Deed::Dividend { on: dividend.class, paid_in: dividend.in_stock.as_ref().map(|stock| stock.class) }
    }

    /// What its words begin with, and the class whose name follows, if it is about one.
    fn words(self) -> (&'a str, Option<ClassId>) {
        match self {
            Deed::Matter { name, .. } => (name, None),
            Deed::Dividend { on, .. } => ("dividend on ", Some(on)),
            Deed::Rights { on } => ("rights on ", Some(on)),
            Deed::Acquisition { of } => ("acquisition of ", Some(of)),
            Deed::Redemption { of } => ("redemption of ", Some(of)),
            Deed::Issue { of } => ("issue of ", Some(of)),
            Deed::Transfer { of, .. } => ("transfer of ", Some(of)),
        }
    }

    /// Whose act it is and how many shares it is about, where clauses ask.
    pub fn by_holder(self) -> Option<(PartyId, &'a Exact)> {
        match self {
            Deed::Transfer { from, shares, .. } => Some((from, shares)),
            _ => None,
        }
    }
}

impl Engine<'_> {
    /// The words under which an act is approved: `issue of Series B`, or the name of the matter.
    pub(super) fn words_of(&self, deed: Deed<'_>) -> String {
        let (words, class) = deed.words();
        format!("{words}{}", class.map_or("", |class| self.program.class(class).name.as_str()))
    }

    /// The act that words name: one on a class that is known by that name, else an act of the world.
    pub(super) fn deed_named<'m>(&self, matter: &'m str, that: &'m [String]) -> Deed<'m> {
        let on_class: [fn(ClassId) -> Deed<'static>; 5] = [
            |on| Deed::Dividend { on, paid_in: None },
            |on| Deed::Rights { on },
            |of| Deed::Acquisition { of },
            |of| Deed::Redemption { of },
            |of| Deed::Issue { of },
        ];
        let known = ClassId::each(&self.program.classes).find_map(|(id, class)| {
            let is_named = |deed: &Deed<'_>| {
                let name = matter.strip_prefix(deed.words().0);
                name.is_some_and(|name| class.name == name || class.aliases.iter().any(|alias| alias == name))
            };
            on_class.iter().map(|deed| deed(id)).find(is_named)
        });
        known.unwrap_or(Deed::Matter { name: matter, that })
    }
}
