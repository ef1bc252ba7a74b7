//! The price that the shares of a class convert at, found in what the right to convert says.
use std::collections::BTreeSet;

use super::Certificates;
use crate::program::{ClassId, DeedKind, DefinitionId, Node, NodeKind, Program, Unit, VariableId};

/// A price at which shares of a class convert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversionPrice {
    pub class: String,
    /// What the certificate calls it.
    pub name: String,
    /// What a share converts into.
    pub into: String,
}

impl Certificates {
    /// The price of each class that converts by one price alone.
    pub fn conversion_prices(&self) -> Vec<ConversionPrice> {
        let mut found = Vec::new();
        for (class, known) in ClassId::each(&self.program.classes) {
            let mut prices: BTreeSet<(VariableId, ClassId)> = BTreeSet::new();
            for right in &self.program.rights {
                let DeedKind::Convert { class: own, into } = right.deed else { continue };
                let mut reached = Reached::default();
                for part in right.into.iter().filter(|_| own == class) {
                    reached.visit(&part.node, &self.program);
                }
                prices.extend(reached.variables.into_iter().map(|variable| (variable, into)));
            }
            let mut prices = prices.into_iter().filter_map(|(variable, into)| {
                let variable = self.program.variables.get(variable.index())?;
                let into_class = self.program.classes.get(into.index())?;
                (variable.unit == Unit::dollars_per(into)).then_some((variable, into_class))
            });
            if let (Some((variable, into)), None) = (prices.next(), prices.next()) {
                let (class, name, into) = (known.name.clone(), variable.name.clone(), into.name.clone());
                found.push(ConversionPrice { class, name, into });
            }
        }
        found
    }
}

/// What an expression names, or what is named by the terms that it names.
#[derive(Default)]
struct Reached {
    definitions: BTreeSet<DefinitionId>,
    variables: BTreeSet<VariableId>,
}

impl Reached {
    fn visit(&mut self, node: &Node, program: &Program) {
        match &node.kind {
            NodeKind::Variable(id) => {
                self.variables.insert(*id);
            }
            NodeKind::Definition(id) if self.definitions.insert(*id) => {
                if let Some(definition) = program.definitions.get(id.index()) {
                    self.visit(&definition.body, program);
                }
            }
            _ => {}
        }
        node.for_each_child(&mut |child| self.visit(child, program));
    }
}
