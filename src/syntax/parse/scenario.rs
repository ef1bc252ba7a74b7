//! Scenarios: header lines, entries and expectations.
use super::expression::text_as_name;
use super::grammar::{Node, Rule};
use super::lower::{Lowered, Lowering, plain};
use super::parts::Parts;
use crate::syntax::ast::{
    AttributeValue, BundleItem, Entry, Event, Expectation, ExpectationKind, Expr, ExprKind, HeaderKind, HeaderLine,
    Matter, Name, Quantity, Text,
};

impl<'a> Lowering<'a> {
    pub(super) fn header_line(&self, node: Node<'_>) -> Lowered<HeaderLine> {
        let mut outer = Parts::new(node, self);
        let line = outer.need_next()?;
        let rule = line.as_rule();
        let mut parts = Parts::new(line, self);
        let kind = match rule {
            Rule::certificates_line => HeaderKind::Certificates(self.files(&mut parts)),
            Rule::events_line => HeaderKind::Events(self.files(&mut parts)),
            Rule::prices_line => {
                let class = parts.name()?;
                let path = parts.take_any(&[Rule::path, Rule::text]).ok_or_else(|| self.unreadable(parts.span))?;
                HeaderKind::Prices { class, path: self.file(&path) }
            }
            Rule::reading_line => {
                HeaderKind::Reading { reading: parts.name()?, choice: self.name(&parts.need(Rule::choice)?) }
            }
            Rule::holder_line => HeaderKind::Holder { name: parts.name()?, long: parts.optional_text() },
            Rule::class_line => self.class_line(&mut parts)?,
            _ => HeaderKind::KnownOn(self.date(&parts.need(Rule::date)?)?),
        };
        Ok(HeaderLine { kind, span: outer.span })
    }

    fn class_line(&self, parts: &mut Parts<'_, '_>) -> Lowered<HeaderKind> {
        let name = parts.name()?;
        let mut ranks = Vec::new();
        while let Some(mut rank) = parts.inside(Rule::class_rank) {
            ranks.push((self.rank(&mut rank)?, self.groups(&mut rank)?));
        }
        let mut value = |rule| parts.inside(rule).map(|mut value| self.next_expr(&mut value)).transpose();
        let (liquidation, votes) = (value(Rule::class_liquidation)?, value(Rule::class_votes)?);
        let convertible_into = match parts.inside(Rule::class_converts) {
            Some(mut converts) => {
                let number = converts.need(Rule::number)?;
                let kind = ExprKind::Number(self.decimal(&number)?);
                Some((Expr { kind, span: self.span(&number) }, converts.name()?))
            }
            None => None,
        };
        Ok(HeaderKind::Class { name, ranks, liquidation, votes, convertible_into })
    }

    fn files(&self, parts: &mut Parts<'_, '_>) -> Vec<Text> {
        let next = || parts.take_any(&[Rule::path, Rule::text]);
        std::iter::from_fn(next).map(|file| self.file(&file)).collect()
    }

    /// The path of a file, in quotation marks or not.
    pub(super) fn file(&self, node: &Node<'_>) -> Text {
        match node.as_rule() {
            Rule::text => self.text(node),
            _ => Text { text: plain(node.as_str()), span: self.span(node) },
        }
    }

    pub(super) fn entry(&self, node: Node<'_>) -> Lowered<Entry> {
        let mut parts = Parts::new(node, self);
        let date = self.date(&parts.need(Rule::date)?)?;
        let in_breach = parts.has(Rule::in_breach);
        let called = parts.inside(Rule::event_called).and_then(|mut called| self.name_or_text(&mut called));
        let known = parts.inside(Rule::event_known).map(|mut known| self.date(&known.need(Rule::date)?)).transpose()?;
        let mut attributes = Vec::new();
        if let Some(mut list) = parts.inside(Rule::with_attributes) {
            while let Some(item) = list.inside(Rule::with_attribute) {
                attributes.push(self.attribute_value(item)?);
            }
        }
        let event = match parts.next() {
            Some(event) => {
                let span = self.span(&event);
                Some(Event { kind: self.event(event, date)?, in_breach, called, attributes, known, span })
            }
            None => None,
        };
        Ok(Entry { date, event, expectations: Vec::new(), span: parts.span })
    }

    fn attribute_value(&self, mut parts: Parts<'_, '_>) -> Lowered<AttributeValue> {
        let name = parts.take_any(&[Rule::attribute, Rule::name]).ok_or_else(|| self.unreadable(parts.span))?;
        let name = self.name(&name);
        let of = parts.inside(Rule::attribute_of).map(|mut of| of.name()).transpose()?;
        Ok(AttributeValue { name, of, value: self.optional_expr(&mut parts)?, span: parts.span })
    }

    /// A name, or a text in place of one.
    pub(super) fn name_or_text(&self, parts: &mut Parts<'_, '_>) -> Option<Name> {
        let node = parts.take_any(&[Rule::name, Rule::text])?;
        Some(match node.as_rule() {
            Rule::text => text_as_name(self.text(&node)),
            _ => self.name(&node),
        })
    }

    /// `1,200 Series G`, `all Series G`
    pub(super) fn quantity(&self, node: Node<'_>) -> Lowered<Quantity> {
        let mut parts = Parts::new(node, self);
        let count = parts.take(Rule::number).map(|count| self.decimal(&count)).transpose()?;
        Ok(Quantity { count, class: parts.name()?, span: parts.span })
    }

    pub(super) fn expectation(&self, node: Node<'_>) -> Lowered<Expectation> {
        let mut outer = Parts::new(node, self);
        let expected = outer.need_next()?;
        let rule = expected.as_rule();
        let mut parts = Parts::new(expected, self);
        let section = |parts: &mut Parts<'_, '_>| -> Lowered<(Option<Name>, Option<Name>)> {
            let label = parts.take(Rule::label).map(|label| self.label(&label)).transpose()?;
            Ok((label, parts.inside(Rule::of_class).map(|mut of| of.name()).transpose()?))
        };
        let kind = match rule {
            Rule::refused => {
                let (section, of) = match parts.inside(Rule::under_label) {
                    Some(mut under) => section(&mut under)?,
                    None => (None, None),
                };
                let because = parts.inside(Rule::because).map(|mut because| because.text()).transpose()?;
                ExpectationKind::Refused { section, of, because }
            }
            Rule::breach => {
                let (section, of) = section(&mut parts)?;
                ExpectationKind::Breach { section, of, none: false }
            }
            Rule::no_breach => ExpectationKind::Breach { section: None, of: None, none: true },
            Rule::needs => self.needs(parts)?,
            Rule::missing => {
                let name = self.name_or_text(&mut parts).ok_or_else(|| self.unreadable(parts.span))?;
                ExpectationKind::Missing { name }
            }
            Rule::elects => {
                let class = parts.name()?;
                let directors = parts.take(Rule::number).map(|count| self.whole(&count)).transpose()?;
                let threshold = match parts.inside(Rule::by_threshold) {
                    Some(mut by) => Some(self.threshold(by.need(Rule::threshold)?)?),
                    None => None,
                };
                ExpectationKind::Elects { class, directors, threshold }
            }
            Rule::receives => {
                let holder = parts.name()?;
                let bundle = self.bundle(parts.need_inside(Rule::bundle)?)?;
                ExpectationKind::Receives { holder, bundle }
            }
            Rule::owes => {
                let (debtor, holder) = (parts.name()?, parts.name()?);
                let item = parts.take_any(&[Rule::money_amount, Rule::quantity]);
                let what = item.map(|item| self.bundle_item(item)).transpose()?;
                let by = parts.take(Rule::date).map(|date| self.date(&date)).transpose()?;
                ExpectationKind::Owes { debtor, holder, what, by }
            }
            Rule::digits => {
                let what = self.next_expr(&mut parts)?;
                let mut value = parts.need_inside(Rule::dotted_value)?;
                let written = value.need(Rule::dotted)?;
                let amount = self.decimal(&written)?;
                let kind = if written.as_str().starts_with('$') {
                    let per = value.take(Rule::per_share).map(|node| self.per_share(node));
                    ExprKind::Money { amount, per }
                } else {
                    ExprKind::Number(amount)
                };
                ExpectationKind::Digits { what, digits: Expr { kind, span: value.span } }
            }
            _ => ExpectationKind::Holds(self.next_expr(&mut parts)?),
        };
        Ok(Expectation { kind, span: outer.span })
    }

    fn needs(&self, mut parts: Parts<'_, '_>) -> Lowered<ExpectationKind> {
        let Matter::Named { name: matter, that } = self.matter(parts.need(Rule::named_matter)?)? else {
            return Err(self.unreadable(parts.span));
        };
        if let Some(mut nothing) = parts.inside(Rule::needs_nothing) {
            return Ok(ExpectationKind::NeedsNothing { matter, that, class: nothing.name()? });
        }
        let mut approval = parts.need_inside(Rule::needs_approval)?;
        let threshold = self.threshold(approval.need(Rule::threshold)?)?;
        let section = self.label(&approval.need(Rule::label)?)?;
        Ok(ExpectationKind::Needs { matter, that, threshold, section })
    }

    pub(super) fn bundle(&self, mut list: Parts<'_, '_>) -> Lowered<Vec<BundleItem>> {
        let mut bundle = Vec::new();
        while let Some(item) = list.take_any(&[Rule::money_amount, Rule::quantity]) {
            bundle.push(self.bundle_item(item)?);
        }
        Ok(bundle)
    }

    fn bundle_item(&self, node: Node<'_>) -> Lowered<BundleItem> {
        match node.as_rule() {
            Rule::money_amount => Ok(BundleItem::Cash(self.decimal(&node)?)),
            _ => Ok(BundleItem::Shares(self.quantity(node)?)),
        }
    }
}
