//! How far a long command has come, drawn on a terminal only.
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that is drawn, or nothing at all.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// A bar with a word before it, if somebody looks at the terminal of the standard errors.
    pub fn new(words: &'static str, is_seen: bool) -> Progress {
        if !is_seen {
            return Progress { bar: None };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}") {
            bar.set_style(style);
        }
        bar.set_message(words);
        Progress { bar: Some(bar) }
    }

    /// So much is done, of so much.
    pub fn tell(&self, done: usize, all: usize) {
        if let Some(bar) = &self.bar {
            let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
            bar.set_length(count(all));
            bar.set_position(count(done));
        }
    }

    /// Writes to the terminal while the bar is out of the way; it is drawn again below what was written.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match self.bar.as_ref().filter(|bar| !bar.is_finished()) {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Takes the bar away, so that what is written next stands alone.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
