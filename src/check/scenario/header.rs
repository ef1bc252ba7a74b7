//! The header of a scenario: holders, classes of its own, prices, readings.
use crate::check::checker::Checker;
use crate::check::names::Names;
use crate::check::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::program::*;
use crate::syntax::ast::{Expr, HeaderKind, HeaderLine, Name};

impl Checker<'_> {
    /// Holders and classes join the program; then ranks among the classes.
    pub(super) fn scenario_header(&mut self, header: &[HeaderLine], journal: &mut Journal) {
        for line in header {
            match &line.kind {
                HeaderKind::Holder { name, long } => {
                    self.holder(name, long.as_ref().map(|long| long.text.clone()));
                }
                HeaderKind::Class { name, .. } => self.scenario_class_line(name),
                HeaderKind::KnownOn(date) => journal.known_on = Some(*date),
                HeaderKind::Certificates(_)
                | HeaderKind::Events(_)
                | HeaderKind::Prices { .. }
                | HeaderKind::Reading { .. } => {}
            }
        }
        self.names = Names::of(self.program);
        for line in header {
            let HeaderKind::Class { name, ranks, liquidation, votes, convertible_into } = &line.kind else { continue };
            let outer = self.outer_scope();
            let Some(class) = self.scenario_class(&outer, name) else { continue };
            let scope = Scope { class: Some(class), ..outer };
            for (relation, groups) in ranks {
                let groups = self.groups(&scope, groups);
                let relation = *relation;
                self.program.ranks.push(RankClause { section: None, class, relation, groups, guard: None });
            }
            let liquidation = liquidation.as_ref().map(|amount| {
                self.figure(&scope, amount, &Unit::dollars_per(class), "what a share gets in a liquidation")
            });
            let votes = votes.as_ref().map(|votes| self.class_votes(&scope, votes, class));
            let convertible_into = convertible_into.as_ref().map(|(ratio, into)| {
                self.scenario_class(&scope, into);
                self.expression(&scope, ratio).node
            });
            if let Some(stored) = self.program.classes.get_mut(class.index()) {
                (stored.liquidation, stored.votes, stored.convertible_into) = (liquidation, votes, convertible_into);
            }
        }
    }

    /// `1 vote per share`.
    fn class_votes(&mut self, scope: &Scope, votes: &Expr, class: ClassId) -> Node {
        let unit = Unit::votes().combine(&Unit::shares(class), -1);
        let typed = self.expression(scope, votes);
        let wanted = [Kind::Figure(unit), Kind::Figure(Unit::votes())];
        self.need_one_of(scope, &typed, &wanted, "what a share casts");
        typed.node
    }

    fn holder(&mut self, name: &Name, long: Option<String>) {
        let taken =
            self.program.parties.iter().any(|party| party.name == name.text || party.aliases.contains(&name.text));
        let meant = self.names.in_certificates(&name.text);
        if taken || !meant.is_empty() || matches!(name.text.as_str(), "Company" | "Corporation" | "Holder") {
            let what = match meant.first() {
                Some((_, symbol)) => format!("`{}` is {} of a certificate already", name.text, symbol.describe()),
                None => format!("`{}` is declared twice", name.text),
            };
            let diagnostic = Diagnostic::error(codes::E0303_DECLARED_TWICE, what)
                .at(name.span, "again")
                .help("give the holder another name");
            self.report(None, diagnostic);
            return;
        }
        self.program.parties.push(Party { name: name.text.clone(), aliases: Vec::new(), long_name: long });
    }

    fn scenario_class_line(&mut self, name: &Name) {
        let taken =
            self.program.classes.iter().any(|class| class.name == name.text || class.aliases.contains(&name.text));
        if taken {
            let diagnostic =
                Diagnostic::error(codes::E0303_DECLARED_TWICE, format!("`{}` is declared twice", name.text))
                    .at(name.span, "again")
                    .help("a class of a certificate needs no line here");
            self.report(None, diagnostic);
            return;
        }
        self.program.classes.push(Class::foreign(name.text.clone(), name.span));
    }

    /// Prices and readings. A reading that several certificates have under one name is chosen for all of them.
    pub(super) fn scenario_choices(&mut self, header: &[HeaderLine], journal: &mut Journal) {
        let scope = self.outer_scope();
        for line in header {
            match &line.kind {
                HeaderKind::Prices { class, path } => {
                    if let Some(class) = self.scenario_class(&scope, class) {
                        journal.prices.push((class, path.text.clone(), path.span));
                    }
                }
                HeaderKind::Reading { reading, choice } => {
                    for id in self.readings_named(&scope, reading) {
                        journal.readings.extend(self.choice(&scope, id, choice).map(|choice| (id, choice)));
                    }
                }
                _ => {}
            }
        }
    }

    fn readings_named(&mut self, scope: &Scope, name: &Name) -> Vec<ReadingId> {
        let found = self.program.readings.iter().enumerate();
        let found = found.filter(|(_, reading)| reading.name == name.text);
        let found: Vec<ReadingId> = found.map(|(index, _)| ReadingId::at(index)).collect();
        if found.is_empty() {
            // Says that there is none.
            self.reading(scope, name);
        }
        found
    }
}
