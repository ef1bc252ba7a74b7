//! Prices and the windows of days that they are taken over.
use crate::check::checker::Checker;
use crate::check::dimensions::Typed;
use crate::check::scope::Scope;
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{Aggregate, Expr, ExprKind, Price, PriceColumn, Priced};

impl Checker<'_> {
    pub(super) fn price_family(&mut self, scope: &Scope, expr: &Expr) -> Typed {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Price(price) => {
                let Some(of) = self.priced(scope, price) else { return Typed::unknown(span) };
                let kind = column_kind(price.column, &of);
                Typed::new(NodeKind::Price { column: price.column, of }, span, kind)
            }
            ExprKind::Window { count, unit, ending_on, date } => {
                let date = Box::new(self.date(scope, date));
                let kind = NodeKind::Window { count: *count, unit: *unit, ending_on: *ending_on, date };
                Typed::new(kind, span, Kind::Days)
            }
            ExprKind::WindowBetween { from, through } => {
                let (from, through) = (Box::new(self.date(scope, from)), Box::new(self.date(scope, through)));
                Typed::new(NodeKind::WindowBetween { from, through }, span, Kind::Days)
            }
            ExprKind::OverWindow { aggregate, price, window } => {
                let window = self.window(scope, window);
                let Some(of) = self.priced(scope, price) else { return Typed::unknown(span) };
                let kind = match aggregate {
                    Aggregate::Count => Kind::Figure(Unit::number()),
                    _ => column_kind(price.column, &of),
                };
                let node = NodeKind::OverWindow { aggregate: *aggregate, column: price.column, of, window };
                Typed::new(node, span, kind)
            }
            ExprKind::FigureOverWindow { aggregate, what, window } => {
                let window = self.window(scope, window);
                let typed = self.expression(scope, what);
                self.need_figure(scope, &typed, "taken over days");
                let kind = match aggregate {
                    Aggregate::Count => Kind::Figure(Unit::number()),
                    _ => typed.kind.clone(),
                };
                let restated = typed.kind.figure().and_then(|unit| match unit.shares.as_slice() {
                    [(class, -1)] if unit == Unit::dollars_per(*class) => Some(*class),
                    _ => None,
                });
                let what = Box::new(typed.node);
                Typed::new(NodeKind::FigureOver { aggregate: *aggregate, what, restated, window }, span, kind)
            }
            ExprKind::LatestReported { price, strictly, before } => {
                let before = Box::new(self.date(scope, before));
                let Some(of) = self.priced(scope, price) else { return Typed::unknown(span) };
                let kind = column_kind(price.column, &of);
                let node = NodeKind::LatestReported { column: price.column, of, strictly: *strictly, before };
                Typed::new(node, span, kind)
            }
            ExprKind::LowestDays { price, count, by, window } => {
                let window = self.window(scope, window);
                let Some(of) = self.priced(scope, price) else { return Typed::unknown(span) };
                let kind = column_kind(price.column, &of);
                let node = NodeKind::LowestDays { column: price.column, of, count: *count, by: *by, window };
                Typed::new(node, span, kind)
            }
            _ => Typed::unknown(span),
        }
    }

    /// Whose price it is: of the class that is named, of the one that the event names, else of the common stock.
    fn priced(&mut self, scope: &Scope, price: &Price) -> Option<PricedClass> {
        match &price.of {
            Some(Priced::Class(name)) => self.class(scope, name).map(PricedClass::Declared),
            Some(Priced::Stated(attribute)) => {
                let typed = self.attribute_alone(scope, attribute);
                self.need_kind(scope, &typed, &Kind::Class, "what a price is of");
                Some(PricedClass::Stated(Box::new(typed.node)))
            }
            None => scope.common.or_else(|| self.common_of_all(price.span)).map(PricedClass::Declared),
        }
    }

    fn common_of_all(&self, _span: Span) -> Option<ClassId> {
        self.program.certificates.first().map(|info| info.common)
    }

    fn window(&mut self, scope: &Scope, window: &Expr) -> Box<Node> {
        let typed = self.expression(scope, window);
        self.need_kind(scope, &typed, &Kind::Days, "what a price is taken over");
        Box::new(typed.node)
    }
}

/// A price is dollars per share; a volume is shares. Of a class that only an event names, the shares are not known yet.
fn column_kind(column: PriceColumn, of: &PricedClass) -> Kind {
    match (of, column) {
        (PricedClass::Stated(_), _) => Kind::Any,
        (PricedClass::Declared(class), PriceColumn::Volume) => Kind::Figure(Unit::shares(*class)),
        (PricedClass::Declared(class), _) => Kind::Figure(Unit::dollars_per(*class)),
    }
}
