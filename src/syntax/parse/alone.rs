//! Values that come from elsewhere to be put into a line: whether each is one value of its kind and nothing more.
use super::grammar::{Rule, read};
use crate::source::FileId;
use crate::syntax::KnownNames;
use crate::syntax::layout::lay_out;
use crate::syntax::terms::join;

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `Series A`
    Name,
    /// `actual-365`
    Choice,
    /// `400,000`
    Number,
    /// `400,000`, or `all`
    Count,
    /// `$25.50`, or so much per share
    Dollars,
    /// An amount that may be worked out: `2 * $5`
    Amount,
    /// Anything that has a value.
    Figure,
    /// `2004-06-17`
    Day,
    /// `16:30`
    Clock,
    /// `Alder 400,000`, or `Alder` alone
    Holder,
    /// `Alder 400,000 for`
    Ballot,
    /// `$1.00`, or `0.5 Harbour Stock`
    BundleItem,
    /// `board approval`
    Attribute,
    /// `board approval yes`
    AttributeValue,
    /// The value of an attribute.
    Operand,
    /// `before Series A`
    Rank,
    /// `2 shares of Common Stock`
    Conversion,
    /// What stands behind `expect`.
    Expectation,
}

impl Form {
    /// The rules that may read it, with what stands before and behind it in them.
    fn rules(self) -> (&'static str, &'static [Rule], &'static str) {
        match self {
            Form::Name => ("", &[Rule::name], ""),
            Form::Choice => ("", &[Rule::choice], ""),
            Form::Number => ("", &[Rule::number], ""),
            Form::Count => ("", &[Rule::number, Rule::k_all], ""),
            Form::Dollars => ("", &[Rule::cash_amount], ""),
            Form::Amount => ("", &[Rule::arith], ""),
            Form::Figure => ("", &[Rule::expr], ""),
            Form::Day => ("", &[Rule::date], ""),
            Form::Clock => ("", &[Rule::clock], ""),
            Form::Holder => ("", &[Rule::holder_count], ""),
            Form::Ballot => ("", &[Rule::ballot], ""),
            Form::BundleItem => ("", &[Rule::money_amount, Rule::quantity], ""),
            // With a value of its own it would not go on with one.
            Form::Attribute => ("", &[Rule::with_attribute], " yes"),
            Form::AttributeValue => ("", &[Rule::with_attribute], ""),
            Form::Operand => ("", &[Rule::tight], ""),
            Form::Rank => ("ranking ", &[Rule::class_rank], ""),
            Form::Conversion => ("convertible into ", &[Rule::class_converts], ""),
            Form::Expectation => ("expect ", &[Rule::expectation], ""),
        }
    }

    /// What it is, in a message.
    pub fn words(self) -> &'static str {
        match self {
            Form::Name => "one name",
            Form::Choice => "the name of a choice",
            Form::Number => "a number",
            Form::Count => "a number, or `all`",
            Form::Dollars | Form::Amount => "one amount",
            Form::Figure | Form::Operand => "one value",
            Form::Day => "a day",
            Form::Clock => "a time of the day",
            Form::Holder => "one holder, with its shares",
            Form::Ballot => "one holder, with its vote",
            Form::BundleItem => "an amount, or shares of one class",
            Form::Attribute => "one attribute",
            Form::AttributeValue => "one attribute, with its value",
            Form::Rank => "one rank, such as `before Series A`",
            Form::Conversion => "shares of one class",
            Form::Expectation => "one expectation",
        }
    }
}

/// For each of these texts whether it is of its form from end to end, where these names are known.
pub fn stand_alone<'t>(texts: impl IntoIterator<Item = (&'t str, Form)>, known: &KnownNames) -> Vec<bool> {
    let index = known.index();
    let stands = |(text, form): (&str, Form)| {
        let (before, rules, behind) = form.rules();
        let line = format!("{before}{text}{behind}");
        if text != text.trim() || line.contains(char::is_control) {
            return false;
        }
        let mut diagnostics = Vec::new();
        let mut masked = lay_out(&line, FileId::default(), &mut diagnostics).masked;
        // A comment is masked; what the layout finds wrong is too deep or too long, or no character of the language.
        if masked != line.as_bytes() || !diagnostics.is_empty() {
            return false;
        }
        join(&mut masked, 0..line.len(), &index);
        let masked = String::from_utf8_lossy(&masked);
        rules.iter().any(|rule| {
            let read = read(*rule, &masked).ok().and_then(|mut pairs| pairs.next());
            read.is_some_and(|node| node.as_span().end() == masked.len())
        })
    };
    texts.into_iter().map(stands).collect()
}
