//! Prices and the windows of days that they are taken over.
use crate::check::checker::Checker;
use crate::check::dimensions::Typed;
use crate::check::scope::Scope;
use crate::program::*;
use crate::source::Span;
use crate::syntax::ast::{Aggregate, Expr, ExprKind, Price, PriceColumn};

impl Checker<'_> {
    pub(super) fn price_family(&mut self, scope: &Scope, expr: &Expr) -> Typed {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Price(price) => match self.price_class(scope, price) {
                Some(class) => {
                    let kind = NodeKind::Price { column: price.column, class };
                    Typed::new(kind, span, column_kind(price.column, class))
                }
                None => Typed::unknown(span),
            },
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
                let Some(class) = self.price_class(scope, price) else { return Typed::unknown(span) };
                let kind = NodeKind::OverWindow { aggregate: *aggregate, column: price.column, class, window };
                let of = match aggregate {
                    Aggregate::Count => Kind::Figure(Unit::number()),
                    _ => column_kind(price.column, class),
                };
                Typed::new(kind, span, of)
            }
            ExprKind::LowestDays { price, count, by, window } => {
                let window = self.window(scope, window);
                let Some(class) = self.price_class(scope, price) else { return Typed::unknown(span) };
                let kind = NodeKind::LowestDays { column: price.column, class, count: *count, by: *by, window };
                Typed::new(kind, span, column_kind(price.column, class))
            }
            _ => Typed::unknown(span),
        }
    }

    /// The class whose price it is: the one that is named, else the common stock.
    pub(in crate::check) fn price_class(&mut self, scope: &Scope, price: &Price) -> Option<ClassId> {
        match &price.class {
            Some(name) => self.class(scope, name),
            None => scope.common.or_else(|| self.common_of_all(price.span)),
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

/// A price is dollars per share; a volume is shares.
fn column_kind(column: PriceColumn, class: ClassId) -> Kind {
    match column {
        PriceColumn::Volume => Kind::Figure(Unit::shares(class)),
        PriceColumn::Close | PriceColumn::Bid | PriceColumn::Vwap => Kind::Figure(Unit::dollars_per(class)),
    }
}
