//! What is asked of an event: its price, its day, and what a certificate declares that an issue has.
use crate::check::checker::Checker;
use crate::check::dimensions::Typed;
use crate::check::scope::{About, Scope};
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{Name, PeriodUnit};

/// What a lower-case word stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Builtin(BuiltinAttribute),
    /// The day on which the act in question takes effect.
    ActDate,
    /// The shares of the act in question.
    ActShares,
    /// The first day of the period that the event lies in.
    StartOf(PeriodUnit),
    AssetsLeft,
    /// The votes of whoever is in question.
    Votes,
    ThisEvent,
    Declared(AttributeId),
}

/// The words of the language, each with what it stands for.
const WORDS: &[(&str, Word)] = &[
    ("date", Word::Builtin(BuiltinAttribute::Date)),
    ("day", Word::Builtin(BuiltinAttribute::Date)),
    ("price", Word::Builtin(BuiltinAttribute::Price)),
    ("exercise price", Word::Builtin(BuiltinAttribute::ExercisePrice)),
    ("shares", Word::Builtin(BuiltinAttribute::Shares)),
    ("consideration", Word::Builtin(BuiltinAttribute::Consideration)),
    ("consideration received", Word::Builtin(BuiltinAttribute::ConsiderationReceived)),
    ("consideration payable", Word::Builtin(BuiltinAttribute::ConsiderationPayable)),
    ("holder", Word::Builtin(BuiltinAttribute::Holder)),
    ("issue date", Word::Builtin(BuiltinAttribute::IssueDate)),
    ("issue", Word::Builtin(BuiltinAttribute::IssueDate)),
    ("mailed date", Word::Builtin(BuiltinAttribute::MailedDate)),
    ("received date", Word::Builtin(BuiltinAttribute::ReceivedDate)),
    ("given date", Word::Builtin(BuiltinAttribute::NoticeDate)),
    ("notice date", Word::Builtin(BuiltinAttribute::NoticeDate)),
    ("assets", Word::Builtin(BuiltinAttribute::Assets)),
    ("exercised shares", Word::Builtin(BuiltinAttribute::ExercisedShares)),
    ("issued shares", Word::Builtin(BuiltinAttribute::IssuedShares)),
    ("dividend", Word::Builtin(BuiltinAttribute::Amount)),
    ("quantity", Word::Builtin(BuiltinAttribute::Quantity)),
    ("ratio", Word::Builtin(BuiltinAttribute::Ratio)),
    ("deadline", Word::Builtin(BuiltinAttribute::Deadline)),
    ("delivery date", Word::Builtin(BuiltinAttribute::DeliveryDate)),
    ("undelivered shares", Word::Builtin(BuiltinAttribute::UndeliveredShares)),
    ("days late", Word::Builtin(BuiltinAttribute::DaysLate)),
    ("unconverted shares", Word::Builtin(BuiltinAttribute::UnconvertedShares)),
    ("unexercised shares", Word::Builtin(BuiltinAttribute::UnexercisedShares)),
    ("lowest price", Word::Builtin(BuiltinAttribute::LowestPrice)),
    ("recorded", Word::Builtin(BuiltinAttribute::Recorded)),
    ("redemption", Word::Builtin(BuiltinAttribute::Redemption)),
    ("matter", Word::Builtin(BuiltinAttribute::Matter)),
    ("issued in breach", Word::Builtin(BuiltinAttribute::IssuedInBreach)),
    ("shares transferred", Word::ActShares),
    ("itself", Word::ThisEvent),
    ("assets left", Word::AssetsLeft),
    ("votes", Word::Votes),
    ("act date", Word::ActDate),
    ("conversion date", Word::ActDate),
    ("redemption date", Word::ActDate),
    ("payment date", Word::ActDate),
    ("liquidation date", Word::ActDate),
    ("record date", Word::Builtin(BuiltinAttribute::RecordDate)),
    ("grant date", Word::ActDate),
    ("transfer date", Word::ActDate),
    ("effective date", Word::ActDate),
    ("receipt date", Word::Builtin(BuiltinAttribute::NoticeDate)),
    ("exercise date", Word::ActDate),
    ("quarter start", Word::StartOf(PeriodUnit::Quarters)),
    ("month start", Word::StartOf(PeriodUnit::Months)),
    ("year start", Word::StartOf(PeriodUnit::Years)),
    ("shares converted", Word::ActShares),
    ("shares redeemed", Word::ActShares),
    ("shares exercised", Word::ActShares),
];

impl Checker<'_> {
    fn word(&self, name: &str) -> Option<Word> {
        if let Some((_, word)) = WORDS.iter().find(|(text, _)| *text == name) {
            return Some(*word);
        }
        let declared = self.program.attributes.iter().position(|known| known == name);
        declared.map(|index| Word::Declared(AttributeId::at(index)))
    }

    /// Whether a lower-case word is known at all; one that is not stands for itself as a value of an attribute.
    pub(in crate::check) fn knows_attribute(&self, name: &str) -> bool {
        self.word(name).is_some()
    }

    /// An attribute without `of`: of the event that the clause speaks of.
    pub(super) fn attribute_alone(&mut self, scope: &Scope, name: &Name) -> Typed {
        let span = name.span;
        let Some(word) = self.known_word(scope, name) else { return Typed::unknown(span) };
        // The day of issue and the holder belong to the share in question, not to the act.
        let of_share = matches!(word, Word::Builtin(BuiltinAttribute::IssueDate | BuiltinAttribute::Holder));
        let (event, about) = match scope.event {
            Some((binder, about)) if !of_share => (Some(Node { kind: NodeKind::Bound(binder), span }), about),
            _ => (None, scope.each),
        };
        let kind = match word {
            Word::ActDate => NodeKind::ActDate,
            Word::ActShares => NodeKind::ActShares,
            Word::StartOf(unit) => NodeKind::StartOf { unit, date: Box::new(Node { kind: NodeKind::ActDate, span }) },
            Word::AssetsLeft => NodeKind::AssetsLeft,
            Word::Votes => NodeKind::Votes(None),
            Word::ThisEvent => event.map_or(NodeKind::ThisEvent, |event| event.kind),
            Word::Builtin(BuiltinAttribute::Assets) => NodeKind::Assets,
            // Where no event is meant, the day in question.
            Word::Builtin(BuiltinAttribute::RecordDate) if event.is_none() || about.bare => NodeKind::ActDate,
            Word::Builtin(attribute) => NodeKind::Builtin { attribute, event: event.map(Box::new) },
            Word::Declared(attribute) => NodeKind::Attribute { attribute, event: event.map(Box::new) },
        };
        let class = if word == Word::ActShares { scope.class } else { about.class.or(scope.common) };
        Typed::new(kind, span, self.word_kind(word, class))
    }

    /// `price of Issue`: an attribute of an event that is named.
    pub(super) fn attribute_of(&mut self, scope: &Scope, name: &Name, event: Node, about: About, span: Span) -> Typed {
        let Some(word) = self.known_word(scope, name) else { return Typed::unknown(span) };
        if about.bare
            && let Some(typed) = self.of_bare_trigger(scope, name, word, span)
        {
            return typed;
        }
        let event = Some(Box::new(event));
        let kind = match word {
            Word::ActDate => NodeKind::Builtin { attribute: BuiltinAttribute::Date, event },
            Word::StartOf(unit) => {
                let date = NodeKind::Builtin { attribute: BuiltinAttribute::Date, event };
                NodeKind::StartOf { unit, date: Box::new(Node { kind: date, span }) }
            }
            Word::ActShares => NodeKind::Builtin { attribute: BuiltinAttribute::Shares, event },
            Word::AssetsLeft => NodeKind::Builtin { attribute: BuiltinAttribute::Assets, event },
            Word::Votes => NodeKind::Votes(None),
            Word::ThisEvent => return self.attribute_alone(scope, name),
            Word::Builtin(attribute) => NodeKind::Builtin { attribute, event },
            Word::Declared(attribute) => NodeKind::Attribute { attribute, event },
        };
        Typed::new(kind, span, self.word_kind(word, about.class.or(scope.common)))
    }

    /// A rule that no event sets off, but a day: only days can be asked of it.
    fn of_bare_trigger(&mut self, scope: &Scope, name: &Name, word: Word, span: Span) -> Option<Typed> {
        match word {
            Word::ActDate | Word::Builtin(BuiltinAttribute::Date | BuiltinAttribute::RecordDate) => {
                Some(Typed::new(NodeKind::ActDate, span, Kind::Date))
            }
            Word::StartOf(_) => Some(self.attribute_alone(&scope.of_event(), name)),
            _ => {
                let message = format!("`{}` cannot be asked of what sets off this rule", name.text);
                let diagnostic = Diagnostic::error(codes::E0306_UNKNOWN_ATTRIBUTE, message)
                    .at(name.span, "not known of it")
                    .help("it has a `date` and a `quarter start`");
                self.report(scope.section, diagnostic);
                Some(Typed::unknown(span))
            }
        }
    }

    fn known_word(&mut self, scope: &Scope, name: &Name) -> Option<Word> {
        let word = self.word(&name.text);
        if word.is_none() {
            let known = WORDS.iter().map(|(text, _)| *text).chain(self.program.attributes.iter().map(String::as_str));
            let diagnostic =
                Diagnostic::error(codes::E0306_UNKNOWN_ATTRIBUTE, format!("`{}` is not an attribute", name.text))
                    .at(name.span, "not known")
                    .suggest(&name.text, known)
                    .help("declare what an issue has with `an issue has recipient, plan`");
            self.report(scope.section, diagnostic);
        }
        word
    }

    fn word_kind(&self, word: Word, class: Option<ClassId>) -> Kind {
        let shares = |unit: fn(ClassId) -> Unit| class.map_or(Kind::Any, |class| Kind::Figure(unit(class)));
        match word {
            Word::ActDate | Word::StartOf(_) => Kind::Date,
            Word::ThisEvent => Kind::Event,
            Word::ActShares => shares(Unit::shares),
            Word::AssetsLeft => Kind::Figure(Unit::dollars()),
            Word::Votes => Kind::Figure(Unit::votes()),
            Word::Declared(_) => Kind::Any,
            Word::Builtin(attribute) => match attribute {
                BuiltinAttribute::Date
                | BuiltinAttribute::RecordDate
                | BuiltinAttribute::IssueDate
                | BuiltinAttribute::NoticeDate
                | BuiltinAttribute::MailedDate
                | BuiltinAttribute::ReceivedDate
                | BuiltinAttribute::Deadline
                | BuiltinAttribute::DeliveryDate => Kind::Date,
                BuiltinAttribute::Price
                | BuiltinAttribute::ExercisePrice
                | BuiltinAttribute::Amount
                | BuiltinAttribute::LowestPrice => shares(Unit::dollars_per),
                BuiltinAttribute::Shares
                | BuiltinAttribute::ExercisedShares
                | BuiltinAttribute::IssuedShares
                | BuiltinAttribute::UnconvertedShares
                | BuiltinAttribute::Quantity
                | BuiltinAttribute::UnexercisedShares => shares(Unit::shares),
                BuiltinAttribute::UndeliveredShares => {
                    self.program.common_class().map_or(Kind::Any, |class| Kind::Figure(Unit::shares(class)))
                }
                BuiltinAttribute::Consideration
                | BuiltinAttribute::ConsiderationReceived
                | BuiltinAttribute::ConsiderationPayable
                | BuiltinAttribute::Assets => Kind::Figure(Unit::dollars()),
                BuiltinAttribute::Recorded | BuiltinAttribute::Redemption | BuiltinAttribute::IssuedInBreach => {
                    Kind::YesNo
                }
                BuiltinAttribute::Matter => Kind::Words,
                BuiltinAttribute::Holder => Kind::Party,
                BuiltinAttribute::Ratio | BuiltinAttribute::DaysLate => Kind::Figure(Unit::number()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::WORDS;
    use crate::syntax::KnownNames;

    #[test]
    fn every_word_is_read_as_one_and_means_something() {
        let names = KnownNames::new();
        let read: BTreeSet<&str> = names.attributes().collect();
        let meant: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
        assert_eq!(read, meant.iter().copied().collect());
        assert_eq!(read.len(), meant.len(), "a word stands twice");
    }
}
