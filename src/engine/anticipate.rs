//! What figures and conditions are made of, found once before anything is played, so that days on which they cannot
//! change need not be looked at.
use crate::program::*;

/// What a figure or condition is made of, as far as it may change from one day to another.
#[derive(Debug, Clone, Default)]
pub(crate) struct Inputs {
    pub variables: Vec<VariableId>,
    pub facts: Vec<FactId>,
    /// The accruals that it counts as they stand on the day.
    pub accruals: Vec<AccrualId>,
    /// Time alone may change it.
    pub by_time: bool,
    /// What is played may change it otherwise than through values and facts.
    pub by_events: bool,
}

impl Inputs {
    /// Whether it changes on other days than those on which its values and facts do.
    pub fn is_daily(&self) -> bool {
        self.by_time || self.by_events || !self.accruals.is_empty()
    }

    /// Whether it may change on a day on which nothing is played.
    pub fn passes(&self) -> bool {
        self.by_time || !self.accruals.is_empty()
    }
}

/// What the rate and the base of each accrual are made of, by accrual.
pub(crate) fn accrual_inputs(program: &Program) -> Vec<Inputs> {
    program
        .accruals
        .iter()
        .map(|accrual| of_nodes(program, Some(accrual.class), [&accrual.base, &accrual.rate]))
        .collect()
}

/// What a figure or condition is made of.
pub(crate) fn inputs(program: &Program, node: &Node) -> Inputs {
    of_nodes(program, None, [node])
}

fn of_nodes<'p>(program: &'p Program, class: Option<ClassId>, nodes: impl IntoIterator<Item = &'p Node>) -> Inputs {
    let mut search = Search { program, class, inputs: Inputs::default(), definitions: Vec::new() };
    nodes.into_iter().for_each(|node| search.collect(node));
    search.inputs
}

struct Search<'p> {
    program: &'p Program,
    /// The class for one of whose shares it is asked.
    class: Option<ClassId>,
    inputs: Inputs,
    definitions: Vec<DefinitionId>,
}

impl Search<'_> {
    fn collect(&mut self, node: &Node) {
        use NodeKind as Kind;
        let program = self.program;
        match &node.kind {
            // What was settled on a day, or at an event, stays so.
            Kind::On { date: settled, .. }
            | Kind::JustBefore { event: settled, .. }
            | Kind::JustAfter { event: settled, .. }
            | Kind::Accrued { to: Some(settled), .. } => return self.collect(settled),
            Kind::Variable(id) => return self.variable(*id),
            Kind::Definition(id) => {
                if !self.definitions.contains(id) {
                    self.definitions.push(*id);
                    if let Some(definition) = program.definitions.get(id.index()) {
                        self.collect(&definition.body);
                    }
                }
            }
            Kind::Fact(id) | Kind::FactKnown(id) | Kind::FactDay(id) => {
                self.inputs.facts.push(*id);
                // Shares pass to holders of whom something else is said.
                self.inputs.by_events |=
                    program.facts.get(id.index()).is_none_or(|fact| fact.owner == OwnerLevel::Holder);
            }
            Kind::Accrued { accrual, to: None, .. } => self.inputs.accruals.push(*accrual),
            Kind::NextOf { schedule, .. } | Kind::LastOf { schedule, .. } => {
                if let Some(named) = program.schedules.get(schedule.index()) {
                    let days = match &named.schedule.days {
                        NodeScheduleDays::Anniversaries { of: day } | NodeScheduleDays::Every { from: day, .. } => {
                            Some(day)
                        }
                        NodeScheduleDays::AfterQuarter { .. }
                        | NodeScheduleDays::OfQuarter { .. }
                        | NodeScheduleDays::OfMonth { .. }
                        | NodeScheduleDays::OfYear { .. } => None,
                    };
                    days.into_iter().chain(&named.schedule.first).for_each(|day| self.collect(day));
                }
            }
            Kind::FirstIssueDate(class) => {
                self.inputs.by_events |= Some(*class) != self.class;
            }
            Kind::Builtin { attribute: BuiltinAttribute::IssueDate, event: None }
            // What an event says of itself, and which one is in question, is settled.
            | Kind::Attribute { .. }
            | Kind::AttributeKnown { .. }
            | Kind::Bound(_)
            | Kind::ThisEvent
            | Kind::Constant(_)
            // Readings are chosen for the whole scenario.
            | Kind::ReadingIs { .. }
            // What is made of its parts only.
            | Kind::ForClass { .. }
            | Kind::ForEvent { .. }
            | Kind::ForHolder { .. }
            | Kind::OnMatter { .. }
            | Kind::Not(_)
            | Kind::Negate(_)
            | Kind::Binary { .. }
            | Kind::Choose { .. }
            | Kind::Conditional { .. }
            | Kind::Cases(_)
            | Kind::Rounded { .. }
            | Kind::Clamp { .. }
            | Kind::Several { .. }
            | Kind::FirstKnown(_)
            | Kind::IsOpenDay { .. }
            | Kind::Shift { .. }
            | Kind::Anniversary { .. }
            | Kind::DaysBetween { .. }
            | Kind::StartOf { .. }
            | Kind::Window { .. }
            | Kind::WindowBetween { .. } => {}
            Kind::Today
            | Kind::TermsDay
            | Kind::ActDate
            | Kind::Price { .. }
            | Kind::OverWindow { .. }
            | Kind::FigureOver { .. }
            | Kind::LatestReported { .. }
            | Kind::LowestDays { .. }
            | Kind::AccrualState { .. }
            | Kind::DutyState { .. }
            | Kind::RightState { .. }
            | Kind::Throughout { .. }
            | Kind::CountDays { .. }
            | Kind::FirstDay { .. }
            | Kind::LatestDay { .. }
            | Kind::LastPayment(_)
            // How much a share converts into may be a matter of prices.
            | Kind::Receivable { .. }
            | Kind::IssuableOnInstruments { .. }
            | Kind::HeldAsConverted(_)
            | Kind::Votes(_)
            | Kind::SharesSharing
            | Kind::MostThatKeep { .. } => self.inputs.by_time = true,
            Kind::ActShares
            | Kind::SharesReceived { .. }
            | Kind::ThisHolder
            | Kind::Allotted(_)
            | Kind::LatestNotice(_)
            | Kind::LatestExercise(_)
            | Kind::Latest { .. }
            | Kind::Builtin { .. }
            | Kind::HasChanged { .. }
            | Kind::FirstChange { .. }
            | Kind::Excluded { .. }
            | Kind::EarlierIssues { .. }
            | Kind::OfAll { .. }
            | Kind::Elect { .. }
            | Kind::Takes { .. }
            | Kind::Outstanding(_)
            | Kind::GroupOutstanding(_)
            | Kind::InstrumentState { .. }
            | Kind::SharesHeld(_)
            | Kind::OfOffer(_)
            | Kind::NetShares { .. }
            | Kind::IssuedBy { .. }
            | Kind::KeptBack { .. }
            | Kind::MatterHappened { .. }
            | Kind::PaymentsMissed { .. }
            | Kind::Over { .. }
            | Kind::AsIf { .. }
            | Kind::Approves { .. }
            | Kind::Assets
            | Kind::AssetsLeft
            | Kind::AssetsAfterFirstAmounts
            | Kind::ParityFirstAmounts
            | Kind::PartHeld(..)
            | Kind::SharesApart(_)
            | Kind::Receives(_) => self.inputs.by_events = true,
        }
        node.for_each_child(&mut |child| self.collect(child));
    }

    fn variable(&mut self, id: VariableId) {
        if self.inputs.variables.contains(&id) {
            return;
        }
        self.inputs.variables.push(id);
        let Some(variable) = self.program.variables.get(id.index()) else { return };
        let class = self.program.certificates.get(variable.certificate.index()).and_then(|known| known.class);
        // Shares of another class come and go, and their values with them.
        self.inputs.by_events |= variable.owner == OwnerLevel::Share && class != self.class;
        self.collect(&variable.start);
    }
}
