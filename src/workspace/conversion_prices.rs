//! The price that the shares of a class convert at, found in what the right to convert says.
use std::collections::BTreeSet;

use super::Certificates;
use crate::program::{ClassId, DeedKind, Unit, VariableId};

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
                let rates = right.into.iter().filter(|_| own == class).map(|part| &part.node);
                prices.extend(self.program.reached(rates).variables.into_iter().map(|variable| (variable, into)));
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
