//! The expressions inside an expression.
use super::*;

impl Node {
    /// Visits the parts of an expression, one level deep.
    pub fn for_each_child(&self, visit: &mut dyn FnMut(&Node)) {
        use NodeKind as Kind;
        match &self.kind {
            Kind::Constant(_)
            | Kind::Today
            | Kind::TermsDay
            | Kind::ActDate
            | Kind::ActShares
            | Kind::Definition(_)
            | Kind::Variable(_)
            | Kind::Fact(_)
            | Kind::Bound(_)
            | Kind::LatestExercise(_)
            | Kind::FirstIssueDate(_)
            | Kind::ThisEvent
            | Kind::Allotted(_)
            | Kind::LastPayment(_)
            | Kind::ReadingIs { .. }
            | Kind::Takes { .. }
            | Kind::Outstanding(_)
            | Kind::GroupOutstanding(_)
            | Kind::IssuableOnInstruments { .. }
            | Kind::SharesHeld(_)
            | Kind::HeldAsConverted(_)
            | Kind::OfOffer(_)
            | Kind::Votes(_)
            | Kind::AccrualState { .. }
            | Kind::RightState { .. }
            | Kind::DutyState { .. }
            | Kind::FactKnown(_)
            | Kind::FactDay(_)
            | Kind::SharesReceived { .. }
            | Kind::Receivable { .. }
            | Kind::IssuedBy { .. }
            | Kind::ThisHolder
            | Kind::KeptBack { .. }
            | Kind::MatterHappened { .. }
            | Kind::PaymentsMissed { .. }
            | Kind::Price { of: PricedClass::Declared(_), .. }
            | Kind::Approves { .. }
            | Kind::Assets
            | Kind::AssetsLeft
            | Kind::AssetsAfterFirstAmounts
            | Kind::ParityFirstAmounts
            | Kind::SharesSharing
            | Kind::SharesApart(_)
            | Kind::LatestNotice(_)
            | Kind::Receives(_) => {}
            Kind::Latest { condition, .. } => {
                if let Some(condition) = condition {
                    visit(condition);
                }
            }
            Kind::IsOpenDay { date, .. } | Kind::LastOf { before: date, .. } => visit(date),
            Kind::Builtin { event, .. } | Kind::Attribute { event, .. } | Kind::AttributeKnown { event, .. } => {
                if let Some(event) = event {
                    visit(event);
                }
            }
            Kind::ForClass { what, .. }
            | Kind::OfAll { what, .. }
            | Kind::PartHeld(_, what)
            | Kind::OnMatter { what, .. } => visit(what),
            Kind::ForHolder { holder, what } => {
                visit(holder);
                visit(what);
            }
            Kind::ForEvent { event, what } | Kind::JustBefore { what, event } | Kind::JustAfter { what, event } => {
                visit(event);
                visit(what);
            }
            Kind::Not(operand) | Kind::Negate(operand) | Kind::Rounded { operand, .. } => visit(operand),
            Kind::Binary { left, right, .. } => {
                visit(left);
                visit(right);
            }
            Kind::Choose { operands, .. } | Kind::Elect { operands, .. } | Kind::FirstKnown(operands) => {
                operands.iter().for_each(visit)
            }
            Kind::Conditional { condition, then, otherwise } => {
                visit(condition);
                visit(then);
                visit(otherwise);
            }
            Kind::Cases(cases) => {
                for case in cases {
                    if let Some(condition) = &case.condition {
                        visit(condition);
                    }
                    visit(&case.value);
                }
            }
            Kind::Clamp { operand, at_least, at_most } => {
                visit(operand);
                at_least.iter().chain(at_most).for_each(|bound| visit(bound));
            }
            Kind::Several { items, .. } => items.iter().for_each(|(_, item)| visit(item)),
            Kind::InstrumentState { event, .. }
            | Kind::HasChanged { event, .. }
            | Kind::FirstChange { event, .. }
            | Kind::Excluded { event, .. } => visit(event),
            Kind::EarlierIssues { event, condition, .. } => {
                visit(event);
                if let Some(condition) = condition {
                    visit(condition);
                }
            }
            Kind::NetShares { at, .. } => {
                if let Some(at) = at {
                    visit(at);
                }
            }
            Kind::Accrued { to, .. } => {
                if let Some(to) = to {
                    visit(to);
                }
            }
            Kind::On { what, date } => {
                visit(what);
                visit(date);
            }
            Kind::Shift { date, .. }
            | Kind::Anniversary { date, .. }
            | Kind::StartOf { date, .. }
            | Kind::Window { date, .. } => visit(date),
            Kind::DaysBetween { from, to, .. } => {
                visit(from);
                visit(to);
            }
            Kind::Throughout { from, through, condition, .. }
            | Kind::LatestDay { from, through, condition, .. }
            | Kind::CountDays { from, through, condition, .. } => {
                visit(from);
                visit(through);
                visit(condition);
            }
            Kind::FirstDay { after, condition, .. } => {
                visit(after);
                visit(condition);
            }
            Kind::NextOf { after, .. } => visit(after),
            Kind::WindowBetween { from, through } => {
                visit(from);
                visit(through);
            }
            Kind::Price { of: PricedClass::Stated(class), .. } => visit(class),
            Kind::FigureOver { what, window, .. } => {
                visit(what);
                visit(window);
            }
            Kind::LatestReported { of, before, .. } => {
                if let PricedClass::Stated(class) = of {
                    visit(class);
                }
                visit(before);
            }
            Kind::OverWindow { of, window, .. } | Kind::LowestDays { of, window, .. } => {
                if let PricedClass::Stated(class) = of {
                    visit(class);
                }
                visit(window);
            }
            Kind::Over { of, condition, .. } => {
                visit(of);
                if let Some(condition) = condition {
                    visit(condition);
                }
            }
            Kind::AsIf { what, supposition } => {
                visit(what);
                match supposition {
                    NodeSupposition::NotIssued(event)
                    | NodeSupposition::UnexercisedPartNotIssued(event)
                    | NodeSupposition::PresentTermsWhenIssued(event) => visit(event),
                    NodeSupposition::OccurredWith { moved, with } => {
                        visit(moved);
                        visit(with);
                    }
                }
            }
            Kind::MostThatKeep { condition, .. } => visit(condition),
        }
    }
}
