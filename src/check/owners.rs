//! Whose a value is: of the series, an event, a holder or a share.
//!
//! A definition has the most particular owner of what it is made of. It is found by going over all definitions until
//! nothing changes, so that the order in which they stand does not matter.
use std::collections::BTreeMap;

use super::checker::Checker;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::source::Span;

impl Checker<'_> {
    pub(super) fn owners(&mut self) {
        self.infer_owners();
        self.check_declared_owners();
        self.check_starts();
        self.check_actions();
        self.check_triggers();
    }

    fn infer_owners(&mut self) {
        // Each round can only make owners more particular, and there are four of them.
        let most = self.program.definitions.len().saturating_mul(4).saturating_add(1);
        for _ in 0..most {
            let mut changed = false;
            for index in 0..self.program.definitions.len() {
                let id = DefinitionId::at(index);
                let Some(definition) = self.program.definitions.get(index) else { break };
                let (owner, _) = level_of(&definition.body, self.program);
                if owner > definition.owner && !self.declared_owners.contains_key(&id) {
                    changed = true;
                    if let Some(definition) = self.program.definitions.get_mut(index) {
                        definition.owner = owner;
                    }
                }
            }
            if !changed {
                return;
            }
        }
    }

    fn check_declared_owners(&mut self) {
        let declared: BTreeMap<DefinitionId, (OwnerLevel, Span)> = std::mem::take(&mut self.declared_owners);
        for (id, (declared, span)) in declared {
            let Some(definition) = self.program.definitions.get(id.index()) else { continue };
            let (found, place) = level_of(&definition.body, self.program);
            // What belongs to an exercise may go by its holder and his shares.
            if found <= declared || declared == OwnerLevel::Event {
                continue;
            }
            let name = definition.name.clone();
            let section = definition.section;
            let message = format!("`{name}` is declared for {declared}, but goes by {found}");
            let diagnostic = Diagnostic::error(codes::E0402_OWNER_MISMATCH, message)
                .at(place, format!("a value of {found}"))
                .note_at(span, format!("declared for {declared}"))
                .help(help_for(found));
            self.report(Some(section), diagnostic);
        }
    }

    fn check_starts(&mut self) {
        let mut found = Vec::new();
        for variable in &self.program.variables {
            let (level, place) = level_of(&variable.start, self.program);
            if level > variable.owner && level >= OwnerLevel::Holder {
                found.push((variable.section, variable.name.clone(), variable.owner, level, place));
            }
        }
        for (section, name, owner, level, place) in found {
            self.owner_mismatch(section, &name, owner, level, place);
        }
    }

    fn check_actions(&mut self) {
        let mut found = Vec::new();
        let rules = self.program.rules.iter().flat_map(|rule| &rule.actions);
        let rights = self.program.rights.iter().flat_map(|right| &right.actions);
        for action in rules.chain(rights) {
            let (variable, values) = match &action.node {
                Action::Set { variable, value, .. } => (variable, vec![value]),
                Action::Raise { variable, by, at_most } => (variable, std::iter::once(by).chain(at_most).collect()),
                Action::Lower { variable, by, at_least } => (variable, std::iter::once(by).chain(at_least).collect()),
                _ => continue,
            };
            let Some(variable) = self.program.variables.get(variable.index()) else { continue };
            for value in values {
                let (level, place) = level_of(value, self.program);
                if level > variable.owner && level >= OwnerLevel::Holder {
                    found.push((action.section, variable.name.clone(), variable.owner, level, place));
                }
            }
        }
        for (section, name, owner, level, place) in found {
            self.owner_mismatch(section, &name, owner, level, place);
        }
    }

    fn owner_mismatch(&mut self, section: SectionId, name: &str, owner: OwnerLevel, level: OwnerLevel, place: Span) {
        let message =
            format!("`{name}` has one value for {owner}, and this differs from {} to {}", one(level), one(level));
        let diagnostic = Diagnostic::error(codes::E0402_OWNER_MISMATCH, message)
            .at(place, format!("a value of {level}"))
            .help(format!("{}, or declare `{name} of each {}`", help_for(level), plain(level)));
        self.report(Some(section), diagnostic);
    }

    fn check_triggers(&mut self) {
        let mut found = Vec::new();
        for rule in &self.program.rules {
            let node = match &rule.trigger {
                NodeTrigger::Becomes { condition } => condition,
                NodeTrigger::DayComes { date } => date,
                _ => continue,
            };
            let (level, place) = level_of(node, self.program);
            if level == OwnerLevel::Holder {
                found.push((rule.section, level, place));
            }
        }
        for (section, level, place) in found {
            let message = format!(
                "a rule is set off once for the series, and this differs from {} to {}",
                one(level),
                one(level)
            );
            let diagnostic = Diagnostic::error(codes::E0402_OWNER_MISMATCH, message)
                .at(place, format!("a value of {level}"))
                .help(help_for(level));
            self.report(Some(section), diagnostic);
        }
    }
}

fn help_for(level: OwnerLevel) -> &'static str {
    match level {
        OwnerLevel::Share => "say `of all CLASS` for the sum over its shares",
        OwnerLevel::Holder => "say `the sum over holders of CLASS of ...`",
        OwnerLevel::Event => "say of which event with `of`",
        OwnerLevel::Series => "leave the owner away",
    }
}

fn plain(level: OwnerLevel) -> &'static str {
    match level {
        OwnerLevel::Share => "share",
        OwnerLevel::Holder => "holder",
        OwnerLevel::Event => "event",
        OwnerLevel::Series => "series",
    }
}

fn one(level: OwnerLevel) -> &'static str {
    plain(level)
}

/// The most particular owner among the parts of an expression, and the place of the part that it comes from.
pub(super) fn level_of(node: &Node, program: &Program) -> (OwnerLevel, Span) {
    let own = |level: OwnerLevel| (level, node.span);
    match &node.kind {
        NodeKind::Definition(id) => {
            own(program.definitions.get(id.index()).map_or(OwnerLevel::Series, |definition| definition.owner))
        }
        NodeKind::Variable(id) => {
            own(program.variables.get(id.index()).map_or(OwnerLevel::Series, |variable| variable.owner))
        }
        NodeKind::Fact(id) | NodeKind::FactDay(id) => {
            own(program.facts.get(id.index()).map_or(OwnerLevel::Series, |fact| fact.owner))
        }
        NodeKind::Builtin { attribute, event: None } => own(match attribute {
            BuiltinAttribute::IssueDate => OwnerLevel::Share,
            BuiltinAttribute::Holder => OwnerLevel::Holder,
            _ => OwnerLevel::Event,
        }),
        NodeKind::Attribute { event: None, .. } => own(OwnerLevel::Event),
        NodeKind::Accrued { .. } => own(OwnerLevel::Share),
        NodeKind::OfOffer(crate::syntax::ast::OfferFigure::Allotted) | NodeKind::NetShares { held: true, .. } => {
            own(OwnerLevel::Holder)
        }
        NodeKind::LastPayment(_) => own(OwnerLevel::Share),
        NodeKind::Allotted(_) => own(OwnerLevel::Holder),
        NodeKind::PartHeld(..) => own(OwnerLevel::Holder),
        NodeKind::SharesHeld(_) | NodeKind::HeldAsConverted(_) => own(OwnerLevel::Holder),
        NodeKind::OfAll { .. } => own(OwnerLevel::Series),
        NodeKind::Over { scope, of, condition, .. } => {
            let (level, place) = most(std::iter::once(of.as_ref()).chain(condition.as_deref()), node.span, program);
            match scope {
                NodeScope::HoldersOf { same: None, .. } => own(OwnerLevel::Series),
                NodeScope::HoldersOf { same: Some(_), .. } => own(OwnerLevel::Holder),
                NodeScope::Events(_) if level == OwnerLevel::Event => own(OwnerLevel::Series),
                NodeScope::Events(_) => (level, place),
                NodeScope::OtherVotingClasses => own(OwnerLevel::Series),
            }
        }
        NodeKind::ForHolder { holder, .. } => level_of(holder, program),
        NodeKind::ForEvent { event, what } => {
            let (level, place) = level_of(what, program);
            let level = if level == OwnerLevel::Event { OwnerLevel::Series } else { level };
            let outer = level_of(event, program);
            if outer.0 > level { outer } else { (level, place) }
        }
        _ => {
            let mut found = own(OwnerLevel::Series);
            node.for_each_child(&mut |child| {
                let level = level_of(child, program);
                if level.0 > found.0 {
                    found = level;
                }
            });
            found
        }
    }
}

fn most<'n>(nodes: impl Iterator<Item = &'n Node>, span: Span, program: &Program) -> (OwnerLevel, Span) {
    let mut found = (OwnerLevel::Series, span);
    for node in nodes {
        let level = level_of(node, program);
        if level.0 > found.0 {
            found = level;
        }
    }
    found
}
