//! Values that events change, schedules of days, and accruals.
use crate::check::checker::{Checker, ClauseAt, SlotAt};
use crate::check::clause::slot_table::DAY_COUNTS;
use crate::check::dimensions::Typed;
use crate::check::names::{Lookup, Symbol};
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Head, Name, PeriodUnit, RateUnit, Schedule, ScheduleDays, SlotKind};

impl<'a> Checker<'a> {
    /// The unit of a variable, from its start; compiles it when that has not been done.
    pub fn variable_kind(&mut self, id: VariableId) -> Kind {
        if let Some(parts) = self.pending.variables.remove(&id) {
            self.pending.open_variables.push(id);
            self.variable(id, &parts);
            self.pending.open_variables.retain(|open| *open != id);
        }
        if self.pending.open_variables.contains(&id) {
            return Kind::Any;
        }
        let unit = self.program.variables.get(id.index()).map(|variable| variable.unit.clone());
        unit.map_or(Kind::Any, Kind::Figure)
    }

    fn variable(&mut self, id: VariableId, parts: &[ClauseAt<'a>]) {
        let mut starts = Vec::new();
        let mut unit: Option<Unit> = None;
        let mut slots = Vec::new();
        for part in parts {
            let (Head::Starts { value, .. } | Head::Is { value: Some(value), .. }) = &part.clause.head else {
                continue;
            };
            let scope = self.scope_of(*part);
            let guard = self.under(&scope, part.clause.under.as_ref());
            let typed = self.expression(&scope, value);
            let found = self.start_unit(&scope, &typed, value);
            match (&unit, &found) {
                (Some(known), Some(_)) => {
                    self.need_kind(&scope, &typed, &Kind::Figure(known.clone()), "another start of the same value");
                }
                _ => unit = found,
            }
            starts.push(Guarded { guard, section: part.section, node: typed.node });
            slots.extend(self.slots_of(*part, None));
        }
        slots.extend(self.joined_slots(Symbol::Variable(id)));
        let Some(first) = parts.first() else { return };
        let scope = self.scope_of(*first);
        let unit = unit.unwrap_or_default();
        let start = self.one_of(&scope, starts, "starts at");
        let mut built = Limits::default();
        for at in &slots {
            self.variable_slot(&scope, at, &unit, &mut built);
        }
        let at_least = self.one_of(&scope, built.at_least, "at least");
        let at_most = self.one_of(&scope, built.at_most, "at most");
        if let Some(variable) = self.program.variables.get_mut(id.index()) {
            variable.unit = unit;
            if let Some(start) = start {
                variable.start = start;
            }
            variable.splits = built.splits;
            variable.goes_on = built.goes_on.is_some();
            variable.rounding.extend(built.rounding);
            (variable.at_least, variable.at_most) = (at_least, at_most);
            if let (Some(span), true) = (built.goes_on, variable.owner != OwnerLevel::Share) {
                let message = format!("`{}` is the same for all shares, whenever they are issued", variable.name);
                let diagnostic = Diagnostic::error(codes::E0203_UNKNOWN_SLOT, message)
                    .at(span, "without use here")
                    .help("leave the line out, or declare a value of each share: `X of each share starts at E`");
                self.report(scope.section, diagnostic);
            }
        }
    }

    fn start_unit(&mut self, scope: &Scope, typed: &Typed, value: &Expr) -> Option<Unit> {
        match (&typed.kind, &value.kind) {
            (Kind::Zero, ExprKind::Money { .. }) => Some(Unit::dollars()),
            (Kind::Any, _) => None,
            _ => self.need_figure(scope, typed, "changed by events"),
        }
    }

    fn variable_slot(&mut self, scope: &Scope, at: &SlotAt<'_>, unit: &Unit, built: &mut Limits) {
        match &at.slot.kind {
            SlotKind::AtLeast(expr) => {
                let node = self.figure(scope, expr, unit, "a least value");
                built.at_least.push(at.guarded(node));
            }
            SlotKind::AtMost { limit, .. } => {
                let node = self.figure(scope, limit, unit, "a greatest value");
                built.at_most.push(at.guarded(node));
            }
            SlotKind::Rounded(rounding) => {
                self.check_rounding(scope, &Kind::Figure(unit.clone()), rounding);
                built.rounding.push(at.guarded(crate::check::expression::rounding(rounding)));
            }
            SlotKind::AdjustedForLater => built.goes_on = Some(at.slot.span),
            SlotKind::AdjustedWithSplits { dividends, class, section } => {
                let Some(class) = self.class(scope, class) else { return };
                let by = section.as_ref().and_then(|label| self.section_named(scope, label));
                let power = split_power(unit, class);
                if power == 0 {
                    let found = self.describe(&Kind::Figure(unit.clone()));
                    let name = self.class_name(class);
                    let diagnostic = Diagnostic::error(
                        codes::E0401_DIMENSION_MISMATCH,
                        format!("a split of {name} does not change {found}"),
                    )
                    .at(at.slot.span, found)
                    .help(format!("write the value as `per share of {name}` or as `shares of {name}`"));
                    self.report(scope.section, diagnostic);
                }
                let mut guarded = at.guarded(SplitAdjustment { class, power, dividends: *dividends });
                guarded.section = by.unwrap_or(guarded.section);
                built.splits.push(guarded);
            }
            _ => {}
        }
    }

    pub(super) fn named_schedule(&mut self, place: ClauseAt<'a>, id: ScheduleId) {
        let Head::Schedule { schedule, .. } = &place.clause.head else { return };
        let scope = self.scope_of(place);
        let schedule = self.schedule(&scope, schedule);
        if let Some(named) = self.program.schedules.get_mut(id.index()) {
            named.schedule = schedule;
        }
    }

    pub(super) fn schedule(&mut self, scope: &Scope, schedule: &Schedule) -> NodeSchedule {
        let days = match &schedule.days {
            ScheduleDays::AfterQuarter { nth } => NodeScheduleDays::AfterQuarter { nth: *nth },
            ScheduleDays::OfQuarter { nth } => NodeScheduleDays::OfQuarter { nth: *nth },
            ScheduleDays::OfMonth { nth } => NodeScheduleDays::OfMonth { nth: *nth },
            ScheduleDays::OfYear { days } => NodeScheduleDays::OfYear { days: days.clone() },
            ScheduleDays::Anniversaries { of } => NodeScheduleDays::Anniversaries { of: self.date(scope, of) },
            ScheduleDays::Every { months, from } => {
                NodeScheduleDays::Every { months: *months, from: self.date(scope, from) }
            }
        };
        if !possible(&schedule.days) {
            let diagnostic = Diagnostic::error(codes::E0403_IMPOSSIBLE_VALUE, "there is no such day")
                .at(schedule.span, "never comes");
            self.report(scope.section, diagnostic);
        }
        let first = schedule.first.as_ref().map(|first| self.date(scope, first));
        NodeSchedule { days, first, moved: schedule.moved, span: schedule.span }
    }

    /// The unit of an accrual, from its base; compiles it when that has not been done.
    pub fn accrual_kind(&mut self, id: AccrualId) -> Kind {
        if let Some(place) = self.pending.accruals.remove(&id) {
            self.pending.open_accruals.push(id);
            self.accrual_clause(id, place);
            self.pending.open_accruals.retain(|open| *open != id);
        }
        if self.pending.open_accruals.contains(&id) {
            return Kind::Any;
        }
        let unit = self.program.accruals.get(id.index()).map(|accrual| accrual.unit.clone());
        unit.map_or(Kind::Any, Kind::Figure)
    }

    fn accrual_clause(&mut self, id: AccrualId, place: ClauseAt<'a>) {
        let (name, rate) = match &place.clause.head {
            Head::Accrue { name, rate, .. } | Head::AccrueOverdue { name, rate, .. } => (name, rate),
            _ => return,
        };
        let mut scope = self.scope_of(place);
        let on = match &place.clause.head {
            Head::Accrue { each, .. } if !each.is_empty() => self.accrues_on_exercises(&mut scope, each),
            Head::AccrueOverdue { on, .. } => self.accrues_on_overdue(&scope, on),
            _ => AccrualOn::Shares,
        };
        if let Some(under) = &place.clause.under {
            let diagnostic =
                Diagnostic::error(codes::E0508_TWO_READINGS, "an accrual as a whole cannot go by a reading")
                    .at(under.span, "here")
                    .help("put `under` on its slots, or into the definition of its base or rate");
            self.report(scope.section, diagnostic);
        }
        let (base, unit) = match (&place.clause.head, &on) {
            (Head::Accrue { base, .. }, _) => {
                let base = self.expression(&scope, base);
                let unit = self.need_figure(&scope, &base, "accrued on").unwrap_or_default();
                (base.node, unit)
            }
            // What is overdue is the base; it is as large as the payment still is.
            (_, AccrualOn::Overdue { accrual, .. }) => {
                let unit = self.accrual_kind(*accrual).figure().unwrap_or_default();
                (Typed::unknown(name.span).node, unit)
            }
            _ => return,
        };
        if let Some(accrual) = self.program.accruals.get_mut(id.index()) {
            // Known from here on, so that what follows may speak of the accrual itself.
            accrual.unit = Unit { per: None, ..unit };
        }
        self.pending.open_accruals.retain(|open| *open != id);
        let (rate, per) = self.rate(&scope, rate);
        let slots = self.slots_of(place, Some(Symbol::Accrual(id)));
        self.accrual_slots(&scope, id, name, &slots);
        self.check_day_counts(&scope, per, &slots);
        let grace = slots.iter().find_map(|at| match &at.slot.kind {
            SlotKind::Grace(period) => Some(period.clone()),
            _ => None,
        });
        let conditions = self.conditions(&scope, &slots);
        if let Some(accrual) = self.program.accruals.get_mut(id.index()) {
            (accrual.base, accrual.rate) = (base, rate);
            accrual.on = match on {
                AccrualOn::Overdue { accrual, .. } => AccrualOn::Overdue { accrual, grace },
                on => on,
            };
            accrual.conditions = conditions;
        }
        let no_count = self.program.accruals.get(id.index()).is_some_and(|accrual| accrual.day_count.is_empty());
        // One that is not known is told of where it stands.
        if no_count && !slots.iter().any(|at| matches!(at.slot.kind, SlotKind::ByDay(_))) {
            let diagnostic = Diagnostic::error(codes::E0507_SLOT_MISSING, format!("`{}` has no day count", name.text))
                .at(self.head_span(place.clause), "no `by`")
                .help(format!("{DAY_COUNTS}; where the text is silent, make it a reading"));
            self.report(scope.section, diagnostic);
        }
    }

    /// `of each Conversion`: the exercises of rights, each with its own base and days.
    fn accrues_on_exercises(&mut self, scope: &mut Scope, names: &[Name]) -> AccrualOn {
        let mut rights = Vec::new();
        for name in names {
            let Some(right) = self.right(scope, name) else { return AccrualOn::Shares };
            let known = self.program.rights.get(right.index()).map(|known| (known.binder, known.deed));
            if let Some((binder, deed)) = known {
                let about =
                    crate::check::scope::About::class(crate::check::expression::deed_class(deed).or(scope.class));
                *scope = scope.with_event(&name.text, binder, about);
            }
            rights.push(right);
        }
        AccrualOn::Exercises(rights)
    }

    /// `on each payment of Dividends`: what of it is late.
    fn accrues_on_overdue(&mut self, scope: &Scope, name: &Name) -> AccrualOn {
        match self.accrual_of_payments(scope, name) {
            Some(accrual) => AccrualOn::Overdue { accrual, grace: None },
            None => AccrualOn::Shares,
        }
    }

    /// What is divided among holders, and how.
    pub(super) fn allotment(&mut self, place: ClauseAt<'a>) {
        let Head::Allot { total, .. } = &place.clause.head else { return };
        let Some(called) = &place.clause.called else {
            return self.missing(
                place,
                "called",
                "an allotment needs a name",
                "say `, called Allocation` at the end of the line",
            );
        };
        let Lookup::Found(Symbol::Allotment(id)) = self.names.find(Some(place.certificate), &called.text) else {
            return;
        };
        let scope = self.scope_of(place);
        let total = self.expression(&scope, total);
        let unit = self.need_figure(&scope, &total, "allotted").unwrap_or_default();
        let slots = self.slots_of(place, Some(Symbol::Allotment(id)));
        let (mut by_issued, mut on_last_use, mut used_by) = (true, false, Vec::new());
        for at in &slots {
            match &at.slot.kind {
                SlotKind::ByShares { issued } => by_issued = *issued,
                SlotKind::Remainder { on_last_use: on_last } => on_last_use = *on_last,
                SlotKind::UsedBy(name) => used_by.extend(self.right(&scope, name)),
                _ => {}
            }
        }
        if let Some(allotment) = self.program.allotments.get_mut(id.index()) {
            (allotment.total, allotment.unit) = (total.node, unit);
            (allotment.by_issued, allotment.on_last_use, allotment.used_by) = (by_issued, on_last_use, used_by);
        }
    }

    /// A day count gives parts of a year, a month or a day: of what the rate is for.
    fn check_day_counts(&mut self, scope: &Scope, per: Option<RateUnit>, slots: &[SlotAt<'_>]) {
        let Some(per) = per else { return };
        for at in slots {
            let SlotKind::By(count) = &at.slot.kind else { continue };
            if count.unit() == per {
                continue;
            }
            let help = match per {
                RateUnit::Year => "count by `days / 365`, `days / 360`, `30/360` or `calendar quarters`",
                RateUnit::Month => "count by `calendar months` or `30-day months`",
                RateUnit::Day => "count by `days` or `business days`",
            };
            let (rate, counted) = (rate_word(per), rate_word(count.unit()));
            let message = format!("the rate is per {rate}, and days are counted as parts of a {counted}");
            let diagnostic = Diagnostic::error(codes::E0401_DIMENSION_MISMATCH, message)
                .at(at.slot.span, format!("parts of a {counted}"))
                .help(help);
            self.report(scope.section, diagnostic);
        }
    }

    /// A rate, and what it is for: a year, a month or a day.
    fn rate(&mut self, scope: &Scope, rate: &Expr) -> (Node, Option<RateUnit>) {
        let typed = self.expression(scope, rate);
        let per = typed.kind.figure().and_then(|unit| unit.per);
        let fits = match &typed.kind {
            Kind::Figure(unit) => unit.per.is_some() && Unit { per: None, ..unit.clone() }.is_number(),
            Kind::Zero | Kind::Any => true,
            _ => false,
        };
        if !fits {
            let found = self.describe(&typed.kind);
            let diagnostic = Diagnostic::error(
                codes::E0401_DIMENSION_MISMATCH,
                format!("something accrues at a rate, and this is {found}"),
            )
            .at(typed.span(), found)
            .help("say for what time it is: `8% per year`");
            self.report(scope.section, diagnostic);
        }
        (typed.node, per)
    }

    fn accrual_slots(&mut self, scope: &Scope, id: AccrualId, name: &Name, slots: &[SlotAt<'_>]) {
        let (mut from, mut until) = (Vec::new(), Vec::new());
        let (mut day_count, mut compounding, mut due, mut cumulative) = (vec![], vec![], vec![], vec![]);
        let mut counting_last_day = false;
        let (mut paid_on, mut paid_unless, mut to_payment, mut of_record) = (vec![], vec![], vec![], vec![]);
        let mut equally = Vec::new();
        for at in slots {
            match &at.slot.kind {
                SlotKind::From(expr) => from.push(at.guarded(self.date(scope, expr))),
                SlotKind::Until(expr) => until.push(at.guarded(self.date(scope, expr))),
                SlotKind::Through(expr) => {
                    let last = self.date(scope, expr);
                    let (unit, span) = (PeriodUnit::Days, last.span);
                    let kind = NodeKind::Shift { count: 1, unit, before: false, date: Box::new(last) };
                    until.push(at.guarded(Node { kind, span }));
                }
                SlotKind::By(count) => day_count.push(at.guarded(*count)),
                SlotKind::Compounding(schedule) => compounding.push(at.guarded(self.schedule(scope, schedule))),
                SlotKind::Due(schedule) => due.push(at.guarded(self.schedule(scope, schedule))),
                SlotKind::DueOn(schedule) => {
                    due.extend(self.schedule_named(scope, schedule).map(|schedule| at.guarded(schedule)));
                }
                SlotKind::Paid { on: Some(schedule), .. } => paid_on.push((at, schedule)),
                SlotKind::CountingLastDay => counting_last_day = true,
                SlotKind::PaidUnless { in_cash, condition } => {
                    let condition = self.condition(scope, condition);
                    paid_unless.push(at.guarded((*in_cash, condition)));
                }
                SlotKind::PaidOfRecord(day) => of_record.push(at.guarded(self.date(scope, day))),
                SlotKind::CountedToPayment => to_payment.push(at.guarded(())),
                SlotKind::PaidEqually => equally.push(at.guarded(())),
                SlotKind::NotCumulative => cumulative.push(at.guarded(false)),
                // In which order a payment is applied: what compounded is also what is oldest, so that both say the same.
                SlotKind::Applied { .. } => {}
                _ => {}
            }
        }
        // `paid in cash on each Dividend Date` says when it is due, if nothing else does.
        if due.is_empty() {
            for (at, schedule) in paid_on {
                due.extend(self.schedule_named(scope, schedule).map(|schedule| at.guarded(schedule)));
            }
        }
        self.once_per_reading(scope, &day_count, slots, "by", name);
        let from = self.one_of(scope, from, "from");
        let until = self.one_of(scope, until, "until");
        if let Some(accrual) = self.program.accruals.get_mut(id.index()) {
            (accrual.from, accrual.until) = (from, until);
            (accrual.day_count, accrual.compounding) = (day_count, compounding);
            (accrual.due, accrual.cumulative) = (due, cumulative);
            (accrual.paid_unless, accrual.equally) = (paid_unless, equally);
            (accrual.to_payment, accrual.of_record) = (to_payment, of_record);
            accrual.counting_last_day = counting_last_day;
        }
    }

    /// A slot may stand once, and once more for each choice of a reading.
    fn once_per_reading<T>(
        &mut self,
        scope: &Scope,
        found: &[Guarded<T>],
        slots: &[SlotAt<'_>],
        word: &str,
        name: &Name,
    ) {
        let twice = found.iter().filter(|value| value.guard.is_none()).count() > 1;
        if twice {
            let place = slots.iter().rev().find(|at| super::slot_table::slot_word(&at.slot.kind) == word);
            let span = place.map_or(name.span, |at| at.slot.span);
            let diagnostic =
                Diagnostic::error(codes::E0509_SLOT_TWICE, format!("`{word}` stands twice")).at(span, "again");
            self.report(scope.section, diagnostic);
        }
    }

    /// A schedule that is named.
    pub(super) fn schedule_named(&mut self, scope: &Scope, name: &Name) -> Option<NodeSchedule> {
        match self.resolve(scope, name)? {
            Symbol::Schedule(id) => self.program.schedules.get(id.index()).map(|named| named.schedule.clone()),
            other => {
                self.wrong_kind(scope, name, other, "a schedule of days", None);
                None
            }
        }
    }
}

#[derive(Default)]
struct Limits {
    at_least: Vec<Guarded<Node>>,
    at_most: Vec<Guarded<Node>>,
    rounding: Vec<Guarded<NodeRounding>>,
    splits: Vec<Guarded<SplitAdjustment>>,
    goes_on: Option<Span>,
}

/// By which power of a split's ratio a value changes: a price per share inversely, a number of shares directly. Votes per
/// preferred share stand for shares that they could be cast for, and grow with them.
fn split_power(unit: &Unit, class: ClassId) -> i8 {
    let power = unit.shares.iter().find(|(known, _)| *known == class).map_or(0, |(_, power)| *power);
    if power == 0 { unit.votes.signum() } else { power }
}

fn possible(days: &ScheduleDays) -> bool {
    let longest = |month: u32| chrono::NaiveDate::from_ymd_opt(2000, month, 1).map(|_| month);
    match days {
        ScheduleDays::OfQuarter { nth: Some(nth) } => (1..=92).contains(nth),
        ScheduleDays::OfMonth { nth: Some(nth) } => (1..=31).contains(nth),
        ScheduleDays::AfterQuarter { nth } => *nth > 0,
        // A leap year has every day that any year has.
        ScheduleDays::OfYear { days } => days.iter().all(|(month, day)| {
            longest(*month).is_some() && chrono::NaiveDate::from_ymd_opt(2000, *month, *day).is_some()
        }),
        ScheduleDays::Every { months, .. } => *months > 0,
        _ => true,
    }
}

fn rate_word(unit: RateUnit) -> &'static str {
    match unit {
        RateUnit::Year => "year",
        RateUnit::Month => "month",
        RateUnit::Day => "day",
    }
}
