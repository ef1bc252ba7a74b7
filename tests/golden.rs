//! The golden files of all phases; see `support/golden.rs`.

mod phases;
mod support;

use std::process::ExitCode;

use libtest_mimic::Arguments;
use support::golden::trials;

fn main() -> ExitCode {
    let all = [
        trials("diagnostics", phases::diagnostics::produce),
        trials("parse", phases::parse::produce),
        trials("check", phases::check::produce),
        trials("cli", phases::cli::produce),
    ];
    libtest_mimic::run(&Arguments::from_args(), all.into_iter().flatten().collect()).exit_code()
}
