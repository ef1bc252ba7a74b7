//! `scrip codes`: the pages of the diagnostics.
use super::arguments::{Codes, PlainFormat};
use super::{Console, Exit, Stop};
use crate::diagnostics::{Diagnostic, codes};
use crate::render::json::check;
use crate::source::SourceMap;

pub fn codes(arguments: &Codes, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let is_json = arguments.format == PlainFormat::Json;
    let Some(code) = &arguments.code else {
        console.print(&if is_json { check::codes(codes::ALL) } else { codes::list() })?;
        return Ok(Exit::Done);
    };
    if let Some(entry) = codes::find(code.trim()) {
        match is_json {
            true => console.print(&check::codes(std::slice::from_ref(entry)))?,
            false => console.print(entry.page)?,
        }
        return Ok(Exit::Done);
    }
    let known = codes::ALL.iter().map(|entry| entry.code.as_str());
    let wrong = Diagnostic::error(codes::E0110_BAD_ARGUMENT, format!("there is no code `{code}`"))
        .suggest(&code.to_uppercase(), known)
        .help("`scrip codes` lists all of them");
    console.report(&[wrong], &SourceMap::new())?;
    Ok(Exit::BadInput)
}
