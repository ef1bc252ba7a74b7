//! The last line of defence: a fault of the program becomes a message and an exit code.
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;

/// Where the last panic happened; the hook is told, the one who catches it is not.
static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// Runs something; if it panics, gives the words to be shown.
///
/// # Errors
/// A message that asks to report the fault.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let before = panic::take_hook();
    panic::set_hook(Box::new(|about| {
        if let (Ok(mut place), Some(location)) = (PLACE.lock(), about.location()) {
            *place = Some(location.to_string());
        }
    }));
    // What was worked on is not used again.
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    panic::set_hook(before);
    result.map_err(|payload| {
        let words = payload.downcast_ref::<&str>().map(ToString::to_string);
        let words = words.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
        let place = PLACE.lock().ok().and_then(|mut place| place.take()).unwrap_or_default();
        format!(
            "internal error: {words} ({place})\nthis is a fault of scrip {}, not of your files; please report it with \
             the command and the files",
            env!("CARGO_PKG_VERSION")
        )
    })
}
