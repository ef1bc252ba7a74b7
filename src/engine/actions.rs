//! What actions change.
use crate::program::{Action, VariableId};

pub(super) fn changed_variable(action: &Action) -> Option<VariableId> {
    match action {
        Action::Set { variable, .. }
        | Action::Raise { variable, .. }
        | Action::Lower { variable, .. }
        | Action::Reset { variable } => Some(*variable),
        _ => None,
    }
}
