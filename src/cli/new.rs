//! `scrip new`: a starting file for an encoder.
use super::arguments::New;
use super::{Console, Exit, Stop};
use crate::diagnostics::load_file;
use crate::outline::{header_facts, outline, starting_file};
use crate::source::SourceMap;

pub fn new(arguments: &New, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let mut sources = SourceMap::new();
    let file = match load_file(&mut sources, &arguments.source, None) {
        Ok(file) => file,
        Err(diagnostic) => {
            console.report(&[diagnostic], &sources)?;
            return Ok(Exit::BadInput);
        }
    };
    let text = sources.text(file);
    let found = outline(text);
    if found.items.is_empty() {
        console.remark("no numbered paragraph was found in the text\n")?;
    }
    console.print(&starting_file(&header_facts(text, &found), &found))?;
    Ok(Exit::Done)
}
