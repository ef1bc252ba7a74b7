//! What expressions are made of, found once before anything is played.
use super::Inputs;
use crate::program::*;

pub(crate) fn accrual_inputs(program: &Program) -> Vec<Inputs> {
    program
        .accruals
        .iter()
        .map(|accrual| {
            let mut inputs = Inputs::default();
            let mut seen = Vec::new();
            collect(program, &accrual.base, &mut inputs, &mut seen);
            collect(program, &accrual.rate, &mut inputs, &mut seen);
            inputs
        })
        .collect()
}

/// What a figure or condition is made of.
pub(crate) fn inputs(program: &Program, node: &Node) -> Inputs {
    let mut inputs = Inputs::default();
    collect(program, node, &mut inputs, &mut Vec::new());
    inputs
}

fn collect(program: &Program, node: &Node, inputs: &mut Inputs, seen: &mut Vec<DefinitionId>) {
    match &node.kind {
        // A value of a settled day does not change from day to day.
        NodeKind::On { date, .. } => return collect(program, date, inputs, seen),
        NodeKind::Variable(id) => inputs.variables.push(*id),
        NodeKind::Fact(id) => inputs.facts.push(*id),
        NodeKind::Accrued { .. } => inputs.accrued = true,
        NodeKind::Today
        | NodeKind::TermsDay
        | NodeKind::Price { .. }
        | NodeKind::AccrualState { .. }
        | NodeKind::DutyState { .. }
        | NodeKind::RightState { .. }
        | NodeKind::Throughout { .. }
        | NodeKind::LatestDay { .. }
        | NodeKind::LastPayment(_)
        | NodeKind::FirstDay { .. } => inputs.daily = true,
        NodeKind::Definition(id) if !seen.contains(id) => {
            seen.push(*id);
            collect(program, &program.definitions[id.index()].body, inputs, seen);
        }
        _ => {}
    }
    node.for_each_child(&mut |child| collect(program, child, inputs, seen));
}
