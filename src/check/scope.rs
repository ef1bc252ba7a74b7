//! Where an expression stands: which names it sees and whose figures it means.
use crate::program::*;

/// What an event is about, as far as the text tells: whose shares, and into what they turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct About {
    pub class: Option<ClassId>,
    /// No event of the log, but a day or a condition, set it off.
    pub bare: bool,
}

impl About {
    pub fn class(class: Option<ClassId>) -> About {
        About { class, bare: false }
    }
}

/// A name that a clause gives to an event, or to a number that is looked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bound {
    pub name: String,
    pub binder: BinderId,
    pub kind: Kind,
    pub about: About,
}

/// The surroundings of an expression.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// None: a question from outside, over all certificates.
    pub certificate: Option<CertificateId>,
    pub section: Option<SectionId>,
    /// The class that `per share` and `shares held` mean.
    pub class: Option<ClassId>,
    pub common: Option<ClassId>,
    pub locals: Vec<(String, DefinitionId)>,
    pub bound: Vec<Bound>,
    /// The event that an attribute alone belongs to.
    pub event: Option<(BinderId, About)>,
    /// Where events are gone through, what each of them is about.
    pub each: About,
    /// A journal writes `$2.50` and `1,200` where the unit is plain from the other side.
    pub journal: bool,
}

impl Scope {
    /// The scope of names of another class's certificate.
    pub fn of_class(&self, class: ClassId, program: &Program) -> Scope {
        let home = program.classes.get(class.index()).and_then(|class| class.certificate);
        let info = home.and_then(|id| program.certificates.get(id.index()));
        Scope {
            certificate: home.or(self.certificate),
            class: Some(class),
            common: info.map(|info| info.common).or(self.common),
            locals: if home.is_none() || home == self.certificate { self.locals.clone() } else { Vec::new() },
            ..self.clone()
        }
    }

    /// The same place, with attributes alone belonging to the event that is asked about from outside.
    pub fn of_event(&self) -> Scope {
        self.of_events(About::default())
    }

    /// The same for each of several events, of which it is known what they are about.
    pub fn of_events(&self, each: About) -> Scope {
        Scope { event: None, each, ..self.clone() }
    }

    /// The same place with one more name for an event; attributes alone belong to it.
    pub fn with_event(&self, name: &str, binder: BinderId, about: About) -> Scope {
        let mut scope = self.clone();
        scope.bound.push(Bound { name: name.to_string(), binder, kind: Kind::Event, about });
        scope.event = Some((binder, about));
        scope
    }

    pub fn find_bound(&self, name: &str) -> Option<&Bound> {
        self.bound.iter().rev().find(|bound| bound.name == name)
    }

    pub fn find_local(&self, name: &str) -> Option<DefinitionId> {
        self.locals.iter().rev().find(|(local, _)| local == name).map(|(_, id)| *id)
    }
}
