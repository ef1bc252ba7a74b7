//! What a change does in scenarios, as a part of `scrip/diff/2`.
use chrono::NaiveDate;
use serde::Serialize;

use crate::workspace::{Effect, Effects, Point};

#[derive(Debug, Serialize)]
pub(super) struct JsonEffects<'a> {
    path: &'a str,
    title: &'a str,
    effects: Vec<JsonEffect<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct JsonEffect<'a> {
    holder: Option<&'a str>,
    kind: &'static str,
    what: &'a str,
    line: Option<usize>,
    before: Option<JsonPoint<'a>>,
    after: Option<JsonPoint<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonPoint<'a> {
    date: NaiveDate,
    figure: &'a str,
    sections: &'a [String],
}

impl<'a> JsonEffects<'a> {
    pub(super) fn of(effects: &'a Effects) -> JsonEffects<'a> {
        let list = effects.effects.iter().map(JsonEffect::of).collect();
        JsonEffects { path: &effects.path, title: &effects.title, effects: list }
    }
}

impl<'a> JsonEffect<'a> {
    pub(super) fn of(effect: &'a Effect) -> JsonEffect<'a> {
        JsonEffect {
            holder: effect.who.as_deref(),
            kind: effect.kind.word(),
            what: &effect.what,
            line: effect.line,
            before: effect.before.as_ref().map(point),
            after: effect.after.as_ref().map(point),
        }
    }
}

fn point(point: &Point) -> JsonPoint<'_> {
    JsonPoint { date: point.date, figure: &point.figure, sections: &point.sections }
}
