//! What an expression goes by: its parts, and those of the terms that it names.
use std::collections::BTreeSet;

use super::*;

/// The terms and values that expressions name, or that are named by terms that they name.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reached {
    pub definitions: BTreeSet<DefinitionId>,
    pub variables: BTreeSet<VariableId>,
}

impl Program {
    /// Visits an expression with all its parts and, of the terms that they name, those that are entered: each term once.
    pub fn for_each_reached(
        &self,
        node: &Node,
        entered: &mut BTreeSet<DefinitionId>,
        enters: &dyn Fn(&Definition) -> bool,
        visit: &mut dyn FnMut(&Node),
    ) {
        visit(node);
        if let NodeKind::Definition(id) = &node.kind
            && entered.insert(*id)
            && let Some(definition) = self.definitions.get(id.index()).filter(|known| enters(known))
        {
            self.for_each_reached(&definition.body, entered, enters, visit);
        }
        node.for_each_child(&mut |child| self.for_each_reached(child, entered, enters, visit));
    }

    /// What expressions go by, through all terms that they name.
    pub fn reached<'n>(&self, nodes: impl IntoIterator<Item = &'n Node>) -> Reached {
        self.reached_through(nodes, &|_| true)
    }

    /// What expressions go by, through such terms only.
    pub fn reached_through<'n>(
        &self,
        nodes: impl IntoIterator<Item = &'n Node>,
        enters: &dyn Fn(&Definition) -> bool,
    ) -> Reached {
        let (mut definitions, mut variables) = (BTreeSet::new(), BTreeSet::new());
        let mut note = |node: &Node| {
            if let NodeKind::Variable(id) = &node.kind {
                variables.insert(*id);
            }
        };
        for node in nodes {
            self.for_each_reached(node, &mut definitions, enters, &mut note);
        }
        Reached { definitions, variables }
    }
}
