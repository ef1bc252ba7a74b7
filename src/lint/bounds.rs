//! Conditions that cannot hold together, as far as their words tell.
use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use crate::syntax::ast::{BinaryOperator, Certificate, Expr, ExprKind, Head, PeriodUnit, SlotKind, UnaryOperator};
use crate::syntax::walk::erase_places_of_expr;

/// How far a definition is followed through others.
const DEEPEST: usize = 8;

/// Definitions of one line, by name.
pub(super) struct Definitions(BTreeMap<String, Expr>);

impl Definitions {
    pub(super) fn of(certificate: &Certificate) -> Definitions {
        let clauses = certificate.sections.iter().flat_map(|section| &section.clauses);
        let plain = clauses.filter(|clause| clause.slots.is_empty() && clause.under.is_none());
        let found = plain.filter_map(|clause| match &clause.head {
            Head::Is { name, value: Some(value), .. } => Some((name.text.clone(), value.clone())),
            _ => None,
        });
        Definitions(found.collect())
    }
}

/// What must hold, and what must not.
#[derive(Default)]
pub(super) struct Demands {
    holds: Vec<Expr>,
    fails: Vec<Expr>,
    bounds: Vec<Bound>,
}

/// A thing that is at least or at most something: `today` and a day, a figure and a literal.
struct Bound {
    of: Expr,
    /// What the limit counts from; none for a literal.
    base: Option<Expr>,
    limit: Decimal,
    is_lower: bool,
    /// Whether exactly the limit is out.
    strict: bool,
}

impl Demands {
    /// Adds what a slot demands: a window, `if`, `while`, `unless`.
    pub(super) fn add(&mut self, slot: &SlotKind, known: &Definitions) {
        let today = Expr { kind: ExprKind::Today, span: Default::default() };
        match slot {
            SlotKind::If(condition) | SlotKind::While(condition) => self.demand(condition, true, known),
            SlotKind::Unless(condition) => self.demand(condition, false, known),
            SlotKind::From(day) => self.bound(&today, day, BinaryOperator::GreaterOrEqual, known),
            SlotKind::Until(day) => self.bound(&today, day, BinaryOperator::Less, known),
            SlotKind::Through(day) => self.bound(&today, day, BinaryOperator::LessOrEqual, known),
            _ => {}
        }
    }

    fn demand(&mut self, condition: &Expr, wanted: bool, known: &Definitions) {
        match &condition.kind {
            ExprKind::Binary { operator: BinaryOperator::And, left, right } if wanted => {
                self.demand(left, true, known);
                self.demand(right, true, known);
            }
            ExprKind::Binary { operator: BinaryOperator::Or, left, right } if !wanted => {
                self.demand(left, false, known);
                self.demand(right, false, known);
            }
            ExprKind::Unary { operator: UnaryOperator::Not, operand } => self.demand(operand, !wanted, known),
            ExprKind::Binary { operator, left, right } if is_comparison(*operator) => {
                let operator = if wanted { *operator } else { opposite(*operator) };
                self.bound(left, right, operator, known);
                self.bound(right, left, turned(operator), known);
                self.keep(condition, wanted);
            }
            _ => self.keep(condition, wanted),
        }
    }

    fn keep(&mut self, condition: &Expr, wanted: bool) {
        let mut erased = condition.clone();
        erase_places_of_expr(&mut erased);
        if wanted { self.holds.push(erased) } else { self.fails.push(erased) }
    }

    fn bound(&mut self, of: &Expr, limit: &Expr, operator: BinaryOperator, known: &Definitions) {
        let Some((base, limit)) = measure(limit, known, 0) else { return };
        let mut of = of.clone();
        erase_places_of_expr(&mut of);
        let mut add = |is_lower, strict| {
            self.bounds.push(Bound { of: of.clone(), base: base.clone(), limit, is_lower, strict });
        };
        match operator {
            BinaryOperator::Less => add(false, true),
            BinaryOperator::LessOrEqual => add(false, false),
            BinaryOperator::Greater => add(true, true),
            BinaryOperator::GreaterOrEqual => add(true, false),
            BinaryOperator::Equal => {
                add(true, false);
                add(false, false);
            }
            _ => {}
        }
    }

    /// Whether all of it can never hold at once.
    pub(super) fn are_impossible(&self) -> bool {
        let is_no = |expr: &Expr| expr.kind == ExprKind::Fact(false);
        let is_yes = |expr: &Expr| expr.kind == ExprKind::Fact(true);
        if self.holds.iter().any(is_no) || self.fails.iter().any(is_yes) {
            return true;
        }
        if self.holds.iter().any(|held| self.fails.contains(held)) {
            return true;
        }
        self.bounds.iter().filter(|bound| bound.is_lower).any(|low| {
            let others = self.bounds.iter().filter(|high| !high.is_lower && high.of == low.of && high.base == low.base);
            others
                .into_iter()
                .any(|high| low.limit > high.limit || (low.limit == high.limit && (low.strict || high.strict)))
        })
    }
}

/// A figure, or a day as a number of days, counted from something else if it is no literal.
fn measure(expr: &Expr, known: &Definitions, depth: usize) -> Option<(Option<Expr>, Decimal)> {
    match &expr.kind {
        ExprKind::Number(number) => Some((None, *number)),
        ExprKind::Money { amount, .. } => Some((None, *amount)),
        ExprKind::Percent { value, .. } => value.checked_div(Decimal::ONE_HUNDRED).map(|value| (None, value)),
        ExprKind::Shares { count, .. } | ExprKind::Votes { count, .. } => Some((None, *count)),
        ExprKind::Date(day) => Some((None, Decimal::from(day.num_days_from_ce()))),
        ExprKind::Name(name) => match known.0.get(&name.text) {
            Some(value) if depth < DEEPEST => measure(value, known, depth + 1),
            _ => symbol(expr),
        },
        ExprKind::Shift { period, before, date } => {
            let (base, day) = measure(date, known, depth + 1)?;
            let days = days(period.count, period.unit)?;
            Some((base, if *before { day.checked_sub(days)? } else { day.checked_add(days)? }))
        }
        ExprKind::Anniversary { n, date } => {
            let (base, day) = measure(date, known, depth + 1)?;
            let exact = base.is_none().then(|| anniversary(day, *n)).flatten();
            Some((base, exact.or_else(|| day.checked_add(days(*n, PeriodUnit::Years)?))?))
        }
        ExprKind::Attribute(_) | ExprKind::Of { .. } | ExprKind::FirstIssue { .. } => symbol(expr),
        _ => None,
    }
}

fn symbol(expr: &Expr) -> Option<(Option<Expr>, Decimal)> {
    let mut erased = expr.clone();
    erase_places_of_expr(&mut erased);
    Some((Some(erased), Decimal::ZERO))
}

fn anniversary(day: Decimal, years: u32) -> Option<Decimal> {
    let date = NaiveDate::from_num_days_from_ce_opt(i32::try_from(day).ok()?)?;
    let later = date.checked_add_months(chrono::Months::new(years.checked_mul(12)?))?;
    Some(Decimal::from(later.num_days_from_ce()))
}

/// About so many days: only periods that are far apart are told from each other by it.
fn days(count: u32, unit: PeriodUnit) -> Option<Decimal> {
    let quarter_days: u32 = match unit {
        PeriodUnit::Days | PeriodUnit::BusinessDays | PeriodUnit::TradingDays | PeriodUnit::ExchangeDays => 4,
        PeriodUnit::Weeks => 28,
        PeriodUnit::Months => return Decimal::from(count).checked_mul(Decimal::new(304_375, 4)),
        PeriodUnit::Quarters => return Decimal::from(count).checked_mul(Decimal::new(913_125, 4)),
        PeriodUnit::Years => 1_461,
    };
    Decimal::from(count).checked_mul(Decimal::from(quarter_days))?.checked_div(Decimal::from(4))
}

fn is_comparison(operator: BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::Equal
            | BinaryOperator::NotEqual
            | BinaryOperator::Less
            | BinaryOperator::LessOrEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterOrEqual
    )
}

/// What holds when a comparison does not.
fn opposite(operator: BinaryOperator) -> BinaryOperator {
    match operator {
        BinaryOperator::Equal => BinaryOperator::NotEqual,
        BinaryOperator::NotEqual => BinaryOperator::Equal,
        BinaryOperator::Less => BinaryOperator::GreaterOrEqual,
        BinaryOperator::LessOrEqual => BinaryOperator::Greater,
        BinaryOperator::Greater => BinaryOperator::LessOrEqual,
        BinaryOperator::GreaterOrEqual => BinaryOperator::Less,
        other => other,
    }
}

/// The same comparison read from its other end.
fn turned(operator: BinaryOperator) -> BinaryOperator {
    match operator {
        BinaryOperator::Less => BinaryOperator::Greater,
        BinaryOperator::LessOrEqual => BinaryOperator::GreaterOrEqual,
        BinaryOperator::Greater => BinaryOperator::Less,
        BinaryOperator::GreaterOrEqual => BinaryOperator::LessOrEqual,
        other => other,
    }
}
