//! Matters: acts and events that certificates name in quotation marks.
use super::Known;
use crate::check::checker::Checker;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::syntax::ast::Text;

impl Checker<'_> {
    /// Every matter that a certificate speaks of.
    pub(super) fn known_matters(&self) -> Vec<String> {
        let program = &*self.program;
        let mut known: Vec<String> = vec!["liquidation".into()];
        let mut add = |matters: &[NodeMatter]| {
            for matter in matters {
                if let NodeMatter::Named { name, .. } = matter
                    && !known.contains(name)
                {
                    known.push(name.clone());
                }
            }
        };
        for prohibition in &program.prohibitions {
            add(&prohibition.matters);
        }
        for deemed in &program.deemed_liquidations {
            add(&deemed.matters);
        }
        for rule in &program.rules {
            if let NodeTrigger::Matter { matters } = &rule.trigger {
                add(matters);
            }
        }
        for duty in &program.duties {
            for before in &duty.before {
                add(&before.node.1);
            }
            for trigger in &duty.triggers {
                if let NodeTrigger::Matter { matters } = &trigger.node {
                    add(matters);
                }
            }
        }
        // Acts that the language knows are approved under the name of the class.
        let words = |matter: &NodeMatter| -> &'static [&'static str] {
            match matter {
                NodeMatter::Transfer(_) => &["transfer of"],
                NodeMatter::Issue(_) => &["issue of"],
                NodeMatter::Acquire(_) => &["acquisition of", "redemption of"],
                NodeMatter::DistributeRights(_) => &["rights on"],
                NodeMatter::PayDividends { .. } => &["dividend on"],
                NodeMatter::Named { .. } => &[],
            }
        };
        let acts = program.prohibitions.iter().flat_map(|clause| clause.matters.iter().flat_map(words).copied());
        let acts: std::collections::BTreeSet<&str> = acts.collect();
        for class in &program.classes {
            known.extend(acts.iter().map(|act| format!("{act} {}", class.name)));
        }
        // What a class may agree on is agreed by a consent.
        let readings = program.settlements.iter().flat_map(|clause| &clause.readings);
        known.extend(
            readings
                .filter_map(|id| program.readings.get(id.index()))
                .map(|known| format!("agreement on {}", known.name)),
        );
        let spoken_of = program.votes.iter().flat_map(|clause| clause.except_on.iter().cloned());
        for name in program.matters_asked.iter().cloned().chain(spoken_of) {
            if !known.contains(&name) {
                known.push(name);
            }
        }
        known
    }

    /// The sections that forbid, require or treat a matter.
    pub(super) fn sections_of_matter(&self, name: &str) -> Vec<SectionId> {
        let names = |matters: &[NodeMatter]| {
            matters.iter().any(|matter| matches!(matter, NodeMatter::Named { name: known, .. } if known == name))
        };
        let program = &*self.program;
        let prohibitions =
            program.prohibitions.iter().filter(|clause| names(&clause.matters)).map(|clause| clause.section);
        let deemed = program.deemed_liquidations.iter().filter(|clause| names(&clause.matters));
        let duties = program.duties.iter().filter(|duty| duty.before.iter().any(|before| names(&before.node.1)));
        let deemed = deemed.map(|clause| clause.section);
        prohibitions.chain(deemed).chain(duties.map(|duty| duty.section)).collect()
    }

    /// The effects of a matter that certificates ask about; with none they do not ask.
    fn known_effects(&self, name: &str) -> Vec<String> {
        let mut known = Vec::new();
        let prohibitions = self.program.prohibitions.iter().flat_map(|clause| &clause.matters);
        let deemed = self.program.deemed_liquidations.iter().flat_map(|clause| &clause.matters);
        let before = self.program.duties.iter().flat_map(|duty| &duty.before).flat_map(|part| &part.node.1);
        for matter in prohibitions.chain(deemed).chain(before) {
            if let NodeMatter::Named { name: named, that } = matter
                && named == name
            {
                known.extend(that.iter().cloned());
            }
        }
        known
    }

    /// Warns of what an act would do that no certificate asks about: most often a slip of the pen.
    pub(super) fn effects(&mut self, name: &str, that: &[Text]) {
        let known = self.known_effects(name);
        for effect in that {
            if !known.is_empty() && !known.contains(&effect.text) {
                let diagnostic = Diagnostic::warning(
                    codes::E0608_UNKNOWN_MATTER,
                    format!("no certificate asks whether `{name}` does this: `{}`", effect.text),
                )
                .at(effect.span, "nothing follows from it")
                .suggest(&effect.text, known.iter().map(String::as_str));
                self.report(None, diagnostic);
            }
        }
    }

    /// Warns of a matter that no certificate names.
    pub(super) fn matter(&mut self, name: &Text, known: &Known) -> String {
        let spoken_of = known.matters.contains(&name.text) || known.instruments.contains(&name.text);
        if !spoken_of {
            let diagnostic =
                Diagnostic::warning(codes::E0608_UNKNOWN_MATTER, format!("no certificate speaks of `{}`", name.text))
                    .at(name.span, "nothing follows from it")
                    .suggest(&name.text, known.matters.iter().map(String::as_str));
            self.report(None, diagnostic);
        }
        name.text.clone()
    }
}
