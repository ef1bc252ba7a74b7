//! Clauses: the line in column 0.
use super::grammar::{Node, Rule};
use super::lower::{Lowered, Lowering};
use super::parts::Parts;
use crate::syntax::ast::{
    ClassGroup, Clause, DividendMeans, Expr, ExprKind, FactKind, Head, Matter, Owner, PeriodUnit, Rank, Slot, SlotKind,
    Under,
};

impl<'a> Lowering<'a> {
    pub(super) fn clause(&self, node: Node<'_>) -> Lowered<Clause> {
        let mut parts = Parts::new(node, self);
        let head = parts.need_next()?;
        let called = parts.inside(Rule::called).map(|mut called| called.name()).transpose()?;
        let under = self.under(&mut parts)?;
        Ok(Clause { head: self.head(head)?, called, under, slots: Vec::new(), span: parts.span })
    }

    /// `, under N1 quarters`
    pub(super) fn under(&self, parts: &mut Parts<'_, '_>) -> Lowered<Option<Under>> {
        let Some(mut under) = parts.inside(Rule::under) else { return Ok(None) };
        let reading = under.name()?;
        let choice = self.name(&under.need(Rule::choice)?);
        Ok(Some(Under { reading, choice, span: under.span }))
    }

    fn head(&self, node: Node<'_>) -> Lowered<Head> {
        let rule = node.as_rule();
        let mut parts = Parts::new(node, self);
        Ok(match rule {
            Rule::named_head => return self.named_head(parts),
            Rule::class_head => Head::Class { name: parts.name()? },
            Rule::foreign_class_head => Head::ForeignClass { name: parts.name()? },
            Rule::withhold_head => Head::Withhold { rate: self.next_expr(&mut parts)? },
            Rule::accrue_head => {
                let each = parts.inside(Rule::of_right).map(|mut each| each.names()).unwrap_or_default();
                let name = parts.name()?;
                match parts.inside(Rule::overdue_base) {
                    Some(mut on) => Head::AccrueOverdue { name, on: on.name()?, rate: self.next_expr(&mut parts)? },
                    None => Head::Accrue {
                        name,
                        each,
                        base: self.next_expr(&mut parts)?,
                        rate: self.next_expr(&mut parts)?,
                    },
                }
            }
            Rule::allot_head => Head::Allot { total: self.next_expr(&mut parts)?, class: parts.name()? },
            Rule::when_head => Head::When { trigger: self.trigger(parts.need_next()?)? },
            Rule::liquidation_head => Head::OnLiquidation,
            Rule::treat_head => Head::TreatAsLiquidation { matters: self.matters(&mut parts)? },
            Rule::reading_head => Head::Reading { name: parts.name()?, title: parts.text()? },
            Rule::erratum_head => Head::Erratum { written: parts.text()?, meant: parts.text()? },
            Rule::note_head => Head::Note { text: parts.text()? },
            Rule::fact_head => {
                Head::Fact { name: parts.name()?, owner: self.of_each(&mut parts), kind: self.fact_kind(parts.next()) }
            }
            Rule::determination_head => {
                let by = parts.inside(Rule::by_body).map(|mut body| body.name()).transpose()?;
                let (name, owner) = (parts.name()?, self.of_each(&mut parts));
                Head::Determination { name, owner, kind: self.fact_kind(parts.next()), by }
            }
            Rule::cancelled_head => {
                Head::Cancelled { converted: parts.has(Rule::verb_converted), class: parts.name()? }
            }
            Rule::to_head => Head::To { name: parts.name()? },
            Rule::round_head => {
                let rounding = self.rounding(parts.need(Rule::rounding)?)?;
                Head::Round { names: parts.names(), rounding }
            }
            Rule::keep_back_head => Head::KeepBack { name: parts.name()?, threshold: self.next_expr(&mut parts)? },
            Rule::conditions_head => Head::Conditions { name: parts.name()? },
            Rule::exclude_head => {
                let category = parts.name()?;
                let mut events = Vec::new();
                while let Some(mut word) = parts.inside(Rule::event_word) {
                    events.push(self.name(&word.need(Rule::attribute)?));
                }
                Head::Exclude { category, events }
            }
            Rule::attributes_head => {
                let of = self.name(&parts.need(Rule::attribute)?);
                let optional = parts.has(Rule::may_have);
                let mut list = parts.need_inside(Rule::attribute_list)?;
                let attributes =
                    std::iter::from_fn(|| list.take(Rule::attribute)).map(|node| self.name(&node)).collect();
                Head::Attributes { of, attributes, optional }
            }
            Rule::event_head => Head::Event { name: parts.name()?, text: parts.optional_text() },
            Rule::notice_head => Head::NoticeGiven,
            Rule::todo_head => Head::Todo { text: parts.optional_text() },
            _ => return Err(self.unreadable(parts.span)),
        })
    }

    fn named_head(&self, mut parts: Parts<'_, '_>) -> Lowered<Head> {
        let name = parts.name()?;
        let rest = parts.need_next()?;
        let rule = rest.as_rule();
        let mut rest = Parts::new(rest, self);
        Ok(match rule {
            Rule::ranks_rest => {
                Head::Ranks { class: name, relation: self.rank(&mut rest)?, groups: self.groups(&mut rest)? }
            }
            Rule::no_vote_rest => Head::NoVote { class: name, with: rest.optional_name() },
            Rule::votes_rest => Head::Votes { class: name, with: rest.name()? },
            Rule::may_rest => {
                if let Some(mut elect) = rest.inside(Rule::elect_directors) {
                    Head::Elects { class: name, directors: self.whole(&elect.need(Rule::number)?)? }
                } else if let Some(mut settle) = rest.inside(Rule::settle) {
                    Head::Settles { class: name, readings: settle.names() }
                } else if rest.has(Rule::waive_rights) {
                    Head::Waives { class: name }
                } else {
                    Head::May { party: name, deed: self.deed(rest.need_next()?)? }
                }
            }
            Rule::must_rest => match rest.inside(Rule::must_not) {
                Some(mut not) => Head::MustNot { party: name, matters: self.matters(&mut not)? },
                None => Head::Must { party: name, deed: self.deed(rest.need_next()?)? },
            },
            _ => {
                let owner = self.of_each(&mut rest);
                let value = rest.need_next()?;
                let rule = value.as_rule();
                let mut value = Parts::new(value, self);
                match rule {
                    Rule::starts => Head::Starts { name, owner, value: self.next_expr(&mut value)? },
                    Rule::table => Head::Table { name, owner, by: self.table_by(value.need(Rule::table_by)?)? },
                    _ => match value.next() {
                        Some(node) if node.as_rule() == Rule::schedule => {
                            Head::Schedule { name, schedule: self.schedule(node)? }
                        }
                        Some(node) if node.as_rule() == Rule::category => {
                            let mut category = Parts::new(node, self);
                            Head::Category {
                                name,
                                class: category.name()?,
                                deemed: category.has(Rule::k_deemed),
                                on_it: category.has(Rule::k_on),
                                after: self.optional_expr(&mut category)?,
                            }
                        }
                        Some(node) if node.as_rule() == Rule::group_definition => {
                            Head::Group { name, groups: self.group_list(Parts::new(node, self))? }
                        }
                        Some(node) => Head::Is { name, owner, value: Some(self.expr(node)?) },
                        None => Head::Is { name, owner, value: None },
                    },
                }
            }
        })
    }

    /// What a table goes by; `days after D` are the days from D to today.
    fn table_by(&self, node: Node<'_>) -> Lowered<Expr> {
        let mut parts = Parts::new(node, self);
        let Some(mut days) = parts.inside(Rule::days_after) else { return self.next_expr(&mut parts) };
        let unit: PeriodUnit = self.unit(days.need(Rule::unit)?);
        let from = self.boxed(&mut days)?;
        let to = Box::new(Expr { kind: ExprKind::Today, span: days.span });
        Ok(Expr { kind: ExprKind::DaysBetween { unit, from, to }, span: days.span })
    }

    fn of_each(&self, parts: &mut Parts<'_, '_>) -> Option<Owner> {
        let mut of_each = parts.inside(Rule::of_each)?;
        Some(match of_each.next().map(|node| node.as_rule()) {
            Some(Rule::owner_share) => Owner::Share,
            Some(Rule::owner_holder) => Owner::Holder,
            _ => Owner::Event,
        })
    }

    fn fact_kind(&self, node: Option<Node<'_>>) -> FactKind {
        let Some(node) = node else { return FactKind::YesNo };
        let rule = node.as_rule();
        let mut parts = Parts::new(node, self);
        match rule {
            Rule::number_kind => FactKind::Number,
            Rule::dollars_kind => match parts.inside(Rule::per_share) {
                Some(mut per) => FactKind::MoneyPerShare(per.optional_name()),
                None => FactKind::Money,
            },
            Rule::shares_kind => FactKind::SharesOf(parts.optional_name()),
            Rule::date_kind => FactKind::Date,
            Rule::percent_kind => FactKind::Percent(parts.take(Rule::time_unit).map(|node| self.time_unit(node))),
            Rule::words_kind => FactKind::Words,
            _ => FactKind::YesNo,
        }
    }

    pub(super) fn rank(&self, parts: &mut Parts<'_, '_>) -> Lowered<Rank> {
        let rules = [Rule::rank_before, Rule::rank_with, Rule::rank_after];
        match parts.take_any(&rules).map(|node| node.as_rule()) {
            Some(Rule::rank_before) => Ok(Rank::Before),
            Some(Rule::rank_with) => Ok(Rank::With),
            Some(_) => Ok(Rank::After),
            None => Err(self.unreadable(parts.span)),
        }
    }

    pub(super) fn groups(&self, parts: &mut Parts<'_, '_>) -> Lowered<Vec<ClassGroup>> {
        let groups = parts.need_inside(Rule::groups)?;
        self.group_list(groups)
    }

    fn group_list(&self, mut parts: Parts<'_, '_>) -> Lowered<Vec<ClassGroup>> {
        let mut groups = Vec::new();
        while let Some(node) = parts.next() {
            groups.push(self.group(node)?);
        }
        Ok(groups)
    }

    fn group(&self, node: Node<'_>) -> Lowered<ClassGroup> {
        let rule = node.as_rule();
        if rule == Rule::name {
            return Ok(ClassGroup::Named(self.name(&node)));
        }
        let mut parts = Parts::new(node, self);
        if rule == Rule::named_group {
            return Ok(ClassGroup::Named(parts.name()?));
        }
        if parts.has(Rule::other_class) {
            return Ok(ClassGroup::AnyOther);
        }
        if let Some(mut issued) = parts.inside(Rule::class_issued) {
            let before = super::expression::is_before(&issued.need(Rule::shift)?);
            let date = self.next_expr(&mut issued)?;
            return Ok(if before { ClassGroup::IssuedBefore(date) } else { ClassGroup::IssuedAfter(date) });
        }
        let mut ranking = parts.need_inside(Rule::class_ranking)?;
        Ok(ClassGroup::Ranking { relation: self.rank(&mut ranking)?, class: ranking.name()? })
    }

    pub(super) fn matters(&self, parts: &mut Parts<'_, '_>) -> Lowered<Vec<Matter>> {
        let mut list = parts.need_inside(Rule::matters)?;
        let mut matters = Vec::new();
        while let Some(node) = list.next() {
            matters.push(self.matter(node)?);
        }
        Ok(matters)
    }

    pub(super) fn matter(&self, node: Node<'_>) -> Lowered<Matter> {
        let rule = node.as_rule();
        let mut parts = Parts::new(node, self);
        Ok(match rule {
            Rule::pay_dividends => {
                let paid_in = parts.inside(Rule::dividend_in).map(|means| (means, false));
                let means = paid_in.or_else(|| parts.inside(Rule::dividend_not_in).map(|means| (means, true)));
                let means = match means {
                    Some((mut means, excepted)) => Some(DividendMeans { class: means.name()?, excepted }),
                    None => None,
                };
                Matter::PayDividends { groups: self.groups(&mut parts)?, means }
            }
            Rule::distribute_rights => Matter::DistributeRights(self.groups(&mut parts)?),
            Rule::acquire_shares => Matter::Acquire(self.groups(&mut parts)?),
            Rule::issue_shares => Matter::Issue(self.groups(&mut parts)?),
            Rule::transfer_shares => Matter::Transfer(self.groups(&mut parts)?),
            _ => Matter::Named { name: parts.text()?, that: parts.texts() },
        })
    }

    /// The slots of the title, which come one by one.
    pub(super) fn slot(&self, node: Node<'_>) -> Lowered<Slot> {
        let mut parts = Parts::new(node, self);
        let body = parts.need_next()?;
        let under = self.under(&mut parts)?;
        let kind: SlotKind = self.slot_kind(body)?;
        Ok(Slot { kind, under, span: parts.span })
    }
}
